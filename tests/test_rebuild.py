"""What an older program made is found, and made anew from what is stored."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app.analysis import Analysed, analyse
from app.command import app
from app.entities import name_keys
from app.ingest import ingest
from app.linking import derived
from app.model import Article
from app.rebuild import KINDS, Step, out_of_date, rebuild
from app.store.session import open_store

SEEDS = Path(__file__).parents[1] / "seeds"
TABLES = {
    "names": "SELECT speaker_id, key FROM speaker_key",
    "keys": "SELECT key, day, statement_id FROM blocking_key",
    "embeddings": "SELECT id, embedding FROM statement",
    "statements": "SELECT key, article_id, content_text, confidence FROM statement",
    "matches": "SELECT match_id, statement_id, relation FROM match_member",
}


@pytest.fixture
def store(seeded_file: Path, settings) -> Iterator[Engine]:
    """A store of the two seeds."""
    shutil.copy(seeded_file, settings.sqlite_path)
    engine = open_store(settings.database_url)
    yield engine
    engine.dispose()


def rows(engine: Engine, kind: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return sorted((tuple(row) for row in connection.execute(text(TABLES[kind]))), key=repr)


def run(engine: Engine, *lines: str) -> None:
    with engine.begin() as connection:
        for line in lines:
            connection.execute(text(line))


class TestWhatIsOutOfDate:
    def test_nothing_after_an_ingest(self, store):
        assert out_of_date(store) == {}

    def test_all_that_an_older_program_made(self, store, monkeypatch):
        total = len(rows(store, "statements"))
        monkeypatch.setattr(derived, "STATEMENT_KEYS", derived.STATEMENT_KEYS + 1)
        monkeypatch.setattr("app.embedding.version", lambda: "another")
        monkeypatch.setattr("app.reprocess.pipeline", lambda: "another")
        found = out_of_date(store)
        assert (found["keys"], found["embeddings"], found["statements"]) == (total, total, 2)
        assert "names" not in found


class TestRebuild:
    @pytest.mark.parametrize(
        ("kind", "damage"),
        [
            ("names", ("DELETE FROM speaker_key", "UPDATE speaker SET keys_version = 0")),
            ("keys", ("UPDATE blocking_key SET key = key + 1", "UPDATE statement SET keys_version = 0")),
            ("embeddings", ("UPDATE statement SET embedding = NULL, embedding_version = 'none'",)),
            ("statements", ("DELETE FROM statement WHERE id > 3", "UPDATE article SET pipeline = 'old'")),
            ("matches", ("DELETE FROM match_link", 'DELETE FROM "match"')),
        ],
    )
    def test_each_kind_is_made_as_it_was(self, store, kind, damage):
        before = rows(store, kind)
        run(store, *damage)
        assert rows(store, kind) != before
        rebuild(store, [kind])
        after = rows(store, kind)
        if kind in ("statements", "matches"):  # rows that were removed come back under other numbers
            before, after = ([row[1:] for row in some] for some in (before, after))
        assert sorted(map(repr, after)) == sorted(map(repr, before))
        assert kind not in out_of_date(store)

    def test_other_names_keys_after_another_function(self, store, monkeypatch):
        monkeypatch.setattr(derived, "SPEAKER_KEYS", derived.SPEAKER_KEYS + 1)
        monkeypatch.setattr(name_keys, "VERSION", name_keys.VERSION + 1)
        whole = name_keys.keys_of

        def louder(name, kind):
            return whole(name, kind)._replace(name=whole(name, kind).name.upper())

        monkeypatch.setattr("app.linking.speaker_rows.keys_of", louder)
        rebuild(store, ["names"])
        keys = {key for _, key in rows(store, "names")}
        assert any(key.isupper() for key in keys)
        assert out_of_date(store) == {}

    def test_an_article_that_is_replaced_while_it_is_read_again_stays_as_it_is_now(
        self, engine, settings, tmp_path, monkeypatch
    ):
        path = tmp_path / "dam.txt"
        path.write_text("date 2026-03-06 Ada Moreau said that the dam holds.")
        ingest([path], engine, settings)
        run(engine, "UPDATE article SET pipeline = 'older'")

        def replaced(article: Article) -> Analysed:
            monkeypatch.undo()
            path.write_text("date 2026-03-06 Ada Moreau said that the dam leaks.")
            assert ingest([path], engine, settings).replaced == 1
            return analyse(article)

        monkeypatch.setattr("app.analysis.analyse", replaced)
        rebuild(engine, ["statements"])
        assert [row[2] for row in rows(engine, "statements")] == ["that the dam leaks"]

    def test_where_nothing_is_out_of_date_nothing_changes(self, store):
        before = {kind: rows(store, kind) for kind in TABLES}
        rebuild(store)
        assert {kind: rows(store, kind) for kind in TABLES} == before

    def test_broken_off_it_goes_on(self, store, monkeypatch):
        run(store, "UPDATE statement SET embedding = NULL, embedding_version = 'none'")
        monkeypatch.setattr(derived, "KINDS", tuple(kind._replace(at_once=2) for kind in derived.KINDS))

        def stop(step: Step) -> None:
            if step.done == 4:
                raise KeyboardInterrupt

        total = len(rows(store, "embeddings"))
        with pytest.raises(KeyboardInterrupt):
            rebuild(store, ["embeddings"], on_step=stop)
        steps: list[Step] = []
        rebuild(store, ["embeddings"], on_step=steps.append)
        assert steps[-1] == ("embeddings", total - 4, total - 4)


class TestCommand:
    def invoke(self, settings, *words):
        return CliRunner().invoke(app, ["--database", settings.database_url, "rebuild", *words])

    def test_it_says_what_it_made(self, store, settings):
        run(store, "UPDATE speaker SET keys_version = 0")
        result = self.invoke(settings, "names")
        assert result.exit_code == 0
        assert "names: " in result.stderr
        assert "Nothing was out of date" in self.invoke(settings, "names").stderr

    def test_an_unknown_kind_is_refused_with_those_that_there_are(self, store, settings):
        result = self.invoke(settings, "nonsense")
        assert result.exit_code == 2
        assert all(kind in result.stderr for kind in KINDS)

    def test_ingest_says_what_is_out_of_date(self, store, settings, tmp_path):
        run(store, "UPDATE speaker SET keys_version = 0")
        result = CliRunner().invoke(app, ["--database", settings.database_url, "ingest", str(SEEDS)])
        assert result.exit_code == 0
        assert "onrecord rebuild" in result.stderr
