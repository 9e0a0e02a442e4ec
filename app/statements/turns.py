"""Turns: interviews and transcripts, in which each paragraph or label says whose words follow.

What an interviewer asks is no statement; each answer is one, with its label as the source where it has one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from app.model import Span, Spans
from app.statements.drafts import Draft
from app.statements.interview_lines import OWN, Kind, kinds_of, lines_of
from app.statements.linking import Attribution


class Turn(NamedTuple):
    """The words of one turn, a span a paragraph, and its label. `asks` says whether it is an interviewer's."""

    label: Span | None
    contents: Spans
    asks: bool


def turns(text: str, paragraphs: Sequence[Span], outlet: str | None = None) -> list[Turn]:
    r"""The turns of an interview or transcript in text order; none where a text is neither.

    >>> text = "Q: Is it safe?\nA: It is.\nQ: Since when?\nA: May."
    >>> [text[slice(*turn.contents[0])] for turn in turns(text, lines(text)) if not turn.asks]
    ['It is.', 'May.']
    """
    lines = lines_of(text, paragraphs)
    made: list[Turn] = []
    before = Kind.NEITHER
    for line, kind in zip(lines, kinds_of(text, lines, outlet), strict=True):
        words = Span(line.words, line.span.end)
        if kind is not Kind.NEITHER:
            if kind is before and line.label is None:
                made[-1] = made[-1]._replace(contents=(*made[-1].contents, words))
            else:
                made.append(Turn(line.label, (words,), asks=kind is Kind.ASKS))
        before = kind
    return made


def answers(taken: Sequence[Turn]) -> list[Draft]:
    """A draft for each answer, its label the source."""
    return [
        Draft(Attribution(None, []), turn.label, None, turn.contents, rule="turn") for turn in taken if not turn.asks
    ]


def without_turns(text: str, drafts: Sequence[Draft], taken: Sequence[Turn]) -> list[Draft]:
    """The drafts without those that a turn already is: whatever an interviewer asks, and the "I" of an answer.

    What an answer reports of others stays.
    """
    starts = [turn.contents[0].start for turn in taken]
    kept: list[Draft] = []
    for draft in drafts:
        turn = taken[bisect_right(starts, draft.anchor) - 1] if taken and draft.anchor >= starts[0] else None
        inside = turn is not None and draft.anchor < turn.contents[-1].end
        own = draft.source is None or OWN.fullmatch(text, *draft.source) is not None
        if not (turn and inside and (turn.asks or own)):
            kept.append(draft)
    return kept
