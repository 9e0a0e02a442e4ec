"""Train which date is the day of a statement: `python -m app.training.days EVAL app/weights` writes `days.onnx`.

EVAL holds `polnear/*.jsonl` (articles with spans) and `speakers/*.jsonl` (the day of each statement). The days of 98
more articles of PolNeAR's training set are in `days.csv` beside this file: what reading each article once gave, by
statement, with the offsets of the words that give the day. A seventh of the articles, by a hash of their names, is
left out of all fitting and choosing, and measured at the end.

Boosted trees (LightGBM, Ke et al., NIPS 2017) score the pairs of `app.dating.choice`, right where the days are those
of the label. Prints the share of right days by cross-validation over articles, at several least scores.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from app.dating.choice import FEATURES, LEAST, WEIGHTS, Pairs, is_day
from app.dating.resolution import date_by_rules
from app.documents import read
from app.model import RawDocument, SaidOn, Span, Spans, Statement
from app.speakers import resolve
from app.text import reading

SETTINGS = {
    "objective": "binary",
    "num_leaves": 7,
    "learning_rate": 0.05,
    "min_child_samples": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
}
ROUNDS = 300
SEEDS = 3
FOLDS = 5
LEFT_OUT = 7  # one article in so many
SCORES = (0.4, 0.45, 0.5, 0.55, 0.6)
MAX_CHARS = 2_000_000
NODE = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
PARTS = ("source", "cue", "content")
LABELS = Path(__file__).with_name("days.csv")


class Label(NamedTuple):
    """The day of a statement as a reader found it, an EDTF date; None where the article does not give it."""

    said_on: str | None
    doubtful: bool


class Example(NamedTuple):
    """A statement: its article, its label, what the rules say, and the days of the dates near it with features."""

    article: str
    label: Label
    rules: SaidOn | None
    days: list[str]
    rows: NDArray[np.float32]
    excerpt: bool


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
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = Label(row["said_on"] or None, bool(row["doubtful"]))
            found.setdefault(row["article"], {})[row["statement"]] = label
    return found


def examples(folder: Path) -> Iterator[Example]:
    """All labelled statements, their spans as they are labelled and their speakers as the program finds them."""
    labels = labels_of(folder)
    for name in ("train", "dev"):
        for line in (folder / f"polnear/{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            if record["id"] in labels:
                yield from _of_article(record, labels[record["id"]])
                for begin, end in (found.span() for found in re.finditer(r"[^\n]+", record["text"])):
                    yield from _of_article(_excerpt(record, begin, end), labels[record["id"]], excerpt=True)


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
    return {"id": record["id"], "text": record["text"][begin:end], "attributions": inside}


def _of_article(record: dict[str, Any], labels: dict[str, Label], *, excerpt: bool = False) -> Iterator[Example]:
    """The examples of an article. In an excerpt a statement has a day only where a date there gives it."""
    day = re.search(r"_(\d{4}-\d\d-\d\d)", record["id"])
    if not any(character.isalpha() for character in record["text"]):
        return
    raw = RawDocument(origin=record["id"], text=record["text"], fields={"published_on": day[1] if day else ""})
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
            if excerpt and label.said_on not in days:
                label = label._replace(said_on=None)
            yield Example(record["id"], label, rules, days, rows, excerpt)


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple(Span(*pair) for pair in pairs)


def fit(some: Sequence[Example]) -> list[lightgbm.Booster]:
    """Trees for some examples."""
    sure = [one for one in some if not one.label.doubtful]
    rows = np.concatenate([one.rows for one in sure])
    right = np.array([day == one.label.said_on for one in sure for day in one.days], float)
    return [lightgbm.train({**SETTINGS, "seed": seed}, lightgbm.Dataset(rows, right), ROUNDS) for seed in range(SEEDS)]


def best(trees: Sequence[lightgbm.Booster], some: Sequence[Example]) -> dict[int, tuple[float, str]]:
    """The best score of each example, by its `id`, and the day that has it."""
    found = {}
    for one in some:
        if one.days:
            raw = np.mean([tree.predict(one.rows, raw_score=True) for tree in trees], axis=0)
            at = int(np.argmax(raw))
            found[id(one)] = (float(1 / (1 + np.exp(-raw[at]))), one.days[at])
    return found


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


def _hash(article: str) -> int:
    return int(hashlib.sha256(article.encode()).hexdigest(), 16)


def export(trees: Sequence[lightgbm.Booster], path: Path) -> None:
    """Write the trees, averaged, as an ONNX network from `features` to `log_odds`."""
    nodes: dict[str, list[Any]] = {f"nodes_{name}": [] for name in NODE}
    leaves: dict[str, list[Any]] = {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}
    every = [tree["tree_structure"] for one in trees for tree in one.dump_model()["tree_info"]]
    for number, root in enumerate(every):
        entries: list[tuple[Any, ...]] = []
        _put(root, number, entries)
        for node in entries:
            for name, value in zip(NODE, node, strict=False):
                nodes[f"nodes_{name}"].append(value)
            if node[4] == "LEAF":
                for name, value in zip(leaves, (*node[:2], 0, node[-1] / len(trees)), strict=True):
                    leaves[name].append(value)
    ensemble: Any = helper.make_node  # its types know no attributes
    node = ensemble(
        "TreeEnsembleRegressor", ["features"], ["log_odds"], domain="ai.onnx.ml", n_targets=1, **nodes, **leaves
    )
    graph = helper.make_graph(
        [node],
        "days",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, len(FEATURES)])],
        [helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


def _put(tree: dict[str, Any], number: int, entries: list[tuple[Any, ...]]) -> int:
    """Add a node and all below it to a tree, each the values of `NODE` and that of a leaf; its id."""
    identity = len(entries)
    if "leaf_value" in tree:
        entries.append((number, identity, 0, 0.0, "LEAF", 0, 0, tree["leaf_value"]))
        return identity
    entries.append(())  # replaced below, once the ids of the nodes under it are known
    below = _put(tree["left_child"], number, entries), _put(tree["right_child"], number, entries)
    entries[identity] = (number, identity, tree["split_feature"], tree["threshold"], "BRANCH_LEQ", *below, 0.0)
    return identity


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes days.onnx")
    asked = parser.parse_args(arguments)
    every = list(examples(asked.eval_folder))
    apart = [one for one in every if _hash(one.article) % LEFT_OUT == 0]
    some = [one for one in every if _hash(one.article) % LEFT_OUT]
    whole = [one for one in every if not one.excerpt]
    print(f"{len(whole)} statements of {len({one.article for one in whole})} articles;")
    print(f"{len(every) - len(whole)} of their paragraphs, each read as an article of its own")
    found: dict[int, tuple[float, str]] = {}
    for fold in range(FOLDS):
        others = [one for one in some if _hash(one.article) // LEFT_OUT % FOLDS != fold]
        found |= best(fit(others), [one for one in some if _hash(one.article) // LEFT_OUT % FOLDS == fold])

    def by_rules(one: Example) -> str | None:
        return one.rules.edtf if one.rules else None

    def chosen(scores: dict[int, tuple[float, str]], least: float) -> Days:
        """As `app.dating.choice.choose` does."""

        def says(one: Example) -> str | None:
            score, day = scores.get(id(one), (0.0, ""))
            return day if score >= least else None if is_day(one.rules) else by_rules(one)

        return says

    for name, is_excerpt in (("articles", False), ("paragraphs", True)):
        these = [one for one in some if one.excerpt == is_excerpt]
        print(f"{name}, by rules        {line(these, by_rules)}")
        for least in SCORES:
            print(f"{name}, from {least:4.2f}       {line(these, chosen(found, least))}")
    trees = fit(some)
    export(trees, asked.out / WEIGHTS)
    scores = best(trees, apart)
    for name, is_excerpt in (("articles", False), ("paragraphs", True)):
        these = [one for one in apart if one.excerpt == is_excerpt]
        print(f"left out, {name}, by rules        {line(these, by_rules)}")
        print(f"left out, {name}, from {LEAST:4.2f}       {line(these, chosen(scores, LEAST))}")


if __name__ == "__main__":
    main()
