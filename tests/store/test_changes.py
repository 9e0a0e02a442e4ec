from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import select

from app.store.changes import Kind, changed_since, note, position, revision, transaction_id
from app.store.migrate import downgrade, upgrade
from app.store.session import open_store, writing
from app.store.tables import ChangeRow, table

CHANGE = table(ChangeRow)


def change(engine, *keys, kind=Kind.ARTICLE):
    with writing(engine) as session:
        note(session, kind, keys)


def log(engine):
    with engine.connect() as connection:
        rows = select(CHANGE).where(CHANGE.c.kind != "transaction").order_by(*CHANGE.c)
        return [tuple(row) for row in connection.execute(rows)]


class TestRevision:
    def test_it_grows_by_one_with_each_transaction_that_changes_something(self, any_engine):
        for keys in (("a", "b"), (), ("a",)):
            change(any_engine, *keys)
        assert log(any_engine) == [(1, "article", "a"), (1, "article", "b"), (2, "article", "a")]
        with any_engine.connect() as connection:
            assert revision(connection) == 2

    def test_a_transaction_that_fails_leaves_nothing(self, any_engine):
        def fail():
            with writing(any_engine) as session:
                note(session, Kind.ARTICLE, ["a"])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert log(any_engine) == []

    def test_a_reader_never_sees_a_revision_before_a_lower_one(self, postgres_engine):
        """The first transaction has its revision and waits to commit; the second must not commit before it."""
        has_revision, may_commit = threading.Event(), threading.Event()

        def slow():
            with writing(postgres_engine) as session:
                note(session, Kind.ARTICLE, ["first"])
                from app.store import changes

                changes.write(session)
                has_revision.set()
                may_commit.wait(10)

        one = threading.Thread(target=slow)
        one.start()
        assert has_revision.wait(10)
        two = threading.Thread(target=change, args=(postgres_engine, "second"))
        two.start()
        two.join(0.3)
        assert log(postgres_engine) == []
        may_commit.set()
        one.join()
        two.join()
        assert log(postgres_engine) == [(1, "article", "first"), (2, "article", "second")]


class TestFollowing:
    def test_each_key_once_in_the_order_of_its_last_change(self, any_engine):
        for keys in (("a",), ("b", "c"), ("a",)):
            change(any_engine, *keys)
        change(any_engine, "x", kind=Kind.MATCH)
        with any_engine.connect() as connection:
            assert changed_since(connection, 0, Kind.ARTICLE) == ["b", "c", "a"]
            assert changed_since(connection, 2, Kind.ARTICLE) == ["a"]
            assert changed_since(connection, 3, Kind.ARTICLE) == []


class TestPosition:
    def test_each_revision_has_the_id_of_its_transaction(self, any_engine):
        seen = []
        for key in ("a", "b"):
            change(any_engine, key)
            with any_engine.connect() as connection:
                seen.append(position(connection))
        assert [one.revision for one in seen] == [1, 2]
        assert len({one.transaction for one in seen} - {""}) == 2
        with any_engine.connect() as connection:
            assert [transaction_id(connection, one.revision) for one in seen] == [one.transaction for one in seen]

    def test_two_stores_that_were_one_differ_at_the_same_number(self, engine, tmp_path):
        """A copy and its original go on by the same change each."""
        change(engine, "a")
        with engine.connect() as connection, sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
            connection.connection.driver_connection.backup(copy)
        other = open_store(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
        positions = []
        for store in (engine, other):
            change(store, "b")
            with store.connect() as connection:
                positions.append(position(connection))
        other.dispose()
        assert positions[0].revision == positions[1].revision == 2
        assert positions[0].transaction != positions[1].transaction

    def test_a_store_of_before_gets_an_id_for_its_last_revision(self, any_engine):
        change(any_engine, "a")
        downgrade(any_engine, "0006")
        upgrade(any_engine)
        with any_engine.connect() as connection:
            assert position(connection).revision == 1
            assert position(connection).transaction
