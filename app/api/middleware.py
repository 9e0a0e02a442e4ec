"""What wraps every answer: a last net for failures, HEAD, the limit on bodies, and the headers for browsers."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import BadRequest, InternalError, TooLarge

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
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception:
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            problem = InternalError("The server failed to answer. Its log tells more.")
            await problem.response(Request(scope))(scope, receive, guarded)


class HeadAsGet:
    """Answers HEAD as GET without the body, wherever GET is served."""

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

        await self.app({**scope, "method": "GET"}, receive, headless)


class BodyLimit:
    """Refuses a body of more than `most` bytes: at once by its Content-Length, or while it is read."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        detail = f"The body has more than {self.most} bytes. Send less, or raise ONRECORD_MAX_REQUEST_BYTES."
        request = Request(scope)
        length = request.headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            await BadRequest("Content-Length is not a number.").response(request)(scope, receive, send)
            return
        if int(length) > self.most:
            await TooLarge(detail, headers={"Connection": "close"}).response(request)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most:
                # FastAPI passes on this kind alone while it reads a body.
                raise HTTPException(TooLarge.status, detail)
            return message

        await self.app(scope, counted, send)
