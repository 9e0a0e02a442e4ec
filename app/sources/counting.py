"""How many documents some files and folders hold, found without reading them as documents."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.sources.formats import is_read
from app.sources.lines import numbered
from app.sources.paths import STDIN, is_pattern

WHOLE = (".txt", ".text", ".md", ".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
"""Other files, such as .json or archives, show only when they are read how many documents they hold."""


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
    """A file, or the files of a pattern or of a folder that are read."""
    if path != STDIN and is_pattern(path):
        for one in glob.glob(str(path), recursive=True):
            yield from _files(Path(one))
        return
    if not os.path.isdir(path):
        yield path
        return
    for place, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if is_read(name))


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
