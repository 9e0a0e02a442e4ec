"""Writing beside other writers: insert unless it is there, hold a row, drop unless it is used, wait for a name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def insert_or_ignore(session: Session, into: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, but for those that are there already, by whomever."""
    if rows:
        dialect = postgresql if _many_writers(session) else sqlite
        session.execute(dialect.insert(into).on_conflict_do_nothing(), rows)


def locked(session: Session, of: Table, where: ColumnElement[bool]) -> Row[Any] | None:
    """The row, which nobody can remove until this transaction ends."""
    return session.execute(select(of).where(where).with_for_update(read=True, key_share=True)).first()


def drop(session: Session, of: Table, where: ColumnElement[bool]) -> None:
    """Delete a row, unless another writer has just come to refer to it: so it is used after all."""
    try:
        with session.begin_nested():
            session.execute(delete(of).where(where))
    except IntegrityError:
        return


def wait_for(session: Session, names: Iterable[str]) -> None:
    """Wait until nobody else works on what goes by these names, and keep others waiting until this transaction ends.

    PostgreSQL has many writers; SQLite has one anyway. Everyone takes names in one order: two writers would else wait
    for each other.
    """
    if _many_writers(session):
        for number in sorted(map(_number, names)):
            session.execute(select(func.pg_advisory_xact_lock(number)))


def is_free(session: Session, name: str) -> bool:
    """Whether nobody else works on what goes by this name; then it is ours, as with `wait_for`."""
    return not _many_writers(session) or bool(session.scalar(select(func.pg_try_advisory_xact_lock(_number(name)))))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _many_writers(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
