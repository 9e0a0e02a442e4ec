"""For whom a source speaks: a spokesman for somebody who is named beside him, and the office of a person."""

from __future__ import annotations

import pytest

from app.model import Statement

OPENING = "Mayor Ada Roe met the Harbour Guild and the Foreign Ministry on Monday. "
CONTENT = "the bridge stays open"


def of(resolved, source: str, opening: str = OPENING) -> Statement:
    text = f"{opening}{source} said {CONTENT}."
    return resolved(text, (source, CONTENT))[-1]


@pytest.mark.parametrize(
    ("source", "principal"),
    [
        ("A spokesman for Ada Roe", "Ada Roe"),
        ("A spokeswoman for Ms. Roe", "Ada Roe"),
        ("Roe’s spokeswoman", "Ada Roe"),
        ("A spokesperson for the Harbour Guild", "Harbour Guild"),
        ("A Foreign Ministry spokesman", "Foreign Ministry"),
        ("A spokesman for the ministry", "Foreign Ministry"),
    ],
)
def test_an_unnamed_spokesman_speaks_for_whom_the_article_names(resolved, source, principal):
    statement = of(resolved, source)
    assert statement.speaks_for is not None
    assert statement.speaks_for.name == principal
    assert statement.speakers == ()
    reason = statement.because["speaks_for"]
    assert reason.rule == "spokesman"
    assert reason.text in source


@pytest.mark.parametrize("source", ["Harbour Guild spokesman Jon Ek", "Jon Ek, a spokesman for the Harbour Guild,"])
def test_a_named_spokesman_is_the_speaker_and_speaks_for_the_body(resolved, source):
    text = f"{OPENING}{source} said {CONTENT}. Ek said the town is calm."
    first, second = resolved(text, (source, CONTENT), ("Ek", "the town is calm"))
    assert [one.name for one in first.speakers] == ["Jon Ek"]
    assert [one.speaks_for and one.speaks_for.name for one in (first, second)] == ["Harbour Guild"] * 2


def test_a_persons_office_speaks_for_the_person(resolved):
    statement = of(resolved, "Her office", "Mayor Ada Roe was in Oslo on Monday. ")
    assert [one.name for one in statement.speakers] == ["Roe office"]
    assert statement.speaks_for is not None
    assert statement.speaks_for.name == "Ada Roe"


def test_the_spokesman_again_speaks_for_the_same(resolved):
    text = f"{OPENING}A spokesman for the Harbour Guild said {CONTENT}. The spokesman said the town is calm."
    _, again = resolved(text, ("A spokesman for the Harbour Guild", CONTENT), ("The spokesman", "the town is calm"))
    assert again.speaks_for is not None
    assert again.speaks_for.name == "Harbour Guild"


@pytest.mark.parametrize(
    "source",
    [
        "A spokesman",
        "A former spokesman for Ada Roe",
        "A spokesman for the Roe super PAC",
        "An adviser to Ada Roe",
        "Ada Roe",
        "The Harbour Guild",
    ],
)
def test_nobody_is_spoken_for_where_the_article_does_not_say_so(resolved, source):
    statement = of(resolved, source)
    assert statement.speaks_for is None
    assert "speaks_for" not in statement.because
