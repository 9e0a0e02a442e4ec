"""Lists that the server's own process answers: the same as the others answer, and never after a change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi import Request
from sqlalchemy import Engine

from app.api import answers, lists_at_rest
from app.api.answers import Answer, Asked, Question
from app.api.links import STATEMENT_LINKS
from app.api.lists_at_rest import ListsAtRest
from app.api.work import make_cards
from app.index.facet_index import facet_index
from app.queries import statements
from app.queries.filters import StatementFilters
from app.store.changes import Position

REQUEST = Request({"type": "http", "method": "GET", "path": "/v1/statements", "headers": []})


class Served:
    """The lists of a store that is at rest, with the cards that were asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.version = 1
        self.cards: list[Sequence[int]] = []
        self.lists = ListsAtRest(engine, self._version, self._fetch)

    async def _version(self) -> int:
        return self.version

    async def _fetch(self, _request: Request, ids: Sequence[int], root: str) -> tuple[Position, list[bytes]]:
        self.cards.append(ids)
        return make_cards(self.engine, ids, root)

    def ask(self, known: frozenset[str] = frozenset(), **filters: Any) -> Answer | None:
        async def asked() -> Answer | None:
            found = None
            for _ in range(3):  # seen, got ready, answered
                found = await self.lists.answer(REQUEST, *question(known, **filters))
                if self.lists._getting_ready is not None:
                    await self.lists._getting_ready
            return found

        return asyncio.run(asked())


def question(known: frozenset[str] = frozenset(), **filters: Any) -> tuple[Asked, Question]:
    query = tuple((name, str(value)) for name, value in filters.items())
    args = (StatementFilters(**filters),)
    asked = Asked("1", None, "", "/v1/statements", query, known)
    return asked, Question(statements.list_statements, args, {}, "", STATEMENT_LINKS, paged=True, of_statements=True)


@pytest.fixture
def served(engine: Engine, article: Any, said: Any, keep: Any, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setattr(lists_at_rest, "REST_SECONDS", -1.0)
    one = article("Ada said no. Ada said never. They said perhaps.", id="a1")
    keep(
        engine,
        one,
        *(said(one, words, by="Ada", source="Ada", cue="said") for words in ("no", "never")),
        said(one, "perhaps", by=(), source="They", cue="said"),
    )
    facet_index(engine).waits = True
    return Served(engine)


@pytest.mark.parametrize(
    "filters",
    [{}, {"limit": 2}, {"confidence_from": 0.5, "sort": "oldest"}, {"named": True}, {"said_from": "2025", "limit": 1}],
)
def test_are_the_same_as_those_of_the_processes_that_read(served: Served, filters: dict[str, Any]) -> None:
    found = served.ask(**filters)
    expected = answers.answer(served.engine, *question(**filters))
    assert found in (expected, None)
    assert (found is None) == (b'"total":0' in expected.body)
    if found is not None:
        again = served.ask(frozenset({found.headers["ETag"]}), **filters)
        assert again is not None
        assert (again.status, again.body) == (304, b"")


def test_have_each_card_made_once(served: Served) -> None:
    served.ask(limit=2)
    served.ask(limit=3)
    assert [len(ids) for ids in served.cards] == [2, 1]


@pytest.mark.parametrize("filters", [{"speaker": ["ada"]}, {"q": "no"}, {"sample": 2}, {"limit": 500}])
def test_leave_names_words_and_long_pages_to_others(served: Served, filters: dict[str, Any]) -> None:
    assert served.ask(**filters) is None


def test_end_with_the_next_commit(served: Served, article: Any, said: Any, keep: Any) -> None:
    assert served.ask() is not None
    two = article("Bo said yes.", id="a2")
    keep(served.engine, two, said(two, "yes", by="Bo", source="Bo", cue="said"))
    served.version = 2
    assert asyncio.run(served.lists.answer(REQUEST, *question())) is None
    found = served.ask()
    assert found == answers.answer(served.engine, *question())
    assert found is not None
    assert b'"text":"yes"' in found.body


def test_wait_until_the_store_is_at_rest(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists_at_rest, "REST_SECONDS", 60.0)
    assert served.ask() is None
