"""The whole line into a store: what a run reads, changes, leaves alone, and reports."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.analysis import STAGES, analyse, pipeline, stages
from app.ingest import RunSummary, extract_record, ingest
from app.linking.forgetting import forget_article
from app.model import Article, RawDocument
from app.saving import save_article
from app.store import topics
from app.store.article_identity import article_row
from app.store.changes import revision
from app.store.retry import TRIES, StoreAwayError
from app.store.session import writing

SEEDS = Path(__file__).parents[1] / "seeds"

STORY = """Harbour to reopen in June, mayor says

The harbour will reopen in June, Mayor Ada Moreau said on Thursday.

"We have waited two years for this," Moreau said. She added that all three cranes are ready.
"""
RETOLD = """Mayor Ada Moreau said on Thursday that the harbour will reopen in June.

She added that all three cranes are ready.
"""


def write(folder: Path, name: str, words: str | bytes, *, date: str | None = "2026-03-06") -> Path:
    path = folder / name
    head = f"date {date} " if date else ""
    path.write_bytes(words if isinstance(words, bytes) else (head + words).encode())
    return path


def snapshot(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the runs."""
    tables = ("article", "paragraph", "statement", "statement_speaker", "statement_topic", "speaker", "match_member")
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=repr)  # noqa: S608
            for name in tables
        }


def keys(engine: Engine, words: str = "SELECT key FROM statement ORDER BY start_at") -> list[str]:
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text(words))]


def counts(run: RunSummary) -> tuple[int, int, int, int]:
    return run.added, run.replaced, run.unchanged, run.failed


class TestAnArticle:
    def test_it_becomes_statements_with_speakers_and_days(self, any_engine, settings, tmp_path):
        run = ingest([write(tmp_path, "harbour.txt", STORY)], any_engine, settings)
        assert counts(run) == (1, 0, 0, 0)
        with any_engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT s.content_text, sp.name, s.said_edtf FROM statement s JOIN statement_speaker m "
                    "ON m.statement_id = s.id JOIN speaker sp ON sp.id = m.speaker_id ORDER BY s.start_at"
                )
            ).all()
        assert [tuple(row) for row in rows] == [
            ("The harbour will reopen in June", "Ada Moreau", "2026-03-05"),
            ('"We have waited two years for this,"', "Ada Moreau", "2026-03-05"),
            ("that all three cranes are ready", "Ada Moreau", "2026-03-05"),
        ]

    def test_the_same_statement_in_another_article_is_a_match(self, any_engine, settings, tmp_path):
        write(tmp_path, "one.txt", STORY)
        write(tmp_path, "two.txt", RETOLD, date="2026-03-07")
        run = ingest([tmp_path], any_engine, settings)
        assert run.added == 2
        groups = keys(any_engine, "SELECT COUNT(*) FROM match_member GROUP BY match_id")
        assert groups == [2, 2]

    def test_articles_in_either_order_end_in_the_same_matches(self, settings, tmp_path, any_engine):
        one, two = write(tmp_path, "one.txt", STORY), write(tmp_path, "two.txt", RETOLD, date="2026-03-07")
        query = (
            "SELECT s.key || COALESCE(m.relation, 'first') FROM match_member m JOIN statement s "
            "ON s.id = m.statement_id ORDER BY 1"
        )
        ingest([two, one], any_engine, settings)
        late = keys(any_engine, query)
        with any_engine.begin() as connection:
            for name in ("match_member", "match", "statement_topic", "statement_speaker", "statement", "paragraph"):
                connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608
            connection.execute(text("DELETE FROM article"))
        ingest([one, two], any_engine, settings)
        assert keys(any_engine, query) == late


