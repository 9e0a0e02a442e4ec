"""The matches that follow from links, read and decided: those of whole components, and one large match that grows.

A connected component is made of statements that links lead to from one another. Its matches depend on its reports,
links and conflicts alone, so a component is grouped as a whole; only what comes into a large match is judged by a few
of its members. `app.linking.groups` writes what is decided here, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from app import matches
from app.index.candidates import chunks
from app.index.lookups import Lookup, look_up
from app.index.reports import reports_of
from app.linking.decisions import decisions_of
from app.linking.groups import Joining, MatchChanges, join, match_changes, matches_of, write_changes
from app.linking.judging import copies, facts
from app.linking.links import Pairs, neighbours, pair, read_pairs
from app.linking.queue import GROUP_QUEUE, GroupBatch, Turns, finish
from app.matches.clustering import JUDGED_BY, Link, in_time, is_copy, joins
from app.model import Member, Report
from app.store.changes import revision
from app.store.tables import MatchMemberRow, MatchRow, StatementRow, table

_STATEMENT = table(StatementRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)

LARGE = 50
"""Members from which on a match grows without a look at all of them: a wire story has a thousand, and each new report
would else cost more than the one before."""
MOST_TOGETHER = 500
"""Statements of a component that are grouped together; of a larger one, the matches that the new links touch."""
MOST_IN_REBUILD = 20_000
"""The same in a rebuild, which groups each component once."""
MOST_WRITTEN = 1_000
"""Statements grouped in one transaction, but for a larger component: a thousand members take some 50 ms to write."""


@dataclass(slots=True)
class GroupPlan:
    """The matches that were decided on, and all that the decision depends on."""

    since: int
    reports: dict[int, Report]
    seeds: Turns
    """Statements of the queue for whose sake this was decided."""
    finished: Turns = field(default_factory=dict)
    """Statements of the queue that are settled with it."""
    joining: list[Joining] = field(default_factory=list)
    changes: MatchChanges | None = None
    read: set[str] = field(default_factory=set)
    """The keys of the matches that were there."""


def plan_groups(session: Session, batch: GroupBatch) -> GroupPlan:
    """Decide on the matches of some statements whose links changed, or of the first of them where that is much."""
    since = revision(session)
    pairs = read_pairs(session, batch.turns)
    near = {*batch.turns, *(row for both in pairs.links for row in both)}
    plan = GroupPlan(since, reports_of(session, near), batch.turns)
    if not batch.rebuild:
        plan.finished = {row: batch.turns[row] for row in _grow(session, plan, pairs)}
    rest = batch.turns.keys() - plan.finished.keys()
    if rest:
        _group(session, plan, rest, MOST_IN_REBUILD if batch.rebuild else MOST_TOGETHER)
    return plan


def write_groups(session: Session, plan: GroupPlan) -> None:
    """Write what was decided, and take the statements out of the queue. Raises `StaleError` where a match changed."""
    join(session, plan.joining)
    if plan.changes:
        write_changes(session, plan.changes)
    finish(session, GROUP_QUEUE, plan.finished)


# Whole components


def _group(session: Session, plan: GroupPlan, seeds: Collection[int], most: int) -> None:
    """Group the components of some statements, as many as one transaction should write."""
    component = connected_component(session, seeds, most)
    rows = component.first_parts(sorted(seeds), MOST_WRITTEN)
    reports = plan.reports
    reports |= reports_of(session, rows - reports.keys())
    held = {row: reports[row] for row in rows}
    keys = {row: report.key for row, report in held.items()}
    links = _as_links(held, component.pairs)
    conflicts = {
        frozenset((keys[one], keys[other])) for one, other in component.pairs.conflicts if {one, other} <= rows
    }
    decided = decisions_of(session, [row for row, report in held.items() if report.by_hand])
    joined, apart = (
        {frozenset((keys[one], keys[other])) for one, other in pairs if {one, other} <= rows}
        for pairs in (decided.joined, decided.apart)
    )
    groups = matches.gather({report.key: report for report in held.values()}, links, conflicts, joined, apart)
    settled = {row: turn for row, turn in plan.seeds.items() if row in rows}
    if component.is_whole:
        settled |= _waiting(session, rows)
    again = {keys[row] for row in settled}
    again |= {key for group in groups if group[0] in again for key in group}
    stored = matches_of(session, rows)
    by_key = {report.key: row for row, report in held.items()}
    relations = _Relations({report.key: report for report in held.values()})
    plan.changes = match_changes(stored, by_key, groups, relations, judged_again=again)
    plan.read |= {match.key for match in stored.values()}
    # What comes into a match that is grouped anew waits for that.
    put_off = {one.statement for one in plan.joining if one.match in plan.read}
    plan.joining = [one for one in plan.joining if one.statement not in put_off]
    plan.finished = {row: turn for row, turn in plan.finished.items() if row not in put_off} | settled


class _Relations:
    """The relations of reports to the first ones of their matches; equal reports are judged once."""

    def __init__(self, reports: Mapping[str, Report]) -> None:
        self._reports = reports
        self._known: dict[tuple[object, ...], Member] = {}

    def __call__(self, first: str, key: str) -> Member:
        same = first, first == key, facts(self._reports[key])
        if same not in self._known:
            self._known[same] = matches.stands(self._reports[first], self._reports[key])
        return self._known[same].model_copy(update={"key": key})


def _waiting(session: Session, rows: Collection[int]) -> Turns:
    """Those of some statements that are in the queue."""
    found: Turns = {}
    for some in chunks(sorted(rows)):
        read = select(GROUP_QUEUE.c.statement_id, GROUP_QUEUE.c.turn).where(GROUP_QUEUE.c.statement_id.in_(some))
        found |= dict(session.execute(read).all())
    return found


@dataclass(slots=True)
class Component:
    """Statements that links and matches lead to from some: with all links and conflicts among them."""

    rows: set[int]
    pairs: Pairs
    match_of: dict[int, int]
    is_whole: bool
    """Whether nothing more is linked to them."""

    def first_parts(self, seeds: Sequence[int], most: int) -> set[int]:
        """The rows of the parts that nothing connects in which the first seeds are, one at least and `most` if more."""
        beside = neighbours(self.pairs.links)
        members: dict[int, list[int]] = {}
        for row, match in self.match_of.items():
            members.setdefault(match, []).append(row)
        found: set[int] = set()
        for seed in seeds:
            part, fresh = {seed}, [seed]
            while fresh and seed not in found:
                row = fresh.pop()
                around = {*beside.get(row, ()), *members.pop(self.match_of.get(row, -1), ())} - part
                part |= around
                fresh += around
            if found and len(found | part) > most:
                break
            found |= part
        return found


def connected_component(session: Session, seeds: Collection[int], most: int) -> Component:
    """The statements that links and matches lead to from some.

    One level of links after the other is followed, until there are `most` statements. A match that is reached is in it
    as a whole.
    """
    known, fresh = set(seeds), set(seeds)
    pairs = Pairs()
    match_of: dict[int, int] = {}
    while fresh:
        pairs.add(read_pairs(session, fresh))
        if len(known) > most:
            break
        linked = fresh.union(*pairs.links)
        match_of |= _members_beside(session, linked)
        fresh = (linked | match_of.keys()) - known
        known |= fresh
    is_whole = all(known.issuperset(both) for both in pairs.links)
    pairs.links = {both: score for both, score in pairs.links.items() if known.issuperset(both)}
    return Component(known, pairs, match_of, is_whole)


def _members_beside(session: Session, rows: Collection[int]) -> dict[int, int]:
    """The members of all matches that some statements are in, each with its match."""
    found: dict[int, int] = {}
    for some in chunks(sorted(rows)):
        their = select(_MEMBER.c.match_id).where(_MEMBER.c.statement_id.in_(some))
        members = select(_MEMBER.c.statement_id, _MEMBER.c.match_id).where(_MEMBER.c.match_id.in_(their))
        found |= dict(session.execute(members).all())
    return found


def _as_links(reports: Mapping[int, Report], pairs: Pairs) -> list[Link]:
    """Links between keys: copies are linked to the first of them, and of the links between copies the best is left.

    Whichever of its copies a report is linked to, it is linked to all. So the links do not depend on which of a
    thousand copies were candidates.
    """
    in_order = dict(sorted(reports.items(), key=lambda one: in_time(one[1])))
    first = copies(in_order)
    best: dict[tuple[int, int], float] = {(one, row): 1.0 for row, one in first.items() if one != row}
    for (one, other), score in pairs.links.items():
        if one not in first or other not in first:
            continue
        low, high = sorted((first[one], first[other]))
        if low != high:
            best[low, high] = max(score, best.get((low, high), 0.0))
    return [Link(reports[one].key, reports[other].key, score) for (one, other), score in best.items()]


# One match that grows

_SOME_MEMBERS = Lookup(
    select(_MEMBER.c.statement_id)
    .join_from(_MEMBER, _MATCH)
    .where(_MATCH.c.key == bindparam("match", type_=String))
    .order_by(_MEMBER.c.statement_id)
    .limit(LARGE + 1),
    {"match": ""},
)


@dataclass(slots=True)
class _Large:
    """A large match: its first report, and those by which others are judged."""

    first: int
    judged_by: list[int]


def _grow(session: Session, plan: GroupPlan, pairs: Pairs) -> set[int]:
    """Let statements into the large match that all links of each lead to; those for which this settles everything.

    An edit of a wire story joins its match without a look at all the others. A report that is earlier than the first,
    or linked to two matches or to a report in none, changes more than one member.
    """
    beside = neighbours(pairs.links)
    linked = {row: sorted(beside.get(row, ())) for row in plan.seeds}
    settled = {row for row, others in linked.items() if not others and plan.reports[row].match is None}
    one_match = {row: key for row, others in linked.items() if (key := _only_match(plan.reports, row, others))}
    large = _large_matches(session, plan, sorted(set(one_match.values())))
    growing = {row: key for row, key in one_match.items() if key in large and not plan.reports[row].by_hand}
    if not growing:
        return settled
    articles = _articles(session, growing)
    taken = _taken(session, set(articles.values()))
    best = {row: max(pairs.links[pair(row, other)] for other in linked[row]) for row in growing}
    for row in sorted(growing, key=lambda row: (-best[row], in_time(plan.reports[row]))):
        report, match = plan.reports[row], large[growing[row]]
        first = plan.reports[match.first]
        if row == match.first or in_time(report) < in_time(first):
            continue
        others = [plan.reports[other] for other in linked[row]]
        group = [plan.reports[other] for other in match.judged_by if other != row]
        apart = any(pair(row, other) in pairs.conflicts for other in match.judged_by)
        fits = any(is_copy(report, one) for one in others) or (not apart and joins(report, group, others))
        place = articles[row], growing[row]
        if fits and taken.setdefault(place, row) == row:
            member = matches.stands(first, report)
            plan.joining.append(Joining(row, articles[row], growing[row], match.first, member))
            settled.add(row)
        elif report.match is None:
            settled.add(row)
    return settled


def _only_match(reports: Mapping[int, Report], row: int, linked: Sequence[int]) -> str | None:
    """The key of the match that all statements linked to one are in, and it too if it is in any.

    But for those that somebody parted from their match: else each new report of a wire story would be grouped with all.
    """
    beside = [reports[other] for other in linked]
    found = {one.match for one in beside if one.match or not one.by_hand} | ({reports[row].match} - {None})
    return found.pop() if len(found) == 1 else None


def _large_matches(session: Session, plan: GroupPlan, keys: Sequence[str]) -> dict[str, _Large]:
    """Those of some matches that are large, by key; the reports that they are judged by are read."""
    if not keys:
        return {}
    found_rows = look_up(session, _SOME_MEMBERS, [{"match": key} for key in keys])
    members = {key: rows.tolist() for key, rows in zip(keys, found_rows, strict=True)}
    keys = [key for key in keys if len(members[key]) > LARGE]
    if not keys:
        return {}
    firsts = select(_MATCH.c.key, _MEMBER.c.statement_id).join_from(_MATCH, _MEMBER)
    rows = session.execute(firsts.where(_MATCH.c.key.in_(keys), _MEMBER.c.relation.is_(None))).all()
    found = {}
    for key, first in rows:
        besides = [row for row in sorted(members[key]) if row != first]
        found[key] = _Large(first, [first, *besides[: JUDGED_BY - 1]])
    wanted = {row for match in found.values() for row in match.judged_by}
    plan.reports |= reports_of(session, wanted - plan.reports.keys())
    return found


def _articles(session: Session, rows: Collection[int]) -> dict[int, int]:
    """The article of each statement."""
    return dict(
        session.execute(select(_STATEMENT.c.id, _STATEMENT.c.article_id).where(_STATEMENT.c.id.in_(rows))).all()
    )


def _taken(session: Session, articles: Collection[int]) -> dict[tuple[int, str], int]:
    """Which statement of an article is in a match: a match holds one report of an article."""
    read = select(_STATEMENT.c.article_id, _MATCH.c.key, _MEMBER.c.statement_id)
    rows = read.join_from(_STATEMENT, _MEMBER, _MEMBER.c.statement_id == _STATEMENT.c.id).join(_MATCH)
    return {(row[0], row[1]): row[2] for row in session.execute(rows.where(_STATEMENT.c.article_id.in_(articles)))}
