"""Filters by the day of saying, answered by the order of a segment.

Statements lie in the order of their day: the first on which they may have been made, or else that of publication.
Nearly all have only this one: those that are asked for are a stretch of the segment, which is copied within
microseconds. The few others, said in a month or between two days, are compared one by one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.index.facet_rows import NO_DAY, Column
from app.index.segments import Segment
from app.index.wanted import Columns, Mask, Test


def said_since(day: int, undated: bool) -> Test:
    """Statements that may have been made on a day or later; if `undated`, those of no day by that of publication."""

    def exactly(columns: Columns) -> Mask:
        found: Mask = columns["said_to"] >= day
        return found | ((columns["said_from"] == NO_DAY) & (columns["published_on"] >= day)) if undated else found

    def test(columns: Columns) -> Mask:
        whole = columns.whole
        return exactly(columns) if whole is None else _ordered(whole, whole.days(day, None), exactly, undated)

    return test


def said_until(day: int, undated: bool) -> Test:
    """Statements that may have been made on a day or earlier; if `undated`, those of no day by that of publication."""

    def exactly(columns: Columns) -> Mask:
        found: Mask = (columns["said_from"] <= day) & (columns["said_from"] != NO_DAY)
        if not undated:
            return found
        published = columns["published_on"]
        found |= (columns["said_from"] == NO_DAY) & (published <= day) & (published != NO_DAY)
        return found

    def test(columns: Columns) -> Mask:
        whole = columns.whole
        return exactly(columns) if whole is None else _ordered(whole, whole.days(None, day), exactly, undated)

    return test


def _ordered(segment: Segment, stretch: slice, exactly: Test, undated: bool) -> Mask:
    """What a test gives of a segment: `stretch` has those of one day that meet it, the others are compared."""
    of_one_day = segment.derived("of one day", _of_one_day) if undated else segment.derived("said on one day", _said)
    others = segment.derived("of several days", lambda columns: np.flatnonzero(~_of_one_day(columns)))
    found = np.zeros(segment.size, bool)
    found[stretch] = of_one_day[stretch]
    found[others] = exactly(Columns(segment, others))
    return found


def _said(columns: Mapping[str, Column]) -> Mask:
    """The statements that were made on the one day that they are sorted by."""
    found: Mask = (columns["said_from"] == columns["day"]) & (columns["said_to"] == columns["day"])
    found &= columns["day"] != NO_DAY
    return found


def _of_one_day(columns: Mapping[str, Column]) -> Mask:
    """These, and those of no day of saying that are sorted by their day of publication, or have none."""
    unsaid = (columns["said_from"] == NO_DAY) & (columns["said_to"] == NO_DAY)
    found: Mask = _said(columns) | (unsaid & (columns["published_on"] == columns["day"]))
    return found
