"""Whether two reports have the same speakers, as far as their names tell."""

from __future__ import annotations

import re
from functools import lru_cache

SAME_NAME = 1.0
PART_OF_NAME = 0.5  # "Moreau" may be Ada Moreau or another: it speaks for the match, half as much


def agreement(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """From 0 (no speaker is the same, or none is known) to 1 (all are the same); names or slugs, as long as
    of one kind.

    Of a joint statement and one speaker's own, the speakers in both count of the speakers in either.
    """
    if not ours or not theirs:
        return 0.0
    alike = sum(max(name_likeness(x, y) for y in theirs) for x in ours)
    either = len(ours) + len(theirs) - sum(any(name_likeness(x, y) for y in theirs) for x in ours)
    return min(1.0, alike / either)


def differ(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both reports have known speakers and none of them can be the same."""
    return bool(ours and theirs) and agreement(ours, theirs) == 0


@lru_cache(maxsize=8192)
def name_likeness(x: str, y: str) -> float:
    """1 for the same name ("Ada J. Moreau", "ada-moreau"), 0.5 where one is part of the other, or else
    0."""
    ours, theirs = _parts(x), _parts(y)
    if ours == theirs:
        return SAME_NAME
    return PART_OF_NAME if ours <= theirs or theirs <= ours else 0.0


def _parts(name: str) -> frozenset[str]:
    """The words of a name; initials, which one article gives and another leaves out, do not count."""
    parts = re.findall(r"[^\W_]+", name.casefold())
    return frozenset(part for part in parts if len(part) > 1) or frozenset(parts)
