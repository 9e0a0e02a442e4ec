"""Passages: quotations that run over paragraphs, each paragraph opening with a mark and only the last closing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.model import Span, Spans

OPENING = re.compile(r"(?<![\w\"'’])(?:[“„«\"]|``|''|[‘'](?=[A-Z]))(?=[^\s\W]|[\[$(‘'…]|\.\.)")
"""An opening mark at a word. A single one must stand before a capital: an elision ("'em") opens no quotation."""

CLOSING = {
    # Curly and straight marks are mixed up often, and a curly one is often turned the wrong way round.
    "“": re.compile(r"[”\"]|“(?!\w)"),
    "„": re.compile(r"[”“\"]"),
    "«": re.compile("»"),
    '"': re.compile('["”]'),
    "``": re.compile("''"),
    "''": re.compile("''"),
    # An apostrophe closes a single quotation only after a stop: "the workers' rights" does not.
    "‘": re.compile(r"(?<=[,.?!…])’(?!\w)"),
    "'": re.compile(r"(?<=[,.?!…])'(?!\w)"),
}

WORD = re.compile(r"\w")
TURN = re.compile(r"\W{1,3}[A-Z][A-Z.’'-]{2,30}(?: [A-Z.’'-]{2,30}){0,3}:")
"""The head of a turn in a transcript ("ROE: Yes."): every paragraph opens with a mark, but another speaks."""


class Quotation(NamedTuple):
    """A quotation in one paragraph, from its opening mark to behind its closing one; one left open ends with it."""

    span: Span
    mark: str
    closed: bool


class Passage(NamedTuple):
    """A quotation over one paragraph or more: one span a paragraph; `bare` where those paragraphs hold no other word.

    `before` is the paragraph before it, empty at the beginning of a text.
    """

    parts: Spans
    bare: bool
    before: Span


def passages(text: str, paragraphs: Sequence[Span]) -> list[Passage]:
    r"""The quotations that run over paragraphs, and the paragraphs that are one quotation, in text order.

    >>> passages('“One.\n“Two,” he said.', [Span(0, 5), Span(6, 21)])[0].parts
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
        quotations = list(quotations_in(text, paragraph))
        first = quotations[0] if quotations else None
        opens = first is not None and first.span.start == paragraph.start
        alone = opens and first is not None and not WORD.search(text, first.span.end, paragraph.end)
        if first and opens and running and not running[-1].closed and _goes_on(text, running[-1], first):
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


def quotations_in(text: str, paragraph: Span) -> Iterator[Quotation]:
    """The outermost quotations of a paragraph, in order."""
    at = paragraph.start
    while opening := OPENING.search(text, at, paragraph.end):
        closing = CLOSING[opening.group()].search(text, opening.end(), paragraph.end)
        at = closing.end() if closing else paragraph.end
        yield Quotation(Span(opening.start(), at), opening.group(), closing is not None)
