"""Working off the queue of articles that came over HTTP, by the ordinary line of `app.ingest`."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.config import Settings
from app.ingest import RunSummary, ingest_documents
from app.model import InputError, InputFault, RawDocument
from app.saving import Outcome, Saved
from app.store import jobs
from app.store.jobs import Claimed, Settled
from app.store.retry import retrying
from app.store.runs import this_process
from app.store.session import writing

LOG = logging.getLogger(__name__)

INPUT = "POST /v1/articles"
"""What a run names as its input."""
LOOK_SECONDS = 0.5  # between two looks at an empty queue
BEAT_SECONDS = jobs.LEASE.total_seconds() / 3


class PostedDocument(RawDocument):
    """A document with its row in the queue."""

    row: int


def work(
    engine: Engine, settings: Settings, *, idle_seconds: float | None = None, wait: Callable[[float], None] = time.sleep
) -> None:
    """Work off what waits, and what comes, until nothing has come for `idle_seconds`; without these, until stopped."""
    idle_since = time.monotonic()
    while idle_seconds is None or time.monotonic() - idle_since < idle_seconds:
        if work_off(engine, settings) is None:
            wait(LOOK_SECONDS)
        else:
            idle_since = time.monotonic()


def work_off(engine: Engine, settings: Settings) -> RunSummary | None:
    """Work off the queue until it is empty, as one run; None where nothing waits."""
    if not retrying(partial(_is_waiting, engine), what="looking for articles"):
        return None
    with _leases(engine) as worker:
        given = _claimed(engine, worker)
        return ingest_documents(given, engine, settings, inputs=[INPUT], settle=lambda *what: _settle(worker, *what))


def document_of(claimed: Claimed) -> PostedDocument:
    """The document of a row.

    A plain text has no name but its hash, which takes the place of a file's.
    """
    held = json.loads(claimed.document)
    sha256 = held.pop("sha256", None)
    origin = claimed.job if sha256 is None else f"{claimed.job}/{sha256}"
    return PostedDocument(row=claimed.id, origin=origin, line=claimed.line, **held)


def as_document(raw: RawDocument, *, sha256: str | None = None) -> str:
    """A raw document as the queue keeps it: in ASCII, which every database takes as it is."""
    held = {"text": raw.text, "fields": raw.fields, "plain": raw.plain} | ({} if sha256 is None else {"sha256": sha256})
    return json.dumps(held)


def _is_waiting(engine: Engine) -> bool:
    with engine.connect() as connection:
        return jobs.is_waiting(connection)


def _claimed(engine: Engine, worker: str) -> Iterator[PostedDocument]:
    """Claim article after article, until none waits."""

    def claim() -> Claimed | None:
        with writing(engine) as session:
            return jobs.claim(session, worker)

    while (claimed := retrying(claim, what="claiming an article")) is not None:
        yield document_of(claimed)


def _settle(worker: str, session: Session, given: RawDocument | InputError, end: Saved | InputError) -> None:
    if not isinstance(given, PostedDocument):
        return
    if isinstance(end, InputError):
        settled = Settled("failed", fault=end.fault)
    elif end.outcome is Outcome.WITHDRAWN:
        reason = "its source has taken it back"
        settled = Settled("failed", fault=InputFault(origin=given.origin, line=given.line, reason=reason))
    else:
        settled = Settled(end.outcome.value, end.article, len(end.new) + len(end.kept))
    jobs.settle(session, given.row, worker, settled)


@contextmanager
def _leases(engine: Engine) -> Iterator[str]:
    """The name of this worker, whose leases are renewed while the block runs; what it leaves undone is given back."""
    worker = this_process()
    ended = Event()

    def in_one_transaction(change: Callable[[Session, str], None]) -> None:
        try:
            with writing(engine) as session:
                change(session, worker)
        except SQLAlchemyError as failure:
            # The leases run out by themselves, and an article that two workers read is stored once.
            LOG.warning("The leases of %s could not be kept: %s", worker, type(failure).__name__)

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            in_one_transaction(jobs.renew_leases)

    beating = Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield worker
    finally:
        ended.set()
        beating.join()
        in_one_transaction(jobs.release)
