"""Finding what a tweet repeats among many claims: `python tests/benchmarks/check.py EVAL_FOLDER [--store FILE]`.

Stores the 10,375 fact-checked claims of CheckThat! 2020 (EVAL_FOLDER/matches/checkthat2020_*.jsonl; for measuring
only), an article each with its title for a headline, and checks each tweet as `POST /v1/check` does: mean average
precision at 5 of the order of the statements, how many right claims are among the candidates at all, and the
milliseconds of an answer. The weight of a word in common is the best of a few on the tweets of `train`; the figures of
`test` have seen no choice. With --store the store is kept, and filled once.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Engine, select

from app.checking.quotation import quotation
from app.embedding import pack, shared_embedder
from app.index.vectors import vector_index
from app.model import Article, Because, Paragraph, RunCounts, Span, Statement
from app.queries import retrieve
from app.queries.check import Question, check
from app.queries.columns import ARTICLE, STATEMENT
from app.saving import save_article
from app.store.migrate import upgrade
from app.store.runs import finish_run, start_run
from app.store.session import open_store, writing

BEST = 5
WEIGHTS = (0.0, 0.02, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1)
SPLITS = ("train", "dev", "test")
RULE = Because(rule="benchmark", confidence=1.0)


class Asked(NamedTuple):
    """A tweet, and the articles of the claims that it repeats."""

    split: str
    tweet: str
    right: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--store", type=Path, help="default: one that is thrown away")
    parser.add_argument("--weights", action="store_true", help="try the weights of a word in common on `train`")
    parser.add_argument("--no-headlines", action="store_true", help="store the claims without their titles")
    args = parser.parse_args()
    folder = args.eval_folder / "matches"
    queries = [
        Asked(row["split"], row["tweet"], frozenset(f"claim-{claim}" for claim in row["claims"]))
        for row in read(folder / "checkthat2020_queries.jsonl")
        if row["claims"]
    ]
    with tempfile.TemporaryDirectory() as scratch:
        path = args.store or Path(scratch) / "claims.sqlite3"
        new = not path.exists()
        engine = open_store(f"sqlite:///{path}")
        if new:
            fill(engine, read(folder / "checkthat2020_claims.jsonl"), titled=not args.no_headlines)
        vector_index(engine).catch_up(engine)
        with engine.connect() as connection:
            if args.weights:
                train = [query for query in queries if query.split == "train"]
                for weight in WEIGHTS:
                    retrieve.SHARED_WORD = weight
                    found = [precision(ranked(connection, query.tweet), query.right) for query in train]
                    print(f"weight {weight:5.3f}: MAP@{BEST} on train {np.mean(found):.4f}", flush=True)
            else:
                tell(connection, queries)
        engine.dispose()


def tell(connection: Connection, queries: Sequence[Asked]) -> None:
    """The figures of each split."""
    check(connection, Question(queries[0].tweet))  # The model is read on first use.
    for split in SPLITS:
        precisions, among, times, outcomes = [], [], [], []
        for query in (query for query in queries if query.split == split):
            start = time.perf_counter()
            answer = check(connection, Question(query.tweet))
            times.append(1000 * (time.perf_counter() - start))
            articles = [one["statement"]["article"]["id"] for one in answer["statements"]]
            precisions.append(precision(articles, query.right))
            among.append(bool(query.right & set(ranked(connection, query.tweet))))
            outcomes.append(answer["outcome"])
        p50, p95 = np.percentile(times, (50, 95))
        told = ", ".join(f"{outcomes.count(name)} {name}" for name in sorted(set(outcomes)))
        print(
            f"{split:5s} {len(times):4d} tweets: MAP@{BEST} {np.mean(precisions):.4f}, among the candidates"
            f" {np.mean(among):.4f}, ms p50 {p50:.1f} p95 {p95:.1f}; {told}",
            flush=True,
        )


def ranked(connection: Connection, tweet: str) -> list[str]:
    """The articles of all candidates, the nearest first."""
    index = vector_index(connection.engine).at(connection)
    quoted = quotation(tweet)
    search = retrieve.Search(quoted, shared_embedder().embed([quoted.text])[0])
    hits = retrieve.retrieve(connection, index.view, search).found
    rows = select(STATEMENT.c.id, ARTICLE.c.key).join_from(STATEMENT, ARTICLE)
    keys = dict(connection.execute(rows.where(STATEMENT.c.id.in_([hit.row for hit in hits]))).all())
    return [keys[hit.row] for hit in hits]


def precision(articles: Sequence[str], right: frozenset[str]) -> float:
    hits, total = 0, 0.0
    for rank, article in enumerate(articles[:BEST], 1):
        if article in right:
            hits += 1
            total += hits / rank
    return total / min(len(right), BEST)


def fill(engine: Engine, claims: Sequence[dict[str, Any]], *, titled: bool) -> None:
    """Store each claim as the one statement of an article."""
    upgrade(engine)
    with writing(engine) as session:
        run = start_run(session, "benchmark", ["claims"])
    for some in batches(claims, 500):
        vectors = shared_embedder().embed([claim["claim"] for claim in some])
        with writing(engine) as session:
            for claim, vector in zip(some, vectors, strict=True):
                whole = Span(0, len(claim["claim"]))
                article = Article(
                    id=f"claim-{claim['id']}",
                    id_given=True,
                    origin="claims",
                    headline=claim["title"] if titled else None,
                    text=claim["claim"],
                    paragraphs=(Paragraph(start=whole.start, end=whole.end),),
                )
                said = Statement(content=(whole,), because={"statement": RULE})
                save_article(session, run, article, [said], pipeline="benchmark", embeddings=[pack(vector)])
        print(".", end="", flush=True)
    with writing(engine) as session:
        finish_run(session, run, RunCounts(added=len(claims)))
    print(f" {len(claims)} claims stored", flush=True)


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
