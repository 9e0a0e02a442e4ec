"""Train which date is the day of a statement: `python -m app.training.days EVAL app/weights`.

EVAL holds `polnear/*.jsonl` (articles with spans) and `speakers/*.jsonl` (the day of each statement). The days of 98
more articles of PolNeAR's training set are in `days.csv` beside this file: what reading each article once gave, by
statement, with the offsets of the words that give the day; those of 480 more are in `speakers.csv`. The days of the
marked texts and of the other news are not among them: with them the trees date fewer of the articles that were left out
(69.9% for 76.9%), and other news no better. A seventh of the articles, by a hash of their names, is left out of all
fitting and choosing, and measured at the end. Writes `days.onnx`.

Boosted trees score the pairs of `app.dating.choice`, right where the days are those of the label. Prints the share of
right days by cross-validation over articles, at several least scores.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.dating.choice import FEATURES, LEAST, WEIGHTS, Pairs, is_day
from app.dating.resolution import date_by_rules
from app.documents import read
from app.model import RawDocument, SaidOn, Span, Spans, Statement
from app.speakers import resolve
from app.text import reading
from app.training import trees
from app.training.trees import article_hash

FOLDS = 5
CORPORA = ("campaign", "paragraphs")
"""Articles of PolNeAR, and their paragraphs, each as an article of its own."""
LEFT_OUT = 7  # one article in so many
SCORES = (0.4, 0.45, 0.5, 0.55, 0.6)
MAX_CHARS = 2_000_000
PARTS = ("source", "cue", "content")
LABELS, SPEAKERS = (Path(__file__).with_name(name) for name in ("days.csv", "speakers.csv"))


class Label(NamedTuple):
    """The day of a statement as a reader found it, an EDTF date; None where the article does not give it."""

    said_on: str | None
    doubtful: bool


class Example(NamedTuple):
    """A statement: its article, its label, what the rules say, the days of the dates near it with features, and its
    corpus."""

    article: str
    label: Label
    rules: SaidOn | None
    days: list[str]
    rows: NDArray[np.float32]
    corpus: str


Days = Callable[[Example], str | None]


def labels_of(folder: Path) -> dict[str, dict[str, Label]]:
    """By article and statement."""
    found: dict[str, dict[str, Label]] = {}
    for name in ("train", "dev"):
        for line in (folder / f"speakers/{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            value = record["said_on"] and record["said_on"]["value"]
            label = Label(value, "said_on" in (record["doubt"] or []))
            found.setdefault(record["article"], {})[record["attribution"]] = label
    for path, doubt in ((SPEAKERS, "day_doubtful"), (LABELS, "doubtful")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                label = Label(row["said_on"] or None, bool(row[doubt]))
                found.setdefault(row["article"], {})[row["statement"]] = label
    return found


def examples(folder: Path) -> Iterator[Example]:
    """All labelled statements, their spans as they are labelled and their speakers as the program finds them."""
    labels = labels_of(folder)
    for name in ("train", "dev"):
        for line in (folder / f"polnear/{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            if record["id"] in labels:
                found = re.search(r"_(\d{4}-\d\d-\d\d)", record["id"])
                record["published_on"] = found[1] if found else ""
                yield from _of_article(record, labels[record["id"]], "campaign")
                for begin, end in (line.span() for line in re.finditer(r"[^\n]+", record["text"])):
                    yield from _of_article(_excerpt(record, begin, end), labels[record["id"]], "paragraphs")


def _excerpt(record: dict[str, Any], begin: int, end: int) -> dict[str, Any]:
    """A stretch of an article as an article of its own, with the statements that lie within it."""

    def moved(one: dict[str, Any]) -> dict[str, Any]:
        parts = {name: [[first - begin, last - begin] for first, last in one[name]] for name in PARTS}
        return {"id": one["id"], **parts}

    inside = [
        moved(one)
        for one in record["attributions"]
        if all(begin <= first and last <= end for name in PARTS for first, last in one[name])
    ]
    return {**record, "text": record["text"][begin:end], "attributions": inside}


def _of_article(record: dict[str, Any], labels: dict[str, Label], corpus: str) -> Iterator[Example]:
    """The examples of an article. In a paragraph alone a statement has a day only where a date there gives it."""
    if not any(character.isalpha() for character in record["text"]):
        return
    raw = RawDocument(origin=record["id"], text=record["text"], fields={"published_on": record["published_on"]})
    article = read(raw, max_chars=MAX_CHARS)
    labelled = [one for one in record["attributions"] if one["content"]]
    if not labelled:
        return
    statements = [
        Statement(source=_spans(one["source"]), cue=_spans(one["cue"]), content=_spans(one["content"]))
        for one in labelled
    ]
    read_once = reading.read(article)
    statements = resolve(article, statements, reading=read_once)
    clauses, dated = date_by_rules(article, statements, read_once)
    pairs = Pairs(article, clauses, dated)
    for order, place in enumerate(pairs.places):
        label = labels.get(labelled[place.number]["id"])
        if label is not None and not pairs.is_settled(place):
            near = list(pairs.near(order))
            days = [one.said_on.edtf if one.said_on else "" for one, _ in near]
            rows = np.array([row for _, row in near], np.float32).reshape(-1, len(FEATURES))
            rules = dated[place.number].said_on
            if corpus == "paragraphs" and label.said_on not in days:
                label = label._replace(said_on=None)
            yield Example(record["id"], label, rules, days, rows, corpus)


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple(Span(*pair) for pair in pairs)


def fit(some: Sequence[Example]) -> list[lightgbm.Booster]:
    """Trees for some examples."""
    sure = [one for one in some if not one.label.doubtful]
    right = np.array([day == one.label.said_on for one in sure for day in one.days], float)
    return trees.fit(np.concatenate([one.rows for one in sure]), right)


def best(fitted: Sequence[lightgbm.Booster], some: Sequence[Example]) -> dict[int, tuple[float, str]]:
    """The best score of each example, by its `id`, and the day that has it."""
    return {id(one): trees.best(fitted, one.rows, one.days) for one in some}


def line(some: Sequence[Example], says: Days) -> str:
    """The figures of a way to date: days, months and years right, and how many of the undated are dated."""
    sure = [one for one in some if not one.label.doubtful]
    day = [says(one) == one.label.said_on for one in sure if len(one.label.said_on or "") == len("2016-09-15")]
    rough = [
        (says(one) or "").startswith(one.label.said_on)
        for one in sure
        if one.label.said_on and len(one.label.said_on) <= len("2016-09")
    ]
    undated = [says(one) is not None for one in sure if one.label.said_on is None]
    return (
        f"{100 * np.mean(day):5.1f} of {len(day)} days right, {100 * np.mean(rough):5.1f} of {len(rough)} months and "
        f"years, {100 * np.mean(undated):4.1f} of {len(undated)} undated dated"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes days.onnx")
    asked = parser.parse_args(arguments)
    every = list(examples(asked.eval_folder))
    apart = [one for one in every if article_hash(one.article) % LEFT_OUT == 0]
    some = [one for one in every if article_hash(one.article) % LEFT_OUT]
    for corpus in CORPORA:
        these = [one for one in every if one.corpus == corpus]
        print(f"{corpus}: {len(these)} statements of {len({one.article for one in these})} articles")
    found: dict[int, tuple[float, str]] = {}
    for fold in range(FOLDS):
        others = [one for one in some if article_hash(one.article) // LEFT_OUT % FOLDS != fold]
        found |= best(fit(others), [one for one in some if article_hash(one.article) // LEFT_OUT % FOLDS == fold])

    def by_rules(one: Example) -> str | None:
        return one.rules.edtf if one.rules else None

    def chosen(scores: dict[int, tuple[float, str]], least: float) -> Days:
        """As `app.dating.choice.choose` does."""

        def says(one: Example) -> str | None:
            score, day = scores.get(id(one), (0.0, ""))
            return day if score >= least else None if is_day(one.rules) else by_rules(one)

        return says

    for name in CORPORA:
        these = [one for one in some if one.corpus == name]
        print(f"{name}, by rules        {line(these, by_rules)}")
        for least in SCORES:
            print(f"{name}, from {least:4.2f}       {line(these, chosen(found, least))}")
    fitted = fit(some)
    trees.export(fitted, asked.out / WEIGHTS, features=len(FEATURES))
    scores = best(fitted, apart)
    for name in CORPORA:
        these = [one for one in apart if one.corpus == name]
        print(f"left out, {name}, by rules        {line(these, by_rules)}")
        print(f"left out, {name}, from {LEAST:4.2f}       {line(these, chosen(scores, LEAST))}")


if __name__ == "__main__":
    main()
