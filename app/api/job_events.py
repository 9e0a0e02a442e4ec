"""Server-sent events of a job: its counts whenever they change, until it has ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from app.api.event_streams import BEAT_SECONDS, Streams, event
from app.api.problems import Problem
from app.formats.json_rows import as_bytes
from app.model import Row

LOOK_SECONDS = 1.0  # between two looks at the store


async def job_events(
    streams: Streams, job: Row, known: str | None, look: Callable[[], Awaitable[Row | None]]
) -> AsyncIterator[bytes]:
    """The events of a job after the one that the client knows; `look` reads the job again.

    The store is looked at only when the client has taken what was sent before.
    """
    with streams.opened():
        current: Row | None = job
        sent = time.monotonic()
        while current is not None:
            if event_id(current) != known:
                known = event_id(current)
                sent = time.monotonic()
                yield event("end" if is_over(current) else "progress", as_bytes(current), known)
                if is_over(current):
                    return
            elif time.monotonic() - sent > BEAT_SECONDS:
                sent = time.monotonic()
                yield b": still there\n\n"
            await asyncio.sleep(LOOK_SECONDS)
            if streams.is_ending():
                return  # the client asks again, and another server answers
            current = await _patiently(look, current)


def event_id(job: Row) -> str:
    """What a job's event is called: another one whenever its counts are others."""
    return f"{job['status']}-{job['received'] - job['waiting']}"


def is_over(job: Row) -> bool:
    """Whether no event can follow."""
    return job["status"] in ("done", "failed")


async def _patiently(look: Callable[[], Awaitable[Row | None]], current: Row) -> Row | None:
    """The job as it is now, or as it was where the store cannot be read at this moment."""
    try:
        return await look()
    except Problem:
        return current
