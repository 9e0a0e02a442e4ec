"""Lemmas: the base forms that an English word may be a form of, and look-up in a lexicon of base forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.text.en.lexicon import base_forms

Kind = TypeVar("Kind", bound=StrEnum)

IRREGULAR = base_forms("irregular_verbs")
"""Forms that no ending rule undoes."""

NEGATION = re.compile(r"\b(?:not|never|no longer|n['’]t)\b|n['’]t\b", re.IGNORECASE)
"""What turns a verb into its opposite: "has not", "never", "didn't"."""


def kind_of(word: str, entries: Mapping[str, Kind]) -> Kind | None:
    """The kind of the first base form of a word that is an entry; None where none is."""
    return next((entries[base] for base in bases(word) if base in entries), None)


def bases(word: str) -> list[str]:
    """The base forms that a word in lower case may be a form of, likeliest first.

    >>> "plan" in bases("planned"), "deny" in bases("denies"), "write" in bases("wrote")
    (True, True, True)
    """
    forms = [word, IRREGULAR.get(word, word)]
    if word.endswith("ies") or word.endswith("ied"):
        forms.append(word[:-3] + "y")
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            forms += [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:
                forms.append(stem[:-1])
    return forms
