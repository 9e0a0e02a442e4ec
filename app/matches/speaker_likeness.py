"""Whether two reports have the same speakers, as far as their names tell."""

from __future__ import annotations

import re
from functools import lru_cache

SAME_NAME = 1.0
PART_OF_NAME = 0.5  # "Moreau" may be Ada Moreau or another: it speaks for the match, half as much

NICKNAMES = """
abe/abraham al/albert alex/alexander andy/andrew barb/barbara ben/benjamin bernie/bernard beth/elizabeth
betty/elizabeth bill/william bob/robert bobby/robert chris/christopher chuck/charles cindy/cynthia dan/daniel
danny/daniel dave/david debbie/deborah dick/richard don/donald ed/edward eddie/edward fred/frederick gabe/gabriel
gary/gareth greg/gregory hank/henry jake/jacob jeff/jeffrey jen/jennifer jenny/jennifer jerry/gerald jim/james
jimmy/james joe/joseph joey/joseph johnny/john josh/joshua judy/judith kate/katherine kathy/katherine ken/kenneth
larry/lawrence liz/elizabeth maggie/margaret matt/matthew meg/margaret mike/michael mitch/mitchell nate/nathaniel
nick/nicholas pam/pamela pat/patrick peggy/margaret pete/peter phil/philip ray/raymond rich/richard rick/richard
rob/robert ron/ronald sam/samuel stan/stanley steve/stephen steven/stephen sue/susan tim/timothy tom/thomas
tommy/thomas tony/anthony vince/vincent will/william zach/zachary
"""
"""Short forms of English first names: "Joe Okafor" and "Joseph R. Okafor Jr." are one man."""
LONG_FORMS = {short: long for short, _, long in (pair.partition("/") for pair in NICKNAMES.split())}
AFTER_NAMES = frozenset({"jr", "sr", "ii", "iii"})
HOUSES = {frozenset({"white", "house"}): "administration", frozenset({"downing", "street"}): "government"}
"""A house that speaks for whom it houses: "the White House" and "the Moreau administration" may be the same."""


def agreement(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """From 0 (no speaker is the same, or none is known) to 1 (all are the same); names or slugs, as long as
    of one kind.

    Of a joint statement and one speaker's own, the speakers in both count of the speakers in either.
    """
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    alike = sum(max(name_likeness(x, y) for y in theirs) for x in ours)
    either = len(ours) + len(theirs) - sum(any(name_likeness(x, y) for y in theirs) for x in ours)
    return min(1.0, alike / either)


def differ(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both reports have known speakers and none of them can be the same."""
    return bool(ours and theirs) and agreement(ours, theirs) == 0


@lru_cache(maxsize=8192)
def name_likeness(x: str, y: str) -> float:
    """1 for the same name ("Ada J. Moreau", "ada-moreau", "Ada Lind Moreau"), 0.5 where one is part of the other
    or may stand for it, or else 0."""
    ours, theirs = _parts(x), _parts(y)
    if not ours or not theirs or _number(ours) != _number(theirs):
        return SAME_NAME if x == y else 0.0
    if set(ours) == set(theirs):
        return SAME_NAME
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        whole = min(len(ours), len(theirs)) > 1 and (ours[0], ours[-1]) == (theirs[0], theirs[-1])
        return SAME_NAME if whole else PART_OF_NAME
    return PART_OF_NAME if _houses(ours, theirs) or _houses(theirs, ours) else 0.0


def _parts(name: str) -> list[str]:
    """The words of a name; initials, which one article gives and another leaves out, do not count, nor does "Jr."."""
    found = [part for part in re.findall(r"[^\W_]+", name.casefold()) if part not in AFTER_NAMES]
    return [LONG_FORMS.get(part, part) for part in found if len(part) > 1 or part.isdigit()] or found


def _number(parts: list[str]) -> str:
    """The number that a name ends in: "ada-moreau-2" is the slug of a namesake, and "Channel 4" not "Channel 5"."""
    return parts[-1] if parts[-1].isdigit() else ""


def _houses(house: list[str], housed: list[str]) -> bool:
    return HOUSES.get(frozenset(house)) in housed
