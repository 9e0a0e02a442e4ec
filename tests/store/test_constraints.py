"""What the database itself refuses, whatever the program does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from app.store.tables import (
    ConflictRow,
    MatchLinkRow,
    MatchMemberRow,
    MatchRow,
    QuotationRow,
    StatementRow,
    table,
)

STATEMENT, MATCH, MEMBER = table(StatementRow), table(MatchRow), table(MatchMemberRow)


def member(match: int, statement: int, relation: str | None = "near") -> Any:
    values = {"match_id": match, "statement_id": statement, "relation": relation, "score": 1, "because": {}}
    return insert(MEMBER).values(values)


@pytest.fixture
def statements(any_engine: Engine, article: Any, said: Any, keep: Any) -> list[int]:
    """The row ids of three statements, the first two of them in match 1; match 2 has none."""
    one = article("Ada said no. Bo said yes. Cy said perhaps.", id="a")
    keep(any_engine, one, *(said(one, words) for words in ("no", "yes", "perhaps")))
    with any_engine.begin() as connection:
        rows = list(connection.scalars(select(STATEMENT.c.id).order_by(STATEMENT.c.start_at)))
        connection.execute(insert(MATCH), [{"id": 1, "key": "m1"}, {"id": 2, "key": "m2"}])
        connection.execute(member(1, rows[0], None))
        connection.execute(member(1, rows[1]))
    return rows


def refused(engine: Engine, line: Any) -> bool:
    with engine.connect() as connection:
        try:
            connection.execute(line)
        except IntegrityError:
            return True
    return False


def test_a_statement_in_two_matches(any_engine: Engine, statements: list[int]) -> None:
    assert refused(any_engine, member(2, statements[0]))
    assert refused(any_engine, member(1, statements[0]))
    assert not refused(any_engine, member(1, statements[2]))


def test_a_match_with_two_first_reports(any_engine: Engine, statements: list[int]) -> None:
    assert refused(any_engine, member(1, statements[2], None))


@pytest.mark.parametrize(
    ("row", "other", "more"),
    [
        (ConflictRow, "other_id", {"score": 1, "because": {}}),
        (MatchLinkRow, "other_id", {"score": 1}),
        (QuotationRow, "quoted_in_id", {"because": {}}),
    ],
)
def test_a_statement_beside_itself(any_engine: Engine, statements: list[int], row: Any, other: str, more: Any) -> None:
    one, two, _ = statements
    assert refused(any_engine, insert(table(row)).values({"statement_id": one, other: one, **more}))
    assert not refused(any_engine, insert(table(row)).values({"statement_id": one, other: two, **more}))
