"""The English word lists: `words.toml`, and `cues.toml` for what a cue reports."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=StrEnum)


@cache
def _lists(name: str) -> dict[str, Any]:
    return tomllib.loads(files("app.text.en").joinpath(name).read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """The words of a list, e.g. `words("honorifics")`; of one with names of several words, the names."""
    listed = _lists("words.toml")[name]
    return frozenset(listed.split() if isinstance(listed, str) else listed)


def base_forms(name: str) -> dict[str, str]:
    """The forms in a list of groups, each with the first of its group: "sen" with "senator" in `role_forms`."""
    groups = (group.split() for group in _lists("words.toml")[name].split("/"))
    return {form: first for first, *forms in groups for form in forms}


def any_word_of(name: str) -> str:
    """A pattern for any word of a list, the longest first."""
    return "(?:" + "|".join(sorted(words(name), key=lambda word: (-len(word), word))) + ")"


def cues(table: str, kinds: type[Kind]) -> dict[str, Kind]:
    """The kind of each base form in a table of `cues.toml`; where two kinds share a word the first in order wins.

    >>> cues("act", Act)["fear"]
    <Act.THOUGHT: 'thought'>
    """
    entries: dict[str, Kind] = {}
    for kind, listed in _lists("cues.toml")[table].items():
        for word in listed.split():
            entries.setdefault(word, kinds(kind))
    return entries
