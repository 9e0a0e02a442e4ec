"""What PostgreSQL reads for an answer: the rows that it shows, and not all statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, Engine, event

from app.linking.statements import link_waiting
from app.queries.filter_parts import Filters
from app.queries.filters import MatchFilters, SpeakerFilters
from app.queries.matches import get_match, list_matches
from app.queries.members import list_members
from app.queries.speakers import list_speakers
from app.queries.statements import get_statement
from app.store.reading import reading
from app.store.session import postgres_engine as connect

WORDS = "that the toll on the bridge will fall in June"


@pytest.fixture
def store(postgres_engine: Engine, article: Any, said: Any, keep: Any) -> Iterator[Engine]:
    """Two articles with the same statement, which is a match; by an engine that knows nothing of earlier stores."""
    for key in ("a", "b"):
        one = article(f"In {key} Ek said {WORDS}.", id=key)
        keep(postgres_engine, one, said(one, WORDS, by="Bo Ek", cue="said"))
    link_waiting(postgres_engine)
    engine = connect(postgres_engine.url)
    yield engine
    engine.dispose()


def asked(engine: Engine, read: Callable[[Connection], Any]) -> list[tuple[str, Any]]:
    """The queries of an answer, once what is read for all answers is known."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        found.append((statement, values))

    with reading(engine) as connection:
        read(connection)
        event.listen(connection, "before_cursor_execute", note)
        read(connection)
    return [(statement, values) for statement, values in found if statement.startswith("SELECT")]


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") == "statement":
        yield plan
    for part in plan.get("Plans", ()):
        yield from scans(part)


@pytest.mark.parametrize("name", ["matches", "match", "members", "statement", "speakers"])
def test_no_answer_reads_every_statement(store: Engine, name: str) -> None:
    with store.connect() as connection:
        match = connection.exec_driver_sql('SELECT key FROM "match"').scalar_one()
        statement = connection.exec_driver_sql("SELECT min(key) FROM statement").scalar_one()
    reads: dict[str, Callable[[Connection], Any]] = {
        "matches": lambda connection: list_matches(connection, MatchFilters()),
        "match": lambda connection: get_match(connection, match),
        "members": lambda connection: list_members(connection, match, Filters()),
        "statement": lambda connection: get_statement(connection, statement),
        "speakers": lambda connection: list_speakers(connection, SpeakerFilters()),
    }
    queries = asked(store, reads[name])
    assert any("statement" in query for query, _ in queries)
    with store.connect() as connection:
        # In a store of two statements to read all is best: as among a million, there is only the way by the index.
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            connection.exec_driver_sql(f"SET enable_{way} = off")
        for query, values in queries:
            plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {query}", values).scalar_one()
            found = orjson.loads(plan) if isinstance(plan, str) else plan
            assert all("Index Cond" in scan for scan in scans(found[0]["Plan"])), query
