"""RSS and Atom saved as files: an article an entry, where the entry holds its text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import unescape
from typing import Any, BinaryIO

import feedparser
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.model import InputError, RawDocument
from app.sources.markup import of_fragment
from app.sources.reading import Limits, Read, or_error, whole

MIN_SUMMARY_WORDS = 100  # teasers have 20 to 60 words; some feeds put the whole text where the summary belongs
ENTITIES = "a feed that defines entities, which may unfold without end; write their text in their place"


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """Every entry of a feed; XML that is broken, as that of many feeds is, is read as far as it goes."""
    data = whole(stream, origin, limits)
    try:
        fromstring(data)
    except DefusedXmlException:
        yield InputError(origin, ENTITIES)
        return
    except (SyntaxError, ValueError, LookupError, RecursionError):
        pass  # feedparser mends it, and unfolds no entities
    yield from documents(data, origin)


def documents(data: bytes, origin: str) -> Iterator[Read]:
    """The document, or an error, of each entry, named `path[index]`, from 0."""
    try:
        # What it is given as a string it may take for an address, and fetch.
        feed = feedparser.parse(io.BytesIO(data))
    except Exception as error:  # It has no error of its own, and broken markup trips it in many ways.
        raise InputError(origin, f"a feed that cannot be read ({type(error).__name__}); save it again") from None
    if not feed.entries:
        yield InputError(origin, "a feed without entries, or no feed")
    for index, entry in enumerate(feed.entries):
        yield _read_entry(entry, feed.feed, f"{origin}[{index}]")


def _read_entry(entry: Any, feed: Any, origin: str) -> Read:
    return or_error(lambda: _document(entry, feed, origin))


def _document(entry: Any, feed: Any, origin: str) -> RawDocument:
    blocks = of_fragment(_markup(entry, origin))
    if not blocks.text:
        raise InputError(origin, "an entry without text", field="content")
    link = str(entry.get("link") or "")  # feedparser gives an entry without one its id
    url = link if link.startswith(("http://", "https://")) else None
    authors = [name for one in entry.get("authors") or [] if (name := one.get("name"))]
    fields = {
        # Where the entry has an address, that says which article it is, also when it is read from its page.
        "id": None if url else entry.get("id"),
        "published_on": entry.get("published") or entry.get("updated"),
        "headline": unescape(entry.get("title") or ""),
        "outlet": unescape((entry.get("source") or {}).get("title") or feed.get("title") or ""),
        "url": url,
        "author": authors or entry.get("author"),
        "language": feed.get("language"),
    }
    given = {name: value for name, value in fields.items() if value}
    return RawDocument(origin=origin, text=blocks.text, fields=given, marked=tuple(blocks.marked))


def _markup(entry: Any, origin: str) -> str:
    """The entry's content, or its summary if that is an article; raises `InputError` for a teaser."""
    contents = [one.get("value") or "" for one in entry.get("content") or []]
    if any(contents):
        return max(contents, key=len)
    summary = entry.get("summary") or ""
    words = len(of_fragment(summary).text.split())
    if words < MIN_SUMMARY_WORDS:
        reason = f"only a summary of {words} words, not the article; give the page itself, or a feed with full content"
        raise InputError(origin, reason, field="content")
    return str(summary)
