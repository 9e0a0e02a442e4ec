"""Tokens: a text as comparable words, without case, quotes, contractions and endings; names, numbers and negators are
marked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from app.matches.text_cache import cache_texts
from app.weights import read_json

WORD = re.compile(r"[^\W_]+(?:['’‘.,][^\W_]+)*|[$€£%]")
"""Letters and digits; an apostrophe, point or comma may be inside (won't, U.S, 30,000). A hyphen parts words."""

OPENS = re.compile(r"[.!?:“\"‘]|''")  # what may come before a capital that is no name's
ABBREVIATION = re.compile(r"(?:\b[A-Z]|\.[A-Z]|\b(?:Mr|Ms|Dr|Mrs|Sen|Gov|Rep|St|Jr))$")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEGATORS = _set("not no never none nobody nothing neither nor without hardly")
TITLES = _set("mr mrs ms miss dr prof sir lady lord")
RANKS = _set("""
    president senator governor secretary chancellor minister premier king queen pope judge justice general colonel
    captain chairman chairwoman speaker mayor representative congressman congresswoman sen gov rep the
""")
"""Capitalised before a name, but no name: "President Moreau" and "Ms. Moreau" may be one woman."""
COMPLEMENTISERS = _set("that to whether if how a an the")
"""Words that may open a reported clause and belong to the reporting: "(that) trade grows", "(to) ban"."""

SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL_NUMBERS = {word: float(number) for number, word in enumerate(UNITS.split())}
SMALL_NUMBERS |= {word: 10.0 * number for number, word in enumerate(TENS.split(), 2)}
# "One" is a pronoun or an article more often than a count ("no one", "one of them").
del SMALL_NUMBERS["one"]

CONTRACTIONS = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "shan't": ("shall", "not")}
ENDINGS = {"n't": "not", "'re": "be", "'ve": "have", "'ll": "will", "'m": "be", "'d": "would"}
ALIASES = {
    ("united", "states", "of", "america"): "u.s",
    ("united", "states"): "u.s",
    ("america",): "u.s",
    ("united", "kingdom"): "u.k",
    ("britain",): "u.k",
    ("european", "union"): "e.u",
    ("eu",): "e.u",
    ("united", "nations"): "u.n",
    ("per", "cent"): "percent",
    ("%",): "percent",
    ("islamic", "state"): "isis",
    ("isil",): "isis",
}
"""Names and units that house styles write in several ways."""
_NUMBER = re.compile(r"(\d{1,15}(?:,\d{3})*(?:\.\d+)?)[a-z]*")
_ALIASED = frozenset(words[0] for words in ALIASES)
IRREGULAR = {
    form: base
    for base, forms in {
        "be": "is are was were been being am",
        "have": "has had having",
        "do": "does did done doing",
        "rise": "rose risen",
        "fall": "fell fallen",
        "win": "won winning",
        "lose": "lost losing",
        "buy": "bought",
        "sell": "sold",
        "begin": "began begun",
        "go": "went gone going",
        "take": "took taken",
        "make": "made",
        "say": "said",
        "give": "gave given",
        "keep": "kept",
        "leave": "left",
        "pay": "paid",
        "hold": "held",
        "get": "got gotten",
        "but": "yet",
    }.items()
    for form in forms.split()
}
SURFACES = 16_384  # words kept with their stems: a bound on memory
NAME_WEIGHT = 0.7
"""The weight of a name, between that of a rare and a frequent word: the news of a day repeats a few names."""


class Word(NamedTuple):
    """A word as matching compares it: its form, its surface in lower case, and its place `text[start:end]`."""

    form: str
    surface: str
    start: int
    end: int
    name: bool = False
    number: float | None = None

    @property
    def weight(self) -> float:
        """How much evidence it is to share this word, from 0 (the, of) to 1 (a word outside the frequency list)."""
        if self.number is not None:
            return 1.0
        return NAME_WEIGHT if self.name else rarity(self.surface)

    @property
    def negates(self) -> bool:
        """Whether it turns the sense of its clause."""
        return self.form in NEGATORS


@cache_texts
def words(text: str) -> tuple[Word, ...]:
    """The words of a text for comparison.

    "That he doesn't want 30,000 troops" gives `he do not want 30000 troop`: an opening complementiser is left
    out, contractions are opened, endings cut, titles (Mr.) dropped, and names for one thing ("America", "the
    United States") joined.
    """
    found: list[Word] = []
    sentence_start = True
    last_end = 0
    for match in WORD.finditer(text):
        before, between = text[max(0, last_end - 4) : last_end], text[last_end : match.start()]
        abbreviated = between.startswith(".") and ABBREVIATION.search(before)
        sentence_start = sentence_start or bool(OPENS.search(between) and not abbreviated)
        found += _opened(match, sentence_start)
        sentence_start, last_end = False, match.end()
    found = _joined([word for word in found if word.form not in TITLES])
    return tuple(_pairs_in_order(list(itertools.dropwhile(lambda word: word.form in COMPLEMENTISERS, found))))


