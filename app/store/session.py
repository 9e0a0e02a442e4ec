"""Opening the store: SQLite in one file, or PostgreSQL, by one URL."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from app.store import changes
from app.store.history import keep_replaced

BUSY_TIMEOUT_MS = 15_000  # SQLite has one writer at a time, for milliseconds an article: whoever waits longer is stuck
CACHED_STATEMENTS = 512
"""Statements that a connection to SQLite keeps prepared. An ingest runs some 250 different ones; with the 128 that the
driver keeps by itself, the largest look-ups (`app.index.lookups`) were parsed anew each time, 3 ms an article."""
POSTGRES = "postgresql+psycopg"
SCHEMES = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": POSTGRES,
    "postgresql": POSTGRES,
    POSTGRES: POSTGRES,
}


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


# Spans and reasons are JSON columns, six a row of a list: orjson reads `[[1950, 1955]]` five times as fast as json.
# Parameters are hidden from error messages, and so from logs: the text of an article is one of them.
ENGINE: dict[str, Any] = {"json_serializer": _dumps, "json_deserializer": orjson.loads, "hide_parameters": True}

# A server that is there answers within milliseconds; one that vanished without a word is noticed after a minute.
POSTGRES_CONNECTION: dict[str, int] = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}


class StoreError(RuntimeError):
    """The store cannot be opened or brought up to date: what is wrong, and what to do."""


def open_store(url: str, *, create: bool = True) -> Engine:
    """The engine of the store at `url`: `sqlite:///PATH` or `postgresql://USER@HOST/NAME`.

    SQLite is opened and checked at once; a file that does not exist is made with its folder, or refused unless
    `create`. PostgreSQL is opened when it is first asked, since it may start later than we do. Raises `StoreError`.
    """
    known = store_url(url)
    if known.drivername == POSTGRES:
        return postgres_engine(known)
    path = sqlite_file(known)
    _prepare_folder(path, create)
    engine = create_engine(known, connect_args={"cached_statements": CACHED_STATEMENTS}, **ENGINE)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    check_connection(engine, path)
    return engine


def store_url(url: str) -> URL:
    """The URL of a store with its driver's full name. Raises `StoreError` for a URL that names no store."""
    try:
        given = make_url(url)
    except (ArgumentError, ValueError) as failure:
        raise StoreError(
            "The database URL cannot be read: write sqlite:///PATH or postgresql://USER@HOST/NAME."
        ) from failure
    if given.drivername not in SCHEMES:
        raise StoreError(f"Unknown store {given.drivername!r}: write sqlite:///PATH or postgresql://USER@HOST/NAME.")
    return given.set(drivername=SCHEMES[given.drivername])


def sqlite_file(url: URL) -> Path:
    """The file of an SQLite store. Raises `StoreError` for a store in memory."""
    if url.database in (None, "", ":memory:"):
        raise StoreError("A store in memory would be lost, and another one in each thread: write sqlite:///PATH.")
    return Path(str(url.database))


def connect_arguments(url: URL) -> dict[str, Any]:
    """What psycopg connects with to the store at a URL: what the URL sets counts first."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    return {**POSTGRES_CONNECTION, **arguments}


def postgres_engine(url: URL, **options: Any) -> Engine:
    """An engine for PostgreSQL that gives up on a server which does not answer; what the URL sets counts first."""
    connection = {name: value for name, value in POSTGRES_CONNECTION.items() if name not in url.query}
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=connection, **ENGINE, **options)
    except ModuleNotFoundError as failure:
        raise StoreError("PostgreSQL needs psycopg: pip install 'onrecord[postgres]'.") from failure


def check_connection(engine: Engine, path: Path) -> None:
    """Connect to an SQLite store once. Raises `StoreError` where that fails."""
    try:
        with engine.connect():
            pass
    except (DBAPIError, sqlite3.Error) as failure:
        engine.dispose()
        reason = failure.orig if isinstance(failure, DBAPIError) else failure
        raise StoreError(f"{path} cannot be opened as an SQLite store: {reason}.") from failure


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session in one transaction that may write: committed at the end, rolled back on an error.

    What was noted in it (`app.store.changes.note`) goes into the change log with it, and how the statements that it
    changed were shown before into their history.

    On SQLite it holds the write lock from its first statement: a transaction that reads first and writes later
    fails at once, without waiting, when another one has written in between.
    """
    bound = engine.execution_options(sqlite_begin="IMMEDIATE")
    with Session(bound, expire_on_commit=False) as session, session.begin():
        yield session
        keep_replaced(session)
        changes.write(session)


def _prepare_folder(path: Path, create: bool) -> None:
    """Make the folder of a database file, and see that it can be written."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder: name a file in it, such as {path / 'onrecord.sqlite3'}.")
    if not create and not path.exists():
        raise StoreError(f"There is no store at {path}: correct the path, or make one with onrecord ingest or migrate.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise StoreError(f"The data folder {path.parent} cannot be made: {failure.strerror}.") from failure
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreError(
            f"The data folder {path.parent} cannot be written: give this user the right, or choose another."
        )


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    """Run on each new connection: these settings belong to the connection, all but WAL."""
    # The driver would begin transactions by its own lights, and none before DDL: `_begin` does it instead.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS:d}")
    _use_wal(connection)
    # In WAL mode a power cut may lose the last transactions with NORMAL, and never the file.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL; SQLite does not wait by itself for another process that switches the same new file."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
