from __future__ import annotations

import builtins
import os
import sqlite3

import pytest
from sqlalchemy import text

from app.store.session import StoreError, open_store, writing


class TestSqlite:
    def test_makes_its_folder_and_sets_every_connection_up(self, tmp_path):
        engine = open_store(f"sqlite:///{tmp_path / 'deep' / 'er' / 'x.sqlite3'}")
        for _ in range(2):
            with engine.connect() as connection:
                pragmas = {
                    name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
                    for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
                }
            engine.dispose()
            assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 15_000}

    def test_takes_a_relative_path(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        open_store("sqlite:///data/x.sqlite3").dispose()
        assert (tmp_path / "data" / "x.sqlite3").is_file()

    def test_two_writers_wait_for_each_other(self, engine):
        with writing(engine) as session:
            session.execute(text("INSERT INTO topic (code, label) VALUES ('7', 'seven')"))
            with engine.connect() as reader:
                assert reader.scalar(text("SELECT count(*) FROM topic")) == 0
            outsider = sqlite3.connect(engine.url.database, timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                outsider.execute("BEGIN IMMEDIATE")
            outsider.close()

    def test_an_error_takes_everything_back(self, any_engine):
        def fail():
            with writing(any_engine) as session:
                session.execute(text("INSERT INTO topic (code, label) VALUES ('7', 'seven')"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        with any_engine.connect() as reader:
            assert reader.scalar(text("SELECT count(*) FROM topic")) == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("mysql://root@localhost/x", "Unknown store 'mysql'"),
            ("postgresql+asyncpg://root@localhost/x", "Unknown store"),
            ("not a url", "cannot be read"),
            ("sqlite://", "memory"),
            ("sqlite:///:memory:", "memory"),
        ],
    )
    def test_a_url_that_names_no_store(self, url, said):
        with pytest.raises(StoreError, match=said):
            open_store(url)

    def test_never_shows_a_password(self):
        with pytest.raises(StoreError) as failure:
            open_store("mysql://root:sesame@localhost/x")
        assert "sesame" not in str(failure.value)

    def test_a_folder_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreError, match="cannot be made"):
            open_store(f"sqlite:///{tmp_path / 'file' / 'x.sqlite3'}")

    def test_a_folder_that_cannot_be_written(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
        with pytest.raises(StoreError, match="cannot be written"):
            open_store(f"sqlite:///{tmp_path / 'x.sqlite3'}")

    def test_a_folder_in_place_of_a_file(self, tmp_path):
        with pytest.raises(StoreError, match="is a folder"):
            open_store(f"sqlite:///{tmp_path}")

    def test_a_file_that_is_no_database(self, tmp_path):
        (tmp_path / "x.txt").write_text("China Daily, 9 May. " * 100)
        with pytest.raises(StoreError, match="cannot be opened as an SQLite store"):
            open_store(f"sqlite:///{tmp_path / 'x.txt'}")

    def test_postgresql_without_psycopg(self, monkeypatch):
        real = builtins.__import__

        def missing(name, *rest, **more):
            if name.startswith("psycopg"):
                raise ModuleNotFoundError(name)
            return real(name, *rest, **more)

        monkeypatch.setattr(builtins, "__import__", missing)
        with pytest.raises(StoreError, match=r"onrecord\[postgres\]"):
            open_store("postgresql://localhost/x")


def test_postgresql_is_spoken_to_by_psycopg():
    assert open_store("postgres://me@localhost/x").url.drivername == "postgresql+psycopg"
