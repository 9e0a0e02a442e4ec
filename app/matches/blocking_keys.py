"""Blocking keys of a wording: numbers that two reports of one statement are likely to share, so that one finds the
other.

Four kinds, each a 63-bit hash of its kind and its words. A *rare word* is shared by reworded reports, and looked up
among those of the same days. A *clause* is a part between commas or stops, shared where one report cuts the words of
another; a *passage* is one of the smallest hashes of five words in a row (the bottom-k sketch of Broder 1997), shared
where much is copied; a *pair* is two of the rarest words, which reworded reports share too, and few others even in
years: these three are looked up at any time.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from app.matches.text_cache import cache_texts
from app.matches.tokens import Word, rarity, words
from app.text.folding import fold

VERSION = 1
"""Raise it with every change after which `signs` gives other keys for some text: the rules here, the words and their
forms (`app.matches.tokens`), `app.text.folding.fold`, the frequencies in `word_rarity.json`. Keys of two versions do
not find each other: stored keys of an older version are to be made anew before anything is matched."""

RARE_WORDS = 8  # at 1,000,000 statements the 8 rarest words in a date window gave recall at 20 of 99.8%
LEAST_RARE = 0.35  # "people" and "would" find everything
CLAUSES = 3  # the longest of a statement
CLAUSE_WORDS = 5  # fewer recur by chance: "as far as I know"
PASSAGES = 4
PASSAGE_WORDS = 5
PAIRED = 5
"""The rarest words, each paired with each. Of made-up paraphrases 30 to 400 days apart the other signs find 62 to 72%
(`tests/benchmarks/scale.py`)."""

_CLAUSE_ENDS = re.compile(r"(?<![,;:.!?–—])[,;:.!?–—]++\s|\s[-–—]\s|[“”\"]")
"""A run of closing marks is tried at its first mark alone: tried at each, a text of commas took the square of its
length, and a possessive repeat alone changes nothing about that."""


class Signs(NamedTuple):
    """The blocking keys of a wording: `rare` words, rarest first; `lasting` are clauses, passages and pairs."""

    rare: tuple[int, ...]
    lasting: tuple[int, ...]


@cache_texts  # a new statement is asked for its keys when it is saved, and twice when it is linked
def signs(content: str) -> Signs:
    """The blocking keys of a content.

    >>> one, other = signs("the harbour will reopen in June"), signs("in June the harbour reopens")
    >>> len(set(one.rare) & set(other.rare)) >= 2
    True
    """
    found = words(content)
    rarest = _rarest(found)
    lasting = (*_clauses(content), *_passages(found), *_pairs(rarest[:PAIRED]))
    return Signs(tuple(_hash("w", form) for form in rarest), tuple(dict.fromkeys(lasting)))


def _rarest(found: Sequence[Word]) -> list[str]:
    forms = {word.form: max(rarity(word.surface), float(word.number is not None)) for word in found}
    rarest = heapq.nsmallest(RARE_WORDS, forms, key=lambda form: (-forms[form], -len(form), form))
    return [form for form in rarest if forms[form] >= LEAST_RARE]


def _pairs(rarest: Sequence[str]) -> Iterator[int]:
    return (_hash("r", *pair) for pair in combinations(sorted(rarest), 2))


def _clauses(content: str) -> Iterator[int]:
    parts = [fold(part).split() for part in _CLAUSE_ENDS.split(content)]
    plain = [[word.strip("'()[]") for word in part] for part in parts if len(part) >= CLAUSE_WORDS]
    longest = heapq.nlargest(CLAUSES, plain, key=len)
    return (_hash("c", *part) for part in longest)


def _passages(found: Sequence[Word]) -> list[int]:
    forms = [word.form for word in found]
    rows = (forms[at : at + PASSAGE_WORDS] for at in range(len(forms) - PASSAGE_WORDS + 1))
    return heapq.nsmallest(PASSAGES, {_hash("p", *row) for row in rows})


def _hash(*parts: str) -> int:
    """63 bits, so that both databases hold it as a positive number."""
    digest = hashlib.blake2b("\x00".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
