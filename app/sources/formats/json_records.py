"""JSON and JSON Lines; and what may be either of them, or text."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from app.article_keys import normal
from app.model import InputError
from app.sources.decoding import named_kind
from app.sources.formats import plain
from app.sources.lines import Line, numbered
from app.sources.reading import Limits, Read, or_error, too_large
from app.sources.records import document, has_text, parse, parse_all
from app.sources.utf16 import as_utf8

BRACKETS = (b"{", b"[", b"[{")
MAX_ENVELOPES = 3  # objects around a list: {"data": {"search": {"results": {"edges": [...]}}}}
MAX_BLANK_BYTES = 65_536  # before the first word: no document needs more, and an endless pipe must not be waited for
LISTS = ("articles", "items", "results", "documents", "docs", "posts", "news", "stories", "data", "edges", "hits")
"""Normal forms of the keys under which an answer of an interface, or a JSON Feed, holds its records."""


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """A record, a list of records, an object that holds such a list, or JSON Lines."""
    yield from _sniff(stream, origin, limits, is_json=True)


def read_lines(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """A record a line, in a file of any size; or JSON over several lines, whose first has only its bracket."""
    stream = as_utf8(stream, origin, limits)
    lines = numbered(stream, max_bytes=limits.max_bytes)
    first = next(lines, (1, b""))
    if first[1] is not None and first[1].strip().removeprefix(BOM_UTF8) in BRACKETS:
        yield from _from_whole(first[1] + stream.read(limits.max_bytes + 1), origin, limits.max_bytes, is_json=True)
    else:
        yield from _from_lines(chain([first], lines), origin, limits.max_bytes)


def read_any(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """JSON Lines, JSON, or one plain text."""
    yield from _sniff(stream, origin, limits, is_json=False)


def _sniff(stream: BinaryIO, origin: str, limits: Limits, *, is_json: bool) -> Iterator[Read]:
    """JSON Lines where the first line that is not blank is an object; else the whole is JSON, or one text."""
    max_bytes = limits.max_bytes
    stream = as_utf8(stream, origin, limits)
    lines = numbered(stream, max_bytes=max_bytes)
    head = bytearray()
    for number, line in lines:
        if line is None:
            yield InputError(origin, too_large(max_bytes))
            return
        if len(head) > MAX_BLANK_BYTES:
            yield InputError(origin, f"more than {MAX_BLANK_BYTES:,} bytes of blank lines before any text")
            return
        if _is_object(line):
            yield from _from_lines(chain([(number, line)], lines), origin, max_bytes)
            return
        head += line
        if line.strip():
            break
    yield from _from_whole(bytes(head) + stream.read(max_bytes + 1), origin, max_bytes, is_json=is_json)


def _is_object(line: bytes) -> bool:
    """Whether a line is a JSON object, or is plainly meant as one (`{"text": ...` broken off)."""
    if _opening(line, 1) != b"{":
        return False
    try:
        return isinstance(parse(line, origin=""), dict)
    except InputError:
        return _opening(line, 2) == b'{"'


def _opening(data: bytes, size: int) -> bytes:
    """The first bytes after a byte order mark and white space."""
    return data.removeprefix(BOM_UTF8).lstrip()[:size]


def _from_lines(lines: Iterable[Line], origin: str, max_bytes: int) -> Iterator[Read]:
    """The documents, or an error, of each line that is not blank."""
    found = False
    for number, line in lines:
        if line is None:
            yield InputError(origin, too_large(max_bytes), line=number)
        elif line.strip():
            yield from _from_line(line, origin, number)
        else:
            continue
        found = True
    if not found:
        yield InputError(origin, "empty; give one JSON record a line")


def _from_line(line: bytes, origin: str, number: int) -> Iterator[Read]:
    try:
        value = parse(line.rstrip(), origin=origin, number=number)
    except InputError as error:
        yield error
        return
    if (held := _records(value) or _list_in(value)) is not None:
        yield from _from_list(held, origin, number)
    else:
        yield or_error(lambda: document(value, origin=origin, line=number))


def _from_whole(data: bytes, origin: str, max_bytes: int, *, is_json: bool) -> Iterator[Read]:
    """The records where the data is JSON, else one plain text."""
    opening = _opening(data, 1)
    maybe_json = is_json or (opening in (b"{", b"[") and named_kind(data) is None)
    if data.strip() and len(data) <= max_bytes and maybe_json:
        try:
            values = parse_all(data, origin=origin)
            yield from _from_value(values[0] if len(values) == 1 else values, origin)
        except InputError as error:
            # A text may open with a square bracket ("[Updated] ..."), but hardly with a brace.
            if is_json or opening == b"{":
                yield error
                return
        else:
            return
    if len(data) > max_bytes:
        yield InputError(origin, too_large(max_bytes))
    elif not data.strip():
        yield InputError(origin, "empty; give an article's text, or JSON Lines")
    else:
        yield or_error(lambda: plain.document(data, origin=origin))


def _from_value(value: object, origin: str) -> Iterator[Read]:
    held = value if isinstance(value, list) else _list_in(value)
    if held is None:
        yield or_error(lambda: document(value, origin=origin))
    else:
        yield from _from_list(held, origin, None)


def _from_list(records: list[object], origin: str, line: int | None) -> Iterator[Read]:
    """The documents of a list, each named `path[index]`, from 0."""
    if not records:
        yield InputError(origin, "an empty list; give at least one record", line=line)
    for index, record in enumerate(records):
        yield _from_item(record, f"{origin}[{index}]", line)


def _from_item(record: object, origin: str, line: int | None) -> Read:
    return or_error(lambda: document(record, origin=origin, line=line))


def _records(value: object) -> list[object] | None:
    """A list that holds records and nothing else, itself."""
    return value if isinstance(value, list) and all(isinstance(one, dict) for one in value) else None


def _list_in(value: object, depth: int = 0) -> list[object] | None:
    """The list of records in an object that is none itself, or some objects deeper: `{"data": {"articles": [...]}}`."""
    if not isinstance(value, dict) or has_text(value):
        return None
    lists = {normal(key): held for key, held in value.items() if isinstance(held, list)}
    for key in LISTS:
        if (records := _records(lists.get(key))) is not None:
            return records
    deeper = (_list_in(one, depth + 1) for one in value.values()) if depth < MAX_ENVELOPES else ()
    return next((one for one in deeper if one is not None), None)
