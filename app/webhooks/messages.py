"""What is sent: an event as JSON, signed so that its receiver knows whose it is, and how old."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from app.formats.json_rows import as_bytes
from app.model import Row

TEST = "test"


class Message(NamedTuple):
    """A body and its headers."""

    body: bytes
    headers: dict[str, str]


def message(delivery: str, event: str, said: Row, *, secret: str, at: int) -> Message:
    """An event under the id of its delivery; `at` is the moment in seconds since 1970."""
    body = as_bytes({"id": delivery, "event": event, **said})
    return Message(
        body,
        {
            "Content-Type": "application/json",
            "X-OnRecord-Delivery": delivery,
            "X-OnRecord-Event": event,
            "X-OnRecord-Timestamp": str(at),
            "X-OnRecord-Signature": signature(secret, at, body),
        },
    )


def signature(secret: str, at: int, body: bytes) -> str:
    """The signature of a body that is sent at a moment: HMAC-SHA256 over `<moment>.<body>`, keyed with the secret."""
    return "sha256=" + hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
