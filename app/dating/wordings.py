"""What words say of a date: a linear model over the words around a date, around a cue, and between the two.

The words are hashed into `SIZE` weights; one set of weights is for a date in the sentence of the cue, another for a
date in a sentence before or after it. `app.training.days` fits them.
"""

from __future__ import annotations

import functools
import io
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.model import Span
from app.weights import damaged, read

WEIGHTS = "day_words.npz"
SIZE = 1 << 14
NEAR = 12  # words on each side: a clause is seldom longer, and the work stays bounded
_TOKEN = re.compile(r"(?P<held> {3,})|[A-Za-z]+(?:['’][A-Za-z]+)*|\d+|[,;:()\"“”–—]")
_LETTERS = re.compile(r"[a-z]+")
MOST_OF_CUE = 6  # words
MOST_COUNTED = 8  # words between a date and a cue: more are all alike
LONG = 5  # letters: shorter words tell no occasion from another
_WORD = re.compile(r"[A-Za-z]\w+")
MOST_PLAIN = 200  # a list of guests ends somewhere
HEAD = 6  # words: the subject of a sentence is among them
_MARKS = frozenset((",", ";", ":", "(", ")", '"', "“", "”", "–", "—"))


Token = tuple[str, int, int]
"""A word as the model knows it, and where it starts and ends."""


class Narration:
    """The words of a sentence's narration, to be asked what is near a stretch of it.

    `longer` are those that may tell an occasion from another, `all` the words in small letters, `first` those at the
    head of the sentence.
    """

    def __init__(self, narration: str, dates: Sequence[Span]) -> None:
        self.words = tokens(narration, dates)
        self._starts = [start for _, start, _ in self.words]
        self.longer = frozenset(word for word, _, _ in self.words if len(word) >= LONG)
        plain = [word.lower() for word in _WORD.findall(narration)[:MOST_PLAIN]]
        self.all = frozenset(plain)
        self.first = frozenset(plain[:HEAD])

    def around(self, at: Span, name: str) -> list[str]:
        """What is before and after a stretch: one word, two words, and all near it."""
        first, last = bisect_left(self._starts, at.start), bisect_left(self._starts, at.end)
        before = [word for word, _, end in self.words[max(0, first - NEAR) : first] if end <= at.start]
        after = [word for word, _, _ in self.words[last : last + NEAR]]
        ahead, following = (["^", "^", *before])[-2:], [*after, "$", "$"][:2]
        return [
            f"{name}<{ahead[1]}",
            f"{name}<{ahead[0]} {ahead[1]}",
            f"{name}>{following[0]}",
            f"{name}>{following[0]} {following[1]}",
            *(f"{name}-{word}" for word in set(before)),
            *(f"{name}+{word}" for word in set(after)),
        ]

    def between(self, at: Span, cue: Span) -> list[str]:
        """The words between a date and a cue: each, each two, and how many."""
        side = "l" if at.end <= cue.start else "r"
        first, last = (at, cue) if side == "l" else (cue, at)
        begin, end = bisect_left(self._starts, first.end), bisect_left(self._starts, last.start)
        held = [word for word, _, _ in self.words[begin : min(end, begin + 2 * NEAR)]]
        if end - begin > 2 * NEAR:
            return [f"{side}far", *(f"{side}*{word}" for word in set(held))]
        pairs = zip(["^", *held], [*held, "$"], strict=True)
        count = f"{side}{min(len(held), MOST_COUNTED)}"
        return [*(f"{side}{word}" for word in set(held)), *(f"{side}{one} {two}" for one, two in pairs), count]


def tokens(narration: str, dates: Sequence[Span]) -> list[Token]:
    """The words of a sentence's narration with their offsets: `@` is a name, `#` a number, `&` a date, `_` content.

    The first word of a sentence is no name, and names, dates or stretches of content side by side are one.
    """
    found: list[Token] = []
    begun = False
    for match in _TOKEN.finditer(narration):
        start, end = match.span()
        if any(span.holds(start) for span in dates):
            word = "&"
        elif match["held"]:
            word = "_"
        else:
            word = _key(match[0], first=not begun)
            begun = begun or word not in _MARKS
        if word in "@&_" and found and found[-1][0] == word:
            found[-1] = (word, found[-1][1], end)
        else:
            found.append((word, start, end))
    return found


def _key(word: str, *, first: bool) -> str:
    if word[0].isdigit():
        return "#"
    return "@" if word[0].isupper() and not first and word != "I" else word.lower().replace("’", "'")


def of_cue(cue: str) -> list[str]:
    """The words of a cue, and the end of the first, which is its tense."""
    own = _LETTERS.findall(cue.lower())[:MOST_OF_CUE]
    return [*(f"q{word}" for word in own), *(f"qe{word[-2:]}" for word in own[:1]), f"q0{' '.join(own)}"]


def numbers(names: Iterable[str]) -> NDArray[np.int64]:
    """The numbers of the weights of some words."""
    return np.array([zlib.crc32(name.encode()) % SIZE for name in set(names)], np.int64)


@functools.cache
def weights() -> dict[str, NDArray[np.float32]]:
    """The weights, for a date in the sentence of the cue (`same`) and elsewhere (`apart`)."""
    try:
        with np.load(io.BytesIO(read(WEIGHTS))) as file:
            return {name: file[name].astype(np.float32) for name in ("same", "apart")}
    except (ValueError, KeyError, OSError) as failure:
        damaged(WEIGHTS, failure)
