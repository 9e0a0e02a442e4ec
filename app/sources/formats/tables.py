"""CSV and TSV with a header: one article a row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from app.model import InputError
from app.sources.columns import delimiter_of, has_text, runs_on, split
from app.sources.decoding import WESTERN
from app.sources.lines import numbered
from app.sources.reading import Limits, Read, or_error, too_large, whole
from app.sources.records import document
from app.sources.utf16 import as_utf8

DELIMITER_LINE = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)
"""What Excel writes, and reads, before the header."""
OLD_MAC_BYTES = 4_096  # looked through for the line ends of Excel's "CSV (Macintosh)": returns alone
UNCLOSED = 'a double quote (") opens a value and none closes it; close it, or double it if it is part of the text'

Row = tuple[int, str | None]
"""The line (from 1) that a row begins on, and its text over all its lines; None where a quote in it is never closed."""


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """A document for each row; the first row names the columns, by any of the keys of `app.article_keys`.

    The delimiter is that of the first row: comma, tab, semicolon or bar. A value in double quotes may run over lines.
    """
    lines = _lines(stream, origin, limits)
    number, first = _first(lines)
    if given := DELIMITER_LINE.fullmatch(first or ""):
        number, first = _first(lines)
    if first is None:
        yield InputError(origin, too_large(limits.max_bytes), line=number)
        return
    delimiter = given[1] if given else delimiter_of(first)
    rows = _rows(chain([(number, first)], lines), delimiter, limits.max_bytes)
    header = split(next(rows)[1] or first, delimiter)
    if not has_text(header):
        reason = "no column of the text; the first line names columns, one of them `text` (or `body`, `content`)"
        yield InputError(origin, reason if first else "empty; give a header and a row for each article", line=number)
        return
    found = False
    for line, row in rows:
        if row is not None and not row.strip():
            continue
        found = True
        yield or_error(lambda: document(_record(header, row, delimiter, origin, line), origin=origin, line=line))  # noqa: B023 called at once
    if not found:
        yield InputError(origin, "no row below the header; give one for each article")


def _lines(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[tuple[int, str | None]]:
    """The lines, decoded one by one: UTF-8, or where a line is none, Windows' Western encoding."""
    stream = as_utf8(stream, origin, limits)
    head = stream.peek(OLD_MAC_BYTES)[:OLD_MAC_BYTES] if isinstance(stream, io.BufferedReader) else b""
    if b"\r" in head and b"\n" not in head:
        stream = io.BytesIO(whole(stream, origin, limits).replace(b"\r", b"\n"))
    for number, line in numbered(stream, max_bytes=limits.max_bytes):
        if line is None:
            yield number, None
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode(WESTERN, "replace")
        yield number, (text.lstrip("\ufeff") if number == 1 else text).replace("\0", "")


def _first(lines: Iterator[tuple[int, str | None]]) -> tuple[int, str | None]:
    """The next line that is not blank; an empty one where there is none."""
    return next(((number, line) for number, line in lines if line is None or line.strip()), (1, ""))


def _rows(lines: Iterator[tuple[int, str | None]], delimiter: str, max_bytes: int) -> Iterator[Row]:
    """The rows, each over as many lines as its quotes take in. After one that is never closed, the next line is one."""
    waiting: Iterator[tuple[int, str | None]] = lines
    while (begun := next(waiting, None)) is not None:
        start, held, size, is_open = begun[0], [begun], len(begun[1] or ""), runs_on(begun[1] or "", delimiter)
        while is_open and size <= max_bytes and (following := next(waiting, None)) is not None:
            held.append(following)
            size += len(following[1] or "")
            is_open = following[1] is not None and runs_on(following[1], delimiter, is_open=True)
        if is_open or any(line is None for _, line in held):
            yield start, None
            waiting = chain(held[1:], waiting) if is_open else waiting
        else:
            yield start, "".join(line or "" for _, line in held)


def _record(header: list[str], row: str | None, delimiter: str, origin: str, line: int) -> dict[str, object]:
    if row is None:
        raise InputError(origin, UNCLOSED, line=line)
    values = split(row, delimiter)
    if len(values) > len(header):
        reason = f"{len(values)} values for {len(header)} columns; put a value with the delimiter in double quotes"
        raise InputError(origin, reason, line=line)
    record: dict[str, object] = {}
    for name, value in zip(header, values, strict=False):
        if not record.get(name):  # of two columns of one name, the first with a value
            record[name] = value
    return record
