"""The address `/mcp`: the tools over streamable HTTP, each request independent and answered in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.gate import may_read
from app.api.problems import Forbidden, MethodNotAllowed
from app.config import Settings

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from app.api.backend import Backend

PATH = "/mcp"
ALLOWED = "OPTIONS, POST"


class Endpoint:
    """Serves the tools under the same rules as the API: hosts, keys, limits of rate and of size."""

    def __init__(self, settings: Settings, backend: Backend) -> None:
        self._settings = settings
        self._backend = backend
        self._server: Server[Any] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises a `Problem` where it may not be served."""
        request = Request(scope, receive)
        if request.method != "POST":
            # Nothing is sent unasked, and there is no session to end.
            detail = f"{PATH} does not take {request.method}. Allowed: {ALLOWED}."
            raise MethodNotAllowed(detail, headers={"Allow": ALLOWED})
        self._refuse_other_origins(request)
        await may_read(request)
        body = await request.body()  # whole, so that a body too large is refused here
        handle = await self._handler()
        await handle(scope, _read_before(body, receive), send)

    async def _handler(self) -> ASGIApp:
        if self._server is None:
            self._server = await to_thread.run_sync(self._make)
        server = self._server
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415 - as in _make

        async def handle(scope: Scope, receive: Receive, send: Send) -> None:
            # One a request: nothing is kept between them, and none depends on when the application started.
            manager = StreamableHTTPSessionManager(
                server, json_response=True, stateless=True, max_request_body_size=self._settings.max_request_bytes
            )
            async with manager.run():
                await manager.handle_request(scope, receive, send)

        return handle

    def _make(self) -> Server[Any]:
        # The SDK takes most of a second to import, which a server that nobody asks for tools need not spend.
        from app.api.assistants.server import make_server  # noqa: PLC0415

        return make_server(self._backend)

    def _refuse_other_origins(self, request: Request) -> None:
        """A page of another site may not use the tools through a browser, unless its origin is allowed to."""
        origin = request.headers.get("origin")
        if origin is None or {"*", origin} & set(self._settings.cors_origins):
            return
        if urlsplit(origin).netloc != request.headers.get("host"):
            raise Forbidden(f"Pages of {origin[:200]} may not ask here: name the origin in ONRECORD_CORS_ORIGINS.")


def _read_before(body: bytes, receive: Receive) -> Receive:
    """The messages of a request whose body was read already."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
