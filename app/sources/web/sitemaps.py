"""Sitemaps, those of news among them -> entries, newest first. https://www.sitemaps.org/protocol.html"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.sources.web.entries import MAX_ENTRIES, Entry, fields_of, moment_of, words_of
from app.sources.web.faults import FetchError

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def sitemap_entries(content: bytes, url: str) -> list[Entry]:
    """The pages of a sitemap, or the sitemaps of an index, newest first, the undated last in their order.

    Raises `FetchError` where it cannot be read.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as failure:
        raise FetchError(f"a sitemap that cannot be read: {type(failure).__name__}") from None
    found = [entry for element in root[:MAX_ENTRIES] if (entry := _entry(element, url)) is not None]
    return sorted(found, key=lambda entry: entry.changed or LONG_AGO, reverse=True)


def _entry(element: Element, base: str) -> Entry | None:
    """A page with what the news extension says of it: title, day, name of the publication."""
    location = _text(element, "loc")
    if location is None:
        return None
    published = moment_of(_text(element, "news", "publication_date"))
    fields = fields_of(
        headline=words_of(_text(element, "news", "title")),
        published_on=published and published.date().isoformat(),
        outlet=words_of(_text(element, "news", "publication", "name")),
    )
    try:
        link = urljoin(base, location)
    except ValueError:
        link = location
    return Entry(link, fields, moment_of(_text(element, "lastmod")) or published)


def _text(element: Element, *names: str) -> str | None:
    """The text of a child, grandchild ..., by local names: prefixes and namespaces vary."""
    here: Element | None = element
    for name in names:
        here = next(_called(here, name), None) if here is not None else None
    return (here.text or "").strip() or None if here is not None else None


def _called(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name)