class TestAgain:
    def test_the_same_files_change_nothing(self, any_engine, settings):
        first = ingest([SEEDS], any_engine, settings)
        before = snapshot(any_engine)
        again = ingest([SEEDS], any_engine, settings)
        assert (counts(first), counts(again)) == ((2, 0, 0, 0), (0, 0, 2, 0))
        assert snapshot(any_engine) == before

    def test_a_changed_text_replaces_and_keeps_what_did_not_change(self, any_engine, settings, tmp_path):
        ingest([write(tmp_path, "harbour.txt", STORY)], any_engine, settings)
        articles, before = keys(any_engine, "SELECT key FROM article"), keys(any_engine)
        run = ingest(
            [write(tmp_path, "harbour.txt", STORY.replace("in June, Mayor", "in July, Mayor"))], any_engine, settings
        )
        after = keys(any_engine)
        assert counts(run) == (0, 1, 0, 0)
        assert keys(any_engine, "SELECT key FROM article") == articles
        assert before[0] != after[0]
        assert before[1:] == after[1:]

    def test_a_changed_text_under_the_same_url_keeps_the_articles_id(self, any_engine, settings, tmp_path):
        for number, month in enumerate(("June", "July")):
            record = {
                "url": "https://example.org/a",
                "published_on": "2026-03-06",
                "text": RETOLD.replace("June", month),
            }
            path = write(tmp_path, f"{number}.jsonl", json.dumps(record), date=None)
            run = ingest([path], any_engine, settings)
        assert counts(run) == (0, 1, 0, 0)
        assert len(keys(any_engine, "SELECT key FROM article")) == 1


class TestForms:
    """One article in several files."""

    def test_the_same_text_from_a_page_a_table_and_an_archive_is_one_article(self, engine, settings, tmp_path):
        story = STORY.partition("\n\n")[2]
        first, second = story.strip().split("\n\n")
        body = f"<p>{first}</p><p>{second}</p>"
        meta = '<meta property="article:published_time" content="2026-03-06">'
        page = f"<html><head>{meta}</head><body><article>{body}</article></body></html>"
        write(tmp_path, "a.html", page.encode())
        write(tmp_path, "b.json", json.dumps({"content": body, "publishedAt": 1772784000}).encode())
        write(tmp_path, "c.csv", f'text,date\n"{story.strip().replace(chr(34), chr(34) * 2)}",20260306\n'.encode())
        with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
            archive.writestr("d/e.html", page)
        run = ingest([tmp_path], engine, settings)
        assert [error.reason for error in run.errors] == []
        assert counts(run) == (1, 0, 3, 0)
        assert counts(ingest([tmp_path], engine, settings)) == (0, 0, 4, 0)

    def test_what_its_agency_canceled_goes(self, engine, settings, tmp_path):
        item = {"uri": "urn:1", "pubstatus": "usable", "versioncreated": "2026-03-06T08:00:00Z", "body_text": RETOLD}
        notice = {"uri": "urn:1", "pubstatus": "canceled", "versioncreated": "2026-03-06T09:00:00Z"}
        write(tmp_path, "a.json", json.dumps(item), date=None)
        write(tmp_path, "b.json", json.dumps(notice), date=None)
        for added in (1, 0):
            run = ingest([tmp_path], engine, settings)
            assert (counts(run), run.withdrawn) == ((added, 0, 0, 0), 2 - added)
            assert keys(engine, "SELECT key FROM article") == []


