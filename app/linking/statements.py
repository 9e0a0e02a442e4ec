"""Linking what is stored: each statement is compared with its candidates, and its links become matches.

The links of a statement, and the matches of what they connect, depend on the statements of the store and not on the
order in which they came: whichever of two articles is read first, the same links lead to the same matches. Each step
reads and decides on a snapshot, and then writes in a short transaction, if nothing that it read changed meanwhile.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.index.candidates import chunks
from app.index.reports import reports_of
from app.linking import queue
from app.linking.article_links import LinkPlan, plan_links, write_links
from app.linking.components import GroupPlan, plan_groups, write_groups
from app.linking.groups import StaleError, one_writer
from app.linking.queue import GROUP_QUEUE, LINK_QUEUE, GroupBatch, LinkBatch
from app.model import Report
from app.store.changes import Kind, changed_since
from app.store.given import among
from app.store.locks import wait_for
from app.store.retry import retrying
from app.store.session import writing
from app.store.tables import MatchMemberRow, table

_MEMBER = table(MatchMemberRow)
_MATCHED = select(_MEMBER.c.statement_id).where(among(_MEMBER.c.statement_id))


class Step(NamedTuple):
    """What one transaction of linking did: the number of statements whose links it made, and the new and changed among
    them that were in no match before."""

    linked: int = 0
    new: tuple[int, ...] = ()


def link_waiting(  # noqa: PLR0913 - three ways to bound the work
    engine: Engine,
    on_progress: Callable[[int], None] | None = None,
    *,
    rebuild: bool = True,
    wait: bool = True,
    most: int | None = None,
    seconds: float | None = None,
) -> int:
    """Work both queues off; how many of the new and changed statements came into a match, and were in none before.

    While another process makes matches, which one does at a time, this one waits for it, unless `wait` is false: then
    the matches are left to the other. `most` is the number of steps after which the rest is left.

    A rebuild that was broken off is gone on with, unless `rebuild` is false. `on_progress` is called with the number of
    statements that are linked so far. After so many `seconds` the rest is left in the queues, to whoever works them off
    next.
    """
    done = 0
    new: set[int] = set()
    work = partial(_step, engine, rebuild=rebuild, wait=wait)
    ends = None if seconds is None else time.monotonic() + seconds
    for _ in itertools.count() if most is None else range(most):
        step = None if ends and time.monotonic() >= ends else retrying(work, what="linking statements")
        if step is None:
            break
        done += step.linked
        new.update(step.new)
        if on_progress and step.linked:
            on_progress(done)
    with Session(engine) as session:
        return len(_matched(session, new))


def _matched(session: Session, statements: Collection[int]) -> set[int]:
    """Those of some statements, by row, that are in a match."""
    return {row for some in chunks(sorted(statements)) for row in session.scalars(_MATCHED, {"ids": some})}


def _step(engine: Engine, *, rebuild: bool, wait: bool) -> Step | None:
    """Do the next piece of work, None where there is none; one decided on stale reports is left in its queue."""
    with _snapshot(engine) as reader:
        work = queue.next_work(reader, rebuild=rebuild)
        if work is None:
            return None
        try:
            if isinstance(work, LinkBatch):
                links = plan_links(reader, work)
                new = links.new & links.turns.keys()
                matched = _matched(reader, new)
                with writing(engine) as session:
                    _write_links(session, links)
                return Step(len(links.turns), tuple(new - matched))
            if isinstance(work, GroupBatch):
                groups = plan_groups(reader, work)
                with writing(engine) as session:
                    _write_groups(session, groups)
                return Step()
        except StaleError:
            return Step()
    if not wait:
        return None
    with Session(engine) as session, session.begin():
        wait_for(session, [queue.GROUPING])
    return Step()


def _write_links(session: Session, plan: LinkPlan) -> None:
    one_writer(session)
    if queue.still_queued(session, LINK_QUEUE, plan.turns) != plan.turns.keys():
        raise StaleError("statements were put into the queue again, or another process linked them")
    _check_unchanged(session, plan.since, plan.reports, matches_count=False)
    write_links(session, plan)


def _write_groups(session: Session, plan: GroupPlan) -> None:
    one_writer(session)
    if not queue.still_queued(session, GROUP_QUEUE, plan.seeds):
        raise StaleError("another process made these matches")
    _check_unchanged(session, plan.since, plan.reports, matches_count=True)
    if not plan.read.isdisjoint(changed_since(session, plan.since, Kind.MATCH)):
        raise StaleError("a match changed")
    write_groups(session, plan)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Session]:
    """A session that reads one state of the store, whatever others write meanwhile."""
    is_postgres = engine.dialect.name == "postgresql"
    bound = engine.execution_options(isolation_level="REPEATABLE READ") if is_postgres else engine
    with Session(bound) as session, session.begin():
        yield session


def _check_unchanged(session: Session, since: int, reports: Mapping[int, Report], *, matches_count: bool) -> None:
    """Raise `StaleError` where one of some reports is not what it was at a revision.

    `matches_count` says whether another match makes it another.
    """
    changed = set(changed_since(session, since, Kind.STATEMENT))
    read = {row: report for row, report in reports.items() if report.key in changed}
    now = reports_of(session, read)
    ignored = {} if matches_count else {"match": None}
    for row, report in read.items():
        if row not in now or now[row].model_copy(update=ignored) != report.model_copy(update=ignored):
            raise StaleError(f"statement {report.key} changed")
