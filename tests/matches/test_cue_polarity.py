"""Cues count: a denial of a claim is not the claim, nor is a question; and contrary words under contrary cues agree."""

from __future__ import annotations

import pytest

from app.matches import relate
from app.matches.cue_polarity import Polarity, polarity
from app.model import Relation, Report, SpeakerRef
from app.statements.stance import stance_of

CLAIM = "that the tannery would move out of the valley by next spring"
BRANDT = frozenset([SpeakerRef("oto-brandt", "Oto Brandt")])


def report(cue: str, content: str = CLAIM, speakers: frozenset[SpeakerRef] = BRANDT) -> Report:
    return Report(
        key=f"{cue} {content}", article=cue, content=content, cue=cue, stance=stance_of(cue)[0], speakers=speakers
    )


@pytest.mark.parametrize("cue", ["said", "told reporters", "has insisted", "has not denied", "never doubted", "", "—"])
def test_claims(cue: str):
    assert polarity(report(cue)) is Polarity.CLAIMED


@pytest.mark.parametrize("cue", ["denied", "doubts", "never said", "did not say", "does not believe", "disputed"])
def test_denials(cue: str):
    assert polarity(report(cue)) is Polarity.DENIED


def test_a_question_is_one_that_asks_whether():
    assert polarity(report("asked", "whether it would move")) is Polarity.ASKED
    assert polarity(report("asked", "the council to move it")) is Polarity.CLAIMED


@pytest.mark.parametrize("cue", ["denied", "doubted", "never said"])
def test_the_words_of_a_claim_under_a_denial_are_a_conflict(cue: str):
    verdict = relate(report("said"), report(cue))
    assert verdict.relation is Relation.CONFLICT
    assert (verdict.because.rule, verdict.because.text) == ("cues-differ", f"said / {cue}")
    assert relate(report(cue), report("said")).relation is Relation.CONFLICT
    assert relate(report(cue), report(cue).model_copy(update={"key": "other"})).relation is Relation.IDENTICAL


def test_what_is_asked_is_no_claim_and_no_conflict():
    assert relate(report("said"), report("asked", CLAIM.replace("that", "whether", 1))).relation is None


def test_of_contrary_cues_and_contrary_words_the_two_turns_cancel_out():
    denied = report("denied")
    said_not = report("said", "that the tannery would not move out of the valley by next spring")
    assert relate(denied, said_not).relation not in (None, Relation.CONFLICT)


def test_a_denial_by_nobody_known_accuses_nobody():
    assert relate(report("said", speakers=frozenset()), report("denied", speakers=frozenset())).relation is None
