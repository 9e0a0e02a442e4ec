"""At which point in its history a PostgreSQL store is, for a server that has to know it before each answer.

Requests that come together are served by one look at the store, over a connection of the event loop's own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from app.store.changes import NEWEST_SQL, Position, position_of
from app.store.session import connect_arguments, store_url

LOG = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0  # then whoever reads the store finds out what is wrong with it
RETRY_SECONDS = 1.0  # after a failure, until the store is asked again


class NewestPosition:
    """Gives the position of the store at a URL now; None where it does not answer at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._failed_at = float("-inf")
        self._current: asyncio.Task[Position | None] | None = None
        self._next: asyncio.Task[Position | None] | None = None

    async def __call__(self) -> Position | None:
        """The position at a moment after the call.

        A look that is under way may have been before it: those who come meanwhile wait for the next one, together.
        """
        if self._next is None:
            self._next = asyncio.ensure_future(self._after(self._current))
        return await asyncio.shield(self._next)

    async def _after(self, current: asyncio.Task[Position | None] | None) -> Position | None:
        if current is not None and not current.done():
            await asyncio.wait([current])
        self._current, self._next = self._next, None
        if time.monotonic() - self._failed_at < RETRY_SECONDS:
            return None
        try:
            return await asyncio.wait_for(self._look(), PATIENCE_SECONDS)
        except Exception:  # The processes that read say what is wrong with the store.
            LOG.debug("The store's position is not known", exc_info=True)
            self._failed_at = time.monotonic()
            self.close()
            return None

    async def _look(self) -> Position:
        if self._connection is None:
            from psycopg import AsyncConnection  # noqa: PLC0415 - an extra

            self._connection = await AsyncConnection.connect(**connect_arguments(store_url(self._url)), autocommit=True)
        cursor = await self._connection.execute(NEWEST_SQL)
        return position_of(await cursor.fetchone())

    def close(self) -> None:
        """Let the connection go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.pgconn.finish()
