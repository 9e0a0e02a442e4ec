"""Tag scores to segments."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.tagging.decoding import segments, viterbi
from app.tagging.tags import TAGS


def scores(*tags: str) -> np.ndarray:
    made = np.full((len(tags), len(TAGS)), -5.0, dtype=np.float32)
    for row, tag in enumerate(tags):
        made[row, TAGS.index(tag)] = 5.0
    return made


def test_a_beginning_and_its_insides_make_a_segment():
    found = segments(scores("B-source", "I-source", "B-cue", "B-content", "I-content", "O"))
    assert [segment[:3] for segment in found] == [("source", 0, 2), ("cue", 2, 3), ("content", 3, 5)]


def test_two_beginnings_make_two_segments():
    assert len(segments(scores("B-content", "B-content"))) == 2


def test_no_pieces_no_segments():
    assert segments(np.zeros((0, len(TAGS)), dtype=np.float32)) == []


def test_of_the_allowed_paths_the_best_is_taken():
    logs = np.random.default_rng(3).normal(0, 2, (200, 3, len(TAGS))).astype(np.float32)
    for three in logs:
        allowed = [path for path in itertools.product(range(len(TAGS)), repeat=3) if is_allowed(path)]
        best = max(allowed, key=lambda path: float(sum(three[at, tag] for at, tag in enumerate(path))))
        assert tuple(viterbi(three).tolist()) == best


def is_allowed(path: tuple[int, ...]) -> bool:
    names = [TAGS[tag] for tag in path]
    return all(before[2:] == tag[2:] for before, tag in zip(["O", *names], names, strict=False) if tag.startswith("I-"))


@given(st.lists(st.lists(st.floats(-9, 9, width=32), min_size=len(TAGS), max_size=len(TAGS)), min_size=1, max_size=30))
def test_an_inside_never_stands_without_its_beginning(rows: list[list[float]]):
    path = [TAGS[tag] for tag in viterbi(np.array(rows, dtype=np.float32))]
    for before, tag in zip(["O", *path], path, strict=False):
        if tag.startswith("I-"):
            assert before[2:] == tag[2:]
