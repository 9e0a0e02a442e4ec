"""GET /readyz: ready is who can answer from the whole store."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.embedding import pack, shared_embedder
from app.index import vectors
from app.main import create_app

WORDS = ("that the harbour will reopen in June", "that bread is dear", "that the ferry is late", "that rain is near")


@pytest.fixture
def unprepared(
    new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any, monkeypatch: pytest.MonkeyPatch
) -> Engine:
    """A store with more statements than a request reads by itself, and no index."""
    monkeypatch.setattr(vectors, "IN_A_REQUEST", 2)
    monkeypatch.setattr(vectors, "POLL", 0.05)
    engine = new_engine()
    for number, words in enumerate(WORDS):
        one = article(f"Ada Moreau said {words}.", id=f"a{number}")
        vector = pack(shared_embedder().embed([words])[0])
        keep(engine, one, said(one, words, by="Ada Moreau", source="Ada Moreau", cue="said"), embeddings=[vector])
    return engine


def test_the_index_is_made_while_the_server_says_how_far_it_is(unprepared: Engine, tmp_path: Path) -> None:
    app = create_app(Settings(index_dir=tmp_path), engine=unprepared, extract=lambda raw: {})
    client = TestClient(app)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["type"] == "/problems/store-unavailable"
    assert answer.json()["detail"].startswith("index: 0 of 4 statements.")
    assert int(answer.headers["retry-after"]) > 0
    assert client.post("/v1/check", json={"text": "tea is cheap"}).json()["complete"] is False
    with TestClient(app) as client:
        until = time.monotonic() + 60
        while client.get("/readyz").status_code != 200 and time.monotonic() < until:
            time.sleep(0.02)
        assert client.get("/readyz").json() == {"status": "ready"}
        assert client.post("/v1/check", json={"text": "tea is cheap"}).json()["complete"] is True


def test_a_store_that_cannot_be_asked_is_not_ready(tmp_path: Path) -> None:
    engine = create_app(Settings(database_url=f"sqlite:///{tmp_path}/store.sqlite3"))
    answer = TestClient(engine).get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unavailable")
