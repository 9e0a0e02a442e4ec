"""Rows that are derived from others: which functions made them, which are out of date, and how they are made anew.

A statement's `words_hash` and blocking keys, its embedding, and a speaker's name keys name the version of what made
them. A newer program finds those of an older version, says so, and makes them anew a batch at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app import embedding
from app.entities import name_keys
from app.linking.blocking import add_blocking_keys
from app.linking.speaker_rows import remake_keys
from app.matches import blocking_keys
from app.store import keys
from app.store.changes import Kind, note
from app.store.tables import BlockingKeyRow, SpeakerRow, StatementRow, table

_STATEMENT = table(StatementRow)
_BLOCKING_KEY = table(BlockingKeyRow)
_SPEAKER = table(SpeakerRow)

STATEMENT_KEYS = 1_000 * blocking_keys.VERSION + keys.VERSION
"""The version of a statement's blocking keys and of its `words_hash`."""
SPEAKER_KEYS = name_keys.VERSION
PURGED_AT_ONCE = 20_000  # blocking keys looked at in one transaction: some 50 ms


class Derived(NamedTuple):
    """A kind of derived rows."""

    name: str
    owner: Table
    out_of_date: Callable[[], ColumnElement[bool]]
    remake: Callable[[Session, Sequence[int]], None]
    """Makes the rows of some owners anew, by row id."""
    at_once: int
    """Owners in one transaction."""


def count_out_of_date(session: Session, kind: Derived) -> int:
    """How many owners have rows of an older version."""
    return session.execute(select(func.count()).select_from(kind.owner).where(kind.out_of_date())).scalar_one()


def remake_some(session: Session, kind: Derived) -> int:
    """Make the next rows anew that are out of date, `kind.at_once` at most; how many owners. Resumes by itself."""
    here = select(kind.owner.c.id).where(kind.out_of_date()).order_by(kind.owner.c.id).limit(kind.at_once)
    some = session.scalars(here.with_for_update(skip_locked=True)).all()
    if some:
        kind.remake(session, some)
    return len(some)


def purge_blocking_keys(session: Session, after: int) -> int | None:
    """Remove the next blocking keys whose statement is gone or has keys of an older version, above the value `after`.

    Gives the value to go on from, or None at the end of the table. The table has no index by statement, so this comes
    before the keys are made anew.
    """
    beyond = (
        select(_BLOCKING_KEY.c.key)
        .where(_BLOCKING_KEY.c.key > after)
        .order_by(_BLOCKING_KEY.c.key)
        .offset(PURGED_AT_ONCE)
        .limit(1)
    )
    last = session.scalar(beyond)
    chunk = _BLOCKING_KEY.c.key > after if last is None else _BLOCKING_KEY.c.key.between(after + 1, last)
    current = exists().where(
        _STATEMENT.c.id == _BLOCKING_KEY.c.statement_id, _STATEMENT.c.keys_version == STATEMENT_KEYS
    )
    session.execute(delete(_BLOCKING_KEY).where(chunk, ~current))
    return last


def _other_than(column: ColumnElement[int] | ColumnElement[str], version: int | str) -> ColumnElement[bool]:
    """Two ranges of the index; `<>` would read all of it."""
    return or_(column < version, column > version)


def _remake_statement_keys(session: Session, ids: Sequence[int]) -> None:
    rows = session.execute(
        select(_STATEMENT.c.id, _STATEMENT.c.content_text).where(_STATEMENT.c.id.in_(ids)).order_by(_STATEMENT.c.id)
    ).all()
    add_blocking_keys(session, ids)
    values = [{"row": row.id, "hash": keys.words_hash(row.content_text)} for row in rows]
    changed = update(_STATEMENT).where(_STATEMENT.c.id == bindparam("row"))
    session.connection().execute(changed.values(words_hash=bindparam("hash"), keys_version=STATEMENT_KEYS), values)


def _remake_embeddings(session: Session, ids: Sequence[int]) -> None:
    columns = (_STATEMENT.c.id, _STATEMENT.c.key, _STATEMENT.c.content_text)
    rows = session.execute(select(*columns).where(_STATEMENT.c.id.in_(ids)).order_by(_STATEMENT.c.id)).all()
    vectors = embedding.shared_embedder().embed([row.content_text for row in rows])
    values = [{"row": row.id, "packed": embedding.pack(vector)} for row, vector in zip(rows, vectors, strict=True)]
    changed = update(_STATEMENT).where(_STATEMENT.c.id == bindparam("row"))
    made = {"embedding": bindparam("packed"), "embedding_version": embedding.version()}
    session.connection().execute(changed.values(made), values)
    note(session, Kind.EMBEDDING, [row.key for row in rows])


KINDS = (
    Derived("names", _SPEAKER, lambda: _other_than(_SPEAKER.c.keys_version, SPEAKER_KEYS), remake_keys, 100),
    Derived(
        "keys",
        _STATEMENT,
        lambda: _other_than(_STATEMENT.c.keys_version, STATEMENT_KEYS),
        _remake_statement_keys,
        500,
    ),
    Derived(
        "embeddings",
        _STATEMENT,
        lambda: _other_than(_STATEMENT.c.embedding_version, embedding.version()),
        _remake_embeddings,
        50,
    ),
)
"""In the order in which they are made anew."""
