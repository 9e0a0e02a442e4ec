"""Rows of the store as JSON."""

from __future__ import annotations

import orjson

_MOMENTS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z  # the store keeps moments in UTC without a zone; the answer names it


def as_bytes(content: object) -> bytes:
    """Rows of the store, or a record of the dry run, as JSON."""
    return orjson.dumps(content, default=_as_list, option=_MOMENTS)


def _as_list(value: object) -> list[object]:
    """A named tuple, such as a span, which orjson does not take for a list by itself."""
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
