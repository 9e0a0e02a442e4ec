"""Server-sent events: how many streams of them a server holds open, and when it ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.api.problems import Busy

MEDIA_TYPE = "text/event-stream"
MOST_STREAMS = 50  # at once, of the 200 requests that may be in progress
BEAT_SECONDS = 15.0  # proxies close a connection on which nothing was sent for 30 or 60
RETRY_SECONDS = "10"


class Streams:
    """The streams of one server, of every kind together.

    A client that takes nothing is closed by the server, as with any answer. `is_ending` says whether the server ends.
    """

    def __init__(self, is_ending: Callable[[], bool]) -> None:
        self.is_ending = is_ending
        self._open = 0

    def must_have_room(self) -> None:
        """Raise `Busy` where there are too many streams."""
        if self._open >= MOST_STREAMS:
            detail = f"{MOST_STREAMS} streams of events are open. Try again in {RETRY_SECONDS} seconds."
            raise Busy(detail, headers={"Retry-After": RETRY_SECONDS})

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Count a stream while the block runs."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1


def event(name: str, data: bytes, known: str | None = None) -> bytes:
    """An event; `known` is its id, which a client that connects again sends as `Last-Event-ID`."""
    identified = "" if known is None else f"id: {known}\n"
    return f"event: {name}\n{identified}data: ".encode() + data + b"\n\n"
