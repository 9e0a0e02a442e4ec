"""Passages: quotations that run over paragraphs, each paragraph opening with a mark and only the last closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.model import Span, Spans
from app.text.quotation_marks import Quotation
from app.text.reading import Reading
from app.text.words import has_word

TURN = re.compile(r"\W{1,3}[A-Z][A-Z.’'-]{2,30}(?: [A-Z.’'-]{2,30}){0,3}:")
"""The head of a turn in a transcript ("ROE: Yes."): every paragraph opens with a mark, but another speaks."""


class Passage(NamedTuple):
    """A quotation over one paragraph or more: one span a paragraph; `bare` where those paragraphs hold no other word.

    `before` is the paragraph before it, empty at the beginning of a text.
    """

    parts: Spans
    bare: bool
    before: Span


def passages(reading: Reading, paragraphs: Sequence[Span]) -> list[Passage]:
    r"""The quotations that run over paragraphs, and the paragraphs that are one quotation, in text order.

    >>> passages(Reading('“One.\n“Two,” he said.', ()), [Span(0, 5), Span(6, 21)])[0].parts
    (Span(start=0, end=5), Span(start=6, end=12))
    """
    found: list[Passage] = []
    running: list[Quotation] = []
    bare, before, previous = True, Span(0, 0), Span(0, 0)

    def finish() -> None:
        if len(running) > 1 or (running and bare):
            found.append(Passage(tuple(quotation.span for quotation in running), bare, before))
        running.clear()

    for paragraph in paragraphs:
        quotations = reading.quotations_in(*paragraph)
        first = quotations[0] if quotations else None
        opens = first is not None and first.span.start == paragraph.start
        alone = opens and first is not None and not has_word(reading.text, first.span.end, paragraph.end)
        if first and opens and running and not running[-1].closed and _goes_on(reading.text, running[-1], first):
            running.append(first)
            bare = bare and alone
            if alone and not first.closed:
                continue
            finish()
            quotations = [] if alone else quotations[1:]
        else:
            finish()
        if quotations and (alone or not quotations[-1].closed):
            running.append(quotations[-1])
            bare, before = alone, previous
        previous = paragraph
    finish()
    return found


def _goes_on(text: str, before: Quotation, after: Quotation) -> bool:
    return after.mark == before.mark and not TURN.match(text, after.span.start, after.span.end)
