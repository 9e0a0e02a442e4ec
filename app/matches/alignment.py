"""Alignment of two sequences of words: runs that are equal or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Kind = Literal["equal", "replace", "insert", "delete"]

MOST_WORDS = 5_000
"""Alignment costs time and memory by the product of the lengths. A reported utterance has 20 words and a
speech 4,000; longer texts are compared by what they begin and end with in common."""


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
    matches = _common_ends(a, b) if max(len(a), len(b)) > MOST_WORDS else _common(a, b)
    return _runs(_without_chance(matches, len(a), len(b)), len(a), len(b))


Block = tuple[int, int, int]  # from in a, from in b, length


def _common(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    codes = Indel.opcodes(a, b)
    return [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in codes if op.tag == "equal"]


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
