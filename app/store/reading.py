"""Reading the store: one snapshot a request, a time limit, and a file that need not be writable.

`open_for_reading` opens a store for a process that only reads; `reading` gives one request its connection.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from app.store.session import (
    BUSY_TIMEOUT_MS,
    ENGINE,
    POSTGRES,
    StoreError,
    check_connection,
    postgres_engine,
    sqlite_file,
    store_url,
)


def open_for_reading(url: str, *, seconds: float) -> Engine:
    """The engine of the store at `url` for one thread that only reads; PostgreSQL ends a statement after `seconds`.

    Nothing is made and nothing is written: the store must be there, and an SQLite file and its folder may be
    read-only. Raises `StoreError`.
    """
    known = store_url(url)
    if known.drivername == POSTGRES:
        return _open_postgres(known, seconds)
    path = sqlite_file(known)
    if not path.is_file():
        raise StoreError(f"There is no store at {path}: run onrecord ingest, or name another with --database.")
    if is_writable(path):
        engine = create_engine(known, pool_size=1, **ENGINE)
    else:
        # Whether another process writes is looked at anew by each connection: see `_connect_read_only`.
        engine = create_engine(known, creator=partial(_connect_read_only, path), poolclass=NullPool, **ENGINE)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    check_connection(engine, path)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that only reads: all that it reads is of one moment.

    Writers that commit meanwhile change nothing of it, and do not wait for it.
    """
    # SQLite keeps a transaction's first view of the database by itself.
    snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        yield connection if engine.dialect.name == "sqlite" else connection.execution_options(**snapshot)


def is_writable(path: Path) -> bool:
    """Whether an SQLite file can be written, and the files that SQLite puts beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _open_postgres(url: URL, seconds: float) -> Engine:
    engine = postgres_engine(url, pool_size=1)
    event.listen(engine, "connect", partial(_limit_statements, seconds))
    return engine


def _limit_statements(seconds: float, connection: Any, _record: Any) -> None:
    """Have the server end a statement that takes too long, and a transaction whose process is gone."""
    limit = max(1, round(seconds * 1000))
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {limit:d}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {limit:d}")
    connection.commit()


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection to a file that cannot be written.

    Beside a writer the file is read with the writer's lock file. Where there is none, and none can be made, SQLite
    reads the file as one that nobody changes: that holds for the milliseconds of one request, and the next looks again.
    """
    address = f"file:{quote(str(path.resolve()))}"
    try:
        return _connected(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        if path.with_name(f"{path.name}-wal").exists():
            raise  # what the writer has not yet moved into the file would be missing
        return _connected(f"{address}?immutable=1")


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # `_begin` begins transactions
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS:d}")
    connection.execute("PRAGMA query_only = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
