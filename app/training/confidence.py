"""Fit how sure a statement is: `python -m app.training.confidence DEV.jsonl app/weights` writes `confidence.json`.

Runs the statements stage over a labelled corpus, tells which of its statements are right (content IoU of words >= .5,
cue and source overlapping, each label used once), and fits a logistic regression. Prints, by ten-fold cross-validation
over articles, a reliability table and the figures at several floors.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from app.model import Article, Paragraph, Span, Statement
from app.statements.confidence import FEATURES, features
from app.statements.finding import read_attributions
from app.training.corpus import lines_of, read_corpus
from app.training.logistic import Rows, fit, predict

FOLDS = 10
RIDGE = 1.0
FLOORS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


def words(text: str, spans: Any) -> frozenset[int]:
    """Where the words of the spans begin."""
    return frozenset(start + found.start() for start, end in spans for found in re.finditer(r"\w+", text[start:end]))


def right(text: str, gold: list[dict[str, list[Span]]], found: list[Statement]) -> list[bool]:
    """Which statements hit a label, nearest content first, each label once."""
    labels = [{role: words(text, label[role]) for role in ("source", "cue", "content")} for label in gold]
    mine = [{role: words(text, getattr(s, role)) for role in ("source", "cue", "content")} for s in found]
    near = sorted(
        (
            (-len(label["content"] & made["content"]) / len(label["content"] | made["content"]), here, there)
            for here, made in enumerate(mine)
            for there, label in enumerate(labels)
            if _whole(label, made)
        ),
    )
    hit: dict[int, int] = {}
    for _, here, there in near:
        if here not in hit and there not in hit.values():
            hit[here] = there
    return [here in hit for here in range(len(found))]


def _whole(label: dict[str, frozenset[int]], made: dict[str, frozenset[int]]) -> bool:
    shared = len(label["content"] & made["content"])
    if not shared or shared < 0.5 * len(label["content"] | made["content"]):
        return False
    cue = not label["cue"] or bool(label["cue"] & made["cue"])
    source = bool(label["source"] & made["source"]) if label["source"] else not made["source"]
    return cue and source


def main() -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    rows: list[tuple[float, ...]] = []
    hits: list[bool] = []
    fold: list[int] = []
    labels = 0
    for number, record in enumerate(read_corpus(asked.corpus)):
        paragraphs = tuple(Paragraph(start=start, end=end) for start, end in lines_of(record["text"]))
        article = Article(id="a", origin=str(asked.corpus), text=record["text"], paragraphs=paragraphs)
        made = list(read_attributions(article))
        rows += [features(attribution, statement.speech) for statement, attribution in made]
        hits += right(article.text, record["attributions"], [statement for statement, _ in made])
        fold += [number % FOLDS] * len(made)
        labels += len(record["attributions"])
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
        print(f"floor {floor:.1f}: P {100 * precision:.1f} R {100 * recall:.1f} F1 {100 * f1:.1f}")


if __name__ == "__main__":
    main()
