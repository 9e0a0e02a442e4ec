"""Server-sent events of a job: its counts whenever they change, until it has ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from app.api.problems import Busy, Problem
from app.formats.json_rows import as_bytes
from app.model import Row

MOST_STREAMS = 50  # at once, of the 200 requests that may be in progress
LOOK_SECONDS = 1.0  # between two looks at the store
BEAT_SECONDS = 15.0  # proxies close a connection on which nothing was sent for 30 or 60
RETRY_SECONDS = "10"


class Events:
    """The streams of one server. Each looks at the store only when its client has taken what was sent before.

    A client that takes nothing is closed by the server, as with any answer. `is_ending` says whether the server ends.
    """

    def __init__(self, is_ending: Callable[[], bool]) -> None:
        self._is_ending = is_ending
        self._open = 0

    def must_have_room(self) -> None:
        """Raise `Busy` where there are too many streams."""
        if self._open >= MOST_STREAMS:
            detail = f"{MOST_STREAMS} streams of events are open. Try again in {RETRY_SECONDS} seconds."
            raise Busy(detail, headers={"Retry-After": RETRY_SECONDS})

    async def stream(
        self, job: Row, known: str | None, look: Callable[[], Awaitable[Row | None]]
    ) -> AsyncIterator[bytes]:
        """The events of a job after the one that the client knows; `look` reads the job again."""
        self._open += 1
        try:
            current: Row | None = job
            sent = time.monotonic()
            while current is not None:
                if event_id(current) != known:
                    known = event_id(current)
                    sent = time.monotonic()
                    yield _event(current)
                    if is_over(current):
                        return
                elif time.monotonic() - sent > BEAT_SECONDS:
                    sent = time.monotonic()
                    yield b": still there\n\n"
                await asyncio.sleep(LOOK_SECONDS)
                if self._is_ending():
                    return  # the client asks again, and another server answers
                current = await _patiently(look, current)
        finally:
            self._open -= 1


def event_id(job: Row) -> str:
    """What a job's event is called: another one whenever its counts are others."""
    return f"{job['status']}-{job['received'] - job['waiting']}"


def is_over(job: Row) -> bool:
    """Whether no event can follow."""
    return job["status"] in ("done", "failed")


def _event(job: Row) -> bytes:
    name = "end" if is_over(job) else "progress"
    return f"event: {name}\nid: {event_id(job)}\ndata: ".encode() + as_bytes(job) + b"\n\n"


async def _patiently(look: Callable[[], Awaitable[Row | None]], current: Row) -> Row | None:
    """The job as it is now, or as it was where the store cannot be read at this moment."""
    try:
        return await look()
    except Problem:
        return current
