"""Fit the weights of the match score: a logistic regression with a weight a feature, few enough for 727 labelled
pairs.

    python -m app.training.matches EVAL_FOLDER app/weights

Reads EVAL_FOLDER/matches/pairs_dev.jsonl, the pairs of `judged.csv` and the PolNeAR articles that both draw on, whose
speakers are resolved in a scratch store, and makes pairs beside them: contents with near-verbatim twins, and different
statements of one speaker in one article. Prints precision, recall, F1 and average precision by ten-fold
cross-validation, as means over `DRAWS` draws of the folds: pairs that share a wording are in one fold, so that no text
is in both halves. The rules of `app.matches.relation` decide there as in use. Writes `matches.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.embedding import Embedder, pack
from app.matches.alignment import align
from app.matches.features import FEATURES, Features, features
from app.matches.relation import says_little, sense_clash
from app.matches.speaker_likeness import differ
from app.matches.weighted_text import weigh
from app.model import Report
from app.training.edits import contents, edits
from app.training.logistic import Rows, fit, predict
from app.training.pairs import Pair, judged, read_pairs, said_beside

FOLDS = 10
DRAWS = 20  # of the folds: from one draw to the next F1 on the labelled pairs differs by 0.8 (standard deviation)
RIDGE = 0.5  # of 0.1 to 3 about the same in cross-validation; a larger one shrinks scores toward the middle
TWINS = 40  # near-verbatim twins beside 240 true pairs: enough to be learned, too few to drown them
ARTICLES = 24  # that give pairs of different statements by one speaker, two each
ACCEPT = 0.5
"""Most pairs right on unseen folds of pairs_dev; what the score calls as likely as not."""


class Row(NamedTuple):
    """The features of a pair, and whether no rule keeps the two apart, whatever the score."""

    values: Features
    open: bool


def row(pair: Pair) -> Row:
    """The features of a pair, and whether a rule keeps it apart."""
    a, b = weigh(pair.a.content), weigh(pair.b.content)
    runs = align(a.forms, b.forms)
    values = features(pair.a, pair.b, a, b, runs)
    apart = differ(pair.a.speakers, pair.b.speakers) or says_little(pair.a, pair.b, values)
    return Row(values, not apart and sense_clash(a, b, runs, values) is None)


def wordings(pairs: Sequence[Pair]) -> Rows:
    """A number for each pair, from 0; pairs that share a wording, or are linked by such pairs, share it."""
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
    return np.array([order[root(at)] for at in range(len(pairs))])


def drawn_folds(pairs: Sequence[Pair]) -> Iterator[Rows]:
    """A fold for each pair, drawn `DRAWS` times; pairs that share a wording share it."""
    numbers = wordings(pairs)
    for seed in range(DRAWS):
        yield (np.random.default_rng(seed).permutation(int(numbers.max()) + 1) % FOLDS)[numbers]


def twins(folder: Path) -> list[Pair]:
    """Contents and their near-verbatim twins, of which nothing else is known: all of them the same."""
    chance = random.Random(0)
    drawn = edits(contents(folder / "polnear" / "train.jsonl", 20 * TWINS, chance), chance)
    kept = [edit for edit in drawn if edit.kind == "keeping"][:TWINS]
    embedder = Embedder()

    def report(key: str, text: str) -> Report:
        return Report(key=key, article=key, content=text, embedding=pack(embedder.embed([text])[0]))

    return [Pair(edit.text, report("a", edit.text), report("b", edit.twin), True, "near") for edit in kept]


class Labelled(NamedTuple):
    """Feature rows, and 1 for each that is the same statement."""

    rows: Rows
    same: Rows


def cross_validate(pairs: Labelled, fold: Rows, made: Labelled) -> Rows:
    """Each pair's score by weights that have not seen its fold; the made pairs are in every fit."""
    rows, same = pairs
    scores = np.zeros(len(rows))
    for number in range(FOLDS):
        away = fold == number
        seen = np.vstack([rows[~away], made.rows]), np.concatenate([same[~away], made.same])
        scores[away] = predict(fit(*seen, ridge=RIDGE), rows[away])
    return scores


def f1(same: Rows, said: NDArray[np.bool_]) -> float:
    """F1 of the pairs said to be the same."""
    return float(2 * (said & (same > 0)).sum() / max(1, said.sum() + same.sum()))


def average_precision(same: Rows, scores: Rows) -> float:
    """The mean precision at each true pair, best score first."""
    hits = same[np.argsort(-scores, kind="stable")] > 0
    ranks = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks))


FIGURES = ("AP", "P", "R", "F1")


def figures(same: Rows, scores: Rows, open_: NDArray[np.bool_]) -> Rows:
    """The `FIGURES` of some pairs."""
    said = (scores >= ACCEPT) & open_
    right = (said & (same > 0)).sum()
    average = average_precision(same, np.where(said, scores, scores / 2))
    return np.array([average, right / max(1, said.sum()), right / max(1, same.sum()), f1(same, said)])


def main() -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    labelled = read_pairs(asked.eval_folder)
    pairs = labelled + judged(asked.eval_folder)
    found = [row(pair) for pair in pairs]
    rows, open_ = np.array([each.values for each in found]), np.array([each.open for each in found])
    same = np.array([float(pair.same) for pair in pairs])
    made_pairs = twins(asked.eval_folder) + said_beside(asked.eval_folder, ARTICLES)
    made = Labelled(
        np.array([row(pair).values for pair in made_pairs]), np.array([float(pair.same) for pair in made_pairs])
    )
    print(f"cross-validated, accepted from {ACCEPT}, mean and standard deviation of {DRAWS} draws of the folds")
    drawn = [cross_validate(Labelled(rows, same), fold, made) for fold in drawn_folds(pairs)]
    dev = np.arange(len(pairs)) < len(labelled)
    for name, part in (("pairs_dev", dev), ("judged", ~dev)):
        found_figures = np.array([figures(same[part], scores[part], open_[part]) for scores in drawn])
        means, spread = 100 * found_figures.mean(axis=0), 100 * found_figures.std(axis=0)
        shown = (f"{figure} {mean:.1f} ({by:.1f})" for figure, mean, by in zip(FIGURES, means, spread, strict=True))
        print(f"  {name}: " + "  ".join(shown))
    weights = fit(np.vstack([rows, made.rows]), np.concatenate([same, made.same]), ridge=RIDGE)
    for name, wanted in (("twins", 1), ("said beside", 0)):
        taken = 100 * (predict(weights, made.rows[made.same == wanted]) >= ACCEPT).mean()
        print(f"{name}, by weights fitted on all: {taken:.1f}% of {(made.same == wanted).sum()} accepted")
    written = {
        "about": "Logistic regression on labelled and made pairs of PolNeAR contents: app.training.matches.",
        "weights": dict(zip(FEATURES, weights[:-1].round(3).tolist(), strict=True)),
        "bias": round(float(weights[-1]), 3),
        "accept": ACCEPT,
    }
    (asked.out / "matches.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(written))


if __name__ == "__main__":
    main()
