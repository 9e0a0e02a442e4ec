"""Moved words: words of both texts in other places, found among those that an alignment did not pair."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from app.matches.tokens import rarity

LEAST_WORDS = 2  # one word out here and in there is two changes
LEAST_TELLING = 1.2
"""Rarities added up: a rare word and an ordinary one ("through dialogue", 1.5), or four frequent ones. Below it lie
words that any two texts share ("of the", "he said", "the Kremlin"), whose move means nothing."""
MOST_ROUNDS = 8
"""A round finds each stretch of words in one place; words that moved and occur several times need one more. Eight are
enough for any news, and keep the time in proportion to the length."""

Stretch = tuple[int, int]
"""From a word to before another, by their numbers in the text."""


class Block(NamedTuple):
    """The same words in both: `a[a_from:][:size]` and `b[b_from:][:size]`."""

    a_from: int
    b_from: int
    size: int


def moves(
    a: Sequence[str], b: Sequence[str], gone: Iterable[Stretch | None], come: Iterable[Stretch | None]
) -> list[Block]:
    """The longest stretches of words deleted in one place and inserted in another, none overlapping.

    `gone` and `come` are the deleted and the inserted words of each change, in pairs: words inserted by the change that
    deletes them have crossed nothing, and are no move.
    """
    left_a = [(place, stretch) for place, stretch in enumerate(gone) if stretch]
    left_b = [(place, stretch) for place, stretch in enumerate(come) if stretch]
    found: list[Block] = []
    for _ in range(MOST_ROUNDS):
        taken = _disjoint(_common(a, b, left_a, left_b))
        if not taken:
            break
        found += taken
        cut_a = sorted((block.a_from, block.a_from + block.size) for block in taken)
        cut_b = sorted((block.b_from, block.b_from + block.size) for block in taken)
        left_a = [(place, part) for place, stretch in left_a for part in remaining(stretch, cut_a)]
        left_b = [(place, part) for place, stretch in left_b for part in remaining(stretch, cut_b)]
    return found


def remaining(stretch: Stretch, cuts: Sequence[Stretch]) -> Iterator[Stretch]:
    """The parts of a stretch that no cut takes; the cuts are in order, none overlaps another or an end of the stretch.

    >>> list(remaining((0, 9), [(2, 4), (20, 30)]))
    [(0, 2), (4, 9)]
    """
    at, last = stretch
    for begin, end in cuts[bisect_left(cuts, (at, at)) : bisect_left(cuts, (last, last))]:
        if at < begin:
            yield at, begin
        at = end
    if at < last:
        yield at, last


Placed = tuple[int, Stretch]
"""The change that a stretch belongs to, and the stretch."""


def _disjoint(blocks: Iterable[Block]) -> list[Block]:
    """The longest blocks first, without those that overlap one taken before."""
    taken: list[Block] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for block in sorted(blocks, key=lambda block: (-block.size, block.a_from, block.b_from)):
        here = range(block.a_from, block.a_from + block.size)
        there = range(block.b_from, block.b_from + block.size)
        if used[0].isdisjoint((here[0], here[-1])) and used[1].isdisjoint((there[0], there[-1])):
            taken.append(block)
            used[0].update(here)
            used[1].update(there)
    return taken


def _common(a: Sequence[str], b: Sequence[str], left_a: list[Placed], left_b: list[Placed]) -> Iterator[Block]:
    """The stretches of words that both have, each at its longest: one for every place of a where such a one ends."""
    index = _Index(b, [stretch for _, stretch in left_b])
    place_of = {at: place for place, stretch in left_b for at in range(*stretch)}
    rarities = [0.0, *accumulate(rarity(word) for word in b)]
    for place, (first, last) in left_a:
        ends = list(index.ends(a[first:last]))
        for at, (size, b_end) in enumerate(ends):
            grows = at + 1 < len(ends) and ends[at + 1][0] == size + 1
            if grows or size < LEAST_WORDS or place_of[b_end] == place:
                continue
            if rarities[b_end + 1] - rarities[b_end + 1 - size] >= LEAST_TELLING:
                yield Block(first + at + 1 - size, b_end + 1 - size, size)


class _Index:
    """Every stretch of consecutive words of a text (a suffix automaton), looked up in time proportional to its length.

    With a table of pairs of words, texts of one word over and over would take the square of their length.
    """

    def __init__(self, words: Sequence[str], stretches: Iterable[Stretch]) -> None:
        self._next: list[dict[str | int, int]] = [{}]
        self._link = [-1]
        self._length = [0]
        self._end = [-1]  # the last word of the first place of the stretch
        self._last = 0
        for number, (first, last) in enumerate(stretches):
            self._add(number, -1)  # a number equals no word: nothing is found across it
            for at in range(first, last):
                self._add(words[at], at)

    def ends(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """For each word the size of the longest known stretch that ends with it, and where that ends."""
        state = size = 0
        for word in words:
            while state and word not in self._next[state]:
                state = self._link[state]
                size = self._length[state]
            if word in self._next[state]:
                state, size = self._next[state][word], size + 1
            yield size, self._end[state]

    def _add(self, word: str | int, at: int) -> None:
        new = self._state({}, self._length[self._last] + 1, at)
        state, self._last = self._last, new
        while state >= 0 and word not in self._next[state]:
            self._next[state][word] = new
            state = self._link[state]
        if state < 0:
            self._link[new] = 0
            return
        old = self._next[state][word]
        if self._length[state] + 1 == self._length[old]:
            self._link[new] = old
            return
        copy = self._state(dict(self._next[old]), self._length[state] + 1, self._end[old])
        self._link[copy] = self._link[old]
        self._link[new] = self._link[old] = copy
        while state >= 0 and self._next[state].get(word) == old:
            self._next[state][word] = copy
            state = self._link[state]

    def _state(self, following: dict[str | int, int], length: int, end: int) -> int:
        self._next.append(following)
        self._link.append(0)
        self._length.append(length)
        self._end.append(end)
        return len(self._next) - 1
