"""The command: what it prints where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.main import get_command
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from app.model import Article, Statement
from app.store.migrate import current
from app.store.session import open_store
from app.tagging.tagger import default_tagger

Run = Callable[..., Result]

TEXT = """The minister spoke on Monday.

"Prices will fall before the winter," said Anna Lindqvist, the energy minister.

Lindqvist said the government would pay half of every bill until March.
"""


@pytest.fixture
def run(settings: Settings) -> Run:
    """Runs the command on this test's store."""

    def invoke(*words: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, ["--database", settings.database_url, *map(str, words)], input=stdin)

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An article in a plain file."""
    path = tmp_path / "bills.txt"
    path.write_text(f"date 2025-01-14 {TEXT}", "utf-8")
    return path


def process(*words: str, database: str, **options: object) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "app", "--database", database, *words]
    return subprocess.Popen(command, text=True, **options)  # type: ignore[call-overload, no-any-return]


class TestRefusing:
    @pytest.mark.parametrize(
        "words",
        [["--no-such-option"], ["ingest"], ["serve", "--port", "70000"], ["export", "--format", "xml"]],
        ids=" ".join,
    )
    def test_wrong_usage_is_exit_code_2(self, run: Run, words: list[str]):
        assert run(*words).exit_code == 2

    @pytest.mark.parametrize("command", ["ingest", "extract"])
    def test_paths_that_are_not_there(self, run: Run, command: str, tmp_path: Path):
        refused = run(command, tmp_path / "nowhere.txt")
        assert refused.exit_code == 2
        assert "no such file or folder" in refused.stderr

    def test_a_store_that_cannot_be_opened(self, file: Path, tmp_path: Path):
        refused = CliRunner().invoke(app, ["--database", f"sqlite:///{tmp_path}", "ingest", str(file)])
        assert refused.exit_code == 2
        assert "name a file in it" in refused.stderr

    def test_a_setting_that_makes_no_sense(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("ONRECORD_PORT", "high")
        refused = CliRunner().invoke(app, ["migrate"])
        assert refused.exit_code == 2
        assert "ONRECORD_PORT" in refused.stderr

    def test_a_day_that_does_not_exist(self, run: Run):
        refused = run("export", "--said-from", "2025-02-30")
        assert refused.exit_code == 2
        assert "--said-from" in refused.stderr

    def test_an_output_file_that_cannot_be_written(self, run: Run, file: Path, tmp_path: Path):
        refused = run("extract", file, "--out", tmp_path / "no" / "folder.jsonl")
        assert refused.exit_code == 2
        assert "cannot write" in refused.stderr


class TestFiles:
    def test_an_unreadable_path_among_several_is_named_and_the_rest_goes_on(
        self, run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """Root may read everything: a folder that may not be searched raises for whatever is asked of its files."""
        shut, stat = tmp_path / "shut" / "a.txt", os.stat

        def refusing(path: object, *given: object, **options: object) -> os.stat_result:
            if str(path) == str(shut):
                raise PermissionError(13, "Permission denied")
            return stat(path, *given, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "stat", refusing)
        bad = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt")
        Path(bad).write_text("", "utf-8")
        done = run("extract", shut, bad, tmp_path / "gone.txt", file)
        assert done.exit_code == 1
        assert len(done.stderr.splitlines()) == 3
        assert r"bad\xff.txt: empty" in done.stderr
        assert len(done.stdout.splitlines()) == 1

    def test_nothing_that_is_read_is_written_over(self, run: Run, file: Path, settings: Settings):
        before = file.read_bytes()
        for out in (file, file.parent / "." / file.name, file.parent / "out.jsonl"):
            refused = run("extract", file, file.parent, "--out", out)
            assert (refused.exit_code, "among the files to read" in refused.stderr) == (2, True)
        assert file.read_bytes() == before
        assert not (file.parent / "out.jsonl").exists()

    @pytest.mark.parametrize("pattern", ["*.jsonl", "**/*.jsonl"])
    def test_nothing_is_written_that_a_pattern_would_read(self, run: Run, file: Path, pattern: str):
        refused = run("extract", file, file.parent / pattern, "--out", file.parent / "out.jsonl")
        assert (refused.exit_code, "among the files to read" in refused.stderr) == (2, True)
        assert run("extract", file.parent / "*.txt", "--out", file.parent / "out.jsonl").exit_code == 0

    @pytest.mark.usefixtures("engine")
    def test_no_store_is_written_over(self, run: Run, settings: Settings):
        refused = run("export", "--out", settings.sqlite_path)
        assert (refused.exit_code, "is a database" in refused.stderr) == (2, True)
        assert run("export").exit_code == 0

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_a_full_disk_is_one_sentence(self, run: Run, seeded_file: Path, settings: Settings, form: str):
        shutil.copy(seeded_file, settings.sqlite_path or "")
        refused = run("export", "--format", form, "--out", "/dev/full")
        assert (refused.exit_code, refused.stderr) == (2, "onrecord: cannot write /dev/full: No space left on device\n")

    def test_whatever_the_system_refuses_is_one_sentence(self, run: Run, monkeypatch: pytest.MonkeyPatch):
        def refuse(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device", "data")

        monkeypatch.setattr("app.store.reading.open_for_reading", refuse)
        refused = run("speakers", "list")
        assert (refused.exit_code, refused.stderr) == (2, "onrecord: data: No space left on device\n")


class TestReadOnlyStore:
    @pytest.fixture
    def locked(self, seeded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        """A store in a folder of its own, which its user may read and not write."""
        folder = tmp_path / "locked"
        folder.mkdir()
        store = Path(shutil.copy(seeded_file, folder))
        store.chmod(0o444)
        folder.chmod(0o555)
        if os.geteuid() == 0:  # who may write everything
            monkeypatch.setattr("app.store.session.os.access", lambda _path, mode: not mode & os.W_OK)
        yield store
        folder.chmod(0o755)

    @pytest.mark.parametrize("words", [["export"], ["speakers", "list"], ["speakers", "show", "vladimir-putin"]])
    def test_it_can_be_read(self, locked: Path, words: list[str]):
        done = CliRunner().invoke(app, ["--database", f"sqlite:///{locked}", *words])
        assert (done.exit_code, done.stderr) == (0, "")
        assert "Putin" in done.stdout

    @pytest.mark.parametrize("words", [["ingest", __file__], ["migrate", "--to", "base", "--yes"]])
    def test_what_would_write_is_one_sentence(self, locked: Path, words: list[str]):
        refused = CliRunner().invoke(app, ["--database", f"sqlite:///{locked}", *words])
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
        assert "cannot be written" in refused.stderr


class TestNoStore:
    @pytest.mark.parametrize(
        "words",
        [
            ["export"],
            ["match", "--rebuild"],
            ["rebuild"],
            ["reprocess"],
            ["reprocess", "--dry-run"],
            ["migrate", "--to", "base"],
            ["speakers", "list"],
            ["speakers", "show", "a"],
            ["speakers", "merge", "a", "b"],
            ["speakers", "split", "a", "--article", "b"],
            ["speakers", "alias", "a", "B"],
            ["speakers", "load", __file__],
        ],
        ids=" ".join,
    )
    def test_none_is_made_but_by_ingest_serve_and_migrate(self, tmp_path: Path, words: list[str]):
        path = tmp_path / "mistyped" / "store.sqlite3"
        refused = CliRunner().invoke(app, ["--database", f"sqlite:///{path}", *words])
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
        assert f"no store at {path}" in refused.stderr
        assert not path.parent.exists()

    def test_an_empty_file_is_none_either(self, run: Run, settings: Settings):
        assert settings.sqlite_path is not None
        settings.sqlite_path.touch()
        refused = run("export")
        assert refused.exit_code == 2
        assert "onrecord migrate" in refused.stderr
        assert current(open_store(settings.database_url)) is None

    def test_an_empty_name_is_not_the_default(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)
        refused = CliRunner().invoke(app, ["--database", "", "migrate"])
        assert refused.exit_code == 2
        assert list(tmp_path.iterdir()) == []


class TestMissingWeights:
    @pytest.fixture(autouse=True)
    def _missing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        monkeypatch.setattr("app.weights.files", lambda _package: tmp_path)
        default_tagger.cache_clear()

    @pytest.mark.parametrize("command", ["ingest", "extract", "evaluate statements", "evaluate matches"])
    def test_one_sentence_and_no_store(self, run: Run, file: Path, settings: Settings, command: str):
        gold = file.with_name("gold.jsonl")
        pair = {"pair_id": "p", "same": 1, "label": "near", "a": "it rains", "b": "it rained"}
        label = {"source": [], "cue": [], "content": [[0, 2]]}
        gold.write_text(json.dumps({"id": "a", "text": TEXT, "attributions": [label]} | pair))
        refused = run(*command.split(), gold if "evaluate" in command else file)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert len(refused.stderr.splitlines()) == 1
        assert "the weights are missing" in refused.stderr
        assert settings.sqlite_path is not None
        assert not settings.sqlite_path.exists()


class TestHelp:
    @pytest.mark.parametrize(
        "command",
        [
            "ingest",
            "watch",
            "serve",
            "extract",
            "export",
            "reprocess",
            "rebuild",
            "backup",
            "restore",
            "migrate",
            "evaluate statements",
        ],
    )
    def test_every_command_shows_examples(self, run: Run, command: str):
        shown = run(*command.split(), "--help").stdout
        assert f"onrecord {command}" in shown.split("Examples")[1] or "onrecord" in shown.split("Examples")[1]

    def test_each_example_is_a_line_of_its_own(self, run: Run):
        group = get_command(app)
        groups = {"": group} | {f"{name} ": one for name, one in group.commands.items() if hasattr(one, "commands")}
        for path, one in groups.items():
            for name, command in one.commands.items():
                lines = [line.strip() for line in run(*path.split(), name, "--help").stdout.splitlines()]
                for example in filter(
                    None, map(str.strip, (command.help or "").partition("**Example")[2].splitlines())
                ):
                    if example.startswith("onrecord "):
                        assert any(example.startswith(line) for line in lines if line.startswith("onrecord ")), example

    def test_version(self):
        assert CliRunner().invoke(app, ["--version"]).stdout.startswith("onrecord ")


class TestIngest:
    @pytest.mark.usefixtures("engine")
    def test_a_file_that_cannot_be_used_is_told_and_the_rest_goes_on(self, run: Run, file: Path, tmp_path: Path):
        (tmp_path / "broken.jsonl").write_text('{"text": "Lindqvist said it rained."}\n{"text": ', "utf-8")
        done = run("ingest", file, tmp_path / "broken.jsonl", tmp_path / "nowhere.txt")
        assert done.exit_code == 1
        assert f"{tmp_path / 'broken.jsonl'}:2" in done.stderr.replace("\n", "")
        assert "nowhere.txt" in done.stderr.replace("\n", "")
        assert "Lindqvist" in done.stdout

    @pytest.mark.usefixtures("engine")
    def test_json_is_one_object_with_the_errors_in_it(self, run: Run, file: Path, tmp_path: Path):
        (tmp_path / "empty.txt").touch()
        done = run("ingest", file, tmp_path / "empty.txt", "--json")
        told = json.loads(done.stdout)
        assert (done.exit_code, told["added"], told["failed"]) == (1, 1, 1)
        assert told["errors"][0].keys() == {"origin", "line", "field", "reason"}

    def test_twice_changes_nothing_and_shows_the_same(self, run: Run, file: Path):
        assert run("ingest", file).exit_code == 0
        again = run("ingest", file)
        assert again.exit_code == 0
        assert "1 unchanged" in again.stdout
        assert "Lindqvist" in again.stdout

    @pytest.mark.usefixtures("engine")
    def test_a_field_that_cannot_be_used_costs_a_warning_and_not_the_article(self, run: Run, tmp_path: Path):
        record = {"text": TEXT, "published_on": "2025-01-14", "authors": [["Jane Doe"]], "url": "/bills"}
        (tmp_path / "a.jsonl").write_text(json.dumps(record), "utf-8")
        done = run("ingest", tmp_path / "a.jsonl")
        assert (done.exit_code, "Lindqvist" in done.stdout) == (0, True)
        told = done.stderr.replace("\n", " ")
        assert "warning: " in told
        assert "author: left out: a list is not a string" in told
        assert "url: left out: '/bills' is not an http or https address" in told
        assert json.loads(run("ingest", tmp_path / "a.jsonl", "--json").stdout)["warnings"][0]["line"] == 1
        assert run("ingest", tmp_path / "a.jsonl", "--quiet").stderr == ""

    @pytest.mark.usefixtures("engine")
    def test_standard_input(self, run: Run):
        record = {"body": TEXT, "publishedAt": "2025-01-14T08:00:00Z"}
        done = run("ingest", "-", "--json", stdin=json.dumps(record).encode())
        assert json.loads(done.stdout)["added"] == 1

    @pytest.mark.usefixtures("engine")
    def test_quiet_prints_nothing(self, run: Run, file: Path):
        done = run("ingest", file, "--quiet")
        assert (done.exit_code, done.stdout) == (0, "")

    @pytest.mark.usefixtures("engine")
    def test_changed_words_of_a_match_are_marked(self, run: Run, tmp_path: Path):
        for number, word in enumerate(("each", "every")):
            text = TEXT.replace("half of every bill", f"half of {word} winter bill for homes")
            (tmp_path / f"{number}.txt").write_text(f"date 2025-01-1{4 + number} {text}", "utf-8")
        done = run("ingest", tmp_path)
        assert "first report" in done.stdout
        assert "[-each-] {+every+}" in " ".join(done.stdout.split())


class TestExtract:
    def test_spans_fit_the_text_as_it_was_given(self, run: Run):
        given = f"  {TEXT} \u00e9\u0301"
        done = run("extract", "-", stdin=json.dumps({"id": "a", "text": given}).encode())
        record = json.loads(done.stdout)
        assert done.exit_code == 0
        assert record["id"] == "a"
        assert record["statements"]
        for statement in record["statements"]:
            assert " ".join(given[start:end] for start, end in statement["content"]) == statement["text"]

    def test_one_record_a_line_and_the_broken_line_on_standard_error(self, run: Run):
        lines = ['{"text": "Lindqvist said it rained."}', "{broken", '{"text": "Lindqvist said it snowed."}']
        done = run("extract", "-", stdin="\n".join(lines).encode())
        assert done.exit_code == 1
        assert len([json.loads(line) for line in done.stdout.splitlines()]) == 2
        assert "-:2" in done.stderr

    def test_what_ingest_refuses_for_its_date_is_read_with_a_warning(self, run: Run):
        done = run("extract", "-", stdin=b'{"text": "Lindqvist said it rained."}')
        assert (done.exit_code, len(done.stdout.splitlines())) == (0, 1)
        assert "warning: -:1: published_on: no date" in done.stderr
        assert run("extract", "-", "--quiet", stdin=b'{"text": "Lindqvist said it rained."}').stderr == ""

    def test_no_store_is_touched(self, run: Run, settings: Settings, file: Path):
        assert run("extract", file).exit_code == 0
        assert settings.sqlite_path is not None
        assert not settings.sqlite_path.exists()

    def test_a_reader_who_leaves_early_is_no_error(self, settings: Settings, tmp_path: Path):
        many = tmp_path / "many.jsonl"
        many.write_text(f"{json.dumps({'text': TEXT})}\n" * 20, "utf-8")
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with process("extract", str(many), "--quiet", database=settings.database_url, **pipes) as extract:
            assert extract.stdout is not None
            assert extract.stderr is not None
            extract.stdout.close()
            assert extract.stderr.read() == ""
        assert extract.returncode == 0


class TestExport:
    @pytest.fixture(autouse=True)
    def _record(
        self,
        engine: Engine,
        article: Callable[..., Article],
        said: Callable[..., Statement],
        keep: Callable[..., object],
    ):
        text = "Anna Lindqvist and Bo Ek said =1+1 is two. Ek said it rained. Lindqvist said it snowed."
        told = article(text, id="a1", headline="Sums")
        keep(
            engine,
            told,
            said(
                told, "=1+1 is two", by=["Anna Lindqvist", "Bo Ek"], source="Anna Lindqvist and Bo Ek", on="2025-05-08"
            ),
            said(told, "it rained", by="Bo Ek", source="Ek", cue="said", on="2025-05-09"),
            said(told, "it snowed", by="Anna Lindqvist", source="Lindqvist", cue="said"),
        )

    def test_ndjson_has_a_statement_a_line_newest_first(self, run: Run):
        done = run("export")
        assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [
            "it snowed",
            "it rained",
            "=1+1 is two",
        ]

    def test_csv_joins_lists_and_runs_no_formula(self, run: Run):
        rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", "--said-to", "2025-05-08").stdout)))
        assert [row["speakers"] for row in rows] == ["Anna Lindqvist; Bo Ek"]
        assert rows[0]["text"] == "'=1+1 is two"
        assert (rows[0]["said_on"], rows[0]["headline"]) == ("2025-05-08", "Sums")

    def test_a_speaker_by_name_or_slug(self, run: Run):
        by_name, by_slug = (run("export", "--speaker", who).stdout for who in ("Bo Ek", "bo-ek"))
        assert by_name == by_slug
        assert len(by_name.splitlines()) == 2

    def test_every_act_unless_one_is_asked_for(
        self,
        run: Run,
        engine: Engine,
        article: Callable[..., Article],
        said: Callable[..., Statement],
        keep: Callable[..., object],
    ):
        told = article("Ek backs the bridge. Ek fears a flood.", id="a2")
        keep(
            engine,
            told,
            said(told, "the bridge", by="Bo Ek", cue="backs", act="attitude"),
            said(told, "a flood", by="Bo Ek", cue="fears", act="thought"),
        )
        assert len(run("export").stdout.splitlines()) == 5
        asked = run("export", "--act", "attitude", "--act", "thought").stdout.splitlines()
        assert {json.loads(line)["act"] for line in asked} == {"attitude", "thought"}
        rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", "--act", "attitude").stdout)))
        assert [(row["text"], row["act"]) for row in rows] == [("the bridge", "attitude")]

    def test_an_act_that_is_none(self, run: Run):
        refused = run("export", "--act", "opinion")
        assert refused.exit_code == 2
        assert "--act" in refused.stderr

    def test_a_store_without_what_is_asked_for_gives_nothing(self, run: Run):
        done = run("export", "--topic", "20000065")
        assert (done.exit_code, done.stdout) == (0, "")


class TestMigrate:
    def test_there_and_back(self, run: Run, settings: Settings):
        assert run("migrate").exit_code == 0
        assert current(open_store(settings.database_url)) is not None
        assert run("migrate", "--to", "base", "--yes").exit_code == 0
        assert current(open_store(settings.database_url)) is None

    @pytest.mark.usefixtures("engine")
    @pytest.mark.parametrize("revision", ["base", "0001"])
    def test_what_loses_something_is_refused_where_nobody_can_be_asked(
        self, run: Run, settings: Settings, revision: str
    ):
        before = current(open_store(settings.database_url))
        refused = run("migrate", "--to", revision)
        assert refused.exit_code == 2
        assert "--yes" in refused.stderr
        assert str(settings.sqlite_path) in refused.stderr
        assert current(open_store(settings.database_url)) == before

    @pytest.mark.usefixtures("engine")
    @pytest.mark.parametrize(("answer", "code"), [("n", 2), ("", 2), ("y", 0)])
    def test_on_a_terminal_it_is_asked_first(
        self, run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
    ):
        monkeypatch.setattr("app.command.console.is_terminal", lambda: True)
        done = run("migrate", "--to", "base", stdin=f"{answer}\n")
        assert (done.exit_code, "loses every table" in done.stderr) == (code, True)
        assert (current(open_store(settings.database_url)) is None) == (code == 0)

    @pytest.mark.usefixtures("engine")
    def test_a_revision_that_does_not_exist(self, run: Run):
        refused = run("migrate", "--to", "nonesuch")
        assert refused.exit_code == 2
        assert "nonesuch" in refused.stderr


class TestServe:
    def test_a_new_store_is_served_until_ctrl_c(self, settings: Settings):
        with process("serve", "--port", "0", database=settings.database_url, stderr=subprocess.PIPE) as server:
            assert server.stderr is not None
            url = next(word for word in server.stderr.readline().split() if word.startswith("http"))
            with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:  # noqa: S310 (http, and our own)
                assert answer.status == 200
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=20) == 0

    def test_a_taken_port_is_told(self, run: Run):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            refused = run("serve", "--port", str(port))
        assert refused.exit_code == 2
        assert f"choose another port, such as {port + 1}" in refused.stderr

    def test_a_shared_store_is_not_changed(self, postgres_url: str):
        refused = CliRunner().invoke(app, ["--database", postgres_url, "serve", "--port", "0"])
        assert refused.exit_code == 2
        assert "onrecord migrate" in refused.stderr


def test_the_module_runs_as_the_command_does():
    told = subprocess.run(
        [sys.executable, "-m", "app", "--help"], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert "Usage: onrecord" in told.stdout
