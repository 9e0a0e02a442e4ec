"""Pages by keyset: an opaque cursor holds the last row's sort key and id, and belongs to one set of filters.

A page is found by seeking to that place in the index, so the thousandth page costs what the first does, and rows
that come or go elsewhere shift nothing. `cut` makes the pages of every list, forward and backward; `read_page` those of
rows in the database, `sorted_page` those of arrays in memory.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Integer, RowMapping, Select, bindparam, tuple_

from app.model import Row

DEFAULT_LIMIT = 20
MAX_LIMIT = 1_000  # as many statements with their spans are about 1.2 MB: one answer stays in one piece
CURSOR = "^[A-Za-z0-9_-]+$"
"""The form of a cursor: base64 for URLs, without padding."""
_BACKWARD = "before"  # in a cursor: what is before the place is asked for
LARGEST_ID = 2**63 - 1  # what both databases can compare an id with

SortKey = dt.date | str | int | None
T = TypeVar("T")


class InvalidCursor(ValueError):  # noqa: N818 - the name says what it is
    """A cursor that this list did not hand out, or that belongs to other filters."""


class Position(NamedTuple):
    """The last row of a page: its sort key (None where the list is sorted by id alone, or the row has none) and id."""

    key: SortKey
    id: int


class Page(NamedTuple):
    """One page of a list, the cursor of the next one (None on the last page), and what else belongs to the answer.

    `prev` is the cursor of the page before; None on the first page, and where a list has no pages.
    """

    items: list[Row]
    next: str | None
    beside: Row | None = None
    prev: str | None = None

    @property
    def total(self) -> int:
        """How many rows the whole list has, where the answer says so; else 0."""
        return int((self.beside or {}).get("total", 0))


class Cut(NamedTuple, Generic[T]):
    """The rows of one page, and the cursors of the pages after and before it, where there are such."""

    rows: list[T]
    next: str | None = None
    prev: str | None = None


Read = Callable[[Position | None, int, bool], Sequence[T]]
"""Reads a list: the first rows after a place, so many at most; or, backward, those before it, the nearest first."""


@dataclass(frozen=True, eq=False)
class Order:
    """A total order: by `key`, then by `id`, both in one direction; rows without a key come last.

    `reads` turns the key in a cursor (JSON) back into a value; `key` is None where the id alone decides.
    """

    id: ColumnElement[Any]
    key: ColumnElement[Any] | None = None
    reads: type[dt.date] | type[str] | type[int] = dt.date
    descending: bool = False
    nullable: bool = False


def fingerprint(*what: object) -> str:
    """A short hash of a list's name, filters and order: a cursor is good for these alone."""
    text = orjson.dumps(what, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(text).hexdigest()[:12]


def encode(position: Position, belongs_to: str, *, backward: bool = False) -> str:
    """The cursor of what follows `position` in the list whose fingerprint is `belongs_to`, or of what is before it."""
    packed = orjson.dumps([belongs_to, position.key, position.id, *([_BACKWARD] if backward else [])])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(cursor: str, belongs_to: str, order: Order) -> tuple[Position, bool]:
    """The place that `cursor` encodes, and whether it asks for the page before it.

    Raises `InvalidCursor` where it is broken or belongs to another list.
    """
    try:
        packed = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        owner, key, last, *backward = orjson.loads(packed)
    except (ValueError, TypeError, UnicodeError, binascii.Error):
        raise InvalidCursor("the cursor is broken: use the one in `next` or in the Link header, unchanged") from None
    if owner != belongs_to:
        raise InvalidCursor(
            "the cursor belongs to other filters or another order: keep them, or start without a cursor"
        )
    if not isinstance(last, int) or not 0 <= last <= LARGEST_ID or backward not in ([], [_BACKWARD]):
        raise InvalidCursor("the cursor is broken: start without one")
    return Position(_read_key(key, order), last), bool(backward)


def _read_key(key: object, order: Order) -> SortKey:
    """The sort key of a cursor in its own type."""
    if key is None and (order.key is None or order.nullable):
        return None
    try:
        if order.key is not None and order.reads is dt.date and isinstance(key, str):
            return dt.date.fromisoformat(key)
    except ValueError:
        raise InvalidCursor("the cursor is broken: start without one") from None
    if order.key is not None and isinstance(key, order.reads) and isinstance(key, str | int):
        return key
    raise InvalidCursor("the cursor is broken: start without one")


def cut(  # noqa: PLR0913 - what to read, in which order, from where, and how much of it
    read: Read[T],
    place: Callable[[T], Position],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    belongs_to: str,
) -> Cut[T]:
    """One page of a list that `read` reads, at most `limit` rows, where `place` gives the place of a row."""
    here, backward = (None, False) if cursor is None else decode(cursor, belongs_to, order)
    if limit == 0:
        return Cut([])
    # One row more than asked for shows whether another page follows.
    found = read(here, limit + 1, backward)
    rows, more = list(found[:limit]), len(found) > limit
    if backward:
        rows.reverse()
    if not rows:
        return Cut([])
    first, last = place(rows[0]), place(rows[-1])
    # Whoever came forward left a page behind, and whoever came backward one ahead, if its rows are still there.
    follows = bool(read(last, 1, False)) if backward else more
    precedes = more if backward else here is not None and bool(read(first, 1, True))
    return Cut(
        rows,
        encode(last, belongs_to) if follows else None,
        encode(first, belongs_to, backward=True) if precedes else None,
    )


def read_page(  # noqa: PLR0913 - what to read, in which order, from where, and how much of it
    connection: Connection,
    rows: Select[Any],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    belongs_to: str,
    values: Mapping[str, object] | None = None,
) -> Cut[RowMapping]:
    """One page of rows of the database."""

    def read(here: Position | None, most: int, backward: bool) -> list[RowMapping]:
        found: list[RowMapping] = []
        for part, at in _parts(order, here, backward):
            if len(found) < most:
                bound = {**(values or {}), **at, "most": most - len(found)}
                found += connection.execute(_ordered(rows, order, part), bound).mappings()
        return found

    def place(row: RowMapping) -> Position:
        return Position(row.get("order_key"), row["order_id"])

    return cut(read, place, order, limit=limit, cursor=cursor, belongs_to=belongs_to)


def sorted_page(  # noqa: PLR0913 - what to read, in which order, from where, and how much of it
    keys: NDArray[Any],
    ids: NDArray[np.int64],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    belongs_to: str,
    as_key: Callable[[int], SortKey] = int,
    as_number: Callable[[Any], int] = int,
) -> Cut[int]:
    """One page of row ids that are in memory, in any order, each with a number that it is sorted by.

    `as_key` makes of such a number what a cursor holds, and `as_number` the number again.
    """
    sign = -1 if order.descending else 1
    keys = keys.astype(np.int64)  # the least of a smaller type has no opposite
    places = np.lexsort((sign * ids, sign * keys))

    def locate(here: Position) -> tuple[int, int]:
        """How many rows come before a place, and up to it: it need not be there any more."""
        number = sign * as_number(here.key)
        first, last = (int(np.searchsorted(sign * keys[places], number, side)) for side in ("left", "right"))
        beside = sign * ids[places[first:last]]
        begin, end = (int(np.searchsorted(beside, sign * here.id, side)) for side in ("left", "right"))
        return first + begin, first + end

    def read(here: Position | None, most: int, backward: bool) -> list[tuple[int, int]]:
        before, after = (0, 0) if here is None else locate(here)
        found = places[max(0, before - most) : before][::-1] if backward else places[after : after + most]
        return list(zip(keys[found].tolist(), ids[found].tolist(), strict=True))

    page = cut(
        read,
        lambda row: Position(as_key(row[0]), row[1]),
        order,
        limit=limit,
        cursor=cursor,
        belongs_to=belongs_to,
    )
    return Cut([number for _, number in page.rows], page.next, page.prev)


class _Part(NamedTuple):
    """A stretch of a list for one index scan: rows with a key or rows without, from the start or after a row.

    `backward` reads it from its end, or from the row on to the start.
    """

    keyed: bool
    seeks: bool
    backward: bool


def _parts(order: Order, here: Position | None, backward: bool) -> Iterator[tuple[_Part, dict[str, SortKey]]]:
    """The stretches that remain after a row, or before it, with the values they are bound to.

    The databases disagree on where NULL sorts, and NULLS LAST would keep them from their index: so rows without a
    key are a stretch of their own.
    """
    keyed = order.key is not None
    if here is None:
        yield _Part(keyed, seeks=False, backward=backward), {}
    elif keyed and here.key is not None:
        yield _Part(True, seeks=True, backward=backward), {"at_key": here.key, "at_id": here.id}
    else:
        yield _Part(False, seeks=True, backward=backward), {"at_id": here.id}
    in_keys = here is None or here.key is not None
    if order.nullable and in_keys != backward:
        yield _Part(backward, seeks=False, backward=backward), {}


@lru_cache(maxsize=512)
def _ordered(rows: Select[Any], order: Order, part: _Part) -> Select[Any]:
    """`rows` cut to one stretch, and in order, `most` at most: built once, bound at call time."""
    rows = rows.add_columns(order.id.label("order_id")).limit(bindparam("most", type_=Integer))
    last = bindparam("at_id", type_=Integer)
    descending = order.descending != part.backward
    if not part.keyed or order.key is None:
        if order.key is not None:
            rows = rows.where(order.key.is_(None))
        if part.seeks:
            rows = rows.where(order.id < last if descending else order.id > last)
        return rows.order_by(order.id.desc() if descending else order.id)
    rows = rows.add_columns(order.key.label("order_key"))
    if order.nullable:
        rows = rows.where(order.key.is_not(None))
    if part.seeks:
        here, there = tuple_(order.key, order.id), tuple_(bindparam("at_key", type_=order.key.type), last)
        rows = rows.where(here < there if descending else here > there)
    if descending:
        return rows.order_by(order.key.desc(), order.id.desc())
    return rows.order_by(order.key, order.id)
