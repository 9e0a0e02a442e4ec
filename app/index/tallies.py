"""Counts of statements by what they have, kept with a selection; of nearly all made from what they leave out.

The large segment's own counts are kept. To count a million statements takes milliseconds; to count the few that a
selection leaves out, and subtract them, takes microseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import TypeVar

from app.index.facets import Selection
from app.index.segments import Chosen

Key = TypeVar("Key", bound=Hashable)

MOST_GROUPS = 20_000  # of counts that are kept: 2 MB


def tally(selection: Selection, name: str, count: Callable[[Selection], Counter[Key]]) -> Counter[Key]:
    """What `count` gives of some statements, where `name` says all about it.

    Of two sets of statements that share none, `count` has to give the sum of what it gives of each.
    """
    parts = [part for part in selection.parts if part.segment.size]
    found: Counter[Key] = Counter(_of(parts[0], name, count)) if parts else Counter()
    for part in parts[1:]:
        found.update(count(Selection([part])))
    return found


def _of(part: Chosen, name: str, count: Callable[[Selection], Counter[Key]]) -> Counter[Key]:
    """What one segment's statements give, kept with them; not to be written to."""
    known: Counter[Key] | None = part.tallies.get(name)
    if known is not None:
        return known
    found = None
    if part.count * 2 > part.segment.size:
        found = _less(_of_all(part, name, count), part.rest, count)
    if found is None:
        found = count(Selection([part]))
    if len(found) <= MOST_GROUPS:
        part.tallies[name] = found
    return found


def _of_all(part: Chosen, name: str, count: Callable[[Selection], Counter[Key]]) -> Counter[Key] | None:
    """What all statements of a segment give; None where that is too much to keep."""
    tallies = part.segment.tallies
    if name not in tallies:
        found = count(Selection([part.segment.everything]))
        tallies[name] = found if len(found) <= MOST_GROUPS else None
    whole: Counter[Key] | None = tallies[name]
    return whole


def _less(whole: Counter[Key] | None, rest: Chosen, count: Callable[[Selection], Counter[Key]]) -> Counter[Key] | None:
    """What all give less what the rest gives."""
    if whole is None:
        return None
    found, left_out = Counter(whole), count(Selection([rest]))
    found.subtract(left_out)
    for key in left_out:
        if not found[key]:
            del found[key]
    return found
