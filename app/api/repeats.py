"""Answers that were given before, given again at once while nothing in the store has changed.

They are looked for before anything else is done with a request. What an answer depends on is its key: the address, and
the request's headers that some part of the program reads.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access import note_route, noted_route
from app.api.metrics import Metrics
from app.api.probes import HEALTH

MOST_BYTES = 32_000_000  # of all kept answers together
MOST_OF_ONE = 500_000  # bytes; a larger answer takes longer to send than to make
HEADERS = (b"host", b"origin", b"accept", b"accept-encoding", b"if-none-match")
"""The headers of a request that an answer to GET or HEAD may depend on."""
_NEVER = frozenset((b"authorization", b"content-length", b"transfer-encoding", b"range"))
START_AND_BODY = 2  # messages of an answer that is sent at once
_ETAG = frozenset((b"etag", b"ETag"))
_KEPT = (200, 304)

Version = Callable[[], Awaitable[Hashable | None]]
"""What the store's state is now, equal as long as nothing changes; None where that is not known."""


_VERSION = "onrecord.version"  # in a request's scope


def version_at(scope: Scope) -> Hashable | None:
    """The store's state when a request came, where that was looked at; None for `/healthz` and what is not repeated."""
    found: Hashable | None = scope.get("state", {}).get(_VERSION)
    return found


class _Answer(NamedTuple):
    version: Hashable
    route: str
    start: Message
    body: bytes


class Repeats:
    """Gives an answer again that has an ETag, as long as `version` is the same; and that of `/healthz` always."""

    def __init__(self, app: ASGIApp, version: Version, metrics: Metrics) -> None:
        self.app = app
        self._version = version
        self._metrics = metrics
        self._kept: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._bytes = 0
        metrics.kept_bytes.set_function(lambda: self._bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        key = _key(scope) if scope["type"] == "http" else None
        version = None if key is None else (HEALTH if scope["path"] == HEALTH else await self._version())
        if key is None or version is None:
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})[_VERSION] = version
        known = self._kept.get(key)
        if known is not None and known.version == version:
            self._kept.move_to_end(key)
            self._metrics.hit()
            note_route(scope, known.route)
            await send(known.start)
            await send({"type": "http.response.body", "body": known.body})
            return
        parts: list[Message] = []
        streamed = False

        async def noted(message: Message) -> None:
            nonlocal streamed
            # What is streamed may be of any length, and end early.
            streamed = streamed or message.get("more_body", False) or len(message.get("body", b"")) > MOST_OF_ONE
            if streamed:
                parts.clear()
            else:
                parts.append(message)
            await send(message)

        # The version was read before: of what changes meanwhile the answer may be newer than it, never older.
        await self.app(scope, receive, noted)
        self._keep(key, version, noted_route(scope), parts)

    def _keep(self, key: Hashable, version: Hashable, route: str, parts: list[Message]) -> None:
        if len(parts) != START_AND_BODY or parts[0].get("status") not in _KEPT:
            return
        if version != HEALTH and _ETAG.isdisjoint(name for name, _ in parts[0]["headers"]):
            return
        body = parts[1].get("body", b"")
        self._metrics.miss()
        before = self._kept.pop(key, None)
        self._bytes += len(body) - (len(before.body) if before else 0)
        self._kept[key] = _Answer(version, route, parts[0], body)
        while self._bytes > MOST_BYTES:
            self._bytes -= len(self._kept.popitem(last=False)[1].body)


def _key(scope: Scope) -> Hashable | None:
    """What the answer to a request depends on; None where it is not one that is given again."""
    if scope["method"] not in ("GET", "HEAD"):
        return None
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _NEVER or (name in HEADERS and name in headers):
            return None
        if name in HEADERS:
            headers[name] = value
    path = scope.get("raw_path") or scope["path"]
    asked = (scope["method"], scope["http_version"], path, scope["query_string"], scope.get("root_path", ""))
    return (*asked, *(headers.get(name) for name in HEADERS))


class FileVersion:
    """The state of an SQLite store: it is another one after each commit, and where the file was put in its place.

    SQLite keeps the number of commits in memory that its processes share, so that asking for it reads no disk. It is
    asked once in a turn of the loop: whatever is answered in one turn was sent before the turn began.
    """

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._address = f"{path.absolute().as_uri()}?mode=ro"
        self._cursor: sqlite3.Cursor | None = None
        self._file: tuple[int, int] | None = None
        self._opened = 0
        self._known = False
        self._state: Hashable | None = None

    async def __call__(self) -> Hashable | None:
        """The state now; None where the file cannot be read."""
        if not self._known:
            self._state, self._known = self._read(), True
            asyncio.get_running_loop().call_soon(self._forget)
        return self._state

    def _forget(self) -> None:
        self._known = False

    def _read(self) -> Hashable | None:
        try:
            there = os.stat(self._path)
            file = there.st_dev, there.st_ino
            if self._cursor is None or file != self._file:
                self._cursor = sqlite3.connect(self._address, uri=True, timeout=0, check_same_thread=False).cursor()
                self._file, self._opened = file, self._opened + 1
            number = self._cursor.execute("PRAGMA data_version").fetchone()[0]
        except (OSError, sqlite3.Error):
            self._cursor = None
            return None
        return self._opened, number
