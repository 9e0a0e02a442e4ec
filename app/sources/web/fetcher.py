"""One URL -> its bytes: checked, allowed by robots.txt, politely paced, within bounds, tried again if that helps."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin

import httpx

from app.config import Settings
from app.sources.web import robots
from app.sources.web.addresses import checked, place_of
from app.sources.web.body import unpacked
from app.sources.web.clock import SYSTEM, Clock
from app.sources.web.faults import FetchError
from app.sources.web.memory import UNKNOWN, Validators
from app.sources.web.network import Deadline, Resolve, open_client
from app.sources.web.pace import MAX_WAIT, Pace, retry_after

T = TypeVar("T")
Headers = dict[str, str]

OK, NOT_MODIFIED = 200, 304
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRIES = 3
FIRST_WAIT = 2.0  # seconds; each wait is three times the one before
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
MAX_VALIDATOR_CHARS = 1_000  # a longer ETag is nobody's; Last-Modified has 29
ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9"
)
CONTENT_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/xml",
        "application/xml",
        "application/atom+xml",
        "application/rss+xml",
        "application/rdf+xml",
        "application/gzip",
        "application/x-gzip",
        "text/plain",  # as some servers call their feeds; what is neither page nor feed is refused when it is read
        "application/octet-stream",  # a sitemap.xml.gz, on servers that do not know the suffix
        "",
    }
)


class Fetched(NamedTuple):
    """What a URL gave: where it was after redirects, its bytes, unpacked, and its version; no bytes if `unchanged`."""

    url: str
    content: bytes
    content_type: str
    validators: Validators
    unchanged: bool = False


class Response(NamedTuple):
    """One response, its body read."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Fetcher:
    """Fetches URLs, one after the other; keeps each host's robots.txt and pace, no cookie and no connection."""

    def __init__(self, settings: Settings, *, clock: Clock = SYSTEM, resolve: Resolve = socket.getaddrinfo) -> None:
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._pace = Pace(settings.fetch_interval, clock)
        self._robots = robots.Robots(self._robots_text, clock)
        self._tls = httpx.create_ssl_context()

    @property
    def max_bytes(self) -> int:
        """How large a response may be, unpacked."""
        return self._settings.fetch_max_bytes

    def checked(self, url: str) -> str:
        """The URL in the form in which it is fetched and remembered. Raises `FetchError` for one that may not be."""
        return checked(url, private=self._settings.fetch_private)

    def fetch(self, url: str, *, known: Validators = UNKNOWN) -> Fetched:
        """What the URL gives, or only that it is as it was `known`. Raises `FetchError`.

        A failure that may pass is met by waiting and trying again, `TRIES` times in all.
        """
        place = place_of(self.checked(url))
        try:
            here, response = self._persist(lambda: self._follow(url, self._page, _conditions(known)))
        except FetchError as failure:
            if failure.passing and failure.retry_after <= MAX_WAIT:
                self._pace.failed(place)
            raise
        self._pace.answered(place)
        if response.status == NOT_MODIFIED:
            return Fetched(here, b"", "", known, unchanged=True)
        return Fetched(here, response.content, _content_type(response.headers), _validators(response.headers))

    def _persist(self, work: Callable[[], T]) -> T:
        wait = FIRST_WAIT
        for tries_left in reversed(range(TRIES)):
            try:
                return work()
            except FetchError as failure:
                if not failure.passing or not tries_left or failure.retry_after > MAX_WAIT:
                    raise
                self._clock.wait(max(wait, failure.retry_after))
            wait *= 3
        raise AssertionError("the last try returns or raises")

    def _follow(self, url: str, get: Callable[[str, Headers], Response], headers: Headers) -> tuple[str, Response]:
        """The URL after redirects, each of which is checked as if it had been asked for, and what it gives."""
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            here = self.checked(here)
            response = get(here, headers)
            if response.status not in REDIRECTS or "location" not in response.headers:
                self._must_be_ok(response, place_of(here), conditional=bool(headers))
                return here, response
            here = _joined(here, response.headers["location"])
        raise FetchError(f"more than {MAX_REDIRECTS} redirects")

    def _page(self, url: str, headers: Headers) -> Response:
        """One request for a page, when its host's robots.txt allows it and its turn has come."""
        delay = self._robots.must_allow(url)
        self._pace.take(place_of(url), delay=delay)
        return self._get(url, {"Accept": ACCEPT} | headers, self.max_bytes, must_accept=True)

    def _robots_text(self, url: str) -> str:
        """A robots.txt: empty where the host has none (4xx). Raises `FetchError` where it cannot be had."""

        def get(here: str, headers: Headers) -> Response:
            self._pace.take(place_of(here))
            return self._get(here, {"Accept": "text/plain, */*;q=0.1"} | headers, robots.MAX_BYTES)

        try:
            _, response = self._persist(lambda: self._follow(url, get, {}))
        except FetchError as failure:
            if failure.status is not None and 400 <= failure.status < 500 and failure.status not in PASSING:
                return ""
            raise
        return response.content.decode("utf-8", "replace")

    def _get(self, url: str, headers: Headers, max_bytes: int, *, must_accept: bool = False) -> Response:
        """One request over a connection of its own; the body is read only of a page that is wanted."""
        deadline = Deadline(self._settings.fetch_seconds, self._clock)
        ours = {"User-Agent": user_agent(self._settings.fetch_contact), "Accept-Encoding": "gzip"}
        try:
            with (
                open_client(deadline, self._tls, private=self._settings.fetch_private, resolve=self._resolve) as client,
                client.stream("GET", url, headers=ours | headers) as response,
            ):
                content = b""
                if response.status_code == OK:
                    if must_accept:
                        _must_be_accepted(response.headers)
                    encoding = response.headers.get("content-encoding", "")
                    content = unpacked(deadline.during(response.iter_raw()), encoding, max_bytes=max_bytes)
                return Response(response.status_code, response.headers, content)
        except httpx.TimeoutException:
            raise FetchError("the server did not answer in time", passing=True) from None
        except httpx.InvalidURL:
            raise FetchError("not a web address that can be read") from None
        except httpx.HTTPError as failure:
            is_certificate = "CERTIFICATE_VERIFY_FAILED" in str(failure)
            raise FetchError(f"the connection failed: {failure}", passing=not is_certificate) from None

    def _must_be_ok(self, response: Response, place: str, *, conditional: bool) -> None:
        status = response.status
        if status == OK or (status == NOT_MODIFIED and conditional):
            return
        pause = retry_after(response.headers.get("retry-after", ""), now=dt.datetime.now(dt.UTC))
        if status in PASSING and pause:
            self._pace.hold(place, pause)
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        reason = f"the server answered {status} {phrase}".rstrip()
        if status in PASSING and pause > MAX_WAIT:
            reason += f", and asks to be left alone for {pause:,.0f} seconds"
        raise FetchError(
            reason, passing=status in PASSING, retry_after=pause if status in PASSING else 0.0, status=status
        )


def user_agent(contact: str) -> str:
    """How the program calls itself, and where its operator can be reached."""
    name = f"{robots.AGENT}/{version('onrecord')}"
    return f"{name} (+{contact})" if contact else name


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:
        raise FetchError("it redirects to no web address") from None


def _conditions(known: Validators) -> Headers:
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in given.items() if value}


def _validators(headers: Mapping[str, str]) -> Validators:
    return Validators(_storable(headers.get("etag")), _storable(headers.get("last-modified")))


def _storable(value: str | None) -> str | None:
    """A header's value to send back later, if it is one that can be kept and sent."""
    fits = value is not None and len(value) <= MAX_VALIDATOR_CHARS and value.isascii() and value.isprintable()
    return value if fits else None


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _must_be_accepted(headers: Mapping[str, str]) -> None:
    content_type = _content_type(headers)
    if content_type not in CONTENT_TYPES:
        raise FetchError(f"{content_type[:100]} is not read; pages, feeds and sitemaps are")
