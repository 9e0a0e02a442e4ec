"""Stored articles are analysed anew where a stage is newer than the one they had, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app import analysis, dating, speakers
from app.command import app
from app.config import Settings
from app.ingest import ingest
from app.linking.curation import merge
from app.model import Article
from app.reprocess import UNKNOWN, Progress, out_of_date, reprocess
from app.store.session import writing

TEXTS = {
    "dam": "Ada Moreau said that the dam holds. Bo Lindqvist said that the river will rise by Friday.",
    "port": "Ada Moreau said that the harbour will reopen in June.",
    "road": "A. Moreau said that the road is closed.",
}

Versions = Callable[[ModuleType, str], None]


def _forget() -> None:
    analysis.stages.cache_clear()
    analysis.pipeline.cache_clear()


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Iterator[Versions]:
    """Gives a stage of the program another version: `version(speakers, "0")`."""

    def change(stage: ModuleType, number: str) -> None:
        monkeypatch.setattr(stage, "VERSION", number)
        _forget()

    yield change
    monkeypatch.undo()
    _forget()


@pytest.fixture
def read(any_engine: Engine, settings: Settings, tmp_path: Path) -> Callable[..., None]:
    """Ingests some of the texts, or all: `read("dam", "port")`."""

    def ingest_texts(*names: str) -> None:
        path = tmp_path / "articles.jsonl"
        rows = [{"id": name, "text": TEXTS[name], "published_on": "2026-03-06"} for name in names or TEXTS]
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        run = ingest([path], any_engine, settings.model_copy(update={"analysers": 1}))
        assert run.failed == 0

    return ingest_texts


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that are analysed from now on."""
    seen: list[str] = []
    analyse = analysis.analyse

    def noting(article: Article) -> analysis.Analysed:
        seen.append(article.id)
        return analyse(article)

    monkeypatch.setattr("app.analysis.analyse", noting)
    return seen


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def statements(engine: Engine) -> dict[str, tuple[str, int]]:
    return {words: (key, row) for words, key, row in rows(engine, "SELECT content_text, key, id FROM statement")}


class TestWhatIsOutOfDate:
    def test_is_counted_by_stage(self, any_engine, read, version):
        now = speakers.VERSION, dating.VERSION
        version(speakers, "0")
        read("dam")
        version(dating, "0")
        read("port")
        version(speakers, now[0])
        version(dating, now[1])
        read("road")
        assert out_of_date(any_engine) == (2, {"speakers": 2, "dating": 1})

    @pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)
    def test_of_a_program_that_noted_no_stages_it_is_not_known_which(self, any_engine, read, version):
        version(speakers, "0")
        read("dam")
        version(speakers, "1")
        with any_engine.begin() as connection:
            connection.execute(text("UPDATE run SET stages = NULL"))
        assert out_of_date(any_engine) == (1, {UNKNOWN: 1})

    @pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)
    def test_a_release_that_leaves_all_stages_alone_makes_nothing_out_of_date(self, any_engine, read, analysed):
        read("dam")
        number = analysis.pipeline().partition("+")[2]
        with any_engine.begin() as connection:
            connection.execute(text("UPDATE article SET pipeline = :older"), {"older": f"0.0.1+{number}"})
        assert out_of_date(any_engine) == (0, {})
        analysed.clear()
        read("dam")
        assert (analysed, reprocess(any_engine).run_id) == ([], None)


