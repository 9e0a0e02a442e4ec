"""The addresses that pages of any site may read (CORS), as their standards ask: reconciliation."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = "GET, HEAD, POST"
SENT = "Authorization, Content-Type"
KEPT_SECONDS = "600"  # that a browser need not ask again


class AnyOrigin:
    """Lets pages of any origin read what is at some paths and below; without cookies, of which there are none."""

    def __init__(self, app: ASGIApp, below: str) -> None:
        self.app = app
        self._below = below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; one that only asks for leave is answered here."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == self._below or path.startswith(f"{self._below}/")):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            headers = {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": SENT,
                "Access-Control-Max-Age": KEPT_SECONDS,
            }
            await Response(status_code=204, headers=headers)(scope, receive, send)
            return

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, opened)
