from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import select, update

from app.model import InputError, RunCounts
from app.store.runs import (
    _began,
    add_to_run,
    close_abandoned_runs,
    counts_of,
    finish_run,
    is_of,
    now,
    record_error,
    start_run,
    this_process,
    update_run,
)
from app.store.session import writing
from app.store.tables import RunErrorRow, RunRow, table

RUN = table(RunRow)


def start(engine, **values):
    with writing(engine) as session:
        run_id = start_run(session, "v1", ["seeds"])
        if values:
            session.execute(update(RUN).where(RUN.c.id == run_id).values(values))
    return run_id


def row_of(engine, run_id):
    with engine.connect() as connection:
        return connection.execute(select(RUN).where(RUN.c.id == run_id)).one()


class TestRun:
    def test_several_processes_add_to_its_counts(self, any_engine):
        run_id = start(any_engine)
        for more in (RunCounts(read=1, added=1, statements=4), RunCounts(), RunCounts(read=1, failed=1)):
            with writing(any_engine) as session:
                add_to_run(session, run_id, more)
        with writing(any_engine) as session:
            assert counts_of(session, run_id) == RunCounts(read=2, added=1, failed=1, statements=4)
            assert is_of(session, run_id, this_process())
            assert not is_of(session, run_id, "elsewhere:1:2")
            assert not is_of(session, run_id + 1, this_process())

    def test_records_its_counts_and_its_end(self, any_engine):
        run_id = start(any_engine)
        with writing(any_engine) as session:
            counts = RunCounts(read=3, added=2, failed=1, statements=9, matches=1)
            finish_run(session, run_id, counts, "failed")
        row = row_of(any_engine, run_id)
        assert (row.status, row.read, row.added, row.failed, row.statements, row.matches) == ("failed", 3, 2, 1, 9, 1)
        assert (row.pipeline, row.inputs) == ("v1", ["seeds"])
        assert row.started_at <= row.finished_at
        assert row.started_at.tzinfo is None

    def test_what_is_being_counted_while_it_ends_is_kept(self, postgres_engine):
        """A worker of a cluster stores an article, and counts it, while the leader closes the run."""
        run_id = start(postgres_engine)

        def close():
            with writing(postgres_engine) as session:
                finish_run(session, run_id, RunCounts(read=1), "failed")

        closing = threading.Thread(target=close)
        with writing(postgres_engine) as session:
            add_to_run(session, run_id, RunCounts(read=1, added=1))
            closing.start()
            closing.join(0.3)
            assert closing.is_alive()
        closing.join()
        row = row_of(postgres_engine, run_id)
        assert (row.added, row.status) == (1, "failed")

    def test_its_counts_are_kept_while_it_runs(self, any_engine):
        run_id = start(any_engine)
        with writing(any_engine) as session:
            update_run(session, run_id, RunCounts(read=1, added=1))
        row = row_of(any_engine, run_id)
        assert (row.status, row.read, row.added, row.finished_at) == ("running", 1, 1, None)

    @pytest.mark.parametrize("origin", ["a.jsonl", "odd\udcff name.txt"])
    def test_records_errors_with_their_place(self, any_engine, origin):
        run_id = start(any_engine)
        with writing(any_engine) as session:
            record_error(session, run_id, InputError(origin, "holds no text", line=3, field="text"))
        with any_engine.connect() as connection:
            row = connection.execute(select(table(RunErrorRow))).one()
        assert (row.run_id, row.line, row.field, row.reason) == (run_id, 3, "text", "holds no text")


class TestAbandonedRuns:
    def closed(self, engine, **values):
        run_id = start(engine, **values)
        with writing(engine) as session:
            close_abandoned_runs(session)
        return row_of(engine, run_id).status

    def test_a_run_of_a_process_that_is_gone_is_closed(self, any_engine):
        ended = subprocess.run(
            [sys.executable, "-c", "from app.store.runs import this_process; print(this_process())"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert self.closed(any_engine, worker=ended.stdout.strip()) == "abandoned"

    def test_a_run_of_this_process_or_another_that_lives_is_left_alone(self, any_engine):
        assert self.closed(any_engine) == "running"

    def test_another_process_of_the_same_number_is_not_taken_for_it(self, any_engine):
        host, number, _ = this_process().split(":", 2)
        assert self.closed(any_engine, worker=f"{host}:{number}:long-ago") == "abandoned"

    def test_one_that_was_killed_and_that_nobody_waited_for_is_closed(self, any_engine):
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
        host, _, _ = this_process().split(":", 2)
        worker = f"{host}:{child}:{_began(child)}"
        assert self.closed(any_engine, worker=worker) == "running"
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert self.closed(any_engine, worker=worker) == "abandoned"
        os.waitpid(child, 0)

    @pytest.mark.parametrize(("minutes", "status"), [(1, "running"), (60, "abandoned")])
    def test_a_run_of_another_machine_is_closed_when_it_was_silent_for_long(self, any_engine, minutes, status):
        seen = now() - dt.timedelta(minutes=minutes)
        assert self.closed(any_engine, worker="another-machine:1:2", seen_at=seen) == status

    def test_a_run_that_ended_stays_as_it_ended(self, any_engine):
        run_id = start(any_engine, worker="nowhere", seen_at=None)
        with writing(any_engine) as session:
            finish_run(session, run_id, RunCounts(), "stopped")
            assert close_abandoned_runs(session) == []
        assert row_of(any_engine, run_id).status == "stopped"


def test_what_an_article_counted_stays_where_a_signal_came_before_the_count(any_engine):
    run_id = start(any_engine)
    with writing(any_engine) as session:
        update_run(session, run_id, RunCounts(read=2, added=2, statements=5))
    with writing(any_engine) as session:
        finish_run(session, run_id, RunCounts(read=2, added=1, statements=3, failed=1), "stopped")
    row = row_of(any_engine, run_id)
    assert (row.status, row.added, row.statements, row.failed) == ("stopped", 2, 5, 1)
