"""`onrecord runs`: which runs there were, and what one could not use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from app.ingest import ingest

STORY = "date 2026-03-06 The harbour will reopen in June, Mayor Ada Moreau said on Thursday."


@pytest.fixture
def run(settings: Settings, engine: Engine, tmp_path: Path) -> Callable[..., Result]:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY)
    (folder / "b.jsonl").write_text("{broken\n" * 3)
    ingest([folder], engine, settings)
    ingest([folder / "a.txt"], engine, settings)
    return lambda *words: CliRunner().invoke(app, ["--database", settings.database_url, "runs", *map(str, words)])


def test_the_latest_comes_first_with_its_counts(run: Callable[..., Result]) -> None:
    listed = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert [(one["id"], one["read"], one["added"], one["unchanged"], one["failed"]) for one in listed] == [
        (2, 1, 0, 1, 0),
        (1, 4, 1, 0, 3),
    ]
    assert "done" in run().stdout


def test_one_run_shows_its_stages_and_errors(run: Callable[..., Result]) -> None:
    shown = run(1).stdout
    assert "read: 4, added: 1, replaced: 0, unchanged: 0, failed: 3" in shown
    assert "analysing: " in shown
    assert [line.split(": ")[0] for line in shown.splitlines()[-3:]] == [f"news/b.jsonl:{at}" for at in (1, 2, 3)]
    assert [json.loads(line)["line"] for line in run(1, "--json").stdout.splitlines()] == [1, 2, 3]


def test_a_run_that_is_not_there_is_refused(run: Callable[..., Result]) -> None:
    done = run(99)
    assert (done.exit_code, done.stderr) == (2, "onrecord: there is no run 99; onrecord runs lists them\n")
