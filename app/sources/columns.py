"""The rows of CSV and TSV: delimiters, quotes, and whether the first row names columns."""

from __future__ import annotations

import codecs

from app.article_keys import KEYS, TEXT_KEYS, normal

DELIMITERS = (",", "\t", ";", "|")
MAX_HEADER_BYTES = 4_096


def names_columns(head: bytes) -> bool:
    """Whether a file begins with names of columns, that of the text among them."""
    first = head.removeprefix(codecs.BOM_UTF8).lstrip()[:MAX_HEADER_BYTES].split(b"\n", 1)[0].decode("utf-8", "replace")
    columns = split(first, delimiter_of(first))
    # "Content, she said, is king" begins a text.
    others = {form for forms in KEYS.values() for form in forms}
    return has_text(columns) and any(normal(name) in others for name in columns)


def has_text(header: list[str]) -> bool:
    """Whether one of the columns is that of the text."""
    return any(normal(name) in TEXT_KEYS for name in header)


def delimiter_of(header: str) -> str:
    """The delimiter that the header has most of; a comma where it has none."""
    return max(DELIMITERS, key=header.count)


def split(row: str, delimiter: str) -> list[str]:
    """The values of a row. Not by `csv`, whose bound of 131,072 characters a value can be raised for all users only."""
    row = row.rstrip("\r\n")
    values, at = [], 0
    while at <= len(row):
        value = ""
        if row.startswith('"', at):
            closing = _closing(row, at + 1)
            value, at = row[at + 1 : closing].replace('""', '"'), min(closing + 1, len(row))
        end = row.find(delimiter, at)
        end = len(row) if end < 0 else end
        values.append(value + row[at:end])
        at = end + 1
    return values


def runs_on(line: str, delimiter: str, *, is_open: bool = False) -> bool:
    """Whether a quoted value goes on after this line; `is_open` says that it begins within one."""
    at = 0
    if not is_open and line.startswith('"'):
        is_open, at = True, 1
    while True:
        if is_open:
            at = _closing(line, at) + 1
            if at > len(line):
                return True
        opening = line.find(f'{delimiter}"', at)
        if opening < 0:
            return False
        is_open, at = True, opening + 2


def _closing(line: str, at: int) -> int:
    """Where the quote is that closes a value which begins at `at`; the end of the line where there is none."""
    while (at := line.find('"', at)) >= 0:
        if not line.startswith('""', at):
            return at
        at += 2
    return len(line)