@cache_texts
def surfaces(text: str) -> tuple[str, ...]:
    """The words as they are written, but for case, the kind of apostrophe and an opening complementiser.

    Equal tuples are identical wording.
    """
    found = (match.group().casefold().replace("’", "'").replace("‘", "'") for match in WORD.finditer(text))
    return tuple(itertools.dropwhile(COMPLEMENTISERS.__contains__, found))


@lru_cache(SURFACES)
def stem(word: str) -> str:
    """A word without its commonest English endings; rough, but the same for both texts.

    >>> stem("entering"), stem("enters"), stem("banned")
    ('enter', 'enter', 'ban')
    """
    word = IRREGULAR.get(word, word)
    for ending, instead in (("ies", "y"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def rarity(word: str) -> float:
    """How rare a word is, 0 to 1, by the share of statements in which it is found."""
    return _rarities().get(word, 1.0)


def _opened(match: re.Match[str], sentence_start: bool) -> list[Word]:
    """The word or, of a contraction, the words."""
    start, end = match.span()
    return [
        Word(form, surface, start, end, name, number)
        for form, surface, name, number in _read(match.group(), sentence_start)
    ]


@lru_cache(SURFACES)
def _read(exact: str, sentence_start: bool) -> tuple[tuple[str, str, bool, float | None], ...]:
    """What is read from a word wherever it is: form, surface, whether it is a name, and its number."""
    surface = exact.casefold().replace("’", "'").replace("‘", "'")
    number = _number(surface.removesuffix("'s"))
    if number is not None:
        return ((f"{number:.15g}", surface, False, number),)
    parts = _parts(surface)
    capital = exact[0].isupper() and parts[0] not in RANKS | TITLES and exact != "I"
    name = capital and not (sentence_start and parts[0] in _rarities()) and len(parts) == 1
    first = (parts[0] if name else stem(parts[0]), parts[0], name, None)
    return (first, *((part, part, False, None) for part in parts[1:]))


@lru_cache(SURFACES)
def _parts(surface: str) -> tuple[str, ...]:
    """The words of a contraction; of any other word itself, without a possessive ending."""
    if surface in CONTRACTIONS:
        return CONTRACTIONS[surface]
    for ending, word in ENDINGS.items():
        if surface.endswith(ending) and len(surface) > len(ending):
            return surface.removesuffix(ending), word
    return (surface.removesuffix("'s").rstrip("'"),)


def _number(surface: str) -> float | None:
    if surface[:1].isdecimal() and (digits := _NUMBER.fullmatch(surface)):
        return float(digits[1].replace(",", ""))
    return SMALL_NUMBERS.get(surface) or SCALES.get(surface)


def _joined(found: list[Word]) -> list[Word]:
    """Several words for one thing become one, at the place of all of them."""
    joined: list[Word] = []
    place = 0
    while place < len(found):
        length, alias = _alias_at(found, place) if found[place].surface in _ALIASED else (1, None)
        if alias is None:
            joined.append(found[place])
        else:
            stretch = found[place : place + length]
            joined.append(Word(alias, alias, stretch[0].start, stretch[-1].end, name=stretch[0].name))
        place += length
    return joined


def _alias_at(found: Sequence[Word], place: int) -> tuple[int, str | None]:
    """How many words from a place on are the longest name for one thing, and that thing; one word and None else."""
    for length in (4, 2, 1):
        alias = ALIASES.get(tuple(word.surface for word in found[place : place + length]))
        if alias is not None:
            return min(length, len(found) - place), alias
    return 1, None


def _pairs_in_order(found: list[Word]) -> list[Word]:
    """Put two names joined by "and" in one order: "Norway and Chile" and "Chile and Norway" are the same pair."""
    for place in range(len(found) - 2):
        left, joint, right = found[place : place + 3]
        if joint.form == "and" and left.name and right.name and left.form > right.form:
            found[place], found[place + 2] = right, left
    return found


@cache
def _rarities() -> dict[str, float]:
    rarities: dict[str, float] = read_json("word_rarity.json")["rarity"]
    return rarities
