"""The sentences of an article's body."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from app.model import Article, Paragraph, ParagraphKind


class Sentence(NamedTuple):
    """A sentence of a body paragraph: its place in the text, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


# Characters. A text without full stops is cut here, so that the work for a statement stays bounded; a news sentence has
# about 150.
LONGEST = 800

_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Rev|Hon|Prof|St|Jr|Sr|vs|No|Inc|Corp|Co|Ltd"
    r"|[Aa]\.m|[Pp]\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|[A-Z])$"
)
_STOP = re.compile(r"[.!?][\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[]{0,3}[A-Z0-9])|\n+")


def sentences(article: Article) -> list[Sentence]:
    """The sentences of the article's body, in order; an article without paragraphs is all body."""
    body = article.paragraphs or (Paragraph(start=0, end=len(article.text)),)
    found: list[Sentence] = []
    for number, paragraph in enumerate(body):
        if paragraph.kind is not ParagraphKind.BODY:
            continue
        start = paragraph.start
        for stop in _STOP.finditer(article.text, paragraph.start, paragraph.end):
            if stop[0][0] == "." and _ABBREVIATED.search(article.text, max(start, stop.start() - 8), stop.start()):
                continue
            found.append(Sentence(start, stop.end(), number))
            start = stop.end()
        if start < paragraph.end:
            found.append(Sentence(start, paragraph.end, number))
    return [part for sentence in found for part in _cut(sentence)]


def _cut(sentence: Sentence) -> list[Sentence]:
    """A sentence in parts of at most `LONGEST` characters."""
    starts = range(sentence.start, sentence.end, LONGEST)
    return [Sentence(start, min(start + LONGEST, sentence.end), sentence.paragraph) for start in starts]


def sentence_at(found: list[Sentence], offset: int) -> int | None:
    """The number of the sentence that holds the character at `offset`."""
    number = bisect_right(found, offset, key=lambda sentence: sentence.start) - 1
    return number if number >= 0 and offset < found[number].end else None
