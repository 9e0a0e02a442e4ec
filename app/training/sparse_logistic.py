"""Logistic regression over many features of which a row has few, as the words of a text are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

STEPS = 40  # more find the same to the second digit


def rows_of(lists: list[NDArray[np.int64]], size: int) -> sparse.csr_matrix:
    """A matrix with a row for each list of the features that a row has, each counted as often as it is listed."""
    ends = np.cumsum([0, *(len(each) for each in lists)])
    numbers = np.concatenate([np.zeros(0, np.int64), *lists])
    return sparse.csr_matrix((np.ones(len(numbers)), numbers, ends), shape=(len(lists), size))


def fit(
    rows: sparse.csr_matrix, right: NDArray[np.float64], counts: NDArray[np.float64], *, ridge: float
) -> NDArray[np.float32]:
    """The weight of each feature, by L-BFGS with a ridge. `right` is 1 or 0 a row, `counts` how much a row counts."""
    turned = rows.T.tocsr()

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = rows @ weights[:-1] + weights[-1]
        missed = counts / (1 + np.exp(-score)) - counts * right
        losses = np.maximum(score, 0) - score * right + np.log1p(np.exp(-np.abs(score)))
        slope = turned @ missed + ridge * weights[:-1]
        return float(counts @ losses + ridge / 2 * weights[:-1] @ weights[:-1]), np.append(slope, missed.sum())

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(found.x[:-1], np.float32)