class TestReprocess:
    def test_only_what_is_older_is_analysed(self, any_engine, read, version, analysed):
        before = speakers.VERSION
        version(speakers, "0")
        read("dam", "port")
        version(speakers, before)
        read("road")
        analysed.clear()
        steps: list[Progress] = []
        done = reprocess(any_engine, on_progress=steps.append)
        assert analysed == ["dam", "port"]
        assert (done.read, done.replaced, done.kept, done.new, done.removed) == (2, 2, 3, 0, 0)
        assert steps == [(1, 2), (2, 2)]
        assert out_of_date(any_engine).articles == 0
        run = "SELECT kind, status, read, replaced, failed, statements FROM run ORDER BY id DESC LIMIT 1"
        assert rows(any_engine, run) == [("reprocess", "done", 2, 2, 0, 3)]
        assert reprocess(any_engine).run_id is None
        assert len(rows(any_engine, "SELECT id FROM run")) == 3

    def test_statements_keep_their_ids_as_far_as_their_words_are_found_again(
        self, any_engine, read, version, monkeypatch
    ):
        analyse = analysis.analyse

        def worse(article: Article) -> analysis.Analysed:
            found, vectors = analyse(article)
            return found[1:], vectors[1:]

        monkeypatch.setattr("app.analysis.analyse", worse)
        read("dam")
        before = statements(any_engine)
        with any_engine.begin() as connection:
            connection.execute(text("UPDATE article SET ingested_at = '2026-03-07'"))
        monkeypatch.setattr("app.analysis.analyse", analyse)
        version(analysis.statements, "another")
        done = reprocess(any_engine)
        after = statements(any_engine)
        assert (done.kept, done.new, done.removed) == (1, 1, 0)
        assert set(after) - set(before) == {"that the dam holds"}
        assert {words: after[words] for words in before} == before
        assert rows(any_engine, "SELECT count(*) FROM article WHERE ingested_at = '2026-03-07'") == [(1,)]
        assert rows(any_engine, "SELECT count(*) FROM change WHERE kind = 'statement'") != [(0,)]

    def test_decisions_by_hand_stay(self, any_engine, read, version):
        read("dam", "port")
        with writing(any_engine) as session:
            merge(session, "bo-lindqvist", into="ada-moreau")
        said_by = (
            "SELECT s.key, p.slug FROM statement AS s JOIN statement_speaker AS m ON m.statement_id = s.id"
            " JOIN speaker AS p ON p.id = m.speaker_id ORDER BY s.key"
        )
        before = rows(any_engine, said_by)
        assert {slug for _, slug in before} == {"ada-moreau"}
        version(speakers, "another")
        assert reprocess(any_engine).replaced == 2
        assert rows(any_engine, said_by) == before

    @pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)
    def test_stopped_it_goes_on_from_there(self, any_engine, read, version, analysed):
        read()
        version(dating, "another")
        analysed.clear()

        def stop(now: Progress) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            reprocess(any_engine, on_progress=stop)
        last = "SELECT status, read, replaced FROM run ORDER BY id DESC LIMIT 1"
        assert rows(any_engine, last) == [("stopped", 1, 1)]
        assert out_of_date(any_engine) == (2, {"dating": 2})
        assert reprocess(any_engine).replaced == 2
        assert analysed == ["dam", "port", "road"]

    @pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)
    def test_an_article_that_cannot_be_analysed_stays_and_is_named(self, any_engine, read, version, monkeypatch):
        read()
        before = statements(any_engine)
        version(dating, "another")
        analyse = analysis.analyse

        def fails(article: Article) -> analysis.Analysed:
            if article.id == "port":
                raise ZeroDivisionError
            return analyse(article)

        monkeypatch.setattr("app.analysis.analyse", fails)
        done = reprocess(any_engine)
        assert (done.replaced, done.failed) == (2, 1)
        assert "ZeroDivisionError" in done.errors[0].reason
        assert rows(any_engine, "SELECT reason FROM run_error") == [(done.errors[0].reason,)]
        assert statements(any_engine) == before
        monkeypatch.setattr("app.analysis.analyse", analyse)
        assert reprocess(any_engine).replaced == 1


class TestCommand:
    @pytest.fixture
    def run(self, engine: Engine, settings: Settings, tmp_path: Path) -> Callable[..., Any]:
        """Runs a command on a store of one article."""
        path = tmp_path / "dam.jsonl"
        path.write_text(json.dumps({"id": "dam", "text": TEXTS["dam"], "published_on": "2026-03-06"}))
        ingest([path], engine, settings.model_copy(update={"analysers": 1}))

        def invoke(*words: str) -> Any:
            return CliRunner(env={"ONRECORD_ANALYSERS": "1"}).invoke(
                app, ["--database", settings.database_url, *words], catch_exceptions=False
            )

        return invoke

    def test_a_dry_run_says_how_many_articles_by_stage_and_changes_nothing(self, run, version, engine):
        assert run("reprocess", "--dry-run").stdout == "No article is out of date.\n"
        version(speakers, "another")
        found = run("reprocess", "--dry-run")
        assert found.exit_code == 0
        assert found.stdout.splitlines()[0] == "1 articles are out of date:"
        assert found.stdout.split()[-2:] == ["speakers", "1"]
        assert rows(engine, "SELECT count(*) FROM run") == [(1,)]
        assert out_of_date(engine).articles == 1

    def test_it_says_what_it_did(self, run, version):
        version(speakers, "another")
        done = run("reprocess")
        assert done.exit_code == 0
        assert "Run 2: 1 articles, 1 analysed anew; statements: 2 kept, 0 new, 0 gone." in done.stderr
        assert "No article is out of date." in run("reprocess").stderr
        assert run("reprocess", "--quiet").output == ""

    def test_stopped_it_says_how_to_go_on(self, run, version, monkeypatch):
        version(speakers, "another")

        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("app.reprocess.save_article", stop)
        ended = run("reprocess")
        assert (ended.exit_code, ended.stderr.count("the same command goes on from there")) == (130, 1)

    def test_ingest_and_serve_name_it(self, run, version, tmp_path, monkeypatch):
        version(speakers, "another")
        other = tmp_path / "port.txt"
        other.write_text(f"date 2026-03-06 {TEXTS['port']}")
        monkeypatch.setattr("app.api.server.Server.run", lambda *_, **__: None)
        for words in (["ingest", str(other)], ["serve", "--port", "0"]):
            done = run(*words)
            assert done.exit_code == 0
            assert "Analysed by an older version: 1 articles." in done.stderr
            assert "onrecord reprocess" in done.stderr
