"""The assignment is the best there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from app.matches.assignment import Pair, assign

PAIRS = st.tuples(st.integers(0, 6), st.integers(0, 6))
WEIGHTS = st.dictionaries(PAIRS, st.floats(0.01, 2.0), max_size=30)


@given(WEIGHTS)
def test_no_other_assignment_weighs_more(weights: dict[Pair, float]):
    dense = np.zeros((7, 7))
    for pair, weight in weights.items():
        dense[pair] = weight
    chosen = assign(weights)
    assert abs(sum(weights[pair] for pair in chosen) - dense[linear_sum_assignment(-dense)].sum()) < 1e-9


@given(WEIGHTS)
def test_each_row_and_column_is_in_one_pair_that_may_be(weights: dict[Pair, float]):
    chosen = assign(weights)
    assert set(chosen) <= weights.keys()
    assert len({row for row, _ in chosen}) == len({column for _, column in chosen}) == len(chosen)


def test_two_middling_pairs_beat_the_best_one():
    assert assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.7}) == [(0, 1), (1, 0)]


def test_the_same_label_many_times_takes_no_time():
    assert len(assign({(row, column): 1.0 for row in range(3) for column in range(3_000)})) == 3
