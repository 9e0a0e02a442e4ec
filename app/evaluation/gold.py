"""A gold corpus: JSON Lines of articles whose attributions somebody labelled.

A record a line:

    {"id": "a1", "text": "Ada Moreau said the harbour will reopen.",
     "attributions": [{"source": [[0, 10]], "cue": [[11, 15]], "content": [[16, 39]]}]}

Offsets are code points into `text`, the end exclusive. A role that stands in several pieces has several spans; a
source or cue that the article lacks is `[]`. An attribution with `"soft": true` is asked of nobody. Blank lines or
line ends part the paragraphs, as in any text that is ingested.
Other keys are ignored.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictInt, StrictStr, ValidationError
from pydantic_core import ErrorDetails

from app.model import InputError
from app.sources.lines import numbered
from app.sources.paths import origin_of
from app.sources.records import parse

ROLES = ("source", "cue", "content")

Offset = Annotated[int, Strict(), Field(ge=0)]
Stretches = tuple[tuple[Offset, Offset], ...]
"""What a role covers: `[[start, end], ...]`."""

LISTS = ("attributions", *ROLES)
SPANS = "[[start, end], ...]"

MOST_UNUSABLE = 20  # lines from the beginning: by then it is not a slip in some records, but another kind of file


class Label(BaseModel):
    """One attribution as the corpus has it."""

    model_config = ConfigDict(frozen=True)

    source: Stretches
    cue: Stretches
    content: Annotated[Stretches, Field(min_length=1)]
    soft: bool = False
    """Asked of nobody, as borderline: a statement that meets it counts neither for nor against."""


class GoldArticle(BaseModel):
    """One labelled article, and where it was read."""

    model_config = ConfigDict(frozen=True)

    id: StrictStr | StrictInt
    text: StrictStr
    attributions: tuple[Label, ...]
    origin: str
    line: int


def read_gold(path: Path, *, max_bytes: int) -> Iterator[GoldArticle | InputError]:
    """Every article of a gold file, or the error of a line that cannot be used, as a value, so that the rest goes on.

    Where none of the first `MOST_UNUSABLE` records can be used the rest is not read. A line of more than `max_bytes` is
    an error; one line is held at a time, so the file may be of any size.
    """
    origin = origin_of(path)
    try:
        with path.open("rb") as stream:
            yield from _records(stream, origin, max_bytes)
    except OSError as failure:
        yield InputError(origin, f"cannot be read: {os.strerror(failure.errno or 0)}; name a file of JSON Lines")


def _records(stream: BinaryIO, origin: str, max_bytes: int) -> Iterator[GoldArticle | InputError]:
    lines: dict[str, int] = {}
    unusable = 0
    for number, line in numbered(stream, max_bytes=max_bytes):
        if line is not None and not line.strip():
            continue
        try:
            article = _article(line, origin, number, max_bytes)
            _must_be_new(article, lines)
            yield article
        except InputError as error:
            yield error
            unusable += 1
        if not lines and unusable == MOST_UNUSABLE:
            yield InputError(origin, f"none of its first {unusable} records can be used; the rest was not read")
            return
    if not lines and not unusable:
        yield InputError(origin, "empty; give one JSON record a line: {id, text, attributions}")


def _article(line: bytes | None, origin: str, number: int, max_bytes: int) -> GoldArticle:
    if line is None:
        reason = f"more than {max_bytes:,} bytes; split it, or raise ONRECORD_MAX_FILE_BYTES"
        raise InputError(origin, reason, line=number)
    record = parse(line.rstrip(), origin=origin, number=number)
    if not isinstance(record, dict):
        raise InputError(origin, "not an object; write {id, text, attributions}", line=number)
    try:
        article = GoldArticle.model_validate({**record, "origin": origin, "line": number})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise InputError(origin, _reason(first), line=number, field=_field(first["loc"])) from None
    for place, label in enumerate(article.attributions):
        for role in ROLES:
            _check(getattr(label, role), article, f"attributions[{place}].{role}")
    return article


def _must_be_new(article: GoldArticle, lines: dict[str, int]) -> None:
    """Refuse an id that an earlier line has: predictions are told apart by it."""
    first = lines.setdefault(str(article.id), article.line)
    if first != article.line:
        reason = f"{str(article.id)[:60]!a} is the id of line {first} already; give each article its own"
        raise InputError(article.origin, reason, line=article.line, field="id")


def _check(spans: Stretches, article: GoldArticle, field: str) -> None:
    """Refuse a span that covers nothing, or reaches beyond the text."""
    length = len(article.text)
    for place, (start, end) in enumerate(spans):
        if start < end <= length:
            continue
        if end > length:
            reason = f"[{start}, {end}] ends beyond the text, which has {length:,} characters"
        else:
            reason = f"[{start}, {end}] covers nothing"
        reason += "; offsets are code points, from 0, the end exclusive"
        raise InputError(article.origin, reason, line=article.line, field=f"{field}[{place}]")


def _reason(fault: ErrorDetails) -> str:
    """What is wrong, and what to write."""
    place = fault["loc"]
    if fault["type"] == "missing":
        return "missing; where the article has none, write []" if place[-1] in LISTS else "missing; each record has one"
    if fault["type"] == "too_short" and place[-1] == "content":
        return f"empty; an attribution needs content: {SPANS}"
    if place[0] == "id":
        return "it should be a string or a whole number"
    reason = fault["msg"].replace("Input", "it").replace("a valid tuple", "a list")
    return f"{reason}; a role is {SPANS}" if len(place) > 2 else reason


def _field(place: tuple[int | str, ...]) -> str:
    """A place in a record as one writes it: `attributions[3].content[0]`.

    The alternatives of an id (a string or a number) are no part of it.
    """
    if place[:1] == ("id",):
        return "id"
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
