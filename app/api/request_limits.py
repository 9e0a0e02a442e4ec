"""How many requests a server has in progress, and how large a body may be."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.probes import HEALTH, METRICS
from app.api.problems import BadRequest, Busy, TooLarge, UnsupportedMediaType

RETRY_SECONDS = 1  # nearly every request is answered within a second
ARTICLES = "/v1/articles/"
NDJSON = "application/x-ndjson"
_OF_BODIES = frozenset((b"content-length", b"content-encoding", b"transfer-encoding"))
"""The headers of a request that has a body, or says something of one."""
PLAIN = "identity"  # the coding of a body that is not compressed


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
