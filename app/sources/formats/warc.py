"""WARC, the archives of web crawlers: the pages among their records."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from app.model import InputError
from app.sources.formats import web_pages
from app.sources.reading import Limits, Read, or_error, too_large
from app.sources.streams import Forward

PAGES = ("text/html", "application/xhtml+xml")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
SUCCESS = ("200", "203")
CODINGS = ("identity", "gzip", "x-gzip", "deflate")


logging.getLogger("warcio").setLevel(logging.CRITICAL)  # what is wrong with a record is reported by our own errors


class _Records(ArchiveIterator):  # type: ignore[misc]
    INC_RECORD = ""  # what it would print of a record with a wrong length


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """The article of each page that was fetched, named `path!address`; other records are passed over."""
    found = False
    try:
        for record in _Records(Forward(stream, origin)):
            if record.rec_type in ("response", "resource") and _is_page(record):
                found = True
                yield _read_page(record, origin, limits)
    except InputError:
        raise
    except (ArchiveLoadFailed, OSError, EOFError) as error:
        raise InputError(origin, f"a broken WARC record ({' '.join(str(error).split())}); fetch it again") from None
    except (
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        TypeError,
    ):  # warcio raises these where headers are missing
        raise InputError(origin, "a broken WARC record; fetch it again") from None
    if not found:
        raise InputError(origin, "no page (a response of text/html) in this archive")


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "resource":
        return _content_type(record).startswith(PAGES)
    headers = record.http_headers
    return headers is not None and headers.get_statuscode() in SUCCESS and _content_type(record).startswith(PAGES)


def _content_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "").strip().lower()


def _coding(record: ArcWarcRecord) -> str:
    headers = record.http_headers
    return str((headers and headers.get_header("Content-Encoding")) or "identity").strip().lower()[:20]


def _read_page(record: ArcWarcRecord, origin: str, limits: Limits) -> Read:
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    place = f"{origin}!{address}"
    coding = _coding(record)
    if coding not in CODINGS:
        return InputError(place, f"packed as {coding!r} by its server, which is not read; crawl it as gzip or as it is")
    data = record.content_stream().read(limits.max_bytes + 1)
    limits.unpacked.take(len(data), place)
    if len(data) > limits.max_bytes:
        return InputError(place, too_large(limits.max_bytes))
    if record.raw_stream.limit > 0:
        return InputError(place, "cut off: the file ends within this page; fetch the archive again")
    charset = CHARSET.search(_content_type(record))
    return or_error(
        lambda: web_pages.document(data, origin=place, charset=charset[1] if charset else None, url=address or None)
    )
