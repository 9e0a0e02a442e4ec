"""Readers see one moment of the store, are held to a time, and need no right to write."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.store.reading import open_for_reading, reading
from app.store.session import StoreError, open_store, writing

COUNT = text("SELECT count(*) FROM topic")
MORE = text("INSERT INTO topic (code, label) SELECT 'n' || count(*), 'more' FROM topic")


def test_all_that_is_read_is_of_one_moment(any_engine: Engine) -> None:
    with reading(any_engine) as connection:
        before = connection.scalar(COUNT)
        with writing(any_engine) as session:
            session.execute(MORE)
        assert connection.scalar(COUNT) == before
    with reading(any_engine) as connection:
        assert connection.scalar(COUNT) == before + 1


def test_the_next_writer_of_a_connection_may_write(any_engine: Engine) -> None:
    with reading(any_engine) as connection:
        connection.scalar(COUNT)
    with any_engine.begin() as connection:
        connection.execute(MORE)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a store at head, on each database."""
    engine: Engine = request.getfixturevalue("engine" if request.param == "sqlite" else "postgres_engine")
    return engine.url.render_as_string(hide_password=False)


def test_who_only_reads_cannot_write(url: str) -> None:
    engine = open_for_reading(url, seconds=10)
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), reading(engine) as connection:
        connection.execute(MORE)
    engine.dispose()


def test_no_article_stands_in_an_error(url: str) -> None:
    for engine in (open_store(url), open_for_reading(url, seconds=10)):
        with pytest.raises(DBAPIError) as failure, engine.connect() as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE text = :text"), {"text": "the words of an article"})
        assert "nowhere" in str(failure.value)
        assert "the words" not in str(failure.value)
        engine.dispose()


def test_postgresql_ends_what_takes_too_long(postgres_engine: Engine) -> None:
    engine = open_for_reading(postgres_engine.url.render_as_string(hide_password=False), seconds=0.05)
    with pytest.raises(DBAPIError, match="statement timeout"), reading(engine) as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    engine.dispose()


def test_a_url_may_set_its_own_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_store("postgresql://localhost/x?connect_timeout=77")
    given: dict[str, object] = {}
    monkeypatch.setattr(engine.dialect.loaded_dbapi, "connect", lambda *_, **options: given.update(options) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        engine.connect()
    assert (given["connect_timeout"], given["keepalives_idle"]) == ("77", 30)


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store at"):
        open_for_reading(f"sqlite:///{tmp_path / 'x.sqlite3'}", seconds=1)
    assert not list(tmp_path.iterdir())


@contextmanager
def nobody() -> Iterator[None]:
    """Go on as a user who owns nothing, where this is root, who may write anything."""
    root = os.getuid() == 0
    if root:
        os.setresuid(65_534, 65_534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


@pytest.fixture
def read_only(migrated_file: Path) -> Iterator[Path]:
    """A store at head whose file and folder this user may not write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(migrated_file, folder))
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        yield path
        Path(folder).chmod(0o755)


class TestReadOnlyFile:
    def test_is_read(self, read_only: Path) -> None:
        with nobody():
            engine = open_for_reading(f"sqlite:///{read_only}", seconds=10)
            with reading(engine) as connection:
                assert connection.scalar(COUNT) == 0
        assert [path.name for path in read_only.parent.iterdir()] == [read_only.name]

    @pytest.mark.skipif(os.getuid() != 0, reason="only root may still write it")
    def test_is_read_beside_its_writer(self, read_only: Path) -> None:
        def read() -> int:
            with nobody(), reading(engine) as connection:
                return int(connection.scalar(COUNT))

        with nobody():
            engine = open_for_reading(f"sqlite:///{read_only}", seconds=10)
        assert read() == 0
        writer = open_store(f"sqlite:///{read_only}")
        with writing(writer) as session:
            session.execute(MORE)
        assert read() == 1
        writer.dispose()  # it moves what it wrote into the file, and takes its log and lock away
        assert not read_only.with_name(f"{read_only.name}-wal").exists()
        assert read() == 1
