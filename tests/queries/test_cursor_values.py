"""Cursors that somebody made up: what stands in them is checked before a database sees it."""

from __future__ import annotations

import base64
import datetime as dt

import orjson
import pytest
from sqlalchemy import Column, Date, Integer, MetaData, String, Table

from app.queries.paging import InvalidCursor, Order, decode

ROWS = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("day", Date), Column("name", String))
BY_DAY = Order(id=ROWS.c.id, key=ROWS.c.day, nullable=True)
BY_DAY_ALWAYS = Order(id=ROWS.c.id, key=ROWS.c.day)
BY_NAME = Order(id=ROWS.c.id, key=ROWS.c.name, reads=str)
BY_ID = Order(id=ROWS.c.id)


def made_up(*values: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(["f", *values])).decode().rstrip("=")


def test_the_largest_number_that_a_database_holds_is_the_last() -> None:
    assert decode(made_up(None, 2**63 - 1), "f", BY_ID)[0].id == 2**63 - 1


@pytest.mark.parametrize(
    ("order", "values"),
    [
        (BY_ID, (None, 2**63)),
        (BY_ID, (None, -1)),
        (BY_ID, (None, "1")),
        (BY_ID, (None, 1.5)),
        (BY_ID, ("2025-05-09", 1)),
        (BY_DAY, ("2025-05-32", 1)),
        (BY_DAY, (20250509, 1)),
        (BY_DAY_ALWAYS, (None, 1)),
        (BY_NAME, (7, 1)),
        (BY_NAME, (["a"], 1)),
        (BY_DAY, (None,)),
        (BY_DAY, (None, 1, 2)),
    ],
)
def test_any_other_value_is_refused(order: Order, values: tuple[object, ...]) -> None:
    with pytest.raises(InvalidCursor):
        decode(made_up(*values), "f", order)


def test_a_day_is_read_as_a_day() -> None:
    assert decode(made_up("2025-05-09", 1), "f", BY_DAY)[0].key == dt.date(2025, 5, 9)
