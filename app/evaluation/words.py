"""A text as numbered words: compared by them, labels may differ in quotation marks and white space at their edges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise

from app.model import Span, Speech
from app.text.quotation_marks import WORD, quoted, speech_of

WordSet = frozenset[int]
"""Words of one text, each by its number from 0."""


class Words:
    """The words of a text, and which of them stand in quotation marks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [Span(*found.span()) for found in WORD.finditer(text)]
        self._starts = [span.start for span in self._spans]
        self._ends = [span.end for span in self._spans]
        self._quoted = quoted(text)

    def of(self, spans: Iterable[tuple[int, int]]) -> WordSet:
        """The words that the spans touch."""
        return frozenset(
            number
            for start, end in spans
            for number in range(bisect_right(self._ends, start), bisect_left(self._starts, end))
        )

    def speech(self, content: WordSet) -> Speech:
        """How content is reported, told by its words."""
        return speech_of(self._text, tuple(self._spans[number] for number in sorted(content)), self._quoted)


def runs(words: WordSet) -> set[tuple[int, int]]:
    """Words that stand side by side, as (first, last).

    >>> sorted(runs(frozenset({1, 2, 5})))
    [(1, 2), (5, 5)]
    """
    ordered = sorted(words)
    if not ordered:
        return set()
    breaks = [(before, after) for before, after in pairwise(ordered) if after > before + 1]
    firsts = [ordered[0], *(after for _, after in breaks)]
    lasts = [*(before for before, _ in breaks), ordered[-1]]
    return set(zip(firsts, lasts, strict=True))
