"""Clustering: linked reports into matches, the same whatever order they came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from app.matches.speaker_likeness import two_voices
from app.matches.tokens import surfaces
from app.model import Report

LINKED = 0.5  # of the pairs between two groups: a chain of likenesses would else drift from one saying to another
JUDGED_BY = 6  # reports of each group, the earliest: a match of a thousand is not judged a million times


class Link(NamedTuple):
    """Two reports, by key, that are judged to be one statement, and how surely."""

    one: str
    other: str
    score: float


Pair = frozenset[str]


@dataclass(slots=True)
class _Group:
    """Reports that are one statement so far: all keys, the earliest `JUDGED_BY` keys in order, and the articles."""

    keys: list[str]
    earliest: list[str]
    articles: set[str]


def gather(
    reports: Mapping[str, Report],
    links: Iterable[Link],
    conflicts: Collection[Pair] = frozenset(),
    joined: Collection[Pair] = frozenset(),
    apart: Collection[Pair] = frozenset(),
) -> list[list[str]]:
    """Groups of one statement each, of two reports or more, the earliest first in each.

    Copies join first, then what the surest links lead to. Two groups stay apart where a report of one is at odds with a
    report of the other (a conflict, or two known speakers), where both have a report of one article, or where fewer
    than half of the pairs between them are linked: what a report has in common with the last one alone does not make it
    the same as the first. What is linked to a report is linked to its copies. The work grows with the number of reports
    and links, not with the size of a match.

    What was decided by hand comes before all that: links that are `joined` make one group, whatever speaks against it
    but for two reports of one article; reports that are `apart` are never in one.
    """
    kept = [link for link in links if link.one in reports and link.other in reports]
    order = {key: place for place, key in enumerate(sorted(reports, key=lambda key: in_time(reports[key])))}
    copied = _copied(reports, kept, order)
    linked = {frozenset((copied[link.one], copied[link.other])) for link in kept}
    group_of: dict[str, _Group] = {}
    for group in _of_copies(reports, copied, order):
        group_of |= dict.fromkeys(group.keys, group)
    apart_from: dict[str, set[str]] = {}
    for one, other in map(sorted, apart):
        apart_from.setdefault(one, set()).add(other)
        apart_from.setdefault(other, set()).add(one)
    surest = sorted(kept, key=lambda link: (-link.score, *sorted((link.one, link.other))))
    for link in sorted(surest, key=lambda link: _pair(link) not in joined):
        ours, theirs = group_of[link.one], group_of[link.other]
        if ours is theirs or not ours.articles.isdisjoint(theirs.articles) or _kept_apart(ours, theirs, apart_from):
            continue
        if _pair(link) in joined or _fit(ours, theirs, reports, copied, linked, conflicts):
            larger, smaller = (ours, theirs) if len(ours.keys) >= len(theirs.keys) else (theirs, ours)
            _merge(larger, smaller, order)
            group_of |= dict.fromkeys(smaller.keys, larger)
    groups = {id(group): group for group in group_of.values() if len(group.keys) > 1}
    ordered = [sorted(group.keys, key=order.__getitem__) for group in groups.values()]
    return sorted(ordered, key=lambda keys: order[keys[0]])


def is_copy(one: Report, other: Report) -> bool:
    """Whether two reports have the very words of the same known speakers, and nobody decided of which they are one."""
    if one.by_hand or other.by_hand:
        return False
    return bool(one.speakers) and one.speakers == other.speakers and surfaces(one.content) == surfaces(other.content)


def joins(new: Report, group: Sequence[Report], linked: Collection[Report]) -> bool:
    """Whether a new report comes into a match by its links to some of it, judged by the reports `group` of it.

    It does what `gather` would do with all members and links, for a report that is linked to this match alone: a copy
    goes where its copies are, another report where half of those that it is judged by are linked.
    """
    if any(is_copy(new, one) for one in linked):
        return True
    if any(two_voices(new, one) for one in group):
        return False
    keys = {one.key for one in linked}
    return sum(one.key in keys or any(is_copy(one, other) for other in linked) for one in group) >= LINKED * len(group)


def in_time(report: Report) -> tuple[str, str, int, str]:
    """The order of reports: by the day of publication, those without one last; then by article and place in it."""
    day = report.published_on.isoformat() if report.published_on else "9999-99-99"
    return day, report.article, report.position, report.key


def _copied(reports: Mapping[str, Report], links: Iterable[Link], order: Mapping[str, int]) -> dict[str, str]:
    """The earliest report of which each is a copy, as links lead from one copy to another; of any other, itself.

    A copy is linked to one other and no more (`app.linking.statements.match`): without this the pairs that nobody
    judged would tear the reports of a wire story apart.
    """
    earliest = {key: key for key in reports}

    def first(key: str) -> str:
        while earliest[key] != key:
            earliest[key] = earliest[earliest[key]]
            key = earliest[key]
        return key

    for link in links:
        if is_copy(reports[link.one], reports[link.other]):
            low, high = sorted((first(link.one), first(link.other)), key=order.__getitem__)
            earliest[high] = low
    return {key: first(key) for key in reports}


def _of_copies(reports: Mapping[str, Report], copied: Mapping[str, str], order: Mapping[str, int]) -> Iterator[_Group]:
    """Groups of copies, one of an article in each: what it says again stays by itself."""
    copies: dict[str, list[str]] = {}
    for key in order:
        copies.setdefault(copied[key], []).append(key)
    for keys in copies.values():
        of_article: dict[str, str] = {}
        for key in keys:
            if of_article.setdefault(reports[key].article, key) != key:
                yield _Group([key], [key], {reports[key].article})
        first_of_each = list(of_article.values())
        yield _Group(first_of_each, first_of_each[:JUDGED_BY], set(of_article))


def _fit(  # noqa: PLR0913, PLR0917 - two groups, and all that is known of their reports
    ours: _Group,
    theirs: _Group,
    reports: Mapping[str, Report],
    copied: Mapping[str, str],
    linked: Collection[Pair],
    conflicts: Collection[Pair],
) -> bool:
    pairs = [
        (one, other)
        for one, other in product(ours.earliest, theirs.earliest)
        # One that somebody joined to another is judged by what it is linked to alone.
        if frozenset((one, other)) in linked or not (reports[one].by_hand or reports[other].by_hand)
    ]
    if any(frozenset(pair) in conflicts or two_voices(*(reports[key] for key in pair)) for pair in pairs):
        return False
    copies = [frozenset(copied[key] for key in pair) for pair in pairs]
    return bool(pairs) and sum(len(pair) == 1 or pair in linked for pair in copies) >= LINKED * len(pairs)


def _pair(link: Link) -> Pair:
    return frozenset((link.one, link.other))


def _kept_apart(ours: _Group, theirs: _Group, apart_from: Mapping[str, set[str]]) -> bool:
    """Whether somebody parted a report of one group from a report of the other."""
    if not apart_from:
        return False
    return any(not apart_from[key].isdisjoint(theirs.keys) for key in ours.keys if key in apart_from)


def _merge(larger: _Group, smaller: _Group, order: Mapping[str, int]) -> None:
    """Move the reports of the smaller group into the larger one."""
    larger.earliest = sorted((*larger.earliest, *smaller.earliest), key=order.__getitem__)[:JUDGED_BY]
    larger.keys += smaller.keys
    larger.articles |= smaller.articles
