"""Labelled pairs of reports: `matches/pairs_dev.jsonl` and `judged.csv`, with the speakers of PolNeAR's articles as
the store resolves them (`app.training.gold_reports`).

`judged.csv`, beside this file, has 498 pairs that were drawn from the 20 nearest by embedding of each content within
14 days, most of them where an earlier score was in doubt, and judged by one reader: 1 is the same statement, 0 is not.
A report is named by corpus file, line and number of the attribution in it, each counted from 1; no text is in it.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.embedding import Embedder, pack, unpack
from app.matches.tokens import words
from app.model import Report
from app.training.gold_reports import attribution_key, gold_reports, lines

TRAIN_ARTICLES = 840
NEAREST = 2  # of an article's pairs: the others are easily told apart
REPEATED = 0.7  # share of the shorter content's words


class Pair(NamedTuple):
    """Two reports, and what the annotator said of them; a judged pair has no relation."""

    id: str
    a: Report
    b: Report
    same: bool
    label: str


def read_pairs(folder: Path) -> list[Pair]:
    """The labelled pairs below the folder of the yardsticks."""
    records = [json.loads(line) for line in lines(folder / "matches" / "pairs_dev.jsonl")]
    found = _reports(folder, {record[f"{side}_id"] for record in records for side in "ab"})
    return [Pair(r["pair_id"], found[r["a_id"]], found[r["b_id"]], bool(r["same"]), r["label"]) for r in records]


def judged(folder: Path) -> list[Pair]:
    """The pairs of `judged.csv`."""
    rows = list(csv.DictReader(files("app.training").joinpath("judged.csv").read_text("utf-8").splitlines()))
    places = {row[side] for row in rows for side in "ab"}
    keys = dict(_keys(folder, places))
    found = _reports(folder, set(keys.values()))
    return [
        Pair(f"{row['a']}/{row['b']}", found[keys[row["a"]]], found[keys[row["b"]]], row["same"] == "1", "")
        for row in rows
    ]


def said_beside(folder: Path, articles: int) -> list[Pair]:
    """Different statements of one speaker in one article: for each article, the pairs nearest in meaning.

    The labelled pairs have next to none of these, and an article has many: without them the score would learn that
    one speaker on one day says one thing. Pairs that share most words may be one statement told twice, and are left
    out. Two articles of one event would carry them on one day, as these are.
    """
    embedder = Embedder()
    of_article: defaultdict[str, list[Report]] = defaultdict(list)
    for report in gold_reports(folder).values():
        of_article[report.article].append(report)
    found: list[Pair] = []
    for record in map(json.loads, lines(folder / "polnear" / "train.jsonl")[:: TRAIN_ARTICLES // articles]):
        reports = [_embedded(report, embedder) for report in of_article[record["id"]] if report.speakers]
        twos = [(a, b) for a, b in combinations(reports, 2) if a.speakers == b.speakers and _apart(a, b)]
        near = sorted(twos, key=lambda two: -float(_vector(two[0]) @ _vector(two[1])))[:NEAREST]
        found += [Pair(f"{a.key}/{b.key}", a, b, False, "different") for a, b in near]
    return found


def _vector(report: Report) -> NDArray[np.float32]:
    return unpack(report.embedding or b"")


def _apart(a: Report, b: Report) -> bool:
    ours, theirs = ({word.form for word in words(report.content)} for report in (a, b))
    return len(ours & theirs) < REPEATED * max(1, min(len(ours), len(theirs)))


def _keys(folder: Path, places: Collection[str]) -> Iterator[tuple[str, str]]:
    """The key of the attribution at each place, such as `train:12:3`."""
    for split in ("train", "dev"):
        found = lines(folder / "polnear" / f"{split}.jsonl")
        for place in sorted(place for place in places if place.startswith(f"{split}:")):
            _, line, number = place.split(":")
            record = json.loads(found[int(line) - 1])
            yield place, attribution_key(record, record["attributions"][int(number) - 1])


def _reports(folder: Path, keys: Collection[str]) -> dict[str, Report]:
    """The reports of these keys, with embeddings."""
    embedder, found = Embedder(), gold_reports(folder)
    return {key: _embedded(found[key], embedder) for key in sorted(keys)}


def _embedded(report: Report, embedder: Embedder) -> Report:
    return report.model_copy(update={"embedding": pack(embedder.embed([report.content])[0])})
