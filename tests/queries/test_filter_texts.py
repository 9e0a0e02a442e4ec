"""Filters written as a query."""

from __future__ import annotations

import pytest

from app.queries.filter_texts import MOST_CHARS, read_filters, write_filters


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ""),
        ("?speaker=Xi Jinping&speaker=putin", "speaker=Xi+Jinping&speaker=putin"),
        ("said_from=2025-05&topic=peace%20process", "topic=peace+process&said_from=2025-05-01"),
        ("matched=true&confidence_from=0.9", "confidence_from=0.9&matched=True"),
    ],
)
def test_one_form_for_what_asks_for_the_same(text: str, form: str) -> None:
    filters = read_filters(text)
    assert sorted(write_filters(filters).split("&")) == sorted(form.split("&"))
    assert read_filters(write_filters(filters)) == filters


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speakr=xi", "is it speaker"),
        ("sort=oldest", "no filter sort"),
        ("q=a&q=b", "q: give it once"),
        ("said_from=soon", "said_from: "),
        ("q=" + MOST_CHARS * "a", "more than 4,000 characters"),
    ],
)
def test_what_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_filters(text)
