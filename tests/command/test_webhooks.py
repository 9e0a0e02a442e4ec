"""`onrecord webhooks`: made, listed, tried, removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from tests.webhooks.receiver import Receiver


@pytest.fixture
def run(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("ONRECORD_FETCH_PRIVATE", "true")
    monkeypatch.setenv("COLUMNS", "300")
    return lambda *words: CliRunner().invoke(app, ["--database", settings.database_url, "webhooks", *words])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def added(done: Result) -> str:
    assert done.exit_code == 0, done.output
    found = re.search(r"\bw[0-9a-f]{16}\b", done.stderr)
    assert found
    return found[0]


def test_one_is_added_listed_tried_and_removed(run: Callable[..., Result], receiver: Receiver) -> None:
    done = run("add", receiver.url, "--filter", "speaker=nobody", "--on", "match", "--on", "conflict")
    key = added(done)
    assert re.fullmatch(r"whsec_\S{43}\n", done.stdout)
    assert 'nobody here is called "nobody"' in done.stderr
    row = next(line for line in run("list").stdout.splitlines() if key in line)
    assert all(part in row for part in (receiver.url, "speaker=nobody", "match, conflict"))
    assert "answered 204" in run("test", key).stderr
    (sent,) = receiver.received
    assert sent.said["event"] == "test"
    receiver.answer = lambda: (500, {})
    assert "the receiver answered 500" in run("test", key).stderr
    assert run("remove", key).exit_code == 0
    assert key not in run("list").stdout


def test_why_one_is_disabled_is_listed_until_it_is_enabled(run: Callable[..., Result], engine: Engine) -> None:
    key = added(run("add", "https://desk.example/hook"))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE webhook SET failures = 9, disabled_at = '2026-03-01 00:00:00', last_error = 'no such host'")
        )
    assert "disabled 2026-03-01: no such host" in run("list").stdout
    assert run("enable", key).exit_code == 0
    assert "disabled" not in run("list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "desk.example/hook"), "only http and https"),
        (("add", "https://desk.example/hook", "--filter", "speakr=xi"), "is it speaker"),
        (("remove", "w1"), "there is no webhook w1"),
        (("enable", "w1"), "there is no webhook w1"),
        (("test", "w1"), "there is no webhook w1"),
    ],
)
def test_what_makes_no_sense_is_said(run: Callable[..., Result], words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr
