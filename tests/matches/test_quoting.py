"""One statement that quotes another speaker's."""

from __future__ import annotations

import pytest

from app.matches.quoting import quotes
from app.model import Report

SAID = "there will be no new taxes this year and none in the next"


def report(content: str, speaker: str) -> Report:
    return Report(key=content, article=content, content=content, speakers=frozenset([speaker] if speaker else []))


BELL = report(SAID, "jo-bell")


@pytest.mark.parametrize(
    "content",
    [
        "that Mr. Bell had promised “no new taxes this year”",
        'Bell\'s "there will be no new taxes this year" was a joke',
        "that Jo Bell said ‘no new taxes this year’",
    ],
)
def test_quotes_whom_it_names(content):
    found = quotes(report(content, "ann-roe"), BELL)
    assert found is not None
    assert found.rule == "quotes-another"


@pytest.mark.parametrize(
    ("content", "speaker"),
    [
        ("that Mr. Bell had promised no new taxes this year", "ann-roe"),
        ("that the mayor had promised “no new taxes this year”", "ann-roe"),
        ("that Mr. Bell had promised “no new taxes”", "ann-roe"),
        ("that Mr. Bell had promised “many new taxes this year”", "ann-roe"),
        ("that Bell, himself, had promised “no new taxes this year”", "jo-bell"),
        ("that Mr. Bell had promised “no new taxes this year”", ""),
        ("“", "ann-roe"),
        ("", "ann-roe"),
    ],
)
def test_quotes_nobody(content, speaker):
    assert quotes(report(content, speaker), BELL) is None
