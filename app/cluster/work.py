"""What a worker of a cluster does with one document: read, analyse, save it into the store, and link what waits.

All of it may be done twice, on two workers even, when the first is lost on the way: an article that is stored is left
alone, and is counted in the transaction that stores it.
"""

from __future__ import annotations

import datetime as dt
import functools
import threading
import time
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from app import analysis, documents
from app.analysis import pipeline
from app.config import Settings
from app.embedding import pack
from app.ingest import refusal, withdraw
from app.linking.statements import link_waiting
from app.model import Article, InputError, InputFault, RawDocument, RunCounts, StageSeconds
from app.saving import Outcome, Saved, save_article, unchanged
from app.store import migrate, runs
from app.store.retry import StoreAwayError, retrying
from app.store.session import POSTGRES, StoreError, open_store, store_url, writing
from app.time_limit import time_limit
from app.weights import WeightsError

STEPS = 4
"""Steps of linking after each document: its own statements, their matches, and some of what others left. A document is
given to another worker when this one is lost, so it must not take the whole queue with it."""

MOST_WARNINGS = 20
"""Of one document; it has fewer fields."""

_ALONE = threading.Lock()
"""A worker process does one document at a time, whatever number of threads it was started with."""


class Terms(NamedTuple):
    """What holds for all documents of a run."""

    run_id: int
    leader: str
    """The process that began the run (`app.store.runs.this_process`)."""
    pipeline: str
    today: dt.date
    max_chars: int
    max_seconds: float
    again: bool


class Taken(NamedTuple):
    """What became of a document: how it was saved, or why it cannot be used, now (`may_be_tried_again`) or ever."""

    outcome: Outcome | None
    seconds: StageSeconds
    article: str = ""
    statements: int = 0
    words: int = 0
    fault: InputFault | None = None
    may_be_tried_again: bool = False
    warnings: tuple[InputFault, ...] = ()


class Look(NamedTuple):
    """What a worker is: the version of its pipeline, and why it cannot use the store, if it cannot."""

    pipeline: str
    fault: str | None


class WorkerFaultError(RuntimeError):
    """A worker cannot go on with any document: what is wrong with it, and what to do."""


def look() -> Look:
    """This worker process, before it is given any work."""
    try:
        engine = _engine()
        if not migrate.is_current(engine):
            return Look(pipeline(), "has a program of another version than the store's tables")
    except (StoreError, SQLAlchemyError) as failure:
        return Look(pipeline(), f"cannot use its store: {_reason(failure)}")
    except WorkerFaultError as failure:
        return Look(pipeline(), str(failure))
    return Look(pipeline(), None)


def take(given: RawDocument, terms: Terms) -> Taken:
    """Do one document. Raises `WorkerFaultError` where this worker cannot do any."""
    with _ALONE:
        try:
            return _take(given, terms)
        except (SQLAlchemyError, StoreAwayError, StoreError, WeightsError) as failure:
            raise WorkerFaultError(_reason(failure)) from None


def link(_terms: Terms) -> None:
    """Link what waits, until nothing is left that no other process is at."""
    with _ALONE:
        try:
            link_waiting(_engine(), wait=False)
        except (SQLAlchemyError, StoreAwayError, StoreError, WeightsError) as failure:
            raise WorkerFaultError(_reason(failure)) from None


