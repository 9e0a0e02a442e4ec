"""Filters written as the query of an address: `speaker=xi-jinping&topic=diplomacy`."""

from __future__ import annotations

from typing import get_origin
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError
from rapidfuzz import process

from app.queries.filters import FollowFilters

MOST_CHARS = 4_000
NEAR_ENOUGH = 70  # of 100 by letters
_SEVERAL = frozenset(name for name, field in FollowFilters.model_fields.items() if get_origin(field.annotation) is list)


def read_filters(text: str) -> FollowFilters:
    """The filters that a query asks for. Raises `ValueError`, in words for whoever wrote it."""
    if len(text) > MOST_CHARS:
        raise ValueError(f"it has more than {MOST_CHARS:,} characters")
    given: dict[str, str | list[str]] = {}
    for name, value in parse_qsl(text.removeprefix("?"), keep_blank_values=True):
        if name not in FollowFilters.model_fields:
            near = process.extractOne(name, list(FollowFilters.model_fields), score_cutoff=NEAR_ENOUGH)
            meant = f"; is it {near[0]}?" if near else ", only those of /v1/statements"
            raise ValueError(f"there is no filter {name[:100]}{meant}")
        if name in _SEVERAL:
            values = given.setdefault(name, [])
            assert isinstance(values, list)  # noqa: S101 - for the type checker
            values.append(value)
        elif name in given:
            raise ValueError(f"{name}: give it once; it does not take several values")
        else:
            given[name] = value
    try:
        return FollowFilters.model_validate(given)
    except ValidationError as failure:
        wrong = failure.errors()[0]
        where = ".".join(map(str, wrong["loc"]))
        raise ValueError(f"{where}: {wrong['msg'].removeprefix('Value error, ')}") from None


def write_filters(filters: FollowFilters) -> str:
    """The query of some filters, in one form for all that ask for the same."""
    return urlencode(filters.model_dump(mode="json", exclude_defaults=True), doseq=True)
