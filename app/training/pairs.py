"""Labelled pairs of reports: `matches/pairs_dev.jsonl` and `judged.csv`, with speakers resolved in the articles of
PolNeAR they come from.

`judged.csv`, beside this file, has 498 pairs that were drawn from the 20 nearest by embedding of each content within
14 days, most of them where an earlier score was in doubt, and judged by one reader: 1 is the same statement, 0 is not.
A report is named by corpus file, line and number of the attribution in it, each counted from 1; no text is in it.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Collection, Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app import documents, speakers
from app.embedding import Embedder, pack, unpack
from app.matches.tokens import words
from app.model import RawDocument, Report, Span, Statement
from app.statements.stance import stance_of

MAX_CHARS = 1_000_000
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
    records = [json.loads(line) for line in _lines(folder / "matches" / "pairs_dev.jsonl")]
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
    found: list[Pair] = []
    for record in map(json.loads, _lines(folder / "polnear" / "train.jsonl")[:: TRAIN_ARTICLES // articles]):
        reports = [_embedded(report, embedder) for report in _resolved(record) if report.speakers]
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
        lines = _lines(folder / "polnear" / f"{split}.jsonl")
        for place in sorted(place for place in places if place.startswith(f"{split}:")):
            _, line, number = place.split(":")
            record = json.loads(lines[int(line) - 1])
            yield place, _key(record, record["attributions"][int(number) - 1])


def _reports(folder: Path, keys: Collection[str]) -> dict[str, Report]:
    """The reports of these keys, with embeddings."""
    articles = {key.partition("#")[0] for key in keys}
    embedder = Embedder()
    return {
        report.key: _embedded(report, embedder)
        for split in ("train", "dev")
        for record in map(json.loads, _lines(folder / "polnear" / f"{split}.jsonl"))
        if record["id"] in articles
        for report in _resolved(record)
        if report.key in keys
    }


def _embedded(report: Report, embedder: Embedder) -> Report:
    return report.model_copy(update={"embedding": pack(embedder.embed([report.content])[0])})


def _resolved(record: dict[str, Any]) -> Iterator[Report]:
    """Every gold attribution of an article with content, as matching sees it."""
    fields: dict[str, object] = {"published_on": record["date"], "headline": record["title"]}
    raw = RawDocument(origin=record["id"], text=record["text"], fields=fields)
    gold = [attribution for attribution in record["attributions"] if attribution["content"]]
    statements = [
        Statement(
            source=tuple(Span(*span) for span in attribution["source"]),
            cue=tuple(Span(*span) for span in attribution["cue"]),
            content=tuple(Span(*span) for span in attribution["content"]),
        )
        for attribution in gold
    ]
    article = documents.read(raw, max_chars=MAX_CHARS)
    for attribution, statement in zip(gold, speakers.resolve(article, statements), strict=True):
        yield Report(
            key=_key(record, attribution),
            article=record["id"],
            content=article.exact(statement.content),
            speakers=frozenset(speaker.name for speaker in statement.speakers),
            published_on=dt.date.fromisoformat(record["date"]),
            stance=stance_of(article.exact(statement.cue))[0],
        )


def _key(record: dict[str, Any], attribution: dict[str, Any]) -> str:
    return f"{record['id']}#{attribution['id']}"


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
