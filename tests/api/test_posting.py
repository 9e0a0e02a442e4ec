"""Articles that come in over HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.api import posting
from app.config import Settings
from app.main import create_app
from app.model import Scope
from app.posted import work_off
from app.store import jobs
from app.store.api_keys import add_key
from app.store.session import writing
from tests.api.running import Running, everything, serving, status, until

WORDS = "Ada Moreau said on Friday that the harbour will reopen."
ARTICLE = {"text": WORDS, "published_on": "2026-03-07"}
NDJSON = {"Content-Type": "application/x-ndjson"}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def client_of(engine: Engine, **settings: Any) -> TestClient:
    with writing(engine) as session:
        key = add_key(session, "desk", [Scope.WRITE])
    app = create_app(Settings(max_request_bytes=2_000, **settings), engine=engine)
    return TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def client(any_engine: Engine) -> TestClient:
    """A client with a key that may write, over an empty store."""
    return client_of(any_engine)


@pytest.fixture
def sqlite_client(engine: Engine) -> TestClient:
    """The same on SQLite alone."""
    return client_of(engine)


def lines(*records: Any) -> bytes:
    return b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in records)


def sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM posted_article WHERE state = 'waiting'")).scalar_one()


class TestOne:
    def test_it_is_queued_read_and_found(self, client: TestClient, any_engine: Engine, settings: Settings):
        sent = client.post("/v1/articles", json=ARTICLE | {"id": "a1"})
        assert sent.status_code == 202
        job = sent.json()
        assert sent.headers["Location"] == f"/v1/jobs/{job['id']}"
        assert (job["status"], job["received"], job["waiting"]) == ("queued", 1, 1)
        work_off(any_engine, settings)
        done = client.get(sent.headers["Location"]).json()
        assert done["status"] == "done"
        assert done["articles"] == [
            {"line": 1, "id": "a1", "outcome": "added", "statements": 1, "links": {"self": "/v1/articles/a1"}}
        ]
        assert client.get(done["articles"][0]["links"]["self"]).json()["statement_count"] == 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"text": WORDS}, "published_on"),
            ({"text": "", "published_on": "2026-03-07"}, "text"),
            ({"published_on": "2026-03-07"}, "text"),
            ({"text": WORDS, "published_on": "7 March"}, "published_on"),
            (ARTICLE | {"language": "fr"}, "language"),
            ([ARTICLE], "text"),
        ],
    )
    def test_a_fault_is_answered_at_once(self, sqlite_client: TestClient, body: Any, field: str):
        refused = sqlite_client.post("/v1/articles", json=body)
        assert refused.status_code == 422
        problem = refused.json()
        assert problem["type"] == "/problems/invalid-body"
        assert [error["field"] for error in problem["errors"]] == [field]
        assert sqlite_client.get("/v1/jobs").json()["items"] == []

    def test_fields_of_the_sender_s_own_are_not_read(self, sqlite_client: TestClient):
        answer = sqlite_client.post("/v1/articles", json=ARTICLE | {"desk": "harbour", "id": 7})
        assert (answer.status_code, answer.json()["received"]) == (202, 1)
        document = sqlite_client.get("/openapi.json").json()
        body = document["paths"]["/v1/articles"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        schema = document["components"]["schemas"][body["$ref"].rpartition("/")[2]]
        assert schema["additionalProperties"] is True
        assert {"type": "integer"} in schema["properties"]["id"]["anyOf"]

    def test_what_is_no_json_is_named(self, sqlite_client: TestClient):
        refused = sqlite_client.post("/v1/articles", content=b"{", headers={"Content-Type": "application/json"})
        assert refused.status_code == 422
        assert "broken JSON" in refused.json()["detail"]

    def test_a_body_is_bounded(self, sqlite_client: TestClient):
        refused = sqlite_client.post("/v1/articles", json=ARTICLE | {"text": "a" * 3_000})
        assert refused.status_code == 413
        assert "ONRECORD_MAX_REQUEST_BYTES" in refused.json()["detail"]

    def test_another_media_type_is_refused(self, sqlite_client: TestClient):
        refused = sqlite_client.post("/v1/articles", content=b"a", headers={"Content-Type": "text/csv"})
        assert refused.status_code == 415
        assert refused.headers["Accept-Post"] == "application/json, application/x-ndjson"


class TestMany:
    def test_lines_at_fault_are_told_and_the_rest_is_read(
        self, client: TestClient, any_engine: Engine, settings: Settings
    ):
        long = ARTICLE | {"text": "a" * 3_000}
        body = lines(ARTICLE | {"id": "a1"}, b"rubbish", b"", {"text": WORDS}, long, ARTICLE | {"id": "a2"})
        sent = client.post("/v1/articles", content=body, headers=NDJSON)
        assert sent.status_code == 202
        job = sent.json()
        assert (job["received"], job["waiting"], job["failed"]) == (5, 2, 3)
        assert [(error["line"], error["field"]) for error in job["errors"]] == [
            (2, None),
            (4, "published_on"),
            (5, None),
        ]
        assert "ONRECORD_MAX_REQUEST_BYTES" in job["errors"][2]["reason"]
        work_off(any_engine, settings)
        done = client.get(sent.headers["Location"]).json()
        assert (done["status"], [one["line"] for one in done["articles"]]) == ("done", [1, 6])
        later = client.get(sent.headers["Location"], params={"after": 4}).json()
        assert [one["line"] for one in (*later["errors"], *later["articles"])] == [5, 6]

    def test_more_lines_than_a_batch(self, sqlite_client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(posting, "BATCH_LINES", 3)
        body = lines(*(ARTICLE | {"id": f"a{number}"} for number in range(7)))
        assert sqlite_client.post("/v1/articles", content=body, headers=NDJSON).json()["received"] == 7
        assert waiting(engine) == 7

    def test_nothing_but_faults_is_a_failed_job(self, sqlite_client: TestClient):
        assert sqlite_client.post("/v1/articles", content=b"[]\n", headers=NDJSON).json()["status"] == "failed"

    def test_a_stream_has_a_bound_of_its_own_and_leaves_nothing_beyond_it(self, engine: Engine):
        client = client_of(engine, max_stream_bytes=5_000)
        body = lines(*(ARTICLE | {"id": f"a{number}"} for number in range(60)))

        def parts() -> Iterator[bytes]:
            yield body[:3_000]
            yield body[3_000:]

        within = client.post("/v1/articles", content=body[: len(lines(ARTICLE)) * 20], headers=NDJSON)
        assert within.status_code == 202
        before = waiting(engine)
        for content in (body, parts()):
            refused = client.post("/v1/articles", content=content, headers=NDJSON)
            assert refused.status_code == 413
            assert "ONRECORD_MAX_STREAM_BYTES" in refused.json()["detail"]
        assert waiting(engine) == before


class TestPut:
    def test_a_plain_text_is_found_where_it_was_put(self, client: TestClient, any_engine: Engine, settings: Settings):
        words = f"date 2026-03-07 {WORDS}"
        address = f"/v1/articles/{sha256(words)}"
        for outcome in ("added", "unchanged"):
            sent = client.put(address, content=words.encode(), headers=PLAIN)
            assert sent.status_code == 202
            work_off(any_engine, settings)
            assert client.get(sent.headers["Location"]).json()["articles"][0]["outcome"] == outcome
        found = client.get(address).json()
        assert (found["sha256"], found["published_on"]) == (sha256(words), "2026-03-07")
        assert client.get("/v1/articles").json()["items"][1:] == []

    def test_a_record_is_found_by_its_id_and_by_the_hash(
        self, client: TestClient, any_engine: Engine, settings: Settings
    ):
        assert client.put(f"/v1/articles/{sha256(WORDS)}", json=ARTICLE | {"id": "mine"}).status_code == 202
        work_off(any_engine, settings)
        assert client.get(f"/v1/articles/{sha256(WORDS)}").json()["id"] == "mine"

    def test_another_hash_is_refused(self, sqlite_client: TestClient):
        words = f"date 2026-03-07 {WORDS}"
        for sent in ({"json": ARTICLE}, {"content": words.encode(), "headers": PLAIN}):
            refused = sqlite_client.put(f"/v1/articles/{'0' * 64}", **sent)  # type: ignore[arg-type]
            assert refused.status_code == 422
            assert refused.json()["errors"][0]["field"] == "text"
            assert "SHA-256" in refused.json()["detail"]

    def test_an_address_that_is_no_hash(self, sqlite_client: TestClient):
        assert sqlite_client.put("/v1/articles/a1", json=ARTICLE).status_code == 404


ONCE = {"Idempotency-Key": "monday"}


class TestIdempotencyKey:
    @pytest.mark.parametrize("headers", [{"Content-Type": "application/json"}, NDJSON])
    def test_the_same_request_is_the_same_job(self, client: TestClient, any_engine: Engine, headers: dict[str, str]):
        body = json.dumps(ARTICLE).encode()
        sent = [client.post("/v1/articles", content=body, headers=headers | ONCE) for _ in range(2)]
        assert [one.status_code for one in sent] == [202, 202]
        assert sent[0].headers["Location"] == sent[1].headers["Location"]
        assert waiting(any_engine) == 1

    @pytest.mark.parametrize("headers", [{"Content-Type": "application/json"}, NDJSON])
    def test_with_another_body_it_is_refused(self, sqlite_client: TestClient, engine: Engine, headers: dict[str, str]):
        for body, code in ((ARTICLE, 202), (ARTICLE | {"id": "other"}, 422)):
            sent = sqlite_client.post("/v1/articles", content=json.dumps(body), headers=headers | ONCE)
            assert sent.status_code == code
        assert sent.json()["type"] == "/problems/idempotency-key-reused"
        assert waiting(engine) == 1

    def test_while_the_first_is_received_the_second_waits(self, sqlite_client: TestClient, engine: Engine):
        with writing(engine) as session:
            jobs.begin_job(session, 1, "monday")
        refused = sqlite_client.post("/v1/articles", json=ARTICLE, headers=ONCE)
        assert refused.status_code == 409
        assert refused.headers["Retry-After"] == "5"

    def test_one_that_cannot_be_kept(self, sqlite_client: TestClient):
        refused = sqlite_client.post("/v1/articles", json=ARTICLE, headers={"Idempotency-Key": "a" * 256})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["parameter"] == "Idempotency-Key"


@contextmanager
def _running(engine: Engine) -> Iterator[tuple[Running, str]]:
    with writing(engine) as session:
        key = add_key(session, "socket", [Scope.WRITE])
    app = create_app(Settings(), engine=engine)
    with serving(app, on_end=app.state.backend.end) as running:
        yield running, key


def _head(key: str, length: int) -> bytes:
    fields = (
        "POST /v1/articles HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Authorization: Bearer {key}",
        "Content-Type: application/x-ndjson",
        f"Content-Length: {length}",
    )
    return "\r\n".join((*fields, "", "")).encode()


def test_a_stream_is_stored_while_it_arrives(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "BATCH_LINES", 2)
    body = lines(*(ARTICLE | {"id": f"a{number}"} for number in range(5)))
    cut = len(lines(ARTICLE | {"id": "a0"})) * 3
    with _running(engine) as (running, key), running.connect(_head(key, len(body)) + body[:cut]) as client:
        until(lambda: waiting(engine) == 2)
        with engine.connect() as connection:
            assert not jobs.is_waiting(connection), "nothing of it is read before it is whole"
        client.sendall(body[cut:])
        answer = everything(client)
    assert status(answer) == 202
    assert waiting(engine) == 5


def test_a_stream_that_is_broken_off_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "BATCH_LINES", 1)
    body = lines(ARTICLE, ARTICLE)
    with _running(engine) as (running, key):
        with running.connect(_head(key, 10 * len(body)) + body):
            until(lambda: waiting(engine) >= 1)
        until(lambda: waiting(engine) == 0)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job")) == 0
