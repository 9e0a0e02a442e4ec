"""Fit how sure a statement is: `python -m app.training.confidence DEV.jsonl app/weights` writes `confidence.json`.

Runs the statements stage over a labelled corpus, tells which of its statements are right as a whole (`app.evaluation`:
content by half, cue and source), and fits a logistic regression. Prints, by ten-fold cross-validation over articles, a
reliability table and the figures at several floors.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.documents import read
from app.evaluation.gold import GoldArticle, read_gold
from app.evaluation.pairing import Pairing, said
from app.evaluation.words import Words
from app.model import InputError, RawDocument
from app.statements.confidence import BY_RULE, FEATURES, features
from app.statements.finding import read_attributions
from app.statements.tagger import Tagger
from app.training.logistic import Rows, fit, predict

FOLDS = 10
RIDGE = 1.0
FLOORS = (0.0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
MAX_CHARS = 2_000_000


def rows_of(gold: GoldArticle, tagger: Tagger) -> tuple[list[tuple[float, ...]], list[bool]]:
    """The features of each statement found in an article, and whether it is right."""
    raw = RawDocument(origin=gold.origin, line=gold.line, text=gold.text, fields={"id": gold.id})
    words = Words(gold.text)
    made = [
        (statement, attribution)
        for statement, attribution in read_attributions(read(raw, max_chars=MAX_CHARS, dated=False), tagger=tagger)
        if statement.because["statement"].rule not in BY_RULE and words.of(statement.content)
    ]
    pairing = Pairing(
        [said(gold.text, words, label) for label in gold.attributions],
        [said(gold.text, words, statement) for statement, _ in made],
    )
    right = {there for _, there in pairing.whole}
    rows = [
        features(attribution, one.speech, one.act, guessed=one.because["act"].rule == "cue-unknown")
        for one, attribution in made
    ]
    return rows, [place in right for place in range(len(made))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes confidence.json")
    asked = parser.parse_args(arguments)
    tagger = Tagger(asked.out)
    rows: list[tuple[float, ...]] = []
    hits: list[bool] = []
    fold: list[int] = []
    labels = 0
    for number, gold in enumerate(read_gold(asked.corpus, max_bytes=100 * MAX_CHARS)):
        if isinstance(gold, InputError):
            raise gold
        found, right = rows_of(gold, tagger)
        rows += found
        hits += right
        fold += [number % FOLDS] * len(found)
        labels += len(gold.attributions)
    report(np.array(rows), np.array(hits, dtype=float), np.array(fold), labels)
    weights = fit(np.array(rows), np.array(hits, dtype=float), ridge=RIDGE).round(3).tolist()
    written = {
        "about": "Logistic regression of a statement being right: app.training.confidence.",
        "weights": dict(zip(FEATURES, weights, strict=False)),
        "bias": weights[-1],
    }
    (asked.out / "confidence.json").write_text(json.dumps(written, indent=2) + "\n", "utf-8")


def report(rows: Rows, hits: Rows, fold: Rows, labels: int) -> None:
    """Print the cross-validated reliability table, and the figures at each floor."""
    likely = np.zeros(len(rows))
    for number in range(FOLDS):
        away = fold == number
        likely[away] = predict(fit(rows[~away], hits[~away], ridge=RIDGE), rows[away])
    for low in np.arange(0, 1, 0.1):
        inside = (likely >= low) & (likely < low + 0.1)
        if inside.any():
            print(f"sure {low:.1f}-{low + 0.1:.1f}: {inside.sum():5d} statements, {hits[inside].mean():.2f} right")
    for floor in FLOORS:
        kept = likely >= floor
        precision, recall = hits[kept].mean(), hits[kept].sum() / labels
        f1 = 2 * precision * recall / (precision + recall)
        print(f"floor {floor:.2f}: P {100 * precision:.1f} R {100 * recall:.1f} F1 {100 * f1:.1f}")


if __name__ == "__main__":
    main()
