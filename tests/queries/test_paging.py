"""Cursors and pages, whatever the rows."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, create_engine, insert, select

from app.queries.paging import InvalidCursor, Order, Position, decode, encode, fingerprint, read_page

ROWS = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("day", Date), Column("name", String))
BY_DAY = Order(id=ROWS.c.id, key=ROWS.c.day, nullable=True)
BY_DAY_BACK = Order(id=ROWS.c.id, key=ROWS.c.day, nullable=True, descending=True)
BY_NAME = Order(id=ROWS.c.id, key=ROWS.c.name, reads=str)
BY_ID = Order(id=ROWS.c.id, descending=True)
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 5))
IDS = st.integers(0, 2**63 - 1)


class TestCursor:
    @given(key=st.none() | st.dates(), number=IDS)
    def test_a_day_goes_round(self, key: dt.date | None, number: int) -> None:
        assert decode(encode(Position(key, number), "f"), "f", BY_DAY) == (key, number)

    @given(key=st.text(), number=IDS)
    def test_a_name_goes_round(self, key: str, number: int) -> None:
        assert decode(encode(Position(key, number), "f"), "f", BY_NAME) == (key, number)

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
            whole, cursor = read_page(connection, select(ROWS), order, limit=100, cursor=None, belongs_to="f")
            assert cursor is None
            walked, pages = [], 0
            while pages == 0 or cursor:
                page, cursor = read_page(connection, select(ROWS), order, limit=limit, cursor=cursor, belongs_to="f")
                walked += page
                pages += 1
        engine.dispose()
        assert [row["id"] for row in walked] == [row["id"] for row in whole]
        assert len(walked) == len(rows)
        assert pages == max(1, -(-len(rows) // limit))
