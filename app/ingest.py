"""The whole line into a store: sources -> documents -> analysis -> saving -> linking; and runs."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn

from pydantic import Field, PrivateAttr
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from app import analysis, documents, topics
from app.analysers import AnalyserEndedError, Analysers, read_ahead
from app.analysis import Analysed, pipeline, stages
from app.child_processes import garbage_collected_seldom
from app.config import Settings
from app.embedding import pack
from app.formats.record import record
from app.linking import speaker_file
from app.linking.forgetting import forget_article
from app.linking.queue import enqueue_keys
from app.linking.statements import link_waiting
from app.model import Article, InputError, InputFault, RawDocument, RunCounts, StageSeconds
from app.saving import Outcome, Saved, save_article, unchanged
from app.sources.files import read_paths
from app.sources.known_speakers import read_known_speakers
from app.sources.paths import is_absent, origin_of
from app.stopping import stop_behind
from app.store import runs
from app.store.article_identity import row_of_source
from app.store.forgotten import is_known
from app.store.retry import StoreAwayError, is_conflict, retrying
from app.store.session import writing
from app.store.topics import sync_topics
from app.time_limit import OutOfTimeError, time_limit
from app.weights import WeightsError

LOG = logging.getLogger(__name__)

MOST_KEYS = 100  # of articles in a summary: a run of a million articles may not grow in memory
MOST_ERRORS = 1_000  # the same; the store has them all
SILENT = 10.0  # seconds after which a run that writes nothing, since it knows all articles, says that it goes on


class Progress(NamedTuple):
    """How far a run is, after each document."""

    done: int
    origin: str
    statements: int
    stored: bool | None = None
    """Whether the store has this document: True, or False where it was refused; None where it may be tried again."""
    words: int = 0
    failed: int = 0


class Listed(NamedTuple):
    """What reading a file of known speakers gave: speakers new or changed, statements that changed hands, bad lines."""

    changed: int
    moved: list[str]
    errors: list[InputError]


class RunSummary(RunCounts):
    """What a run read and what it gave."""

    run_id: int
    pipeline: str
    listed: int = 0
    words: int = 0
    seconds: float = 0.0
    seconds_by_stage: StageSeconds = Field(default_factory=StageSeconds)
    article_keys: list[str] = Field(default_factory=list)
    """Of the first `MOST_KEYS` articles."""
    errors: list[InputFault] = Field(default_factory=list)
    """The first `MOST_ERRORS`; `failed` counts all, and the store has them."""
    warnings: list[InputFault] = Field(default_factory=list, description="Fields left out of articles that were read.")
    """The first `MOST_ERRORS`."""
    _noted: float = PrivateAttr(default_factory=time.monotonic)
    """When the run's progress was last written to the store."""

    @contextmanager
    def timing(self, stage: Literal["reading", "saving", "linking"]) -> Iterator[None]:
        """Count the seconds of a block for a stage."""
        began = time.monotonic()
        try:
            yield
        finally:
            spent: float = getattr(self.seconds_by_stage, stage) + time.monotonic() - began
            setattr(self.seconds_by_stage, stage, spent)


Settle = Callable[[Session, RawDocument | InputError, Saved | InputError], None]
"""Notes what became of a document, in the transaction that stores it or records its fault."""


_Settled = Callable[[Session, Saved | InputError], None]
"""The same for one document."""


def _settle_nothing(_session: Session, _given: RawDocument | InputError, _end: Saved | InputError) -> None:
    """Nobody waits for news of single documents."""


def extract_record(raw: RawDocument, *, max_chars: int, warn: documents.Warn = documents.silent) -> dict[str, Any]:
    """Analyse a document and store nothing: the record that `onrecord extract` prints.

    A document without a date is read too: what is said relative to the day of publication then stays undated, and
    `warn` is called. Raises InputError where the document cannot be read.
    """
    article = documents.read(raw, max_chars=max_chars, dated=False, warn=warn)
    given = raw.fields.get("id")
    # In the store an id must fit an address; here it only has to lead back to the corpus that it came from.
    return record(article, analysis.analyse(article)[0], id=given if isinstance(given, str) else None)


