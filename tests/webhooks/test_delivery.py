"""Deliveries: signed, in order, at least once, repeated where they fail, bounded where they cannot succeed."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.config import Settings
from app.sources.web.posting import Poster
from app.store import webhooks
from app.store.session import writing
from app.store.webhooks import Webhook, due_webhooks, enable_webhook
from app.webhooks.delivery import FIRST_WAIT, LONGEST_WAIT, take_turn, wait_after
from app.webhooks.work import deliver
from tests.webhooks.receiver import Receiver

Subscribe, Turn, Tell, State = (
    Callable[..., Webhook],
    Callable[[Webhook], None],
    Callable[..., None],
    Callable[..., Any],
)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds, on a busy machine


def due(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return due_webhooks(connection)


def test_a_delivery_is_signed(receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell) -> None:
    webhook = subscribe()
    tell("a1", "the harbour will reopen")
    turn(webhook)
    (one,) = receiver.received
    signed = one.headers["x-onrecord-timestamp"].encode() + b"." + one.body
    digest = hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert one.headers["x-onrecord-signature"] == f"sha256={digest}"
    assert abs(int(one.headers["x-onrecord-timestamp"]) - time.time()) < 60
    assert one.headers["x-onrecord-delivery"] == one.said["id"]
    assert one.headers["content-type"] == "application/json"


def test_a_receiver_that_fails_and_recovers_misses_nothing(
    any_engine: Engine,
    receiver: Receiver,
    subscribe: Subscribe,
    turn: Turn,
    tell: Tell,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    webhook = subscribe()
    tell("a1", "the harbour will reopen", "tolls will fall")
    receiver.answer = lambda: (503, {})
    turn(webhook)
    tell("a2", "rain is near")
    failing = state(webhook)
    assert (failing["state"], failing["failures"], failing["waiting"]) == ("failing", 1, 2)
    assert failing["last_error"] == "the receiver answered 503"
    assert failing["revision"] < webhooks_revision(any_engine)
    assert due(any_engine) == []
    later = webhooks.now() + dt.timedelta(seconds=FIRST_WAIT + 1)
    monkeypatch.setattr(webhooks, "now", lambda: later)
    assert due(any_engine) == [webhook.id]
    receiver.answer = lambda: (200, {})
    turn(webhook)
    assert receiver.said() == ["the harbour will reopen", "the harbour will reopen", "tolls will fall", "rain is near"]
    tried, again, *_ = (one.said["id"] for one in receiver.received)
    assert tried == again
    well = state(webhook)
    assert (well["state"], well["failures"], well["waiting"], well["last_error"]) == ("active", 0, 0, None)
    assert well["revision"] == webhooks_revision(any_engine)


def webhooks_revision(engine: Engine) -> int:
    from app.store.changes import revision

    with engine.connect() as connection:
        return revision(connection)


def test_waits_grow_and_are_bounded() -> None:
    waits = [wait_after(failures, 0, chance=lambda: 1.0).total_seconds() for failures in range(40)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    assert wait_after(0, 0, chance=lambda: 0.0).total_seconds() == FIRST_WAIT / 2
    assert wait_after(0, 3600).total_seconds() == 3600


def test_after_five_days_it_is_disabled_and_goes_on_where_it_was_once_enabled(
    any_engine: Engine,
    receiver: Receiver,
    subscribe: Subscribe,
    turn: Turn,
    tell: Tell,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    webhook = subscribe()
    tell("a1", "the harbour will reopen")
    receiver.answer = lambda: (500, {})
    turn(webhook)
    later = webhooks.now() + webhooks.GIVEN_UP_AFTER
    monkeypatch.setattr(webhooks, "now", lambda: later)
    turn(webhook)
    assert state(webhook)["state"] == "disabled"
    assert due(any_engine) == []
    receiver.answer = lambda: (200, {})
    receiver.received.clear()
    turn(webhook)
    assert receiver.received == []
    tell("a2", "rain is near")
    with writing(any_engine) as session:
        assert enable_webhook(session, webhook.key)
    turn(webhook)
    assert receiver.said() == ["the harbour will reopen", "rain is near"]


@pytest.mark.parametrize(
    ("status", "state_after", "error"),
    [(410, "disabled", "the receiver answered 410"), (302, "failing", "the receiver answered 302")],
)
def test_a_receiver_that_wants_no_more_or_is_elsewhere(
    receiver: Receiver,
    subscribe: Subscribe,
    turn: Turn,
    tell: Tell,
    state: State,
    status: int,
    state_after: str,
    error: str,
) -> None:
    webhook = subscribe()
    tell("a1", "the harbour will reopen")
    receiver.answer = lambda: (status, {"Location": receiver.url})
    turn(webhook)
    assert len(receiver.received) == 1
    assert (state(webhook)["state"], state(webhook)["last_error"]) == (state_after, error)


def test_a_private_address_is_refused(engine: Engine, receiver: Receiver, article: Any, said: Any, keep: Any) -> None:
    with writing(engine) as session:
        webhook = webhooks.add_webhook(session, "http://127.0.0.1:8080/hook", "", ["statement"])  # type: ignore[list-item]
    one = article("Ada Moreau said that rain is near.")
    keep(engine, one, said(one, "rain is near"))
    take_turn(engine, Poster(Settings()), webhook.id)
    with engine.connect() as connection:
        error = connection.exec_driver_sql("SELECT last_error FROM webhook").scalar_one()
    assert "private or reserved" in error
    assert receiver.received == []


def test_a_receiver_that_does_not_answer_is_given_up_in_time(
    engine: Engine, receiver: Receiver, article: Any, said: Any, keep: Any
) -> None:
    answers = threading.Event()
    receiver.answer = lambda: (200 if answers.wait(PATIENCE) else 500, {})
    with writing(engine) as session:
        webhook = webhooks.add_webhook(session, receiver.url, "", ["statement"])  # type: ignore[list-item]
    one = article("Ada Moreau said that rain is near.")
    keep(engine, one, said(one, "rain is near"))
    take_turn(engine, Poster(Settings(fetch_private=True, fetch_seconds=0.2)), webhook.id)
    answers.set()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT failures FROM webhook").scalar_one() == 1


def test_two_workers_do_not_deliver_twice(
    any_engine: Engine, receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell
) -> None:
    webhook = subscribe()
    tell("a1", "the harbour will reopen")

    def during() -> tuple[int, dict[str, str]]:
        turn(webhook)
        return 200, {}

    receiver.answer = during
    turn(webhook)
    assert receiver.said() == ["the harbour will reopen"]


def test_what_comes_is_delivered_until_the_work_is_ended(
    any_engine: Engine, receiver: Receiver, subscribe: Subscribe, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.webhooks.work.LOOK_SECONDS", 0.02)
    ended = threading.Event()
    subscribe()
    settings = Settings(fetch_private=True)
    working = threading.Thread(target=deliver, args=(any_engine, settings), kwargs={"ended": ended})
    working.start()
    try:
        for name, words in (("a1", "the harbour will reopen"), ("a2", "rain is near")):
            tell(name, words)
            until = time.monotonic() + PATIENCE
            while words not in receiver.said():
                assert time.monotonic() < until
                time.sleep(0.01)
    finally:
        ended.set()
        working.join()
    assert receiver.said() == ["the harbour will reopen", "rain is near"]


KILLED = """
import sys, threading
from app.config import Settings
from app.store.session import open_store
from app.webhooks.work import deliver

deliver(open_store(sys.argv[1]), Settings(database_url=sys.argv[1], fetch_private=True), ended=threading.Event())
"""


@pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)
def test_a_worker_that_is_killed_while_it_delivers_loses_nothing(
    any_engine: Engine, receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, tmp_path: Path
) -> None:
    webhook = subscribe()
    tell("a1", "the harbour will reopen", "tolls will fall", "rain is near")
    second, go_on = threading.Event(), threading.Event()

    def answer() -> tuple[int, dict[str, str]]:
        if len(receiver.received) == 2:
            second.set()
            go_on.wait(PATIENCE)
        return 200, {}

    receiver.answer = answer
    url = any_engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen([sys.executable, "-c", KILLED, url], cwd=tmp_path, env=environment)
    assert second.wait(PATIENCE)
    worker.send_signal(signal.SIGKILL)
    worker.wait(PATIENCE)
    go_on.set()
    turn(webhook)
    assert receiver.said() == ["the harbour will reopen", "tolls will fall", "tolls will fall", "rain is near"]
    assert receiver.received[1].said["id"] == receiver.received[2].said["id"]
