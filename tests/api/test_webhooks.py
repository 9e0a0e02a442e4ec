"""Webhooks over HTTP: made, seen and removed with a key that may write."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.main import create_app
from app.model import Scope
from app.store.api_keys import add_key
from app.store.session import writing

HOOK = {"url": "https://desk.example/hook", "filter": "topic=20000337&speaker=Ada Moreau", "on": ["statement", "match"]}


def client_of(engine: Engine, scope: Scope = Scope.WRITE) -> TestClient:
    with writing(engine) as session:
        key = add_key(session, scope, [scope])
    app = create_app(Settings(), engine=engine)
    return TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def client(any_engine: Engine) -> TestClient:
    return client_of(any_engine)


def test_it_is_made_listed_and_removed(client: TestClient) -> None:
    sent = client.post("/v1/webhooks", json=HOOK)
    assert sent.status_code == 201
    made = sent.json()
    assert sent.headers["Location"] == f"/v1/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert (made["state"], made["waiting"], made["on"]) == ("active", 0, ["statement", "match"])
    assert made["filter"] == "speaker=Ada+Moreau&topic=20000337"
    assert 'nobody here is called "Ada Moreau"' in made["hint"]
    known = {name: value for name, value in made.items() if name not in ("secret", "hint")}
    assert client.get("/v1/webhooks").json()["items"] == [known]
    assert client.get(sent.headers["Location"]).json() == known
    assert client.delete(sent.headers["Location"]).status_code == 204
    assert client.get("/v1/webhooks").json()["items"] == []
    assert client.delete(sent.headers["Location"]).status_code == 404
    assert client.get(sent.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "ftp://desk.example"}, "only http and https"),
        ({"url": "https://desk.example:25/"}, "port 25"),
        ({"url": "http://10.0.0.1/"}, "is private or reserved"),
        ({"url": "https://me:word@desk.example/"}, "password"),
        ({"filter": "speakr=xi"}, "is it speaker?"),
        ({"filter": "limit=3"}, "there is no filter limit"),
        ({"filter": "speech=loud"}, "speech"),
        ({"filter": "named=true&named=false"}, "give it once"),
        ({"on": ["everything"]}, "on"),
        ({"on": []}, "on"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_makes_no_sense_is_refused(engine: Engine, change: dict[str, Any], said: str) -> None:
    refused = client_of(engine).post("/v1/webhooks", json=HOOK | change)
    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/invalid-body"
    assert said in refused.json()["detail"]


def test_it_needs_a_key_that_may_write(engine: Engine) -> None:
    reader = client_of(engine, Scope.READ)
    for answer in (
        reader.get("/v1/webhooks"),
        reader.post("/v1/webhooks", json=HOOK),
        reader.delete("/v1/webhooks/w1"),
    ):
        assert answer.status_code == 403
    assert TestClient(reader.app).get("/v1/webhooks").status_code == 401
