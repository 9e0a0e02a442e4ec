"""Matching what is stored: each statement finds its candidates, is judged beside them, and its matches are made anew.

A match is made of links between statements, not of the order in which they came: whichever of two articles is read
first, the same links lead to the same matches (`app.matches.gathering`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import matches
from app.matches.gathering import gather
from app.model import Member, Relation, Report, Verdict
from app.store import links, rebuild, runs
from app.store.candidates import candidates
from app.store.matches import Groups, regroup, save_conflict
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
    rows = {report.key: number for number, report in found.items()}
    judged = matches.compare(found[row], [report for number, report in found.items() if number != row])
    links.drop_conflicts(session, row)
    for other, verdict in judged:
        if verdict.relation is Relation.CONFLICT:
            save_conflict(session, key, other.key, verdict)
    same = [(rows[other.key], verdict.score) for other, verdict in _same(judged)]
    return _regroup(session, links.save_links(session, row, same), key)


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


def _same(judged: Sequence[tuple[Report, Verdict]]) -> list[tuple[Report, Verdict]]:
    return [(other, verdict) for other, verdict in judged if verdict.relation is not Relation.CONFLICT]


def _regroup(session: Session, touched: Collection[int], key: str) -> bool:
    """Make the matches of all that links lead to; say whether the statement is in one."""
    rows, pairs = links.web(session, touched)
    found = reports_of(session, rows)
    keys = {number: report.key for number, report in found.items()}
    by_key = {report.key: report for report in found.values()}
    conflicts = {frozenset((keys[one], keys[other])) for one, other in links.conflicts_among(session, rows)}
    groups = gather(by_key, links.as_links(pairs, keys), conflicts)
    regroup(session, {report.key: number for number, report in found.items()}, Groups(groups, _member(by_key)))
    return any(key in group for group in groups)


def _member(by_key: dict[str, Report]) -> Callable[[str, str], Member]:
    """How a report stands to the first report of its match."""
    return lambda first, key: matches.stands(by_key[first], by_key[key])
