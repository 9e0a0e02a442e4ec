"""Where in a text a search is met, and how well: what is shown as found, and what lists by relevance are ordered by.

Texts are read as the indexes read them: the same words, stems and other spellings. How well a search is met depends on
the search and the text alone, so that a list keeps its order whatever comes to the store.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from app.index.search import Search, Term
from app.index.word_stems import STEMS
from app.matches.tokens import rarity
from app.text.spellings import PLAIN, WORD, plain_words, spelled, variants

RANKED = 1_000  # of the statements that are found the newest: to rank means to read each
# As BM25 has them: how soon more of a word counts no more, and how much a longer text counts less.
SATURATION = 1.2
BY_LENGTH = 0.75
USUAL_WORDS = 25  # of a statement
LEAST_WEIGHT = 0.05  # of a word that is in every text

Found = tuple[int, int]
"""Where words are: the first of a text's words, and the one after the last."""


class Text(NamedTuple):
    """A text as the indexes read it: how many words it has, and the readings of those that a search looks for."""

    text: str
    length: int
    readings: Mapping[str, Mapping[int, int]]
    """By stem: the word with which it begins, and the word after it."""
    words: Sequence[tuple[int, int]] | None = None
    """Where the words are; None where they are plain."""

    def spans(self, found: Sequence[Found]) -> list[tuple[int, int]]:
        """Where some words are, in code points."""
        words = self.words
        if words is None:
            last = max((end for _, end in found), default=0)
            words = [word.span() for word in islice(PLAIN.finditer(self.text), last)]
        return [(words[begin][0], words[end - 1][1]) for begin, end in found]

    def holds(self, stems: Sequence[str], *, prefix: bool) -> list[Found]:
        """Where a phrase is, or one whose last word begins so."""
        found: list[Found] = []
        for number, stem in enumerate(stems):
            begins = prefix and number == len(stems) - 1
            some = [held for held in self.readings if held.startswith(stem)] if begins else [stem]
            steps = [step for held in some for step in self.readings.get(held, {}).items()]
            reached = {end: first for first, end in found}
            found = steps if number == 0 else [(reached[at], end) for at, end in steps if at in reached]
        return found


