"""Quotations: which marks of a paragraph pair off, and what quotation marks make of a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.model import Span, Speech
from app.text.words import WORD

MARK = re.compile(r"''|``|[“„«”»\"]")
"""A double quotation mark. Single ones are apostrophes far more often."""
_OPENING = frozenset(("“", "„", "«", "``"))
_STRAIGHT = frozenset(('"', "''"))
# A straight mark with a word or a stop before it and none behind it closes.
_CLOSES_ONLY = re.compile(r"(?<=[\w.,!?…’'%)\]])(?:\"|'')(?![\w$(\[‘'“])")
# A curly opening mark that no word follows is a closing one, turned the wrong way round.
_TURNED = re.compile(r"[“„](?![\w$(\[‘'…])")
# A single mark counts where it opens a paragraph at a capital: "'em" and "'90s" open none.
_SINGLE_OPENING = re.compile(r"[‘'](?=[A-Z])")
# It closes after a stop: the apostrophe of "the workers' rights" does not.
_SINGLE_CLOSING = re.compile(r"(?<=[,.?!…])[’'](?!\w)")

LONG_QUOTATION = 2_000
"""Characters. A mark that stays open this long is a lost closing mark, not a quotation."""

DIRECT_SHARE = 0.9
"""Share of quoted words from which speech is direct; PolNeAR's own scorer draws the line here."""


class Quotation(NamedTuple):
    """A quotation in one paragraph, from its opening `mark` to behind its closing one.

    One left open ends with its paragraph: each paragraph of a long quotation opens with a mark and only the last
    closes.
    """

    span: Span
    mark: str
    closed: bool

    @property
    def inner(self) -> Span:
        """The words between the marks."""
        return Span(self.span.start + len(self.mark), self.span.end - (len(self.mark) if self.closed else 0))

    @property
    def single(self) -> bool:
        """Whether its marks are single ones."""
        return self.mark in ("‘", "'")


def quotations(text: str, start: int, end: int) -> list[Quotation]:
    """The outermost quotations of the paragraph `text[start:end]`, in order.

    >>> [text[slice(*each.span)] for each in quotations(text := 'He said "no", “never ever.', 0, len(text))]
    ['"no"', '“never ever.']
    """
    found: list[Quotation] = []
    at = start
    if _SINGLE_OPENING.match(text, start, end):
        closing = _SINGLE_CLOSING.search(text, start + 1, end)
        if closing or not MARK.search(text, start, end):
            at = closing.end() if closing else end
            found.append(Quotation(Span(start, at), text[start], closing is not None))
    found += _double(text, at, end)
    return found


def _double(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: re.Match[str] | None = None
    inner = False  # whether a mark of another kind is open within
    for match in MARK.finditer(text, start, end):
        mark = match.group()
        opens = _opens(text, match)
        if opened is None:
            opened, inner = (match, False) if opens else (None, False)
        elif _kind(mark) != _kind(opened.group()) and (inner or opens):
            inner = opens and not inner
        elif not (opens and mark in _OPENING):
            # Its own kind, or another that nothing within opened: "“Yes," she said".
            yield Quotation(Span(opened.start(), match.end()), opened.group(), True)
            opened = None
    if opened is not None:
        yield Quotation(Span(opened.start(), min(end, opened.start() + LONG_QUOTATION)), opened.group(), False)


def _opens(text: str, match: re.Match[str]) -> bool:
    """Whether a mark may open a quotation, by its form and by what it touches."""
    if match.group() in _STRAIGHT:
        return not _CLOSES_ONLY.match(text, match.start())
    return match.group() in _OPENING and not _TURNED.match(text, match.start())


def _kind(mark: str) -> int:
    """Straight, curly or angled: a quotation within another is set in marks of another kind."""
    return 0 if mark in _STRAIGHT or mark == "``" else 2 if mark in "«»" else 1


def quoted_mask(length: int, found: Iterable[Quotation]) -> bytearray:
    """One byte a character of a text of that length: 1 between the marks of a quotation, else 0."""
    mask = bytearray(length)
    for start, end in (quotation.inner for quotation in found):
        mask[start:end] = b"\1" * (end - start)
    return mask


def speech_of(text: str, content: tuple[Span, ...], mask: bytearray) -> Speech:
    """Direct where nearly all words of the content are quoted, mixed where some are, indirect where none is."""
    words = [found.start() for start, end in content for found in WORD.finditer(text, start, end)]
    inside = sum(mask[at] for at in words)
    if inside == 0:
        return Speech.INDIRECT
    return Speech.DIRECT if inside >= DIRECT_SHARE * len(words) else Speech.MIXED
