"""Who may ask, with which key, and how often."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api import gate
from app.config import Settings
from app.main import create_app
from app.model import Scope
from app.store.api_keys import add_key, revoke_key
from app.store.runs import now
from app.store.session import writing

ARTICLE = {"text": "Ada Moreau said on Friday that the harbour will reopen.", "published_on": "2026-03-07"}


def client_of(engine: Engine, address: str = "192.0.2.7", **settings: Any) -> TestClient:
    app = create_app(Settings(**settings), engine=engine, extract=lambda raw: {"id": raw.origin})
    return TestClient(app, raise_server_exceptions=False, client=(address, 5000))


def key(engine: Engine, name: str, *scopes: Scope, **more: Any) -> dict[str, str]:
    with writing(engine) as session:
        return {"Authorization": f"Bearer {add_key(session, name, scopes, **more)}"}


class TestWriting:
    @pytest.mark.parametrize(
        ("headers", "said"),
        [
            ({}, "Send a key"),
            ({"Authorization": "Basic YTpi"}, "Send a key"),
            ({"Authorization": "Bearer nonsense"}, "not known here"),
            ({"Authorization": f"Bearer or_0123456789ab_{'a' * 43}"}, "not known here"),
        ],
    )
    def test_without_a_valid_key(self, engine: Engine, headers: dict[str, str], said: str):
        refused = client_of(engine).post("/v1/articles", json=ARTICLE, headers=headers)
        assert refused.status_code == 401
        assert refused.json()["type"] == "/problems/unauthorized"
        assert said in refused.json()["detail"]
        assert refused.headers["WWW-Authenticate"].startswith('Bearer realm="On Record"')

    def test_with_the_public_part_of_a_key_and_another_secret(self, any_engine: Engine):
        sent = key(any_engine, "desk", Scope.WRITE)["Authorization"]
        forged = {"Authorization": sent[:-43] + "a" * 43}
        assert client_of(any_engine).post("/v1/articles", json=ARTICLE, headers=forged).status_code == 401

    def test_a_scope_that_is_missing_is_named(self, any_engine: Engine):
        refused = client_of(any_engine).post(
            "/v1/articles", json=ARTICLE, headers=key(any_engine, "reader", Scope.READ, Scope.CORRECT)
        )
        assert refused.status_code == 403
        assert refused.json()["detail"] == "The key reader has not the scope write: it has read, correct."
        assert 'scope="write"' in refused.headers["WWW-Authenticate"]

    def test_an_expired_key(self, engine: Engine):
        expired = key(engine, "desk", Scope.WRITE, expires_at=now())
        assert client_of(engine).post("/v1/articles", json=ARTICLE, headers=expired).status_code == 401

    def test_a_revoked_key_is_noticed(self, engine: Engine, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gate, "KNOWN_SECONDS", 0)
        client, headers = client_of(engine), key(engine, "desk", Scope.WRITE)
        assert client.get("/v1/jobs", headers=headers).status_code == 200
        with writing(engine) as session:
            revoke_key(session, "desk")
        assert client.get("/v1/jobs", headers=headers).status_code == 401


class TestReading:
    PATHS = ("/v1/statements", "/v1/runs/1", "/v1/export?format=csv", "/v1/changes", "/v1/articles/a1")

    @pytest.mark.parametrize("path", PATHS)
    def test_it_is_open_unless_keys_are_asked_for(self, engine: Engine, path: str):
        assert client_of(engine).get(path).status_code in (200, 404)
        closed = client_of(engine, reading="keys")
        assert closed.get(path).status_code == 401
        assert closed.get(path, headers=key(engine, "writer", Scope.WRITE)).status_code == 403
        assert closed.get(path, headers=key(engine, "reader", Scope.READ)).status_code in (200, 404)

    def test_every_route_of_the_api_is_closed(self, engine: Engine):
        closed = client_of(engine, reading="keys")
        document = closed.get("/openapi.json").json()
        for path, methods in document["paths"].items():
            if path.startswith("/v1/"):
                for method, operation in methods.items():
                    answer = closed.request(method, path.replace("{id}", "a").replace("{slug}", "a"))
                    assert answer.status_code == 401, (method, path)
                    assert operation.get("security", [{"key": []}]) == [{"key": []}]

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/problems/busy"])
    def test_what_watches_and_explains_the_server_stays_open(self, engine: Engine, path: str):
        assert client_of(engine, reading="keys").get(path).status_code == 200

    def test_whoever_writes_may_see_a_job(self, engine: Engine):
        closed, writer = client_of(engine, reading="keys"), key(engine, "writer", Scope.WRITE)
        job = closed.post("/v1/articles", json=ARTICLE, headers=writer).headers["Location"]
        assert closed.get(job, headers=writer).status_code == 200
        assert closed.get(job, headers=key(engine, "corrector", Scope.CORRECT)).status_code == 403


class TestRates:
    def test_writes_are_limited_by_key(self, engine: Engine):
        client = client_of(engine, rate_writes=2)
        desk, other = key(engine, "desk", Scope.WRITE), key(engine, "other", Scope.WRITE)
        sent = [client.post("/v1/articles", json=ARTICLE, headers=desk) for _ in range(3)]
        assert [one.status_code for one in sent] == [202, 202, 429]
        assert sent[0].headers["RateLimit-Policy"] == '"writes";q=2;w=60'
        assert sent[0].headers["RateLimit"].startswith('"writes";r=1;t=')
        assert sent[2].json()["type"] == "/problems/too-many-requests"
        assert 0 < int(sent[2].headers["Retry-After"]) <= 30
        assert client.post("/v1/articles", json=ARTICLE, headers=other).status_code == 202

    @pytest.mark.parametrize(
        ("first", "second", "shared"),
        [
            ("192.0.2.7", "192.0.2.7", True),
            ("192.0.2.7", "192.0.2.8", False),
            ("2001:db8:1:2::1", "2001:db8:1:2::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("127.0.0.1", "127.0.0.1", False),
            ("::1", "::1", False),
        ],
    )
    def test_reads_are_limited_by_address(self, engine: Engine, first: str, second: str, shared: bool):
        client = client_of(engine, first, rate_reads=1)
        assert client.get("/v1/topics").status_code == 200
        other = TestClient(client.app, client=(second, 5001))
        answer = other.get("/v1/topics")
        assert answer.status_code == (429 if shared else 200)
        assert ("Retry-After" in answer.headers) == shared

    def test_whoever_tries_keys_is_limited_too(self, engine: Engine):
        client = client_of(engine, rate_reads=2)
        codes = []
        for number in range(4):
            tried = {"Authorization": f"Bearer or_{number:012x}_{'a' * 43}"}
            codes.append(client.post("/v1/articles", json=ARTICLE, headers=tried).status_code)
        assert codes == [401, 401, 429, 429]
