"""An SQLite store that may be read and not written: a file or folder without the right, or a read-only disk."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote


def is_read_only(path: Path) -> bool:
    """Whether the file, or the folder in which SQLite keeps its log beside it, may not be written."""
    return not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK))


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that reads.

    Beside a writer the file is read with the writer's lock file. Where there is none, and none can be made, SQLite
    reads the file as one that nobody changes: so each transaction has a connection of its own, which looks anew. Raises
    `sqlite3.Error` where a log is left that only a writer can bring in.
    """
    address = f"file:{quote(str(path.resolve()))}"
    try:
        return _connected(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise  # what the writer has not yet moved into the file would be missing
        return _connected(f"{address}?immutable=1")


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.isolation_level = None  # transactions are begun by SQLAlchemy, as for a store that is written
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
