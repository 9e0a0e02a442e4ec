"""Answers that are given again: the same to the letter, and never after a change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.api.repeats import FileVersion
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
    before = version()
    assert version() == before
    shutil.copy(migrated_file, tmp_path / "other.sqlite3")
    (tmp_path / "other.sqlite3").replace(path)
    assert version() != before
    path.unlink()
    assert version() is None


def test_each_commit_is_another_state(engine: Engine, settings: Settings) -> None:
    assert settings.sqlite_path is not None
    version = FileVersion(settings.sqlite_path)
    seen = [version()]
    for number in range(3):
        with writing(engine) as session:
            note(session, Kind.ARTICLE, [f"a{number}"])
        seen.append(version())
    assert len(set(seen)) == 4