class TestBadInput:
    def bad(self, folder: Path) -> Path:
        write(folder, "empty.txt", b"")
        write(folder, "junk.txt", bytes(range(256)) * 20)
        write(folder, "undated.txt", STORY, date=None)
        write(folder, "huge.txt", b"date 2026-03-06 " + b"word " * 10_000_000)
        lines = [
            "{broken",
            json.dumps({"published_on": "2026-03-06"}),
            "[1]",
            json.dumps({"text": RETOLD, "date": "2026-02-30"}),
        ]
        good = json.dumps({"id": "good", "text": RETOLD, "published_on": "2026-03-06"})
        write(folder, "lines.jsonl", "\n".join([*lines, good]), date=None)
        write(folder, "latin.txt", f"date 2026-03-06 {RETOLD.replace('Ada', 'Adélaïde')}".encode("latin-1"))
        (folder / "nothing").mkdir()
        return folder

    def test_each_is_reported_and_the_rest_goes_on(self, engine, settings, tmp_path):
        run = ingest([self.bad(tmp_path), tmp_path / "nothing", tmp_path / "nowhere"], engine, settings)
        told = {(Path(error.origin).name, error.line, error.field) for error in run.errors}
        assert told == {
            ("empty.txt", None, None),
            ("junk.txt", None, None),
            ("undated.txt", None, "published_on"),
            ("huge.txt", None, None),
            ("lines.jsonl", 1, None),
            ("lines.jsonl", 2, "text"),
            ("lines.jsonl", 3, None),
            ("lines.jsonl", 4, "published_on"),
            ("nothing", None, None),
            ("nowhere", None, None),
        }
        assert run.added == 2
        assert run.failed == len(told)
        assert all(error.reason for error in run.errors)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT COUNT(*) FROM run_error")).scalar_one() == len(told)
            assert connection.execute(text("SELECT name FROM speaker WHERE name LIKE 'Ad%la%de Moreau'")).scalar_one()

    def test_what_is_stored_survives_a_bad_second_version(self, engine, settings, tmp_path):
        ingest([write(tmp_path, "harbour.txt", STORY)], engine, settings)
        before = snapshot(engine)
        ingest([write(tmp_path, "harbour.txt", b"\0\1\2" * 500)], engine, settings)
        assert snapshot(engine) == before

    def test_a_fault_of_ours_costs_one_article_only(self, engine, settings, tmp_path, monkeypatch):
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, "b.txt", RETOLD)

        def trips(article: Article) -> object:
            if article.id == "a":
                raise ZeroDivisionError("tripped")
            return analyse(article)

        monkeypatch.setattr("app.analysis.analyse", trips)
        run = ingest([tmp_path], engine, settings)
        assert (run.added, run.failed) == (1, 1)
        assert "ZeroDivisionError" in run.errors[0].reason

    def test_two_files_of_one_name_are_two_articles(self, engine, settings, tmp_path):
        for folder, month in (("a", "June"), ("b", "July")):
            (tmp_path / folder).mkdir()
            write(tmp_path / folder, "index.txt", STORY.replace("June", month))
        assert ingest([tmp_path], engine, settings).added == 2
        assert ingest([tmp_path], engine, settings).unchanged == 2


class TestExtract:
    ODD = (
        "MAYOR ADA MOREAU SAID THE HARBOUR WILL REOPEN IN JUNE",
        "mayor ada moreau said the harbour will reopen in june and then it will close again",
        "🚢🚢 Ada Moreau said 🚢 that the “harbour” 🚢 will reopen 🚢🚢.",
        "Ada\u0301 Moreau said\r\nthat the harbour\u2028will reopen\u200b.",
        "«Le port rouvrira», a dit Ada. “Yes,” said Ada. ''No,'' said Ada. \"Maybe",
        "a",
    )

    @pytest.mark.parametrize("words", ODD)
    def test_offsets_hold_whatever_the_text(self, words: str):
        made = extract_record(RawDocument(origin="test", text=words), max_chars=1000)
        for statement in made["statements"]:
            exact = " ".join(words[start:end] for start, end in statement["content"])
            assert statement["text"] == exact
            for start, end in itertools.chain(statement["source"], statement["cue"]):
                assert words[start:end].strip()

    def test_a_document_without_a_date_is_read_too(self):
        made = extract_record(RawDocument(origin="test", text=RETOLD), max_chars=1000)
        assert made["statements"]
        assert all(statement["said_on"] is None for statement in made["statements"])

    def test_the_id_is_the_one_that_was_given(self):
        raw = RawDocument(origin="test", text=RETOLD, fields={"id": "News/2026 no. 7"})
        assert extract_record(raw, max_chars=1000)["id"] == "News/2026 no. 7"


class TestPipeline:
    @pytest.fixture
    def anew(self, monkeypatch):
        """The version as a program that starts now works it out."""

        def work_out():
            stages.cache_clear()
            return pipeline.__wrapped__()

        yield work_out
        monkeypatch.undo()
        stages.cache_clear()

    @pytest.mark.parametrize("stage", ["documents", "statements", "speakers", "dating", "topics"])
    def test_it_changes_with_the_version_of_a_stage(self, stage, anew, monkeypatch):
        before = anew()
        monkeypatch.setattr(f"app.{stage}.VERSION", "of the next year")
        assert anew() != before

    @pytest.mark.parametrize(("name", "changes"), [("tagger.onnx", True), ("quality.json", False), ("CARD.md", False)])
    def test_it_changes_with_the_weights_that_find_statements(self, name, changes, anew, tmp_path, monkeypatch):
        for one in (*(name for _, names in STAGES for name in names), "quality.json", "CARD.md"):
            (tmp_path / one).touch()
        monkeypatch.setattr("app.weights.files", lambda _package: tmp_path)
        before = anew()
        (tmp_path / name).write_bytes(b"new")
        assert (anew() != before) == changes


