"""The queues of linking: what comes first, what is put in again meanwhile, and two processes beside each other."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.linking.queue import (
    GROUP_QUEUE,
    LINK_QUEUE,
    GroupBatch,
    LinkBatch,
    OthersGroup,
    enqueue,
    enqueue_all,
    enqueue_for_grouping,
    finish,
    next_work,
    waiting,
)
from app.store.session import writing
from app.store.tables import StatementRow, table


@pytest.fixture
def rows(any_engine, article, said, keep):
    """The rows of six statements, two in each of three articles; nothing waits yet."""
    for key in "abc":
        a = article("Ng said trade is up. Ng said rain is likely.", id=key)
        keep(any_engine, a, said(a, "trade is up", by="Mei Ng"), said(a, "rain is likely", by="Mei Ng"))
    with writing(any_engine) as session:
        session.execute(LINK_QUEUE.delete())
        return session.scalars(select(table(StatementRow).c.id).order_by(table(StatementRow).c.id)).all()


@pytest.fixture
def work(any_engine, rows):
    def read(**more):
        with Session(any_engine) as session:
            return next_work(session, **more)

    return read


@pytest.fixture
def put(any_engine, rows):
    """Puts statements, by their number from 0, into a queue."""

    def store(*numbers, grouping=False, rebuild=False):
        with writing(any_engine) as session:
            some = [rows[number] for number in numbers]
            if grouping:
                enqueue_for_grouping(session, dict.fromkeys(some, rebuild))
            else:
                enqueue(session, some)

    return store


class TestNext:
    def test_is_nothing_where_nothing_waits(self, work):
        assert work() is None

    def test_are_the_statements_of_one_article(self, work, put, rows):
        put(0, 1, 2, 4)
        batch = work()
        assert isinstance(batch, LinkBatch)
        assert batch.turns == {rows[0]: 0, rows[1]: 0}
        assert batch.new == {rows[0], rows[1]}

    def test_are_links_before_matches(self, work, put, rows):
        put(0, grouping=True)
        put(5)
        assert isinstance(work(), LinkBatch)

    def test_is_what_changed_before_a_rebuild(self, any_engine, work, put, rows):
        with writing(any_engine) as session:
            enqueue_all(session)
        put(4)
        assert work().turns.keys() == {rows[4], rows[5]}
        assert work().new == {rows[4]}
        with writing(any_engine) as session:
            finish(session, LINK_QUEUE, {rows[4]: 1})
        put(3, grouping=True)
        assert isinstance(work(), GroupBatch)

    def test_leaves_a_rebuild_alone_where_it_is_told_to(self, any_engine, work, rows):
        with writing(any_engine) as session:
            enqueue_all(session)
        assert work(rebuild=False) is None
        assert work().new == frozenset()

    def test_are_the_matches_of_a_rebuild_last_of_all(self, any_engine, work, put, rows):
        put(0, grouping=True, rebuild=True)
        with writing(any_engine) as session:
            enqueue_all(session)
            assert waiting(session) == 1, "the rebuild that goes on is not begun again"
        put(1)
        assert isinstance(work(), LinkBatch)
        with writing(any_engine) as session:
            session.execute(LINK_QUEUE.delete())
        assert work() == GroupBatch({rows[0]: 0}, rebuild=True)


class TestPutInAgain:
    def test_stays_when_the_earlier_turn_is_done(self, any_engine, work, put, rows):
        put(0)
        turns = work().turns
        put(0)
        with writing(any_engine) as session:
            finish(session, LINK_QUEUE, turns)
            assert waiting(session) == 1
            finish(session, LINK_QUEUE, {rows[0]: 1})
            assert waiting(session) == 0

    def test_is_new_though_a_rebuild_had_put_it_in(self, any_engine, work, put, rows):
        with writing(any_engine) as session:
            enqueue_all(session)
        put(1)
        assert work().new == {rows[1]}

    def test_for_matches_is_no_longer_of_a_rebuild_alone(self, any_engine, put, work):
        put(0, grouping=True, rebuild=True)
        put(0, grouping=True)
        put(0, grouping=True, rebuild=True)
        assert work().rebuild is False

    def test_goes_with_its_statement(self, any_engine, put):
        put(0, 1)
        put(0, grouping=True)
        with writing(any_engine) as session:
            session.execute(table(StatementRow).delete())
            assert session.execute(select(LINK_QUEUE)).all() == session.execute(select(GROUP_QUEUE)).all() == []


class TestTwoProcesses:
    """On PostgreSQL; SQLite has one writer, and what another process did meanwhile is found stale."""

    def test_are_given_different_articles(self, postgres_engine, article, said, keep):
        for key in "ab":
            a = article("Ng said trade is up.", id=key)
            keep(postgres_engine, a, said(a, "trade is up", by="Mei Ng"))
        with ExitStack() as stack:
            sessions = [stack.enter_context(Session(postgres_engine)) for _ in range(3)]
            batches = [next_work(session) for session in sessions]
        assert {batches[0].article, batches[1].article} == {1, 2}
        assert batches[2] is None

    def test_make_matches_one_after_the_other(self, postgres_engine, article, said, keep):
        a = article("Ng said trade is up.", id="a")
        keep(postgres_engine, a, said(a, "trade is up", by="Mei Ng"))
        with writing(postgres_engine) as session:
            session.execute(LINK_QUEUE.delete())
            enqueue_for_grouping(session, {1: False})
        with Session(postgres_engine) as one, Session(postgres_engine) as other:
            assert isinstance(next_work(one), GroupBatch)
            assert isinstance(next_work(other), OthersGroup)
