"""A cache of what was read from texts, bounded in memory however long the texts are."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Read = TypeVar("Read")

SHORT = 400  # characters: 99 of 100 labelled statements have 395 or fewer; what is read from one takes 20 kB at most
SHORT_TEXTS = 4096  # a statement is compared with up to 200 others, each of which is compared with others again
LONG_TEXTS = 8  # a speech of 20,000 characters takes a megabyte; the one that is compared with others is kept


def cache_texts(read: Callable[[str], Read]) -> Callable[[str], Read]:
    """Decorate a function of one text: keep the results for `SHORT_TEXTS` short texts and for `LONG_TEXTS` longer ones,
    those used last."""
    of_short, of_long = lru_cache(SHORT_TEXTS)(read), lru_cache(LONG_TEXTS)(read)

    @wraps(read)
    def cached(text: str) -> Read:
        return of_short(text) if len(text) <= SHORT else of_long(text)

    return cached
