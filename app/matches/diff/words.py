"""The words of a text for a word diff: pieces of one word each, which tile the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category, normalize

from app.model import Span

# Scripts that put no space between words: there each character is a word, or one changed character would be a changed
# sentence. Thai to Lao, Burmese, Khmer, kana, and the Chinese characters.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
TOKEN = re.compile(rf"(?P<unspaced>[{UNSPACED}])|(?:(?![{UNSPACED}])[^\W_])+|[^\w\s]|_")
CLOSES = re.compile(r"(?:[^\w\s]|_)*\s*")
"""Signs and space after a word that belong to it; an opening quotation mark or bracket after the space does not."""

JOINTS = "'’‘.,"  # inside a word: won't, U.S, 30,000
SPELT = "%&§"  # punctuation to Unicode, but read as words
APOSTROPHES = str.maketrans("’‘", "''")


class Piece(NamedTuple):
    """A word with the signs and the space around it: `text[start:end]`; its form is what is compared."""

    form: str
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """The words of a text, in pieces that tile it.

    A form has no case and no punctuation: neither is a change of words. A text of signs alone is one piece with an
    empty form.

    >>> [text[start:end] for text in ['He said: "We won’t."'] for _, start, end in pieces(text)]
    ['He ', 'said: ', '"We ', 'won’t."']
    """
    words = list(_words(text))
    if not words:
        return [Piece("", 0, len(text))] if text else []
    cut: list[Piece] = []
    start = 0
    for word, following in zip(words, [*words[1:], None], strict=True):
        end = len(text)
        if following is not None:
            closes = CLOSES.match(text, word.end, following.start)
            end = closes.end() if closes else word.end
        cut.append(Piece(_form(text[word.start : word.end]), start, end))
        start = end
    return cut


def _form(word: str) -> str:
    return normalize("NFKC", word).casefold().translate(APOSTROPHES)


def _words(text: str) -> Iterator[Span]:
    """The span of each word. Marks (accents, vowel signs) belong to the letter before them; a symbol is a word."""
    word: Span | None = None
    whole = joined = False  # whether the word takes no more letters; whether a joint follows it
    for match in TOKEN.finditer(text):
        start, end = match.span()
        kind = category(text[start])[0]
        touches = word is not None and start == word.end + joined
        unspaced = match["unspaced"] is not None
        if kind in "LN":
            if word is not None and touches and not whole and not unspaced:
                word, joined = Span(word.start, end), False
                continue
            if word is not None:
                yield word
            word, whole, joined = Span(start, end), unspaced, False
        elif word is not None and touches and not joined and (kind == "M" or category(text[start]) == "Cf"):
            word = Span(word.start, end)
        elif kind == "S" or text[start] in SPELT:
            if word is not None:
                yield word
            word, whole, joined = Span(start, end), True, False
        else:
            joined = touches and not joined and not whole and text[start] in JOINTS
    if word is not None:
        yield word
