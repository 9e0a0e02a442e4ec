"""The words of a text: the one pattern by which all stages split it.

Cues are looked up in lexicons by `LETTERS` instead: their entries are single runs of letters, so that "e-mailed" is
found by "mailed" and "didn't" by "didn".
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

ABBREVIATIONS = (
    "Mr|Mrs|Ms|Mx|Dr|Messrs|Sen|Sens|Gov|Rep|Reps|Gen|Lt|Maj|Col|Sgt|Capt|Cmdr|Adm|Rev|Hon|Prof|Pres|Sec|Amb|Supt|Fr|Det|"
    "Jr|Sr|St|No|Inc|Corp|Co|Ltd|Bros"
)
# Accents written apart from their letter, and marks of no width that say how to join or turn text.
MARKS = "\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_PART = rf"[^\W_]+(?:[{MARKS}]+[^\W_]+)*[\u0300-\u036f]*"
WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[^\W\d_]\.(?=\s?[^\W\d_])|\b(?:{ABBREVIATIONS})\.|{_PART}(?:[-’'&]{_PART})*")
"""A word with what is inside it (hyphen, apostrophe, ampersand); an abbreviation or initial with its full stop."""
LETTERS = re.compile(r"[a-z]+")
"""A run of letters in a text in lower case."""
GAP = re.compile(rf"[{MARKS}]*[ \u00a0]{{1,2}}[{MARKS}]*")
"""What is between two words of one name."""

_ANY = re.compile(r"\w")
_WIDTHLESS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_APOSTROPHES = ("'", "’")
_POSSESSIVE = re.compile(r"[’'][sS]$")
_CONTRACTION = re.compile(r"(?<=[^\W\d_])[’'](?:m|ve|ll|re|d)$")  # "I’ve" names whom "I" names
_PLURAL_POSSESSIVE = re.compile(r"(?<=[sxz])[’'](?=\s\w)")  # "Hales’ campaign"
_QUOTED_WITHIN = re.compile(r"(?:^|[\s(])['‘](?=\w)")  # an opening mark, which an apostrophe further on may close
_NEAR_MARK = 200  # characters in which a quotation within a quotation closes
_NAME_PREFIX = re.compile(r"(?:a[ldnrstz]|ash|el|es|ul)-[A-Z]|[dl][’'][A-Z]")  # "al-Rashid", "d’Arcy" are names
# "Oslo-based", "Hague-led": made of a name, and no part of one.
_COMPOUND_ADJECTIVE = re.compile(
    r"-(?:aligned|area|backed|based|born|bound|controlled|educated|era|friendly|funded|held|installed|led|like|linked|"
    r"made|nominated|occupied|only|owned|produced|run|ruled|sponsored|style|supported|trained|wide)$"
)


class Word(NamedTuple):
    """A word of a text without its possessive ending; `start` and `end` leave the ending out."""

    start: int
    end: int
    text: str
    possessive: bool

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is: with a capital at its head or after a prefix such as "al-"."""
        if not self.text[0].isupper():
            return _NAME_PREFIX.match(self.text) is not None
        return "-" not in self.text or _COMPOUND_ADJECTIVE.search(self.text) is None

    @property
    def key(self) -> str:
        """The word as lexicons hold it: lower case, no final full stop."""
        return self.text.lower().rstrip(".")


def words_of(text: str) -> list[Word]:
    """The words of `text`, in order.

    >>> [word.text for word in words_of("Mr. Roe's al-Qasr-based U.S. firm")]
    ['Mr.', 'Roe', 'al-Qasr-based', 'U.S.', 'firm']
    """
    found: list[Word] = []
    for match in WORD.finditer(text):
        bare = word = match.group()
        start, end = match.span()
        if "'" in word or "’" in word:
            bare = _POSSESSIVE.sub("", word)
        possessive = bare != word or (text[end : end + 1] in _APOSTROPHES and _owns(text, start, end))
        if "'" in bare or "’" in bare:
            bare = _CONTRACTION.sub("", bare)
        found.append(Word(start, start + len(bare), bare if bare.isascii() else _plain(bare), possessive))
    return found


def has_word(text: str, start: int, end: int) -> bool:
    """Whether a letter or digit lies in `text[start:end]`."""
    return _ANY.search(text, start, end) is not None


def _plain(word: str) -> str:
    """The word as it is compared and named: accents on their letters, nothing without width."""
    return unicodedata.normalize("NFC", _WIDTHLESS.sub("", word))


def _owns(text: str, start: int, end: int) -> bool:
    """Whether an apostrophe after a name in s makes it an owner ("the Hales’ farm"), and closes no quotation."""
    if not text[start].isupper() or _PLURAL_POSSESSIVE.match(text, end) is None:
        return False
    line = text.rfind("\n", max(0, start - _NEAR_MARK), start) + 1
    return _QUOTED_WITHIN.search(text, max(line, start - _NEAR_MARK), start) is None
