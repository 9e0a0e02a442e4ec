"""A backup is the store of one moment, whole or not at all; restored it answers the same."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api.repeats import FileVersion
from app.config import Settings
from app.main import create_app
from app.store import backup
from app.store.backup import back_up, restore
from app.store.migrate import downgrade, head
from app.store.reading import open_for_reading
from app.store.runs import start_run
from app.store.session import StoreError, open_store, writing

Keep = Callable[..., Any]


@pytest.fixture
def tell(engine: Engine, article: Any, said: Any, keep: Keep) -> Callable[..., None]:
    """Stores an article in which Ada says something: `tell("a1", "no")`."""

    def store(key: str, words: str) -> None:
        one = article(f"Ada said {words}.", id=key)
        keep(engine, one, said(one, words, by="Ada", source="Ada", cue="said"))

    return store


@pytest.fixture
def path(settings: Settings) -> Path:
    assert settings.sqlite_path is not None
    return settings.sqlite_path


def dump(path: Path) -> list[str]:
    """All that a database holds, as SQL."""
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines


class TestBackUp:
    @pytest.mark.parametrize("name", ["copy.sqlite3", "copy.sqlite3.zst"])
    def test_restored_elsewhere_it_has_all_that_the_store_had(self, tell, settings, path, tmp_path, name):
        tell("a1", "no")
        back_up(settings.database_url, tmp_path / name)
        revision = restore(f"sqlite:///{tmp_path / 'new' / 'store.sqlite3'}", tmp_path / name)
        assert revision == head()
        assert dump(tmp_path / "new" / "store.sqlite3") == dump(path)
        assert sorted(one.name for one in (tmp_path / "new").iterdir()) == ["store.sqlite3"]

    def test_while_a_writer_writes_it_is_the_store_of_one_moment(self, engine, settings, path, tmp_path, monkeypatch):
        """Two rows that are always written together are never apart, and a copy that is overtaken comes to its end."""
        monkeypatch.setattr(backup, "PAGES", 5)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE pair (side INTEGER, number INTEGER, filling TEXT)")
        writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        numbers = iter(range(1_000_000))
        ended = threading.Event()

        def write() -> None:
            number = next(numbers)
            writer.execute("BEGIN IMMEDIATE")
            for side in (0, 1):
                writer.execute("INSERT INTO pair VALUES (?, ?, ?)", (side, number, "x" * 3_000))
            writer.execute("COMMIT")

        for _ in range(50):
            write()

        def go_on() -> None:
            while not ended.is_set():
                write()

        thread = threading.Thread(target=go_on)
        thread.start()
        steps: list[tuple[int, int]] = []
        try:
            back_up(settings.database_url, tmp_path / "copy.sqlite3", on_step=lambda *now: steps.append(now))
        finally:
            ended.set()
            thread.join()
        at_the_end = next(numbers)
        writer.close()
        copy = sqlite3.connect(tmp_path / "copy.sqlite3")
        sides = [
            {number for (number,) in copy.execute("SELECT number FROM pair WHERE side = ?", (side,))} for side in (0, 1)
        ]
        copy.close()
        assert sides[0] == sides[1] == set(range(len(sides[0])))
        assert 50 <= len(sides[0]) < at_the_end
        assert len(steps) > 5
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)

    def test_stopped_it_leaves_what_was_there(self, tell, settings, tmp_path, monkeypatch):
        monkeypatch.setattr(backup, "PAGES", 1)
        tell("a1", "no")
        out = tmp_path / "backups" / "copy.sqlite3"
        out.parent.mkdir()
        out.write_bytes(b"the one of yesterday")

        def stop(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            back_up(settings.database_url, out, overwrite=True, on_step=stop)
        assert [one.name for one in out.parent.iterdir()] == [out.name]
        assert out.read_bytes() == b"the one of yesterday"
        with pytest.raises(StoreError, match="--force"):
            back_up(settings.database_url, out)
        back_up(settings.database_url, out, overwrite=True)
        assert restore(f"sqlite:///{tmp_path / 'new.sqlite3'}", out) == head()

    def test_a_damaged_store_makes_no_backup(self, tell, engine, settings, path, tmp_path):
        tell("a1", "no")
        _close(engine)
        _damage(path)
        with pytest.raises(StoreError, match=r"damaged|malformed"):
            back_up(settings.database_url, tmp_path / "copy.sqlite3")
        assert not list(tmp_path.glob("*copy*"))

    def test_has_the_rights_of_the_store(self, tell, settings, path, tmp_path):
        tell("a1", "no")
        path.chmod(0o600)
        back_up(settings.database_url, tmp_path / "copy.zst")
        assert (tmp_path / "copy.zst").stat().st_mode & 0o777 == 0o600

    def test_the_store_itself_is_no_place_for_it(self, tell, settings, path):
        with pytest.raises(StoreError, match="the store itself"):
            back_up(settings.database_url, path, overwrite=True)


class TestRestore:
    @pytest.fixture
    def saved(self, tell: Callable[..., None], settings: Settings, tmp_path: Path) -> Path:
        """A backup of a store in which Ada said no; in the store itself she said much more since."""
        tell("a1", "no")
        out = tmp_path / "copy.sqlite3"
        back_up(settings.database_url, out)
        for number in range(6):
            tell(f"b{number}", f"yes to number {number}")
        return out

    def test_a_store_that_is_there_is_overwritten_only_by_force(self, saved, settings, path):
        before = dump(path)
        with pytest.raises(StoreError, match="--force"):
            restore(settings.database_url, saved)
        assert dump(path) == before
        restore(settings.database_url, saved, overwrite=True)
        assert dump(path) == dump(saved)
        engine = open_store(settings.database_url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        engine.dispose()

    def test_a_server_that_runs_answers_from_the_backup(self, saved, settings, path, tell):
        version = FileVersion(path)
        reader = open_for_reading(settings.database_url)
        client = TestClient(create_app(settings, engine=reader, extract=lambda _: {}))
        address = "/v1/statements?speaker=ada&fields=text"

        def texts() -> list[str]:
            return sorted(row["text"] for row in client.get(address).json()["items"])

        assert len(texts()) == 7
        seen, tag = asyncio.run(version()), client.get(address).headers["ETag"]
        restore(settings.database_url, saved, overwrite=True)
        assert asyncio.run(version()) != seen
        assert texts() == ["no"]
        for number in range(6):  # to the very revision that the lost store had
            tell(f"c{number}", f"perhaps to number {number}")
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
        assert texts() == ["no", *(f"perhaps to number {number}" for number in range(6))]
        reader.dispose()

    def test_killed_in_its_midst_the_store_is_what_it_was(self, saved, settings, path):
        before = dump(path)
        killed = (
            "import os, signal, sys; from pathlib import Path; from app.store import backup; backup.PAGES = 20\n"
            "def kill(done, total):\n"
            "    if done * 2 > total: os.kill(os.getpid(), signal.SIGKILL)\n"
            "backup.restore(sys.argv[1], Path(sys.argv[2]), overwrite=True, on_step=kill)"
        )
        ended = subprocess.run([sys.executable, "-c", killed, settings.database_url, saved], check=False)
        assert ended.returncode == -9
        assert dump(path) == before
        restore(settings.database_url, saved, overwrite=True)
        assert dump(path) == dump(saved)

    def test_a_store_that_is_damaged_is_mended(self, saved, engine, settings, path):
        _close(engine)
        _damage(path)
        restore(settings.database_url, saved, overwrite=True)
        assert dump(path) == dump(saved)

    @pytest.mark.parametrize("rubbish", [b"", b"rubbish" * 1_000, b"SQLite format 3\0" + b"rubbish" * 1_000])
    def test_what_is_no_database_any_more_is_replaced(self, saved, engine, settings, path, rubbish):
        _close(engine)
        path.write_bytes(rubbish)
        path.with_name(f"{path.name}-wal").write_bytes(b"of another file")
        restore(settings.database_url, saved, overwrite=True)
        assert dump(path) == dump(saved)

    @pytest.mark.parametrize("change", ["cut", "damaged", "empty", "text"])
    @pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
    def test_what_is_no_whole_backup_is_refused_before_anything_is_lost(
        self, saved, settings, path, tmp_path, change, packed
    ):
        given = tmp_path / ("given.zst" if packed else "given.sqlite3")
        back_up(f"sqlite:///{saved}", given)
        whole = given.read_bytes()
        if change == "damaged":
            _damage(given)
        else:
            given.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "text": b"Ada said no.\n"}[change])
        before = dump(path)
        with pytest.raises(StoreError, match=r"given\.(zst|sqlite3) is (damaged|no backup)"):
            restore(settings.database_url, given, overwrite=True)
        assert dump(path) == before
        assert not list(tmp_path.glob(".*"))

    def test_one_of_a_newer_program_is_refused_one_of_an_older_is_taken(self, saved, settings, path):
        engine = open_store(f"sqlite:///{saved}")
        downgrade(engine, "0017")
        engine.dispose()
        assert restore(settings.database_url, saved, overwrite=True) == "0017"
        for revision, reason in (("9999", "newer program"), (None, "no tables of onrecord")):
            copy = sqlite3.connect(saved)
            copy.execute("DELETE FROM alembic_version")
            copy.executemany("INSERT INTO alembic_version VALUES (?)", [[revision]] if revision else [])
            copy.commit()
            copy.close()
            with pytest.raises(StoreError, match=reason):
                restore(settings.database_url, saved, overwrite=True)

    def test_not_while_a_run_is_at_work(self, saved, engine, settings):
        with writing(engine) as session:
            start_run(session, "test", ["news"])
        with pytest.raises(StoreError, match="A run is at work"):
            restore(settings.database_url, saved, overwrite=True)


@pytest.mark.parametrize(("work", "command"), [(back_up, "pg_dump"), (restore, "pg_restore")])
def test_of_postgresql_the_command_is_named_without_the_password(work, command, tmp_path):
    url = "postgresql://ada:secret@db.example/news?sslmode=require"
    with pytest.raises(StoreError, match=f"{command} .*'postgresql://ada@db.example/news.sslmode=require'") as refused:
        work(url, tmp_path / "copy")
    assert "secret" not in str(refused.value)


def _close(engine: Engine) -> None:
    """Have SQLite bring its log into the file."""
    engine.dispose()


def _damage(path: Path) -> None:
    """Overwrite a part of a file."""
    with path.open("r+b") as file:
        file.seek(os.stat(path).st_size // 2)
        file.write(b"\x00\xff" * min(20_000, os.stat(path).st_size // 4))
