"""Matching what is stored: each statement finds its candidates, is judged beside them, and its matches are made anew.

A match is made of links between statements, not of the order in which they came: whichever of two articles is read
first, the same links lead to the same matches (`app.matches.clustering`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import matches
from app.index.candidates import Wanted, candidates, copies
from app.index.reports import reports_of, wanted
from app.linking import links, queue
from app.linking.groups import join, members_of, regroup, save_conflict
from app.linking.quotations import save_quotations
from app.matches.clustering import JUDGED_BY, in_time, is_copy, joins
from app.matches.quoting import quotes
from app.model import Because, Relation, Report
from app.store.retry import retrying
from app.store.session import writing

AT_ONCE = 20  # statements in a transaction: others wait for none of them


def match(session: Session, key: str) -> bool:
    """Join a stored statement with the same one in other articles, or part it; say whether it is in a match now."""
    looked_for = wanted(session, key)
    if looked_for is None:
        return _regroup(session, links.save_links(session, links.row_of(session, key), ()), key)
    row, want = looked_for
    is_new = not links.is_linked(session, row) and not links.is_at_odds(session, row)
    if is_new and _follow(session, row, want):
        return True
    found = reports_of(session, [row, *candidates(session, want)])
    new = found[row]
    rows = {report.key: number for number, report in found.items()}
    judged = matches.compare(new, [report for number, report in found.items() if number != row])
    save_quotations(session, row, _quotations(row, found))
    links.drop_conflicts(session, row)
    for other, verdict in judged:
        if verdict.relation is Relation.CONFLICT:
            save_conflict(session, key, other.key, verdict)
    same = [(other, verdict) for other, verdict in judged if verdict.relation is not Relation.CONFLICT]
    if is_new and not judged and new.match is None:
        return False
    whole = is_new and len(same) == len(judged)
    if whole and _grow(session, row, want.article, new, [other for other, _ in same]):
        links.save_links(session, row, [(rows[other.key], verdict.score) for other, verdict in same])
        return True
    return _regroup(session, links.save_links(session, row, [(rows[other.key], v.score) for other, v in same]), key)


def _quotations(row: int, found: Mapping[int, Report]) -> Iterator[tuple[int, int, Because]]:
    """Which of the others a statement quotes, and which quote it: the row quoted, the row that quotes, and why."""
    for number, other in found.items():
        if because := quotes(found[row], other):
            yield number, row, because
        if because := quotes(other, found[row]):
            yield row, number, because


def _follow(session: Session, row: int, want: Wanted) -> bool:
    """Let a new report into the match of one in the very words of the same speakers, and say whether it came in.

    What it would be linked to that one is linked to already, so that the thousandth copy of a wire story joins its
    match without a look at the others. What contradicts it contradicts that one too, and is then looked for.
    """
    others = copies(session, want)
    if not others:
        return False
    found = reports_of(session, [row, *others])
    new = found.pop(row)
    twin = next((number for number, other in found.items() if other.match and is_copy(new, other)), None)
    if twin is None or links.is_at_odds(session, twin) or not matches.compare(new, [found[twin]]):
        return False
    if not _grow(session, row, want.article, new, [found[twin]]):
        return False
    links.save_links(session, row, [(twin, 1.0)])
    return True


def _grow(session: Session, row: int, article: int, new: Report, same: Sequence[Report]) -> bool:
    """Let a new report into the one match that all of the same are in, and say whether it came in.

    An edit of a wire story joins its match without a look at all the others. What is earlier than the first report, or
    linked to two matches or to a report in none, changes more than one member.
    """
    match, *others = {other.match for other in same} or {None}
    if match is None or others:
        return False
    members = members_of(session, match, JUDGED_BY)
    found = reports_of(session, members)
    first = found[members[0]]
    if in_time(new) < in_time(first) or not joins(new, list(found.values()), same):
        return False
    return join(session, match, row, article, matches.stands(first, new))


def link_waiting(engine: Engine, on_progress: Callable[[int], None] | None = None) -> int:
    """Work the queue off, a few statements in a transaction; how many of them are in a match now.

    `on_progress` is called with the number of statements done so far.
    """
    done = matched = 0
    while True:

        def some() -> tuple[int, int]:
            with writing(engine) as session:
                keys = links.keys_of_rows(session, queue.take(session, AT_ONCE))
                return len(keys), sum(match(session, key) for key in keys)

        taken, found = retrying(some, what="linking statements")
        if not taken:
            return matched
        done, matched = done + taken, matched + found
        if on_progress:
            on_progress(done)


def _regroup(session: Session, touched: Collection[int], key: str) -> bool:
    """Make the matches of all that links lead to; say whether the statement is in one."""
    rows, pairs = links.web(session, touched)
    found = reports_of(session, rows)
    keys = {number: report.key for number, report in found.items()}
    by_key = {report.key: report for report in found.values()}
    conflicts = {frozenset((keys[one], keys[other])) for one, other in links.conflicts_among(session, rows)}
    groups = matches.gather(by_key, links.as_links(pairs, keys), conflicts)
    numbers = {report.key: number for number, report in found.items()}
    regroup(session, numbers, groups, lambda first, key: matches.stands(by_key[first], by_key[key]))
    return any(key in group for group in groups)
