"""A file of known speakers (`speakers.csv`): name, aliases, role, Wikidata id and country, one speaker a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from app.model import InputError, ListedSpeaker
from app.sources.decoding import decode

COLUMNS = ("name", "aliases", "role", "wikidata", "country", "kind")
_SEPARATORS = re.compile(r"[|;]")


def read_known_speakers(path: Path, *, max_bytes: int) -> Iterator[ListedSpeaker | InputError]:
    """The speakers of a CSV file with a header of `COLUMNS`, of which `name` alone is needed.

    `aliases` are parted by `|` or `;`; `wikidata` is an id such as Q42; `kind` is person where it is left out. A line
    that cannot be used is an error as a value, so that the others are read.
    """
    origin = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as failure:
        yield InputError(origin, f"cannot be read: {failure.strerror}")
        return
    if len(data) > max_bytes:
        yield InputError(origin, f"larger than {max_bytes:,} bytes; split it, or raise ONRECORD_MAX_FILE_BYTES")
        return
    try:
        text = decode(data, origin=origin)
    except InputError as failure:
        yield failure
        return
    rows = csv.DictReader(text.splitlines(keepends=True), restkey="too_many")
    unknown = [name for name in rows.fieldnames or () if name not in COLUMNS]
    if unknown or "name" not in (rows.fieldnames or ()):
        wrong = f"unknown column {unknown[0]!r}" if unknown else "no column name"
        yield InputError(origin, f"{wrong}; the first line names some of: {', '.join(COLUMNS)}", line=1, field="header")
        return
    yield from _speakers(rows, origin)


def _speakers(rows: csv.DictReader[str], origin: str) -> Iterator[ListedSpeaker | InputError]:
    try:
        for row in rows:
            if any(isinstance(value, list) or (value or "").strip() for value in row.values()):
                yield _speaker(row, origin, rows.line_num)
    except csv.Error as broken:
        yield InputError(origin, f"no CSV from here on: {broken}", line=rows.line_num)


def _speaker(row: dict[str, str], origin: str, line: int) -> ListedSpeaker | InputError:
    if "too_many" in row:
        return InputError(origin, "more values than columns; put a value with a comma in double quotes", line=line)
    told = {name: " ".join((value or "").split()) for name, value in row.items()}
    aliases = [" ".join(alias.split()) for alias in _SEPARATORS.split(told.get("aliases", ""))]
    try:
        return ListedSpeaker.model_validate(
            {
                "name": told["name"],
                "kind": told.get("kind", "").lower() or "person",
                "aliases": [alias for alias in aliases if alias],
                "roles": [told["role"]] if told.get("role") else [],
                "wikidata": told.get("wikidata") or None,
                "country": told.get("country") or None,
            }
        )
    except ValidationError as failure:
        wrong = failure.errors()[0]
        return InputError(origin, wrong["msg"], line=line, field=str(wrong["loc"][0]))
