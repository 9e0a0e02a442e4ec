"""RSS and Atom -> entries, by feedparser, which reads the broken ones too."""

from __future__ import annotations

import datetime as dt
from calendar import timegm
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from app.sources.web.entries import MAX_ENTRIES, Entry, fields_of, moment_of, refuse_entities, words_of
from app.sources.web.faults import FetchError


def feed_entries(content: bytes, url: str) -> list[Entry]:
    """The feed's entries that have a link, in its order. Raises `FetchError` where it is no feed."""
    refuse_entities(content)
    # A stream: what feedparser is given as text or bytes it may take for a file's name or an address.
    feed = feedparser.parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise FetchError("a feed that cannot be read")
    return [_entry(one, url) for one in feed.entries[:MAX_ENTRIES] if one.get("link")]


def _entry(one: Any, base: str) -> Entry:
    published = moment_of(one.get("published")) or _utc(one.get("published_parsed"))
    updated = moment_of(one.get("updated")) or _utc(one.get("updated_parsed"))
    first = published or updated
    day = first and first.date().isoformat()
    fields = fields_of(headline=words_of(one.get("title")), published_on=day, author=_author(one))
    try:
        link = urljoin(base, one["link"].strip())
    except ValueError:
        link = one["link"]
    return Entry(link, fields, updated or published)


def _author(one: Any) -> str | None:
    """The author's name; RSS gives an e-mail address in its place, or before it."""
    name = words_of(one.get("author_detail", {}).get("name") or one.get("author"))
    return None if name is None or "@" in name else name


def _utc(parsed: Any) -> dt.datetime | None:
    """A moment that feedparser read, in a notation that only it knows."""
    try:
        return dt.datetime.fromtimestamp(timegm(parsed), dt.UTC) if parsed else None
    except (ValueError, OverflowError):
        return None
