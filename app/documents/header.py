"""What a text says of itself before it begins: a glued date, or YAML front matter."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from app.article_keys import field_keys
from app.model import InputError

GLUED_DATE = re.compile(r"\s*date:?[ \t]+([0-9]{4}-[0-9]{2}-[0-9]{2})(?!\S)\s*", re.IGNORECASE)
# Meant as a header, and refused as a date: only a file's text has nothing else to date it.
MEANT_AS_DATE = re.compile(r"\s*date:?[ \t]+([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})(?!\S)\s*", re.IGNORECASE)
FENCE = re.compile(r"\s*---[ \t]*\n")
CLOSING_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)

MAX_CHARS = 20_000  # of front matter: seven fields take a few hundred, and YAML costs a second a megabyte


class Header(NamedTuple):
    """Where the text begins in earnest, the fields found before that, and the line (from 1) of each."""

    end: int
    fields: dict[str, object]
    lines: dict[str, int]


def header_of(text: str, *, plain: bool) -> Header:
    """The header of a text: `date YYYY-MM-DD ` at its very start, or in a plain file YAML between `---`.

    >>> header_of(" date 2025-05-09 President Xi ...", plain=True)
    Header(end=17, fields={'published_on': '2025-05-09'}, lines={'published_on': 1})
    """
    if glued := GLUED_DATE.match(text) or (MEANT_AS_DATE.match(text) if plain else None):
        return Header(
            glued.end(), {"published_on": glued[1]}, {"published_on": text.count("\n", 0, glued.start(1)) + 1}
        )
    if plain and (fence := FENCE.match(text)):
        return _front_matter(text, fence.end())
    return Header(0, {}, {})


def _front_matter(text: str, start: int) -> Header:
    first_line = text.count("\n", 0, start) + 1
    closing = CLOSING_FENCE.search(text, start, start + MAX_CHARS)
    if closing is None:
        raise InputError("", "front matter is opened by `---` but not closed by another", line=first_line - 1)
    try:
        value, lines = _yaml(text[start : closing.start()])
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        reason = (
            f"front matter is not YAML: {getattr(error, 'problem', None) or 'a character that YAML forbids'}; "
            "put a value that holds a colon or a quotation mark in single quotes"
        )
        raise InputError("", reason, line=first_line + (mark.line if mark else 0)) from None
    except RecursionError:
        raise InputError("", "front matter is nested too deep; write `name: value` lines", line=first_line) from None
    value = value or {}
    if not isinstance(value, dict):
        raise InputError("", "front matter must be `name: value` lines", line=first_line)
    keys = field_keys({name: field for name, field in value.items() if field not in ("~", "null")})
    given = {field: value[key] for field, key in keys.items()}
    return Header(closing.end(), given, {field: first_line + lines[key] for field, key in keys.items()})


def _yaml(matter: str) -> tuple[object, dict[str, int]]:
    """The value of YAML, and the line (from 0) of each of its names.

    BaseLoader makes strings, lists and dictionaries only: an id such as 007 stays as written, and a day that does not
    exist is refused by our own check.
    """
    loader = yaml.BaseLoader(matter)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        names = [name for name, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        lines = {name.value: name.start_mark.line for name in names if isinstance(name, yaml.ScalarNode)}
        return loader.construct_document(node), lines
    finally:
        loader.dispose()
