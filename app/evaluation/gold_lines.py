"""A file of gold, a JSON record a line, each with an id of its own: read line by line, each fault a value."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from app.model import InputError
from app.sources.lines import numbered
from app.sources.paths import origin_of
from app.sources.reading import too_large
from app.sources.records import parse

Gold = TypeVar("Gold")

MOST_UNUSABLE = 20  # lines from the beginning: by then it is not a slip in some records, but another kind of file


class Shape(NamedTuple):
    """What a record is: its noun, the field of its id, and its keys as an error shows them."""

    noun: str
    id_field: str
    keys: str


def read_gold_lines(
    path: Path, shape: Shape, read: Callable[[dict[str, object], str, int], Gold], *, max_bytes: int
) -> Iterator[Gold | InputError]:
    """What `read` makes of each record, its origin and its line; or the error of a line that cannot be used.

    Where none of the first `MOST_UNUSABLE` records can be used the rest is not read. A line of more than `max_bytes` is
    an error; one line is held at a time, so the file may be of any size.
    """
    origin = origin_of(path)
    try:
        with path.open("rb") as stream:
            yield from _records(stream, origin, shape, read, max_bytes)
    except OSError as failure:
        yield InputError(origin, f"cannot be read: {os.strerror(failure.errno or 0)}; name a file of JSON Lines")


def _records(
    stream: BinaryIO,
    origin: str,
    shape: Shape,
    read: Callable[[dict[str, object], str, int], Gold],
    max_bytes: int,
) -> Iterator[Gold | InputError]:
    lines: dict[str, int] = {}
    unusable = 0
    for number, line in numbered(stream, max_bytes=max_bytes):
        if line is not None and not line.strip():
            continue
        try:
            record = _record(line, origin, number, shape, max_bytes)
            gold = read(record, origin, number)
            _must_be_new(str(record[shape.id_field]), lines, shape, origin, number)
            yield gold
        except InputError as error:
            yield error
            unusable += 1
        if not lines and unusable == MOST_UNUSABLE:
            yield InputError(origin, f"none of its first {unusable} records can be used; the rest was not read")
            return
    if not lines and not unusable:
        yield InputError(origin, f"empty; give one JSON record a line: {shape.keys}")


def _record(line: bytes | None, origin: str, number: int, shape: Shape, max_bytes: int) -> dict[str, object]:
    if line is None:
        raise InputError(origin, too_large(max_bytes), line=number)
    record = parse(line.rstrip(), origin=origin, number=number)
    if not isinstance(record, dict):
        raise InputError(origin, f"not an object; write {shape.keys}", line=number)
    return record


def _must_be_new(ident: str, lines: dict[str, int], shape: Shape, origin: str, line: int) -> None:
    """Refuse an id that an earlier line has: a prediction names its article by it."""
    first = lines.setdefault(ident, line)
    if first != line:
        reason = f"{ident[:60]!a} is the id of line {first} already; give each {shape.noun} its own"
        raise InputError(origin, reason, line=line, field=shape.id_field)
