"""The queue worked off by the ordinary line, also where a worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app import posted
from app.config import Settings
from app.ingest import ingest
from app.model import RawDocument, Scope
from app.posted import as_document, work, work_off
from app.queries.jobs import get_job
from app.store import jobs
from app.store.api_keys import add_key
from app.store.jobs import Posted
from app.store.session import writing

ROOT = Path(__file__).resolve().parents[1]
SAYS = "Ada Moreau said on Friday that the {} will reopen."
PATIENCE = 60.0  # seconds, on a busy machine


def raw(noun: str, **fields: object) -> RawDocument:
    return RawDocument(origin="request", text=SAYS.format(noun), fields={"published_on": "2026-03-07"} | fields)


def post(engine: Engine, *documents: str) -> str:
    with writing(engine) as session:
        name = f"desk {time.monotonic_ns()}"
        add_key(session, name, [Scope.WRITE])
        key = session.scalar(text("SELECT max(id) FROM api_key"))
        begun = jobs.begin_job(session, key, None)
        jobs.add_posted(session, begun.id, [Posted(line, one) for line, one in enumerate(documents, 1)])
        jobs.complete_job(session, begun.id, "body")
        return begun.key


def job_of(engine: Engine, key: str) -> dict[str, Any]:
    with engine.connect() as connection:
        found = get_job(connection, key)
    assert found is not None
    return found


def stored(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT text FROM article ORDER BY text")))


def test_articles_are_stored_linked_and_recorded_as_a_run(any_engine: Engine, settings: Settings):
    outlets = {"a": "Times", "b": "Herald"}
    job = post(any_engine, *(as_document(raw("harbour", id=name, outlet=outlet)) for name, outlet in outlets.items()))
    summary = work_off(any_engine, settings)
    assert summary is not None
    assert (summary.read, summary.added, summary.matches) == (2, 2, 1)
    done = job_of(any_engine, job)
    assert [one["id"] for one in done["articles"]] == ["a", "b"]
    assert (done["status"], done["statements"]) == ("done", 2)
    assert work_off(any_engine, settings) is None


def test_the_same_article_twice_is_one(any_engine: Engine, settings: Settings):
    first, second = (post(any_engine, as_document(raw("harbour"))) for _ in range(2))
    work_off(any_engine, settings)
    ends = [job_of(any_engine, job)["articles"][0] for job in (first, second)]
    assert sorted(one["outcome"] for one in ends) == ["added", "unchanged"]
    assert ends[0]["id"] == ends[1]["id"]
    assert len(stored(any_engine)) == 1


def test_a_file_that_was_read_and_is_posted_too_is_one(engine: Engine, settings: Settings, tmp_path: Path):
    words = f"date 2026-03-07 {SAYS.format('pier')}"
    (tmp_path / "pier.txt").write_text(words, "utf-8")
    ingest([tmp_path / "pier.txt"], engine, settings)
    job = post(engine, as_document(RawDocument(origin="request", text=words, plain=True), sha256="0" * 64))
    work_off(engine, settings)
    assert [(one["id"], one["outcome"]) for one in job_of(engine, job)["articles"]] == [("pier", "unchanged")]


def test_an_article_that_fails_is_in_its_job(any_engine: Engine, settings: Settings):
    broken = settings.model_copy(update={"max_text_chars": 60})
    job = post(any_engine, as_document(raw("harbour")), as_document(raw("harbour and every other place")))
    work_off(any_engine, broken)
    done = job_of(any_engine, job)
    assert (done["status"], done["added"], done["failed"]) == ("done", 1, 1)
    assert [(one["line"], one["field"]) for one in done["errors"]] == [(2, "text")]


def test_a_worker_that_is_stopped_gives_back_what_it_holds(
    any_engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    job = post(any_engine, as_document(raw("harbour")))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.analysis.analyse", stop)
    with pytest.raises(KeyboardInterrupt):
        work_off(any_engine, settings)
    monkeypatch.undo()
    assert job_of(any_engine, job)["status"] == "queued"
    work_off(any_engine, settings)
    assert job_of(any_engine, job)["added"] == 1


def test_a_worker_goes_on_until_nothing_comes(engine: Engine, settings: Settings):
    late: list[str] = []

    def wait(_seconds: float) -> None:
        if not late:
            late.append(post(engine, as_document(raw("harbour"))))

    work(engine, settings, idle_seconds=0.2, wait=wait)
    assert job_of(engine, late[0])["status"] == "done"


# Analyses nothing, and waits for ever at the second article.
KILLED = """
import sys, time
from app import analysis
from app.config import Settings
from app.posted import work_off
from app.store.session import open_store

def analyse(article):
    if "second" in article.text:
        print("reading", flush=True)
        time.sleep(600)
    return [], []

analysis.analyse = analyse
work_off(open_store(sys.argv[1]), Settings(database_url=sys.argv[1], analysers=1))
"""


@pytest.fixture
def start_worker(tmp_path: Path) -> Callable[[str], subprocess.Popen[str]]:
    """Starts a worker that will be killed, and waits until it reads the second article."""

    def start(url: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        worker = subprocess.Popen(
            [sys.executable, "-c", KILLED, url], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "reading\n"
        return worker

    return start


def test_a_worker_that_is_killed_leaves_nothing_undone_and_nothing_twice(
    any_engine: Engine, settings: Settings, start_worker: Callable[[str], subprocess.Popen[str]]
):
    nouns = ("first", "second", "third")
    job = post(any_engine, *(as_document(raw(noun)) for noun in nouns))
    worker = start_worker(any_engine.url.render_as_string(hide_password=False))
    halfway = job_of(any_engine, job)
    assert (halfway["status"], halfway["added"], halfway["waiting"]) == ("running", 1, 2)
    worker.send_signal(signal.SIGKILL)
    worker.wait(PATIENCE)
    work_off(any_engine, settings)
    done = job_of(any_engine, job)
    assert (done["status"], done["added"], done["unchanged"], done["failed"]) == ("done", 3, 0, 0)
    assert stored(any_engine) == sorted(SAYS.format(noun) for noun in nouns)
    with any_engine.connect() as connection:
        attempts = list(connection.scalars(text("SELECT attempts FROM posted_article ORDER BY line")))
        runs = list(connection.execute(text("SELECT status, added FROM run ORDER BY id")))
    assert attempts == [1, 2, 1]
    assert [tuple(run) for run in runs] == [("abandoned", 1), ("done", 2)]


def test_leases_are_renewed_while_an_article_is_read(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    post(engine, as_document(raw("harbour")))
    monkeypatch.setattr(posted, "BEAT_SECONDS", 0.01)
    seen: list[Any] = []

    def lease() -> Any:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT lease_until FROM posted_article"))

    def analyse(_article: object) -> tuple[list[object], list[object]]:
        before = lease()
        until = time.monotonic() + PATIENCE
        while lease() <= before and time.monotonic() < until:
            time.sleep(0.01)
        seen.extend((before, lease()))
        return [], []

    monkeypatch.setattr("app.analysis.analyse", analyse)
    work_off(engine, settings)
    assert seen[0] < seen[1]
