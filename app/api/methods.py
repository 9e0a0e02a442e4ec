"""The methods HEAD and OPTIONS, which no route declares."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import MethodNotAllowed

HEAD = "onrecord.head"  # in the scope of a request: nobody will read the body
NO_CONTENT = 204
_OF_A_BODY = (b"content-type", b"content-length")


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
