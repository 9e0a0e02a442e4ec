"""`onrecord watch`: when it polls, what it tells, and how it ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator

import pytest
import typer
from click.testing import Result
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from app.command import app, signals
from app.command.watch import pause, repeat, seconds_of
from app.config import Settings
from app.sources.web.clock import Clock
from tests.command.test_ingest import STORY, feed
from tests.sources.web.site import Site


class Stops:
    """A clock whose waits take no time, and the last of which a signal breaks."""

    def __init__(self, polls: int, stop: KeyboardInterrupt | None = None) -> None:
        self.waits: list[float] = []
        self._polls = polls
        self._stop = stop or KeyboardInterrupt()

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        if len(self.waits) == self._polls:
            raise self._stop

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: sum(self.waits), wait=self.wait)


class TestSchedule:
    @pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("2H", 7200), (" 1d ", 86_400)])
    def test_times(self, text: str, seconds: int):
        assert seconds_of(text) == seconds

    @pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1.5h", "59s", "0d", "9999999d"])
    def test_what_is_no_time_is_refused(self, text: str):
        with pytest.raises(typer.Exit) as ended:
            seconds_of(text)
        assert ended.value.exit_code == 2

    def test_failures_stretch_the_pause_to_six_hours(self):
        assert [pause(900, failures) for failures in (0, 1, 2, 3, 10, 10_000)] == [900, 1800, 3600, 7200, 21600, 21600]
        assert pause(86_400, 3) == 86_400

    def test_a_success_brings_the_pause_back(self):
        stops, outcomes = Stops(5), iter([False, False, True, False, True])
        with pytest.raises(KeyboardInterrupt):
            repeat(lambda: ("polled", next(outcomes)), 60, stops.clock, quiet=True)
        assert stops.waits == [120, 240, 60, 120, 60]

    def test_the_time_that_a_poll_takes_is_part_of_the_pause(self):
        stops, time = Stops(2), iter([0.0, 45.0, 100.0, 300.0])
        with pytest.raises(KeyboardInterrupt):
            repeat(lambda: ("polled", True), 60, stops.clock._replace(now=lambda: next(time)), quiet=True)
        assert stops.waits == [15, 0]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("ONRECORD_FETCH_PRIVATE", "true")
    monkeypatch.setenv("ONRECORD_FETCH_INTERVAL", "0")
    site = Site()
    yield site
    site.close()


@pytest.fixture
def run(settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def invoke(*words: str, stops: Stops) -> Result:
        monkeypatch.setattr(sys.modules["app.command.watch"], "SYSTEM", stops.clock)
        return CliRunner().invoke(app, ["--database", settings.database_url, "watch", *words])

    return invoke


def runs(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT status, added, failed FROM run ORDER BY id"))]


def test_each_poll_is_a_run_and_a_line(site: Site, run: Callable[..., Result], engine: Engine):
    site.put("/feed", feed(site, "/a"), ETag='"1"')
    site.put("/a", STORY)
    ended = run(site.url("/feed"), stops=Stops(2, signals.Stopped(signal.SIGTERM)))
    first, second, last = ended.stderr.splitlines()
    assert "run 1: 1 new, 0 changed, 0 known, 0 failed; statements: " in first
    assert first.endswith("; next in 15 min")
    assert "run 2: 0 new, 0 changed, 1 known, 0 failed; statements: 0;" in second
    assert (last, ended.exit_code) == ("Stopped. What was read is kept.", 143)
    assert runs(engine) == [("done", 1, 0), ("done", 0, 0)]
    assert site.paths() == ["/feed", "/a", "/feed"]


def test_a_feed_that_fails_is_told_and_asked_again_later(site: Site, run: Callable[..., Result], engine: Engine):
    stops = Stops(2)
    ended = run(site.url("/gone"), "--every", "10m", stops=stops)
    assert ended.stderr.count(f"onrecord: {site.url('/gone')}: the server answered 404 Not Found") == 2
    assert [round(wait) for wait in stops.waits] == [1200, 2400]
    assert (ended.exit_code, runs(engine)) == (130, [("done", 0, 1)] * 2)


def test_one_feed_of_two_that_fails_delays_nothing(site: Site, run: Callable[..., Result]):
    site.put("/feed", feed(site))
    stops = Stops(1)
    run(site.url("/gone"), site.url("/feed"), stops=stops)
    assert [round(wait) for wait in stops.waits] == [900]


def test_a_store_that_is_away_is_waited_for(site: Site, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("the server is gone"))

    monkeypatch.setattr("app.ingest.ingest_documents", fails)
    stops = Stops(1)
    ended = run(site.url("/feed"), stops=stops)
    assert "the store is out of reach: the server is gone; next in 30 min" in ended.stderr
    assert ended.exit_code == 130


@pytest.mark.parametrize(
    "words",
    [
        ["feed.xml"],
        ["https://news.example/rss", "--every", "5s"],
        ["https://news.example/rss", "file:///etc/passwd"],
        ["https://me:secret@news.example/rss"],
    ],
)
def test_what_cannot_be_watched_is_refused(run: Callable[..., Result], words: list[str]):
    refused = run(*words, stops=Stops(1))
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "secret" not in refused.stderr
