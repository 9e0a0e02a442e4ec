"""A quotation as a user types it: the words that it claims, and where a statement has them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import category, normalize

from app.matches.diff.words import APOSTROPHES, Piece, pieces
from app.matches.tokens import COMPLEMENTISERS, NEGATORS

LEAST_QUOTED = 3  # words: "of the people" is on record word for word, and says nothing
MOST_STRETCHES = 20  # of a quotation that leaves words out so often, no reader could say what it quotes
MOST_IN_BRACKETS = 12  # words that an editor's [the bill] may stand for
NEAR_NEGATION = 2  # words before a passage: "not", "not think"
# A negation that comes with a clause of its own ("no force, not even a war, can ...") turns nothing else: as in
# `app.matches.contradiction`.
MOST_LEFT_OUT = 3

_CAPITAL = re.compile(r"\[(\w)\](?=\w)")  # "[W]e stand ready": a letter made to fit the sentence around it
_GAP = re.compile(r"(?P<bracket>\[[^\[\]]*\])|\(\s*(?:\.{3}|…)\s*\)|…|\.(?:\s?\.){2,}")
_EMPTY = re.compile(r"\[(?:[^\w\[\]]*|sic)\]|\(\s*(?:\.{3}|…)\s*\)|…|\.(?:\s?\.){2,}", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"[,.;:!?–—\"“”(]")


class Stretch(NamedTuple):
    """Words in a row, and how many other words may stand before them at most; None: any number."""

    forms: tuple[str, ...]
    most_before: int | None


class Quotation(NamedTuple):
    """A quotation: the text without the marks of an editor, and the stretches that it claims word for word."""

    text: str
    stretches: tuple[Stretch, ...]

    @property
    def length(self) -> int:
        """The words that are claimed."""
        return sum(len(stretch.forms) for stretch in self.stretches)


class Passage(NamedTuple):
    """The words of a quotation in a statement: `text[start:end]`, and the negation that the quotation leaves out."""

    start: int
    end: int
    negation: str | None = None


def quotation(typed: str) -> Quotation:
    """Parse a quotation: an ellipsis stands for any words, an editor's [words in brackets] for a few.

    >>> quotation("“[N]o force ... can stop [the march].”").text
    '“No force   can stop the march.”'
    """
    plain = _CAPITAL.sub(r"\1", typed)
    text = _EMPTY.sub(" ", plain).replace("[", "").replace("]", "").strip()
    # Where nothing is left of it ("[...]"), it is looked for as it was typed.
    return Quotation(text or typed, tuple(_stretches(plain)))


def _stretches(plain: str) -> Iterator[Stretch]:
    most: int | None = None
    at = 0
    for gap in (*_GAP.finditer(plain), None):
        forms = tuple(piece.form for piece in _words(plain[at : gap.start() if gap else None]))
        if forms:
            yield Stretch(forms, most)
            most = 0
        if gap:
            at = gap.end()
            limit = MOST_IN_BRACKETS if gap["bracket"] and any(map(str.isalnum, gap["bracket"])) else None
            most = None if most is None or limit is None else limit


def passage(content: str, quoted: Quotation) -> Passage | None:
    """Find the words of a quotation in a statement, one stretch after the other; None where they are not all there.

    A quotation of fewer than `LEAST_QUOTED` words must be the whole statement.
    """
    if not quoted.stretches or len(quoted.stretches) > MOST_STRETCHES:
        return None
    plain = _plain(content)
    # To cut a text into words takes fifty times as long, and hundreds are asked.
    if any(max(stretch.forms, key=len) not in plain for stretch in quoted.stretches):
        return None
    found = _words(content)
    forms = [piece.form for piece in found]
    opening = quoted.stretches[0]
    rest = _without_opening(opening.forms)
    if quoted.length < LEAST_QUOTED:
        return _between(content, found, [(0, len(found))]) if _without_opening(forms) == rest else None
    places = _places(forms, quoted.stretches)
    if places is None and rest != opening.forms:
        # "that the harbour will reopen": the opening word belongs to the report, and the statement may lack it.
        places = _places(forms, (opening._replace(forms=rest), *quoted.stretches[1:])) if rest else None
    return None if places is None else _between(content, found, places)


def _without_opening(forms: Sequence[str]) -> tuple[str, ...]:
    return tuple(forms[1:] if len(forms) > 1 and forms[0] in COMPLEMENTISERS else forms)


def _plain(text: str) -> str:
    """The text in the letters of the words' forms."""
    return normalize("NFKC", text).casefold().translate(APOSTROPHES)


def _words(text: str) -> list[Piece]:
    """The words of a text; an emoji is none."""
    return [piece for piece in pieces(text) if piece.form and category(piece.form[0]) not in ("So", "Sk")]


def _places(forms: Sequence[str], stretches: Sequence[Stretch]) -> list[tuple[int, int]] | None:
    """Where each stretch stands, in order and as close together as they can: from a word to before another.

    The work is one pass over `forms` for each stretch.
    """
    ways: list[list[tuple[int, int]]] = []  # the places of the stretches so far, for each end of the last one, in order
    for number, (wanted, most) in enumerate(stretches):
        longer: list[list[tuple[int, int]]] = []
        before = 0  # ways that end before the start that is looked at
        for start in _occurrences(forms, wanted):
            place = (start, start + len(wanted))
            while before < len(ways) and ways[before][-1][1] <= start:
                before += 1
            if number == 0:
                longer.append([place])
            elif before and (most is None or start - ways[before - 1][-1][1] <= most):
                longer.append([*ways[before - 1], place])
        ways = longer
    return ways[0] if ways else None


def _occurrences(forms: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Where `wanted` begins in `forms`, by the method of Knuth, Morris and Pratt: each word is read once, however often
    the words repeat."""
    borders = [0]  # of each opening of `wanted`: how many of its first words are its last words too
    for word in wanted[1:]:
        size = borders[-1]
        while size and wanted[size] != word:
            size = borders[size - 1]
        borders.append(size + (wanted[size] == word))
    size = 0
    for at, form in enumerate(forms):
        while size and wanted[size] != form:
            size = borders[size - 1]
        size += wanted[size] == form
        if size == len(wanted):
            yield at + 1 - size
            size = borders[size - 1]


def _between(content: str, found: Sequence[Piece], places: Sequence[tuple[int, int]]) -> Passage:
    first, last = places[0][0], places[-1][1]
    left_out = [
        piece.form
        for (_, end), (start, _) in itertools.pairwise(places)
        if start - end <= MOST_LEFT_OUT
        for piece in found[end:start]
    ]
    for piece in reversed(found[max(0, first - NEAR_NEGATION) : first]):
        if _CLAUSE_ENDS.search(content[piece.start : piece.end]):
            break
        left_out.append(piece.form)
    negation = next((form for form in left_out if form in NEGATORS or form.endswith(("n't", "cannot"))), None)
    return Passage(found[first].start, found[last - 1].end, negation)
