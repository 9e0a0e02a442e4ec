"""A text as a resolver reads it: words, sentences, lines and quotations, each found once in linear time."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

ABBREVIATIONS = (
    "Mr|Mrs|Ms|Mx|Dr|Messrs|Sen|Sens|Gov|Rep|Reps|Gen|Lt|Maj|Col|Sgt|Capt|Cmdr|Adm|Rev|Hon|Prof|Pres|Sec|Amb|Supt|Fr|Det|"
    "Jr|Sr|St|No|Inc|Corp|Co|Ltd|Bros"
)
# Accents written apart from their letter, and marks of no width that say how to join or turn text.
MARKS = "\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]+)*[\u0300-\u036f]*"
WORD = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|[^\W\d_]\.(?=\s?[^\W\d_])|\b(?:{ABBREVIATIONS})\.|{LETTERS}(?:[-’'&]{LETTERS})*"
)
WIDTHLESS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
POSSESSIVE = re.compile(r"[’'][sS]$")
CONTRACTION = re.compile(r"(?<=[^\W\d_])[’'](?:m|ve|ll|re|d)$")  # "I’ve" names whom "I" names
PLURAL_POSSESSIVE = re.compile(r"(?<=[sxz])[’'](?=\s\w)")  # "Hales’ campaign"
QUOTED_WITHIN = re.compile(r"(?:^|[\s(])['‘](?=\w)")  # an opening mark, which an apostrophe further on may close
NAME_PREFIX = re.compile(r"(?:a[ldnrstz]|ash|el|es|ul)-[A-Z]|[dl][’'][A-Z]")  # "al-Rashid", "d’Arcy" are names
# "Oslo-based", "Hague-led": made of a name, and no part of one.
COMPOUND_ADJECTIVE = re.compile(
    r"-(?:aligned|area|backed|based|born|bound|controlled|educated|era|friendly|funded|held|installed|led|like|linked|"
    r"made|nominated|occupied|only|owned|produced|run|ruled|sponsored|style|supported|trained|wide)$"
)
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(\s+)(?=[\"“‘'(\[]*[^\W_a-z])")
CURLY_MARK = re.compile(r"[“”„«»]")
STRAIGHT_MARK = re.compile(r"\"|''|``")
EITHER_MARK = re.compile(r"[“”„«»\"]")
GAP = re.compile(rf"[{MARKS}]*[ \u00a0]{{1,2}}[{MARKS}]*")  # between two words of one name
HEADLINE_SHARE = (
    0.7  # a line with more of its longer words capitalised is set as a headline: capitals tell no names there
)
NEAR_MARK = 200  # characters in which a quotation within a quotation closes
PLAIN_VERBS = frozenset(
    ("added", "asked", "have", "said", "says", "told", "were", "wrote")
)  # a headline's have capitals
LONG_QUOTATION = 2_000  # a mark left open this long is a lost closing mark, not a quotation


class Word(NamedTuple):
    """A word of the text without its possessive ending; `start` and `end` leave the ending out."""

    start: int
    end: int
    text: str
    possessive: bool

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is: with a capital at its head or after a prefix such as "al-"."""
        if not self.text[0].isupper():
            return NAME_PREFIX.match(self.text) is not None
        return "-" not in self.text or COMPOUND_ADJECTIVE.search(self.text) is None

    @property
    def key(self) -> str:
        """The word as lexicons hold it: lower case, no final full stop."""
        return self.text.lower().rstrip(".")


@dataclass(slots=True)
class Reading:
    """The words, sentence starts, line starts and quotations of a text."""

    text: str
    words: list[Word] = field(default_factory=list)
    word_starts: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    headline_lines: set[int] = field(default_factory=set)
    quotations: list[tuple[int, int]] = field(default_factory=list)
    quotation_starts: list[int] = field(default_factory=list)

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that holds `offset`."""
        return bisect_right(self.sentences, offset) - 1

    def line_at(self, offset: int) -> int:
        """The number of the line that holds `offset`."""
        return bisect_right(self.lines, offset) - 1

    def quotation_at(self, offset: int) -> tuple[int, int] | None:
        """The quotation that holds `offset`, or None in narration."""
        at = bisect_right(self.quotation_starts, offset) - 1
        if at < 0 or offset >= self.quotations[at][1]:
            return None
        return self.quotations[at]

    def word_from(self, offset: int) -> int:
        """The number of the first word that starts at or after `offset`."""
        return bisect_right(self.word_starts, offset - 1)

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words that start within `text[start:end]`."""
        return self.words[self.word_from(start) : self.word_from(end)]

    def in_headline(self, offset: int) -> bool:
        """Whether `offset` lies in a line set in capitals or in title case."""
        return self.line_at(offset) in self.headline_lines


