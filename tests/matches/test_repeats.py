"""Which statements of an article are one report."""

from __future__ import annotations

import pytest

from app.matches.repeats import group_repeats
from app.model import Report, SpeakerRef, Stance

YES = "the harbour will reopen in June"


def report(key: str, content: str = YES, *, article: str = "a", by: str = "Ada Moreau", **fields) -> Report:
    return Report(
        key=key, article=article, content=content, speakers=frozenset([SpeakerRef(by, by)] if by else []), **fields
    )


def keys(*reports: Report) -> list[list[str]]:
    return [[one.key for one in group] for group in group_repeats(reports)]


@pytest.mark.parametrize("again", [YES, YES.upper(), f"That {YES}."])
def test_the_same_words_of_the_same_speaker_in_one_article_are_one_report(again):
    assert keys(report("one"), report("two", again)) == [["one", "two"]]


def test_words_of_nobody_known_repeat_too():
    assert keys(report("one", by=""), report("two", by="")) == [["one", "two"]]


@pytest.mark.parametrize(
    "other",
    [
        report("other", article="b"),
        report("other", by="Li Wen"),
        report("other", by=""),
        report("other", "the harbour will not reopen in June"),
        report("other", stance=Stance.DENY),
    ],
    ids=["article", "speaker", "unknown speaker", "words", "stance"],
)
def test_what_differs_is_a_report_of_its_own(other):
    assert keys(report("one"), other) == [["one"], ["other"]]


def test_a_group_begins_with_the_first_statement_in_the_article():
    assert keys(report("later", position=90), report("first", position=5)) == [["first", "later"]]


def test_a_sentence_said_forty_times_is_read_once_each(monkeypatch):
    """The work is one look at each statement, not one at each pair."""
    read: list[str] = []
    monkeypatch.setattr("app.matches.repeats.surfaces", lambda text: read.append(text) or [text])
    for count in (40, 80):
        read.clear()
        assert len(group_repeats(report(str(number)) for number in range(count))) == 1
        assert len(read) == count
