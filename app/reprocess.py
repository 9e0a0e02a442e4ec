"""Analysing stored articles anew, from the stored text, where a stage of the program is newer than the one they had."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Literal, NamedTuple, NoReturn

from pydantic import Field
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from app import documents, topics
from app.analysers import AnalyserEndedError, Analysers, read_ahead
from app.analysis import pipeline, same_stages, stages
from app.embedding import pack
from app.linking.statements import link_waiting
from app.model import InputError, InputFault, RunCounts
from app.saving import Outcome, Saved, save_article
from app.store import runs
from app.store.article_identity import StoredText, stored_article
from app.store.pipelines import Pipeline, articles_of, pipelines
from app.store.retry import StoreAwayError, is_conflict, retrying
from app.store.session import writing
from app.store.topics import sync_topics
from app.time_limit import OutOfTimeError
from app.weights import WeightsError

LOG = logging.getLogger(__name__)

UNKNOWN = "unknown"
"""The stage by which articles are counted whose stages an older program did not note: any may be older."""
AT_ONCE = 1_000  # ids that are read in one query
MOST_FAULTS = 1_000  # in a summary, which is held in memory; the store has them all


class OutOfDate(NamedTuple):
    """How many of the stored articles were analysed by other stages than the program's."""

    articles: int
    by_stage: dict[str, int]
    """An article is counted at each stage that is another one."""


class Progress(NamedTuple):
    """How far a reprocessing is, after each article."""

    done: int
    total: int


class Reprocessed(RunCounts):
    """What a reprocessing did: `read` articles, of which some were `replaced`; `run_id` is None without any."""

    run_id: int | None = None
    kept: int = Field(default=0, description="Statements that were found before too.")
    new: int = Field(default=0, description="Statements that were not found before.")
    removed: int = Field(default=0, description="Statements that are found no more.")
    errors: list[InputFault] = Field(default_factory=list, description="The first articles that could not be analysed.")


def out_of_date(engine: Engine) -> OutOfDate:
    """Which of the stored articles `reprocess` would analyse anew."""
    older = _older(engine)
    now = stages()
    by_stage: Counter[str] = Counter()
    for one in older:
        then = one.stages or {}
        others = [name for name in now if then.get(name) != now[name]] if then else [UNKNOWN]
        by_stage.update(dict.fromkeys(others, one.articles))
    found = {name: by_stage[name] for name in (*now, UNKNOWN) if by_stage[name]}
    return OutOfDate(sum(one.articles for one in older), found)


