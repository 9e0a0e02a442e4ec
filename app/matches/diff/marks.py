"""A word diff in reading order: the second text, with marks where the first has other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from app.matches.diff.changes import Change, diff
from app.model import Span

MarkKind = Literal["same", "gone", "new", "away", "here"]

SIGNS: dict[MarkKind, tuple[str, str]] = {
    "same": ("", ""),
    "gone": ("[-", "-]"),
    "new": ("{+", "+}"),
    "away": ("[<", ">]"),
    "here": ("{>", "<}"),
}
"""After wdiff: square brackets hold what only the first text has there, braces what only the second has."""


class Mark(NamedTuple):
    """Words of a diff, their kind, and whether a space comes before them.

    `gone` words are in the first text only, `new` ones in the second only; `away` are moved words at their old place,
    `here` the same words at their new place.
    """

    kind: MarkKind
    text: str
    spaced: bool


def render(a: str, b: str) -> str:
    """The diff in one line: `[-old-]`, `{+new+}`; `[<words>]` moved away from here, `{>words<}` moved here.

    Words that both have are given as the second text writes them, with its capitals and signs.

    >>> render("he is willing to keep close contact", "he is willing to maintain close contact")
    'he is willing to [-keep-] {+maintain+} close contact'
    """
    return rendered(marks(a, b))


def rendered(found: Iterable[Mark]) -> str:
    """Marks in one line, as `render` gives them."""
    return "".join(f"{' ' * mark.spaced}{mark.text.join(SIGNS[mark.kind])}" for mark in found)


def marks(a: str, b: str) -> list[Mark]:
    """The diff in reading order."""
    return marks_of(diff(a, b), a, b)


def marks_of(changes: Sequence[Change], a: str, b: str) -> list[Mark]:
    """The changes that `diff(a, b)` gave, as marks in reading order."""
    found: list[Mark] = []
    before: _Place | None = None
    for place in _places(changes):
        words = b[slice(*place.b)] if place.b else a[slice(*(place.a or Span(0, 0)))]
        if text := " ".join(words.split()):
            found.append(Mark(place.kind, text, before is not None and _spaced(before, place, a, b)))
            before = place
    return found


class _Place(NamedTuple):
    """A mark's words in either text, or in both."""

    kind: MarkKind
    a: Span | None
    b: Span | None


def _places(changes: Sequence[Change]) -> Iterator[_Place]:
    left = _left(changes)
    yield from left[None]
    for change in changes:
        if change.kind == "equal":
            yield _Place("same", change.a, change.b)
        elif change.kind == "move":
            yield _Place("here", None, change.b)
        else:
            if change.kind != "insert":
                yield _Place("gone", change.a, None)
            if change.kind != "delete":
                yield _Place("new", None, change.b)
        yield from left[change]


def _left(changes: Sequence[Change]) -> defaultdict[Change | None, list[_Place]]:
    """The words that moved away, by the change before them in the first text that is no move."""
    left: defaultdict[Change | None, list[_Place]] = defaultdict(list)
    last: Change | None = None
    for change in sorted(changes, key=lambda change: change.a):
        if change.kind == "move":
            left[last].append(_Place("away", change.a, None))
        elif change.kind != "insert":
            last = change
    return left


def _spaced(before: _Place, after: _Place, a: str, b: str) -> bool:
    """Whether a space belongs between two marks: not where they follow each other in a text without one."""
    for text, left, right in ((a, before.a, after.a), (b, before.b, after.b)):
        if left and right and left.end == right.start:
            return text[left.end - 1].isspace() or text[right.start].isspace()
    return True
