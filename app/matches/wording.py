"""What one report's wording changes in another's: a word diff with offsets, and a line to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from app.matches.alignment import Run, align
from app.model import Span

ChangeKind = Literal["equal", "replace", "insert", "delete", "move"]

PIECE = re.compile(r"(?:[^\W_]+(?:['’‘.,][^\W_]+)*|[^\w\s]|_)\s*|\s+")
"""A word or a sign, with the space behind it: pieces tile the text."""
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
LEAST_MOVED = 2  # one word out here and in there is two changes; two or more in the same order were moved


class Change(NamedTuple):
    """A run of words: the stretch of either text, one of them empty for an insertion, a deletion or half a
    move.

    A `move` comes twice, once where the words stood in the first text and once where they stand in the
    second.
    """

    kind: ChangeKind
    a: Span
    b: Span


def diff(a: str, b: str) -> list[Change]:
    """The runs of words in which `b` keeps or changes the wording of `a`, in order; they tile both texts.

    Case and the form of quotation marks and dashes are not wording.
    """
    a_pieces, b_pieces = _pieces(a), _pieces(b)
    a_forms, b_forms = _forms(a, a_pieces), _forms(b, b_pieces)
    runs = align(a_forms, b_forms)
    moved = _moved(runs, a_forms, b_forms)
    return [
        Change(
            "move" if run in moved else run.kind,
            _stretch(a_pieces, run.a_from, run.a_to),
            _stretch(b_pieces, run.b_from, run.b_to),
        )
        for run in runs
    ]


def render(a: str, b: str) -> str:
    """The diff in one line, after wdiff: `[-old-]`, `{+new+}`; moved words are `[<words>]` where they stood,
    `{>words<}` where they went.

    >>> render("he is willing to keep close contact", "he is willing to maintain close contact")
    'he is willing to [-keep-] {+maintain+} close contact'
    """
    shown = []
    for change in diff(a, b):
        old, new = (" ".join(text.split()) for text in (a[slice(*change.a)], b[slice(*change.b)]))
        if change.kind == "equal":
            shown.append(new)
        elif change.kind == "move":
            shown.append(f"[<{old}>]" if old else f"{{>{new}<}}")
        else:
            shown += [mark for mark in (f"[-{old}-]" if old else "", f"{{+{new}+}}" if new else "") if mark]
    return " ".join(part for part in shown if part)


def _pieces(text: str) -> list[Span]:
    return [Span(*match.span()) for match in PIECE.finditer(text)]


def _forms(text: str, pieces: Sequence[Span]) -> list[str]:
    return [text[start:end].strip().casefold().translate(QUOTES) for start, end in pieces]


def _stretch(pieces: Sequence[Span], first: int, last: int) -> Span:
    """From the first piece to before the last; an empty stretch stands where its first piece would begin."""
    if first < last:
        return Span(pieces[first].start, pieces[last - 1].end)
    at = pieces[first].start if first < len(pieces) else (pieces[-1].end if pieces else 0)
    return Span(at, at)


def _moved(runs: Sequence[Run], a_forms: Sequence[str], b_forms: Sequence[str]) -> set[Run]:
    """Deletions whose words an insertion has elsewhere, and those insertions; each is used once."""
    inserted = {tuple(b_forms[run.b_from : run.b_to]): run for run in runs if run.kind == "insert"}
    moved: set[Run] = set()
    for run in runs:
        words = tuple(a_forms[run.a_from : run.a_to])
        if run.kind == "delete" and len(words) >= LEAST_MOVED and words in inserted:
            moved |= {run, inserted.pop(words)}
    return moved
