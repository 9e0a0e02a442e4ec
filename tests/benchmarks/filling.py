"""Filling a store with a made-up world, in bulk: ingesting a million statements would take hours."""

from __future__ import annotations

import datetime as dt
import functools
import gc
import itertools
import json
import multiprocessing
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from made_up import KINDS, TOPICS, World, draw
from numpy.random import Generator
from numpy.typing import NDArray
from sqlalchemy import Engine, create_engine, func, insert, select
from sqlalchemy.dialects import sqlite

from app.dating import edtf
from app.embedding import pack, version
from app.index.candidates import blocking_keys_of, place_of
from app.linking.derived import STATEMENT_KEYS
from app.linking.speaker_rows import NewSpeaker, make_speakers
from app.model import Act, Article, Because, Paragraph, Span, Speaker, SpeakerKind, Speech, Stance, Statement
from app.store.keys import match_key, statement_key
from app.store.migrate import upgrade
from app.store.outlets import outlet_id
from app.store.rows import paragraph_rows, statement_row, statement_words
from app.store.runs import start_run
from app.store.session import ENGINE, open_store, writing
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    ConflictRow,
    MatchLinkRow,
    MatchMemberRow,
    MatchRow,
    ParagraphRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    table,
)
from app.store.topics import sync_topics
from app.text.folding import fold
from app.topics import vocabulary

SEED = 7
AT_ONCE = 10_000  # statements that one process makes at a time
FIRST_DAY, DAYS, OUTLETS = dt.date(2023, 1, 1), 1095, 200
TWINS, LATE_TWINS = 0.08, 0.01  # of all statements, of the same story and of an old one
WHY = Because(rule="made-up", confidence=1.0).model_dump(mode="json")
TABLES = [ArticleRow, ParagraphRow, ArticleSpeakerRow, StatementRow, StatementSpeakerRow, StatementAboutRow]
TABLES += [StatementTopicRow, MatchRow, MatchMemberRow, MatchLinkRow, ConflictRow]
SELECT_INDEXES = """
    SELECT name, sql FROM sqlite_master
    WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(?))
"""
# How often each is found in stored news: stances and acts lean to the plain, one statement in four has no day of its
# own, one in fifty only a month.
ACTS = {Act.SPEECH: 0.75, Act.THOUGHT: 0.13, Act.ATTITUDE: 0.12}
SPEECHES = {Speech.INDIRECT: 0.55, Speech.MIXED: 0.15, Speech.DIRECT: 0.3}
STANCES = {stance: 0.02 for stance in Stance if stance is not Stance.NEUTRAL}
STANCES[Stance.NEUTRAL] = 1 - sum(STANCES.values())
UNDATED, OF_MONTH, FILED, ABOUT, IN_CONFLICT = 0.25, 0.02, 0.95, 0.4, 0.002


class Said(NamedTuple):
    """What is said in an article, by whom, its vector, its story's topic, and which statement it repeats and how."""

    words: str
    speakers: tuple[int, ...]
    vector: NDArray[np.float32]
    topic: int
    repeats: tuple[int, str] | None = None


@functools.cache
def world() -> World:
    return World(SEED)


@functools.cache
def codes() -> list[str]:
    """The topics that stories are on."""
    every = [topic.code for topic in vocabulary()]
    return [every[int(at)] for at in np.random.default_rng(SEED).choice(len(every), TOPICS, replace=False)]


def write(key: str, day: dt.date, outlet: int, names: Sequence[Sequence[str]], said: Sequence[str]) -> Any:
    """An article and its statements: each line is "NAME and NAME said WORDS."."""
    text, statements = "", []
    for who, words in zip(names, said, strict=True):
        source = " and ".join(who)
        start, cue = len(text), len(text) + len(source) + 1 if source else len(text)
        opening = f"{source} said " if source else "They said "
        text += f"{opening}{words}.\n"
        content = Span(start + len(opening), len(text) - 2)
        statements.append(
            Statement(
                source=(Span(start, start + len(source)),) if source else (),
                cue=(Span(cue, cue + 4),),
                content=(content,),
                speakers=tuple(Speaker(name=name, kind=SpeakerKind.PERSON) for name in who),
                because={"statement": Because.model_validate(WHY)},
            )
        )
    paragraphs = (Paragraph(start=0, end=len(text)),)
    fields = {"published_on": day, "outlet": f"Outlet {outlet}", "paragraphs": paragraphs, "headline": f"News {key}"}
    return Article(id=key, id_given=True, origin="made-up", text=text, **fields), statements


