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

    In WAL mode SQLite needs files of its own beside the database. Where it may not make them and there are none, nobody
    writes, and the file is read as one that does not change. Raises `sqlite3.Error` where a log is left that only a
    writer can bring in.
    """
    wal = path.with_name(f"{path.name}-wal")
    frozen = not os.access(path.parent, os.W_OK | os.X_OK) and not (wal.exists() and wal.stat().st_size)
    address = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if frozen else ''}"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.isolation_level = None  # transactions are begun by SQLAlchemy, as for a store that is written
    return connection
