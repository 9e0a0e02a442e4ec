"""A web of one site on this machine, a clock that does not pass by itself, and a memory without a store."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from app.config import Settings
from app.sources.web.clock import Clock
from app.sources.web.fetcher import Fetcher
from app.sources.web.memory import Seen, Validators

NOW = dt.datetime(2026, 3, 8, 12)


class Asked(NamedTuple):
    """A request that the site got."""

    path: str
    headers: dict[str, str]


class Site:
    """Answers `path` with status, headers and body, or with what a function of the handler writes itself."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def put(self, path: str, body: bytes | str = b"", *, status: int = 200, **headers: str) -> None:
        """Answer the path; the names of headers are written with `_` for `-`."""
        raw = body.encode() if isinstance(body, str) else body
        self.answers[path] = (status, {"Content-Type": "text/html"} | _dashed(headers), raw)

    def paths(self) -> list[str]:
        """The paths that were asked for, but for robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = site.answers.get(self.path, (404, {}, b""))
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = (
                    answer[min(len(site.paths()), len(answer)) - 1] if isinstance(answer, list) else answer
                )
                if status == 200 and headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


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
