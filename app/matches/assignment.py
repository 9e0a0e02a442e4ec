"""One-to-one assignment: the pairs of rows and columns whose weights sum highest.

`scipy.optimize.linear_sum_assignment` does the same; the program does without scipy, which would add 143 MB to an
installation and 0.3 s to each start. The tests compare the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

MOST_EXACT = 250_000
"""Rows times columns of a part that is solved exactly, in half a second: 500 statements in each of two articles. The
time grows with the cube: an article that repeats one sentence 10,000 times would take hours."""

Pair = tuple[int, int]


def assign(weights: Mapping[Pair, float]) -> list[Pair]:
    """The pairs (row, column), each row and column in one at most, whose weights sum highest.

    `weights` has the pairs that may be, all above zero. Rows and columns that no chain of such pairs joins are assigned
    apart: labels overlap only their neighbours, so a long article costs no more than its parts. A part with more than
    `MOST_EXACT` rows times columns is assigned greedily, the heaviest pair first.

    >>> assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.7})
    [(0, 1), (1, 0)]
    """
    return sorted(pair for part in _parts(weights) for pair in _assign(part))


def _parts(weights: Mapping[Pair, float]) -> Iterator[dict[Pair, float]]:
    """The pairs, in groups that share no row and no column."""
    rows: dict[int, list[int]] = defaultdict(list)
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in weights:
        rows[row].append(column)
        columns[column].append(row)
    while rows:
        part: dict[Pair, float] = {}
        waiting = [next(iter(rows))]
        while waiting:
            row = waiting.pop()
            for column in rows.pop(row, ()):
                part[row, column] = weights[row, column]
                waiting += columns.pop(column, ())
        yield part


def _assign(part: dict[Pair, float]) -> list[Pair]:
    """The best pairs of one group."""
    if len(part) == 1:
        return list(part)
    rows = sorted({row for row, _ in part})
    columns = sorted({column for _, column in part})
    if len(rows) * len(columns) > MOST_EXACT:
        return _heaviest_first(part)
    row_at, column_at = ({value: at for at, value in enumerate(values)} for values in (rows, columns))
    costs = np.zeros((len(rows), len(columns)))
    for (row, column), weight in part.items():
        costs[row_at[row], column_at[column]] = -weight
    if len(rows) <= len(columns):
        chosen = [(rows[at], columns[to]) for at, to in enumerate(_cheapest(costs))]
    else:
        chosen = [(rows[to], columns[at]) for at, to in enumerate(_cheapest(costs.T))]
    return [pair for pair in chosen if pair in part]


def _heaviest_first(part: dict[Pair, float]) -> list[Pair]:
    chosen: list[Pair] = []
    rows: set[int] = set()
    columns: set[int] = set()
    for row, column in sorted(part, key=lambda pair: (-part[pair], pair)):
        if row not in rows and column not in columns:
            chosen.append((row, column))
            rows.add(row)
            columns.add(column)
    return chosen


def _cheapest(costs: NDArray[np.float64]) -> list[int]:
    """The column of each row where the sum is least; there are at least as many columns as rows.

    The Hungarian method with potentials (Kuhn 1955, Munkres 1957): row by row, the shortest path of swaps to a free
    column, in time rows^2 * columns. Column 0 is where a path begins, so rows and columns count from 1.
    """
    count, width = costs.shape
    row_price, column_price = np.zeros(count + 1), np.zeros(width + 1)
    holder = np.zeros(width + 1, dtype=np.int64)  # the row that holds a column; 0 where it is free
    for row in range(1, count + 1):
        holder[0] = row
        here = 0
        least = np.full(width + 1, np.inf)
        before = np.zeros(width + 1, dtype=np.int64)
        reached = np.zeros(width + 1, dtype=bool)
        while holder[here]:
            reached[here] = True
            beyond = np.concatenate([[np.inf], costs[holder[here] - 1] - row_price[holder[here]] - column_price[1:]])
            nearer = ~reached & (beyond < least)
            least[nearer], before[nearer] = beyond[nearer], here
            there = int(np.argmin(np.where(reached, np.inf, least)))
            step = least[there]
            row_price[holder[reached]] += step
            column_price[reached] -= step
            least[~reached] -= step
            here = there
        while here:
            holder[here] = holder[before[here]]
            here = int(before[here])
    column_of = {int(row): column for column, row in enumerate(holder[1:].tolist())}
    return [column_of[row] for row in range(1, count + 1)]
