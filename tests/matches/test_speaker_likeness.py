"""Whether two reports have the same speakers, by ids."""

from __future__ import annotations

import pytest

from app.matches.relation import relate
from app.matches.speaker_likeness import (
    differ,
    one_voice,
    reference_likeness,
    speaker_likeness,
    two_voices,
    voice_likeness,
)
from app.model import Relation, Report, SpeakerKind, SpeakerRef

MOREAU = SpeakerRef("ada-moreau", "Ada Moreau")
BODY = SpeakerKind.ORGANISATION


def pool(name: str) -> SpeakerRef:
    return SpeakerRef(name.lower(), name, certain=False)


def alike(x: SpeakerRef, y: SpeakerRef) -> float:
    assert reference_likeness(x, y) == reference_likeness(y, x)
    return reference_likeness(x, y)


def test_one_id_is_one_speaker_whatever_the_name():
    assert alike(MOREAU, SpeakerRef("ada-moreau", "A. Moreau")) == 1
    assert alike(pool("Bush"), pool("Bush")) == 1


@pytest.mark.parametrize("name", ["Ada Moreau", "Ada J. Moreau", "Adah Moreau"])
def test_two_certain_ids_are_two_speakers_however_alike_the_names(name):
    other = SpeakerRef("ada-moreau-2", name)
    assert alike(MOREAU, other) == 0
    assert differ(frozenset([MOREAU]), frozenset([other]))


@pytest.mark.parametrize("name", ["Moreau", "Ada", "Ada Moreau", "A. Moreau", "Ada Lind Moreau"])
def test_an_ambiguous_name_may_be_a_bearers(name):
    assert alike(MOREAU, pool(name)._replace(id="ambiguous")) == 0.5


@pytest.mark.parametrize("name", ["Berg", "I. Moreau", "Ida Moreau", "Lind"])
def test_an_ambiguous_name_is_not_one_who_does_not_bear_it(name):
    assert alike(MOREAU, pool(name)) == 0


def test_a_person_is_no_body():
    assert alike(pool("Moreau"), SpeakerRef("moreau-inc", "Moreau", BODY)) == 0


def test_a_house_may_be_the_government_in_it():
    house, own = SpeakerRef("white-house", "White House", BODY), SpeakerKind.GOVERNMENT
    assert alike(house, SpeakerRef("moreau-administration", "Moreau administration", own)) == 0.5
    assert alike(house, SpeakerRef("harbour-house", "Harbour House", BODY)) == 0
    assert alike(house, SpeakerRef("white-house-2", "White House", BODY)) == 0


def test_two_certain_bodies_are_two_though_one_name_is_part_of_the_other():
    assert alike(SpeakerRef("times", "Times", BODY), SpeakerRef("new-york-times", "New York Times", BODY)) == 0


def test_a_joint_statement_is_half_one_speakers_own():
    assert speaker_likeness(frozenset([MOREAU, SpeakerRef("li-wen", "Li Wen")]), frozenset([MOREAU])) == 0.5


def test_unknown_speakers_neither_agree_nor_differ():
    assert speaker_likeness(frozenset(), frozenset([MOREAU])) == 0
    assert not differ(frozenset(), frozenset([MOREAU]))


MINISTRY = SpeakerRef("harbour-ministry", "Harbour Ministry", SpeakerKind.GOVERNMENT)
LIND = SpeakerRef("bo-lind", "Bo Lind")
WORDS = "the ferry to the islands will run again from the first of May"


def report(key: str, *speakers: SpeakerRef, speaks_for: SpeakerRef | None = None, content: str = WORDS) -> Report:
    return Report(key=key, article=key, content=content, cue="said", speakers=speakers, speaks_for=speaks_for)


@pytest.mark.parametrize("principal", [MINISTRY, MOREAU])
@pytest.mark.parametrize("named", [(), (LIND,)])
def test_whoever_speaks_for_a_speaker_is_the_speakers_voice(principal, named):
    own, spoken = report("a", principal), report("b", *named, speaks_for=principal)
    assert one_voice(own, spoken)
    assert one_voice(spoken, own)
    assert voice_likeness(own, spoken) == 0.5
    assert not two_voices(own, spoken)
    assert relate(own, spoken).relation is Relation.IDENTICAL


def test_two_unnamed_spokesmen_of_one_body_are_one_voice_and_two_named_ones_are_two():
    unnamed, other = report("a", speaks_for=MINISTRY), report("b", speaks_for=MINISTRY)
    assert one_voice(unnamed, other)
    one, two = report("a", LIND, speaks_for=MINISTRY), report("b", MOREAU, speaks_for=MINISTRY)
    assert not one_voice(one, two)
    assert two_voices(one, two)
    assert one_voice(unnamed, two)


def test_a_spokesman_of_another_is_no_voice_of_the_speaker():
    own, spoken = report("a", MINISTRY), report("b", LIND, speaks_for=MOREAU)
    assert not one_voice(own, spoken)
    assert relate(own, spoken).relation is None


@pytest.mark.parametrize(
    "other",
    [
        "the ferry to the islands will not run again from the first of May",
        "from May on boats are to sail to the outer islands once more, weather permitting, twice on each working day",
    ],
)
def test_a_named_spokesman_and_the_body_are_never_joined_where_the_words_differ(other):
    own, spoken = report("a", MINISTRY), report("b", LIND, speaks_for=MINISTRY, content=other)
    verdict = relate(own, spoken)
    assert verdict.relation is None
