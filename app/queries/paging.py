"""Pages by keyset: an opaque cursor holds the last row's sort key and id, and belongs to one set of filters.

A page is found by seeking to that place in the index, so the thousandth page costs what the first does, and rows
that come or go elsewhere shift nothing.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Integer, RowMapping, Select, bindparam, tuple_

from app.model import Row

DEFAULT_LIMIT = 20
MAX_LIMIT = 1_000  # as many statements with their spans are about 1.2 MB: one answer stays in one piece
CURSOR = "^[A-Za-z0-9_-]+$"
"""The form of a cursor: base64 for URLs, without padding."""
_BACKWARD = "before"  # in a cursor: what is before the place is asked for
LARGEST_ID = 2**63 - 1  # what both databases can compare an id with

SortKey = dt.date | str | int | None


class InvalidCursor(ValueError):  # noqa: N818 - the name says what it is
    """A cursor that this list did not hand out, or that belongs to other filters."""


class Position(NamedTuple):
    """The last row of a page: its sort key (None where the list is sorted by id alone, or the row has none) and id."""

    key: SortKey
    id: int


class Page(NamedTuple):
    """One page of a list, the cursor of the next one (None on the last page), and what else belongs to the answer.

    `prev` is the cursor of the page before, where the list can be read backward and there is one.
    """

    items: list[Row]
    next: str | None
    beside: Row | None = None
    prev: str | None = None


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


def decode(cursor: str, belongs_to: str, order: Order) -> Position:
    """The place that `cursor` stands for; InvalidCursor where it is broken or belongs to another list."""
    place, backward = decode_either(cursor, belongs_to, order)
    if backward:
        raise InvalidCursor("the cursor is broken: start without one")
    return place


def decode_either(cursor: str, belongs_to: str, order: Order) -> tuple[Position, bool]:
    """The place that `cursor` stands for, and whether it asks for what is before it; raises as `decode` does."""
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


def read_page(  # noqa: PLR0913 - what to read, in which order, from where, and how much of it
    connection: Connection,
    rows: Select[Any],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    belongs_to: str,
    values: Mapping[str, object] | None = None,
) -> tuple[list[RowMapping], str | None]:
    """The rows after `cursor` in `order`, at most `limit`, and the next page's cursor."""
    after = None if cursor is None else decode(cursor, belongs_to, order)
    if limit == 0:
        return [], None
    found: list[RowMapping] = []
    # One row more than asked for tells whether another page follows.
    for part, place in _parts(order, after):
        left = limit + 1 - len(found)
        if left > 0:
            bound = {**(values or {}), **place, "most": left}
            found += connection.execute(_ordered(rows, order, part), bound).mappings()
    if len(found) <= limit:
        return found, None
    found = found[:limit]
    return found, encode(Position(found[-1].get("order_key"), found[-1]["order_id"]), belongs_to)


class _Part(NamedTuple):
    """A stretch of a list for one index scan: rows with a key or rows without, from the start or after a row."""

    keyed: bool
    seeks: bool


def _parts(order: Order, after: Position | None) -> Iterator[tuple[_Part, dict[str, SortKey]]]:
    """The stretches that remain after a row, with the values they are bound to.

    The databases disagree on where NULL sorts, and NULLS LAST would keep them from their index: so rows without a
    key are a stretch of their own.
    """
    keyed = order.key is not None
    if after is None:
        yield _Part(keyed, seeks=False), {}
    elif keyed and after.key is not None:
        yield _Part(True, seeks=True), {"after_key": after.key, "after_id": after.id}
    else:
        yield _Part(False, seeks=True), {"after_id": after.id}
    if order.nullable and (after is None or after.key is not None):
        yield _Part(False, seeks=False), {}


@lru_cache(maxsize=512)
def _ordered(rows: Select[Any], order: Order, part: _Part) -> Select[Any]:
    """`rows` cut to one stretch, and in order, `most` at most: built once, bound at call time."""
    rows = rows.add_columns(order.id.label("order_id")).limit(bindparam("most", type_=Integer))
    last = bindparam("after_id", type_=Integer)
    if not part.keyed or order.key is None:
        if order.key is not None:
            rows = rows.where(order.key.is_(None))
        if part.seeks:
            rows = rows.where(order.id < last if order.descending else order.id > last)
        return rows.order_by(order.id.desc() if order.descending else order.id)
    rows = rows.add_columns(order.key.label("order_key"))
    if order.nullable:
        rows = rows.where(order.key.is_not(None))
    if part.seeks:
        here, there = tuple_(order.key, order.id), tuple_(bindparam("after_key", type_=order.key.type), last)
        rows = rows.where(here < there if order.descending else here > there)
    if order.descending:
        return rows.order_by(order.key.desc(), order.id.desc())
    return rows.order_by(order.key, order.id)
