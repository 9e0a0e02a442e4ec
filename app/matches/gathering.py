"""Linked reports into matches, the same whatever order they came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from app.matches.agreement import differ
from app.model import Report

LINKED = 0.5  # of the pairs between two groups: a chain of likenesses would else drift from one saying to another
JUDGED_BY = 6  # reports of each group, the earliest: a match of a thousand is not judged a million times


class Link(NamedTuple):
    """Two reports, by key, that are judged to be one statement, and how surely."""

    one: str
    other: str
    score: float


Pair = frozenset[str]


def gather(
    reports: Mapping[str, Report], links: Iterable[Link], conflicts: Collection[Pair] = frozenset()
) -> list[list[str]]:
    """Groups of one statement each, of two reports or more, the earliest first in each.

    The surest links join first. Two groups stay apart where a report of one is at odds with a report of the other (a
    conflict, or two known speakers), where both tell of one article, or where fewer than half of the pairs between them
    are linked: what a report has in common with the last one alone does not make it the same as the first.
    """
    kept = [link for link in links if link.one in reports and link.other in reports]
    linked = {frozenset((link.one, link.other)) for link in kept}
    group_of = {key: [key] for key in reports}
    for link in sorted(kept, key=lambda link: (-link.score, *sorted((link.one, link.other)))):
        ours, theirs = group_of[link.one], group_of[link.other]
        if ours is not theirs and _fit(ours, theirs, reports, linked, conflicts):
            both = sorted((*ours, *theirs), key=lambda key: in_time(reports[key]))
            for key in both:
                group_of[key] = both
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    return sorted(groups.values(), key=lambda group: in_time(reports[group[0]]))


def in_time(report: Report) -> tuple[str, str, int, str]:
    """The order of reports: by the day of publication, those without one last; then by article and place in it."""
    day = report.published_on.isoformat() if report.published_on else "9999-99-99"
    return day, report.article, report.position, report.key


def _fit(
    ours: Sequence[str],
    theirs: Sequence[str],
    reports: Mapping[str, Report],
    linked: Collection[Pair],
    conflicts: Collection[Pair],
) -> bool:
    if {reports[key].article for key in ours} & {reports[key].article for key in theirs}:
        return False
    pairs = list(product(ours[:JUDGED_BY], theirs[:JUDGED_BY]))
    if any(frozenset(pair) in conflicts or differ(*(reports[key].speakers for key in pair)) for pair in pairs):
        return False
    return sum(frozenset(pair) in linked for pair in pairs) >= LINKED * len(pairs)
