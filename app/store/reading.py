"""Opening a store to read it: the store must be there, and an SQLite file and its folder need not be writable."""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.store.session import JSON, StoreError, open_store


def open_for_reading(url: str) -> Engine:
    """The engine of the store at `url`, for what reads and does not write. Raises `StoreError`."""
    try:
        given = make_url(url)
    except (ArgumentError, ValueError):
        return open_store(url)  # which says what is wrong with it
    path = Path(given.database or "")
    if given.get_backend_name() != "sqlite" or not path.is_file() or is_writable(path):
        return open_store(url, create=False)
    engine = create_engine(given, creator=partial(_connect, path), **JSON)
    try:
        with engine.connect():
            pass
    except (DBAPIError, sqlite3.Error) as failure:
        engine.dispose()
        raise StoreError(f"{path} cannot be opened as an SQLite store: {failure}.") from failure
    return engine


def is_writable(path: Path) -> bool:
    """Whether an SQLite file can be written, and the files that SQLite puts beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _connect(path: Path) -> sqlite3.Connection:
    """A connection that reads.

    In WAL mode SQLite needs files of its own beside the database. Where it may not make them and no writer left any,
    nobody writes, and the file is read as one that does not change.
    """
    wal = path.with_name(f"{path.name}-wal")
    frozen = not os.access(path.parent, os.W_OK | os.X_OK) and not (wal.exists() and wal.stat().st_size)
    address = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if frozen else ''}"
    return sqlite3.connect(address, uri=True, check_same_thread=False)