class Matcher:
    """What a search looks for, ready to be held against many texts."""

    def __init__(self, search: Search) -> None:
        wanted = list(dict.fromkeys(term for some in search.wanted for term in some))
        terms = list(dict.fromkeys((*wanted, *search.unwanted)))
        phrases = {term: _phrases(term) for term in terms}
        marks = {term.told_apart[0] for term in terms if term.told_apart}
        stems = STEMS.of(
            marks | {word for sides in phrases.values() for some in sides for words in some for word in words}
        )
        looked_for = {
            term: _Wanted(
                [[[stems[word] for word in words] for words in some if words] for some in phrases[term]],
                term.prefix,
                term.apart,
                stems[term.told_apart[0]] if term.told_apart else None,
                max(sum(map(rarity, words)) for some in phrases[term] for words in some) + LEAST_WEIGHT,
            )
            for term in terms
        }
        self._terms = [looked_for[term] for term in wanted]
        self._wanted = [[looked_for[term] for term in some] for some in search.wanted]
        self._unwanted = [looked_for[term] for term in search.unwanted]
        every = looked_for.values()
        self._stems = frozenset(stem for one in every for some in one.sides for words in some for stem in words)
        self._stems |= {one.unless for one in every if one.unless}
        prefixed = [one for one in every if one.prefix]
        self._beginnings = tuple({phrase[-1] for one in prefixed for some in one.sides for phrase in some})

    def meets(self, texts: Sequence[str]) -> list[bool]:
        """Whether each text meets the search, as the indexes answer it."""
        return [
            all(any(one.found(text) for one in some) for some in self._wanted)
            and not any(one.found(text) for one in self._unwanted)
            for text in self._read(texts)
        ]

    def highlights(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text, where it has what is looked for: code points, in order, apart from each other."""
        return [
            _joined(text.text, text.spans([place for one in self._terms for place in one.found(text)]))
            for text in self._read(texts)
        ]

    def scores(self, texts: Sequence[str]) -> list[float]:
        """How well each text meets the search, as BM25 would weigh it with the rarity of words in news at large."""
        return [self._score(text) for text in self._read(texts)]

    def _read(self, texts: Sequence[str]) -> Iterator[Text]:
        return _read(texts, self._stems, self._beginnings)

    def _score(self, text: Text) -> float:
        length = 1 - BY_LENGTH + BY_LENGTH * text.length / USUAL_WORDS
        counts = ((len(set(one.found(text))), one.weight) for one in self._terms)
        return sum(weight * count * (1 + SATURATION) / (count + SATURATION * length) for count, weight in counts)


class _Wanted(NamedTuple):
    """A term of a search: a phrase in its spellings, or two of them `apart`, and how much it says."""

    sides: Sequence[Sequence[Sequence[str]]]
    prefix: bool
    apart: int
    unless: str | None
    """What an abbreviation is marked with that reads like it."""
    weight: float

    def found(self, text: Text) -> list[Found]:
        """Where a text has it."""
        sides = [[at for stems in some for at in text.holds(stems, prefix=self.prefix)] for some in self.sides]
        if self.unless:
            marked = text.readings.get(self.unless, {})
            return [place for place in sides[0] if place[0] not in marked]
        if not self.apart:
            return sides[0]
        near = [
            (one, other)
            for one in sides[0]
            for other in sides[1]
            if max(one[0], other[0]) - min(one[1], other[1]) <= self.apart
        ]
        return [place for pair in near for place in pair]


def _phrases(term: Term) -> list[list[list[str]]]:
    """The words of each spelling of a term; of two near each other, of either."""
    return [[[found.group() for found in WORD.finditer(text)] for text in variants(side)] for side in term.words]


def _read(texts: Sequence[str], wanted: Collection[str], beginnings: tuple[str, ...]) -> Iterator[Text]:
    """The texts with the readings of some stems, and of those that begin in some ways."""
    plain = {text: words for text in texts if (words := plain_words(text)) is not None}
    parted = {
        text: [(other, _words(text, begin, end)) for begin, end, other in spelled(text)]
        for text in texts
        if text not in plain
    }
    every = {word for words in plain.values() for word in words}
    for text, parts in parted.items():
        for other, places in parts:
            every.update(text[begin:end] for begin, end in places)
            every.update([other] if other else [])
    stems = STEMS.of(every)
    telling = {word: stem for word in every if (stem := stems[word]) in wanted or stem.startswith(beginnings)}
    for text in texts:
        readings: dict[str, dict[int, int]] = {}
        if text in plain:
            for number, word in enumerate(plain[text]):
                if word in telling:
                    readings.setdefault(telling[word], {})[number] = number + 1
            yield Text(text, len(plain[text]), readings)
            continue
        spans: list[tuple[int, int]] = []
        for other, places in parted[text]:
            if other in telling:
                readings.setdefault(telling[other], {})[len(spans)] = len(spans) + len(places)
            for begin, end in places:
                if (word := text[begin:end]) in telling:
                    readings.setdefault(telling[word], {})[len(spans)] = len(spans) + 1
                spans.append((begin, end))
        yield Text(text, len(spans), readings, spans)


def _words(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the words of a compound or abbreviation are; the last full stop of an abbreviation belongs to it."""
    *before, (last, _) = (found.span() for found in WORD.finditer(text, begin, end))
    return [*before, (last, end)]


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one, none of them ending before a mark on its last letter."""
    joined: list[tuple[int, int]] = []
    for start, last in sorted(spans):
        end = last
        while end < len(text) and unicodedata.category(text[end]).startswith("M"):
            end += 1
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
