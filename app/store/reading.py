"""Reading the store: one snapshot a request, a time limit, and a file that need not be writable.

`open_for_reading` opens a store for a process that only reads; `reading` gives one request its connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from app.store.changes import one_snapshot
from app.store.read_only import connect_to_read, is_read_only
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


def open_for_reading(url: str, *, seconds: float | None = None) -> Engine:
    """The engine of the store at `url` for one thread that only reads.

    PostgreSQL ends a statement after `seconds`, if these are given.

    Nothing is made and nothing is written: the store must be there, and an SQLite file and its folder may be
    read-only. Raises `StoreError`.
    """
    known = store_url(url)
    if known.drivername == POSTGRES:
        return _open_postgres(known, seconds)
    path = sqlite_file(known)
    if not path.is_file():
        raise StoreError(f"There is no store at {path}: run onrecord ingest, or name another with --database.")
    if is_read_only(path):
        engine = create_engine(known, creator=partial(connect_to_read, path), poolclass=NullPool, **ENGINE)
    else:
        engine = create_engine(known, pool_size=1, **ENGINE)
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
    snapshot = (
        {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    with engine.connect() as connection:
        yield connection.execution_options(**snapshot, **one_snapshot())


def _open_postgres(url: URL, seconds: float | None) -> Engine:
    engine = postgres_engine(url, pool_size=1)
    if seconds is not None:
        event.listen(engine, "connect", partial(_limit_statements, seconds))
    return engine


def _limit_statements(seconds: float, connection: Any, _record: Any) -> None:
    """Have the server end a statement that takes too long, and a transaction whose process is gone."""
    limit = max(1, round(seconds * 1000))
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {limit:d}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {limit:d}")
    connection.commit()


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # `_begin` begins transactions
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS:d}")
    connection.execute("PRAGMA query_only = ON")


def _begin(connection: Connection) -> None:
    # The driver's own call: SQLAlchemy's takes as long as the whole of a short query.
    connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]
