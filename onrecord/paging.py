"""Lists that come in pages, as things to iterate over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx

from onrecord.calls import Call, read
from onrecord.errors import UnusableAnswer
from onrecord.frames import to_frame
from onrecord.rows.base import Row
from onrecord.rows.statements import NamedSpeaker

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R", bound=Row)

PAGE_SIZE = 200
"""Rows that are asked for at once: what a list holds in memory, however long it is."""


class Page(Row, Generic[R]):
    """A part of a list as the API answers it. Lists without filters have neither `total` nor what follows it."""

    items: tuple[R, ...]
    next: str | None
    total: int | None = None
    undated_left_out: int = 0
    hint: str | None = None
    may_mean: tuple[NamedSpeaker, ...] = ()
    groups: int | None = None
    revision: int | None = None


class _Pages(Generic[R]):
    """What both kinds of lists know: which page to ask for next."""

    def __init__(self, call: Call, shape: type[R], limit: int | None) -> None:
        if limit is not None and limit < 0:
            raise ValueError(f"limit is {limit}: ask for 0 rows or more")
        self._call = call
        self._shape = shape
        self._limit = limit
        self._first: Page[R] | None = None

    def _opening(self) -> Call:
        return self._call.at(limit=PAGE_SIZE if self._limit is None else min(PAGE_SIZE, self._limit))

    def _read(self, response: httpx.Response) -> Page[R]:
        return read(response, Page[self._shape])  # type: ignore[name-defined] # known when it runs

    def _after(self, page: Page[R], got: int, cursor: str | None) -> Call | None:
        """The call of the page after this one, when `got` rows were read; None where no more are wanted.

        `cursor` is the one that led to this page.
        """
        if page.next is None or (self._limit is not None and got >= self._limit):
            return None
        if page.next == cursor:
            raise UnusableAnswer("The server answered the same page again: its list has no end.")
        left = PAGE_SIZE if self._limit is None else self._limit - got
        return self._call.at(cursor=page.next, limit=min(PAGE_SIZE, left))

    def __repr__(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self._call.query)
        return f"<{self._shape.__name__} rows of {self._call.path}{asked and '?' + asked}>"


class Rows(_Pages[R]):
    """Rows that are fetched as they are iterated over, a page at a time; `limit` is how many at most.

    Nothing is asked before the first row, or the first property, is wanted. The first page is kept: make a new list to
    ask anew.
    """

    def __init__(self, ask: Callable[[Call], httpx.Response], call: Call, shape: type[R], limit: int | None) -> None:
        super().__init__(call, shape, limit)
        self._ask = ask

    def pages(self) -> Iterator[Page[R]]:
        """The pages, one after the other."""
        page, got, cursor = self.page, 0, None
        while True:
            yield page
            got += len(page.items)
            call = self._after(page, got, cursor)
            if call is None:
                return
            cursor, page = page.next, self._read(self._ask(call))

    def __iter__(self) -> Iterator[R]:
        """The rows, in the order of the API."""
        if self._limit == 0:
            return
        for page in self.pages():
            yield from page.items

    @property
    def page(self) -> Page[R]:
        """The first page."""
        if self._first is None:
            self._first = self._read(self._ask(self._opening()))
        return self._first

    @property
    def total(self) -> int | None:
        """How many there are, whatever `limit` says; None where the API does not count them."""
        return self.page.total

    @property
    def hint(self) -> str | None:
        """What to change, where the filters leave nothing or a name is not known."""
        return self.page.hint

    @property
    def may_mean(self) -> tuple[NamedSpeaker, ...]:
        """The speakers whom names in the filters may mean."""
        return self.page.may_mean

    def first(self) -> R | None:
        """The first row; None where there is none."""
        return next(iter(self), None)

    def to_frame(self) -> pd.DataFrame:
        """All rows as a pandas DataFrame (`pip install 'onrecord[pandas]'`)."""
        return to_frame(self, self._shape)


class AsyncRows(_Pages[R]):
    """Rows that are fetched as they are iterated over with `async for`; see `Rows`."""

    def __init__(
        self, ask: Callable[[Call], Awaitable[httpx.Response]], call: Call, shape: type[R], limit: int | None
    ) -> None:
        super().__init__(call, shape, limit)
        self._ask = ask

    async def pages(self) -> AsyncIterator[Page[R]]:
        """The pages, one after the other."""
        page, got, cursor = await self.page(), 0, None
        while True:
            yield page
            got += len(page.items)
            call = self._after(page, got, cursor)
            if call is None:
                return
            cursor, page = page.next, self._read(await self._ask(call))

    async def __aiter__(self) -> AsyncIterator[R]:
        """The rows, in the order of the API."""
        if self._limit == 0:
            return
        async for page in self.pages():
            for row in page.items:
                yield row

    async def page(self) -> Page[R]:
        """The first page, with `total`, `hint` and `may_mean`."""
        if self._first is None:
            self._first = self._read(await self._ask(self._opening()))
        return self._first

    async def total(self) -> int | None:
        """How many there are, whatever `limit` says; None where the API does not count them."""
        return (await self.page()).total

    async def first(self) -> R | None:
        """The first row; None where there is none."""
        async for row in self:
            return row
        return None

    async def to_frame(self) -> pd.DataFrame:
        """All rows as a pandas DataFrame (`pip install 'onrecord[pandas]'`)."""
        rows: list[Any] = [row async for row in self]
        return to_frame(rows, self._shape)
