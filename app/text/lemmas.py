"""English words back to the base forms that lexicons of cues are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

Kind = TypeVar("Kind", bound=StrEnum)

IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "thought": "think", "felt": "feel",
    "saw": "see", "seen": "see", "swore": "swear", "sworn": "swear", "spoke": "speak", "spoken": "speak",
    "knew": "know", "known": "know", "understood": "understand", "sought": "seek", "shown": "show",
    "found": "find", "heard": "hear", "meant": "mean", "held": "hold", "stood": "stand", "chose": "choose",
    "chosen": "choose", "fought": "fight", "tore": "tear", "torn": "tear", "sang": "sing", "taught": "teach",
    "forgot": "forget", "forgotten": "forget", "foresaw": "foresee", "withdrew": "withdraw", "lied": "lie",
    "lying": "lie", "dreamt": "dream", "bore": "bear", "laid": "lay", "pled": "plead", "stuck": "stick",
}  # fmt: skip
"""Forms that no ending rule undoes."""

NEGATION = re.compile(r"\b(?:not|never|no longer|n['’]t)\b|n['’]t\b", re.IGNORECASE)
"""What turns a verb into its opposite: "has not", "never", "didn't"."""


def lexicon(lines: Mapping[Kind, str]) -> dict[str, Kind]:
    """Base forms by what they tell; where two kinds share a word the first in reading order wins.

    >>> lexicon({Act.SPEECH: "say claim", Act.THOUGHT: "think claim"})["claim"]
    <Act.SPEECH: 'speech'>
    """
    entries: dict[str, Kind] = {}
    for kind, words in lines.items():
        for word in words.split():
            entries.setdefault(word, kind)
    return entries


def told(word: str, entries: Mapping[str, Kind]) -> Kind | None:
    """What a word in any of its forms tells, or None where none of its base forms is an entry."""
    return next((entries[base] for base in bases(word) if base in entries), None)


def bases(word: str) -> list[str]:
    """The base forms that a word in lower case may come of, likeliest first.

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
