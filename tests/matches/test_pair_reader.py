"""Two statements read together: cues, one word of substance, rounded numbers; texts of any kind give probabilities."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matches import relate
from app.matches.pair_reader import PIECES, Reading, may_contradict, pieces, read_together
from app.model import Relation, Report, SpeakerRef

BRANDT = frozenset([SpeakerRef("oto-brandt", "Oto Brandt")])


def report(key: str, cue: str, content: str) -> Report:
    return Report(key=key, article=key, content=content, cue=cue, speakers=BRANDT)


def relation(cue: str, content: str, other_cue: str, other: str) -> Relation | None:
    return relate(report("a", cue, content), report("b", other_cue, other)).relation


CLAIM = "that the tannery would move out of the valley by next spring"


@pytest.mark.parametrize("cue", ["denied", "doubted", "never said", "disputed"])
def test_a_denial_of_a_claim_is_not_the_claim(cue: str):
    assert relation("said", CLAIM, cue, CLAIM) is Relation.CONFLICT
    assert relation(cue, CLAIM, "said", CLAIM) is Relation.CONFLICT
    because = relate(report("a", "said", CLAIM), report("b", cue, CLAIM)).because
    assert (because.rule, because.text) == ("read-as-conflict", f"said / {cue}")


def test_a_denial_is_worth_a_second_reading_and_the_same_words_are_not() -> None:
    said, denied = report("a", "said", CLAIM), report("b", "denied", CLAIM)
    assert may_contradict(said, denied)
    assert may_contradict(denied, said)
    assert not may_contradict(said, report("c", "said", CLAIM))
    assert not may_contradict(said, report("d", "added", "that the ferry had been on time"))


@pytest.mark.parametrize("cue", ["told reporters", "repeated", "insisted", "has said"])
def test_another_cue_that_claims_is_the_same_claim(cue: str):
    assert relation("said", CLAIM, cue, CLAIM) is Relation.IDENTICAL


def test_of_contrary_cues_and_contrary_words_the_two_turns_cancel_out():
    opposite = CLAIM.replace("would", "would not")
    assert relation("denied", CLAIM, "said", opposite) not in (None, Relation.CONFLICT)


def test_a_denial_by_nobody_known_accuses_nobody():
    said, denied = (report(cue, cue, CLAIM).model_copy(update={"speakers": frozenset()}) for cue in ("said", "denied"))
    assert relate(said, denied).relation is None


def test_a_newer_count_of_another_day_is_an_update():
    counted, counts = (
        report(key, "said", f"the flood has killed {number} people in the valley").model_copy(
            update={"published_on": dt.date(2025, 3, day)}
        )
        for key, number, day in (("a", 3, 1), ("b", 5, 2))
    )
    assert relate(counted, counts).relation is Relation.UPDATE
    same_day = counts.model_copy(update={"published_on": counted.published_on})
    assert relate(counted, same_day).relation is Relation.CONFLICT


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_the_order_does_not_matter(one: str, other: str):
    first, second = report("a", "said", one), report("b", "said", other)
    assert read_together(first, second) == read_together(second, first)


def test_a_question_is_no_claim():
    question = CLAIM.replace("that", "whether", 1)
    assert relation("said", CLAIM, "asked", question) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the county needs a new court house", "the county needs a new swimming pool"),
        ("the fire started in the kitchen of the hotel", "the fire started in a car outside the hotel"),
        ("all of the herds on the plateau were healthy", "some of the herds on the plateau were healthy"),
    ],
)
def test_another_thing_in_the_same_frame_is_not_the_same(one: str, other: str):
    assert relation("said", one, "said", other) not in (Relation.IDENTICAL, Relation.NEAR, Relation.PARAPHRASE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the rescue of the two climbers has succeeded", "the rescue of the two climbers has failed"),
        ("the clinic has enough nurses for the winter", "the clinic lacks the nurses for the winter"),
    ],
)
def test_the_opposite_in_the_same_frame_is_a_conflict(one: str, other: str):
    assert relation("said", one, "said", other) is Relation.CONFLICT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the dam will cost 3.46 million crowns in all", "the dam will cost about 3.5 million crowns in all"),
        ("the flood drove 41,870 people from their homes", "the flood drove nearly 42,000 people from their homes"),
    ],
)
def test_a_rounded_number_agrees(one: str, other: str):
    assert relation("said", one, "said", other) in (Relation.NEAR, Relation.PARAPHRASE, Relation.CONTAINS)


def test_another_number_is_no_rounded_one():
    one, other = "the dam will cost 3.46 million crowns in all", "the dam will cost about 4.1 million crowns in all"
    assert relation("said", one, "said", other) is Relation.CONFLICT


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_give_probabilities(one: str, other: str):
    reading = read_together(report("a", "", one), report("b", "said", other))
    assert sum(reading) == pytest.approx(1, abs=1e-3)
    assert all(0 <= share <= 1 for share in reading)
    assert isinstance(reading, Reading)


def test_a_speech_is_read_as_far_as_its_first_words():
    assert len(pieces("word " * 5_000)) == PIECES
