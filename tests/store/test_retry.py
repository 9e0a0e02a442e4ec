from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.store.retry import AWAY, TRIES, StoreAwayError, is_conflict, is_lost, reason_of, retrying
from app.store.session import open_store, writing


class Faults:
    """Work that fails in these ways, one after the other, and then succeeds."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.waits = []

    def __call__(self):
        if self.faults:
            raise self.faults.pop(0)
        return "done"

    def run(self):
        return retrying(self, what="work", wait=self.waits.append)


def locked():
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("UPDATE", {}, cause)


def postgres(state):
    cause = Exception("fault")
    cause.sqlstate = state
    return DBAPIError("UPDATE", {}, cause)


def lost():
    return OperationalError("UPDATE", {}, Exception("connection refused"))


class TestRetrying:
    @pytest.mark.parametrize("fault", [locked(), postgres("40P01"), postgres("40001"), postgres("57P01"), lost()])
    def test_a_passing_fault_is_tried_again_after_a_wait(self, fault):
        work = Faults(fault, fault)
        assert work.run() == "done"
        assert len(work.waits) == 2
        assert work.waits[0] < work.waits[1]

    def test_a_conflict_that_does_not_pass_is_raised(self):
        work = Faults(*[locked()] * TRIES)
        with pytest.raises(OperationalError):
            work.run()
        assert work.faults == []

    def test_a_store_that_stays_away_ends_it_after_its_time(self):
        work = Faults(*[lost()] * 1000)
        with pytest.raises(StoreAwayError, match="could not be reached"):
            work.run()
        assert AWAY <= sum(work.waits) < 2 * AWAY

    @pytest.mark.parametrize(
        "fault", [IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE")), postgres("23505"), postgres("42P01")]
    )
    def test_a_fault_of_the_work_itself_is_raised_at_once(self, fault):
        work = Faults(fault)
        with pytest.raises(DBAPIError):
            work.run()
        assert work.waits == []


class TestReason:
    @pytest.mark.parametrize(
        ("code", "advice"),
        [
            (sqlite3.SQLITE_BUSY_SNAPSHOT, "another program is writing to it"),
            (sqlite3.SQLITE_FULL, "free some space"),
            (sqlite3.SQLITE_IOERR_WRITE, "check the disk and its quota"),
            (sqlite3.SQLITE_READONLY_DIRECTORY, "check who may write"),
        ],
    )
    def test_it_says_what_to_do(self, code, advice):
        cause = sqlite3.OperationalError("fault")
        cause.sqlite_errorcode = code
        assert reason_of(OperationalError("UPDATE", {}, cause)).startswith(f"fault; {advice}")

    def test_it_is_one_line(self):
        assert reason_of(OperationalError("", {}, Exception("refused\n\tIs it running?"))) == "refused Is it running?"

    def test_the_log_names_it(self, caplog):
        Faults(locked()).run()
        assert caplog.messages == ["work is tried again in 0.1 s: database is locked; another program is writing to it"]


class TestRealFaults:
    def test_a_locked_sqlite_file_is_a_conflict(self, engine, settings):
        holder = sqlite3.connect(settings.sqlite_path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        other = open_store(settings.database_url)
        with other.connect() as connection:
            connection.connection.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(OperationalError) as caught, writing(other) as session:
            session.execute(text("DELETE FROM run"))
        holder.execute("ROLLBACK")
        assert is_conflict(caught.value)
        other.dispose()

    def test_a_connection_that_the_server_ends_is_lost(self, postgres_engine):
        end = text("SELECT pg_terminate_backend(:own, 5000)")
        with postgres_engine.connect() as connection, postgres_engine.connect() as other:
            other.execute(end, {"own": connection.scalar(text("SELECT pg_backend_pid()"))})
            with pytest.raises(DBAPIError) as caught:
                connection.scalar(text("SELECT 1"))
        assert is_lost(caught.value)

    def test_a_deadlock_ends_with_both_done(self, postgres_engine):
        """Each of two transactions holds the row that the other wants next."""
        with postgres_engine.begin() as connection:
            connection.execute(text("INSERT INTO topic (code, label) VALUES ('1', ''), ('2', '')"))
        both, tries = threading.Barrier(2), []
        extend = text("UPDATE topic SET label = label || :name WHERE code = :code")

        def label(first, second, name):
            def work():
                with writing(postgres_engine) as session:
                    for at, code in enumerate((first, second)):
                        session.execute(extend, {"name": name, "code": code})
                        if at == 0 and len(tries) < 2:
                            tries.append(name)
                            both.wait(10)

            retrying(work, what=name)

        threads = [threading.Thread(target=label, args=args) for args in (("1", "2", "a"), ("2", "1", "b"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with postgres_engine.connect() as connection:
            labels = connection.scalars(text("SELECT label FROM topic")).all()
        assert [sorted(one) for one in labels] == [["a", "b"], ["a", "b"]]
