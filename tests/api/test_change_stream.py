"""Statements as they come: by server-sent events that a client can go on with after any break."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api import change_events, event_streams
from app.api.change_events import Look
from app.api.event_streams import Streams
from app.api.revisions import Revisions, revision_in
from app.config import Settings
from app.main import create_app
from app.queries.following import Touched, Window
from tests.api.running import PATIENCE, Running, serving, status


class Event(NamedTuple):
    """An event as a browser reads it: `id` is None where it has none of its own."""

    name: str
    id: str | None
    data: Any


class Events:
    """The events of an open connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("r", encoding="utf-8", newline="\n")
        assert "200" in self._file.readline()
        while self._file.readline().strip():
            pass

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        fields: dict[str, str] = {}
        while "data" not in fields:
            # Chunks begin with their length on a line of its own, which is no field.
            for line in iter(self._file.readline, ""):
                name, colon, value = line.rstrip("\n").partition(": ")
                if colon:
                    fields[name] = value
                elif not line.strip() and "data" in fields:
                    break
        return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))

    def statement(self) -> Event:
        """The next statement."""
        return next(one for one in self if one.name == "statement")


@pytest.fixture
def server(any_engine: Engine) -> Iterator[Running]:
    """A server over an empty store that looks at it all the time."""
    app = create_app(Settings(), engine=any_engine)
    app.state.revisions = Revisions(lambda: app.state.backend.from_store(revision_in), seconds=0.01)
    with serving(app) as running:
        yield running


@pytest.fixture
def tell(any_engine: Engine, article: Any, said: Any, keep: Any) -> Callable[..., None]:
    def store(name: str, *contents: str, by: str = "Ada Moreau") -> None:
        one = article("\n".join(f"{by} said that {words}." for words in contents), id=name)
        keep(any_engine, one, *(said(one, words, by=by, source=by, cue="said") for words in contents))

    return store


@contextmanager
def following(server: Running, query: str = "", headers: str = "") -> Iterator[Events]:
    request = f"GET /v1/changes/stream{query} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"
    with server.connect(request.encode()) as connection:
        yield Events(connection)


def test_a_statement_comes_as_soon_as_it_is_stored(server: Running, tell: Callable[..., None]) -> None:
    tell("a0", "the ferry is old")
    with following(server, "?speaker=ada-moreau&q=harbour") as events:
        began = next(events)
        assert (began.name, began.id) == ("ping", str(began.data["revision"]))
        tell("a1", "the harbour will reopen", "tolls will fall")
        tell("a2", "the harbour is deep", by="Bo Ek")
        tell("a3", "the harbour is safe")
        first, second = events.statement(), events.statement()
    assert first.data["statement"]["text"] == "the harbour will reopen"
    assert first.data["statement"]["links"]["article"] == "/v1/articles/a1"
    assert second.data["statement"]["text"] == "the harbour is safe"
    assert began.data["revision"] < first.data["revision"] < second.data["revision"]
    assert second.id == str(second.data["revision"])


def test_a_client_that_breaks_off_goes_on_without_loss(server: Running, tell: Callable[..., None]) -> None:
    tell("a1", "the harbour will reopen")
    tell("a2", "tolls will fall", "rain is near")
    with following(server, "?since=0") as events:
        first, half = events.statement(), events.statement()
    assert (first.id, half.id) == (str(first.data["revision"]), None)
    # The browser has the id of the last event that had one, and so gets the whole of the second revision.
    with following(server, "?since=0", f"Last-Event-ID: {first.id}\r\n") as events:
        again = [events.statement(), events.statement()]
    assert [one.data["statement"]["text"] for one in again] == ["tolls will fall", "rain is near"]
    with following(server, "", f"Last-Event-ID: {again[-1].id}\r\n") as events:
        tell("a3", "no jobs are lost")
        assert events.statement().data["statement"]["text"] == "no jobs are lost"


def test_an_idle_stream_has_pings(server: Running, tell: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_events, "BEAT_SECONDS", 0.02)
    with following(server, "?speaker=nobody") as events:
        began = next(events).data["revision"]
        tell("a1", "the harbour will reopen")
        later = next(one for one in events if one.data["revision"] > began)
    assert (later.name, later.id) == ("ping", str(later.data["revision"]))


def test_a_revision_that_the_store_has_not_reached(server: Running, tell: Callable[..., None]) -> None:
    with following(server, "", "Last-Event-ID: 1000000\r\n") as events:
        reset = next(one for one in events if one.name != "ping")
        assert reset.name == "reset"
        assert reset.data["revision"] < 1_000_000
        tell("a1", "the harbour will reopen")
        assert events.statement().data["statement"]["text"] == "the harbour will reopen"


def test_there_are_only_so_many_streams(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "MOST_STREAMS", 1)
    with following(server) as events:
        next(events)
        assert status(server.ask("/v1/changes/stream")) == 503


@pytest.mark.parametrize(
    ("query", "headers", "named"),
    [
        ("speakr=ada", {}, "speaker"),
        ("limit=3", {}, "limit"),
        ("since=-1", {}, "since"),
        ("", {"Last-Event-ID": "newest"}, "last-event-id"),
        ("speech=loud", {}, "speech"),
    ],
)
def test_what_makes_no_sense_is_refused(
    sqlite_api: TestClient, query: str, headers: dict[str, str], named: str
) -> None:
    refused = sqlite_api.get(f"/v1/changes/stream?{query}", headers=headers)
    assert refused.status_code == 422
    assert named in refused.json()["detail"].lower()


def test_all_streams_share_one_look_at_the_revision() -> None:
    """Ten clients that wait cost one look each time, and read no more until there is another revision."""
    looks, reads = [0], [0]

    async def look() -> int:
        looks[0] += 1
        return 2 if looks[0] > 5 else 1

    async def changed(seen: int) -> Window:
        reads[0] += 1
        return Window([Touched(2, 7)] if seen == 1 and looks[0] > 5 else [], 2 if looks[0] > 5 else 1, complete=True)

    async def shown(some: Sequence[Touched]) -> list[bytes | None]:
        return [b"{}" for _ in some]

    async def first(streams: Streams, revisions: Revisions) -> bytes:
        events = change_events.change_events(streams, revisions, Look(changed, shown), 1)
        parts = [await anext(events), await anext(events)]
        await events.aclose()
        return parts[1]

    async def ten() -> list[bytes]:
        streams, revisions = Streams(lambda: False), Revisions(look, seconds=0.01)
        return await asyncio.wait_for(asyncio.gather(*(first(streams, revisions) for _ in range(10))), PATIENCE)

    assert asyncio.run(ten()) == [b"event: statement\nid: 2\ndata: {}\n\n"] * 10
    assert looks[0] == 6
    assert reads[0] == 20
