"""An ingest on a Dask cluster: a scheduler and workers that are real processes, some of which are killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app.cluster import ClusterError, Scheduler, ingest_on_cluster, scheduler
from app.cluster.scheduler import Ended
from app.cluster.work import Taken
from app.command import app as command
from app.config import Settings
from app.ingest import Progress, RunSummary, ingest
from app.model import InputError, RawDocument, StageSeconds
from app.saving import Outcome
from app.sources.files import read_paths
from app.store.session import open_store
from tests.interruptions import contents, faults, write_articles

pytest.importorskip("distributed", reason="needs the extra cluster")

ROOT = Path(__file__).parents[1]
ARTICLES = 10


class Cluster:
    """A scheduler and its workers, each a process that can be killed."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
        self._environment |= {"ONRECORD_DATABASE_URL": url}
        self.workers: list[subprocess.Popen[bytes]] = []
        self.start_scheduler()

    def start_scheduler(self) -> None:
        place = self._folder / "scheduler.json"
        place.unlink(missing_ok=True)
        arguments = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(place)]
        self.scheduler = self._start("dask_scheduler", *arguments)
        deadline = time.monotonic() + 60
        while not place.exists() or not place.read_text().strip():
            assert time.monotonic() < deadline
            assert self.scheduler.poll() is None
            time.sleep(0.02)
        self.address: str = json.loads(place.read_text())["address"]

    def start_worker(self) -> None:
        arguments = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self._folder)]
        self.workers.append(self._start("dask_worker", self.address, *arguments))

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
        log = (self._folder / f"{program}.log").open("ab")
        return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some articles, one without a date, and one that comes a second time with other words."""
    path = write_articles(tmp_path_factory.mktemp("articles"), ARTICLES)
    changed = {
        "id": "article-0",
        "published_on": "2026-03-06",
        "text": "Ada Moreau said on Friday that the mill will open.",
    }
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(changed) + "\n" + json.dumps({"id": "undated", "text": "Bo Ekdal said no."}) + "\n")
    return path


@pytest.fixture(scope="module")
def clean(articles: Path, migrated_file: Path) -> dict[str, list[str]]:
    """What one process leaves."""
    url = f"sqlite:///{shutil.copy(migrated_file, articles.parent / 'clean.sqlite3')}"
    engine = open_store(url)
    ingest([articles], engine, Settings(database_url=url))
    found = contents(engine)
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def store(new_postgres: Callable[[], str]) -> Iterator[Engine]:
    engine = open_store(new_postgres())
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, store: Engine) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"), store.url.render_as_string(hide_password=False))
    made.start_worker()
    yield made
    made.end()


@contextmanager
def after(number: int, happen: Callable[[], object]) -> Iterator[Callable[[Progress], None]]:
    """A progress of a run, at so manieth step of which something happens."""

    def step(now: Progress) -> None:
        if now.done == number:
            happen()

    yield step


def run(
    cluster: Cluster, store: Engine, articles: Path, on_progress: Callable[[Progress], None] | None = None
) -> RunSummary:
    given = read_paths([articles], max_bytes=1_000_000)
    with Scheduler(cluster.address) as connected:
        return ingest_on_cluster(
            given, store, Settings(), scheduler=connected, inputs=["here"], on_progress=on_progress
        )


def counts(store: Engine) -> dict[str, int]:
    """Of the last run, as the store has them."""
    with store.connect() as connection:
        row = connection.execute(text("SELECT * FROM run ORDER BY id DESC LIMIT 1")).mappings().one()
        return {
            name: row[name] for name in ("read", "added", "replaced", "unchanged", "failed", "statements", "matches")
        }


class OneAtATime(Scheduler):
    """Does nothing with what is given out; what was given out last ends first."""

    def __init__(self, places: int) -> None:
        super().__init__("tcp://nowhere:8786")
        self.places = places
        self.waiting: list[tuple[Any, Any]] = []
        self.log: list[str] = []

    workers = 1

    def check_workers(self, version: str) -> None:
        pass

    @property
    def is_full(self) -> bool:
        return len(self.waiting) >= self.places

    def submit(self, name: Any, function: Callable[..., Any], *arguments: Any, size: int = 0) -> None:
        self.waiting.append((name, arguments[0]))

    def next_ended(self) -> Ended:
        name, given = self.waiting.pop()
        if isinstance(given, RawDocument):
            self.log.append(given.text)
        return Ended(name, Taken(Outcome.UNCHANGED, StageSeconds()))

    def rest(self) -> Iterator[Ended]:
        while self.waiting:
            yield self.next_ended()


def test_documents_that_name_the_same_article_are_done_in_their_order(engine: Engine, settings: Settings) -> None:
    named = [("a1", {"id": "a"}), ("b1", {"id": "b"}), ("a2", {"id": "a"}), ("c1", {"url": "http://c.example/"})]
    given: list[RawDocument | InputError] = [
        RawDocument(origin="x", text=text, fields=fields) for text, fields in named
    ]
    given += [RawDocument(origin="x", text="---\nid: a\n---\na3", plain=True), RawDocument(origin="x", text="nameless")]
    fake = OneAtATime(places=3)
    summary = ingest_on_cluster(given, engine, settings, scheduler=fake, inputs=["x"])
    assert (summary.read, summary.unchanged) == (6, 6)
    assert fake.log == ["b1", "a1", "c1", "a2", "nameless", "---\nid: a\n---\na3"]


def test_workers_of_another_version_are_refused(
    cluster: Cluster, store: Engine, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cluster.ingest.pipeline", lambda: "9.9.9+other")
    with pytest.raises(ClusterError, match=r"Worker tcp://.* has version .* and this one is 9\.9\.9\+other: install"):
        run(cluster, store, articles)
    with store.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM run")) == 0


def test_workers_with_another_store_are_refused(
    cluster: Cluster, articles: Path, new_postgres: Callable[[], str]
) -> None:
    other = open_store(new_postgres())
    with pytest.raises(ClusterError, match="saves into another store"):
        run(cluster, other, articles)
    with other.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) == 0
        assert connection.scalar(text("SELECT status FROM run")) == "failed"
    other.dispose()


def test_a_lost_scheduler_is_reported_and_a_worker_killed_midway_costs_nothing(
    cluster: Cluster, store: Engine, articles: Path, clean: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LOOK_SECONDS", 0.5)
    with after(2, cluster.scheduler.kill) as step, pytest.raises(ClusterError, match=r"was lost.*same command goes on"):
        run(cluster, store, articles, step)
    for worker in cluster.workers:
        worker.kill()
    cluster.start_scheduler()
    cluster.workers.clear()
    cluster.start_worker()
    cluster.start_worker()
    given: list[RawDocument | InputError] = []
    most = 0

    def kill(now: Progress) -> None:
        nonlocal most
        most = max(most, len(given) - now.done)
        if now.done == 5:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    with Scheduler(cluster.address) as connected:
        documents = (given.append(one) or one for one in read_paths([articles], max_bytes=1_000_000))
        summary = ingest_on_cluster(
            documents, store, Settings(), scheduler=connected, inputs=["here"], on_progress=kill
        )
    assert faults(store, clean) == []
    with store.connect() as connection:
        assert list(connection.scalars(text("SELECT status FROM run ORDER BY id"))) == ["failed", "done"]
        held = connection.scalar(text("SELECT sum(added) FROM run"))
        matched = connection.scalar(text("SELECT count(*) FROM match_member"))
    assert held == ARTICLES
    assert most <= 2 * scheduler.PER_WORKER
    assert counts(store) == {name: getattr(summary, name) for name in counts(store)}
    assert (summary.read, summary.failed) == (ARTICLES + 2, 1)
    assert summary.read == summary.added + summary.replaced + summary.unchanged + summary.failed
    assert summary.matches <= matched
    assert "no date" in summary.errors[0].reason


def test_a_second_run_changes_nothing(cluster: Cluster, store: Engine, articles: Path) -> None:
    before = contents(store)
    summary = run(cluster, store, articles)
    # The first of the two versions of one article comes again, and the second after it.
    assert (summary.added, summary.replaced, summary.unchanged, summary.failed) == (0, 2, ARTICLES - 1, 1)
    assert contents(store) == before


@pytest.mark.parametrize(
    ("address", "url", "reason"),
    [
        ("tcp://127.0.0.1:9", "sqlite:///{}/news.sqlite3", "has one writer on one machine: set ONRECORD_DATABASE_URL"),
        ("scheduler:8786", "postgresql://127.0.0.1/news", "scheduler:8786 is not the address of a Dask scheduler"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_made(
    tmp_path: Path, address: str, url: str, reason: str
) -> None:
    arguments = ["--database", url.format(tmp_path), "ingest", "--cluster", address, str(ROOT / "seeds")]
    ended = CliRunner().invoke(command, arguments)
    assert ended.exit_code == 2
    assert reason in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(ClusterError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9: start one"),
        Scheduler("tcp://127.0.0.1:9"),
    ):
        pass
