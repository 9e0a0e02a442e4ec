"""Gold pairs: JSON Lines of two contents from different articles, labelled the same statement or not.

A record a line:

    {"pair_id": "p1", "same": 1, "label": "near", "a": "the harbour will reopen", "b": "the harbour would reopen",
     "a_source": "Ada Moreau", "a_cue": "said", "a_date": "2025-05-09",
     "a_article_id": "a1", "a_offsets": [[16, 39]], "b_source": ...}

`label` is identical, near, contains, paraphrase or different. The fields of a side, `a_` and `b_`, may be left out, but
that article and offsets are needed where pairs are looked up in articles. Other keys are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError, model_validator

from app.evaluation.gold import Stretches
from app.evaluation.gold_lines import Shape, read_gold_lines
from app.model import Day, InputError

SHAPE = Shape("pair", "pair_id", "{pair_id, same, label, a, b}")
SIDE = ("article_id", "offsets", "source", "cue", "date")


class Side(BaseModel):
    """One content of a pair, with the other fields of its side."""

    model_config = ConfigDict(frozen=True)

    content: StrictStr
    source: StrictStr = ""
    cue: StrictStr = ""
    date: Day | None = None
    article_id: StrictStr | None = None
    offsets: Stretches = ()


class GoldPair(BaseModel):
    """One labelled pair, and where it was read."""

    model_config = ConfigDict(frozen=True)

    pair_id: StrictStr | StrictInt
    same: bool
    label: Literal["identical", "near", "contains", "paraphrase", "different"]
    a: Side
    b: Side
    origin: str
    line: int

    @model_validator(mode="after")
    def _agree(self) -> GoldPair:
        if self.same != (self.label != "different"):
            raise ValueError("same and label disagree")
        return self


def read_pairs(path: Path, *, max_bytes: int, placed: bool) -> Iterator[GoldPair | InputError]:
    """Every pair of a gold file, or the error of a line that cannot be used (`app.evaluation.gold_lines`).

    Where pairs are to be looked up (`placed`), one without its place is an error.
    """

    def read(record: dict[str, object], origin: str, number: int) -> GoldPair:
        pair = _pair(record, origin, number)
        if placed:
            _must_be_placed(pair)
        return pair

    return read_gold_lines(path, SHAPE, read, max_bytes=max_bytes)


def _pair(record: dict[str, object], origin: str, number: int) -> GoldPair:
    sides = {side: _side(record, side) for side in "ab" if side in record}
    try:
        return GoldPair.model_validate({**record, **sides, "origin": origin, "line": number})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        missing = first["type"] == "missing"
        reason = "missing; each record has one" if missing else first["msg"].removeprefix("Value error, ")
        if first["loc"][-1:] == ("date",):
            reason = f"not a date; {reason}"
        raise InputError(origin, reason, line=number, field=_field(first["loc"])) from None


def _side(record: dict[str, object], side: str) -> dict[str, object]:
    """The fields of one side; null is as good as none."""
    given = {name: record.get(f"{side}_{name}") for name in SIDE}
    return {"content": record[side], **{name: value for name, value in given.items() if value is not None}}


def _must_be_placed(pair: GoldPair) -> None:
    for name, side in (("a", pair.a), ("b", pair.b)):
        for field, given in (("article_id", side.article_id), ("offsets", side.offsets)):
            if not given:
                reason = "missing; with --articles a pair names the article and the offsets of either side"
                raise InputError(pair.origin, reason, line=pair.line, field=f"{name}_{field}")


def _field(place: tuple[int | str, ...]) -> str | None:
    """A place in a record as one writes it: `a_offsets[0]`, `a`, `pair_id`; None for the record as a whole."""
    if not place:
        return None
    if place[0] in ("a", "b") and len(place) > 1:
        name = str(place[0]) if place[1] == "content" else f"{place[0]}_{place[1]}"
        return name + "".join(f"[{part}]" for part in place[2:] if isinstance(part, int))
    return str(place[0])
