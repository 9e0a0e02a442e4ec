"""Labelled pairs of reports: `matches/pairs_dev.jsonl`, with speakers resolved in the articles of PolNeAR
they come from."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app import documents, speakers
from app.embedding import Embedder, pack, unpack
from app.matches.words import words
from app.model import RawDocument, Report, Span, Statement

MAX_CHARS = 1_000_000
TRAIN_ARTICLES = 840
NEAREST = 2  # of an article's pairs: the others are easily told apart
REPEATED = 0.7  # share of the shorter content's words


class Pair(NamedTuple):
    """Two reports, and what the annotator said of them."""

    id: str
    a: Report
    b: Report
    same: bool
    label: str


def read_pairs(folder: Path) -> list[Pair]:
    """The labelled pairs below the folder of the yardsticks."""
    records = [json.loads(line) for line in _lines(folder / "matches" / "pairs_dev.jsonl")]
    wanted = {record[f"{side}_article_id"] for record in records for side in "ab"}
    named = dict(_named(folder, wanted))
    embedder = Embedder()

    def report(record: dict[str, Any], side: str) -> Report:
        return Report(
            key=record[f"{side}_id"],
            article=record[f"{side}_article_id"],
            content=record[side],
            speakers=named.get(record[f"{side}_id"], frozenset()),
            published_on=dt.date.fromisoformat(record[f"{side}_date"]),
            embedding=pack(embedder.embed([record[side]])[0]),
        )

    return [Pair(r["pair_id"], report(r, "a"), report(r, "b"), bool(r["same"]), r["label"]) for r in records]


def said_beside(folder: Path, articles: int) -> list[Pair]:
    """Different statements of one speaker in one article: for each article, the pairs nearest in meaning.

    The labelled pairs have next to none of these, and an article has many: without them the score would learn that
    one speaker on one day says one thing. Pairs that share most words may be one statement told twice, and are left
    out. The day is left unknown: one article has but one.
    """
    embedder = Embedder()
    found: list[Pair] = []
    for record in map(json.loads, _lines(folder / "polnear" / "train.jsonl")[:: TRAIN_ARTICLES // articles]):
        reports = [
            Report(
                key=key,
                article=record["id"],
                content=content,
                speakers=names,
                embedding=pack(embedder.embed([content])[0]),
            )
            for key, names, content in _resolved(record)
            if names
        ]
        twos = [(a, b) for a, b in combinations(reports, 2) if a.speakers == b.speakers and _apart(a, b)]
        near = sorted(twos, key=lambda two: -float(_vector(two[0]) @ _vector(two[1])))[:NEAREST]
        found += [Pair(f"{a.key}/{b.key}", a, b, False, "different") for a, b in near]
    return found


def _vector(report: Report) -> NDArray[np.float32]:
    return unpack(report.embedding or b"")


def _apart(a: Report, b: Report) -> bool:
    ours, theirs = ({word.form for word in words(report.content)} for report in (a, b))
    return len(ours & theirs) < REPEATED * max(1, min(len(ours), len(theirs)))


def _named(folder: Path, wanted: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The speakers of every gold attribution of the wanted articles, by the key of the attribution."""
    for split in ("train", "dev"):
        for record in map(json.loads, _lines(folder / "polnear" / f"{split}.jsonl")):
            if record["id"] in wanted:
                for key, names, _ in _resolved(record):
                    yield key, names


def _resolved(record: dict[str, Any]) -> Iterator[tuple[str, frozenset[str], str]]:
    """The key, speakers and content of every gold attribution of an article."""
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
    resolved = speakers.resolve(article, statements)
    for attribution, statement in zip(gold, resolved, strict=True):
        names = frozenset(speaker.name for speaker in statement.speakers)
        yield f"{record['id']}#{attribution['id']}", names, article.exact(statement.content)


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
