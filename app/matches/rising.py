"""The longest part of a sequence of places that is in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def in_order(places: Sequence[int]) -> set[int]:
    """The indices that keep their order: the longest run of rising places, gaps allowed."""
    tails: list[int] = []  # by length: the index at which the run with the lowest last place ends
    before: list[int] = []
    lowest: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(lowest, place)
        before.append(tails[length - 1] if length else -1)
        lowest[length : length + 1], tails[length : length + 1] = [place], [index]
    kept: set[int] = set()
    at = tails[-1] if tails else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
