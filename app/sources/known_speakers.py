"""A file of known speakers (`speakers.csv`): name, aliases, role, Wikidata id and country, one speaker a line.

Or, of JSON and YAML, one of `app.sources.legislators`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from app.model import InputError, ListedSpeaker
from app.sources.decoding import decode
from app.sources.legislators import read_legislators
from app.sources.paths import origin_of

COLUMNS = ("name", "aliases", "role", "wikidata", "country", "kind", "slug")
MAX_LINES = 20  # of one speaker: a spreadsheet may put each alias on a line of its cell
_SEPARATORS = re.compile(r"[|;]")

UNCLOSED = 'a double quote (") opens a value and none closes it on this line; close it, or take it out'

Record = tuple[int, list[str] | InputError]
"""The line (from 1) that a record begins on, and its values, or what is wrong with it."""


def read_known_speakers(path: Path, *, max_bytes: int) -> Iterator[ListedSpeaker | InputError]:
    """The speakers of a CSV file with a header of `COLUMNS`, of which `name` alone is needed, a `.json` or a `.yaml`.

    `aliases` are parted by `|` or `;`; `wikidata` is an id such as Q42; `kind` is person where it is left out; `slug`
    is that of a stored speaker, where the name may mean several. A line that cannot be used is an error as a value, so
    that the others are read.
    """
    origin = origin_of(path)
    try:
        text = _text(path, origin, max_bytes)
    except InputError as failure:
        yield failure
        return
    if (kind := path.suffix.lower()) in (".json", ".yaml"):
        yield from read_legislators(text, origin, is_yaml=kind == ".yaml")
        return
    records = _records(text.splitlines(keepends=True), origin)
    line, header = next(records, (1, []))
    if isinstance(header, InputError):
        yield header
        return
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or "name" not in header:
        wrong = f"unknown column {unknown[0]!r}" if unknown else "no column name"
        reason = f"{wrong}; the first line names some of: {', '.join(COLUMNS)}"
        yield InputError(origin, reason, line=line, field="header")
        return
    for line, values in records:
        yield values if isinstance(values, InputError) else _speaker(header, values, origin, line)


def shipped_files() -> list[Path]:
    """The lists of known speakers that are part of the program: `shipped/SOURCES.md` says where they are from."""
    folder = Path(str(files("app.sources"))) / "shipped"
    return sorted(folder.glob("*.csv"))


def _text(path: Path, origin: str, max_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as failure:
        raise InputError(origin, f"cannot be read: {failure.strerror}") from None
    if len(data) > max_bytes:
        raise InputError(origin, f"larger than {max_bytes:,} bytes; split it, or raise ONRECORD_MAX_FILE_BYTES")
    return decode(data, origin=origin)


def _records(lines: list[str], origin: str) -> Iterator[Record]:
    """The records that are not blank. After one that is broken, reading goes on with the next line."""
    start = 0
    header: list[str] = []
    while start < len(lines):
        reader = csv.reader(islice(lines, start, start + MAX_LINES), strict=True)
        try:
            values = next(reader)
            _must_not_run_on(values, header)
        except csv.Error as broken:
            # What is wrong on a later line is a quote that this one opens.
            reason = UNCLOSED if reader.line_num > 1 or "unexpected end" in str(broken) else f"not CSV: {broken}"
            yield start + 1, InputError(origin, reason, line=start + 1)
            start += 1
            continue
        if any(value.strip() for value in values):
            header = header or values
            yield start + 1, values
        start += reader.line_num


def _must_not_run_on(values: list[str], header: list[str]) -> None:
    """Refuse a line break within a value other than aliases: an unclosed quote has taken in the lines below."""
    within = dict(zip(header, values, strict=False)) | {"aliases": ""}
    if any("\n" in value for value in (*within.values(), *values[len(header) :])):
        raise csv.Error


def _speaker(header: list[str], values: list[str], origin: str, line: int) -> ListedSpeaker | InputError:
    if len(values) > len(header):
        return InputError(origin, "more values than columns; put a value with a comma in double quotes", line=line)
    given = {name: " ".join(value.split()) for name, value in zip(header, values, strict=False)}
    aliases = [" ".join(alias.split()) for alias in _SEPARATORS.split(given.get("aliases", ""))]
    try:
        return ListedSpeaker.model_validate(
            {
                "name": given.get("name", ""),
                "kind": given.get("kind", "").lower() or "person",
                "aliases": [alias for alias in aliases if alias],
                "roles": [given["role"]] if given.get("role") else [],
                "wikidata": given.get("wikidata") or None,
                "country": given.get("country") or None,
                "slug": given.get("slug") or None,
            }
        )
    except ValidationError as failure:
        wrong = failure.errors()[0]
        return InputError(origin, wrong["msg"], line=line, field=str(wrong["loc"][0]))
