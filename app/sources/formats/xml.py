"""XML: a feed or NewsML-G2, by its root; read without entities, which could unfold to gigabytes or fetch files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.model import InputError
from app.sources.formats import feeds, newsml, web_pages
from app.sources.reading import Limits, Read, or_error, whole

FEEDS = ("rss", "feed", "RDF")
SITEMAPS = ("urlset", "sitemapindex")
HEAD_BYTES = 4_096  # looked at for the root of XML that is broken
FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
READ = "RSS, Atom, NewsML-G2 and XHTML are read"


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """Every document of an XML file."""
    data = whole(stream, origin, limits)
    try:
        root = parse(data, origin=origin)
    except InputError:
        if not FEED.search(data[:HEAD_BYTES]) or ENTITY.search(data):
            raise
        # Broken, as the XML of many feeds is: their reader mends it.
        yield from feeds.documents(data, origin)
        return
    name = local_name(root)
    if name in FEEDS:
        yield from feeds.documents(data, origin)
    elif name in newsml.ROOTS:
        yield from newsml.documents(root, origin)
    elif name == "html":
        yield or_error(lambda: web_pages.document(data, origin=origin))
    else:
        hint = "; give a sitemap's web address, and its pages are fetched" if name in SITEMAPS else ""
        yield InputError(origin, f"XML with the root <{name[:60]}>; {READ}{hint}")


def parse(data: bytes, *, origin: str) -> Element:
    """The root of an XML document; raises `InputError` where it is broken or defines entities."""
    try:
        root: Element = fromstring(data)
    except DefusedXmlException:
        reason = "XML that defines entities, which may unfold without end; write their text in their place"
        raise InputError(origin, reason) from None
    except ParseError as broken:
        line, column = broken.position
        reason = f"broken XML: {str(broken).partition(':')[0]} at column {column + 1}"
        raise InputError(origin, reason, line=line) from None
    except (ValueError, LookupError, RecursionError) as broken:
        raise InputError(origin, f"XML that cannot be read ({broken}); save it again as UTF-8") from None
    return root


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
