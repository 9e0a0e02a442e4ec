"""Words that begin with some letters, and whose stem is shorter than these: "immigra" and "immigration", of "immigr".

An index of stems alone finds no such word by its beginning.
"""

from __future__ import annotations

from functools import lru_cache

from app.index.word_stems import STEMS

LEAST_CHARS = 4  # of a beginning: shorter ones are no longer than a stem
MOST = 4  # stems beside the beginning itself
# What Porter's rules cut off (M. F. Porter, "An algorithm for suffix stripping", 1980), as it is spelt in words.
_SUFFIXES = (
    "s es ies ed eed ing ational tional ency ancy izer ably ally ently ely ously ization ation ator alism iveness "
    "fulness ousness ality ivity bility icate ative alize icity ical ful ness al ance ence er ic able ible ant ement "
    "ment ent ion ism ate ity ous ive ize"
)
_ENDINGS = sorted(
    {tail for suffix in _SUFFIXES.split() for at in range(len(suffix)) for tail in (suffix[at:], f"{suffix[at:]}s")}
)


@lru_cache(maxsize=1_024)
def longer_words(beginning: str) -> tuple[str, ...]:
    """A word for each stem that is shorter than a beginning, and that some words which begin so have.

    >>> longer_words("nominat")
    ('nominated',)
    """
    start = beginning.lower()
    if len(start) < LEAST_CHARS or not (start.isascii() and start.isalpha()):
        return ()
    words = [start + ending for ending in _ENDINGS]
    stems = STEMS.of([start, *words])
    found: dict[str, str] = {}
    for word in words:
        stem = stems[word]
        if start.startswith(stem) and not stem.startswith(stems[start]):
            found.setdefault(stem, word)
    return tuple(found.values())[:MOST]
