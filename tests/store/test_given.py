from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Date, Integer, Text, func, select
from sqlalchemy.orm import Session

from app.store.given import among, as_list, dialect_of, given
from app.store.tables import RunErrorRow, RunRow, table

RUN, ERROR = table(RunRow), table(RunErrorRow)


@pytest.fixture
def session(any_engine):
    with Session(any_engine) as session:
        yield session


def test_values_come_back_as_they_were(session):
    wanted = given(dialect_of(session), "wanted", number=Integer, name=Text, day=Date)
    rows = [(1, 'Zoë "O\'Neill"', dt.date(2025, 5, 9)), (-2, "", None), (3, None, dt.date(1, 1, 1))]
    values = [dict(zip(("number", "name", "day"), row, strict=True)) for row in rows]
    assert session.execute(select(wanted), {"wanted": values}).all() == rows


def test_none(session):
    wanted = given(dialect_of(session), "wanted", number=Integer)
    assert session.execute(select(wanted), {"wanted": []}).all() == []


def test_more_values_than_a_statement_can_bind(session):
    wanted = given(dialect_of(session), "wanted", number=Integer)
    values = {"wanted": [{"number": number} for number in range(70_000)]}
    assert session.execute(select(func.count()).select_from(wanted), values).scalar_one() == 70_000


def test_the_rows_of_a_query_as_one_value(session):
    session.add_all(RunRow(id=number, started_at=dt.datetime(2025, 1, 1), pipeline="x", inputs=[]) for number in (1, 2))
    session.flush()
    session.add_all(RunErrorRow(run_id=1, origin=origin, reason="no") for origin in ("b", "é", "a"))
    session.flush()
    origins = select(ERROR.c.origin).where(ERROR.c.run_id == RUN.c.id).order_by(ERROR.c.id.desc())
    rows = session.execute(select(RUN.c.id, as_list(dialect_of(session), origins, RUN)).order_by(RUN.c.id)).all()
    assert [(number, found or []) for number, found in rows] == [(1, ["a", "é", "b"]), (2, [])]


@pytest.mark.parametrize("wanted", [[2, 3, 3, 9], [], list(range(2, 70_000))])
def test_among_the_values_that_are_given(session, wanted):
    session.add_all(RunRow(id=number, started_at=dt.datetime(2025, 1, 1), pipeline="x", inputs=[]) for number in (1, 2))
    session.flush()
    numbers = select(RUN.c.id).where(among(RUN.c.id))
    assert session.scalars(numbers, {"ids": wanted}).all() == [number for number in (1, 2) if number in wanted]


def test_among_is_answered_by_an_index(engine):
    numbers = select(RUN.c.status).where(among(RUN.c.id) | among(RUN.c.id, "others"))
    plan = f"EXPLAIN QUERY PLAN {numbers.compile(engine)}"
    with engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(plan, ("[1]", "[2]"))]
    assert not [step for step in steps if step.startswith("SCAN run")]


def test_among_the_texts_that_are_given(session):
    session.add(RunRow(id=1, started_at=dt.datetime(2025, 1, 1), pipeline='Zoë "O\'Neill"', inputs=[]))
    session.flush()
    named = select(RUN.c.id).where(among(RUN.c.pipeline, "names", Text))
    assert session.scalars(named, {"names": ["x", 'Zoë "O\'Neill"']}).all() == [1]
    assert session.scalars(named, {"names": ["x"]}).all() == []
