"""The whole line: sources -> documents -> statements -> speakers -> dates -> topics -> matches -> store; and runs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import documents, speakers, topics
from app.config import Settings
from app.dating import date_statements
from app.embedding import pack, shared_embedder
from app.formats import record
from app.linking import speaker_file
from app.linking.statements import match, match_all
from app.model import Article, InputError, RawDocument, Statement
from app.saving import save_article, unchanged
from app.sources.files import read_paths
from app.sources.known_speakers import read_known_speakers
from app.statements import find
from app.store import runs
from app.store.session import writing
from app.store.topics import sync_topics
from app.text.reading import read

LOG = logging.getLogger(__name__)

STAGES = ("documents", "statements", "speakers", "topics.py", "matches", "embedding.py", "weights")
MADE_OF = (".py", ".toml", ".csv", ".json", ".npy", ".onnx")
CARD = "quality.json"  # among the weights; it says how good they are, and writing in it changes nothing that they read


class Progress(NamedTuple):
    """How far a run is, after each document."""

    done: int
    origin: str
    statements: int


class Listed(NamedTuple):
    """What a file of known speakers came to: speakers new or changed, statements that found theirs, lines refused."""

    changed: int
    moved: list[str]
    errors: list[InputError]


class InputFault(BaseModel):
    """An input that a run could not use."""

    origin: str
    line: int | None = None
    field: str | None = None
    reason: str


class RunSummary(BaseModel):
    """What a run read and what it gave."""

    run_id: int
    pipeline: str
    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    failed: int = 0
    statements: int = 0
    matches: int = 0
    listed: int = 0
    words: int = 0
    seconds: float = 0.0
    article_keys: list[str] = Field(default_factory=list)
    errors: list[InputFault] = Field(default_factory=list)

    def tally(self) -> runs.Tally:
        """The counts that the store keeps of a run."""
        return runs.Tally(**self.model_dump(include={field.name for field in dataclasses.fields(runs.Tally)}))


@functools.cache
def pipeline() -> str:
    """The version of the line: the package's, and a hash of stages and weights. Another one re-reads what is stored."""
    digest = hashlib.sha256()
    for name in STAGES:
        for file in _files(resources.files("app").joinpath(name)):
            if file.name != CARD:
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"{version('onrecord')}+{digest.hexdigest()[:8]}"


def _files(place: Traversable) -> list[Traversable]:
    """What the line is made of in a file or folder, in a fixed order."""
    if place.is_file():
        return [place] if place.name.endswith(MADE_OF) else []
    return [file for each in sorted(place.iterdir(), key=lambda each: each.name) for file in _files(each)]


def analyse(article: Article) -> tuple[list[Statement], NDArray[np.float32]]:
    """Find the statements of an article, say whose each is, of which day, and on what; with their embeddings."""
    reading = read(article)
    found = find(article, reading=reading)
    named = speakers.resolve(article, found, reading=reading)
    dated = date_statements(article, named, reading=reading)
    vectors = shared_embedder().embed([article.exact(statement.content) for statement in dated])
    return topics.file_under(article, dated, shared_embedder(), vectors=vectors), vectors


def extract_record(raw: RawDocument, *, max_chars: int) -> dict[str, Any]:
    """Analyse a document and store nothing: the record that `onrecord extract` prints.

    A document without a date is read too: what is said relative to the day of publication then stays undated. Raises
    InputError where the document cannot be read.
    """
    article = documents.read(raw, max_chars=max_chars, dated=False)
    given = raw.fields.get("id")
    # In the store an id must fit an address; here it only has to lead back to the corpus that it came from.
    return record(article, analyse(article)[0]) | ({"id": given} if isinstance(given, str) and given else {})


def ingest(
    paths: Sequence[Path],
    engine: Engine,
    settings: Settings,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunSummary:
    """Load files and folders into the store. What cannot be read is recorded in the run, and the rest goes on."""
    began = time.monotonic()
    with writing(engine) as session:
        sync_topics(session, topics.vocabulary())
        run_id = runs.start_run(session, pipeline(), [str(path) for path in paths])
    summary = RunSummary(run_id=run_id, pipeline=pipeline())
    status: Literal["done", "failed"] = "failed"
    today = dt.datetime.now(dt.UTC).date()
    try:
        if settings.speakers_file.exists():
            listed = list_speakers(settings.speakers_file, engine, settings)
            summary.listed = listed.changed
            for error in listed.errors:
                _note(error, engine, summary)
        for given in read_paths(paths, max_bytes=settings.max_file_bytes):
            summary.read += 1
            try:
                _load(_article(given, settings.max_text_chars, today), engine, summary)
            except InputError as error:
                _note(error, engine, summary)
            except SQLAlchemyError:
                raise
            except Exception as failure:
                # One article that trips over a fault of ours must not cost the rest of a night's batch.
                LOG.exception("%s could not be analysed", given.origin)
                reason = f"a fault of ours, please report it: {type(failure).__name__}: {failure}"
                _note(InputError(given.origin, reason, line=given.line), engine, summary)
            if on_progress:
                on_progress(Progress(summary.read, given.origin, summary.statements))
        status = "done"
    finally:
        # A run that is broken off says so; what it stored until then stays.
        with writing(engine) as session:
            runs.finish_run(session, run_id, summary.tally(), status)
    summary.seconds = time.monotonic() - began
    return summary


def list_speakers(path: Path, engine: Engine, settings: Settings) -> Listed:
    """Keep the known speakers of a file. A line that cannot be used is an error, and the rest goes on."""
    given = list(read_known_speakers(path, max_bytes=settings.max_file_bytes))
    with writing(engine) as session:
        changed, moved = speaker_file.list_speakers(session, [one for one in given if not isinstance(one, InputError)])
        if changed:
            runs.bump_version(session)
    match_all(engine, moved)
    return Listed(changed, moved, [one for one in given if isinstance(one, InputError)])


def _article(given: RawDocument | InputError, max_chars: int, today: dt.date) -> Article:
    """The article of what a source gave; raises the InputError that it gave instead, or that reading it meets."""
    if isinstance(given, InputError):
        raise given
    return documents.read(given, max_chars=max_chars, today=today)


def _load(article: Article, engine: Engine, summary: RunSummary) -> None:
    """Store one article with its statements and their matches, in one transaction; nothing where nothing changed."""
    with Session(engine) as session:
        saved = unchanged(session, article, pipeline=pipeline())
    if saved is None:
        statements, vectors = analyse(article)
        with writing(engine) as session:
            saved = save_article(
                session,
                summary.run_id,
                article,
                statements,
                pipeline=pipeline(),
                embeddings=[pack(vector) for vector in vectors],
            )
            summary.matches += sum(match(session, key) for key in (*saved.new, *saved.kept, *saved.unmatched))
        summary.statements += len(statements)
        summary.words += len(article.text.split())
    outcome = saved.outcome.value
    setattr(summary, outcome, getattr(summary, outcome) + 1)
    summary.article_keys.append(saved.article)


def _note(error: InputError, engine: Engine, summary: RunSummary) -> None:
    """Record an input that could not be used."""
    summary.failed += 1
    summary.errors.append(InputFault(origin=error.origin, line=error.line, field=error.field, reason=error.reason))
    with writing(engine) as session:
        runs.record_error(session, summary.run_id, error)
