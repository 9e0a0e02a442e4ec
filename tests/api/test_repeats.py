"""Answers that are given again: the same to the letter, and never after a change."""

from __future__ import annotations

import asyncio
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.api.metrics import Metrics
from app.api.repeats import FileVersion, Repeats
from app.config import Settings
from app.main import create_app
from app.store.changes import Kind, note
from app.store.session import writing
from tests.api.running import Running, serving, status


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


@pytest.fixture
def running(engine: Engine, settings: Settings, article: Any, said: Any, keep: Any) -> Iterator[Running]:
    one = article("Ada said no. Ada said never. Ada said perhaps.", id="a1")
    keep(engine, one, *(said(one, words, by="Ada", source="Ada", cue="said") for words in ("no", "never", "perhaps")))
    app = create_app(settings.model_copy(update={"readers": 1, "analysers": 1, "allowed_hosts": ("localhost",)}))
    with serving(app, on_end=app.state.backend.end) as server:
        yield server


def test_are_the_same_until_the_store_changes(
    running: Running, engine: Engine, article: Any, said: Any, keep: Any
) -> None:
    first = running.ask("/v1/statements")
    assert status(first) == 200
    assert body(running.ask("/v1/statements")) == body(first)
    two = article("Bo said yes.", id="a2")
    keep(engine, two, said(two, "yes", by="Bo", source="Bo", cue="said"))
    assert b'"text":"yes"' in running.ask("/v1/statements")


def test_depend_on_what_the_request_asks_for(running: Running) -> None:
    plain = running.ask("/v1/statements")
    assert status(plain) == 200
    etag = next(line for line in plain.split(b"\r\n") if line.lower().startswith(b"etag: ")).decode()[6:]
    assert status(running.ask("/v1/statements", headers=f"If-None-Match: {etag}\r\n")) == 304
    assert b"content-encoding: gzip" in running.ask("/v1/statements", headers="Accept-Encoding: gzip\r\n").lower()
    assert b"content-encoding" not in running.ask("/v1/statements").lower()
    assert status(running.ask("/v1/statements", host="evil.example")) == 421
    assert status(running.ask("/v1/statements?speakr=x")) == 422
    assert status(running.ask("/healthz", host="evil.example")) == 200


def test_another_file_in_its_place_is_another_state(engine: Engine, tmp_path: Path, migrated_file: Path) -> None:
    path = tmp_path / "copy.sqlite3"
    shutil.copy(migrated_file, path)
    version = FileVersion(path)
    before = asyncio.run(version())
    assert asyncio.run(version()) == before
    shutil.copy(migrated_file, tmp_path / "other.sqlite3")
    (tmp_path / "other.sqlite3").replace(path)
    assert asyncio.run(version()) != before
    path.unlink()
    assert asyncio.run(version()) is None


def test_each_commit_is_another_state(engine: Engine, settings: Settings) -> None:
    assert settings.sqlite_path is not None
    version = FileVersion(settings.sqlite_path)
    seen = [asyncio.run(version())]
    for number in range(3):
        with writing(engine) as session:
            note(session, Kind.ARTICLE, [f"a{number}"])
        seen.append(asyncio.run(version()))
    assert len(set(seen)) == 4


def test_an_answer_that_is_too_long_to_keep_is_not_held_until_its_end() -> None:
    """An export may have gigabytes."""
    parts, part = 40, 1_000_000

    async def long(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(parts):
            await send({"type": "http.response.body", "body": bytes(part), "more_body": number < parts - 1})

    sent = 0

    async def count(message: Any) -> None:
        nonlocal sent
        sent += len(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "GET",
        "http_version": "1.1",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "state": {},
    }

    async def version() -> int:
        return 1

    tracemalloc.start()
    try:
        asyncio.run(Repeats(long, version, Metrics())(scope, None, count))  # type: ignore[arg-type]
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent == parts * part
    assert held < 5 * part
