"""Under which names a server answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.probes import HEALTH, READINESS
from app.api.problems import BadRequest, UnknownHost


class HostCheck:
    """Refuses a request whose Host header does not name this server.

    A page of another site can have its own name resolve to the reader's machine, and then read what is served there.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = [name.lower() for name in allowed]
        self._allows = lru_cache(maxsize=64)(self._matches)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in (HEALTH, READINESS):
            await self.app(scope, receive, send)
            return
        names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(names) > 1 or (not names and scope["http_version"] == "1.1"):
            problem = BadRequest("The request breaks HTTP: it names no host, or two.")
            await problem.response(Request(scope))(scope, receive, send)
        elif names and not self._allows(names[0]):
            listed = ", ".join(self.allowed)
            detail = f"This server does not answer to the name {names[0][:200]}. Allowed: {listed}."
            await UnknownHost(detail).response(Request(scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _matches(self, host: str) -> bool:
        name = _without_port(host)
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
