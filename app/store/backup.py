"""A copy of an SQLite store in one file, made while others write; and a store brought back from such a file."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, cast

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from app.store import migrate, runs
from app.store.session import BUSY_TIMEOUT_MS, POSTGRES, StoreError, open_store, sqlite_file, store_url

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGES = 2_000  # copied in one step: 8 MB, some 10 ms
BUSY_SLEEP = 0.05  # seconds, where another process holds the lock that a step needs
PACKED = ".zst"
SQLITE_MAGIC = b"SQLite format 3\0"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

Copying = Callable[[int, int], None]
"""Told after each step how many pages are copied, and how many there are."""


def _silent(_done: int, _total: int) -> None:
    """Nobody is to be told."""


def back_up(url: str, out: Path, *, overwrite: bool = False, on_step: Copying = _silent) -> None:
    """Copy the store as it is at this moment into a file, packed by Zstandard if it is named `.zst`.

    Readers and writers go on. The copy is made under another name, checked, and renamed at the end: it is there whole
    or not at all. Raises `StoreError`, also where the copy is damaged, and `OSError`.
    """
    path = _file_of(url, "pg_dump --format=custom --file=FILE {url}")
    if not path.is_file():
        raise StoreError(f"There is no store at {path}: correct the path.")
    if out.exists() and path.samefile(out):
        raise StoreError(f"{out} is the store itself: name another file.")
    if out.exists() and not overwrite:
        raise StoreError(f"There is a file {out} already: name another, or overwrite it with --force.")
    place = out.resolve()
    with _beside(place, like=path) as copy:
        _copy(path, copy, on_step)
        _check(copy)
        if place.suffix != PACKED:
            _put(copy, place)
            return
        with _beside(place, like=path) as packed:
            with copy.open("rb") as source, zstd.open(packed, "wb") as target:
                shutil.copyfileobj(source, target, length=2**20)
            _put(packed, place)


def restore(url: str, given: Path, *, overwrite: bool = False, on_step: Copying = _silent) -> str:
    """Make the store what it was when a backup was made, in one transaction; the revision that its tables are at.

    A store that is there already is kept unless `overwrite`. It is overwritten in place, so that whoever has it open,
    such as a server, sees the old one until the last page is copied, and then the new one. The backup is checked first.
    Raises `StoreError` and `OSError`.
    """
    path = _file_of(url, "pg_restore --clean --if-exists --dbname={url} FILE")
    if not given.is_file():
        raise StoreError(f"There is no file {given}: correct the path.")
    if path.exists() and path.samefile(given):
        raise StoreError(f"{given} is the store itself: name a backup.")
    if path.exists() and not overwrite:
        raise StoreError(f"There is a store at {path} already: --force overwrites it, and all that it has is lost.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path, like=path if path.exists() else given) as backup:
        _unpack(given, backup)
        _check(backup, named=given)
        revision = _known_revision(backup, given)
        if _can_be_opened(path):
            _must_be_at_rest(path, url)
            _copy(backup, path, on_step)
        else:
            for log in ("-wal", "-shm"):  # SQLite would take what a lost file left for a part of the new one
                path.with_name(path.name + log).unlink(missing_ok=True)
            _put(backup, path)
    return revision


def _file_of(url: str, command: str) -> Path:
    known = store_url(url)
    if known.drivername == POSTGRES:
        raise StoreError(f"PostgreSQL has a command of its own for this: {command.format(url=_as_given(known))}")
    return sqlite_file(known)


def _as_given(url: URL) -> str:
    """The URL as PostgreSQL's own commands take it, in quotes for a shell; they ask for the password."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return f"'{plain.render_as_string()}'"


def _copy(source: Path, target: Path, on_step: Copying) -> None:
    """Copy a database into another file, or over another database, in one transaction of each."""
    try:
        with _opened(source) as given, _opened(target) as taken:
            # Without a transaction of its own the copy begins anew whenever somebody writes, and so may never end.
            given.execute("BEGIN")
            given.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            given.backup(
                taken, pages=PAGES, progress=lambda _, left, total: on_step(total - left, total), sleep=BUSY_SLEEP
            )
    except sqlite3.Error as failure:
        raise StoreError(f"{source} cannot be copied to {target}: {failure}.") from failure


def _check(path: Path, *, named: Path | None = None) -> None:
    """See that a file holds a whole database, and leave it as one file, without a log beside it."""
    try:
        with _opened(path) as connection:
            [found, *_] = connection.execute("PRAGMA quick_check(1)").fetchone()
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as failure:
        found = str(failure)
    if found != "ok":
        raise StoreError(f"{named or 'The copy'} is damaged, and of no use: {found}.")


def _known_revision(path: Path, given: Path) -> str:
    """The revision of the tables in a file. Raises `StoreError` where this program does not know it."""
    try:
        with _opened(path) as connection:
            [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone() or [None]
    except sqlite3.OperationalError:
        revision = None
    if revision is None:
        raise StoreError(f"{given} is no backup of a store: it has no tables of onrecord.")
    if not migrate.is_known(revision):
        raise StoreError(f"{given} was made by a newer program (revision {revision}): update onrecord.")
    return str(revision)


def _must_be_at_rest(path: Path, url: str) -> None:
    """Refuse to overwrite a store that some process is reading articles into."""
    engine = open_store(url, create=False)
    try:
        if migrate.is_current(engine) and _is_written(engine):
            raise StoreError(f"A run is at work on {path}: wait for it, or stop it with Ctrl-C.")
    finally:
        engine.dispose()


def _is_written(engine: Engine) -> bool:
    with Session(engine) as session:
        return runs.are_running(session)


def _unpack(given: Path, to: Path) -> None:
    """Copy a backup, packed or not. Raises `StoreError` where it is neither a database nor one that is packed."""
    with given.open("rb") as file:
        packed = file.read(len(ZSTD_MAGIC)) == ZSTD_MAGIC
    try:
        with cast(IO[bytes], zstd.open(given, "rb") if packed else given.open("rb")) as source, to.open("wb") as target:
            shutil.copyfileobj(source, target, length=2**20)
    except (zstd.ZstdError, EOFError) as failure:
        raise StoreError(f"{given} is damaged, and of no use: {failure}.") from failure
    with to.open("rb") as file:
        is_sqlite = file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    if not is_sqlite:
        raise StoreError(f"{given} is no backup: it holds no SQLite database.")


def _can_be_opened(path: Path) -> bool:
    """Whether there is a database at a path, or a file that is to become one, however damaged behind its first page."""
    if not path.exists():
        return False
    try:
        with _opened(path) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as failure:
        raise StoreError(f"{path} cannot be opened: {failure}.") from failure
    except sqlite3.DatabaseError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)) as connection:
        yield connection


@contextmanager
def _beside(place: Path, *, like: Path) -> Iterator[Path]:
    """A new file in the folder of another, with the rights of a third; it is removed at the end, unless renamed."""
    name = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    if not place.parent.is_dir():
        raise StoreError(f"There is no folder {place.parent} to write {place.name} in: make it first.")
    os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, like.stat().st_mode & 0o777))
    try:
        yield name
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)


def _put(made: Path, place: Path) -> None:
    """Rename a file that is whole to its place, and see that a power cut finds it there."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
