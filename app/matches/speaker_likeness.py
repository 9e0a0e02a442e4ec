"""Speaker likeness: how far two reports have the same speakers, by their ids and for whom they speak."""

from __future__ import annotations

from app.entities.name_likeness import DIFFERENT, POSSIBLE, SAME, is_house, name_likeness
from app.model import Report, SpeakerKind, SpeakerRef


def voice_likeness(a: Report, b: Report) -> float:
    """As `speaker_likeness` of the speakers; POSSIBLE where they are one voice by whom one of them speaks for."""
    return speaker_likeness(a.speakers, b.speakers) or (POSSIBLE if one_voice(a, b) else DIFFERENT)


def one_voice(a: Report, b: Report) -> bool:
    """Whether the source of one report speaks for the other's speaker, or an unnamed source for whom the other does.

    A ministry and its spokesman are one voice; two spokesmen whose names are known are two.
    """
    if (a.speaks_for or b.speaks_for) is None:
        return False
    unnamed = not (a.speakers and b.speakers)
    ours, theirs = (
        [(report.speaks_for, one) for one in (*other.speakers, *([other.speaks_for] if unnamed else []))]
        for report, other in ((a, b), (b, a))
    )
    return any(one and other and reference_likeness(one, other) for one, other in (*ours, *theirs))


def two_voices(a: Report, b: Report) -> bool:
    """Whether both reports have known speakers, none of them can be the same, and neither speaks for the other."""
    return differ(a.speakers, b.speakers) and not one_voice(a, b)


def speaker_likeness(ours: frozenset[SpeakerRef], theirs: frozenset[SpeakerRef]) -> float:
    """How far two reports have the same speakers, from 0 (no speaker in common, or none known) to 1 (all).

    A joint statement shares with one speaker's own the speakers in both, of the speakers in either.
    """
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    alike = sum(max(reference_likeness(one, other) for other in theirs) for one in ours)
    common = sum(any(reference_likeness(one, other) for other in theirs) for one in ours)
    return min(1.0, alike / (len(ours) + len(theirs) - common))


def reference_likeness(one: SpeakerRef, other: SpeakerRef) -> float:
    """Whether two references are one speaker: SAME, POSSIBLE or DIFFERENT.

    The ids decide, however alike the names are: equal ids are SAME, two certain ids are DIFFERENT. An ambiguous name is
    POSSIBLE beside a speaker who may bear it, and so is a house ("the White House") beside the government in it.
    """
    if one.id == other.id:
        return SAME
    if (one.kind is SpeakerKind.PERSON) != (other.kind is SpeakerKind.PERSON):
        return DIFFERENT
    if one.certain and other.certain:
        return POSSIBLE if one.kind is not SpeakerKind.PERSON and is_house(one.name, other.name) else DIFFERENT
    return POSSIBLE if name_likeness(one.name, other.name, one.kind) else DIFFERENT


def differ(ours: frozenset[SpeakerRef], theirs: frozenset[SpeakerRef]) -> bool:
    """Whether both reports have known speakers, and none of them can be the same."""
    return bool(ours and theirs) and speaker_likeness(ours, theirs) == 0
