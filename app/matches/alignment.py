"""Alignment of two sequences of words: runs that are equal or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from app.matches.rising import in_order

Kind = Literal["equal", "replace", "insert", "delete"]

MOST_WORDS = 5_000
"""Alignment costs time and memory by the product of the lengths. A reported utterance has 20 words and a
speech 4,000; longer texts are cut at phrases that each of them has once, and a longer part between two such is compared
by what it begins and ends with in common."""
PHRASE = 4  # words: "said on Thursday that" may occur once in either of two texts, and rarely means another place


class Run(NamedTuple):
    """`a[a_from:a_to]` against `b[b_from:b_to]`: an insertion has no words of a, a deletion none of b."""

    kind: Kind
    a_from: int
    a_to: int
    b_from: int
    b_to: int

    @property
    def size(self) -> int:
        """The words of the longer side."""
        return max(self.a_to - self.a_from, self.b_to - self.b_from)


def align(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """The longest common subsequence as runs that cover both, in order; neighbouring changes are one
    `replace`.

    A single equal word between two longer changes ("the" in two different clauses) is chance, and joins them.
    """
    matches = _by_phrases(a, b) if max(len(a), len(b)) > MOST_WORDS else _common(a, b)
    return _runs(_without_chance(matches, len(a), len(b)), len(a), len(b))


Block = tuple[int, int, int]  # from in a, from in b, length


def _common(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    codes = Indel.opcodes(a, b)
    return [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in codes if op.tag == "equal"]


def _by_phrases(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """The blocks of long texts: shared phrases in order, and what is equal between two of them (a patience diff)."""
    blocks: list[Block] = []
    a_at = b_at = 0
    for a_from, b_from, length in [*_shared_phrases(a, b), (len(a), len(b), 0)]:
        gap = a[a_at:a_from], b[b_at:b_from]
        between = _common_ends(*gap) if max(map(len, gap)) > MOST_WORDS else _common(*gap)
        blocks += [(a_at + here, b_at + there, size) for here, there, size in between]
        blocks.append((a_from, b_from, length))
        a_at, b_at = a_from + length, b_from + length
    return _joined(blocks)


def _shared_phrases(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """The phrases that each text has once, the most of them that are in one order, without overlap."""
    here, there = _single_phrases(a), _single_phrases(b)
    pairs = [(at, there[phrase]) for phrase, at in here.items() if phrase in there]
    blocks: list[Block] = []
    a_at = b_at = 0
    for index in sorted(in_order([to for _, to in pairs])):
        at, to = pairs[index]
        cut = max(a_at - at, b_at - to, 0)
        if cut < PHRASE:
            blocks.append((at + cut, to + cut, PHRASE - cut))
            a_at, b_at = at + PHRASE, to + PHRASE
    return blocks


def _single_phrases(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Where the phrases begin that occur once, in order."""
    phrases = list(zip(*(words[at:] for at in range(PHRASE)), strict=False))
    times = Counter(phrases)
    return {phrase: at for at, phrase in enumerate(phrases) if times[phrase] == 1}


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, those that follow each other in both texts as one."""
    joined: list[Block] = []
    for a_from, b_from, length in blocks:
        if joined and (a_from - joined[-1][2], b_from - joined[-1][2]) == joined[-1][:2]:
            joined[-1] = (*joined[-1][:2], joined[-1][2] + length)
        elif length:
            joined.append((a_from, b_from, length))
    return joined


def _common_ends(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    shortest = min(len(a), len(b))
    head = next((at for at in range(shortest) if a[at] != b[at]), shortest)
    tail = next((at for at in range(shortest - head) if a[-1 - at] != b[-1 - at]), shortest - head)
    return [block for block in ((0, 0, head), (len(a) - tail, len(b) - tail, tail)) if block[2]]


def _without_chance(blocks: list[Block], a_length: int, b_length: int) -> list[Block]:
    """Leave out single words with at least two changed words on either side."""
    ends = [(0, 0, 0), *blocks, (a_length, b_length, 0)]

    def changed(left: Block, right: Block) -> int:
        return max(right[0] - left[0] - left[2], right[1] - left[1] - left[2])

    return [
        block
        for before, block, after in zip(ends, ends[1:], ends[2:], strict=False)
        if block[2] > 1 or changed(before, block) < 2 or changed(block, after) < 2
    ]


def _runs(blocks: list[Block], a_length: int, b_length: int) -> list[Run]:
    runs: list[Run] = []
    a_at = b_at = 0
    for a_from, b_from, length in [*blocks, (a_length, b_length, 0)]:
        if a_from > a_at or b_from > b_at:
            runs.append(Run(_kind(a_from > a_at, b_from > b_at), a_at, a_from, b_at, b_from))
        if length:
            runs.append(Run("equal", a_from, a_from + length, b_from, b_from + length))
        a_at, b_at = a_from + length, b_from + length
    return runs


def _kind(in_a: bool, in_b: bool) -> Kind:
    """The kind of a change that has words in either text or in both."""
    if in_a and in_b:
        return "replace"
    return "delete" if in_a else "insert"
