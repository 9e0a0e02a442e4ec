"""What feeds and sitemaps list: links to articles, with what is said of each; and how such lists differ from pages."""

from __future__ import annotations

import datetime as dt
import html
import re
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import NamedTuple

from app.sources.web.faults import FetchError

MAX_ENTRIES = 50_000  # of a sitemap, by its protocol; feeds have some twenty

ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE)
ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")


class Kind(StrEnum):
    """What a URL gives."""

    PAGE = "page"
    FEED = "feed"
    SITEMAP = "sitemap"
    INDEX = "sitemap index"


KINDS = {
    b"html": Kind.PAGE,
    b"rss": Kind.FEED,
    b"feed": Kind.FEED,
    b"rdf": Kind.FEED,
    b"urlset": Kind.SITEMAP,
    b"sitemapindex": Kind.INDEX,
}
MAX_PROLOGUE_PARTS = 20  # an XML declaration, a stylesheet, some comments


class Entry(NamedTuple):
    """One link of a list: the article's fields as the list gives them, and when it was published or last changed."""

    url: str
    fields: dict[str, object]
    changed: dt.datetime | None = None
    """In UTC, with its zone."""


def kind_of(content: bytes, content_type: str) -> Kind:
    """What the bytes are, by their first element; anything that is no list is a page where its type says so.

    Raises `FetchError` for what is neither.
    """
    root = _root(content)
    if root in KINDS:
        return KINDS[root]
    if content_type in ("text/html", "application/xhtml+xml"):
        return Kind.PAGE
    raise FetchError("neither a page, a feed nor a sitemap")


def refuse_entities(content: bytes) -> None:
    """Raise `FetchError` for XML that declares entities: no feed needs them, and attacks on its readers do."""
    if ENTITY.search(content.replace(b"\0", b"")):
        raise FetchError("it declares XML entities, which are not read")


def moment_of(text: object) -> dt.datetime | None:
    """A moment as feeds and sitemaps write it, in RFC 822 or ISO 8601, in the zone that it names; else UTC."""
    if not isinstance(text, str):
        return None
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip())
        except ValueError:
            continue
        if not 1 < moment.year < dt.MAXYEAR:  # in another zone there may be no such year
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    return None


def words_of(text: object) -> str | None:
    """A title or name without markup, on one line; None where nothing is left."""
    if not isinstance(text, str):
        return None
    return " ".join(html.unescape(TAG.sub("", text)).split()) or None


def fields_of(**fields: object) -> dict[str, object]:
    """The fields that are known."""
    return {name: value for name, value in fields.items() if value is not None}


def _root(content: bytes) -> bytes:
    """The local name of the first element, in small letters; empty where there is none."""
    head = content[:16_384].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip()
    for _ in range(MAX_PROLOGUE_PARTS):
        if (part := PROLOGUE.match(head)) is None:
            break
        head = head[part.end() :]
    element = ROOT.match(head.lstrip())
    return element[2].lower() if element else b""
