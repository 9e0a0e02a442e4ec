"""Bringing a store up to date: Alembic, run as a library on the migrations that ship with the program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, func, select

from app.store.session import StoreError

_PACKAGE = Path(__file__).resolve().parents[1]
# Any number will do, as long as nobody else locks it in the same database: these are the letters "onrecord" in ASCII.
_LOCK = int.from_bytes(b"onrecord", "big")


def upgrade(engine: Engine) -> None:
    """Bring the store to the newest revision. Of two processes at once the second waits, and finds it done."""
    _run(engine, "upgrade", "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the store back to `revision`, or to `base`, which drops everything."""
    _run(engine, "downgrade", revision)


def current(engine: Engine) -> str | None:
    """The revision that the store is at, or None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the store is at the newest revision."""
    return current(engine) == head()


def head() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this program can bring a store of a revision up to date."""
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that no other migration shares; committed at the end."""
    if engine.dialect.name == "sqlite":
        with _without_foreign_keys(engine) as connection, connection.begin():
            yield connection
    else:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            yield connection


def _run(engine: Engine, direction: str, revision: str) -> None:
    try:
        with migrating(engine) as connection:
            getattr(command, direction)(_config(connection), revision)
    except CommandError as failure:
        raise StoreError(
            f"The store cannot be migrated to {revision}: {failure}. "
            "A revision that this program does not know was made by a newer one: update onrecord."
        ) from failure


def _config(connection: Connection | None = None) -> Config:
    """Alembic's settings: an installed package has no pyproject.toml to read them from."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    return config


def _folder() -> Path:
    """The migrations: beside the package in the repository, inside it when it is installed."""
    for folder in (_PACKAGE / "migrations", _PACKAGE.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise StoreError(f"The migrations are missing from {_PACKAGE}: install onrecord again.")


@contextmanager
def _without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """SQLite changes a table by copying it and dropping the old one: with foreign keys on, its children go too."""
    locked = engine.execution_options(sqlite_begin="IMMEDIATE")
    with locked.connect() as connection:
        # Inside a transaction the pragma does nothing, so it goes straight to the driver, before and after.
        raw = cast(sqlite3.Connection, connection.connection.driver_connection)
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
