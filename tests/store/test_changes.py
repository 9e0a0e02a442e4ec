from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from app.store.changes import Kind, changed_since, note, revision
from app.store.session import writing
from app.store.tables import ChangeRow, table

CHANGE = table(ChangeRow)


def change(engine, *keys, kind=Kind.ARTICLE):
    with writing(engine) as session:
        note(session, kind, keys)


def log(engine):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(CHANGE).order_by(*CHANGE.c))]


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
