"""`onrecord correct` and `onrecord corrections`: made, listed, undone, exported, measured by, taken in elsewhere."""

from __future__ import annotations

import getpass
import json
import shutil

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from app.ingest import ingest
from app.linking.statements import link_waiting
from app.store.session import open_store

HARBOUR, TOLLS = "the harbour will reopen", "tolls will fall"
ARTICLES = {
    "a": f"Ada Moreau said on Friday that {HARBOUR}. Bo Ek said on Friday that {TOLLS}.",
    "b": f"In town, Ada Moreau said on Friday that {HARBOUR}.",
}


@pytest.fixture(scope="module")
def filled(migrated_file, tmp_path_factory):
    """A store of two articles that the program itself read; and its folder."""
    folder = tmp_path_factory.mktemp("corrections")
    path = folder / "store.sqlite3"
    shutil.copy(migrated_file, path)
    lines = [{"id": key, "text": words, "published_on": "2026-03-07"} for key, words in ARTICLES.items()]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    engine = open_store(f"sqlite:///{path}")
    ingest([folder / "articles.jsonl"], engine, Settings(database_url=f"sqlite:///{path}"))
    link_waiting(engine)
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def run(filled, tmp_path):
    """Runs a command on a copy of the store: its exit code, and what it prints."""
    path = tmp_path / "store.sqlite3"
    shutil.copy(filled, path)

    def invoke(*words, at=path):
        return CliRunner().invoke(app, ["--database", f"sqlite:///{at}", *map(str, words)])

    invoke.path, invoke.untouched = path, filled
    return invoke


@pytest.fixture
def ids(filled):
    engine = open_store(f"sqlite:///{filled}")
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT article.key, content_text, statement.key FROM statement JOIN article ON article.id = article_id"
            )
        ).all()
    engine.dispose()
    return {(article, words.removeprefix("that ")): key for article, words, key in rows}


def listed(run, *words):
    return json.loads(run("corrections", "list", "--json", *words).stdout)["items"]


def test_a_correction_is_made_listed_and_undone(run, ids):
    made = run("correct", "statement", ids["a", HARBOUR], "--speaker", "Ek", "--no-day", "--note", "it was him")
    assert made.exit_code == 0, made.output
    [one] = listed(run)
    assert f"undo it with: onrecord corrections undo {one['id']}" in made.stderr
    assert (one["by"], one["note"]) == (getpass.getuser(), "it was him")
    assert one["change"] == {"speakers": ["bo-ek"], "said_on": None}
    assert json.loads(run("corrections", "show", one["id"]).stdout)["id"] == one["id"]
    assert one["id"] in run("corrections", "list", "--state", "active").stdout
    gone = run("corrections", "undo", one["id"], "--note", "a slip")
    assert (gone.exit_code, gone.stderr) == (0, f"Correction {one['id']} is undone.\n")
    [undone] = listed(run, "--state", "undone")
    assert undone["undone"]["note"] == "a slip"


def test_a_match_is_split_and_joined(run, ids):
    shown = run("export", "--article", "a", "--q", "harbour").stdout
    match = json.loads(shown.splitlines()[0])["match"]
    one, other = ids["a", HARBOUR], ids["b", HARBOUR]
    assert run("correct", "split", one, match).exit_code == 0
    [made] = listed(run)
    assert run("correct", "join", one, other).exit_code == 2, "it did not see the split"
    assert run("correct", "join", one, other, "--after", made["id"]).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("correct", "statement", "s0", "--stance", "hope"), "there is no statement s0"),
        (("correct", "statement", "ID"), "say what is right"),
        (("correct", "statement", "ID", "--speaker", "Ada Morau"), "is it ada-moreau"),
        (("correct", "statement", "ID", "--said-on", "May"), "is no day"),
        (("corrections", "undo", "c0"), "there is no correction c0; see them with"),
        (("corrections", "show", "c0"), "there is no correction c0; see them with"),
        (("corrections", "import", "no-such.jsonl"), "no such file"),
        (("evaluate", "corrections", "no-such.jsonl"), "no such file"),
    ],
)
def test_what_cannot_be_done_says_why(run, ids, words, told):
    result = run(*(ids["a", HARBOUR] if word == "ID" else word for word in words))
    assert result.exit_code == 2
    assert told in result.stderr


