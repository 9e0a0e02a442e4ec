"""The meanings of all statements in little memory, so that one said in other words is found among a million.

Each embedding is kept as its signs, 384 bits: statements whose bits differ in the fewest places are read from the store
and compared by their whole embedding. On the 10,375 claims of CheckThat! 2020 the 200 nearest by bits hold the claim
that a tweet repeats in 96 to 99 of 100 cases; the 200 that BM25 puts first, in 92 to 96.

A million take 64 MB in each process. They are read once, as far as they are new, when somebody asks.
"""

from __future__ import annotations

import datetime as dt
import time
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, bindparam, func, select

from app.embedding import DIMENSIONS
from app.store.changes import revision
from app.store.tables import StatementRow, table

AT_ONCE = 5_000  # statements read at once: some 20 ms
# Seconds that one check may spend on reading what is new: the first ones on a store of a million take so long, and look
# at what is read so far; a run's new articles are read in milliseconds.
PATIENCE = 0.5
# SQLite gives the ids of the latest statements again when an article that was just stored is replaced.
MAY_CHANGE = 5_000
COMPARED_AT_ONCE = 65_536  # of bits that fit the processor's cache together
_PARTS = DIMENSIONS // 64
_UNDATED = -1
_OUTSIDE = DIMENSIONS + 1  # bits apart: more than any two are

_S = table(StatementRow).c
_NEW = (
    select(
        _S.id,
        func.coalesce(_S.said_from, _S.published_on).label("first"),
        func.coalesce(_S.said_to, _S.published_on).label("last"),
        _S.embedding,
    )
    .where(_S.id > bindparam("after"), _S.embedding.is_not(None))
    .order_by(_S.id)
    .limit(AT_ONCE)
)

Bits = NDArray[np.uint64]
Days = NDArray[np.int32]
Ids = NDArray[np.int64]


class Meanings:
    """The bits, days and ids of a store's statements, in the order of ids."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = -1
        self._held = _none()

    def refresh(self, connection: Connection) -> None:
        """Read what is new in the store, as far as `PATIENCE` allows; what was removed is harmless."""
        if not self._lock.acquire(timeout=PATIENCE):
            return
        try:
            self._read(connection, until=time.monotonic() + PATIENCE)
        finally:
            self._lock.release()

    def _read(self, connection: Connection, until: float) -> None:
        bits, days, ids = self._held
        version = revision(connection)
        if version != self._version:
            latest = connection.scalar(select(func.max(_S.id))) or 0
            # Another store stands in this one's place where it has fewer; else the latest alone may be others.
            keep = 0 if ids.size and latest < ids[-1] - MAY_CHANGE else max(0, ids.size - MAY_CHANGE)
            bits, days, ids = bits[:, :keep], days[:, :keep], ids[:keep]
        parts = [(bits, days, ids)]
        after, done = int(ids[-1]) if ids.size else 0, False
        while not done and time.monotonic() < until:
            rows = connection.execute(_NEW, {"after": after}).all()
            done = len(rows) < AT_ONCE
            if rows:
                parts.append(_packed(rows))
                after = rows[-1].id
        if len(parts) > 1 or ids.size != self._held[2].size:
            bits, days, ids = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
            self._held = (bits, days, ids)
        self._version = version

    def nearest(self, vector: NDArray[np.float32], first: dt.date | None, last: dt.date | None, most: int) -> list[int]:
        """The ids of the statements nearest in meaning, of the days asked for, `most` at most."""
        bits, days, ids = self._held
        apart = _apart(bits, _bits(vector[None, :])[:, 0])
        if first is not None or last is not None:
            low, high = (first or dt.date.min).toordinal(), (last or dt.date.max).toordinal()
            apart[(days[0] == _UNDATED) | (days[1] < low) | (days[0] > high)] = _OUTSIDE
        counts = np.cumsum(np.bincount(apart, minlength=_OUTSIDE + 1)[:_OUTSIDE])
        enough = min(int(np.searchsorted(counts, most)), DIMENSIONS)
        found = np.flatnonzero(apart <= enough)
        best = found[np.argsort(apart[found], kind="stable")[:most]]
        return [int(one) for one in ids[best]]


_OF: WeakKeyDictionary[Engine, Meanings] = WeakKeyDictionary()


def meanings_of(connection: Connection) -> Meanings:
    """The meanings of the store that is asked, up to date."""
    found = _OF.setdefault(connection.engine, Meanings())
    found.refresh(connection)
    return found


def _none() -> tuple[Bits, Days, Ids]:
    return np.empty((_PARTS, 0), np.uint64), np.empty((2, 0), np.int32), np.empty(0, np.int64)


def _packed(rows: Any) -> tuple[Bits, Days, Ids]:
    vectors = np.frombuffer(b"".join(row.embedding for row in rows), dtype="<f2").reshape(len(rows), DIMENSIONS)
    days = [[_ordinal(row.first) for row in rows], [_ordinal(row.last) for row in rows]]
    return _bits(vectors), np.array(days, np.int32), np.array([row.id for row in rows], np.int64)


def _ordinal(day: dt.date | str | None) -> int:
    if day is None:
        return _UNDATED
    return (dt.date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def _bits(vectors: NDArray[Any]) -> Bits:
    """The signs of each vector in `_PARTS` numbers, a column a vector."""
    return np.ascontiguousarray(np.packbits(vectors > 0, axis=1).view(np.uint64).T)


def _apart(bits: Bits, own: Bits) -> NDArray[np.int16]:
    """In how many bits each differs."""
    apart = np.empty(bits.shape[1], np.int16)
    for at in range(0, apart.size, COMPARED_AT_ONCE):
        some = bits[:, at : at + COMPARED_AT_ONCE]
        count = np.zeros(some.shape[1], np.int16)
        for part, mine in zip(some, own, strict=True):
            count += np.bitwise_count(part ^ mine)
        apart[at : at + COMPARED_AT_ONCE] = count
    return apart
