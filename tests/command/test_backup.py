"""`onrecord backup` and `onrecord restore`, as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from app.store.migrate import current, downgrade

Run = Callable[..., Any]


@pytest.fixture
def run(engine: Engine, settings: Settings, article: Any, said: Any, keep: Any) -> Run:
    """Runs a command on a store in which Ada said no."""
    one = article("Ada said no.", id="a1")
    keep(engine, one, said(one, "no", by="Ada", source="Ada", cue="said"))

    def invoke(*words: str | Path) -> Any:
        return CliRunner().invoke(app, ["--database", settings.database_url, *map(str, words)])

    return invoke


def test_there_and_back(run: Run, engine: Engine, tmp_path: Path):
    out = tmp_path / "store.zst"
    done = run("backup", out)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"onrecord restore {out}" in done.stderr
    exported = run("export", "--quiet").stdout
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM statement")
    refused = run("restore", out)
    assert (refused.exit_code, refused.stderr.count("--force")) == (2, 1)
    done = run("restore", "--force", out)
    assert (done.exit_code, done.stderr) == (0, f"The store is what it was when {out} was made.\n")
    assert run("export", "--quiet").stdout == exported


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path):
    refused = run("backup", tmp_path / "none" / "store.zst")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"onrecord: There is no folder {tmp_path / 'none'} to write store.zst in")


def test_a_revision_that_is_not_known_changes_nothing(run: Run, engine: Engine):
    before = current(engine)
    refused = run("migrate", "--to", "nosuch", "--yes")
    assert (refused.exit_code, current(engine)) == (2, before)
    assert "there is no revision nosuch; write head, base, or" in refused.stderr


def test_quiet_says_nothing(run: Run, tmp_path: Path):
    out = tmp_path / "store.sqlite3"
    assert run("backup", "--quiet", out).output == ""
    assert run("restore", "--quiet", "--force", out).output == ""


def test_of_an_older_version_it_says_how_to_go_on(run: Run, engine: Engine, tmp_path: Path):
    out = tmp_path / "store.sqlite3"
    downgrade(engine, "0017")
    assert run("backup", out).exit_code == 0
    done = run("restore", "--force", out)
    assert done.exit_code == 0
    assert "onrecord migrate" in done.stderr


@pytest.mark.parametrize("words", [["backup", "copy.zst"], ["restore", "--force", "copy.zst"]])
def test_stopped_it_says_what_is_there(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]):
    monkeypatch.chdir(tmp_path)
    assert run("backup", "copy.zst").exit_code == 0

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.store.backup._copy", stop)
    ended = run(*words[:1], "--force", words[-1])
    assert (ended.exit_code, ended.stderr.startswith("Stopped. ")) == (130, True)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert run("restore", "--force", "copy.zst").exit_code == 0


@pytest.mark.parametrize("words", [["backup", "b"], ["restore", "--force", "b"]])
def test_without_a_store_or_a_backup_it_is_one_sentence(tmp_path: Path, words: list[str]):
    path = tmp_path / "mistyped" / "store.sqlite3"
    words[-1] = str(tmp_path / words[-1])
    refused = CliRunner().invoke(app, ["--database", f"sqlite:///{path}", *words])
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
    assert "correct the path" in refused.stderr
    assert list(tmp_path.iterdir()) == []
