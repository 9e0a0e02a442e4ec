"""The queue of articles that came over HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.model import InputFault, Scope
from app.queries.jobs import get_job
from app.store import jobs
from app.store.api_keys import add_key
from app.store.jobs import Posted, Settled
from app.store.runs import now, this_process
from app.store.session import writing

ME = this_process()
ELSEWHERE = "another-machine:1:boot.1"
DONE = Settled("added", article="a1", statements=2)


def post(engine: Engine, *lines: int, name: str = "desk", idempotency_key: str | None = None) -> str:
    """A job with these lines, received whole; its key."""
    with writing(engine) as session:
        found = session.scalar(text("SELECT id FROM api_key WHERE name = :name"), {"name": name})
        if found is None:
            add_key(session, name, [Scope.WRITE])
            found = session.scalar(text("SELECT id FROM api_key WHERE name = :name"), {"name": name})
        begun = jobs.begin_job(session, found, idempotency_key)
        jobs.add_posted(session, begun.id, [Posted(line, f'{{"text": "{line}"}}') for line in lines])
        jobs.complete_job(session, begun.id, "body")
        return begun.key


def claim(engine: Engine, worker: str = ME) -> Any:
    with writing(engine) as session:
        return jobs.claim(session, worker)


def do(engine: Engine, work: Callable[..., Any], *args: Any) -> Any:
    with writing(engine) as session:
        return work(session, *args)


def state(engine: Engine, job: str) -> dict[str, Any]:
    with engine.connect() as connection:
        found = get_job(connection, job)
    assert found is not None
    return found


def test_an_article_is_claimed_once_and_settled(any_engine: Engine):
    job = post(any_engine, 1)
    assert state(any_engine, job)["status"] == "queued"
    claimed = claim(any_engine)
    assert (claimed.job, claimed.line) == (job, 1)
    assert claim(any_engine, ELSEWHERE) is None
    assert state(any_engine, job)["status"] == "running"
    do(any_engine, jobs.settle, claimed.id, ME, DONE)
    done = state(any_engine, job)
    assert (done["status"], done["added"], done["statements"], done["waiting"]) == ("done", 1, 2, 0)
    assert [one["id"] for one in done["articles"]] == ["a1"]
    with any_engine.connect() as connection:
        assert connection.scalar(text("SELECT document FROM posted_article")) is None
        assert not jobs.is_waiting(connection)


def test_two_at_once_claim_different_articles(postgres_engine: Engine):
    post(postgres_engine, 1, 2)
    with Session(postgres_engine) as one, Session(postgres_engine) as other:
        assert {jobs.claim(one, ME).line, jobs.claim(other, ELSEWHERE).line} == {1, 2}


def test_one_article_does_not_wait_for_a_long_stream(any_engine: Engine):
    post(any_engine, 1, 2, 3)
    single = post(any_engine, 1)
    assert [claim(any_engine).line for _ in range(4)] == [1, 1, 2, 3]
    assert state(any_engine, single)["status"] == "running"


def test_a_request_that_is_not_whole_waits_for_nobody(any_engine: Engine):
    post(any_engine)
    with writing(any_engine) as session:
        begun = jobs.begin_job(session, 1, None)
        jobs.add_posted(session, begun.id, [Posted(1, "{}")])
    assert claim(any_engine) is None
    with any_engine.connect() as connection:
        assert not jobs.is_waiting(connection)
        assert get_job(connection, begun.key) is None
    do(any_engine, jobs.drop_job, begun.id)
    with any_engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM posted_article")) == 0


def test_an_article_whose_lease_ran_out_is_claimed_again(any_engine: Engine, monkeypatch: pytest.MonkeyPatch):
    post(any_engine, 1)
    monkeypatch.setattr(jobs, "LEASE", dt.timedelta(seconds=-1))
    first = claim(any_engine, ELSEWHERE)
    monkeypatch.undo()
    with any_engine.connect() as connection:
        assert jobs.is_waiting(connection)
    second = claim(any_engine)
    assert first.id == second.id
    do(any_engine, jobs.settle, first.id, ELSEWHERE, DONE)
    assert state(any_engine, second.job)["waiting"] == 1, "it is another worker's now"


def test_a_lease_that_is_renewed_lasts(any_engine: Engine, monkeypatch: pytest.MonkeyPatch):
    post(any_engine, 1)
    monkeypatch.setattr(jobs, "LEASE", dt.timedelta(seconds=-1))
    claim(any_engine, ELSEWHERE)
    monkeypatch.undo()
    do(any_engine, jobs.renew_leases, ELSEWHERE)
    assert claim(any_engine) is None


def test_what_is_given_back_was_no_attempt(any_engine: Engine):
    post(any_engine, 1)
    for _ in range(jobs.ATTEMPTS + 1):
        assert claim(any_engine) is not None
        do(any_engine, jobs.release, ME)


def test_an_article_that_ends_its_worker_each_time_has_failed(any_engine: Engine, monkeypatch: pytest.MonkeyPatch):
    job = post(any_engine, 1)
    monkeypatch.setattr(jobs, "LEASE", dt.timedelta(seconds=-1))
    for _ in range(jobs.ATTEMPTS):
        assert claim(any_engine, ELSEWHERE) is not None
    assert claim(any_engine) is None
    failed = state(any_engine, job)
    assert failed["status"] == "failed"
    assert "3 times" in failed["errors"][0]["reason"]


def test_a_line_at_fault_is_in_the_job(any_engine: Engine):
    post(any_engine)
    fault = InputFault(origin="request", line=2, field="text", reason="missing")
    with writing(any_engine) as session:
        begun = jobs.begin_job(session, 1, None)
        jobs.add_posted(session, begun.id, [Posted(1, "{}"), Posted(2, None, fault)])
        jobs.complete_job(session, begun.id, "body")
    assert state(any_engine, begun.key)["errors"] == [{"line": 2, "field": "text", "reason": "missing"}]
    assert claim(any_engine).line == 1
    assert claim(any_engine) is None


def test_an_idempotency_key_leads_back_to_its_job(any_engine: Engine):
    first = post(any_engine, 1, idempotency_key="one")
    with writing(any_engine) as session:
        known = jobs.begin_job(session, 1, "one")
        assert (known.key, known.fingerprint) == (first, "body")
        assert jobs.begin_job(session, 1, "two").fingerprint is None
        assert jobs.begin_job(session, 1, None).key != first
    assert post(any_engine, 1, name="other", idempotency_key="one") != first, "of another key it is another one"


def test_of_two_requests_with_one_idempotency_key_one_is_received(any_engine: Engine):
    post(any_engine)
    with writing(any_engine) as session:
        jobs.begin_job(session, 1, "one")
    with pytest.raises(jobs.StillReceivedError), writing(any_engine) as session:
        jobs.begin_job(session, 1, "one")
    lost = now() - jobs.RECEIVING - dt.timedelta(seconds=1)
    with writing(any_engine) as session:
        session.execute(text("UPDATE job SET seen_at = :lost WHERE fingerprint IS NULL"), {"lost": lost})
    with writing(any_engine) as session:
        assert jobs.begin_job(session, 1, "one").fingerprint is None, "the server that received it is gone"


def test_old_jobs_go_once_they_are_done(any_engine: Engine):
    done, waiting = post(any_engine, 1), post(any_engine, 1)
    do(any_engine, jobs.settle, claim(any_engine).id, ME, DONE)
    with writing(any_engine) as session:
        long_ago = now() - jobs.KEPT - dt.timedelta(days=1)
        session.execute(text("UPDATE job SET created_at = :long_ago"), {"long_ago": long_ago})
        jobs.remove_old_jobs(session)
    with any_engine.connect() as connection:
        assert get_job(connection, done) is None
        assert get_job(connection, waiting) is not None