class TestBrokenOff:
    KILLED = """
import os, signal, sys
from pathlib import Path
from app import ingest as line
from app.config import Settings
from app.store.session import open_store

def killed(engine):
    os.kill(os.getpid(), signal.SIGKILL)

first = line.link_waiting
line.link_waiting = lambda engine, calls=[]: killed(engine) if len(calls) == 2 else calls.append(1) or first(engine)
settings = Settings(database_url=sys.argv[1], speakers_file=Path("none.csv"))
line.ingest([Path(sys.argv[2])], open_store(sys.argv[1]), settings)
"""

    def test_what_a_killed_run_stored_is_seen_and_linked_by_the_next(self, engine, settings, tmp_path):
        """Killed between the transaction that stores the second article and the one that links it."""
        articles = tmp_path / "articles"
        articles.mkdir()
        write(articles, "one.txt", STORY)
        write(articles, "two.txt", RETOLD, date="2026-03-07")
        command = [sys.executable, "-c", self.KILLED, settings.database_url, str(articles)]
        killed = subprocess.run(command, check=False, capture_output=True, timeout=120)
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        with engine.connect() as connection:
            assert revision(connection) > 0
            rows = connection.execute(text("SELECT status, added, statements FROM run")).all()
            assert [tuple(row) for row in rows] == [("running", 2, 5)]
        again = ingest([articles], engine, settings)
        assert counts(again) == (0, 0, 2, 0)
        assert keys(engine, "SELECT status FROM run ORDER BY id") == ["abandoned", "done"]
        assert keys(engine, "SELECT count(*) FROM match_member GROUP BY match_id") == [2, 2]

    def test_a_stopped_run_says_so(self, engine, settings, tmp_path):
        def stop(_progress):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ingest([write(tmp_path, "one.txt", STORY)], engine, settings, on_progress=stop)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT status, added FROM run")).one() == ("stopped", 1)


class TestRun:
    def test_its_counts_are_those_of_the_store(self, any_engine, settings, tmp_path):
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, "b.txt", RETOLD, date="2026-03-07")
        write(tmp_path, "c.txt", b"")
        run = ingest([tmp_path], any_engine, settings)
        with any_engine.connect() as connection:
            kept = connection.execute(text("SELECT * FROM run")).mappings().one()
            stored = {
                name: connection.scalar(text(f"SELECT count(*) FROM {counted}"))  # noqa: S608
                for name, counted in {
                    "added": "article",
                    "statements": "statement",
                    "matches": "match_member WHERE relation IS NOT NULL",
                    "failed": "run_error",
                }.items()
            }
        assert {name: kept[name] for name in stored} == {name: getattr(run, name) for name in stored} == stored
        assert kept["read"] == run.read == run.added + run.failed == 3

    def test_what_is_in_a_match_already_is_not_counted_again(self, any_engine, settings, tmp_path):
        write(tmp_path, "a.txt", STORY)
        retold = write(tmp_path, "b.txt", RETOLD, date="2026-03-07")
        ingest([tmp_path], any_engine, settings)
        longer = write(tmp_path, "b.txt", f"{RETOLD} The ferries sail again.", date="2026-03-07")
        run = ingest([longer], any_engine, settings)
        assert (retold, run.replaced, run.matches) == (longer, 1, 0)
        with any_engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM match_member WHERE relation IS NOT NULL")) > 0

    def test_it_says_where_its_time_went(self, any_engine, settings, tmp_path):
        run = ingest([write(tmp_path, "a.txt", STORY)], any_engine, settings)
        spent = run.seconds_by_stage.model_dump()
        assert all(seconds > 0 for seconds in spent.values())
        assert sum(spent.values()) <= run.seconds
        with any_engine.connect() as connection:
            kept = connection.execute(text("SELECT seconds_by_stage FROM run")).scalar_one()
        assert (json.loads(kept) if isinstance(kept, str) else kept).keys() == spent.keys()

    def test_its_summary_does_not_grow_with_it(self, engine, settings, tmp_path, monkeypatch):
        monkeypatch.setattr("app.ingest.MOST_ERRORS", 2)
        monkeypatch.setattr("app.ingest.MOST_KEYS", 1)
        write(tmp_path, "a.jsonl", "{broken\n" * 5, date=None)
        write(tmp_path, "b.txt", STORY)
        write(tmp_path, "c.txt", RETOLD)
        run = ingest([tmp_path], engine, settings)
        assert (run.failed, len(run.errors), run.added, len(run.article_keys)) == (5, 2, 2, 1)
        assert keys(engine, "SELECT count(*) FROM run_error") == [5]

    def test_one_that_knows_all_articles_says_that_it_goes_on(self, any_engine, settings, tmp_path, monkeypatch):
        monkeypatch.setattr("app.ingest.SILENT", 0.0)
        path = write(tmp_path, "a.txt", STORY)
        ingest([path], any_engine, settings)

        def look(_progress):
            assert keys(any_engine, "SELECT unchanged FROM run ORDER BY id DESC LIMIT 1") == [0]
            assert keys(any_engine, "SELECT count(*) FROM run WHERE seen_at > started_at AND status = 'running'") == [1]

        ingest([path], any_engine, settings, on_progress=look)

    def test_a_stop_that_a_driver_makes_an_error_of_is_a_stop(self, engine, settings, tmp_path):
        def stop(_progress):
            lost = OperationalError("ROLLBACK", {}, Exception("lost"))
            lost.__context__ = KeyboardInterrupt()
            raise lost

        with pytest.raises(KeyboardInterrupt):
            ingest([write(tmp_path, "one.txt", STORY)], engine, settings, on_progress=stop)
        assert keys(engine, "SELECT status FROM run") == ["stopped"]


