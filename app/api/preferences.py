"""What a client prefers: the values of an Accept header, or of one like it, with their weights (RFC 9110, 12.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from starlette.types import Scope

MOST = 100  # values that are read; a browser sends ten


def preferences(header: str) -> list[tuple[str, float]]:
    """Each value in its order, in lower case, with its weight: 1 where none is given, 0 for one that cannot be read.

    >>> preferences("text/csv, application/json;q=0.5")
    [('text/csv', 1.0), ('application/json', 0.5)]
    """
    return [one for one in map(_read, header.split(",", MOST)[:MOST]) if one[0]]


def header_of(scope: Scope, name: bytes) -> str:
    """The values that a request has for a header, in one list; empty where it has none."""
    return b",".join(value for given, value in scope["headers"] if given == name).decode("latin-1")


@lru_cache(maxsize=64)
def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that a client with this Accept header likes best of those offered; None where it takes none.

    The range that names a type most closely decides on it. Of two that are liked equally it is the one named first;
    without a wish, the first that is offered.

    >>> preferred("text/*, application/json;q=0.5", ("application/json", "text/csv"))
    'text/csv'
    """
    wanted = preferences(accept)
    if not wanted:
        return offered[0]
    ranges = {kind: (weight, -place) for place, (kind, weight) in reversed(list(enumerate(wanted)))}
    liked = {}
    for media_type in offered:
        closest = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        found = next((ranges[kind] for kind in closest if kind in ranges), None)
        if found is not None and found[0] > 0:
            liked[media_type] = found
    return max(liked, key=liked.__getitem__) if liked else None


def _read(part: str) -> tuple[str, float]:
    value, *parameters = (one.strip().lower() for one in part.split(";"))
    weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return value, float(weight)
    except ValueError:
        return value, 0.0