def reprocess(
    engine: Engine,
    *,
    processes: int = 1,
    seconds: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Reprocessed:
    """Analyse the articles anew that are out of date, each in one transaction, and note it as a run of the store.

    Statements whose words are found again keep their ids, and decisions by hand stay. An article that cannot be
    analysed is noted and stays as it is, and the rest goes on; `seconds` is the time limit of one. Killed or stopped,
    the same call goes on from there. Raises `StoreAwayError` where the store stays away, and KeyboardInterrupt where
    the operator stops it.
    """
    link_waiting(engine)  # what a run that was killed stored and did not link
    older = _older(engine)
    summary = Reprocessed()
    if not older:
        return summary
    run_id = summary.run_id = retrying(lambda: _start(engine), what="starting the run")
    total = sum(one.articles for one in older)
    status: Literal["done", "stopped", "failed"] = "failed"
    try:
        with Analysers(processes, seconds=seconds) as analysers:
            rows = _rows(engine, [one.version for one in older])
            begun = (_begin(engine, row, analysers) for row in rows)
            for one in read_ahead(begun, analysers.ahead):
                summary.read += 1
                _take(one, engine, run_id, summary)
                summary.matches += link_waiting(engine)
                if on_progress:
                    on_progress(Progress(summary.read, max(summary.read, total)))
        status = "done"
    except KeyboardInterrupt:
        status = "stopped"
        raise
    finally:
        _finish(engine, run_id, summary, status)
    return summary


def _older(engine: Engine) -> list[Pipeline]:
    with Session(engine) as session:
        return [one for one in pipelines(session) if not same_stages(one.version, pipeline())]


def _rows(engine: Engine, versions: list[str]) -> Iterator[int]:
    """The row ids of the articles that these versions analysed, few at a time: a store may have millions."""
    last = 0
    while True:
        with Session(engine) as session:
            rows = articles_of(session, versions, after=last, most=AT_ONCE)
        if not rows:
            return
        yield from rows
        last = rows[-1]


def _start(engine: Engine) -> int:
    with writing(engine) as session:
        runs.close_abandoned_runs(session)
        sync_topics(session, topics.vocabulary())
        return runs.start_run(session, pipeline(), [], stages=stages(), kind="reprocess")


def _finish(engine: Engine, run_id: int, counts: RunCounts, status: Literal["done", "stopped", "failed"]) -> None:
    def close() -> None:
        with writing(engine) as session:
            runs.finish_run(session, run_id, counts, status)

    if status == "failed":
        # The store may be what failed: the next start closes the run then.
        with suppress(SQLAlchemyError):
            close()
    else:
        retrying(close, what="closing the run")


class _Begun(NamedTuple):
    """A stored article that is analysed anew, and how that ends: by the function that saves it in a transaction."""

    origin: str
    end: Callable[[], Callable[[Session], Saved]]


def _begin(engine: Engine, row: int, analysers: Analysers) -> _Begun | None:
    """Begin to analyse a stored article; None where it is gone."""

    def read() -> StoredText | None:
        with Session(engine) as session:
            return stored_article(session, row)

    stored = retrying(read, what="reading an article")
    if stored is None:
        return None
    try:
        article = documents.read_again(stored.article)
        work = analysers.start(article)
    except Exception as failure:
        return _Begun(stored.article.origin, partial(_raise, failure))

    def end() -> Callable[[Session], Saved]:
        found, vectors = work()
        embeddings = [pack(vector) for vector in vectors]
        # Saved under the run that read it, and only where it is still stored as it was then.
        return lambda session: save_article(
            session, stored.run, article, found, pipeline=pipeline(), embeddings=embeddings, from_store=True
        )

    return _Begun(article.origin, end)


def _raise(failure: Exception) -> NoReturn:
    raise failure


def _take(begun: _Begun | None, engine: Engine, run_id: int, summary: Reprocessed) -> None:
    """Save an article that was analysed anew, or note why it could not be."""
    if begun is None:
        return
    try:
        _save(begun, engine, run_id, summary)
    except InputError as error:
        _note(begun, error.reason, engine, run_id, summary)
    except OutOfTimeError:
        _note(begun, "it takes too long to analyse: raise ONRECORD_MAX_ARTICLE_SECONDS", engine, run_id, summary)
    except AnalyserEndedError as failure:
        _note(begun, f"{failure}: lower ONRECORD_ANALYSERS", engine, run_id, summary)
    except DBAPIError as failure:
        if not is_conflict(failure) and not isinstance(failure, DataError):
            raise
        reason = f"the store refused it: {type(failure.orig).__name__}; reprocess again"
        _note(begun, reason, engine, run_id, summary)
    except (SQLAlchemyError, StoreAwayError, WeightsError):
        raise
    except Exception as failure:
        LOG.exception("%s could not be analysed", begun.origin)
        reason = f"a fault of ours, please report it: {type(failure).__name__}"
        _note(begun, reason, engine, run_id, summary)


def _save(begun: _Begun, engine: Engine, run_id: int, summary: Reprocessed) -> None:
    save = begun.end()

    def write() -> tuple[Saved, RunCounts]:
        with writing(engine) as session:
            saved = save(session)
            counts = saved.added_to(summary)
            runs.update_run(session, run_id, counts)
            return saved, counts

    saved, counts = retrying(write, what=begun.origin)
    for name in RunCounts.model_fields:
        setattr(summary, name, getattr(counts, name))
    if saved.outcome is not Outcome.UNCHANGED:
        summary.kept += len(saved.kept)
        summary.new += len(saved.new)
        summary.removed += len(saved.removed)


def _note(begun: _Begun, reason: str, engine: Engine, run_id: int, summary: Reprocessed) -> None:
    """Record an article that could not be analysed anew."""
    error = InputError(begun.origin, reason)
    summary.failed += 1
    if len(summary.errors) < MOST_FAULTS:
        summary.errors.append(error.fault)

    def record() -> None:
        with writing(engine) as session:
            runs.record_error(session, run_id, error)
            runs.update_run(session, run_id, summary)

    retrying(record, what=begun.origin)