class TestPassingFaults:
    @pytest.fixture
    def faults(self, monkeypatch):
        """Lets the next calls of `save_article` fail so; no wait is waited."""
        coming: list[Exception] = []

        def save(*args, **named):
            if coming:
                raise coming.pop(0)
            return save_article(*args, **named)

        monkeypatch.setattr("app.ingest.save_article", save)
        monkeypatch.setattr("app.store.retry.FIRST_WAIT", 0)
        return coming

    def deadlock(self):
        cause = Exception("deadlock detected")
        cause.sqlstate = "40P01"
        return DBAPIError("INSERT", {}, cause)

    def test_an_article_is_tried_again(self, engine, settings, tmp_path, faults):
        faults += [self.deadlock(), self.deadlock()]
        assert counts(ingest([write(tmp_path, "one.txt", STORY)], engine, settings)) == (1, 0, 0, 0)

    def test_one_that_fails_each_time_is_noted_and_the_rest_goes_on(self, engine, settings, tmp_path, faults):
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, "b.txt", RETOLD)
        faults += [self.deadlock()] * TRIES
        run = ingest([tmp_path], engine, settings)
        assert counts(run) == (1, 0, 0, 1)
        assert "ingest it again" in run.errors[0].reason

    def test_a_store_that_stays_away_ends_the_run(self, engine, settings, tmp_path, faults, monkeypatch):
        monkeypatch.setattr("app.store.retry.AWAY", 0)
        faults.append(OperationalError("INSERT", {}, Exception("connection refused")))
        with pytest.raises(StoreAwayError):
            ingest([write(tmp_path, "one.txt", STORY)], engine, settings)
        assert keys(engine, "SELECT status FROM run") == ["failed"]


class TestTimeLimit:
    def test_an_article_that_takes_too_long_is_refused_and_the_rest_goes_on(
        self, engine, settings, tmp_path, monkeypatch
    ):
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, "b.txt", RETOLD)

        def endless(article: Article) -> object:
            while article.id == "a":
                pass
            return analyse(article)

        monkeypatch.setattr("app.analysis.analyse", endless)
        analyse(Article(id="warm", origin="test", text=STORY))  # reading the models is no part of an article's time
        run = ingest([tmp_path], engine, settings.model_copy(update={"max_article_seconds": 1.0}))
        assert counts(run) == (1, 0, 0, 1)
        assert "ONRECORD_MAX_ARTICLE_SECONDS" in run.errors[0].reason


