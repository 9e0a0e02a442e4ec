"""Matching what is stored: each statement finds its candidates, is judged beside them, and its matches are made anew.

A match is made of links between statements, not of the order in which they came: whichever of two articles is read
first, the same links lead to the same matches (`app.matches.gathering`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import matches
from app.matches.gathering import in_time
from app.matches.quoting import quotes
from app.model import Because, Relation, Report, Verdict
from app.store import links, rebuild, runs
from app.store.candidates import candidates
from app.store.matches import first_of, join, regroup, save_conflict
from app.store.quotations import save_quotations
from app.store.reports import reports_of, wanted
from app.store.session import writing

AT_ONCE = 20  # statements in a transaction: others wait for none of them


def match(session: Session, key: str) -> bool:
    """Join a stored statement with the same one in other articles, or part it; say whether it is in a match now."""
    looked_for = wanted(session, key)
    if looked_for is None:
        return _regroup(session, links.save_links(session, links.row_of(session, key), ()), key)
    row, want = looked_for
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
    twin = next((other for other, verdict in same if _is_twin(new, other, verdict)), None)
    if twin is not None and twin.match and not links.is_linked(session, row) and len(same) == len(judged):
        first = reports_of(session, [links.row_of(session, first_of(session, twin.match))])
        [report] = first.values()
        if in_time(report) < in_time(new) and join(session, twin.match, row, want.article, matches.stands(report, new)):
            links.save_links(session, row, [(rows[twin.key], 1.0)])
            return True
    return _regroup(session, links.save_links(session, row, [(rows[other.key], v.score) for other, v in same]), key)


def _quotations(row: int, found: Mapping[int, Report]) -> Iterator[tuple[int, int, Because]]:
    """Which of the others a statement quotes, and which quote it: the row quoted, the row that quotes, and why."""
    for number, other in found.items():
        if because := quotes(found[row], other):
            yield number, row, because
        if because := quotes(other, found[row]):
            yield row, number, because


def _is_twin(new: Report, other: Report, verdict: Verdict) -> bool:
    """Whether another report has the very words of the same speakers.

    What a new one would be linked to its twin is linked to already, so that the thousandth copy of a wire story joins
    its match without a look at the others.
    """
    return verdict.relation is Relation.IDENTICAL and bool(new.speakers) and new.speakers == other.speakers


def match_all(engine: Engine, keys: Sequence[str], on_progress: Callable[[int], None] | None = None) -> None:
    """Match statements again, a few in a transaction."""
    for begin in range(0, len(keys), AT_ONCE):
        some = keys[begin : begin + AT_ONCE]
        with writing(engine) as session:
            for key in some:
                match(session, key)
            runs.bump_version(session)
        if on_progress:
            on_progress(begin + len(some))


def rebuild_all(engine: Engine, *, anew: bool = False, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Match the whole store again, from where an earlier rebuild was broken off, or `anew`; how many statements.

    Matches keep their keys as far as they keep their members. Broken off, it goes on there the next time.
    """
    with writing(engine) as session:
        if anew:
            rebuild.forget(session)
        done, total = rebuild.progress(session)
    while True:
        with writing(engine) as session:
            some = rebuild.next_keys(session, AT_ONCE)
            for key in some:
                match(session, key)
            if not some:
                rebuild.forget(session)
                runs.bump_version(session)
                return total
        done += len(some)
        if on_progress:
            on_progress(done, total)


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
