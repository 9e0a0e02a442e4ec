"""Files, folders and standard input -> raw documents."""

from __future__ import annotations

import errno
import os
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from app.model import InputError, RawDocument
from app.sources.decoding import decode
from app.sources.lines import Line, numbered
from app.sources.paths import origin_of
from app.sources.records import document, parse

Read = RawDocument | InputError
"""What reading gives: a document, or an error as a value, so that a batch goes on."""


MAX_BLANK_BYTES = 65_536  # before the first word: no document needs more, and an endless pipe must not be waited for


def read_paths(paths: Sequence[Path], *, max_bytes: int) -> Iterator[Read]:
    """Every document of `paths`, in their order; folders are read recursively, sorted by name.

    Read are plain text (.txt, .text, .md), JSON Lines (.jsonl, .ndjson) and JSON (.json: a record, a list of
    records, or JSON Lines). A file of another suffix is recognised by its content where it is named directly, and
    passed over in a folder, as hidden files are. A text, a JSON file or a JSON line of more than `max_bytes`
    is an error; a JSON Lines file may be of any size, since one line is held at a time.
    """
    for path in paths:
        # Not Path.is_dir, which raises where a parent folder may not be searched.
        yield from _read_folder(path, max_bytes) if os.path.isdir(path) else _read_file(path, max_bytes)


def read_stream(stream: BinaryIO, *, origin: str = "-", max_bytes: int) -> Iterator[Read]:
    """Every document of a stream, recognised by its content: JSON Lines, JSON, or one plain text."""
    yield from _sniff(stream, origin, max_bytes)


def _read_folder(folder: Path, max_bytes: int) -> Iterator[Read]:
    unreadable: list[OSError] = []
    found = False
    # Linked folders are not entered: a link to a parent would never end.
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names) if not name.startswith(".")):
            if path.suffix.lower() not in READERS:
                continue
            found = True
            if _is_special(path):
                yield InputError(origin_of(path), "a pipe or a device; name it itself to have it read")
            else:
                yield from _read_file(path, max_bytes)
    yield from (InputError(origin_of(Path(error.filename)), _cannot_read(error)) for error in unreadable)
    if not found and not unreadable:
        suffixes = ", ".join(suffix for suffix in READERS if suffix not in WEB_PAGES)
        yield InputError(origin_of(folder), f"no document in this folder; these are read: {suffixes}")


def _is_special(path: Path) -> bool:
    """Whether it is a pipe or device, which could keep a batch waiting; a dead link is left to fail aloud."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _read_file(path: Path, max_bytes: int) -> Iterator[Read]:
    origin = origin_of(path)
    reader = READERS.get(path.suffix.lower(), _sniff)
    try:
        with path.open("rb") as stream:
            yield from reader(stream, origin, max_bytes)
    except OSError as error:
        yield InputError(origin, _cannot_read(error))


def _read_text(stream: BinaryIO, origin: str, max_bytes: int) -> Iterator[Read]:
    yield _or_error(lambda: _plain(stream.read(max_bytes + 1), origin, max_bytes))


def _read_json_lines(stream: BinaryIO, origin: str, max_bytes: int) -> Iterator[Read]:
    yield from _from_lines(numbered(stream, max_bytes=max_bytes), origin, max_bytes)


def _read_json(stream: BinaryIO, origin: str, max_bytes: int) -> Iterator[Read]:
    yield from _sniff(stream, origin, max_bytes, is_json=True)


def _refuse_web_page(_stream: BinaryIO, origin: str, _max_bytes: int) -> Iterator[Read]:
    yield InputError(origin, "web pages are not read yet; save the article's text as .txt, or as a JSON record")


WEB_PAGES = (".html", ".htm", ".xhtml")
READERS: dict[str, Callable[[BinaryIO, str, int], Iterator[Read]]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": _read_text,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".json": _read_json,
    **dict.fromkeys(WEB_PAGES, _refuse_web_page),
}


def _sniff(stream: BinaryIO, origin: str, max_bytes: int, *, is_json: bool = False) -> Iterator[Read]:
    """JSON Lines where the first line that is not blank is an object; else the whole is JSON, or one text."""
    lines = numbered(stream, max_bytes=max_bytes)
    head = bytearray()
    for number, line in lines:
        if line is None:
            yield InputError(origin, _too_large(max_bytes))
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
    """A document, or an error, for each line that is not blank."""
    found = False
    for number, line in lines:
        if line is None:
            yield InputError(origin, _too_large(max_bytes), line=number)
        elif line.strip():
            yield _from_line(line, origin, number)
        else:
            continue
        found = True
    if not found:
        yield InputError(origin, "empty; give one JSON record a line")


def _from_line(line: bytes, origin: str, number: int) -> Read:
    return _or_error(lambda: document(parse(line.rstrip(), origin=origin, number=number), origin=origin, line=number))


def _from_whole(data: bytes, origin: str, max_bytes: int, *, is_json: bool) -> Iterator[Read]:
    """One JSON record or a list of them where the data is JSON, else one plain text."""
    opening = _opening(data, 1)
    if data.strip() and len(data) <= max_bytes and (is_json or opening in (b"{", b"[")):
        try:
            yield from _from_value(parse(data, origin=origin), origin)
        except InputError as error:
            # A text may open with a square bracket ("[Updated] ..."), but hardly with a brace.
            if is_json or opening == b"{":
                yield error
                return
        else:
            return
    yield _or_error(lambda: _plain(data, origin, max_bytes))


def _from_value(value: object, origin: str) -> Iterator[Read]:
    """The documents of a record, or of a list of records, each named `path[index]`, from 0."""
    if not isinstance(value, list):
        yield _or_error(lambda: document(value, origin=origin))
    elif not value:
        yield InputError(origin, "an empty list; give at least one record")
    else:
        yield from (_from_item(record, f"{origin}[{index}]") for index, record in enumerate(value))


def _from_item(record: object, origin: str) -> Read:
    return _or_error(lambda: document(record, origin=origin))


def _plain(data: bytes, origin: str, max_bytes: int) -> RawDocument:
    if len(data) > max_bytes:
        raise InputError(origin, _too_large(max_bytes))
    if not data.strip():
        raise InputError(origin, "empty; give an article's text, or JSON Lines")
    return RawDocument(origin=origin, text=decode(data, origin=origin), plain=True)


def _or_error(read: Callable[[], RawDocument]) -> Read:
    """What `read` gives, or its error as a value."""
    try:
        return read()
    except InputError as error:
        return error


def _too_large(max_bytes: int) -> str:
    return f"more than {max_bytes:,} bytes; split it, or raise ONRECORD_MAX_FILE_BYTES"


def _cannot_read(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder; check the path"
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    if error.errno == errno.ELOOP:
        return "a link that leads back to itself; remove it"
    return f"cannot be read: {error.strerror or error}"
