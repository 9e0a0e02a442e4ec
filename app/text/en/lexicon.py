"""The word lists of `words.toml`, each read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(files("app.text.en").joinpath("words.toml").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """The words of a list, e.g. `words("honorifics")`."""
    return frozenset(_lists()[name].split())
