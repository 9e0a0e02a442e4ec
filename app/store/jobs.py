"""The queue of articles that came over HTTP.

A request is a job, and its articles wait in rows. A worker claims one row at a time, under a lease that it renews, and
settles it in the very transaction that stores the article: killed at any moment, it leaves either an article that is
stored and settled, or one that another worker takes.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from app.model import InputFault
from app.store.locks import has_many_writers, insert_or_ignore
from app.store.runs import has_ended, now
from app.store.tables import JobRow, PostedArticleRow, table

_JOB = table(JobRow)
_POSTED = table(PostedArticleRow)

LEASE = dt.timedelta(seconds=60)
"""How long a claimed article is its worker's alone, who renews it three times as often."""
ATTEMPTS = 3
"""A worker may be killed for many reasons; an article that was there each time is one of them."""
RECEIVING = dt.timedelta(minutes=2)
"""A request of which nothing arrived for so long has lost its server: a stream is written every second."""
KEPT = dt.timedelta(days=30)
"""How long a finished job can be looked up, and its Idempotency-Key is known."""


class StillReceivedError(RuntimeError):
    """A request with the same Idempotency-Key is being received at this moment."""


class Begun(NamedTuple):
    """A job, new or known by its Idempotency-Key; a new one has no fingerprint yet."""

    id: int
    key: str
    fingerprint: str | None


class Posted(NamedTuple):
    """A line of a request: a document as JSON, or why there is none."""

    line: int
    document: str | None
    fault: InputFault | None = None


class Claimed(NamedTuple):
    """An article to work on, and its job's key."""

    id: int
    job: str
    line: int
    document: str


def begin_job(session: Session, api_key: int, idempotency_key: str | None) -> Begun:
    """Begin to receive a request, or find the one of the same key and Idempotency-Key. Raises `StillReceivedError`."""
    job = f"j{secrets.token_hex(12)}"
    began = now()
    row = {"key": job, "api_key_id": api_key, "idempotency_key": idempotency_key, "created_at": began, "seen_at": began}
    of_this = (_JOB.c.api_key_id == api_key, _JOB.c.idempotency_key == idempotency_key)
    if idempotency_key is not None:
        session.execute(delete(_JOB).where(*of_this, _JOB.c.fingerprint.is_(None), _JOB.c.seen_at < began - RECEIVING))
    insert_or_ignore(session, _JOB, [row])
    named = _JOB.c.key == job if idempotency_key is None else (_JOB.c.idempotency_key == idempotency_key)
    found = session.execute(
        select(_JOB.c.id, _JOB.c.key, _JOB.c.fingerprint).where(_JOB.c.api_key_id == api_key, named)
    ).one()
    if found.key != job and found.fingerprint is None:
        raise StillReceivedError
    return Begun(*found)


def add_posted(session: Session, job: int, posted: Sequence[Posted]) -> None:
    """Put lines of a request into the queue, where they stay untouched until the whole of it is there."""
    moment = now()
    rows = [
        {
            "job_id": job,
            "line": one.line,
            "document": one.document,
            "state": "waiting" if one.fault is None else "failed",
            "attempts": 0,
            "statements": 0,
            "field": one.fault and one.fault.field,
            "reason": one.fault and one.fault.reason,
            "settled_at": one.fault and moment,
        }
        for one in posted
    ]
    if rows:
        session.execute(insert(_POSTED), rows)
    session.execute(update(_JOB).where(_JOB.c.id == job).values(seen_at=moment))


def complete_job(session: Session, job: int, fingerprint: str) -> None:
    """Note that the whole request is there: its articles may be worked on."""
    session.execute(update(_JOB).where(_JOB.c.id == job).values(fingerprint=fingerprint, seen_at=now()))


def drop_job(session: Session, job: int) -> None:
    """Forget a request that was broken off."""
    session.execute(delete(_JOB).where(_JOB.c.id == job, _JOB.c.fingerprint.is_(None)))


def remove_old_jobs(session: Session) -> None:
    """Forget jobs that were done long ago, and requests whose server ended while it received them."""
    open_rows = exists().where(_POSTED.c.job_id == _JOB.c.id, _POSTED.c.state.in_(("waiting", "working")))
    session.execute(delete(_JOB).where(_JOB.c.created_at < now() - KEPT, ~open_rows))
    session.execute(delete(_JOB).where(_JOB.c.fingerprint.is_(None), _JOB.c.seen_at < now() - RECEIVING))


