"""A text -> its paragraphs: blank lines part them, and so do line ends, except in hard-wrapped text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from app.model import Span

WRAP_WIDTHS = range(40, 131)  # mail wraps at 72, agencies at 64 to 80, editors at 100 or 120; no wrapper goes beyond
MIN_FULL_LINES = 2  # the longest line is always "full": one proves nothing
FULL_SHARE = 0.6  # wrapped: all lines but the last of each paragraph; a paragraph a line: next to none

BULLET = re.compile(r"[-*•·‣▪–—]\s|\d{1,3}[.)]\s")
UNFINISHED = re.compile(r"[\w,;’'&-]$")
"""How a line ends that may go on in the next one: a word or a comma, no full stop, colon or closing quote."""


class Line(NamedTuple):
    """A line without its outer white space; `indent` is how many characters it is set in."""

    start: int
    end: int
    indent: int
    words: str

    @property
    def width(self) -> int:
        """The column at which it ends."""
        return self.indent + len(self.words)


def split(text: str, *, start: int = 0) -> list[Span]:
    r"""The paragraphs of `text` from `start` on, in order, without outer white space.

    Every character that is not white space lies in one.

    >>> split("Talks begin\n\nThe mayor said that talks\nwould go on.")
    [Span(start=0, end=11), Span(start=13, end=52)]
    """
    blocks = _blocks(text, start)
    width = _wrap_width(blocks)
    spans: list[Span] = []
    for block in blocks:
        spans.append(Span(block[0].start, block[0].end))
        for line, following in pairwise(block):
            if _goes_on(line, following, width):
                spans[-1] = Span(spans[-1].start, following.end)
            else:
                spans.append(Span(following.start, following.end))
    return spans


def _blocks(text: str, start: int) -> list[list[Line]]:
    """Lines in groups, parted by blank lines."""
    blocks: list[list[Line]] = [[]]
    position = start
    for line in text[start:].splitlines(keepends=True):
        words = line.strip()
        if words:
            indent = len(line) - len(line.lstrip())
            blocks[-1].append(Line(position + indent, position + indent + len(words), indent, words))
        elif blocks[-1]:
            blocks.append([])
        position += len(line)
    return [block for block in blocks if block]


def _wrap_width(blocks: list[list[Line]]) -> int | None:
    """The column at which the text is hard-wrapped, or None where each line is a paragraph."""
    width = max((line.width for block in blocks for line in block), default=0)
    if width not in WRAP_WIDTHS:
        return None
    pairs = [pair for block in blocks for pair in pairwise(block)]
    full = [line for line, following in pairs if _is_full(line, following, width)]
    unfinished = [line for line in full if UNFINISHED.search(line.words)]
    # Whole sentences may happen to be of one length; a wrapper breaks most of its lines in the middle of one.
    enough = len(full) >= max(MIN_FULL_LINES, FULL_SHARE * len(pairs))
    return width if enough and len(unfinished) * 2 >= len(full) else None


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the next line's first word would have run over the width."""
    return line.width + 1 + len(following.words.split(maxsplit=1)[0]) > width


def _goes_on(line: Line, following: Line, width: int | None) -> bool:
    """Whether the line break between the two lies within a paragraph."""
    if following.indent > line.indent + 1 or BULLET.match(following.words):
        return False
    if width is not None and _is_full(line, following, width):
        return True
    return bool(UNFINISHED.search(line.words)) and following.words[0].islower()
