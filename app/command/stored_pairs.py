"""Gold pairs looked up in a store: their articles are ingested into one for the occasion."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sqlalchemy.orm import Session

from app import ingest as line
from app.evaluation.matches import Judged, judged
from app.evaluation.words import Words, WordSet
from app.index.reports import reports
from app.matches import relate
from app.model import InputError, InputFault
from app.queries.articles import get_article
from app.queries.statements import statements_of
from app.sources.lines import numbered
from app.sources.paths import origin_of
from app.sources.records import parse
from app.store import migrate
from app.store.session import open_store

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.config import Settings
    from app.evaluation.pairs import GoldPair, Side
    from app.model import Report

OVERLAP = 0.5  # words shared / words in either: the statement that a labelled content is, as in evaluate statements
OTHER_NAMES = {"published_on": "date", "headline": "title", "outlet": "publisher"}
"""What corpora call a field of an article that `ingest` reads."""
FIELDS = {"id", "text", "url", "author", "language", *OTHER_NAMES}


@contextmanager
def ingested(articles: Path, settings: Settings, *, on_progress: Callable[[line.Progress], None]) -> Iterator[Loaded]:
    """A scratch store of the articles, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        renamed = Path(folder) / "articles.jsonl"
        too_long = _rename(articles, renamed, settings.max_file_bytes)
        scratch = settings.model_copy(update={"database_url": f"sqlite:///{folder}/scratch.sqlite3"})
        engine = open_store(scratch.database_url)
        try:
            migrate.upgrade(engine)
            run = line.ingest([renamed], engine, scratch, on_progress=on_progress)
            run.errors.extend(too_long)
            yield Loaded(engine, run)
        finally:
            engine.dispose()


class Loaded:
    """The scratch store, and the statements of its articles as far as pairs asked for them."""

    def __init__(self, engine: Engine, run: line.RunSummary) -> None:
        self.run = run
        self.not_found = 0
        self._engine = engine
        self._articles: dict[str, StoredContents | None] = {}

    def judge(self, pair: GoldPair) -> Judged:
        """The verdict on a pair, as the store has it: joined in one match, in conflict, or apart.

        A labelled content that is no statement of the store counts as not matched.
        """
        with self._engine.connect() as connection:
            keys = [self._key(connection, side) for side in (pair.a, pair.b)]
        if None in keys:
            self.not_found += 1
            return Judged(pair, "different", 0.0)
        with Session(self._engine) as session:
            found: dict[str, Report] = {report.key: report for report in reports(session, [key for key in keys if key])}
        one, other = (found[key] for key in keys if key)
        joined = one.match is not None and one.match == other.match
        verdict = relate(one, other)
        if joined and verdict.relation is None:
            return Judged(pair, "paraphrase", verdict.score)  # joined by its likeness to a third report
        return judged(pair, verdict, joined=joined)

    def _key(self, connection: Connection, side: Side) -> str | None:
        """The key of the statement that a labelled content is."""
        article = side.article_id or ""
        if article not in self._articles:
            self._articles[article] = StoredContents.of(connection, article)
        contents = self._articles[article]
        return contents.nearest(side.offsets) if contents else None


class StoredContents:
    """The statements of one stored article, by the words of their contents."""

    def __init__(self, text: str, contents: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self._words = Words(text)
        self._contents: dict[str, WordSet] = {key: self._words.of(spans) for key, spans in contents.items()}

    @classmethod
    def of(cls, connection: Connection, article: str) -> StoredContents | None:
        """The statements of an article, or None where the store has no such article."""
        found = get_article(connection, article, frozenset({"text"}))
        if found is None:
            return None
        rows = statements_of(connection, article)
        contents = {row["id"]: row["content"]["spans"] for row in rows}
        return cls(found["text"], contents)

    def nearest(self, offsets: Sequence[tuple[int, int]]) -> str | None:
        """The statement whose content shares most of its words with the offsets, half of them at least."""
        wanted = self._words.of(offsets)
        shares = {key: len(wanted & content) / max(1, len(wanted | content)) for key, content in self._contents.items()}
        best = max(shares, key=lambda key: shares[key], default=None)
        return best if best is not None and shares[best] >= OVERLAP else None


def _rename(articles: Path, renamed: Path, max_bytes: int) -> list[InputFault]:
    """Copy the articles with the field names that `ingest` reads, line by line. Gives the lines that are too long.

    A line that is no record is copied as it is, for `ingest` to report.
    """
    too_long = []
    origin = origin_of(articles)
    with articles.open("rb") as stream, renamed.open("wb") as out:
        for number, text in numbered(stream, max_bytes=max_bytes):
            if text is None:
                too_long.append(
                    InputFault(origin=origin, line=number, reason=f"more than {max_bytes:,} bytes; split it")
                )
            out.write(_renamed(text or b"", origin, number) + b"\n")
    return too_long


def _renamed(text: bytes, origin: str, number: int) -> bytes:
    try:
        record = parse(text.rstrip(), origin=origin, number=number) if text.strip() else None
    except InputError:
        return text.rstrip()
    if not isinstance(record, dict):
        return text.rstrip()
    read = {name: record[other] for name, other in OTHER_NAMES.items() if record.get(other) is not None}
    read |= {name: value for name, value in record.items() if name in FIELDS and value is not None}
    return orjson.dumps(read)
