from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from sqlalchemy import select

from app.index.full_text import containing
from app.store.tables import StatementRow, table

STATEMENT = table(StatementRow)

LINES = [
    "the government will not raise taxes this year",
    "taxes will rise, and the government knows it",
    "peace talks with neighbours go on",
    "a talk about peace is planned in the U.S. for 5.5 million people",
    "the café on O'Connell Street stays open",
]


@pytest.fixture(scope="module")
def find(new_engine, article, said, keep):
    engine = new_engine()
    a = article("\n".join(f"Smith said {line}." for line in LINES))
    keep(engine, a, *(said(a, line, source="Smith") for line in LINES))

    def found(q):
        with engine.connect() as connection:
            clause = containing(q, engine.dialect.name)
            rows = connection.scalars(select(STATEMENT.c.content_text).where(clause).order_by(STATEMENT.c.start_at))
            return [LINES.index(row) for row in rows]

    return found


class TestContaining:
    @pytest.mark.parametrize(
        ("q", "lines"),
        [
            ("taxes", [0, 1]),
            ("TAX", [0, 1]),
            ("taxes year", [0]),
            ("talk", [2, 3]),
            ('"peace talks"', [2]),
            ("“peace talks”", [2]),
            ("peace talks", [2, 3]),
            ("not", [0]),
            ("will not", [0]),
            ('"will not raise" government', [0]),
            ("5.5", [3]),
            ("O'Connell", [4]),
            ("café", [4]),
            ("Smith taxes", [0, 1]),
            ("unicorn", []),
            ("taxes unicorn", []),
            ('"taxes this', [0]),
            ("taxes -year", [0]),
        ],
    )
    def test_finds(self, find, q, lines):
        assert find(q) == lines

    @pytest.mark.parametrize(
        "q",
        [
            "taxes OR peace",
            "NOT taxes",
            "content_text : peace",
            "tax*",
            "NEAR(taxes year)",
            "^taxes",
            "{taxes}",
            "a) b",
        ],
    )
    def test_takes_no_orders(self, find, q):
        assert set(find(q)) <= {0, 1}

    @pytest.mark.parametrize("q", ["", "   ", "?!", '""', "- -", "\x00"])
    def test_asks_for_a_word(self, any_engine, q):
        with pytest.raises(ValueError, match="no word"):
            containing(q, any_engine.dialect.name)

    def test_bounds_the_number_of_words(self, any_engine):
        with pytest.raises(ValueError, match="at most 64"):
            containing("word " * 65, any_engine.dialect.name)


@budget(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=40))
def test_whatever_is_typed_is_searched_or_refused(any_engine, q):
    with any_engine.connect() as connection:
        try:
            clause = containing(q, any_engine.dialect.name)
        except ValueError:
            return
        connection.execute(select(STATEMENT.c.id).where(clause)).all()


def test_search_follows_changes(any_engine, article, said, keep):
    old = article("Ng said rain is likely.")
    keep(any_engine, old, said(old, "rain is likely"))
    new = article("Ng said snow is likely.")
    keep(any_engine, new, said(new, "snow is likely"))
    with any_engine.connect() as connection:
        for q, number in (("rain", 0), ("snow", 1)):
            clause = containing(q, any_engine.dialect.name)
            assert len(connection.execute(select(STATEMENT.c.id).where(clause)).all()) == number


def test_postgresql_uses_its_index(postgres_engine):
    with postgres_engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")
        query = select(STATEMENT.c.id).where(containing("peace talks", "postgresql"))
        shown = str(query.compile(postgres_engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {shown}".replace("%", "%%")).scalars())
    assert "statement_fts" in plan