def is_waiting(connection: Connection) -> bool:
    """Whether an article waits for a worker, or for a better one than it has."""
    waits = select(_POSTED.c.id).where(_POSTED.c.state == "waiting", _of_whole_jobs()).limit(1)
    if connection.execute(waits).first() is not None:
        return True
    held = select(_POSTED.c.worker, _POSTED.c.lease_until).where(_POSTED.c.state == "working").distinct()
    return any(_is_lost(row.worker, row.lease_until) for row in connection.execute(held))


def claim(session: Session, worker: str) -> Claimed | None:
    """Take an article under a lease; None where none waits.

    The first lines of all requests come first, so that one article does not wait for a long stream.
    """
    _free_lost(session)
    first = (
        select(_POSTED.c.id, _JOB.c.key, _POSTED.c.line, _POSTED.c.document)
        .join_from(_POSTED, _JOB)
        .where(_POSTED.c.state == "waiting", _JOB.c.fingerprint.is_not(None))
        .order_by(_POSTED.c.line, _POSTED.c.id)
        .limit(1)
    )
    if has_many_writers(session):
        first = first.with_for_update(of=_POSTED, skip_locked=True)
    found = session.execute(first).one_or_none()
    if found is None:
        return None
    taken = {"state": "working", "worker": worker, "lease_until": now() + LEASE, "attempts": _POSTED.c.attempts + 1}
    session.execute(update(_POSTED).where(_POSTED.c.id == found.id).values(taken))
    return Claimed(*found)


def renew_leases(session: Session, worker: str) -> None:
    """Keep what a worker has claimed for another while."""
    session.execute(update(_POSTED).where(*_held_by(worker)).values(lease_until=now() + LEASE))


def release(session: Session, worker: str) -> None:
    """Give back what a worker has claimed and will not do; it was no fault of the articles."""
    given_back = {"state": "waiting", "worker": None, "lease_until": None, "attempts": _POSTED.c.attempts - 1}
    session.execute(update(_POSTED).where(*_held_by(worker)).values(given_back))


class Settled(NamedTuple):
    """How an article ended: its outcome, and the stored article's key or the fault."""

    state: str
    article: str | None = None
    statements: int = 0
    fault: InputFault | None = None


def settle(session: Session, row: int, worker: str, settled: Settled) -> None:
    """Note how an article ended, unless another worker has taken it over."""
    fault = settled.fault
    values = {
        "state": settled.state,
        "article": settled.article,
        "statements": settled.statements,
        "field": fault and fault.field,
        "reason": fault and fault.reason,
        "settled_at": now(),
        "document": None,
        "lease_until": None,
    }
    session.execute(update(_POSTED).where(_POSTED.c.id == row, *_held_by(worker)).values(values))


def _of_whole_jobs() -> ColumnElement[bool]:
    return exists().where(_JOB.c.id == _POSTED.c.job_id, _JOB.c.fingerprint.is_not(None))


def _held_by(worker: str) -> tuple[ColumnElement[bool], ...]:
    return _POSTED.c.worker == worker, _POSTED.c.state == "working"


def _is_lost(worker: str, lease_until: dt.datetime) -> bool:
    return lease_until < now() or has_ended(worker)


def _free_lost(session: Session) -> None:
    """Put back what workers hold that have ended, or whose lease ran out; what was tried too often has failed."""
    held = select(_POSTED.c.id, _POSTED.c.worker, _POSTED.c.lease_until, _POSTED.c.attempts)
    held = held.where(_POSTED.c.state == "working")
    lost = [row for row in session.execute(held) if _is_lost(row.worker, row.lease_until)]
    if lost and has_many_writers(session):
        # Another worker may have freed one of them, and claimed it.
        locked = held.where(_POSTED.c.id.in_([row.id for row in lost])).with_for_update(skip_locked=True)
        lost = [row for row in session.execute(locked) if _is_lost(row.worker, row.lease_until)]
    if not lost:
        return
    moment = now()
    again = [row.id for row in lost if row.attempts < ATTEMPTS]
    given_up = [row.id for row in lost if row.attempts >= ATTEMPTS]
    back = {"state": "waiting", "worker": None, "lease_until": None}
    failed = {
        "state": "failed",
        "document": None,
        "lease_until": None,
        "settled_at": moment,
        "reason": f"its worker ended {ATTEMPTS} times while it read this article: split the text, and send it again",
    }
    session.execute(update(_POSTED).where(_POSTED.c.id.in_(again)).values(back))
    session.execute(update(_POSTED).where(_POSTED.c.id.in_(given_up)).values(failed))