class TestAtOnce:
    def test_two_first_ingests_of_an_empty_store_both_finish(self, postgres_engine, settings, tmp_path, monkeypatch):
        """Both have seen that the topics are missing before either has written them."""
        both = threading.Barrier(2)
        differences = topics._differences

        def together(session, vocabulary):
            missing = differences(session, vocabulary)
            both.wait(30)
            return missing

        monkeypatch.setattr(topics, "_differences", together)
        failures: list[BaseException] = []

        def run(number: int) -> None:
            folder = tmp_path / str(number)
            folder.mkdir()
            path = write(folder, f"{number}.txt", STORY.replace("June", ("June", "July")[number]))
            try:
                ingest([path], postgres_engine, settings)
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert keys(postgres_engine, "SELECT status FROM run") == ["done", "done"]


class TestArticlesThatGo:
    @pytest.fixture
    def feed(self, any_engine, settings, tmp_path, monkeypatch):
        """Reads documents in a run, as a source of an agency gives them: `feed(item("Ng said no."), notice())`."""

        def read(*given: RawDocument, again: bool = False) -> RunSummary:
            monkeypatch.setattr("app.ingest.read_paths", lambda _paths, max_bytes: iter(given))
            return ingest([tmp_path], any_engine, settings, again=again)

        return read

    def item(self, words: str, name: str = "urn:a") -> RawDocument:
        return RawDocument(origin="feed", text=words, fields={"id": name, "published_on": "2026-03-06"})

    def notice(self, version: str, **fields: object) -> RawDocument:
        given = fields or {"id": "urn:a"}
        return RawDocument(origin="feed", line=7, text="", fields=given, status="canceled", version=version)

    def stored(self, engine: Engine) -> list[str]:
        return keys(engine, "SELECT text FROM article ORDER BY text")

    def test_a_notice_of_its_source_takes_it_back(self, any_engine, feed):
        feed(self.item(STORY), self.item(RETOLD, "urn:b"))
        run = feed(self.notice("2"))
        assert (run.read, run.withdrawn, counts(run)) == (1, 1, (0, 0, 0, 0))
        assert self.stored(any_engine) == [RETOLD]
        assert keys(any_engine, "SELECT withdrawn FROM run ORDER BY id") == [0, 1]
        assert keys(any_engine, "SELECT key FROM match_member JOIN match ON id = match_id") == []

    def test_a_later_text_is_taken_and_the_same_files_change_nothing(self, any_engine, feed):
        given = [self.item(STORY), self.notice("2"), self.item(RETOLD)]
        first = feed(*given)
        assert (first.added, first.withdrawn) == (2, 1)
        before = snapshot(any_engine)
        again = feed(*given)
        assert (again.unchanged, again.withdrawn, counts(again)) == (1, 2, (0, 0, 1, 0))
        assert snapshot(any_engine) == before
        assert self.stored(any_engine) == [RETOLD]
        feed(self.notice("4"))
        assert self.stored(any_engine) == []

    def test_a_notice_may_name_the_address_and_what_is_unknown_is_no_fault(self, any_engine, feed):
        assert feed(self.notice("2", url="https://example.org/a")).withdrawn == 1
        assert feed(self.item(STORY)).added == 1, "there was nothing to take back"

    def test_a_notice_that_names_nothing_is_a_fault(self, feed):
        run = feed(self.notice("2", headline="Never mind"))
        assert (run.withdrawn, run.failed, str(run.errors[0]).startswith("feed:7: id: ")) == (0, 1, True)

    def test_what_an_operator_removed_is_taken_again_when_asked(self, any_engine, feed):
        feed(self.item(STORY))
        with writing(any_engine) as session:
            row = article_row(session, "urn:a")
            forget_article(session, row, reason="court order")
        refused = feed(self.item(STORY))
        assert (counts(refused), "court order" in refused.errors[0].reason) == ((0, 0, 0, 1), True)
        assert self.stored(any_engine) == []
        assert feed(self.item(STORY), again=True).added == 1
        assert counts(feed(self.item(STORY.replace("June", "July")))) == (0, 1, 0, 0), "it is an article as any other"
