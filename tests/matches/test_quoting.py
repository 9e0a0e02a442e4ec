"""One statement that quotes another speaker's."""

from __future__ import annotations

import pytest

from app.matches.quoting import quotes
from app.model import Report, SpeakerRef

SAID = "there will be no new taxes this year and none in the next"


def report(content: str, slug: str, name: str = "") -> Report:
    speakers = [SpeakerRef(slug, name or slug.replace("-", " ").title())] if slug else []
    return Report(key=content, article=content, content=content, speakers=frozenset(speakers))


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


@pytest.mark.parametrize(("slug", "name"), [("jo-bell-2", "Jo Bell"), ("jo-bell-jr", "Jo Bell Jr.")])
def test_a_namesake_is_named_by_the_last_name_and_not_by_a_number(slug, name):
    bell = report(SAID, slug, name)
    assert quotes(report("that Mr. Bell had promised “no new taxes this year”", "ann-roe"), bell)
    assert quotes(report("on page 2, Jr.: “no new taxes this year”", "ann-roe"), bell) is None
