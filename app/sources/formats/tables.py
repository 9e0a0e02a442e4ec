"""CSV and TSV with a header: one article a row."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from app.model import InputError
from app.sources.columns import delimiter_of, has_text, runs_on, split
from app.sources.decoding import WESTERN, decode
from app.sources.lines import numbered
from app.sources.reading import Limits, Read, or_error, too_large, whole
from app.sources.records import document

WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UNCLOSED = 'a double quote (") opens a value and none closes it; close it, or double it if it is part of the text'

Row = tuple[int, str | None]
"""The line (from 1) that a row begins on, and its text over all its lines; None where a quote in it is never closed."""


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """A document for each row; the first row names the columns, by any of the keys of `app.article_keys`.

    The delimiter is that of the first row: comma, tab, semicolon or bar. A value in double quotes may run over lines.
    """
    lines = _lines(stream, origin, limits)
    number, first = next(((number, line) for number, line in lines if line is None or line.strip()), (1, ""))
    if first is None:
        yield InputError(origin, too_large(limits.max_bytes), line=number)
        return
    delimiter = delimiter_of(first)
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
    mark = stream.peek(2)[:2] if isinstance(stream, io.BufferedReader) else b""
    if mark in WIDE_MARKS:
        stream = io.BytesIO(decode(whole(stream, origin, limits), origin=origin).encode())
    for number, line in numbered(stream, max_bytes=limits.max_bytes):
        if line is None:
            yield number, None
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode(WESTERN, "replace")
        yield number, (text.lstrip("\ufeff") if number == 1 else text).replace("\0", "")


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
    return dict(zip(header, values, strict=False))