def stored(folder: Path, size: int) -> Engine:
    """The store of so many statements, filled unless it is there already."""
    path = folder / f"made-up-{size}.sqlite3"
    if not path.exists():
        partial = path.with_suffix(".part")
        for left in folder.glob(f"{partial.name}*"):
            left.unlink()
        engine = open_store(f"sqlite:///{partial}")
        upgrade(engine)
        began = time.monotonic()
        fill(engine, size)
        engine.dispose()
        partial.rename(path)
        print(f"filled {path} in {time.monotonic() - began:.0f} s", file=sys.stderr)
    engine = open_store(f"sqlite:///{path}")
    upgrade(engine)  # one that an older program filled
    return engine


def copied(file: Path, url: str) -> str:
    """The URL of a PostgreSQL store with the rows of an SQLite one, which are copied unless they are there."""
    engine, source = open_store(url), create_engine(f"sqlite:///{file}")
    upgrade(engine)
    with source.connect() as reader, engine.begin() as connection:
        if connection.scalar(select(func.count()).select_from(table(StatementRow))):
            return url
        connection.exec_driver_sql("SET session_replication_role = replica")  # the rows fit each other already
        for each in StatementRow.metadata.sorted_tables:
            connection.execute(each.delete())
        for each in StatementRow.metadata.sorted_tables:
            for rows in reader.execute(select(each), execution_options={"yield_per": AT_ONCE}).mappings().partitions():
                connection.execute(insert(each), [dict(row) for row in rows])
            print(f"copied {each.name}", file=sys.stderr)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    return url


