"""Logistic regression for the small readable weights: few features, no library needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

STEPS = 50  # Newton's method is done in ten


def fit(rows: Rows, right: Rows, *, ridge: float, weights: Rows | None = None) -> Rows:
    """Weights and, last, the bias, by Newton's method with a ridge on the weights. `right` is 1 or 0 a row.

    `weights` is how much each row counts, else 1.
    """
    counts = np.ones(len(rows)) if weights is None else weights
    design = np.column_stack([rows, np.ones(len(rows))])
    held = ridge * np.diag([1.0] * rows.shape[1] + [0.0])
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (counts * (right - likely)) - held @ found
        curve = (design * (counts * likely * (1 - likely))[:, None]).T @ design + held
        found = found + np.linalg.solve(curve, slope)
    return found


def predict(weights: Rows, rows: Rows) -> Rows:
    """The score of each row, 0 to 1."""
    scores: Rows = 1 / (1 + np.exp(-(rows @ weights[:-1] + weights[-1])))
    return scores
