"""What every answer has: security headers, `Vary`, and a problem where nothing else handled a failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import Busy, InternalError, shown_path

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
        self._header = b"vary", ", ".join(headers).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [one for one in message.get("headers", ()) if one[0].lower() != b"vary"]
                message = {**message, "headers": [*kept, self._header]}
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
