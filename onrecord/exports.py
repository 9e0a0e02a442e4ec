"""Files that an export is written into."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from onrecord.errors import UnusableAnswer

FORMS = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".jsonld": "jsonld",
    ".csl": "csl",
    ".csl.json": "csl",
    ".bib": "bibtex",
    ".parquet": "parquet",
}
"""The form that the end of a file's name means."""

TAIL = 100_000
"""Bytes of a file's end that are read to see whether it is whole: more than its last line has."""


def form_of(path: Path) -> str:
    """The form of a file by its name."""
    found = next((form for ending, form in FORMS.items() if path.name.lower().endswith(ending)), None)
    if found is None:
        raise ValueError(f"{path.name} does not say in which form: name it {', '.join(FORMS)}, or give `format`")
    return found


@contextmanager
def written(path: Path, form: str) -> Iterator[IO[bytes]]:
    """A file to write; it has its name when the export is whole, and what had that name stays until then."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        _check_whole(part, form)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _check_whole(part: Path, form: str) -> None:
    """Raise where the server said, in the way of the form, that it could not finish."""
    with part.open("rb") as file:
        file.seek(max(0, part.stat().st_size - TAIL))
        end = file.read().rstrip()
    last = end.rpartition(b"\n")[2]
    reason: str | None = None
    if form == "ndjson" and last.startswith(b'{"problem"'):
        reason = json.loads(last)["problem"]["detail"]
    elif form == "csv" and last.startswith(b"# the export ended early"):
        reason = last[2:].decode("utf-8", "replace")
    elif (form in ("jsonld", "csl") and not end.endswith((b"]", b"]}"))) or (
        form == "parquet" and not end.endswith(b"PAR1")
    ):
        reason = "it has no end"
    if reason is not None:
        raise UnusableAnswer(f"The server could not finish the export: {reason}. Nothing was written; export again.")
