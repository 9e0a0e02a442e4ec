"""An article's paragraphs cut into pieces where statements begin and end, so that a template can mark them.

A piece belongs to the innermost statement whose words hold it: where one statement is within another, the words
of the inner one are marked as its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from app.model import Row


class Piece(NamedTuple):
    """Words of a paragraph: whose statement they are (None outside of any), and what they are in it.

    `last` where the statement's content ends for the first time: its number, and the reasons, are shown there.
    """

    text: str
    statement: Row | None
    role: str
    last: Row | None


class Marked(NamedTuple):
    """A paragraph in pieces."""

    position: int
    kind: str
    pieces: list[Piece]


class _Mark(NamedTuple):
    start: int
    end: int
    role: str
    statement: Row
    ends: bool


def marked(paragraphs: Sequence[Row], statements: Sequence[Row]) -> list[Marked]:
    """The paragraphs, with the statements numbered from 1 (`number`) in the order of the text."""
    marks: list[_Mark] = []
    for number, statement in enumerate(statements, 1):
        statement["number"] = number
        for role in ("content", "cue", "source"):
            for place, (start, end) in enumerate(statement[role]["spans"]):
                marks.append(_Mark(start, end, role, statement, ends=role == "content" and place == 0))
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    shown = []
    begin = 0
    for paragraph in paragraphs:
        # Marks and paragraphs are both in order; those that ended before this paragraph are passed for good.
        while begin < len(marks) and marks[begin].end <= paragraph["start"]:
            begin += 1
        here = []
        for mark in marks[begin:]:
            if mark.start >= paragraph["end"]:
                break
            if mark.end > paragraph["start"]:
                here.append(mark)
        shown.append(Marked(paragraph["position"], paragraph["kind"], _pieces(paragraph, here)))
    return shown


def _pieces(paragraph: Row, marks: Sequence[_Mark]) -> list[Piece]:
    first, last = paragraph["start"], paragraph["end"]
    edges = {first, last}
    for one in marks:
        edges |= {max(first, one.start), min(last, one.end)}
    places = sorted(edges)
    pieces: list[Piece] = []
    for start, end in pairwise(places):
        over = [one for one in marks if one.start <= start and one.end >= end]
        # The innermost: the shortest of those that hold it.
        inner = min(over, key=lambda one: one.end - one.start) if over else None
        ends: list[Any] = [one.statement for one in marks if one.ends and one.end == end]
        text = paragraph["text"][start - first : end - first]
        pieces.append(
            Piece(text, inner.statement if inner else None, inner.role if inner else "", ends[0] if ends else None)
        )
        pieces += [Piece("", one, "content", one) for one in ends[1:]]
    return pieces
