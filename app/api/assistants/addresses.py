"""The address under which a client sees the API."""

from __future__ import annotations

from starlette.requests import Request


def base_of(request: Request) -> str:
    """Scheme, host and path with which links begin, as the request names them: `https://record.example/api`."""
    return str(request.base_url).rstrip("/")
