"""Drafts: attributions laid over the text, before they are judged and made statements."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.model import Span, Spans
from app.statements.linking import Attribution
from app.tagging.decoding import Segment
from app.tagging.windows import Window
from app.text.quotation_marks import MARK
from app.text.words import has_word

OPENS, CLOSES = '“„«"', '”»"'
EDGE = " \t\r\n,;:"
CLOSING = re.compile(rf"[,.?!…]{{0,3}}[{CLOSES}]")


@dataclass(slots=True)
class Draft:
    """Where the source, cue and contents of an attribution lie in the text; contents in order, apart by words.

    `rule` says how the statement was found: `tagger`, `signature` or `turn`.
    """

    attribution: Attribution
    source: Span | None
    cue: Span | None
    contents: Spans
    rule: str = "tagger"

    @property
    def anchor(self) -> int:
        """Where the draft is in the text: at its cue, or at its content where it has none."""
        return self.cue.start if self.cue else self.contents[0].start


def lay(text: str, window: Window, attribution: Attribution) -> Draft:
    """The spans of an attribution's segments, without white space and stops at their edges."""
    return Draft(
        attribution,
        _span(text, window, attribution.source) if attribution.source else None,
        _span(text, window, attribution.cue) if attribution.cue else None,
        merged(text, [_quotation(text, _span(text, window, each)) for each in attribution.contents]),
    )


def merged(text: str, spans: list[Span]) -> Spans:
    """In text order, joined where only white space or punctuation lies between; never over a line break."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and (span.start <= joined[-1].end or _meet(text, joined[-1].end, span.start)):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _meet(text: str, end: int, start: int) -> bool:
    return not has_word(text, end, start) and text.find("\n", end, start) < 0


def _span(text: str, window: Window, segment: Segment) -> Span:
    start, end = int(window.starts[segment.start]), int(window.ends[segment.stop - 1])
    while start < end - 1 and text[start] in EDGE:
        start += 1
    while start < end - 1 and text[end - 1] in EDGE:
        end -= 1
    return Span(start, end)


def _quotation(text: str, span: Span) -> Span:
    """Take in the quotation mark just outside an edge where its other half is inside or opens there too."""
    start, end = span
    if start > 0 and text[start - 1] in OPENS:
        start -= 1
    closing = CLOSING.match(text, end)
    if closing and len(MARK.findall(text[start : closing.end()])) % 2 == 0:
        end = closing.end()
    return Span(start, end)
