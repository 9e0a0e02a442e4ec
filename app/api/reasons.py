"""Why a value of a request is refused, in words that say what to write: pydantic's errors, by their type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz, process

MOST_CHARS = 200  # of what is repeated to the client
NEAR_ENOUGH = 60  # of 100 by letters: a value that was meant by a misspelt one

_ADVICE = {
    "missing": "it is needed: give it",
    "extra_forbidden": "there is no such field: remove it, or correct its name",
    "string_too_short": "write at least {min_length} character{s}",
    "string_too_long": "write at most {max_length:,} characters",
    "too_short": "give at least {min_length}",
    "too_long": "give at most {max_length:,}",
    "greater_than_equal": "write a number of at least {ge}",
    "greater_than": "write a number above {gt}",
    "less_than_equal": "write a number of at most {le}",
    "less_than": "write a number below {lt}",
    "string_pattern_mismatch": "write what fits {pattern}",
    "string_type": "write a string",
    "string_unicode": "it holds half a surrogate pair, which no text has: mend it",
    "list_type": "write a JSON list",
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "write a JSON object"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "write a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "write a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "write true or false"),
}
"""Type of error -> what to do, with what pydantic knows of it (`ctx`) in braces."""


def reason_of(error: Mapping[str, Any]) -> str:
    """The reason for one of pydantic's errors, without repeating what was sent.

    >>> reason_of({"type": "literal_error", "input": "newst", "ctx": {"expected": "'newest' or 'oldest'"}})
    "is it 'newest'? Write 'newest' or 'oldest'"
    """
    given = error.get("ctx", {})
    if error["type"] == "json_invalid":
        return f"this is not JSON: {given.get('error', 'it cannot be read')}"
    if error["type"] in ("literal_error", "enum"):
        return _choice(error.get("input"), str(given["expected"]))
    if error["type"] == "union_tag_invalid":
        return (
            f"there is no {given['discriminator']} {short(str(given['tag']))!r}: write {_named(given['expected_tags'])}"
        )
    if error["type"] == "union_tag_not_found":
        return f"{given['discriminator']} is needed: it says what else is"
    if advice := _ADVICE.get(error["type"]):
        return advice.format(**given, s="" if given.get("min_length") == 1 else "s")
    reason = str(error["msg"]).removeprefix("Value error, ")
    return short(reason[:1].lower() + reason[1:])


def short(text: str) -> str:
    """What came from the client, or may hold it, no longer than is of use."""
    return text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS]}..."


def _named(tags: str) -> str:
    """The tags of a union; pydantic writes those that are of an enum as Python does: `<Kind.SPLIT: 'split'>`."""
    *names, last = [f"'{name}'" for name in re.findall(r"'([^']*)'", tags)]
    return f"{', '.join(names)} or {last}" if names else last


def _choice(given: object, expected: str) -> str:
    typed = given[:MOST_CHARS] if isinstance(given, str) else ""
    near = process.extractOne(typed, re.findall(r"'([^']*)'", expected), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return f"is it '{near[0]}'? Write {expected}" if near else f"write {expected}"
