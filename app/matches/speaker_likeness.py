"""Speaker likeness: how far two reports have the same speakers, by the ids of their speakers."""

from __future__ import annotations

from app.entities.name_likeness import DIFFERENT, POSSIBLE, SAME, is_house, name_likeness
from app.model import SpeakerKind, SpeakerRef


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
