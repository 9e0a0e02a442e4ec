"""`onrecord export`: the filters and forms of the API, and a file that is there whole or not at all."""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.command import app
from app.formats import exports
from app.queries.filters import ExportFilters

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(
    new_engine: Callable[[], Engine],
    article: Callable[..., Any],
    said: Callable[..., Any],
    keep: Callable[..., Any],
) -> Run:
    """Runs `export`, which changes nothing, on a store of three statements, on SQLite and again on PostgreSQL."""
    engine = new_engine()
    text = "Bo Ek said it rained. Ann Ek said it snowed. The minister fears a flood."
    one = article(text, id="a1", outlet="Daily")
    keep(
        engine,
        one,
        said(one, "it rained", by="Bo Ek", source="Bo Ek", cue="said", on="2025-05-09", topics=["20000065"]),
        said(one, "it snowed", by="Ann Ek", source="Ann Ek", cue="said", on="2025-04-30", speech="direct"),
        said(one, "a flood", source="The minister", cue="fears", act="thought"),
    )
    url = engine.url.render_as_string(hide_password=False)

    def invoke(*words: str | Path) -> Result:
        return CliRunner().invoke(app, ["--database", url, "export", *map(str, words)])

    return invoke


def texts(done: Result) -> list[str]:
    assert done.exit_code == 0, done.stderr
    return [json.loads(line)["text"] for line in done.stdout.splitlines()]


class TestFilters:
    def test_of_a_revision(self, run: Run) -> None:
        assert texts(run("--as-of", "1")) == []
        ahead = run("--as-of", "999")
        assert (ahead.exit_code, "--as-of: the store is at revision" in ahead.stderr) == (2, True)
        refused = run("--as-of", "1", "--role", "minister")
        assert (refused.exit_code, "role cannot be asked of the past" in refused.stderr) == (2, True)

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("--not-speaker ann-ek --not-speaker bo-ek", ["a flood"]),
            ("--speaker ann-ek --speaker bo-ek", ["it rained", "it snowed"]),
            ("--speaker ann-ek --said-from 2025-05", []),
            ("--said-to 2025-04", ["it snowed"]),
            ("--topic 20000065 --outlet Daily", ["it rained"]),
            ("--named false", ["a flood"]),
            ("--said-from 2025-05 --undated true", ["it rained", "a flood"]),
            ("--act thought", ["a flood"]),
            ("--q snow* --speech direct --sort oldest", ["it snowed"]),
            ("--confidence-from 0.1 --has-day true --sort oldest", ["it snowed", "it rained"]),
        ],
    )
    def test_those_of_the_api_by_the_same_names(self, run: Run, words: str, found: list[str]):
        assert sorted(texts(run(*words.split()))) == sorted(found)

    def test_every_one_is_in_the_help(self):
        told = CliRunner().invoke(app, ["export", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).stdout
        shown = set(re.findall(r"--[a-z-]+", told))
        assert {f"--{name.replace('_', '-')}" for name in ExportFilters.model_fields} <= shown
        assert "onrecord export --output statements.ndjson" in told

    def test_a_name_that_nobody_has_is_said_beside_an_empty_export(self, run: Run):
        done = run("--speaker", "Cleo Nobody", "--format", "csl")
        assert (done.exit_code, json.loads(done.stdout)) == (0, [])
        assert done.stderr == 'speaker: nobody here is called "Cleo Nobody". Without speaker there would be 3.\n'

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("--said-from 2025-02-30", "--said-from: "),
            ("--said-from 2025-05-09 --said-to 2025-05-01", "--said-to: said_to 2025-05-01 lies before"),
            ("--confidence-from 3", "--confidence-from: "),
            ("--stance loud", "--stance"),
            ("--has-day maybe", "--has-day"),
            ("--speakr ek", "--speaker"),
        ],
    )
    def test_a_value_that_makes_no_sense_is_refused_by_name(self, run: Run, words: str, told: str):
        refused = run(*words.split())
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert told in refused.stderr


class TestForms:
    def test_by_name_or_by_the_name_of_the_file(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(importlib.import_module("app.command.export"), "PAGE", 2)
        ids = [json.loads(line)["id"] for line in run().stdout.splitlines()]
        for name in ("a.jsonl", "b.csv", "c.jsonld", "d.csl.json", "e.parquet"):
            assert run("-o", tmp_path / name).exit_code == 0
        assert [json.loads(line)["id"] for line in (tmp_path / "a.jsonl").read_text().splitlines()] == ids
        assert [row["id"] for row in csv.DictReader(io.StringIO((tmp_path / "b.csv").read_text()))] == ids
        linked = json.loads((tmp_path / "c.jsonld").read_text())["itemListElement"]
        assert [one["identifier"] for one in linked] == ids
        assert [one["id"] for one in json.loads((tmp_path / "d.csl.json").read_text())] == ids
        assert pq.read_table(tmp_path / "e.parquet")["id"].to_pylist() == ids
        assert run("--format", "csv", "-o", tmp_path / "f.jsonl").exit_code == 0
        assert (tmp_path / "f.jsonl").read_text() == (tmp_path / "b.csv").read_text()

    def test_one_that_is_not_installed(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(exports, "find_spec", lambda _name: None)
        refused = run("-o", tmp_path / "a.parquet")
        assert refused.exit_code == 2
        assert refused.stderr == "onrecord: --format parquet: it needs pyarrow: pip install 'onrecord[parquet]'\n"
        assert list(tmp_path.glob("*.parquet")) == []


class TestFile:
    def test_it_is_told_how_many_unless_quiet(self, run: Run, tmp_path: Path):
        out = tmp_path / "a.csv"
        assert run("--output", out).stderr == f"3 statements in {out}, as csv.\n"
        assert run("--out", out, "--quiet").stderr == ""

    @pytest.mark.parametrize(
        ("stop", "code"), [(OSError(28, "No space left on device"), 2), (KeyboardInterrupt(), 128 + signal.SIGINT)]
    )
    def test_what_was_there_stays_where_it_cannot_be_finished(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException, code: int
    ):
        folder = tmp_path / "out"
        folder.mkdir()
        out = folder / "a.csv"
        out.write_text("as it was")

        def broken(*_: object, **__: object) -> bytes:
            raise stop

        monkeypatch.setitem(exports.EXPORTS, "csv", exports.EXPORTS["csv"]._replace(encode=broken))  # type: ignore[arg-type]
        assert run("-o", out).exit_code == code
        assert [path.read_text() for path in folder.iterdir()] == ["as it was"]

    def test_a_link_and_the_rights_of_a_file_are_kept(self, run: Run, tmp_path: Path):
        out, link = tmp_path / "real.csv", tmp_path / "link.csv"
        out.write_text("")
        out.chmod(0o640)
        link.symlink_to(out)
        assert run("-o", link).exit_code == 0
        assert link.is_symlink()
        assert (out.stat().st_mode & 0o777, len(out.read_text().splitlines())) == (0o640, 4)

    def test_what_is_no_file_is_written_as_it_is(self, run: Run, tmp_path: Path):
        assert run("-o", os.devnull).exit_code == 0
        assert not Path(os.devnull).is_file()

    def test_a_folder_that_is_not_there(self, run: Run, tmp_path: Path):
        refused = run("-o", tmp_path / "no" / "a.csv")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "cannot write" in refused.stderr
