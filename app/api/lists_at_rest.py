"""Lists of statements that the server's own process answers, while nothing in the store changes.

A list that asks for no name and no word is cut from the facets in memory (`app.index.facets`), and shows cards. To put
such a question to another process takes longer than to answer it. What is kept here is of one state of the store; the
next commit ends it, and the processes that read answer until the store has been at rest for a moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, NamedTuple

import orjson
from fastapi import Request
from sqlalchemy import Engine

from app.api.answers import ANY, Answer, Asked, Question, page_answer
from app.api.cards import MOST_BYTES
from app.api.repeats import Version, version_at
from app.index.facet_index import facet_index
from app.index.facets import FacetView
from app.index.wanted import Wanted
from app.queries.asked import LISTED
from app.queries.filters import StatementFilters
from app.queries.paging import Page
from app.queries.statements import cut_from_facets, list_statements
from app.store.changes import Position, position
from app.store.reading import reading

LOG = logging.getLogger(__name__)

REST_SECONDS = 1.0  # without a commit; while articles come in, each one would have the facets brought up to date here
MOST_ROWS = 100  # on a page that is made here: the process has all other requests to serve

Fetch = Callable[[Request, Sequence[int], str], Awaitable[tuple[Position, list[bytes]]]]
"""Has a reading process make cards of statements, with links below a root; gives them with their state."""


class _State(NamedTuple):
    """The store at rest: the version of its file, its revision, and its facets."""

    version: Hashable
    here: Position
    view: FacetView


class ListsAtRest:
    """Answers of one store; `version` gives its state, None where that is not known."""

    def __init__(self, engine: Engine, version: Version, fetch: Fetch) -> None:
        self._engine, self._version, self._fetch = engine, version, fetch
        self._state: _State | None = None
        self._seen: tuple[Hashable | None, float] = (None, 0.0)
        self._getting_ready: asyncio.Task[None] | None = None
        self._root = ""
        self._cards: OrderedDict[int, bytes] = OrderedDict()
        self._size = 0

    async def answer(self, request: Request, asked: Asked, question: Question) -> Answer | None:
        """The answer to a question; None for one that a process which reads has to answer."""
        if question.read is not list_statements or not question.in_cards or asked.known is None:
            return None
        state = self._here(version_at(request.scope) or await self._version())
        if state is None:
            return None
        headers = {"Cache-Control": "no-cache", "ETag": asked.etag(state.here, question.form)}
        if asked.known & {headers["ETag"], ANY}:
            return Answer(304, headers, b"")
        filters: StatementFilters = question.args[0]
        found = cut_from_facets(state.view, filters) if filters.limit <= MOST_ROWS else None
        if found is None:
            return None
        rows, beside = found
        cards = await self._shown(request, state, asked.root, rows.rows)
        if cards is None:
            return None
        beside |= {"revision": state.here.revision}
        return page_answer(asked, question, Page(cards, rows.next, beside, rows.prev), headers)

    def _here(self, version: Hashable | None) -> _State | None:
        """The state of the store at a version, where it is at rest and known."""
        if self._state is not None and self._state.version == version:
            return self._state
        seen, since = self._seen
        if version is None or version != seen:
            self._seen = version, time.monotonic()
        elif time.monotonic() - since > REST_SECONDS and self._getting_ready is None:
            self._getting_ready = asyncio.ensure_future(self._get_ready(version))
        return None

    async def _get_ready(self, version: Hashable) -> None:
        """Bring the facets here to the state that the store is in."""
        try:
            here, view = await asyncio.to_thread(self._read)
            if await self._version() == version:  # so that no commit came between
                self._forget("")
                self._state = _State(version, here, view)
        except Exception:  # The processes that read say what is wrong with the store.
            LOG.debug("No lists are answered at rest", exc_info=True)
        finally:
            self._seen = version, time.monotonic()
            self._getting_ready = None

    def _read(self) -> tuple[Position, FacetView]:
        with reading(self._engine) as connection:
            view = facet_index(self._engine).at(connection)
            here = position(connection)
        for part in view.select(Wanted(tests=[LISTED])).parts:
            part.numbers_from("confidence")  # so that no request waits for what is made once
        return here, view

    async def _shown(self, request: Request, state: _State, root: str, ids: Sequence[int]) -> list[Any] | None:
        """The cards of some statements; None where the store has changed meanwhile."""
        if root != self._root:
            self._forget(root)
        kept = self._cards
        missing = [number for number in ids if number not in kept]
        if missing:
            here, made = await self._fetch(request, missing, root)
            if here != state.here or self._state is not state or self._root != root:
                return None
            for number, card in zip(missing, made, strict=True):
                self._size += len(card) - len(kept.get(number, b""))
                kept[number] = card
        shown = [kept[number] for number in ids]
        for number in ids:
            kept.move_to_end(number)
        while self._size > MOST_BYTES:
            self._size -= len(kept.popitem(last=False)[1])
        return list(map(orjson.Fragment, shown))

    def _forget(self, root: str) -> None:
        """Keep no card any more, and from now on those with links below `root`."""
        self._root, self._size = root, 0
        self._cards.clear()
