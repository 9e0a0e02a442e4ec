"""Links and matches decided on what has changed since are not written, and are decided again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.linking import queue, statements
from app.linking.article_links import plan_links
from app.linking.components import plan_groups
from app.linking.groups import StaleError, one_writer
from app.linking.queue import LINK_QUEUE, enqueue, next_work, still_queued
from app.linking.statements import link_waiting
from app.store.changes import Kind, note
from app.store.session import writing
from app.store.tables import MatchRow, StatementRow, table

DAM = "the dam above the old town will be inspected by engineers from three countries"


@pytest.fixture
def tell(any_engine, article, said, keep):
    """Stores an article that says it, by a speaker."""

    def store(key, by="Mei Ng", **more):
        a = article(f"{by} said {DAM}.", id=key, outlet=f"Outlet {key}")
        keep(any_engine, a, said(a, DAM, by=by), **more)

    return store


@pytest.fixture
def matches(any_engine):
    def read():
        with any_engine.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM match")).scalar_one()

    return read


def test_a_link_to_a_report_that_became_anothers_is_not_made(any_engine, tell, matches):
    tell("a")
    link_waiting(any_engine)
    tell("b")
    with Session(any_engine) as reader:
        plan = plan_links(reader, next_work(reader))
    tell("a", by="Bo Ek", pipeline="newer")  # the same words are found to be another's
    with pytest.raises(StaleError), writing(any_engine) as session:
        statements._write_links(session, plan)
    link_waiting(any_engine)
    assert matches() == 0


def test_one_process_at_a_time_writes_links(postgres_engine, article, said, keep):
    a = article(f"Mei Ng said {DAM}.", id="a")
    keep(postgres_engine, a, said(a, DAM, by="Mei Ng"))
    with Session(postgres_engine) as reader:
        plan = plan_links(reader, next_work(reader))
    with writing(postgres_engine) as session:
        one_writer(session)
        with writing(postgres_engine) as other:
            other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                statements._write_links(other, plan)
            other.rollback()


def test_matches_that_another_process_changed_are_made_again(any_engine, tell, matches):
    for key in "ab":
        tell(key)
    link_waiting(any_engine)
    tell("c")
    with writing(any_engine) as session:
        rows = session.scalars(select(table(StatementRow).c.id)).all()
        session.execute(LINK_QUEUE.delete())
        queue.enqueue_for_grouping(session, dict.fromkeys(rows, False))
        [key] = session.scalars(select(table(MatchRow).c.key))
    with Session(any_engine) as reader:
        plan = plan_groups(reader, next_work(reader))
    with writing(any_engine) as session:
        note(session, Kind.MATCH, [key])
    with pytest.raises(StaleError), writing(any_engine) as session:
        statements._write_groups(session, plan)


def test_a_plan_is_made_of_one_state_of_the_store(any_engine, tell):
    with statements._snapshot(any_engine) as reader:
        before = reader.execute(text("SELECT count(*) FROM statement")).scalar_one()
        tell("a")
        assert reader.execute(text("SELECT count(*) FROM statement")).scalar_one() == before == 0


def test_what_is_about_to_leave_the_queue_is_put_in_again_afterwards(postgres_engine, article, said, keep):
    a = article(f"Mei Ng said {DAM}.", id="a")
    keep(postgres_engine, a, said(a, DAM, by="Mei Ng"))
    with writing(postgres_engine) as session:
        [row] = session.scalars(select(LINK_QUEUE.c.statement_id))
        assert still_queued(session, LINK_QUEUE, {row: 0}) == {row}
        with writing(postgres_engine) as other:
            other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                enqueue(other, [row])
            other.rollback()
