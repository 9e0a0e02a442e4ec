"""Quotation marks: which characters of a text stand inside them, and what that makes of a statement."""

from __future__ import annotations

import re

from app.model import Span, Speech

MARK = re.compile(r"''|``|[“„«”»\"]")
OPENING = frozenset(("“", "„", "«", "``"))

DIRECT_SHARE = 0.9
"""Share of quoted words from which speech is direct; PolNeAR's own scorer draws the line here."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def quoted(text: str) -> bytearray:
    """One byte a character: 1 inside double quotation marks (the marks themselves excluded), else 0.

    Read line by line. A quotation left open runs to the end of its line, by the convention that each paragraph of a
    long quotation opens with a mark and only the last closes. Single quotation marks do not count: they are
    apostrophes far more often.
    """
    mask = bytearray(len(text))
    opened: int | None = None
    for found in re.finditer(rf"{MARK.pattern}|\n", text):
        mark = found.group()
        if mark == "\n":
            if opened is not None:
                mask[opened : found.start()] = b"\1" * (found.start() - opened)
                opened = None
        elif opened is None and (mark in OPENING or mark in ('"', "''")):
            opened = found.end()
        elif opened is not None and mark not in OPENING:
            mask[opened : found.start()] = b"\1" * (found.start() - opened)
            opened = None
    if opened is not None:
        mask[opened:] = b"\1" * (len(text) - opened)
    return mask


def speech_of(text: str, content: tuple[Span, ...], mask: bytearray) -> Speech:
    """Direct where nearly all words of the content are quoted, mixed where some are, indirect where none is."""
    words = [found.start() + start for start, end in content for found in WORD.finditer(text[start:end])]
    inside = sum(mask[at] for at in words)
    if inside == 0:
        return Speech.INDIRECT
    return Speech.DIRECT if inside >= DIRECT_SHARE * len(words) else Speech.MIXED
