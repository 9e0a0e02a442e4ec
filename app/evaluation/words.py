"""A text as numbered words: compared by them, labels may differ in quotation marks and white space at their edges."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise

from app.model import Span, Speech
from app.text.quotation_marks import MARK, speech_of

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A word as PolNeAR's scorer counts it: figures of both are to be the same."""

_LINE = re.compile(r"[^\n]+")
_OPENING, _CLOSING = frozenset(("“", "„", "«", "``")), frozenset(("”", "»"))

WordSet = frozenset[int]
"""Words of one text, each by its number from 0."""


class Words:
    """The words of a text, and which of them stand in quotation marks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [Span(*found.span()) for found in WORD.finditer(text)]
        self._starts = [span.start for span in self._spans]
        self._ends = [span.end for span in self._spans]
        self._quoted = _quoted(text)

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


def _quoted(text: str) -> bytearray:
    """One byte a character: 1 inside double quotation marks, as PolNeAR's scorer pairs them.

    Any mark closes what any other opened, to the end of the line. The program itself pairs marks by their kind
    (app.text.quotation_marks): figures by kind of speech are to be those of the scorer, whatever the program reads.
    """
    mask = bytearray(len(text))
    for line in _LINE.finditer(text):
        opened: int | None = None
        for found in MARK.finditer(text, *line.span()):
            if opened is None and found.group() not in _CLOSING:
                opened = found.end()
            elif opened is not None and found.group() not in _OPENING:
                mask[opened : found.start()] = b"\1" * (found.start() - opened)
                opened = None
        if opened is not None:
            mask[opened : line.end()] = b"\1" * (line.end() - opened)
    return mask


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
