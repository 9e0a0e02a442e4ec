"""Server-sent events of the change log: each statement under some filters that is new or changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Engine

from app.api.event_streams import BEAT_SECONDS, Streams, event
from app.api.links import STATEMENT_LINKS, linked
from app.api.problems import Problem
from app.api.revisions import Revisions
from app.formats.json_rows import as_bytes
from app.queries import following
from app.queries.filters import FollowFilters
from app.queries.following import Touched, Window
from app.store.reading import reading

T = TypeVar("T")

AT_ONCE = 100  # statements that are read, and held, at a time: some 200 kB
MOST_LOGGED = 2_000  # rows of the change log that are read at a time
AGAIN_SECONDS = 1.0  # before the store is read again that could not be read
STREAM_SECONDS = 3600.0  # then the client connects again, with a key that is still valid
RETRY = b"retry: 3000\n\n"  # milliseconds before a client connects again


class Look(NamedTuple):
    """How a stream reads the store: what changed after a revision, and some of that as the data of events."""

    changed: Callable[[int], Awaitable[Window]]
    shown: Callable[[Sequence[Touched]], Awaitable[list[bytes | None]]]


async def change_events(streams: Streams, revisions: Revisions, look: Look, since: int) -> AsyncIterator[bytes]:
    """The events after a revision, until the client leaves or the server ends.

    The last event of a revision has that as its id: whoever connects again with it as `Last-Event-ID` goes on behind
    it, and is sent the whole of a revision again that was broken off. The store is read only when the client has taken
    what was sent before.
    """
    with streams.opened():
        began = sent = time.monotonic()
        seen = since
        yield RETRY + _place("ping", seen)
        while time.monotonic() - began < STREAM_SECONDS:
            window: Window | None = await _patiently(streams, look.changed, seen)
            if window is None:
                return
            for at in range(0, len(window.touched), AT_ONCE):
                shown = await _patiently(streams, look.shown, window.touched[at : at + AT_ONCE])
                if shown is None:
                    return
                yield _events(window.touched, at, shown)
                sent = time.monotonic()
            if window.until < seen:  # the store was restored from a copy
                yield _place("reset", window.until)
            seen = window.until
            while window.complete and await revisions.next() == seen and not streams.is_ending():
                if time.monotonic() - sent >= BEAT_SECONDS:
                    break
            if time.monotonic() - sent >= BEAT_SECONDS:
                sent = time.monotonic()
                yield _place("ping", seen)


def changed_in(engine: Engine, filters: FollowFilters, since: int) -> Window:
    """What changed in an open store after a revision, as far as one look goes."""
    with reading(engine) as connection:
        return following.changed_statements(connection, filters, since, MOST_LOGGED)


def shown_in(engine: Engine, touched: Sequence[Touched], root: str) -> list[bytes | None]:
    """The data of the events of some statements; None for one that is gone by now."""
    with reading(engine) as connection:
        rows = following.statements_there(connection, [one.id for one in touched])
    return [
        as_bytes({"revision": one.revision, "statement": linked(rows[one.id], STATEMENT_LINKS, root)})
        if one.id in rows
        else None
        for one in touched
    ]


def _place(name: str, revision: int) -> bytes:
    """An event that says how far the stream is."""
    return event(name, as_bytes({"revision": revision}), str(revision))


def _events(touched: Sequence[Touched], begin: int, shown: Sequence[bytes | None]) -> bytes:
    """The events of some statements from a place on."""
    events = []
    for at, data in enumerate(shown, start=begin):
        revision = touched[at].revision
        is_last = at + 1 == len(touched) or touched[at + 1].revision != revision
        if data is not None:
            events.append(event("statement", data, str(revision) if is_last else None))
        elif is_last:
            events.append(_place("ping", revision))
    return b"".join(events)


async def _patiently(streams: Streams, read: Callable[..., Awaitable[T]], *args: object) -> T | None:
    """What is read, as soon as the store can be read; None where the server ends."""
    while not streams.is_ending():
        try:
            return await read(*args)
        except Problem:
            await asyncio.sleep(AGAIN_SECONDS)
    return None
