"""Fit how sure a statement is: `python -m app.training.confidence EVAL app/weights --news FOLDER`.

Writes `confidence.json`. Runs the statements stage over PolNeAR's development articles, the articles of other news
that the tagger has not learnt, and the labelled articles of `EVAL/wild`, which only measure; tells which of its
statements are right as a whole (`app.evaluation`: content by half, cue and source), and fits a logistic regression.
It is fitted on both kinds of news, so that it ranks both well; what it states is then made the share that is right on
other news (Platt, "Probabilistic outputs for support vector machines", 1999): what counts as a statement of a source
differs between the corpora, so no one share is right for both. Prints, by ten-fold cross-validation over articles, a
reliability table and the figures at several floors.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.documents import read
from app.evaluation.counts import asked
from app.evaluation.gold import ROLES, GoldArticle, Label, read_gold
from app.evaluation.pairing import Pairing, said
from app.evaluation.words import Words
from app.model import InputError, RawDocument
from app.statements.confidence import BY_RULE, FEATURES, features
from app.statements.finding import read_attributions
from app.tagging import tag
from app.tagging.tagger import Tagger
from app.text import reading
from app.training.logistic import Rows, fit, predict
from app.training.news import read_news
from app.training.trees import article_hash

FOLDS = 10
RIDGE = 1.0
LEFT_OUT = 7  # of the labelled articles of other news, one in so many is kept from the tagger
WEIGHTS = {"campaign": 0.5, "news": 2.0}
"""What a statement of each corpus weighs; "other news" is measured only."""
STATED_FOR = "news"
"""The corpus on which the stated share is the share that is right."""
SOFT = ("soft", "nested", "thought", "attitude", "unsaid")
FLOORS = (0.0, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5)
MAX_CHARS = 2_000_000


def rows_of(gold: GoldArticle, tagger: Tagger) -> tuple[list[tuple[float, ...]], list[bool]]:
    """The features of each statement found in an article that is asked for, and whether it is right."""
    raw = RawDocument(origin=gold.origin, line=gold.line, text=gold.text, fields={"id": gold.id})
    article = read(raw, max_chars=MAX_CHARS, dated=False)
    made = {
        id(statement): (statement, attribution)
        for statement, attribution in read_attributions(article, tagged=tag(article, reading.read(article), tagger))
        if statement.because["statement"].rule not in BY_RULE
    }
    words = Words(gold.text)
    labels, found = asked(gold, words, [statement for statement, _ in made.values()])
    pairing = Pairing(labels, [said(gold.text, words, statement) for statement in found])
    right = {there for _, there in pairing.whole}
    rows = [
        features(made[id(one)][1], one.speech, one.act, guessed=one.because["act"].rule == "cue-unknown")
        for one in found
    ]
    return rows, [place in right for place in range(len(found))]


def corpora(folder: Path, news: Path | None) -> Iterator[tuple[str, GoldArticle]]:
    """The articles on which confidence is fitted and measured, each with the name of its corpus."""
    for gold in read_gold(folder / "polnear/dev.jsonl", max_bytes=100 * MAX_CHARS):
        if isinstance(gold, InputError):
            raise gold
        yield "campaign", gold
    for one in read_news(news) if news else ():
        if one.apart or article_hash(one.id) % LEFT_OUT == 0:  # the tagger has learnt the others
            yield "news", _gold(one.id, one.text, one.statements, SOFT)
    for labels, text in zip(
        *map(_lines, (folder / "wild/dev_labels.jsonl", folder / "wild/dev_texts.jsonl")), strict=True
    ):
        yield "other news", _gold(labels["id"], text["text"], labels["statements"], ("att", "cont", *SOFT))


def _gold(name: str, text: str, statements: Sequence[dict[str, Any]], soft: Sequence[str]) -> GoldArticle:
    labels = [
        Label(
            **{part: one[part] for part in ROLES},
            soft=any(flag in one.get("flags", ()) or one.get(flag) for flag in soft),
        )
        for one in statements
        if one["content"]
    ]
    return GoldArticle(id=name, text=text, attributions=tuple(labels), origin=name, line=1)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes confidence.json")
    parser.add_argument("--news", type=Path, help="the folder of the texts of articles.csv")
    parser.add_argument("--gold", type=Path, help="only write wild's labels there, as `onrecord evaluate` reads them")
    given = parser.parse_args(arguments)
    if given.gold:
        articles = (gold for corpus, gold in corpora(given.eval_folder, None) if corpus == "other news")
        lines = [gold.model_dump_json(exclude={"origin", "line"}) + "\n" for gold in articles]
        given.gold.write_text("".join(lines), "utf-8")
        return
    tagger = Tagger(given.out)
    rows: list[tuple[float, ...]] = []
    hits: list[bool] = []
    fold: list[int] = []
    names: list[str] = []
    labels: Counter[str] = Counter()
    for number, (corpus, gold) in enumerate(corpora(given.eval_folder, given.news)):
        found, right = rows_of(gold, tagger)
        rows += found
        hits += right
        fold += [number % FOLDS] * len(found)
        names += [corpus] * len(found)
        labels[corpus] += sum(not label.soft for label in gold.attributions)
    every, wanted, corpus_of = np.array(rows), np.array(hits, dtype=float), np.array(names)
    weights = np.select([corpus_of == name for name in WEIGHTS], list(WEIGHTS.values()), 0.0)
    folds, there = np.array(fold), (corpus_of == STATED_FOR).astype(float)
    odds = log_odds(cross_validated(every, wanted, folds, weights))
    stated = cross_validated(odds, wanted, folds, there)
    for corpus, asked_for in labels.items():
        here = corpus_of == corpus
        report(corpus, stated[here], wanted[here], asked_for)
    slope, offset = fit(odds, wanted, ridge=RIDGE, weights=there)
    of_features = slope * fit(every, wanted, ridge=RIDGE, weights=weights)
    of_features[-1] += offset
    fitted = of_features.round(3).tolist()
    written = {
        "about": "Logistic regression of a statement being right: app.training.confidence.",
        "weights": dict(zip(FEATURES, fitted, strict=False)),
        "bias": fitted[-1],
    }
    (given.out / "confidence.json").write_text(json.dumps(written, indent=2) + "\n", "utf-8")


def cross_validated(rows: Rows, hits: Rows, fold: NDArray[np.int64], weights: Rows) -> Rows:
    """The confidence of each statement, fitted on the articles of the other folds."""
    likely = np.zeros(len(rows))
    for number in range(FOLDS):
        away = fold == number
        likely[away] = predict(fit(rows[~away], hits[~away], ridge=RIDGE, weights=weights[~away]), rows[away])
    return likely


def log_odds(likely: Rows) -> Rows:
    """The log odds of each probability, a row each."""
    kept = likely.clip(1e-6, 1 - 1e-6)
    column: Rows = np.log(kept / (1 - kept))[:, None]
    return column


def report(corpus: str, likely: Rows, hits: Rows, asked_for: int) -> None:
    """Print the reliability table of a corpus, and the figures at each floor."""
    for low in np.arange(0, 1, 0.1):
        inside = (likely >= low) & (likely < low + 0.1)
        if inside.any():
            print(
                f"{corpus}, sure {low:.1f}-{low + 0.1:.1f}: {inside.sum():5d} statements, "
                f"{likely[inside].mean():.2f} said, {hits[inside].mean():.2f} right"
            )
    for floor in FLOORS:
        kept = likely >= floor
        precision, recall = hits[kept].mean(), hits[kept].sum() / asked_for
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{corpus}, floor {floor:.2f}: P {100 * precision:.1f} R {100 * recall:.1f} F1 {100 * f1:.1f}")


if __name__ == "__main__":
    main()
