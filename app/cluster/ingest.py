"""A run on a cluster: this process reads the sources and gives out documents; workers do them; the store counts.

Documents are done in any order, but for those that name the same article: the later version has to come last.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app import documents
from app.analysis import pipeline
from app.cluster.scheduler import Ended, Scheduler
from app.cluster.work import Taken, Terms, link, take
from app.config import Settings
from app.ingest import MOST_ERRORS, MOST_KEYS, SILENT, Progress, RunSummary, running, timed
from app.linking.statements import link_waiting
from app.model import InputError, RawDocument, RunCounts, StageSeconds
from app.saving import Outcome
from app.store import runs
from app.store.retry import StoreAwayError, retrying
from app.store.session import writing

Show = Callable[[Progress], None]


class _Given(NamedTuple):
    """A document that a worker has, and the names of its article."""

    document: RawDocument
    names: frozenset[str]


def ingest_on_cluster(  # noqa: PLR0913 - what is read into what, where, and how
    given: Iterable[RawDocument | InputError],
    engine: Engine,
    settings: Settings,
    *,
    scheduler: Scheduler,
    inputs: Sequence[str],
    again: bool = False,
    on_progress: Show | None = None,
) -> RunSummary:
    """Load documents into a PostgreSQL store, as `app.ingest.ingest_documents` does, on the workers of a cluster.

    `scheduler` is connected. Raises `ClusterError` for workers that cannot do it, and where the scheduler is lost; what
    was stored until then stays, and the same call goes on from there.
    """
    scheduler.check_workers(pipeline())
    with running(engine, settings, inputs) as summary:
        run = _Run(engine, scheduler, summary, _terms(summary, settings, again=again), on_progress)
        try:
            run.do(given)
        finally:
            # Where the store is what failed, closing the run says so.
            with suppress(SQLAlchemyError, StoreAwayError):
                run.count()
    return summary


def _terms(summary: RunSummary, settings: Settings, *, again: bool) -> Terms:
    return Terms(
        run_id=summary.run_id,
        leader=runs.this_process(),
        pipeline=pipeline(),
        today=dt.datetime.now(dt.UTC).date(),
        max_chars=settings.max_text_chars,
        max_seconds=settings.max_article_seconds,
        again=again,
    )


class _Run:
    """One run while it goes on."""

    def __init__(
        self, engine: Engine, scheduler: Scheduler, summary: RunSummary, terms: Terms, on_progress: Show | None
    ) -> None:
        self._engine = engine
        self._scheduler = scheduler
        self._summary = summary
        self._terms = terms
        self._on_progress = on_progress
        self._held: Counter[str] = Counter()
        self._noted = time.monotonic()

    def do(self, given: Iterable[RawDocument | InputError]) -> None:
        """Have all documents done, and all that waits linked."""
        for one in timed(given, self._summary):
            if isinstance(one, InputError):
                self._refuse(one, one.origin, stored=False)
                continue
            names = documents.article_names(one)
            while self._scheduler.is_full or any(self._held[name] for name in names):
                self._ended(self._scheduler.next_ended())
            self._held.update(names)
            self._scheduler.submit(_Given(one, names), take, one, self._terms, size=len(one.text))
        for ended in self._scheduler.rest():
            self._ended(ended)
        with self._summary.timing("linking"):
            for number in range(self._scheduler.workers):
                self._scheduler.submit(number, link, self._terms)
            for _ in self._scheduler.rest():
                pass
            link_waiting(self._engine)

    def count(self) -> None:
        """Take the run's counts from the store: a worker that was lost counted there what it never reported."""

        def stored() -> RunCounts:
            with writing(self._engine) as session:
                return runs.counts_of(session, self._terms.run_id)

        counts = retrying(stored, what="counting the run")
        summary = self._summary
        for name in ("added", "replaced", "withdrawn", "statements", "matches"):
            setattr(summary, name, getattr(counts, name))
        done = summary.added + summary.replaced + summary.withdrawn + summary.failed
        summary.unchanged = max(0, summary.read - done)

    def _ended(self, ended: Ended) -> None:
        given: _Given = ended.name
        self._held -= Counter(given.names)
        origin, line = given.document.origin, given.document.line
        if ended.died:
            self._refuse(InputError(origin, f"{ended.died}: split it, or ingest it again", line=line), origin, None)
            return
        taken: Taken = ended.result
        for warning in taken.warnings:
            if len(self._summary.warnings) < MOST_ERRORS:
                self._summary.warnings.append(warning)
        for stage in StageSeconds.model_fields:
            spent = getattr(self._summary.seconds_by_stage, stage) + getattr(taken.seconds, stage)
            setattr(self._summary.seconds_by_stage, stage, spent)
        if taken.fault is not None:
            fault = taken.fault
            error = InputError(fault.origin, fault.reason, line=fault.line, field=fault.field)
            self._refuse(error, origin, stored=None if taken.may_be_tried_again else False)
            return
        self._add(taken)
        self._say_alive()
        self._show(origin, stored=True)

    def _add(self, taken: Taken) -> None:
        summary, outcome = self._summary, taken.outcome
        if outcome is None:
            return
        summary.read += 1
        setattr(summary, outcome.value, getattr(summary, outcome.value) + 1)
        summary.statements += taken.statements
        summary.words += taken.words
        if outcome is not Outcome.WITHDRAWN and len(summary.article_keys) < MOST_KEYS:
            summary.article_keys.append(taken.article)

    def _refuse(self, error: InputError, origin: str, stored: bool | None) -> None:
        """Record an input that could not be used."""
        summary = self._summary
        summary.read += 1
        summary.failed += 1
        if len(summary.errors) < MOST_ERRORS:
            summary.errors.append(error.fault)

        def record() -> None:
            with writing(self._engine) as session:
                runs.record_error(session, summary.run_id, error)
                runs.add_to_run(session, summary.run_id, RunCounts(read=1, failed=1))

        retrying(record, what=origin)
        self._show(origin, stored=stored)

    def _say_alive(self) -> None:
        """Keep a run whose articles are all known from being taken for an abandoned one."""
        if time.monotonic() - self._noted < SILENT:
            return

        def update() -> None:
            with writing(self._engine) as session:
                runs.add_to_run(session, self._terms.run_id, RunCounts())

        retrying(update, what="the run")
        self._noted = time.monotonic()

    def _show(self, origin: str, stored: bool | None) -> None:
        if self._on_progress:
            summary = self._summary
            counts = summary.statements, stored, summary.words, summary.failed
            self._on_progress(Progress(summary.read, origin, *counts))
