"""A URL -> raw documents: the article of a page, or those that a feed or a sitemap links to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import httpx

from app.model import InputError, RawDocument
from app.sources.web.body import gunzipped
from app.sources.web.entries import Entry, Kind, kind_of
from app.sources.web.faults import FetchError
from app.sources.web.feeds import feed_entries
from app.sources.web.fetcher import Fetched, Fetcher
from app.sources.web.memory import UNKNOWN, Memory, Validators
from app.sources.web.page import read_page
from app.sources.web.sitemaps import sitemap_entries
from app.sources.web.urls import without_password
from app.time_limit import OutOfTimeError, time_limit

Read = RawDocument | InputError

MAX_SITEMAPS = 500  # of an index: 25 million pages, by the protocol's 50,000 a sitemap
PARSE_SECONDS = 30.0  # for a page or list of ONRECORD_FETCH_MAX_BYTES, which takes one or two
MIRRORS = ("www.", "m.", "mobile.", "amp.")  # names of a site beside its own


class Choice(NamedTuple):
    """Which entries of feeds and sitemaps are read."""

    limit: int | None = None
    """How many pages are fetched for one feed or sitemap, in its order: the newest, for most; None for all."""
    since: dt.date | None = None
    """Entries dated before this day are left out."""
    again: bool = False
    """Fetch what is known, too."""


EVERYTHING = Choice()


class WebReader:
    """Reads URLs for one run: each page once, and none that is known and unchanged.

    What was read is remembered only when `settle` says that the store has it: a run that is killed reads it again.
    """

    def __init__(self, fetcher: Fetcher, memory: Memory, choice: Choice = EVERYTHING) -> None:
        self.known = 0
        """Pages, feeds and entries that were passed over, since they are known and unchanged."""
        self.failed: set[str] = set()
        """URLs that were to be read and could not be had."""
        self._fetcher = fetcher
        self._memory = memory
        self._choice = choice
        self._taken: set[str] = set()
        self._versions: dict[str, Validators] = {}
        self._lists: dict[str, _List] = {}

    def read(self, url: str) -> Iterator[Read]:
        """The document of a page, or those of a feed's or sitemap's entries; what cannot be had is an error."""
        asked = url
        try:
            url = self._fetcher.checked(asked)
            fetched, kind = self._fetch(url)
        except FetchError as failure:
            self.failed.add(asked)
            yield _error(url, failure)
            return
        if fetched.unchanged:
            self.known += 1
        elif kind is Kind.PAGE:
            self._taken.add(url)
            yield self._document(url, fetched, {})
        else:
            yield from self._listed(url, fetched, kind, _Budget(self._choice.limit))

    def settle(self, url: str, stored: bool | None) -> None:
        """Remember a page that was given: its version where it is `stored`, where it was refused that it was seen.

        One that was refused is fetched again when its feed says that it changed, and one that is neither stored nor
        refused (None) the next time.
        """
        version = self._versions.pop(url, None)
        if version is not None and stored is not None:
            self._memory.remember(url, version if stored else UNKNOWN)
            self._done_with(url)

    def _fetch(self, url: str, *, wanted: Kind | None = None) -> tuple[Fetched, Kind]:
        """What a URL gives, and what kind it is; raises `FetchError` for another kind than is `wanted`."""
        seen = None if self._choice.again else self._memory.recall(url)
        fetched = self._fetcher.fetch(url, known=seen.validators if seen else UNKNOWN)
        if fetched.unchanged:
            return fetched, wanted or Kind.PAGE
        content = gunzipped(fetched.content, max_bytes=self._fetcher.max_bytes)
        kind = kind_of(content, fetched.content_type)
        if kind is not (wanted or kind):
            raise FetchError(f"a {kind}, where a {wanted} was expected")
        return fetched._replace(content=content), kind

    def _listed(self, url: str, fetched: Fetched, kind: Kind, budget: _Budget) -> Iterator[Read]:
        """The documents of a list's entries; of an index those of its sitemaps, but of no index in it."""
        try:
            parse = feed_entries if kind is Kind.FEED else sitemap_entries
            with time_limit(PARSE_SECONDS):
                entries = parse(fetched.content, fetched.url)
        except OutOfTimeError:
            yield InputError(url, f"it takes more than {PARSE_SECONDS:.0f} seconds to read")
            return
        except FetchError as failure:
            yield _error(url, failure)
            return
        if kind is Kind.INDEX:
            for child in self._recent(entries)[:MAX_SITEMAPS]:
                if budget.is_spent:
                    return
                yield from self._sitemap(child, budget)
            return
        yield from self._entries(url, fetched.validators, entries, budget)

    def _sitemap(self, child: Entry, budget: _Budget) -> Iterator[Read]:
        url = child.url
        try:
            url = self._fetcher.checked(url)
            fetched, kind = self._fetch(url, wanted=Kind.SITEMAP)
        except FetchError as failure:
            yield _error(url, failure)
            return
        if fetched.unchanged:
            self.known += 1
        else:
            yield from self._listed(url, fetched, kind, budget)

    def _entries(self, url: str, version: Validators, entries: Sequence[Entry], budget: _Budget) -> Iterator[Read]:
        recent = self._recent(entries)
        these = self._lists[url] = _List(version, whole=len(recent) == len(entries))
        for listed in recent:
            try:
                entry = listed._replace(url=self._fetcher.checked(listed.url))
            except FetchError as failure:
                yield _error(listed.url, failure, f" (listed in {url})")
                continue
            if entry.url in self._taken:
                continue
            if self._is_known(entry):
                self.known += 1
                continue
            if budget.is_spent:
                these.whole = False
                break
            budget.spend()
            self._taken.add(entry.url)
            these.waiting.add(entry.url)
            yield from self._entry(entry)
        these.read = True
        self._remember_lists()

    def _entry(self, entry: Entry) -> Iterator[Read]:
        try:
            fetched, _ = self._fetch(entry.url, wanted=Kind.PAGE)
        except FetchError as failure:
            if not failure.passing:
                self._memory.remember(entry.url, UNKNOWN)
                self._done_with(entry.url)
            yield _error(entry.url, failure)
            return
        if fetched.unchanged:
            self.known += 1
            self._memory.remember(entry.url, fetched.validators)
            self._done_with(entry.url)
            return
        yield self._document(entry.url, fetched, entry.fields)

    def _document(self, url: str, fetched: Fetched, fields: dict[str, object]) -> Read:
        """The article of a page; what the page does not say of it is taken from the list that led to it."""
        self._versions[url] = fetched.validators
        try:
            with time_limit(PARSE_SECONDS):
                page = read_page(fetched.content, fetched.url, fetched.content_type)
        except InputError as error:
            self.settle(url, False)
            return InputError(url, error.reason, line=error.line, field=error.field)
        except OutOfTimeError:
            self.settle(url, False)
            return InputError(url, f"it takes more than {PARSE_SECONDS:.0f} seconds to read")
        said = {name: value for name, value in page.fields.items() if value not in (None, "")}
        own = said.get("url")
        # A page may name another address as its own; one of another site would have it take that article's place.
        said["url"] = own if isinstance(own, str) and _is_same_site(own, fetched.url) else fetched.url
        return page.model_copy(update={"origin": url, "fields": fields | said})

    def _recent(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        since = self._choice.since
        if since is None:
            return entries
        return [entry for entry in entries if entry.changed is None or entry.changed.date() >= since]

    def _is_known(self, entry: Entry) -> bool:
        """Whether an entry was read, and its list does not say that it changed since."""
        seen = None if self._choice.again else self._memory.recall(entry.url)
        if seen is None:
            return False
        return entry.changed is None or entry.changed.astimezone(dt.UTC).replace(tzinfo=None) <= seen.at

    def _done_with(self, url: str) -> None:
        for these in self._lists.values():
            these.waiting.discard(url)
        self._remember_lists()

    def _remember_lists(self) -> None:
        """Remember a list when each of its entries is done with: one that failed is met in it again."""
        for url in [url for url, these in self._lists.items() if these.is_done]:
            self._memory.remember(url, self._lists.pop(url).version)


class _Budget:
    """How many pages may still be fetched for what was asked for; None for no limit."""

    def __init__(self, left: int | None) -> None:
        self._left = left

    @property
    def is_spent(self) -> bool:
        return self._left is not None and self._left <= 0

    def spend(self) -> None:
        self._left = None if self._left is None else self._left - 1


class _List:
    """A feed or sitemap that was fetched: its version, whether all of it was taken, and the pages not yet stored."""

    def __init__(self, version: Validators, *, whole: bool) -> None:
        self.version = version
        self.whole = whole
        self.read = False
        self.waiting: set[str] = set()

    @property
    def is_done(self) -> bool:
        return self.read and self.whole and not self.waiting


def _error(url: str, failure: FetchError, more: str = "") -> InputError:
    return InputError(without_password(url), f"{failure}{more}")


def _is_same_site(one: str, other: str) -> bool:
    """Whether two URLs are of one host, or of its mobile or www twin."""
    try:
        return _site(one) == _site(other)
    except httpx.InvalidURL:
        return False


def _site(url: str) -> str:
    host = httpx.URL(url).host
    for mirror in MIRRORS:
        host = host.removeprefix(mirror)
    return host
