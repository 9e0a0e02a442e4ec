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

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictInt, StrictStr, ValidationError
from pydantic_core import ErrorDetails

from app.evaluation.gold_lines import Shape, read_gold_lines
from app.model import InputError

ROLES = ("source", "cue", "content")

Offset = Annotated[int, Strict(), Field(ge=0)]
Stretches = tuple[tuple[Offset, Offset], ...]
"""What a role covers: `[[start, end], ...]`."""

LISTS = ("attributions", *ROLES)
SPANS = "[[start, end], ...]"

SHAPE = Shape("article", "id", "{id, text, attributions}")


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
    """Every article of a gold file, or the error of a line that cannot be used (`app.evaluation.gold_lines`)."""
    return read_gold_lines(path, SHAPE, _article, max_bytes=max_bytes)


def _article(record: dict[str, object], origin: str, number: int) -> GoldArticle:
    try:
        article = GoldArticle.model_validate({**record, "origin": origin, "line": number})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise InputError(origin, _reason(first), line=number, field=_field(first["loc"])) from None
    for place, label in enumerate(article.attributions):
        for role in ROLES:
            _check(getattr(label, role), article, f"attributions[{place}].{role}")
    return article


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
