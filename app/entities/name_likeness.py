"""Name likeness: whether two names may be one speaker's, by the names alone.

Used where ids do not decide: for a speaker whom the store could not tell apart from others of the same name, and for
labelled pairs that give names only.
"""

from __future__ import annotations

from functools import lru_cache

from app.entities.name_keys import NameKeys, keys_of
from app.model import SpeakerKind
from app.text.en.given_names import given_form
from app.text.folding import fold

SAME = 1.0
POSSIBLE = 0.5  # "Moreau" may be Ada Moreau or another: half the evidence of the same name
DIFFERENT = 0.0

HOUSES = {"white house": "administration", "downing street": "government"}
"""Houses that stand for the government in them: "the White House" and "the Moreau administration" may be one body."""


@lru_cache(maxsize=16384)
def name_likeness(one: str, other: str, kind: SpeakerKind = SpeakerKind.PERSON) -> float:
    """SAME, POSSIBLE or DIFFERENT: how far two names of one kind of speaker may be one speaker's; symmetric.

    SAME is one full name in two forms: transliterations, short forms of the given name, middle names and initials left
    out, the parts in another order. POSSIBLE is a last or first name alone beside a full name that has it, a "Jr."
    that only one name has, or a body's name that is part of the other ("the Times").

    >>> name_likeness("Joe R. Okafor", "Joseph Okafor"), name_likeness("Okafor", "Joe Okafor")
    (1.0, 0.5)
    >>> name_likeness("George H. W. Bush", "George W. Bush")
    0.0
    """
    ours, theirs = keys_of(one, kind), keys_of(other, kind)
    if kind is not SpeakerKind.PERSON:
        return _body_likeness(one, other, ours, theirs)
    if initials_differ(ours, theirs) or _generations_differ(ours, theirs):
        return DIFFERENT
    if ours.is_bare and not theirs.is_bare:
        return POSSIBLE if _is_part(ours, theirs, other) else DIFFERENT
    if theirs.is_bare and not ours.is_bare:
        return POSSIBLE if _is_part(theirs, ours, one) else DIFFERENT
    return _person_likeness(ours, theirs)


def is_house(one: str, other: str) -> bool:
    """Whether one of two bodies is a house ("White House") and the other may be the government in it."""
    ours, theirs = (keys_of(name, SpeakerKind.GOVERNMENT).name for name in (one, other))
    return HOUSES.get(ours, " ") in theirs.split() or HOUSES.get(theirs, " ") in ours.split()


def _body_likeness(one: str, other: str, ours: NameKeys, theirs: NameKeys) -> float:
    if ours.name == theirs.name:
        return SAME
    words, others = set(ours.name.split()), set(theirs.name.split())
    return POSSIBLE if words <= others or others <= words or is_house(one, other) else DIFFERENT


def _person_likeness(ours: NameKeys, theirs: NameKeys) -> float:
    """The likeness of two full names, or of two names alone."""
    same_ends = bool(ours.ends) and ours.ends == theirs.ends
    if same_ends or sorted(ours.name.split()) == sorted(theirs.name.split()):
        return SAME if ours.generation == theirs.generation else POSSIBLE
    if ours.is_bare:
        return POSSIBLE if ours.name.split()[-1:] == theirs.name.split()[-1:] else DIFFERENT
    return POSSIBLE if ours.name in theirs.parts or theirs.name in ours.parts else DIFFERENT


def initials_differ(one: NameKeys, other: NameKeys) -> bool:
    """Whether both names give initials, and the first ones differ: "George H. Bell" and "George W. Bell"."""
    return bool(one.initials and other.initials) and one.initials[0] != other.initials[0]


def _generations_differ(one: NameKeys, other: NameKeys) -> bool:
    return bool(one.generation and other.generation) and one.generation != other.generation


def _is_part(bare: NameKeys, full: NameKeys, full_name: str) -> bool:
    """Whether a last or first name alone is that of a full name: "A. Bell" is no "Jo Bell"."""
    first = fold(full_name).split()[0]
    letters = (first[0], given_form(first)[0])
    return bare.name in (full.parts | {full.given}) and (not bare.initials or bare.initials[0] in letters)
