"""How far a job is, as server-sent events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api import event_streams, job_events
from app.config import Settings
from app.main import create_app
from app.model import Scope
from app.posted import as_document
from app.sources.records import document
from app.store import jobs
from app.store.api_keys import add_key
from app.store.jobs import Posted, Settled
from app.store.runs import this_process
from app.store.session import writing
from tests.api.running import Running, everything, serving, until

ARTICLE = document({"text": "Ada Moreau said that the harbour will reopen."}, origin="request")


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_events, "LOOK_SECONDS", 0.01)


def post(engine: Engine, articles: int) -> str:
    with writing(engine) as session:
        add_key(session, "desk", [Scope.WRITE])
        begun = jobs.begin_job(session, 1, None)
        jobs.add_posted(session, begun.id, [Posted(line, as_document(ARTICLE)) for line in range(1, articles + 1)])
        jobs.complete_job(session, begun.id, "body")
        return begun.key


def settle_one(engine: Engine) -> None:
    with writing(engine) as session:
        claimed = jobs.claim(session, this_process())
        assert claimed is not None
        jobs.settle(session, claimed.id, this_process(), Settled("added", f"a{claimed.line}", 1))


def client_of(engine: Engine) -> TestClient:
    return TestClient(create_app(Settings(), engine=engine), raise_server_exceptions=False)


def events(answer: str) -> list[tuple[str, str, dict[str, object]]]:
    found = re.findall(r"^event: (\w+)\nid: (\S+)\ndata: (.+)\n\n", answer.replace("\r", ""), re.MULTILINE)
    return [(name, number, orjson.loads(data)) for name, number, data in found]


def test_of_a_job_that_is_done_there_is_one_event(any_engine: Engine):
    job = post(any_engine, 1)
    settle_one(any_engine)
    client = client_of(any_engine)
    answer = client.get(f"/v1/jobs/{job}/events")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    ((name, number, data),) = events(answer.text)
    assert name == "end"
    listed = client.get(f"/v1/jobs/{job}").json()
    assert data == {name: listed[name] for name in listed.keys() - {"articles", "errors", "next_after"}}
    again = client.get(f"/v1/jobs/{job}/events", headers={"Last-Event-ID": number})
    assert (again.status_code, again.content) == (204, b""), "a browser asks no more then"


def test_no_such_job(engine: Engine):
    assert client_of(engine).get("/v1/jobs/j0/events").status_code == 404


@contextmanager
def running(engine: Engine) -> Iterator[Running]:
    app = create_app(Settings(), engine=engine)
    with serving(app, on_end=app.state.backend.end) as server:
        yield server


def ask(job: str, last: str = "") -> bytes:
    more = f"Last-Event-ID: {last}\r\n" if last else ""
    return f"GET /v1/jobs/{job}/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n".encode()


def read_until(client: object, wanted: bytes) -> bytes:
    got = b""
    while wanted not in got:
        part = client.recv(65_536)  # type: ignore[attr-defined]
        assert part, got
        got += part
    return got


def test_each_change_is_an_event_and_the_last_one_ends_the_stream(engine: Engine):
    job = post(engine, 2)
    with running(engine) as server, server.connect(ask(job)) as client:
        assert b"id: queued-0" in read_until(client, b"\n\r\n")
        settle_one(engine)
        assert b"event: progress\nid: running-1" in read_until(client, b"running-1")
        settle_one(engine)
        rest = everything(client)
    assert b"event: end\nid: done-2" in rest


def test_who_comes_back_is_sent_what_is_new(engine: Engine):
    job = post(engine, 2)
    settle_one(engine)
    with running(engine) as server, server.connect(ask(job, "running-1")) as client:
        read_until(client, b"text/event-stream")
        settle_one(engine)
        got = everything(client)
    assert [number for _, number, _ in events(got.decode())] == ["done-2"]


def test_a_stream_on_which_nothing_happens_is_kept_open(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(job_events, "BEAT_SECONDS", 0.02)
    job = post(engine, 1)
    with running(engine) as server, server.connect(ask(job, "queued-0")) as client:
        read_until(client, b": still there\n\n")


def test_a_stream_ends_with_its_server(engine: Engine):
    job = post(engine, 1)
    with running(engine) as server, server.connect(ask(job)) as client:
        read_until(client, b"id: queued-0")
        server.end()
        assert not server.thread.is_alive()


def test_streams_are_bounded_and_a_client_that_left_counts_no_more(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_streams, "MOST_STREAMS", 1)
    job = post(engine, 1)
    with running(engine) as server:
        with server.connect(ask(job)) as client:
            read_until(client, b"id: queued-0")
            with server.connect(ask(job)) as second:
                refused = everything(second)
            assert refused.startswith(b"HTTP/1.1 503")
            assert b"\r\nretry-after: 10\r\n" in refused.lower()

        def is_free() -> bool:
            with server.connect(ask(job)) as third:
                return third.recv(20).startswith(b"HTTP/1.1 200")

        until(is_free)
