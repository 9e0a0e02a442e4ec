"""A web of one site on this machine, a clock that does not pass by itself, and a memory without a store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.config import Settings
from app.sources.web.clock import Clock
from app.sources.web.fetcher import Fetcher
from app.sources.web.memory import Seen, Validators
from tests.sources.web.site import Site

NOW = dt.datetime(2026, 3, 8, 12)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


class Hours:
    """A clock that stands still but for what is waited on it."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.time, wait=self.wait)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def fetcher(hours: Hours) -> Callable[..., Fetcher]:
    """Builds a fetcher: private addresses allowed and no pace kept, unless said otherwise."""

    def build(*, clock: Clock | None = None, resolve: Any = None, **settings: Any) -> Fetcher:
        given = Settings(**{"fetch_private": True, "fetch_interval": 0, **settings})
        more = {} if resolve is None else {"resolve": resolve}
        return Fetcher(given, clock=clock or hours.clock, **more)

    return build


class Notes:
    """A memory for the time of a test."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}

    def recall(self, url: str) -> Seen | None:
        return self.seen.get(url)

    def remember(self, url: str, validators: Validators) -> None:
        self.seen[url] = Seen(NOW, validators)


@pytest.fixture
def notes() -> Notes:
    return Notes()
