"""Request ids, counts and the access log: a request's id is repeated in its answer, and in a line of JSON if asked."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import re
import secrets
import sys
import time

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import Metrics
from app.api.probes import METRICS
from app.api.problems import shown_path

_NAME = b"x-request-id"
_ROUTE = "onrecord.route"
_GOOD = re.compile(rb"[A-Za-z0-9._:-]{1,64}")

LOG = logging.getLogger("app.access")


def log_requests() -> None:
    """Have a line of JSON printed on standard error for each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.handlers = [handler]
    LOG.propagate = False
    LOG.setLevel(logging.INFO)


def note_route(scope: Scope, route: str) -> None:
    """Note the template of the route that a request takes, such as `/v1/statements/{id}`, for the log and counts."""
    scope.setdefault("state", {})[_ROUTE] = route


def noted_route(scope: Scope) -> str:
    """The template of the route that a request took; empty where it took none."""
    route: str = scope["state"].get(_ROUTE, "")
    return route


class NotedRoute:
    """Notes which route a request takes. The innermost middleware: others may copy the request's scope."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        root = scope.get("root_path", "")
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "http" and "endpoint" in scope:
                route = scope.get("route")
                # Starlette's own routes leave no trace: a file's is the path of the folder, others have a fixed path.
                path = scope["root_path"].removeprefix(root) or scope["path"] if route is None else route.path
                note_route(scope, path)


class RequestNames:
    """Gives each request a name, or keeps the one that it came with; counts it, and logs how it was answered.

    The line has the path without its query, which may hold what somebody looks for, and no words of an article.
    `/metrics` has none: it is asked for all the time.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics
        # Random where the server starts, and then counted: a random number for each is a call of the system.
        self._start, self._numbers = secrets.token_hex(5), itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == _NAME), b"")
        name = given.decode() if _GOOD.fullmatch(given) else f"{self._start}{next(self._numbers):06x}"
        status, size, began = 0, 0, time.perf_counter()
        note_route(scope, "")
        self._metrics.in_progress += 1

        async def named(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                # A copy: an answer that is given again has the same message each time.
                message = {**message, "headers": [*message["headers"], (_NAME, name.encode())]}
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, named)
        finally:
            seconds, route = time.perf_counter() - began, noted_route(scope)
            self._metrics.in_progress -= 1
            self._metrics.answered(route, scope["method"], status, seconds)
            if LOG.isEnabledFor(logging.INFO) and scope["path"] != METRICS:
                line = {
                    "time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
                    "id": name,
                    "method": scope["method"],
                    "path": shown_path(scope),
                    "route": route or None,
                    "status": status,
                    "ms": round(1000 * seconds, 1),
                    "bytes": size,
                }
                LOG.info(orjson.dumps(line).decode())
