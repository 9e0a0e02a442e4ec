"""Fit the weights of the match score: a logistic regression with a weight a feature, few enough for 229
labelled pairs.

    python -m app.training.matches EVAL_FOLDER app/weights

Reads EVAL_FOLDER/matches/pairs_dev.jsonl and the PolNeAR articles it draws on, and prints F1 and average
precision by ten-fold cross-validation: pairs that share a wording are in one fold, so that no text is in both
halves. Pairs with different known speakers are decided by rule, and neither fitted nor scored. Writes
`matches.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.embedding import Embedder, pack
from app.matches.agreement import differ
from app.matches.alignment import align
from app.matches.features import FEATURES, features
from app.matches.words import words
from app.model import Report
from app.training.edits import contents, edits
from app.training.logistic import Rows, fit, predict
from app.training.pairs import Pair, read_pairs, said_beside

FOLDS = 10
RIDGE = 0.3  # of 0.1 to 3 about the same in cross-validation; a larger one shrinks scores toward the middle
TWINS = 40  # near-verbatim twins beside 68 true pairs: enough to be learned, too few to drown them
ARTICLES = 24  # that give pairs of different statements by one speaker, two each: as many as true pairs by one speaker


def row(pair: Pair) -> tuple[float, ...]:
    """The features of a pair."""
    a, b = words(pair.a.content), words(pair.b.content)
    return features(pair.a, pair.b, a, b, align([word.form for word in a], [word.form for word in b]))


def folds(pairs: Sequence[Pair]) -> list[int]:
    """A fold for each pair; pairs that share a wording share it."""
    group = list(range(len(pairs)))

    def root(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    seen: dict[str, int] = {}
    for at, pair in enumerate(pairs):
        for report in (pair.a, pair.b):
            group[root(at)] = root(seen.setdefault(report.content.casefold(), at))
    order = {at: number for number, at in enumerate(dict.fromkeys(root(at) for at in range(len(pairs))))}
    return [order[root(at)] % FOLDS for at in range(len(pairs))]


def twins(folder: Path) -> Rows:
    """Features of contents and their near-verbatim twins, of which nothing else is known: all of them the
    same."""
    chance = random.Random(0)
    drawn = edits(contents(folder / "polnear" / "train.jsonl", 20 * TWINS, chance), chance)
    kept = [edit for edit in drawn if edit.kind == "keeping"][:TWINS]
    embedder = Embedder()
    vectors = [embedder.embed([edit.text, edit.twin]) for edit in kept]
    reports = [
        [
            Report(key=key, article=key, content=text, embedding=pack(vector))
            for key, text, vector in zip("ab", texts, pair, strict=True)
        ]
        for texts, pair in zip(((edit.text, edit.twin) for edit in kept), vectors, strict=True)
    ]
    return np.array([row(Pair(a.content, a, b, True, "near")) for a, b in reports])


class Labelled(NamedTuple):
    """Feature rows, and 1 for each that is the same statement."""

    rows: Rows
    same: Rows


def cross_validate(pairs: Labelled, fold: Rows, fitted: NDArray[np.bool_], made: Labelled) -> Rows:
    """Each pair's score by weights that have not seen its fold; the made pairs are in every fit."""
    rows, same = pairs
    scores = np.zeros(len(rows))
    for number in range(FOLDS):
        away = fold == number
        seen = ~away & fitted
        weights = fit(np.vstack([rows[seen], made.rows]), np.concatenate([same[seen], made.same]), ridge=RIDGE)
        scores[away] = predict(weights, rows[away])
    scores[~fitted] = 0
    return scores


def f1(same: Rows, said: NDArray[np.bool_]) -> float:
    """F1 of the pairs said to be the same."""
    return float(2 * (said & (same > 0)).sum() / max(1, said.sum() + same.sum()))


def average_precision(same: Rows, scores: Rows) -> float:
    """The mean precision at each true pair, best score first."""
    hits = same[np.argsort(-scores, kind="stable")] > 0
    ranks = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks))


def main() -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    pairs = read_pairs(asked.eval_folder)
    rows = np.array([row(pair) for pair in pairs])
    same = np.array([float(pair.same) for pair in pairs])
    fitted = np.array([not differ(pair.a.speakers, pair.b.speakers) for pair in pairs])
    kept = twins(asked.eval_folder)
    beside = np.array([row(pair) for pair in said_beside(asked.eval_folder, ARTICLES)])
    made = Labelled(np.vstack([kept, beside]), np.array([1.0] * len(kept) + [0.0] * len(beside)))
    scores = cross_validate(Labelled(rows, same), np.array(folds(pairs)), fitted, made)
    # The score with the best F1 on unseen folds, in steps too wide to fit single pairs.
    accept = max((round(at, 2) for at in np.arange(0.3, 0.7, 0.05)), key=lambda at: f1(same, scores >= at))
    found, best = average_precision(same, scores), f1(same, scores >= accept)
    print(f"cross-validated: AP {100 * found:.1f}  F1 {100 * best:.1f} at {accept}")
    apart = int(same[~fitted].sum())
    print(f"different known speakers: {(~fitted).sum()} pairs, of them {apart} labelled the same")
    weights = fit(np.vstack([rows[fitted], made.rows]), np.concatenate([same[fitted], made.same]), ridge=RIDGE)
    for name, rows_made in (("twins", kept), ("said beside", beside)):
        taken = 100 * (predict(weights, rows_made) >= accept).mean()
        print(f"{name}, by weights fitted on all: {taken:.1f}% of {len(rows_made)} accepted")
    written = {
        "about": "Logistic regression on labelled and made pairs of PolNeAR contents: app.training.matches.",
        "weights": dict(zip(FEATURES, weights[:-1].round(3).tolist(), strict=True)),
        "bias": round(float(weights[-1]), 3),
        "accept": float(accept),
    }
    (asked.out / "matches.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(written))


if __name__ == "__main__":
    main()
