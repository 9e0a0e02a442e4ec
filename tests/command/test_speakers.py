"""`onrecord speakers`: look up, merge, split, alias, load."""

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
from app.model import Article, Statement

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, engine: Engine, article: Callable[..., Article], said: Callable[..., Statement], keep: Run):
    """Runs the command on a store with two spellings of one name, and a last name alone."""
    for key, name in (("a1", "Olha Bondar"), ("b2", "Olga Bondar"), ("c3", "Bell"), ("d4", "Olga Bondar")):
        told = article(f"{name} said in {key} that the port is open.", id=key)
        keep(engine, told, said(told, "the port is open", by=name, source=name, cue="said"))

    def invoke(*words: str | Path) -> Result:
        return CliRunner().invoke(app, ["--database", settings.database_url, "speakers", *map(str, words)])

    return invoke


def listed(run: Run, *words: str) -> list[tuple[str, int]]:
    result = run("list", "--json", *words)
    assert result.exit_code == 0, result.output
    return [(row["slug"], row["statements"]) for row in json.loads(result.stdout)["items"]]


def test_list_has_the_most_quoted_first(run):
    assert listed(run)[0] == ("olga-bondar", 2)
    assert listed(run, "bonda") == [("olga-bondar", 2), ("olha-bondar", 1)]
    assert listed(run, "--ambiguous") == [("bell", 1)]
    assert "ambiguous" in run("list").stdout
    assert "No speaker of that name." in run("list", "nobody").stderr


def test_show_tells_why_each_article_was_taken_for_it(run):
    shown = run("show", "olga-bondar")
    assert "d4" in shown.stdout
    assert "same-name (0.97)" in shown.stdout
    assert json.loads(run("show", "olga-bondar", "--json").stdout)["named_in"][0]["article"] == "d4"


def test_merge_and_split_again(run):
    merged = run("merge", "olha-bondar", "olga-bondar")
    assert (merged.exit_code, "changed hands: 1." in merged.stderr) == (0, True)
    assert listed(run, "bondar") == [("olga-bondar", 3)]
    assert run("split", "olga-bondar", "--article", "a1", "--name", "Olha Bondar").exit_code == 0
    assert listed(run, "bondar") == [("olga-bondar", 2), ("olha-bondar-2", 1)]


def test_alias(run):
    assert run("alias", "olga-bondar", "Bell", "O. B.").exit_code == 0
    assert listed(run, "bell") == [("olga-bondar", 3)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("merge", "nobody", "olga-bondar"), "no speaker nobody; find it with"),
        (("show", "nobody"), "no speaker nobody"),
        (("split", "olga-bondar"), "--article ID"),
        (("alias", "olga-bondar", "x" * 201), "between 1 and 200"),
        (("alias", "olga-bondar", "Olha Bondar"), "speakers merge olha-bondar olga-bondar"),
        (("load", "no-such.csv"), "no such file"),
        (("load", "known.csv", "--shipped"), "not both"),
    ],
)
def test_what_cannot_be_done_says_what_can(run, words, told):
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_load(run, tmp_path):
    file = tmp_path / "known.csv"
    file.write_text("name,aliases,wikidata\nOlga Bondar,Bell,Q7\nAda Moreau,,42\n")
    result = run("load", file)
    assert result.exit_code == 1
    assert f"{file}:3: wikidata:" in result.stderr
    assert "new or changed: 1; statements that found their speaker: 1" in result.stderr
    assert listed(run, "bell") == [("olga-bondar", 3)]


def test_the_lists_that_ship_name_leaders_and_countries_once(run):
    first = run("load", "--shipped")
    assert (first.exit_code, first.stderr.count("\n")) == (0, 1)
    xi = json.loads(run("show", "xi-jinping", "--json").stdout)
    assert (xi["wikidata"], xi["country"]) == ("Q15031", "China")
    assert "Q148" in run("list", "china").stdout
    assert "new or changed: 0" in run("load", "--shipped").stderr


def test_a_listed_name_that_two_stored_people_bear_is_given_to_neither(run, tmp_path):
    assert run("split", "olga-bondar", "--article", "d4").exit_code == 0  # two of that name now
    file = tmp_path / "known.csv"
    file.write_text("name,role,wikidata\nOlga Bondar,President of Moldova,Q7\n")
    result = run("load", file)
    assert result.exit_code == 1
    assert "may mean: olga-bondar, olga-bondar-2" in result.stderr
    assert [row["wikidata"] for row in json.loads(run("list", "bondar", "--json").stdout)["items"]] == [None] * 3


def test_load_says_which_line_may_mean_several(run, tmp_path):
    file = tmp_path / "known.csv"
    file.write_text("name,role,wikidata,slug\nOlga Bondar,,Q7,\nOlga Bondar,,Q8,\nOlga Bondar,,Q9,olga-bondar\n")
    result = run("load", file)
    assert result.exit_code == 1
    assert result.stderr.count("write in a column `slug` which one") == 2
    assert "new or changed: 1;" in result.stderr


def test_ingest_reads_the_file_of_known_speakers_by_itself(settings, tmp_path, monkeypatch):
    file, text = tmp_path / "known.csv", tmp_path / "a.txt"
    file.write_text("name,aliases,role\nAda Moreau,Moreau,mayor\n,,\nIda,,\nbad,too,many,values\n")
    text.write_text("date 2025-05-09\n\nMoreau said on Thursday that the harbour will reopen in June.\n")
    monkeypatch.setenv("ONRECORD_SPEAKERS_FILE", str(file))
    command = ["--database", settings.database_url]
    result = CliRunner().invoke(app, [*command, "ingest", str(text), "--json"])
    run = json.loads(result.stdout)
    assert (run["listed"], run["errors"][0]["line"]) == (2, 5)
    shown = CliRunner().invoke(app, [*command, "speakers", "show", "ada-moreau", "--json"])
    assert [row["named"] for row in json.loads(shown.stdout)["named_in"]] == ["Moreau"]
    assert CliRunner().invoke(app, [*command, "speakers", "show", "mayor-moreau", "--json"]).stdout == shown.stdout
