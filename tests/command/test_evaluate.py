"""`onrecord evaluate statements`: what it prints where, what it writes, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.command import app

TEXT = "Ada Moreau said the harbour will reopen in June."
LABEL = {"source": [[0, 10]], "cue": [[11, 15]], "content": [[16, 47]]}

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["evaluate", "statements", *words])

    return invoke


def record(name: str = "a1", **fields: Any) -> str:
    return json.dumps({"id": name, "text": TEXT, "attributions": [LABEL], **fields})


@pytest.fixture
def gold(folder: Path) -> Path:
    """Two articles: one of which all is found, one of which nothing is labelled."""
    path = folder / "gold.jsonl"
    path.write_text(f"{record()}\n{record('a2', attributions=[])}\n", "utf-8")
    return path


@pytest.fixture
def broken(folder: Path) -> Path:
    """A good record, and two that cannot be used."""
    path = folder / "broken.jsonl"
    short = {**LABEL, "content": [[16, 99]]}
    path.write_text(f"{record()}\n{record()}\n{record('a3', attributions=[short])}\n", "utf-8")
    return path


class TestHelp:
    def test_it_shows_the_format_and_examples(self, run: Run):
        shown = run("--help").stdout
        assert '"attributions"' in shown
        assert "onrecord evaluate statements gold.jsonl" in shown.split("Examples")[1]

    def test_without_a_file_it_shows_help(self, run: Run):
        assert "Usage" in run().output


class TestPrinting:
    @pytest.mark.usefixtures("gold")
    def test_figures_go_to_standard_output(self, run: Run):
        done = run("gold.jsonl")
        assert (done.exit_code, done.stderr) == (0, "")
        assert "Articles: 2; statements labelled: 1, found: 2." in done.stdout
        assert "50.0 100.0 66.7" in done.stdout
        assert "words per CPU-second" in done.stdout

    @pytest.mark.usefixtures("gold")
    def test_a_kind_of_speech_that_is_not_there_has_no_figures(self, run: Run):
        [whole] = [line for line in run("gold.jsonl").stdout.splitlines() if "whole statement" in line]
        assert whole.split()[-5:] == ["none", "none", "50.0", "100.0", "66.7"]

    @pytest.mark.usefixtures("gold")
    def test_json_is_one_object(self, run: Run):
        done = run("gold.jsonl", "--json")
        told = json.loads(done.stdout)
        assert (told["whole"]["all"]["recall"], told["whole"]["all"]["precision"]) == (1, 0.5)
        assert told["errors"] == []

    @pytest.mark.usefixtures("gold")
    def test_quiet_prints_nothing(self, run: Run):
        done = run("gold.jsonl", "--quiet", "--card", "card.json")
        assert (done.exit_code, done.output) == (0, "")

    @pytest.mark.usefixtures("gold")
    def test_limit_reads_the_first_records_only(self, run: Run):
        assert json.loads(run("gold.jsonl", "--limit", "1", "--json").stdout)["articles"] == 1


class TestErrors:
    @pytest.mark.usefixtures("broken")
    def test_a_record_that_cannot_be_used_is_told_and_the_rest_is_measured(self, run: Run):
        done = run("broken.jsonl")
        assert done.exit_code == 1
        assert "broken.jsonl:2: id: 'a1' is the id of line 1 already" in done.stderr
        assert "broken.jsonl:3: attributions[0].content[0]: [16, 99] ends beyond the text" in done.stderr
        assert "Articles: 1;" in done.stdout

    @pytest.mark.usefixtures("broken")
    def test_json_has_the_errors_in_it(self, run: Run):
        errors = json.loads(run("broken.jsonl", "--json").stdout)["errors"]
        assert [(error["line"], error["field"]) for error in errors] == [(2, "id"), (3, "attributions[0].content[0]")]

    @pytest.mark.usefixtures("broken")
    def test_a_card_of_a_part_is_not_written(self, run: Run, folder: Path):
        done = run("broken.jsonl", "--card", "card.json")
        assert (done.exit_code, (folder / "card.json").exists()) == (1, False)
        assert "mend the records first" in done.stderr

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"", "empty"), (b"\x00\xff\n" * 200, "none of its first"), (b'{"id": "a"}\n', "text: missing")],
        ids=["empty", "binary", "nothing-usable"],
    )
    def test_a_file_of_which_nothing_can_be_used(self, run: Run, folder: Path, content: bytes, words: str):
        (folder / "odd.jsonl").write_bytes(content)
        done = run("odd.jsonl", "--json")
        assert (done.exit_code, done.stdout) == (2, "")
        assert words in done.stderr
        assert "nothing to measure" in done.stderr
        assert len(done.stderr.splitlines()) < 30


class TestRefusing:
    @pytest.mark.usefixtures("gold")
    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["nowhere.jsonl"], "no such file: nowhere.jsonl"),
            (["."], ". is a folder"),
            (["gold.jsonl", "--out", "gold.jsonl"], "is the gold file"),
            (["gold.jsonl", "--card", "./gold.jsonl"], "is the gold file"),
            (["gold.jsonl", "--card", "one", "--out", "one"], "both name one"),
            (["gold.jsonl", "--card", "card.json", "--limit", "1"], "leave out --limit"),
            (["gold.jsonl", "--card", "no/card.json"], "there is no folder no"),
            (["gold.jsonl", "--also"], "name it with --card"),
            (["gold.jsonl", "--also", "--card", "card.json"], "name it with --card"),
            (["gold.jsonl", "--out", "no/found.jsonl"], "cannot write no/found.jsonl"),
            (["gold.jsonl", "--limit", "0"], "--limit"),
        ],
        ids=lambda words: " ".join(words) if isinstance(words, list) else "",
    )
    def test_before_anything_is_measured(self, run: Run, words: list[str], reason: str):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert reason in done.stderr

    @pytest.mark.usefixtures("gold")
    def test_a_file_that_is_no_card_is_left_alone(self, run: Run, folder: Path):
        (folder / "notes.json").write_text("{}", "utf-8")
        done = run("gold.jsonl", "--card", "notes.json")
        assert done.exit_code == 2
        assert "notes.json: corpus: not a quality card" in done.stderr
        assert (folder / "notes.json").read_text("utf-8") == "{}"


class TestWriting:
    @pytest.mark.usefixtures("gold")
    def test_what_was_found_is_written_as_the_gold_has_it(self, run: Run, folder: Path):
        assert run("gold.jsonl", "--out", "found.jsonl").exit_code == 0
        first, other = map(json.loads, (folder / "found.jsonl").read_text("utf-8").splitlines())
        assert (first["id"], other["id"]) == ("a1", "a2")
        [found] = first["attributions"]
        assert 0 < found.pop("confidence") <= 1
        assert found == LABEL

    @pytest.mark.usefixtures("gold")
    def test_a_new_card_asks_for_what_people_write_and_then_keeps_it(self, run: Run, folder: Path):
        card = folder / "card.json"
        assert "by hand" in run("gold.jsonl", "--card", "card.json").stderr
        told = json.loads(card.read_text("utf-8"))
        told["corpus"]["name"], told["weaknesses"] = "Harbour news", ["Verse."]
        card.write_text(json.dumps(told), "utf-8")
        again = run("gold.jsonl", "--card", "card.json")
        assert again.exit_code == 0
        assert "by hand" not in again.stderr
        kept = json.loads(card.read_text("utf-8"))
        assert (kept["corpus"]["name"], kept["weaknesses"]) == ("Harbour news", ["Verse."])