def _take(given: RawDocument, terms: Terms) -> Taken:
    engine = _engine()
    _check(terms)
    seconds = StageSeconds()
    warnings: list[InputFault] = []

    def warn(warning: InputError) -> None:
        if len(warnings) < MOST_WARNINGS:
            warnings.append(warning.fault)

    words = 0
    try:
        if given.status != "usable":
            saved = _withdraw(given, engine, terms, seconds)
        else:
            began = time.monotonic()
            with time_limit(terms.max_seconds):
                article = documents.read(given, max_chars=terms.max_chars, today=terms.today, warn=warn)
            seconds.reading = time.monotonic() - began
            saved = _store(article, engine, terms, seconds)
            words = 0 if saved.outcome is Outcome.UNCHANGED else len(article.text.split())
    except Exception as failure:
        error = refusal(failure, given, max_seconds=terms.max_seconds)
        if error is None:
            raise
        return Taken(
            None,
            seconds,
            fault=error.fault,
            may_be_tried_again=error is not failure,
            warnings=tuple(warnings),
        )
    began = time.monotonic()
    link_waiting(engine, wait=False, most=STEPS)
    seconds.linking = time.monotonic() - began
    number = 0 if saved.outcome is Outcome.UNCHANGED else len(saved.new) + len(saved.kept)
    return Taken(saved.outcome, seconds, saved.article, number, words, warnings=tuple(warnings))


def _store(article: Article, engine: Engine, terms: Terms, seconds: StageSeconds) -> Saved:
    began = time.monotonic()

    def known() -> Saved | None:
        with Session(engine) as session:
            return unchanged(session, article, pipeline=terms.pipeline, again=terms.again)

    saved = retrying(known, what=article.origin)
    seconds.saving = time.monotonic() - began
    if saved is not None:
        return saved
    began = time.monotonic()
    with time_limit(terms.max_seconds):
        statements, vectors = analysis.analyse(article)
    seconds.analysing = time.monotonic() - began
    embeddings = [pack(vector) for vector in vectors]

    def save() -> Saved:
        with writing(engine) as session:
            saved = save_article(
                session,
                terms.run_id,
                article,
                statements,
                pipeline=terms.pipeline,
                embeddings=embeddings,
                again=terms.again,
            )
            _count(session, terms, saved)
            return saved

    began = time.monotonic()
    saved = retrying(save, what=article.origin)
    seconds.saving += time.monotonic() - began
    return saved


def _withdraw(notice: RawDocument, engine: Engine, terms: Terms, seconds: StageSeconds) -> Saved:
    def forget() -> Saved:
        with writing(engine) as session:
            saved = withdraw(session, notice)
            _count(session, terms, saved)
            return saved

    began = time.monotonic()
    saved = retrying(forget, what=notice.origin)
    seconds.saving = time.monotonic() - began
    return saved


def _count(session: Session, terms: Terms, saved: Saved) -> None:
    """Count an article in its run, in the transaction that stores it; one that was stored before is not counted here.

    The run's row is locked until the transaction ends, so this comes last in it.
    """
    if saved.outcome is not Outcome.UNCHANGED:
        more = {saved.outcome.value: 1, "statements": len(saved.new) + len(saved.kept)}
        runs.add_to_run(session, terms.run_id, RunCounts(read=1, **more))


@functools.cache
def _engine() -> Engine:
    """The store of this worker's own environment: no address with a password goes over the network."""
    url = Settings().database_url
    if store_url(url).drivername != POSTGRES:
        raise WorkerFaultError("has no ONRECORD_DATABASE_URL that names a PostgreSQL store: set it where it is started")
    return open_store(url, create=False)


@functools.lru_cache(maxsize=8)
def _check(terms: Terms) -> None:
    """Raise `WorkerFaultError` where this worker is another version, or saves into another store, than the leader."""
    if terms.pipeline != pipeline():
        raise WorkerFaultError(another_version(pipeline(), terms.pipeline))
    with Session(_engine()) as session:
        if not runs.is_of(session, terms.run_id, terms.leader):
            raise WorkerFaultError("saves into another store: give it the ONRECORD_DATABASE_URL of this one")


def another_version(theirs: str, ours: str) -> str:
    """That two versions of the pipeline differ, and what to do."""
    return f"has version {theirs} of the program, and this one is {ours}: install the same on both"


def _reason(failure: Exception) -> str:
    words = f"{type(failure.orig).__name__}: {failure.orig}" if isinstance(failure, DBAPIError) else str(failure)
    return " ".join(words.split()).removesuffix(".")
