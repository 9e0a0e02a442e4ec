"""Opposition: what one speaker said on two days, on one matter, and cannot both hold, however it is worded.

A change of position shares few words: "not ready to support her", "reiterated his support for the candidate". So the
pair reader decides on two statements that are near in meaning, where nothing but their words would keep them apart.
"""

from __future__ import annotations

from app.matches.features import cosine
from app.matches.pair_reader import Reading, may_contradict
from app.model import Report

LIKE_ENOUGH = 0.55
"""Cosine from which two statements of one speaker may be on one matter. Of 41,777 pairs of one speaker's statements on
two days that are nearer than .42, one in seven; of the 40 that contradict each other, as one reader judged, 34
(counted once, by hand: no command prints it)."""

OPPOSED = 0.95
"""The reader's probability of a contradiction from which two such statements are in conflict."""


def may_be_opposed(a: Report, b: Report) -> bool:
    """Whether two reports are one known speaker's, of two articles and two days, and near enough to be on one matter.

    An ambiguous name is not enough: two people of one name contradict each other every day.
    """
    ours, theirs = ({speaker.id for speaker in report.speakers if speaker.certain} for report in (a, b))
    if ours.isdisjoint(theirs) or a.article == b.article or not on_two_days(a, b):
        return False
    meaning = cosine(a, b)
    return meaning is not None and meaning >= LIKE_ENOUGH


def worth_reading(a: Report, b: Report) -> bool:
    """Whether two reports whose words have nothing in common are read all the same, since they may be opposed."""
    return may_be_opposed(a, b) and may_contradict(a, b)


def are_opposed(reading: Reading) -> bool:
    """Whether two reports that may be opposed are, by what the pair reader makes of them."""
    return reading.contradiction >= OPPOSED


def on_two_days(a: Report, b: Report) -> bool:
    """Whether two reports were said on different days, or published so where a day of saying is not known."""
    one, other = a.said_on, b.said_on
    if one and other:
        return one.last < other.first or other.last < one.first
    return bool(a.published_on and b.published_on and a.published_on != b.published_on)
