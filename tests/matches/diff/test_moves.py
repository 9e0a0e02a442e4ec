"""Words that moved: found at their longest, told apart from chance, and never twice."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.matches.diff.moves import LEAST_WORDS, Block, moves

words = st.lists(st.sampled_from(["dialogue", "kremlin", "x", "y"]), max_size=20)


@given(words, words)
def test_blocks_are_equal_words_and_do_not_overlap(a: list[str], b: list[str]) -> None:
    found = moves(a, b, [(0, len(a)), None], [None, (0, len(b))])
    for block in found:
        assert block.size >= LEAST_WORDS
        assert a[block.a_from : block.a_from + block.size] == b[block.b_from : block.b_from + block.size]
    for at in ("a_from", "b_from"):
        ends = sorted((getattr(block, at), getattr(block, at) + block.size) for block in found)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(ends))


@given(words, words)
def test_the_longest_common_stretch_is_among_them(a: list[str], b: list[str]) -> None:
    def has(words: list[str], stretch: list[str]) -> bool:
        return any(words[at : at + len(stretch)] == stretch for at in range(len(words) - len(stretch) + 1))

    stretches = [a[i:j] for i in range(len(a)) for j in range(i + 1, len(a) + 1)]
    longest = max((len(stretch) for stretch in stretches if has(b, stretch)), default=0)
    found = moves(a, b, [(0, len(a)), None], [None, (0, len(b))])
    assert max((block.size for block in found), default=0) == (longest if longest >= LEAST_WORDS else 0)


def test_words_that_come_where_they_went_have_not_moved() -> None:
    assert moves(["x", "y"], ["x", "y"], [(0, 2)], [(0, 2)]) == []


def test_a_stretch_does_not_go_on_into_the_next_change() -> None:
    a, b = ["x", "y", "z", "q"], ["x", "y", "z", "q"]
    assert moves(a, b, [(0, 4), None, None], [None, (0, 2), (2, 4)]) == [Block(0, 0, 2), Block(2, 2, 2)]
