"""Answers compressed as their readers ask for it (RFC 9110, 12.5.3): by zstd, by gzip, or not at all."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.preferences import header_of, preferences
from app.api.problems import NotAcceptable

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

LEAST_BYTES = 1_000  # a smaller answer fits one network packet anyway
# A page is compressed anew for each reader: beyond these levels the time grows faster than the saving.
GZIP_LEVEL = 4
ZSTD_LEVEL = 3
# The server's own process compresses smaller parts within a millisecond; larger ones go to a thread, so that the other
# requests need not wait: neither library holds the interpreter meanwhile.
MOST_AT_ONCE = 65_536
PLAIN = "identity"
_READABLE = ("text/", "json", "xml", "javascript")
"""What the media types of text have in them; images are compressed already."""
_BARE = (204, 206, 304)  # these have no body, or some bytes of one that was not compressed


class Compressor(Protocol):
    """Compresses one answer, part by part; what was given so far can be read at once."""

    def part(self, data: bytes, *, last: bool) -> bytes:
        """The next part, compressed."""


class Gzip:
    """Compresses as gzip."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(GZIP_LEVEL, wbits=16 + zlib.MAX_WBITS)

    def part(self, data: bytes, *, last: bool) -> bytes:
        """The next part, compressed."""
        return self._stream.compress(data) + self._stream.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


class Zstd:
    """Compresses as Zstandard (RFC 8878)."""

    def __init__(self) -> None:
        self._stream = ZstdCompressor(ZSTD_LEVEL)

    def part(self, data: bytes, *, last: bool) -> bytes:
        """The next part, compressed."""
        return self._stream.compress(data, ZstdCompressor.FLUSH_FRAME if last else ZstdCompressor.FLUSH_BLOCK)


CODINGS: Mapping[str, Callable[[], Compressor]] = {"zstd": Zstd, "gzip": Gzip}
"""The codings by name; of two that a client likes equally the first is taken."""


class Choice(NamedTuple):
    """The coding of an answer, and whether a short one may go without."""

    coding: str
    plain: bool


@lru_cache(maxsize=64)
def choose(accepted: str) -> Choice | None:
    """The coding to use for a client that sent this Accept-Encoding; None where it takes none that there is.

    >>> choose("gzip, zstd;q=0.5")
    Choice(coding='gzip', plain=True)

    `*` means gzip, which every client has that does not name its codings.
    """
    weights = {"x-gzip": 0.0, **dict(preferences(accepted))}
    others = weights.get("*", 0.0)
    codings = {"zstd": weights.get("zstd", 0.0), "gzip": max(weights.get("gzip", others), weights["x-gzip"])}
    plain = weights.get(PLAIN, 0.0 if weights.get("*") == 0 else None)
    best = max(codings, key=codings.__getitem__)
    if codings[best] <= 0 or codings[best] < (plain or 0):
        return None if plain == 0 else Choice(PLAIN, plain=True)
    return Choice(best, plain=plain != 0)


class Compression:
    """Compresses answers of text in the coding that the request prefers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        choice = choose(header_of(scope, b"accept-encoding"))
        if choice is None:
            detail = f"Answers come in {', '.join((*CODINGS, PLAIN))}: Accept-Encoding has to take one of these."
            await NotAcceptable(detail).response(Request(scope))(scope, receive, send)
        elif choice.coding == PLAIN:
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _Answer(send, choice))


class _Answer:
    """One answer on its way, which is compressed where that is worth it."""

    def __init__(self, send: Send, choice: Choice) -> None:
        self._send = send
        self._choice = choice
        self._start: Message | None = None
        self._compressor: Compressor | None = None

    async def __call__(self, message: Message) -> None:
        """Send the next message of the answer."""
        if message["type"] == "http.response.start":
            if not _may_be_compressed(message):
                await self._send(message)
                return
            self._start = message  # its headers depend on the length of the body
            return
        last = not message.get("more_body", False)
        body: bytes = message.get("body", b"")
        start, self._start = self._start, None
        if start is not None and not (last and self._choice.plain and len(body) < LEAST_BYTES):
            self._compressor = CODINGS[self._choice.coding]()
        if self._compressor is not None and (body or last):
            body = await _compressed(self._compressor, body, last=last)
        if start is not None:
            if self._compressor is not None:
                _describe(start, self._choice.coding, len(body) if last else None)
            await self._send(start)
        await self._send({**message, "body": body})


def _may_be_compressed(start: Message) -> bool:
    """Whether an answer is the whole of a text, which nobody has compressed yet."""
    headers = MutableHeaders(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    # An event goes out when it happens, and its stream at once, before the first.
    readable = kind != "text/event-stream" and any(part in kind for part in _READABLE)
    return readable and start["status"] not in _BARE and "content-encoding" not in headers


def _describe(start: Message, coding: str, length: int | None) -> None:
    """Say in an answer's headers that it is compressed."""
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Encoding"] = coding
    del headers["Content-Length"]
    del headers["Accept-Ranges"]
    if length is not None:
        headers["Content-Length"] = str(length)
    if (tag := headers.get("etag", "W/")) and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"  # other bytes than those that the tag was made for


async def _compressed(compressor: Compressor, body: bytes, *, last: bool) -> bytes:
    if len(body) <= MOST_AT_ONCE:
        return compressor.part(body, last=last)
    return await to_thread.run_sync(lambda: compressor.part(body, last=last))
