"""The formats that are read, one file each, and the table that chooses among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from io import BufferedReader
from pathlib import PurePath
from typing import BinaryIO, cast

from app.model import InputError
from app.sources.columns import names_columns
from app.sources.reading import Limits, Read, Reader

BY_SUFFIX = {
    ".txt": "plain.read",
    ".text": "plain.read",
    ".md": "plain.read",
    ".json": "json_records.read",
    ".jsonl": "json_records.read_lines",
    ".ndjson": "json_records.read_lines",
    ".csv": "tables.read",
    ".tsv": "tables.read",
    ".html": "web_pages.read",
    ".htm": "web_pages.read",
    ".xhtml": "web_pages.read",
    ".xml": "xml.read",
    ".rss": "feeds.read",
    ".atom": "feeds.read",
    ".rdf": "feeds.read",
    ".warc": "warc.read",
    ".gz": "compression.read_gzip",
    ".tgz": "compression.read_gzip",
    ".zst": "compression.read_zstd",
    ".zip": "archives.read_zip",
    ".tar": "archives.read_tar",
}
"""Suffix -> module and function. Named and not imported: reading a text waits for no parser of web pages."""

SUFFIXES = ", ".join(BY_SUFFIX)

HEAD_BYTES = 4_096  # looked at to recognise a format: a tar has its mark in the first 512, a page after any comment
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")  # the second begins an empty one
TAR_MAGIC = slice(257, 262)
XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<(?:rss|feed|rdf:RDF|news(?:Item|Message)|packageItem|nitf)[\s>])"
)
HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
XHTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)


def read(stream: BinaryIO, origin: str, limits: Limits, *, name: str) -> Iterator[Read]:
    """Every document of a stream: by the suffix of its name, or by its content where that is unclear.

    A fault of the stream itself, a broken archive say, is an error after the documents before it.
    """
    reader = BY_SUFFIX.get(PurePath(name).suffix.lower()) or _by_content(stream)
    try:
        yield from _load(reader)(stream, origin, limits)
    except InputError as error:
        yield error


def is_read(name: str) -> bool:
    """Whether a file of this name is read where it lies in a folder or an archive; hidden ones are not."""
    return not name.startswith(".") and PurePath(name).suffix.lower() in BY_SUFFIX


def _load(reader: str) -> Reader:
    module, _, function = reader.partition(".")
    return cast(Reader, getattr(import_module(f"{__name__}.{module}"), function))


def _by_content(stream: BinaryIO) -> str:
    """The reader of a stream's content. `json_records` distinguishes JSON from text."""
    head = cast(BufferedReader, stream).peek(HEAD_BYTES)[:HEAD_BYTES]
    is_xml = XML.match(head) is not None
    told = {
        "compression.read_gzip": head.startswith(b"\x1f\x8b"),
        "compression.read_zstd": head.startswith(ZSTD_MAGIC),
        "archives.read_zip": head.startswith(ZIP_MAGIC),
        "archives.read_tar": head[TAR_MAGIC] == b"ustar",
        "warc.read": head.startswith(b"WARC/"),
        "web_pages.read": HTML.match(head) is not None or (is_xml and XHTML.search(head) is not None),
        "xml.read": is_xml,
        "tables.read": names_columns(head),
    }
    return next((reader for reader, is_told in told.items() if is_told), "json_records.read_any")
