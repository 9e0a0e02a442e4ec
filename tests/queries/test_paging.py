"""Cursors and pages, whatever the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, RowMapping, String, Table, create_engine, insert, select

from app.queries.paging import (
    Cut,
    InvalidCursor,
    Order,
    Position,
    decode,
    encode,
    fingerprint,
    read_page,
    sorted_page,
)

ROWS = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("day", Date), Column("name", String))
BY_DAY = Order(id=ROWS.c.id, key=ROWS.c.day, nullable=True)
BY_DAY_BACK = Order(id=ROWS.c.id, key=ROWS.c.day, nullable=True, descending=True)
BY_NAME = Order(id=ROWS.c.id, key=ROWS.c.name, reads=str)
BY_ID = Order(id=ROWS.c.id, descending=True)
UP = Order(id=ROWS.c.id, key=ROWS.c.id, reads=int)
DOWN = Order(id=ROWS.c.id, key=ROWS.c.id, reads=int, descending=True)
T = TypeVar("T")
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 5))
IDS = st.integers(0, 2**63 - 1)


class TestCursor:
    @given(key=st.none() | st.dates(), number=IDS)
    def test_a_day_goes_round(self, key: dt.date | None, number: int) -> None:
        assert decode(encode(Position(key, number), "f"), "f", BY_DAY) == ((key, number), False)

    @given(key=st.text(), number=IDS)
    def test_a_name_goes_round(self, key: str, number: int) -> None:
        assert decode(encode(Position(key, number), "f", backward=True), "f", BY_NAME) == ((key, number), True)

    @given(cursor=st.text(max_size=80))
    def test_any_other_text_is_refused(self, cursor: str) -> None:
        with pytest.raises(InvalidCursor):
            decode(cursor, "f", BY_DAY)

    def test_it_belongs_to_its_filters(self) -> None:
        cursor = encode(Position(None, 1), fingerprint("statements", {"q": "a"}))
        with pytest.raises(InvalidCursor, match="other filters"):
            decode(cursor, fingerprint("statements", {"q": "b"}), BY_DAY)


class TestWalk:
    @settings(max_examples=40, deadline=None)
    @given(
        rows=st.lists(st.tuples(st.none() | DAYS, st.sampled_from("abc")), max_size=12),
        limit=st.integers(1, 5),
        order=st.sampled_from([BY_DAY, BY_DAY_BACK, BY_NAME, BY_ID]),
    )
    def test_gives_each_row_once_in_order(
        self, rows: list[tuple[dt.date | None, str]], limit: int, order: Order
    ) -> None:
        engine = create_engine("sqlite://")
        ROWS.create(engine)
        with engine.begin() as connection:
            for day, name in rows:
                connection.execute(insert(ROWS).values(day=day, name=name))

            def page_at(cursor: str | None, limit: int = limit) -> Cut[RowMapping]:
                return read_page(connection, select(ROWS), order, limit=limit, cursor=cursor, belongs_to="f")

            whole = page_at(None, limit=100)
            pages = walk(page_at)
        engine.dispose()
        assert [row["id"] for page in pages for row in page] == [row["id"] for row in whole.rows]
        assert (len(whole.rows), whole.next, whole.prev) == (len(rows), None, None)
        assert len(pages) == max(1, -(-len(rows) // limit))

    @settings(max_examples=60)
    @given(keys=st.lists(st.integers(-2, 2), max_size=12), limit=st.integers(1, 5), order=st.sampled_from([UP, DOWN]))
    def test_of_arrays(self, keys: list[int], limit: int, order: Order) -> None:
        numbers, ids = np.array(keys, np.int64), np.arange(len(keys), dtype=np.int64)

        def page_at(cursor: str | None) -> Cut[int]:
            return sorted_page(numbers, ids, order, limit=limit, cursor=cursor, belongs_to="f")

        walked = [number for page in walk(page_at) for number in page]
        assert walked == sorted(range(len(keys)), key=lambda at: (keys[at], at), reverse=order.descending)


def walk(page_at: Callable[[str | None], Cut[T]]) -> list[list[T]]:
    """The pages of a list from the first to the last; on the way back they have to be the same."""
    page = page_at(None)
    assert page.prev is None
    forward = [page.rows]
    while page.next:
        page = page_at(page.next)
        forward.append(page.rows)
    backward = [page.rows]
    while page.prev:
        page = page_at(page.prev)
        assert page.next is not None
        backward.append(page.rows)
    # Going back, the pages are counted from the last one, which may be short.
    assert [row for rows in reversed(backward) for row in rows] == [row for rows in forward for row in rows]
    return forward
