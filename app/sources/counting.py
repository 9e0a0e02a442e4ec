"""How many documents some files and folders hold, found without reading them as documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.sources.files import READERS, WEB_PAGES
from app.sources.lines import numbered

WHOLE = (".txt", ".text", ".md", *WEB_PAGES)
LINES = (".jsonl", ".ndjson")
"""Other files, such as .json, show only when they are read how many documents they hold."""


def count_documents(paths: Iterable[Path], *, max_bytes: int) -> int | None:
    """About how many documents reading the paths will give; None where that shows only when they are read.

    A file of text is one, a file of JSON Lines has one a line. Where a file cannot be read, reading it says why.
    """
    total = 0
    for path in paths:
        for file in _files(path):
            number = _in_file(file, max_bytes)
            if number is None:
                return None
            total += number
    return total


def _files(path: Path) -> Iterator[Path]:
    """A file, or the files of a folder that are read."""
    if not os.path.isdir(path):
        yield path
        return
    for place, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith(".") and _suffix(name) in READERS)


def _in_file(path: Path, max_bytes: int) -> int | None:
    suffix = path.suffix.lower()
    if suffix in WHOLE:
        return 1
    # A pipe can be read once, and that is not here.
    if suffix not in LINES or not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return sum(1 for _, line in numbered(stream, max_bytes=max_bytes) if line is None or line.strip()) or 1
    except OSError:
        return 1


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()