def read(text: str) -> Reading:
    """Find the words, sentences, lines and quotations of `text`."""
    reading = Reading(text)
    for match in WORD.finditer(text):
        word = match.group()
        bare = POSSESSIVE.sub("", word)
        possessive = bare != word or _owns(text, match.start(), match.end())
        bare = CONTRACTION.sub("", bare)
        end = match.start() + len(bare)
        reading.words.append(Word(match.start(), end, bare if bare.isascii() else _plain(bare), possessive))
    reading.word_starts = [word.start for word in reading.words]
    reading.lines = [0, *(match.end() for match in re.finditer("\n", text))]
    reading.sentences = _sentence_starts(reading)
    for number in range(len(reading.lines)):
        _read_line(reading, number)
    reading.quotation_starts = [start for start, _ in reading.quotations]
    return reading


def _plain(word: str) -> str:
    """The word as it is compared and named: accents on their letters, nothing without width."""
    return unicodedata.normalize("NFC", WIDTHLESS.sub("", word))


def _owns(text: str, start: int, end: int) -> bool:
    """Whether an apostrophe after a name in s makes it an owner ("the Hales’ farm"), and closes no quotation."""
    if not text[start].isupper() or PLURAL_POSSESSIVE.match(text, end) is None:
        return False
    line = text.rfind("\n", max(0, start - NEAR_MARK), start) + 1
    return QUOTED_WITHIN.search(text, max(line, start - NEAR_MARK), start) is None


def _sentence_starts(reading: Reading) -> list[int]:
    starts = set(reading.lines)
    for match in SENTENCE_END.finditer(reading.text):
        before = reading.word_from(match.start() + 1) - 1
        # The full stop of an initial or a title ("Mr. Li", "J. Doe") belongs to its word and ends nothing.
        abbreviation = before >= 0 and reading.words[before].end > match.start()
        if not abbreviation or match.start(1) - match.start() > 1:
            starts.add(match.end(1))
    return sorted(starts)


def _read_line(reading: Reading, number: int) -> None:
    start = reading.lines[number]
    end = reading.lines[number + 1] if number + 1 < len(reading.lines) else len(reading.text)
    words = [word for word in reading.words_in(start, end) if len(word.text) > 3]
    capitals = sum(word.capital for word in words)
    shouted = sum(word.text.isupper() for word in words)
    told = any(word.text in PLAIN_VERBS for word in words)
    if (len(words) >= 4 and not told and capitals > HEADLINE_SHARE * len(words)) or (
        words and 2 * shouted > len(words)
    ):
        reading.headline_lines.add(number)
    _read_quotations(reading, start, end)


def _read_quotations(reading: Reading, start: int, end: int) -> None:
    line = reading.text[start:end]
    # Where a line's curly marks pair off, a straight one is a stray or opens a whole quoted passage: the curly ones
    # decide. Where they do not ("“Yes," she said), each kind closes what the other opened.
    paired = line.count("“") == line.count("”")
    marks = EITHER_MARK if not paired and '"' in line else CURLY_MARK if CURLY_MARK.search(line) else STRAIGHT_MARK
    opened: int | None = None
    for match in marks.finditer(reading.text, start, end):
        mark = match.group()
        if opened is None and mark not in "”»":
            opened = match.start()
        elif opened is not None and mark not in "“„«``":
            reading.quotations.append((opened, match.end()))
            opened = None
    if opened is not None:
        # A quotation that runs over paragraphs is closed only in its last: an open mark holds to the end of its line.
        reading.quotations.append((opened, min(end, opened + LONG_QUOTATION)))
