"""`onrecord evaluate matches`: pairs as they are given, and pairs looked up in articles that went through the line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.command import app

CONTENT = "the harbour of the old town will reopen for ferries in the first week of June"
OTHER = "the harbour of the old town would reopen for ferries in the first week of June"
OPENING = "Ada Moreau said on Tuesday that "

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["evaluate", "matches", *words])

    return invoke


def record(name: str = "p1", **fields: Any) -> str:
    start = len(OPENING)
    sides: dict[str, Any] = {}
    for side, content in (("a", CONTENT), ("b", OTHER)):
        sides |= {
            side: content,
            f"{side}_source": "Ada Moreau",
            f"{side}_cue": "said",
            f"{side}_date": "2025-05-09",
            f"{side}_article_id": f"article-{side}",
            f"{side}_offsets": [[start, start + len(content)]],
        }
    return json.dumps({"pair_id": name, "same": 1, "label": "near", **sides, **fields})


@pytest.fixture
def pairs(folder: Path) -> Path:
    """A true pair, and one whose texts have nothing to do with each other."""
    path = folder / "pairs.jsonl"
    path.write_text(f"{record()}\n{record('p2', same=0, label='different', b='bread is dear')}\n", "utf-8")
    return path


@pytest.fixture
def articles(folder: Path) -> Path:
    """Two articles that carry the true pair, with field names as corpora have them."""
    path = folder / "articles.jsonl"
    lines = [
        {
            "id": f"article-{side}",
            "text": f"{OPENING}{content}.\n\nBread is dear.",
            "date": "2025-05-09",
            "title": "Town",
        }
        for side, content in (("a", CONTENT), ("b", OTHER))
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


class TestAsGiven:
    @pytest.mark.usefixtures("pairs")
    def test_figures_go_to_standard_output(self, run: Run):
        done = run("pairs.jsonl")
        assert (done.exit_code, done.stderr) == (0, "")
        assert "Pairs: 2; the same labelled: 1, found: 1." in done.stdout
        assert "100.0 100.0 100.0" in done.stdout
        assert "not found" not in done.stdout

    @pytest.mark.usefixtures("pairs")
    def test_json_is_one_object(self, run: Run):
        told = json.loads(run("pairs.jsonl", "--json").stdout)
        assert (told["same"]["f1"], told["average_precision"], told["not_found"], told["errors"]) == (1, 1, None, [])

    @pytest.mark.usefixtures("pairs")
    def test_predictions_are_written(self, run: Run, folder: Path):
        assert run("pairs.jsonl", "--out", "told.jsonl", "--quiet").output == ""
        one, other = map(json.loads, (folder / "told.jsonl").read_text("utf-8").splitlines())
        assert (one["pair_id"], one["same"], one["relation"]) == ("p1", True, "near")
        assert (other["pair_id"], other["same"], other["relation"]) == ("p2", False, "different")
        assert other["score"] < one["score"]


class TestLookedUp:
    @pytest.mark.usefixtures("pairs", "articles")
    def test_a_pair_is_the_same_where_the_store_joined_it(self, run: Run, folder: Path):
        done = run("pairs.jsonl", "--articles", "articles.jsonl", "--out", "told.jsonl", "--json")
        assert done.exit_code == 0
        one = json.loads((folder / "told.jsonl").read_text("utf-8").splitlines()[0])
        assert (one["same"], one["relation"]) == (True, "near")
        assert json.loads(done.stdout)["not_found"] == 0

    @pytest.mark.usefixtures("articles")
    def test_what_is_no_statement_there_is_not_matched(self, run: Run, folder: Path):
        at = len(OPENING) + len(CONTENT) + 3
        lost = [record("p1", a_article_id="article-z"), record("p2", a_offsets=[[at, at + 13]])]
        beyond = record("p3", a_offsets=[[90_000, 90_001]])
        (folder / "pairs.jsonl").write_text("\n".join([*lost, beyond]), "utf-8")
        told = json.loads(run("pairs.jsonl", "--articles", "articles.jsonl", "--json").stdout)
        assert (told["not_found"], told["same"]["found"]) == (3, 0)

    @pytest.mark.usefixtures("pairs")
    def test_an_article_that_cannot_be_read_is_told_by_its_line(
        self, run: Run, articles: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("ONRECORD_MAX_FILE_BYTES", "2000")
        bad = ("{broken", '{"id": "x"}', f'{{"text": "{"long " * 500}"}}')
        articles.write_text(articles.read_text("utf-8") + "\n".join(bad), "utf-8")
        done = run("pairs.jsonl", "--articles", "articles.jsonl", "--json")
        assert done.exit_code == 1
        assert [(error["origin"], error["line"]) for error in json.loads(done.stdout)["errors"]] == [
            ("articles.jsonl", 3),
            ("articles.jsonl", 4),
            ("articles.jsonl", 5),
        ]
        assert "articles.jsonl:3" in done.stderr

    def test_a_pair_without_a_place_is_told(self, run: Run, folder: Path, articles: Path):
        (folder / "pairs.jsonl").write_text(f"{record()}\n{record('p2', b_offsets=None)}\n", "utf-8")
        done = run("pairs.jsonl", "--articles", articles.name)
        assert done.exit_code == 1
        assert "pairs.jsonl:2: b_offsets: missing" in done.stderr
        assert "Pairs: 1;" in done.stdout


class TestRefusing:
    @pytest.mark.usefixtures("pairs", "articles")
    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["nowhere.jsonl"], "no such file: nowhere.jsonl"),
            (["."], ". is a folder"),
            (["pairs.jsonl", "--articles", "nowhere"], "no such file: nowhere"),
            (["pairs.jsonl", "--out", "./pairs.jsonl"], "is the file of pairs"),
            (["pairs.jsonl", "--articles", "articles.jsonl", "--out", "articles.jsonl"], "is the file of articles"),
            (["pairs.jsonl", "--out", "no/told.jsonl"], "there is no folder no"),
        ],
        ids=lambda words: " ".join(words) if isinstance(words, list) else "",
    )
    def test_before_anything_is_measured(self, run: Run, words: list[str], reason: str):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert reason in done.stderr

    def test_a_file_of_which_nothing_can_be_used(self, run: Run, folder: Path):
        (folder / "odd.jsonl").write_text('{"id": 1}\n', "utf-8")
        done = run("odd.jsonl", "--json")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "nothing to measure" in done.stderr

    def test_help_shows_the_format(self, run: Run):
        shown = run("--help").stdout
        assert '"pair_id"' in shown
        assert "onrecord evaluate matches pairs.jsonl" in shown.split("Examples")[1]
