"""The store's revision, looked up once a second for all streams that wait for another one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy import Engine

from app.api.problems import Problem
from app.store.changes import revision
from app.store.reading import reading

LOOK_SECONDS = 1.0


class Revisions:
    """Looks at the revision while anybody waits for it, however many do, once in `seconds`."""

    def __init__(self, look: Callable[[], Awaitable[int]], seconds: float = LOOK_SECONDS) -> None:
        self._look = look
        self._seconds = seconds
        self._known = 0
        self._looking: asyncio.Future[int] | None = None

    async def next(self) -> int:
        """The revision at the next look, or as it was where the store cannot be read at that moment."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look_soon())
        return await asyncio.shield(self._looking)

    async def _look_soon(self) -> int:
        await asyncio.sleep(self._seconds)
        with suppress(Problem):
            self._known = await self._look()
        return self._known


def revision_in(engine: Engine) -> int:
    """The revision of an open store."""
    with reading(engine) as connection:
        return revision(connection)