def test_speakers_are_corrected_in_the_users_name(run):
    assert run("speakers", "wikidata", "ada-moreau", "Q42", "--note", "known").exit_code == 0
    assert run("speakers", "merge", "bo-ek", "ada-moreau").exit_code == 0
    assert [one["kind"] for one in listed(run)] == ["merge_speakers", "speaker_wikidata"]
    assert run("corrections", "undo", listed(run)[0]["id"]).exit_code == 0
    assert json.loads(run("speakers", "show", "bo-ek", "--json").stdout)["statements"] == 1


class TestGold:
    @pytest.fixture
    def gold(self, run, ids, tmp_path):
        """The right speaker confirmed, the day corrected; and one that is no statement."""
        one = ids["a", HARBOUR]
        run("correct", "statement", one, "--speaker", "Ada Moreau", "--said-on", "2026-03-05", "--holder", "Ek")
        run("correct", "statement", ids["a", TOLLS], "--not-a-statement")
        path = tmp_path / "gold.jsonl"
        assert run("corrections", "export", "--out", path).exit_code == 0
        return path

    def test_has_what_is_right_of_the_articles_that_were_corrected(self, gold, ids):
        [record] = map(json.loads, gold.read_text("utf-8").splitlines())
        assert (record["id"], record["text"], record["published_on"]) == ("a", ARTICLES["a"], "2026-03-07")
        [label] = record["attributions"]
        assert label["right"]["speakers"][0]["names"] == ["Ada Moreau"]
        assert label["right"]["said_on"] == "2026-03-05"
        assert label["right"].keys() == {"speakers", "said_on", "holder"}
        assert [one["statement"] for one in record["no_statements"]] == [ids["a", TOLLS]]

    def test_says_how_often_the_program_agrees(self, run, gold):
        measured = json.loads(run("evaluate", "corrections", gold, "--json").stdout)
        assert (measured["statements"], measured["found"]) == (1, 1)
        assert measured["agreement"] == {"asked": 4, "right": 1, "share": 0.25}
        right = {name: one["right"] for name, one in measured["by_field"].items()}
        assert right == {"speakers": 1, "holder": 0, "said_on": 0, "no_statement": 0}
        assert "25.0" in run("evaluate", "corrections", gold).stdout

    def test_is_read_by_evaluate_statements(self, run, gold):
        measured = json.loads(run("evaluate", "statements", gold, "--json").stdout)
        assert measured["whole"]["all"] == {**measured["whole"]["all"], "labelled": 1, "found": 2, "recall": 1.0}

    def test_is_taken_in_by_another_store_once(self, run, gold, tmp_path):
        other = tmp_path / "other.sqlite3"
        shutil.copy(run.untouched, other)
        first = run("corrections", "import", gold, "--note", "from the desk", at=other)
        assert "Corrections made: 2; left alone: 0; not found here: 0." in first.stderr
        again = run("corrections", "import", gold, at=other)
        assert "Corrections made: 0; left alone: 2; not found here: 0." in again.stderr
        run("corrections", "export", "--out", tmp_path / "again.jsonl", at=other)
        assert (tmp_path / "again.jsonl").read_bytes() == gold.read_bytes()

    def test_that_is_broken_is_said_and_the_rest_goes_on(self, run, gold, tmp_path):
        broken = tmp_path / "broken.jsonl"
        broken.write_text('{"id": 1}\nno json\n' + gold.read_text("utf-8"), "utf-8")
        other = tmp_path / "other.sqlite3"
        shutil.copy(run.untouched, other)
        result = run("corrections", "import", broken, at=other)
        assert (result.exit_code, "Corrections made: 2" in result.stderr) == (1, True)
        assert "broken.jsonl:1" in result.stderr
        assert "broken.jsonl:2" in result.stderr
        assert run("evaluate", "corrections", broken).exit_code == 1

    def test_of_pairs_is_read_by_evaluate_matches(self, run, ids, tmp_path):
        match = json.loads(run("export", "--article", "a", "--q", "harbour").stdout.splitlines()[0])["match"]
        run("correct", "split", ids["a", HARBOUR], match)
        pairs = tmp_path / "pairs.jsonl"
        assert run("corrections", "export", "--matches", "--out", pairs).exit_code == 0
        [pair] = map(json.loads, pairs.read_text("utf-8").splitlines())
        assert (pair["same"], pair["label"], pair["a_article_id"], pair["b_article_id"]) == (0, "different", "a", "b")
        assert run("evaluate", "matches", pairs, "--json").exit_code == 0