def fill(engine: Engine, size: int) -> None:
    """Write so many statements, each chunk in a transaction, and at last their blocking keys in the table's order."""
    with writing(engine) as session:
        start_run(session, "made-up", [])
        sync_topics(session, vocabulary())
        outlets = [outlet_id(session, f"Outlet {number}") for number in range(OUTLETS)]
        assert outlets == list(range(1, OUTLETS + 1))
        people = [Speaker(name=name, kind=SpeakerKind.PERSON) for name in world().speakers]
        make_speakers(session, [NewSpeaker(one) for one in people])
    chunks = [(number, min(AT_ONCE, size - number * AT_ONCE)) for number in range(-(-size // AT_ONCE))]
    keys = []
    # What a chunk is made of refers to nothing in circles: to look for such takes a fifth of the time.
    making = multiprocessing.get_context("spawn").Pool(2, initializer=gc.disable)
    with making as pool, engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        # A store that is filled by a benchmark need not outlive a power cut.
        for setting in ("synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
            raw.execute(f"PRAGMA {setting}")
        # To sort a million rows once is quicker than to put each in its place of every index.
        indexes = dict(raw.execute(SELECT_INDEXES, [json.dumps([each.__tablename__ for each in TABLES])]))
        for name in indexes:
            raw.execute(f"DROP INDEX {name}")
        for done, (rows, found) in enumerate(pool.imap(chunk, chunks), 1):
            with connection.begin():
                for insertion, values in rows:
                    raw.executemany(insertion, values)
            keys.append(found)
            print(f"\r{done * AT_ONCE:,} statements", end="", file=sys.stderr)
        every = np.concatenate(keys)
        every = every[np.lexsort(every.T[::-1])]
        with connection.begin():
            for at in range(0, len(every), AT_ONCE):
                some = zip(*(column.tolist() for column in every[at : at + AT_ONCE].T), strict=True)
                raw.executemany("INSERT OR IGNORE INTO blocking_key VALUES (?, ?, ?)", some)
            raw.execute("PRAGMA threads = 2")
            for creation in indexes.values():
                raw.execute(creation)
            connection.exec_driver_sql(
                "UPDATE speaker SET statement_count ="
                " (SELECT count(*) FROM statement_speaker JOIN statement ON statement.id = statement_id"
                " WHERE speaker_id = speaker.id AND act <> 'attitude')"
            )
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(file=sys.stderr)


def chunk(wanted: tuple[int, int]) -> tuple[list[tuple[str, list[tuple[Any, ...]]]], NDArray[np.int64]]:
    """The rows of some statements as SQL with its values, and their blocking keys as (key, day, statement)."""
    number, size = wanted
    made = Chunk(number, size)
    rows = [_insertion(each, made.rows[each.__tablename__]) for each in TABLES if made.rows[each.__tablename__]]
    return rows, np.array(made.keys, dtype=np.int64)


def _insertion(each: Any, rows: list[dict[str, Any]]) -> tuple[str, list[tuple[Any, ...]]]:
    """An insertion as SQLite takes it, and the values of its rows: they are made here, in one of several processes."""
    engine = sqlite.dialect(json_serializer=ENGINE["json_serializer"])
    compiled = insert(table(each)).compile(dialect=engine, column_keys=list(rows[0]))
    assert not compiled.insert_prefetch
    assert compiled.positiontup is not None
    made = [
        (name, compiled.binds[name].type.dialect_impl(engine).bind_processor(engine)) for name in compiled.positiontup
    ]
    return str(compiled), [tuple(row[name] if make is None else make(row[name]) for name, make in made) for row in rows]


class Chunk:
    """Some stories with their articles, statements and planted twins, as rows."""

    def __init__(self, number: int, size: int) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {each.__tablename__: [] for each in TABLES}
        self.keys: list[tuple[int, int, int]] = []
        self._rng = np.random.default_rng([SEED, number])
        self._first = number * AT_ONCE + 1
        self._ids, articles = itertools.count(self._first), itertools.count(self._first)
        told: list[tuple[Said, int]] = []  # and the article
        twins: dict[int, list[tuple[int, str]]] = {}
        while len(told) < size:
            story, begins = world().story(self._rng, DAYS), len(told)
            for article in itertools.islice(articles, int(self._rng.geometric(0.2))):
                many = min(int(self._rng.integers(5, 16)), size - len(told))
                said = [_said(self._rng, story, told, begins, article) for _ in range(many)]
                for one in said:
                    if one.repeats is not None:
                        twins.setdefault(one.repeats[0], []).append((len(told), one.repeats[1]))
                    told.append((one, article))
                after = min(20, int(self._rng.exponential(2)))
                self._write(article, FIRST_DAY + dt.timedelta(days=story.day + after), said)
                if len(told) == size:
                    break
        self._match(twins)

    def _write(self, article_id: int, day: dt.date, said: Sequence[Said]) -> None:
        names = [[world().speakers[who] for who in one.speakers] for one in said]
        outlet = int(self._rng.integers(OUTLETS))
        article, statements = write(f"made-up-{article_id}", day, outlet, names, [one.words for one in said])
        self.rows["article"].append(
            {
                **article.model_dump(include={"id_given", "origin", "headline", "published_on", "language", "text"}),
                **{"id": article_id, "key": article.id, "sha256": article.sha256, "pipeline": "made-up", "run_id": 1},
                **{"outlet_id": outlet + 1, "ingested_at": dt.datetime(2026, 1, 1)},
            }
        )
        self.rows["paragraph"] += paragraph_rows(article_id, article)
        for who in sorted({who for one in said for who in one.speakers}):
            name = world().speakers[who]
            named = {"article_id": article_id, "folded": fold(name), "kind": "person", "name": name}
            self.rows["article_speaker"].append(named | {"speaker_id": who + 1, "because": WHY})
        for ordinal, (one, statement) in enumerate(zip(said, statements, strict=True)):
            row_id = next(self._ids)
            row = statement_row(article, statement, embedding=pack(one.vector))
            row |= {"keys_version": STATEMENT_KEYS, "embedding_version": version(), **self._told(day)}
            key = statement_key(article.id, *statement_words(article, statement), ordinal)
            self.rows["statement"].append(
                row | {"id": row_id, "key": key, "article_id": article_id, "holder_id": None, "relayed_by_id": None}
            )
            self.rows["statement_speaker"] += [
                {"statement_id": row_id, "speaker_id": who + 1, "position": place, "day": row["day"]}
                for place, who in enumerate(one.speakers)
            ]
            if self._rng.random() < ABOUT:
                about = draw(self._rng, world().active)
                self.rows["statement_about"].append({"statement_id": row_id, "speaker_id": about + 1, "position": 0})
            if self._rng.random() < FILED:
                self.rows["statement_topic"].append({"statement_id": row_id, "code": codes()[one.topic], "score": 0.9})
            if self._rng.random() < IN_CONFLICT and row_id > self._first:
                other = self._first + int(self._rng.integers(row_id - self._first))
                at_odds = {"statement_id": other, "other_id": row_id, "score": 0.9, "because": WHY}
                self.rows["conflict"].append(at_odds | {"relation": "conflict"})
            found = blocking_keys_of(one.words, row["words_hash"])
            self.keys += [(key, place_of(day, row_id).day, row_id) for key in sorted(found)]

    def _told(self, day: dt.date) -> dict[str, Any]:
        """How a statement is told, and when it was said."""
        drawn: Any = {
            name: values[draw(self._rng, shares)]
            for name, values, shares in (
                ("act", tuple(ACTS), tuple(ACTS.values())),
                ("speech", tuple(SPEECHES), tuple(SPEECHES.values())),
                ("stance", tuple(STANCES), tuple(STANCES.values())),
            )
        }
        when = self._rng.random()
        said = (
            None if when < UNDATED else edtf.month(day.year, day.month) if when < UNDATED + OF_MONTH else edtf.day(day)
        )
        return {
            **drawn,
            "confidence": round(0.3 + 0.7 * float(self._rng.random()), 3),
            "said_edtf": said and said.edtf,
            "said_from": said and said.first,
            "said_to": said and said.last,
            "day": said.first if said else day,
        }

    def _match(self, twins: dict[int, list[tuple[int, str]]]) -> None:
        """The matches of planted twins, each with the number of the statement that is told again."""
        for at, others in twins.items():
            match = self._first + at
            self.rows["match"].append({"id": match, "key": match_key(self.rows["statement"][at]["key"], 0)})
            for number, relation in ((at, None), *others):
                member = {"match_id": match, "statement_id": self._first + number, "relation": relation}
                self.rows["match_member"].append(member | {"score": 0.95, "because": WHY})
            self.rows["match_link"] += [
                {"statement_id": match, "other_id": self._first + number, "score": 0.95} for number, _ in others
            ]


def _said(rng: Generator, story: Any, told: Sequence[tuple[Said, int]], begins: int, article: int) -> Said:
    drawn = rng.random()
    pool = range(begins, len(told)) if drawn < TWINS else range(begins if drawn < TWINS + LATE_TWINS else 0)
    if pool:
        at = pool[int(rng.integers(len(pool)))]
        one, elsewhere = told[at]
        if elsewhere != article and one.repeats is None:
            kind = KINDS[int(rng.integers(4))]
            words = world().retell(rng, one.words, kind)
            return Said(words, one.speakers, world().mean_again(rng, one.vector, kind), story.topic, (at, kind))
    many = draw(rng, (0.1, 0.87, 0.03))
    speakers = tuple(dict.fromkeys(int(who) for who in rng.choice(story.speakers, size=many)))
    return Said(world().say(rng, story), speakers, world().mean(rng, story), story.topic)
