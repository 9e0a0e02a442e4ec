"""What a client prefers: the values of an Accept header, or of one like it, with their weights (RFC 9110, 12.4.2)."""

from __future__ import annotations

MOST = 100  # values that are read; a browser sends ten


def preferences(header: str) -> list[tuple[str, float]]:
    """Each value in its order, in lower case, with its weight: 1 where none is given, 0 for one that cannot be read.

    >>> preferences("text/csv, application/json;q=0.5")
    [('text/csv', 1.0), ('application/json', 0.5)]
    """
    return [one for one in map(_read, header.split(",", MOST)[:MOST]) if one[0]]


def _read(part: str) -> tuple[str, float]:
    value, *parameters = (one.strip().lower() for one in part.split(";"))
    weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return value, float(weight)
    except ValueError:
        return value, 0.0
