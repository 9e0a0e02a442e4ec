"""What wraps every answer: names and limits of requests, HEAD and OPTIONS, the headers of all, a net for failures."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from urllib.parse import unquote

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import (
    BadRequest,
    Busy,
    InternalError,
    MethodNotAllowed,
    TooLarge,
    UnknownHost,
    UnsupportedMediaType,
    shown_path,
)

LOG = logging.getLogger(__name__)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # Swagger UI sets styles inline and draws its icons from data: addresses; all else comes from here.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    ),
}


_SECURITY = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_SECURED = frozenset(name for name, _ in _SECURITY)


class Vary:
    """Says of every answer the same: which headers of a request it may depend on. A cache keeps one for each.

    A 304 or a problem without them would be taken for the answer to other headers too.
    """

    def __init__(self, app: ASGIApp, headers: Sequence[str]) -> None:
        self.app = app
        self.headers = ", ".join(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Vary"] = self.headers
            await send(message)

        await self.app(scope, receive, varied)


class Careful:
    """Adds the security headers, and answers a failure that nothing else has handled without telling its insides."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _secure(MutableHeaders(scope=message))
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except asyncio.CancelledError:
            # The server cancels what is still in progress when it ends; nobody else does.
            if not started:
                await Busy("The server is about to end. Try again soon.").response(Request(scope))(
                    scope, receive, guarded
                )
        except Exception:
            LOG.exception("%s %s failed", scope["method"], shown_path(scope))
            if started:
                raise
            problem = InternalError("The server failed to answer. Its log says more.")
            await problem.response(Request(scope))(scope, receive, guarded)


def _secure(headers: MutableHeaders) -> None:
    """Add the security headers. An answer with a policy of its own says there who may show it in a frame."""
    if headers.raw and _SECURED.isdisjoint(name for name, _ in headers.raw):
        headers.raw.extend(_SECURITY)
        return
    own = "Content-Security-Policy" in headers
    for name, value in SECURITY_HEADERS.items():
        if not own or name not in ("Content-Security-Policy", "X-Frame-Options"):
            headers[name] = value


HEALTH = "/healthz"  # answered whatever the load, and under any name: whoever watches the server may know its address
READINESS = "/readyz"
METRICS = "/metrics"  # answered whatever the load too: that is when it is needed
RETRY_SECONDS = 1  # nearly every request is answered within a second


class HostCheck:
    """Refuses a request whose Host header does not name this server.

    A page of another site can have its own name resolve to the reader's machine, and then read what is served there.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = [name.lower() for name in allowed]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in (HEALTH, READINESS):
            await self.app(scope, receive, send)
            return
        names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(names) > 1 or (not names and scope["http_version"] == "1.1"):
            problem = BadRequest("The request breaks HTTP: it names no host, or two.")
            await problem.response(Request(scope))(scope, receive, send)
        elif names and not self._allows(_without_port(names[0])):
            listed = ", ".join(self.allowed)
            detail = f"This server does not answer to the name {names[0][:200]}. Allowed: {listed}."
            await UnknownHost(detail).response(Request(scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _allows(self, name: str) -> bool:
        return any(
            pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
            for pattern in self.allowed
        )


def _without_port(host: str) -> str:
    """The name of a Host header: `[::1]:8000` -> `::1`."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if ":" in name else name


class RequestLimit:
    """Refuses a request where `most` are in progress already; `/healthz` and `/metrics` are always answered."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in (HEALTH, METRICS):
            await self.app(scope, receive, send)
            return
        if self.in_progress >= self.most:
            detail = f"{self.most} requests are in progress. Try again in {RETRY_SECONDS} second."
            problem = Busy(detail, headers={"Retry-After": str(RETRY_SECONDS), "Connection": "close"})
            await problem.response(Request(scope))(scope, receive, send)
            return
        self.in_progress += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.in_progress -= 1


ARTICLES = "/v1/articles/"
OF_AN_ARTICLE = "/articles/"  # in the addresses of the API and of the pages
NDJSON = "application/x-ndjson"
SLASH = "\ufdd0"  # stands for a slash within a name: a character that Unicode keeps for uses inside a program


class SlashInName:
    """Lets the id of an article hold slashes, sent as `%2F`: servers decode them, and take them for the path's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and OF_AN_ARTICLE in scope["path"]:
            sent = (scope.get("raw_path") or b"").partition(b"?")[0]
            if b"%2f" in sent.lower():
                scope = {**scope, "path": unquote(re.sub("%2f", SLASH, sent.decode("ascii", "replace"), flags=re.I))}
        await self.app(scope, receive, send)


HEAD = "onrecord.head"  # in the scope of a request: nobody will read the body


class HeadAsGet:
    """Answers HEAD as GET without the body, wherever GET is served; a route whose body has no end leaves it out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", HEAD: True}, receive, headless)


NO_CONTENT = 204
_OF_A_BODY = (b"content-type", b"content-length")


class Options:
    """Answers OPTIONS for every address with the methods that it takes, in `Allow`, and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "OPTIONS":
            await self.app(scope, receive, send)
            return
        if scope["path"] == "*":
            await Response(status_code=NO_CONTENT, headers={"Allow": "DELETE, GET, HEAD, OPTIONS, POST, PUT"})(
                scope, receive, send
            )
            return
        known = False

        async def listed(message: Message) -> None:
            # No route takes OPTIONS: the answer is the problem that lists what it takes.
            nonlocal known
            if message["type"] == "http.response.start" and message["status"] == MethodNotAllowed.status:
                known = True
                kept = [one for one in message["headers"] if one[0] not in _OF_A_BODY]
                message = {**message, "status": NO_CONTENT, "headers": kept}
            elif message["type"] == "http.response.body" and known:
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, listed)


_OF_BODIES = frozenset((b"content-length", b"content-encoding", b"transfer-encoding"))
"""The headers of a request that has a body, or says something of one."""
PLAIN = "identity"  # the coding of a body that is not compressed


class BodyLimit:
    """Refuses a body of more than `most` bytes, at once by its Content-Length or while it is read.

    A stream of articles, which is read line by line, may have `most_of_stream`.

    A compressed one too: how large it is shows only when it is unpacked.
    """

    def __init__(self, app: ASGIApp, most: int, most_of_stream: int) -> None:
        self.app = app
        self.most = most
        self.most_of_stream = most_of_stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _OF_BODIES.isdisjoint(name for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        most, setting = self.most, "ONRECORD_MAX_REQUEST_BYTES"
        if _is_stream(request):
            most, setting = self.most_of_stream, "ONRECORD_MAX_STREAM_BYTES"
        detail = f"The body has more than {most} bytes. Send less, or raise {setting}."
        length = request.headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            await BadRequest("Content-Length is not a number.").response(request)(scope, receive, send)
            return
        coding = request.headers.get("content-encoding", PLAIN)
        if coding.lower() != PLAIN:
            problem = UnsupportedMediaType(
                "Send the body as it is, not compressed.", headers={"Accept-Encoding": PLAIN}
            )
            await problem.response(request)(scope, receive, send)
            return
        if int(length) > most:
            await TooLarge(detail, headers={"Connection": "close"}).response(request)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                # FastAPI passes on this kind alone while it reads a body.
                raise HTTPException(TooLarge.status, detail, headers={"Connection": "close"})
            return message

        await self.app(scope, counted, send)


def _is_stream(request: Request) -> bool:
    """Whether a request brings a stream of articles."""
    path: str = request.scope["path"]
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return path.endswith(ARTICLES.rstrip("/")) and media_type == NDJSON
