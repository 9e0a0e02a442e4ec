"""RSS and Atom -> entries, by feedparser, which reads the broken ones too."""

from __future__ import annotations

import datetime as dt
import logging
import re
from calendar import timegm
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from app.sources.web.entries import MAX_ENTRIES, Entry, fields_of, moment_of, refuse_entities, words_of
from app.sources.web.faults import FetchError

MAILED = re.compile(r"[^\s@]+@[^\s@]+ \(([^()]+)\)")

LOG = logging.getLogger(__name__)


def feed_entries(content: bytes, url: str) -> list[Entry]:
    """The feed's entries that have a link, in its order. Raises `FetchError` where it is no feed."""
    refuse_entities(content)
    try:
        # A stream: what feedparser is given as text or bytes it may take for a file's name or an address.
        feed = feedparser.parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    except Exception as failure:  # Whatever a feed does to its reader, the others are read.
        LOG.warning("%s could not be read", url, exc_info=True)
        raise FetchError(f"a feed that cannot be read: {type(failure).__name__}") from None
    if not feed.get("version") and not feed.entries:
        raise FetchError("a feed that cannot be read")
    return [_entry(one, url) for one in feed.entries[:MAX_ENTRIES] if one.get("link")]


def _entry(one: Any, base: str) -> Entry:
    published = _moment(one, "published")
    updated = _moment(one, "updated")
    first = published or updated
    day = first and first.date().isoformat()
    fields = fields_of(headline=words_of(one.get("title")), published_on=day, author=_author(one))
    try:
        link = urljoin(base, one["link"].strip())
    except ValueError:
        link = one["link"]
    return Entry(link, fields, updated or published)


def _author(one: Any) -> str | None:
    """The author's name; RSS gives an e-mail address in its place, or before it: `desk@news.example (Ada Moreau)`."""
    given = str(one.get("author", ""))
    mailed = MAILED.fullmatch(given.strip())
    name = words_of(mailed[1] if mailed else one.get("author_detail", {}).get("name") or given)
    return None if name is None or "@" in name else name


def _moment(one: Any, name: str) -> dt.datetime | None:
    """A moment as it was written, or, in a notation that only feedparser knows, in UTC."""
    # Past feedparser's own look-up, which gives `published` for an absent `updated`, with a warning.
    written, parsed = dict.get(one, name), dict.get(one, f"{name}_parsed")
    try:
        return moment_of(written) or (dt.datetime.fromtimestamp(timegm(parsed), dt.UTC) if parsed else None)
    except (ValueError, OverflowError):
        return None
