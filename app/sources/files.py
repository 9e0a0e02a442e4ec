"""Files, folders and standard input -> raw documents."""

from __future__ import annotations

import errno
import glob
import io
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from app.model import InputError
from app.sources.formats import SUFFIXES, is_read, read
from app.sources.paths import STDIN, is_pattern, origin_of
from app.sources.reading import Limits, Read


def read_paths(paths: Sequence[Path], *, max_bytes: int) -> Iterator[Read]:
    """Every document of `paths`, in their order; folders are read recursively, sorted by name.

    A path may be a pattern (`articles/**/*.html`), and `-` is standard input. Which suffix is read as what says
    `app.sources.formats`; a file of another suffix is recognised by its content where it is named directly, and passed
    over in a folder, as hidden files are. A text, a page or a record of more than `max_bytes` is an error; a file of
    many records, packed or not, may be of any size, since one record is held at a time.
    """
    for path in paths:
        if path == STDIN:
            yield from read_stream(sys.stdin.buffer, max_bytes=max_bytes)
        elif is_pattern(path):
            found = sorted(glob.glob(str(path), recursive=True))
            yield from read_paths([Path(one) for one in found], max_bytes=max_bytes)
            if not found:
                yield InputError(origin_of(path), "no file fits this pattern; check it")
        # Not Path.is_dir, which raises where a parent folder may not be searched.
        elif os.path.isdir(path):
            yield from _read_folder(path, max_bytes)
        else:
            yield from _read_file(path, max_bytes)


def read_stream(stream: BinaryIO, *, origin: str = "-", max_bytes: int) -> Iterator[Read]:
    """Every document of a stream, recognised by its content."""
    buffered = stream if hasattr(stream, "peek") else io.BufferedReader(cast(io.RawIOBase, stream))
    yield from read(buffered, origin, Limits(max_bytes), name="")


def _read_folder(folder: Path, max_bytes: int) -> Iterator[Read]:
    unreadable: list[OSError] = []
    found = False
    # Linked folders are not entered: a link to a parent would never end.
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names)):
            if not is_read(path.name):
                continue
            found = True
            if _is_special(path):
                yield InputError(origin_of(path), "a pipe or a device; name it itself to have it read")
            else:
                yield from _read_file(path, max_bytes)
    yield from (InputError(origin_of(Path(error.filename)), _cannot_read(error)) for error in unreadable)
    if not found and not unreadable:
        yield InputError(origin_of(folder), f"no document in this folder; these are read: {SUFFIXES}")


def _is_special(path: Path) -> bool:
    """Whether it is a pipe or device, which could keep a batch waiting; a dead link is left to fail aloud."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _read_file(path: Path, max_bytes: int) -> Iterator[Read]:
    origin = origin_of(path)
    try:
        with path.open("rb") as stream:
            yield from read(stream, origin, Limits(max_bytes), name=path.name)
    except OSError as error:
        yield InputError(origin, _cannot_read(error))


def _cannot_read(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder; check the path"
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    if error.errno == errno.ELOOP:
        return "a link that leads back to itself; remove it"
    return f"cannot be read: {error.strerror or error}"
