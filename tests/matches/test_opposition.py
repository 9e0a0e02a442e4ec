"""Opposition: what a speaker said on two days, in other words, is in conflict where the pair reader says so."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from app.matches import opposition, relate, relation
from app.matches.opposition import OPPOSED, may_be_opposed
from app.matches.pair_reader import Reading
from app.model import Relation, Report, SaidOn, SpeakerRef

BRANDT = SpeakerRef("oto-brandt", "Oto Brandt")
SAYS_NO, SAYS_YES = "he is not ready to back the candidate", "his support for Ms Ek, the choice of her party"
OPPOSITE = Reading(same=0.01, contradiction=OPPOSED, update=0.01, different=0.04 - OPPOSED + 0.94)


def report(key: str, content: str, day: int | None = None, *, turned: float = 0.0, **more: object) -> Report:
    """A report whose embedding is turned by so many degrees."""
    angle = np.radians(turned)
    given: dict[str, object] = {
        "article": key,
        "speakers": frozenset([BRANDT]),
        "published_on": dt.date(2025, 3, 1) + dt.timedelta(days=day) if day is not None else None,
        "embedding": np.array([np.cos(angle), np.sin(angle)], "<f2").tobytes(),
    }
    return Report(key=key, content=content, **given | more)


@pytest.fixture
def read_as_opposite(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pair reader takes any two statements for a contradiction."""
    monkeypatch.setattr(relation, "read_together", lambda *_: OPPOSITE)
    monkeypatch.setattr(opposition, "may_contradict", lambda *_: True)


@pytest.mark.usefixtures("read_as_opposite")
def test_a_change_of_position_needs_hardly_a_word_in_common() -> None:
    verdict = relate(report("a", SAYS_NO, 0), report("b", SAYS_YES, 33, turned=55))
    assert verdict.relation is Relation.CONFLICT
    assert verdict.because.rule == "read-as-conflict"


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("another matter", {"turned": 70}),
        ("another speaker", {"speakers": frozenset([SpeakerRef("mei-ng", "Mei Ng")])}),
        ("perhaps another of that name", {"speakers": frozenset([BRANDT._replace(certain=False)])}),
        ("nobody known", {"speakers": frozenset()}),
        ("the same article", {"article": "a"}),
        ("no day", {"published_on": None}),
        ("the same day", {"published_on": dt.date(2025, 3, 1)}),
        ("no embedding", {"embedding": None}),
    ],
)
def test_where_anything_else_may_explain_it_they_are_not_opposed(why: str, more: dict[str, object]) -> None:
    other = report("b", SAYS_YES, 33, **more)  # type: ignore[arg-type]
    assert not may_be_opposed(report("a", SAYS_NO, 0), other), why


def test_days_of_saying_count_before_days_of_publication() -> None:
    said = SaidOn(edtf="2025-03-01", first=dt.date(2025, 3, 1), last=dt.date(2025, 3, 1))
    one, other = (report(key, SAYS_NO, day, said_on=said) for key, day in (("a", 0), ("b", 5)))
    assert not may_be_opposed(one, other)
