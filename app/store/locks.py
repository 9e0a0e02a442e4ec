"""Writing beside other writers: insert unless it is there, hold rows, remove what is unused, wait for a name.

PostgreSQL has many writers at once, SQLite has one: its transactions that write begin with the write lock, so there is
nothing to hold or to wait for. So that no two writers wait for each other, all take locks in one order: names in one
call, rows of a table by ascending id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Table, bindparam, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_WAIT = text(
    "SELECT CASE WHEN shared THEN pg_advisory_xact_lock_shared(number)::text"
    " ELSE pg_advisory_xact_lock(number)::text END"
    " FROM unnest(:numbers, :shared) AS wanted (number, shared)"
).bindparams(bindparam("numbers", type_=ARRAY(BigInteger)), bindparam("shared", type_=ARRAY(Boolean)))


def has_many_writers(session: Session) -> bool:
    """Whether other transactions may write while this one does: on PostgreSQL, not on SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def insert_or_ignore(session: Session, into: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, except those that are there already, whoever wrote them.

    A row that another transaction is inserting is waited for: give the rows in the order in which all writers do.
    """
    if rows:
        session.execute(_insert_or_ignore(into, session.get_bind().dialect.name), rows)


@cache
def _insert_or_ignore(into: Table, dialect: str) -> Any:
    known: Any = postgresql if dialect == "postgresql" else sqlite
    return known.insert(into).on_conflict_do_nothing()


def keep_rows(session: Session, of: Table, ids: Collection[int]) -> set[int]:
    """Which of these rows are there; nobody can remove them until this transaction ends."""
    if not has_many_writers(session) or not ids:
        return set(ids)
    rows = select(of.c.id).where(of.c.id.in_(sorted(ids))).order_by(of.c.id)
    return set(session.scalars(rows.with_for_update(read=True, key_share=True)))


def remove_unused(session: Session, of: Table, ids: Collection[int], used: ColumnElement[bool]) -> list[str]:
    """Remove those of the rows that nothing uses; their slugs. `used` is the condition that something refers to a row.

    A row that another transaction keeps (`keep_rows`) or refers to is about to be used, and stays.
    """
    if not ids:
        return []
    if has_many_writers(session):
        free = select(of.c.id).where(of.c.id.in_(sorted(ids))).order_by(of.c.id)
        ids = session.scalars(free.with_for_update(skip_locked=True)).all()
    removed = delete(of).where(of.c.id.in_(sorted(ids)), ~used).returning(of.c.slug)
    return sorted(session.scalars(removed))


def wait_for(session: Session, names: Iterable[str], *, shared: Iterable[str] = ()) -> None:
    """Wait until nobody else holds these names, and hold them until this transaction ends.

    Any number of transactions hold a name at once whose call has it among `shared`; a transaction that has it among
    `names` holds it alone.
    """
    if not has_many_writers(session):
        return
    modes = {_number(name): True for name in shared} | {_number(name): False for name in names}
    if modes:
        numbers = sorted(modes)
        session.execute(_WAIT, {"numbers": numbers, "shared": [modes[number] for number in numbers]})


def is_free(session: Session, name: str) -> bool:
    """Whether nobody else holds this name; then this transaction does, as with `wait_for`."""
    return not has_many_writers(session) or bool(session.scalar(select(func.pg_try_advisory_xact_lock(_number(name)))))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