def ingest(
    paths: Sequence[Path],
    engine: Engine,
    settings: Settings,
    *,
    again: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunSummary:
    """Load files and folders into the store."""
    given = read_paths(paths, max_bytes=settings.max_file_bytes)
    inputs = [origin_of(path) for path in paths]
    return ingest_documents(given, engine, settings, inputs=inputs, again=again, on_progress=on_progress)


def ingest_documents(  # noqa: PLR0913 - what is read into what, and how
    given: Iterable[RawDocument | InputError],
    engine: Engine,
    settings: Settings,
    *,
    inputs: Sequence[str],
    again: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    settle: Settle = _settle_nothing,
) -> RunSummary:
    """Load documents into the store. What cannot be read is recorded in the run, and the rest goes on.

    `inputs` name in the run where they come from. `settle` is called once for each document, in the transaction that
    stores it or records its fault. An article that was forgotten is refused, unless it is to be taken `again`.

    A passing fault of the database is waited for. Raises `StoreAwayError` where the store stays away, and
    KeyboardInterrupt where the operator stops the run; what was stored until then stays.
    """
    today = dt.datetime.now(dt.UTC).date()
    with (
        garbage_collected_seldom(),
        running(engine, settings, inputs) as summary,
        Analysers(settings.analysers, seconds=settings.max_article_seconds) as analysers,
    ):
        reading = partial(_article, settings=settings, today=today, summary=summary)
        begin = partial(_begin, engine=engine, analysers=analysers, summary=summary, again=again)
        begun = (_Begun(one, begin(one, partial(reading, one))) for one in timed(given, summary))
        for one in read_ahead(begun, analysers.ahead):
            summary.read += 1
            stored = _take(one, engine, summary, settings, again, settle=settle)
            summary.seconds_by_stage.analysing = analysers.spent
            if on_progress:
                counts = summary.statements, stored, summary.words, summary.failed
                on_progress(Progress(summary.read, one.given.origin, *counts))
    return summary


@contextmanager
def running(engine: Engine, settings: Settings, inputs: Sequence[str]) -> Iterator[RunSummary]:
    """A run, begun and closed: what an earlier one left is linked first, and the file of known speakers read.

    It ends as `done`, as `stopped` where the operator stops it (then KeyboardInterrupt is raised), or as `failed`.
    """
    began = time.monotonic()
    run_id = retrying(lambda: _start(engine, inputs), what="starting the run")
    summary = RunSummary(run_id=run_id, pipeline=pipeline())
    status: Literal["done", "stopped", "failed"] = "failed"
    try:
        with summary.timing("linking"):
            link_waiting(engine)  # what a run that was killed stored and did not link
        if not is_absent(settings.speakers_file):
            listed = list_speakers(settings.speakers_file, engine, settings)
            summary.listed = listed.changed
            for error in listed.errors:
                _note(error, engine, summary)
        yield summary
        status = "done"
    except BaseException as failure:
        stop = stop_behind(failure)
        if stop is None:
            raise
        status = "stopped"
        raise stop from None
    finally:
        _finish(engine, summary, status)
        summary.seconds = time.monotonic() - began


def timed(given: Iterable[RawDocument | InputError], summary: RunSummary) -> Iterator[RawDocument | InputError]:
    """The same documents; the time that it takes to get them is that of reading."""
    documents_given = iter(given)
    while True:
        with summary.timing("reading"):
            one = next(documents_given, None)
        if one is None:
            return
        yield one


def list_speakers(path: Path, engine: Engine, settings: Settings) -> Listed:
    """Keep the known speakers of a file. A line that cannot be used is an error, and the rest goes on."""
    given = list(read_known_speakers(path, max_bytes=settings.max_file_bytes))
    speakers_given = [one for one in given if not isinstance(one, InputError)]

    def keep() -> speaker_file.Kept:
        with writing(engine) as session:
            kept = speaker_file.list_speakers(session, speakers_given)
            enqueue_keys(session, kept.moved)
            return kept

    kept = retrying(keep, what=f"keeping the speakers of {path}")
    link_waiting(engine)
    unclear = [InputError(origin_of(path), reason, field="name") for reason in kept.unclear]
    return Listed(kept.changed, kept.moved, [*(one for one in given if isinstance(one, InputError)), *unclear])


def _start(engine: Engine, inputs: Sequence[str]) -> int:
    with writing(engine) as session:
        runs.close_abandoned_runs(session)
        sync_topics(session, topics.vocabulary())
        return runs.start_run(session, pipeline(), inputs, stages=stages())


def _finish(engine: Engine, summary: RunSummary, status: Literal["done", "stopped", "failed"]) -> None:
    def close() -> None:
        with writing(engine) as session:
            runs.finish_run(session, summary.run_id, summary, status, seconds=summary.seconds_by_stage)

    if status == "failed":
        # The store may be what failed: the next start closes the run then.
        with suppress(SQLAlchemyError):
            close()
    else:
        retrying(close, what="closing the run")


class _Begun(NamedTuple):
    """What a source gave, and how its work ends: the article, with what it is analysed to or is stored as already.

    A notice that takes an article back is the end itself.
    """

    given: RawDocument | InputError
    end: Callable[[], tuple[Article, Analysed | Saved] | RawDocument]


def _begin(  # noqa: PLR0913 - a document, and all that a run has
    given: RawDocument | InputError,
    read: Callable[[], Article],
    *,
    engine: Engine,
    analysers: Analysers,
    summary: RunSummary,
    again: bool,
) -> Callable[[], tuple[Article, Analysed | Saved] | RawDocument]:
    """Begin to analyse what a source gave, unless it is known; what fails is raised when the result is asked for."""
    if isinstance(given, RawDocument) and given.status != "usable":
        return lambda: given
    try:
        with summary.timing("reading"):
            article = read()

        def known() -> Saved | None:
            with Session(engine) as session:
                return unchanged(session, article, pipeline=pipeline(), again=again)

        with summary.timing("saving"):
            saved = retrying(known, what=article.origin)
        if saved is not None:
            return partial(_known, article, saved)
        work = analysers.start(article)
    except Exception as failure:
        return partial(_raise, failure)
    return lambda: (article, work())


def _known(article: Article, saved: Saved) -> tuple[Article, Saved]:
    return article, saved


def _raise(failure: Exception) -> NoReturn:
    raise failure


def _take(  # noqa: PLR0913 - what is stored where, and the callbacks
    begun: _Begun, engine: Engine, summary: RunSummary, settings: Settings, again: bool, *, settle: Settle
) -> bool | None:
    """Store what a source gave (True), or note why it cannot be used (False), or cannot this time (None)."""
    given = begun.given

    def settled(session: Session, end: Saved | InputError) -> None:
        settle(session, given, end)

    try:
        found = begun.end()
        if isinstance(found, RawDocument):
            _withdraw(found, engine, summary, settled)
        else:
            _store(*found, engine, summary, again, settled=settled)
    except Exception as failure:
        error = refusal(failure, given, max_seconds=settings.max_article_seconds)
        if error is None:
            raise
        _note(error, engine, summary, settled)
        return False if error is failure else None
    return True


def refusal(failure: Exception, given: RawDocument | InputError, *, max_seconds: float) -> InputError | None:
    """Why a document cannot be used, after a failure that costs no other document; None where the run must end.

    The failure itself where it is an `InputError`; else the document may be tried again.
    """
    if isinstance(failure, InputError):
        return failure
    if isinstance(failure, OutOfTimeError):
        reason = f"it takes more than {max_seconds} seconds to read: split it, or raise ONRECORD_MAX_ARTICLE_SECONDS"
    elif isinstance(failure, AnalyserEndedError):
        reason = f"{failure}: split the text, or lower ONRECORD_ANALYSERS"
    elif isinstance(failure, DBAPIError) and (is_conflict(failure) or isinstance(failure, DataError)):
        # It was tried again and again: the rest of the batch may fare better.
        reason = f"the store refused it: {type(failure.orig).__name__}; ingest it again"
    elif isinstance(failure, SQLAlchemyError | StoreAwayError | WeightsError):
        return None
    else:
        # One article that trips over a fault of ours must not cost the rest of a night's batch.
        LOG.error("%s could not be analysed", given.origin, exc_info=failure)
        reason = f"a fault of ours, please report it: {type(failure).__name__}"
    return InputError(given.origin, reason, line=given.line)


def _article(given: RawDocument | InputError, *, settings: Settings, today: dt.date, summary: RunSummary) -> Article:
    """The article of what a source gave; raises the InputError that it gave instead, or that reading it meets."""
    if isinstance(given, InputError):
        raise given

    def warn(warning: InputError) -> None:
        if len(summary.warnings) < MOST_ERRORS:
            summary.warnings.append(warning.fault)

    with time_limit(settings.max_article_seconds):
        return documents.read(given, max_chars=settings.max_text_chars, today=today, warn=warn)


def _store(  # noqa: PLR0913 - what is stored where, and the callbacks
    article: Article, found: Analysed | Saved, engine: Engine, summary: RunSummary, again: bool, *, settled: _Settled
) -> None:
    """Store one article with its statements in one transaction, and link them in another; nothing where it is known."""
    if isinstance(found, Saved):
        saved = found
        _settle_known(saved, engine, article.origin, settled)
        _say_alive(engine, summary)
    else:
        with summary.timing("saving"):
            saved = _save(article, found, engine, summary, again, settled=settled)
        summary.words += len(article.text.split())
    _count(summary, saved)
    if saved.outcome is not Outcome.WITHDRAWN and len(summary.article_keys) < MOST_KEYS:
        summary.article_keys.append(saved.article)
    with summary.timing("linking"):
        summary.matches += link_waiting(engine)


def withdraw(session: Session, notice: RawDocument) -> Saved:
    """Forget the article that a source takes back, once for each notice; there may be none. The transaction is yours.

    Raises `InputError` for a notice that names no article.
    """
    source_id, url = documents.taken_back(notice)
    row = row_of_source(session, url=url, source_id=source_id)
    if row is not None and not is_known(session, notice):
        forget_article(session, row, notice=notice)
    return Saved(Outcome.WITHDRAWN, source_id or url or "")


def _withdraw(notice: RawDocument, engine: Engine, summary: RunSummary, settled: _Settled) -> None:
    def forget() -> Saved:
        with writing(engine) as session:
            saved = withdraw(session, notice)
            runs.update_run(session, summary.run_id, saved.added_to(summary), summary.seconds_by_stage)
            settled(session, saved)
            return saved

    with summary.timing("saving"):
        saved = retrying(forget, what=notice.origin)
    _count(summary, saved)
    with summary.timing("linking"):
        summary.matches += link_waiting(engine)


def _count(summary: RunSummary, saved: Saved) -> None:
    for name, value in saved.added_to(summary).model_dump().items():
        setattr(summary, name, value)


def _save(  # noqa: PLR0913 - what is stored where, and the callbacks
    article: Article, analysed: Analysed, engine: Engine, summary: RunSummary, again: bool, *, settled: _Settled
) -> Saved:
    statements, vectors = analysed
    embeddings = [pack(vector) for vector in vectors]

    def save() -> Saved:
        with writing(engine) as session:
            saved = save_article(
                session,
                summary.run_id,
                article,
                statements,
                pipeline=pipeline(),
                embeddings=embeddings,
                again=again,
            )
            runs.update_run(session, summary.run_id, saved.added_to(summary), summary.seconds_by_stage)
            settled(session, saved)
            return saved

    return retrying(save, what=article.origin)


def _settle_known(saved: Saved, engine: Engine, origin: str, settled: _Settled) -> None:
    def settle() -> None:
        with writing(engine) as session:
            settled(session, saved)

    retrying(settle, what=origin)


def _say_alive(engine: Engine, summary: RunSummary) -> None:
    """Keep a run that stores nothing, since all is known, from being taken for an abandoned one."""
    if time.monotonic() - summary._noted < SILENT:
        return

    def update() -> None:
        with writing(engine) as session:
            runs.update_run(session, summary.run_id, summary, summary.seconds_by_stage)

    retrying(update, what="the run")
    summary._noted = time.monotonic()


def _note(
    error: InputError, engine: Engine, summary: RunSummary, settled: _Settled = lambda _session, _end: None
) -> None:
    """Record an input that could not be used."""
    summary.failed += 1
    if len(summary.errors) < MOST_ERRORS:
        summary.errors.append(error.fault)

    def record() -> None:
        with writing(engine) as session:
            runs.record_error(session, summary.run_id, error)
            runs.update_run(session, summary.run_id, summary, summary.seconds_by_stage)
            settled(session, error)

    retrying(record, what=error.origin)
