"""An ingest that is killed, stopped, cut off or short of disk at any statement: the next run makes all whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.ingest import Progress, ingest
from app.store.session import open_store
from tests.interruptions import contents, faults, write_articles

ARTICLES = 6
DRAWN = random.Random(1)  # noqa: S311 - no secret
KILLS = [DRAWN.randrange(45, 110) for _ in range(5)]  # at which statement of SQL: an article takes some seventy
STOPS = sorted(DRAWN.sample(range(60, 400), 3))

CUT_OTHERS = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()""")

Happen = Callable[[], None]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("articles"), ARTICLES)


@pytest.fixture(scope="module")
def clean(articles: Path, migrated_file: Path) -> dict[str, list[str]]:
    """What an undisturbed run leaves."""
    url = f"sqlite:///{shutil.copy(migrated_file, articles.parent / 'clean.sqlite3')}"
    engine = open_store(url)
    run = ingest([articles], engine, Settings(database_url=url))
    assert run.added == ARTICLES
    found = contents(engine)
    assert faults(engine, found) == []
    engine.dispose()
    return found


@contextmanager
def before_statement(engine: Engine, number: int, happen: Happen) -> Iterator[None]:
    """Have something happen before the database is given its so-manieth statement."""
    left = number

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            happen()

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    raise KeyboardInterrupt


def statuses(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT status FROM run ORDER BY id")))


def test_killed_at_some_moments_the_last_run_leaves_what_one_undisturbed_run_does(
    any_engine: Engine, settings: Settings, articles: Path, clean: dict[str, list[str]]
) -> None:
    url = any_engine.url.render_as_string(hide_password=False)
    any_engine.dispose()  # a connection cannot be shared with a child process
    for moment in KILLS:
        child = os.fork()
        if child == 0:
            try:
                engine = open_store(url)
                with before_statement(engine, moment, kill):
                    ingest([articles], engine, settings)
            finally:
                os._exit(3)
        _, ended = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(ended) == -signal.SIGKILL
    ingest([articles], any_engine, settings)
    assert faults(any_engine, clean) == []
    assert statuses(any_engine) == ["abandoned"] * len(KILLS) + ["done"]


@pytest.mark.parametrize("moment", STOPS)
def test_stopped_at_any_moment_a_run_says_so_and_the_next_goes_on(
    any_engine: Engine, settings: Settings, articles: Path, clean: dict[str, list[str]], moment: int
) -> None:
    with before_statement(any_engine, moment, stop), pytest.raises(KeyboardInterrupt):
        ingest([articles], any_engine, settings)
    assert statuses(any_engine) == ["stopped"]
    ingest([articles], any_engine, settings)
    assert faults(any_engine, clean) == []


def test_a_lost_connection_is_made_again(
    postgres_engine: Engine,
    settings: Settings,
    articles: Path,
    clean: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.store.retry.FIRST_WAIT", 0.01)
    other = open_store(postgres_engine.url.render_as_string(hide_password=False))
    lost = 0

    def cut() -> None:
        nonlocal lost
        with other.connect() as connection:
            lost += len(connection.execute(CUT_OTHERS).all())

    with before_statement(postgres_engine, STOPS[0], cut), before_statement(postgres_engine, STOPS[1], cut):
        ingest([articles], postgres_engine, settings)
    other.dispose()
    assert lost >= 2
    assert faults(postgres_engine, clean) == []
    assert statuses(postgres_engine) == ["done"]


class TestSqliteFile:
    def test_a_full_disk_ends_the_run_and_leaves_no_half_article(
        self, engine: Engine, settings: Settings, articles: Path, clean: dict[str, list[str]], tmp_path: Path
    ) -> None:
        first = tmp_path / "articles.jsonl"
        first.write_text(articles.read_text().splitlines()[0])
        ingest([first], engine, settings)
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        engine.dispose()

        def limit(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages + 4}")

        event.listen(engine, "connect", limit)
        with pytest.raises(OperationalError, match="full"):
            ingest([articles], engine, settings)
        event.remove(engine, "connect", limit)
        engine.dispose()
        with engine.connect() as connection:
            stored = connection.scalar(text("SELECT count(*) FROM article"))
        assert stored
        assert stored < ARTICLES
        ingest([articles], engine, settings)
        assert faults(engine, clean) == []

    def test_a_lock_of_another_program_is_waited_for(
        self,
        engine: Engine,
        settings: Settings,
        articles: Path,
        clean: dict[str, list[str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("app.store.session.BUSY_TIMEOUT_MS", 20)
        monkeypatch.setattr("app.store.retry.FIRST_WAIT", 0.05)
        engine.dispose()
        holders: list[threading.Thread] = []

        def hold() -> None:
            other = sqlite3.connect(str(settings.sqlite_path), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(0.2)
            other.close()

        held = threading.Event()

        def lock() -> None:
            holders.append(threading.Thread(target=hold))
            holders[0].start()
            held.wait(10)

        def lock_once(_now: Progress) -> None:
            if not holders:
                lock()

        run = ingest([articles], engine, settings, on_progress=lock_once)
        holders[0].join()
        assert (run.added, run.failed) == (ARTICLES, 0)
        assert faults(engine, clean) == []
