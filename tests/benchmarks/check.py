"""Finding what a text repeats among many claims: `python tests/benchmarks/check.py EVAL_FOLDER`.

Tweets against the 10,375 fact-checked claims of CheckThat! 2020 (EVAL_FOLDER/matches/checkthat2020_*.jsonl; for
measuring only): mean average precision at 5 of BM25 over the words that matching compares, of the cosine of the
embeddings, and of their sum. The weight of BM25 in the sum is the best of a few on the queries of `train`; the figures
of `test` have seen no choice.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.embedding import Embedder
from app.matches.words import words

Scores = NDArray[np.float64]

K1, B = 1.2, 0.75  # as is usual
BEST = 5
WEIGHTS = (0.0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03)
SPLITS = ("train", "dev", "test")


class Bm25:
    """BM25 over documents of words."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(word.form for word in words(text)) for text in texts]
        lengths = np.array([count.total() for count in counts], dtype=float)
        self._norm = K1 * (1 - B + B * lengths / lengths.mean())
        holders: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, count in enumerate(counts):
            for form, times in count.items():
                holders[form].append((at, times))
        self._holders = {form: np.array(held) for form, held in holders.items()}

    def scores(self, query: str) -> Scores:
        scores = np.zeros(len(self._norm))
        for word in words(query):
            held = self._holders.get(word.form)
            if held is not None:
                at, times = held[:, 0], held[:, 1]
                rare = math.log(1 + (len(scores) - len(held) + 0.5) / (len(held) + 0.5))
                scores[at] += rare * times * (K1 + 1) / (times + self._norm[at])
        return scores


def average_precisions(scores: Scores, wanted: Sequence[set[int]]) -> Iterator[float]:
    for row, right in zip(scores, wanted, strict=True):
        hits, total = 0, 0.0
        for rank, at in enumerate(np.argsort(-row, kind="stable")[:BEST], 1):
            if at in right:
                hits += 1
                total += hits / rank
        yield total / min(len(right), BEST)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    folder = parser.parse_args().eval_folder / "matches"
    claims, queries = (read(folder / f"checkthat2020_{name}.jsonl") for name in ("claims", "queries"))
    queries = [query for query in queries if query["claims"]]
    place = {claim["id"]: at for at, claim in enumerate(claims)}
    wanted = [{place[claim] for claim in query["claims"]} for query in queries]
    split = np.array([query["split"] for query in queries])
    embedder = Embedder()
    ours, theirs = (
        embedder.embed([record[key] for record in records]) for records, key in ((queries, "tweet"), (claims, "claim"))
    )
    cosine = (ours @ theirs.T).astype(float)
    titled = Bm25([f"{claim['title']}. {claim['claim']}" for claim in claims])
    untitled = Bm25([claim["claim"] for claim in claims])

    def tell(name: str, scores: Scores) -> dict[str, float]:
        found = np.array(list(average_precisions(scores, wanted)))
        means = {each: float(found[split == each].mean()) for each in SPLITS}
        print(f"{name:36s}" + "  ".join(f"{each} {mean:.4f}" for each, mean in means.items()))
        return means

    tell("cosine", cosine)
    for name, index in (("claim and title", titled), ("claim alone", untitled)):
        lexical = np.stack([index.scores(query["tweet"]) for query in queries])
        tell(f"BM25, {name}", lexical)
        sums = {weight: tell(f"  cosine + {weight} BM25", cosine + weight * lexical) for weight in WEIGHTS}
        best = max(sums, key=lambda weight: sums[weight]["train"])
        print(f"best on train: {best}; on test {sums[best]['test']:.4f}")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
