"""The state of the server as answers show it."""

from __future__ import annotations

from typing import Literal

from app.api.schemas.shapes import Shape


class Health(Shape):
    """The process is alive."""

    status: Literal["ok"]
    version: str


class Readiness(Shape):
    """The server can answer."""

    status: Literal["ready"]
