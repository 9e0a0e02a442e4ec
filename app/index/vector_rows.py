"""Statements as the vector index keeps them: the signs of an embedding, the days, the key and the row id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, or_, select

from app.embedding import DIMENSIONS, version
from app.store.tables import StatementRow, table

WORDS = DIMENSIONS // 64
UNDATED = -1
KEYS_AT_ONCE = 5_000  # SQLite takes 32,766 values in a statement

_S = table(StatementRow).c
_COLUMNS = (
    _S.id,
    _S.key,
    func.coalesce(_S.said_from, _S.published_on).label("first"),
    func.coalesce(_S.said_to, _S.published_on).label("last"),
    _S.embedding,
)
_COMPARABLE = (_S.embedding_version == bindparam("version"), _S.embedding.is_not(None))
_AFTER = select(*_COLUMNS).where(_S.id > bindparam("after"), *_COMPARABLE).order_by(_S.id).limit(bindparam("most"))
# Asked for the version too, SQLite would read all statements of it (115 ms more for 2,000 keys of 100,000 statements).
_OF_KEYS = select(*_COLUMNS, _S.embedding_version).where(_S.key.in_(bindparam("keys", expanding=True)))
# Two ranges of the index of versions; `<>` would read all of it.
_OTHER_VERSION = (
    select(_S.id)
    .where(or_(_S.embedding_version < bindparam("version"), _S.embedding_version > bindparam("version")))
    .limit(1)
)


class Rows(NamedTuple):
    """Statements, one a column of each array."""

    bits: NDArray[np.uint64]
    """The sign of each dimension, shape (6, n): 384 bits."""
    days: NDArray[np.int32]
    """First and last day of saying, or else of publication, as proleptic ordinals, shape (2, n); `UNDATED` for none."""
    keys: NDArray[np.uint64]
    """The statements' public keys as numbers (`key_number`)."""
    ids: NDArray[np.int64]
    """Their row ids."""

    @property
    def size(self) -> int:
        """How many there are."""
        return self.ids.size

    def part(self, where: Any) -> Rows:
        """Some of them: `where` is a slice, a mask or an array of places."""
        return Rows(self.bits[:, where], self.days[:, where], self.keys[where], self.ids[where])


NO_ROWS = Rows(
    np.empty((WORDS, 0), np.uint64), np.empty((2, 0), np.int32), np.empty(0, np.uint64), np.empty(0, np.int64)
)


def joined(parts: Sequence[Rows]) -> Rows:
    """One after the other."""
    every = (NO_ROWS, *parts)
    return Rows(
        np.concatenate([part.bits for part in every], axis=1),
        np.concatenate([part.days for part in every], axis=1),
        np.concatenate([part.keys for part in every]),
        np.concatenate([part.ids for part in every]),
    )


def rows_after(connection: Connection, row_id: int, most: int) -> Rows:
    """The next statements by row id that have an embedding of this encoder, `most` at most."""
    return _rows(connection.execute(_AFTER, {"after": row_id, "most": most, "version": version()}).all())


def rows_of(connection: Connection, keys: Collection[str]) -> Rows:
    """The statements of these keys that have an embedding of this encoder."""
    asked, parts = sorted(set(keys)), []
    for at in range(0, len(asked), KEYS_AT_ONCE):
        found = connection.execute(_OF_KEYS, {"keys": asked[at : at + KEYS_AT_ONCE]}).all()
        parts.append(_rows([row for row in found if row.embedding_version == version() and row.embedding is not None]))
    return parts[0] if len(parts) == 1 else joined(parts)


def some_cannot_be_compared(connection: Connection) -> bool:
    """Whether a statement has no embedding, or one of another encoder: `onrecord rebuild embeddings` mends it."""
    return connection.execute(_OTHER_VERSION, {"version": version()}).first() is not None


def key_number(key: str) -> int:
    """A statement's key as a number: `s` and 16 hexadecimal digits (`app.store.keys.statement_key`)."""
    return int(key[1:], 16)


def key_of(number: int) -> str:
    """The key of a number."""
    return f"s{number:016x}"


def key_numbers(keys: Collection[str]) -> NDArray[np.uint64]:
    """The keys as numbers."""
    return np.array([key_number(key) for key in keys], np.uint64)


def signs_of(vectors: NDArray[Any]) -> NDArray[np.uint64]:
    """The signs of vectors, shape (n, 384), in 64-bit words, shape (6, n)."""
    return np.ascontiguousarray(np.packbits(vectors > 0, axis=1).view(np.uint64).T)


def _rows(found: Sequence[Any]) -> Rows:
    if not found:
        return NO_ROWS
    vectors = np.frombuffer(b"".join(row.embedding for row in found), dtype="<f2").reshape(len(found), DIMENSIONS)
    days = [[_ordinal(row.first) for row in found], [_ordinal(row.last) for row in found]]
    ids = np.array([row.id for row in found], np.int64)
    return Rows(signs_of(vectors), np.array(days, np.int32), key_numbers([row.key for row in found]), ids)


def _ordinal(day: dt.date | None) -> int:
    return UNDATED if day is None else day.toordinal()
