"""Articles that a request brings -> the queue. These functions run where the store is written: in a worker process."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import documents
from app.api.extract import ORIGIN
from app.api.problems import IdempotencyKeyReused, InvalidBody, StillReceived
from app.model import InputError, InputFault, RawDocument, Row
from app.posted import as_document
from app.queries.jobs import get_job
from app.sources.decoding import decode
from app.sources.lines import Line
from app.sources.records import document, parse
from app.store import jobs
from app.store.jobs import Begun, Posted
from app.store.session import writing

RETRY_SECONDS = "5"


class Sender(NamedTuple):
    """Who sends a request: the key's row, and the Idempotency-Key, if one came with it."""

    api_key: int
    idempotency_key: str | None


def begin(engine: Engine, sender: Sender) -> Begun:
    """Begin to receive a request, or find the one that came with the same Idempotency-Key before."""
    with writing(engine) as session:
        return _begun(session, sender)


def add(engine: Engine, job: int, lines: Sequence[Line], max_bytes: int, max_chars: int) -> None:
    """Put lines of JSON into the queue; of one that cannot be used, the reason."""
    posted = [_posted(number, line, max_bytes, max_chars) for number, line in lines if line is None or line.strip()]
    with writing(engine) as session:
        jobs.add_posted(session, job, posted)


def complete(engine: Engine, begun: Begun, fingerprint: str) -> Row:
    """End a request that was received whole: its job."""
    with writing(engine) as session:
        if begun.fingerprint is None:
            jobs.complete_job(session, begun.id, fingerprint)
        else:
            _must_be_same(begun, fingerprint)
        return _job(session, begun)


def drop(engine: Engine, job: int) -> None:
    """Forget a request that was broken off."""
    with writing(engine) as session:
        jobs.drop_job(session, job)


def receive(engine: Engine, sender: Sender, body: bytes, max_chars: int) -> Row:
    """Put one article, in JSON, into the queue: its job. Raises `InputError`."""
    raw = document(parse(body, origin=ORIGIN), origin=ORIGIN)
    _must_be_usable(raw, max_chars)
    return _receive(engine, sender, as_document(raw), fingerprint_of(body))


def receive_text(engine: Engine, sender: Sender, sha256: str, body: bytes, max_chars: int) -> Row:
    """Put one plain text, whose bytes have this hash, into the queue: its job. Raises `InputError`."""
    _must_hash_to(sha256, hashlib.sha256(body).hexdigest())
    raw = RawDocument(origin=ORIGIN, text=decode(body, origin=ORIGIN), plain=True)
    _must_be_usable(raw, max_chars)
    return _receive(engine, sender, as_document(raw, sha256=sha256), fingerprint_of(body))


def receive_under(engine: Engine, sender: Sender, sha256: str, body: bytes, max_chars: int) -> Row:
    """Put one article, in JSON, whose text has this hash, into the queue: its job. Raises `InputError`."""
    raw = document(parse(body, origin=ORIGIN), origin=ORIGIN)
    _must_be_usable(raw, max_chars)
    _must_hash_to(sha256, hashlib.sha256(raw.text.encode()).hexdigest())
    return _receive(engine, sender, as_document(raw), fingerprint_of(body))


def fingerprint_of(*parts: bytes) -> str:
    """The hash of a body."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _job(session: Session, begun: Begun) -> Row:
    job = get_job(session.connection(), begun.key)
    if job is None:
        raise LookupError(f"job {begun.key} is gone while it is received")
    return job


def _begun(session: Session, sender: Sender) -> Begun:
    jobs.remove_old_jobs(session)
    try:
        return jobs.begin_job(session, sender.api_key, sender.idempotency_key)
    except jobs.StillReceivedError:
        detail = f"A request with this Idempotency-Key is being received. Try again in {RETRY_SECONDS} seconds."
        raise StillReceived(detail, headers={"Retry-After": RETRY_SECONDS}) from None


def _receive(engine: Engine, sender: Sender, held: str, fingerprint: str) -> Row:
    with writing(engine) as session:
        begun = _begun(session, sender)
        if begun.fingerprint is None:
            jobs.add_posted(session, begun.id, [Posted(1, held)])
            jobs.complete_job(session, begun.id, fingerprint)
        else:
            _must_be_same(begun, fingerprint)
        return _job(session, begun)


def _posted(number: int, line: bytes | None, max_bytes: int, max_chars: int) -> Posted:
    try:
        if line is None:
            reason = f"more than {max_bytes:,} bytes; split it, or raise ONRECORD_MAX_REQUEST_BYTES"
            raise InputError(ORIGIN, reason, line=number)  # noqa: TRY301 - one way for all that is wrong with a line
        raw = document(parse(line, origin=ORIGIN, number=number), origin=ORIGIN, line=number)
        _must_be_usable(raw, max_chars)
    except InputError as error:
        return Posted(number, None, InputFault(origin=ORIGIN, line=number, field=error.field, reason=error.reason))
    return Posted(number, as_document(raw))


def _must_be_usable(raw: RawDocument, max_chars: int) -> None:
    """Find what is wrong with a document while its sender still listens; the worker reads it again."""
    documents.read(raw, max_chars=max_chars, today=dt.datetime.now(dt.UTC).date())


def _must_hash_to(wanted: str, found: str) -> None:
    if wanted != found:
        detail = f"the SHA-256 of the text is {found}, not {wanted}: put it there, as UTF-8"
        raise InvalidBody(f"text: {detail}.", errors=[{"field": "text", "detail": detail}])


def _must_be_same(begun: Begun, fingerprint: str) -> None:
    if begun.fingerprint != fingerprint:
        detail = f"The Idempotency-Key of this request came with another body before: that was job {begun.key}."
        raise IdempotencyKeyReused(detail)
