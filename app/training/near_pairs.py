"""Pairs without a label that teachers of the pair reader judge for it (`app.training.pair_reader --unlabelled`).

    python -m app.training.near_pairs EVAL --out near-pairs.jsonl

Writes {"cue_a", "a", "cue_b", "b"}, a record a line, in chance order: contents of EVAL/polnear/train.jsonl with the
nearest contents of other articles by embedding, and one-edit twins of contents (`app.training.edits`). Two minutes on
one core.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.embedding import Embedder
from app.training.corpus import read_corpus
from app.training.edits import edits
from app.training.pair_texts import exact

NEAREST = 6
LIKENESS = (0.45, 0.995)
"""Cosine of two contents: below, they share nothing that one could mistake; above, they are the very same words."""
LENGTHS = range(4, 60)  # words
BLOCK = 1_000  # contents compared with all others at once


class Said(NamedTuple):
    """One attribution's cue and content, and its article."""

    article: str
    cue: str
    content: str


def attributions(folder: Path) -> list[Said]:
    """Those of PolNeAR's training articles whose content is neither a word nor a page."""
    found = []
    for record in read_corpus(folder / "polnear" / "train.jsonl"):
        for attribution in record["attributions"]:
            cue, content = (exact(record["text"], attribution[part]) for part in ("cue", "content"))
            if len(content.split()) in LENGTHS:
                found.append(Said(record["id"], cue, content))
    return found


def near(said: list[Said]) -> Iterator[tuple[Said, Said]]:
    """Each statement with the nearest of other articles; a pair once."""
    vectors = Embedder().embed([one.content for one in said])
    numbers = {article: number for number, article in enumerate(dict.fromkeys(one.article for one in said))}
    articles = np.array([numbers[one.article] for one in said])
    seen = set()
    for start in range(0, len(said), BLOCK):
        likeness: NDArray[np.float32] = vectors[start : start + BLOCK] @ vectors.T
        likeness[articles[start : start + BLOCK, None] == articles[None, :]] = 0
        likeness[(likeness < LIKENESS[0]) | (likeness > LIKENESS[1])] = 0
        best = np.argpartition(-likeness, NEAREST, axis=1)[:, :NEAREST]
        for row, others in enumerate(best):
            for other in others.tolist():
                pair = tuple(sorted((start + row, other)))
                if likeness[row, other] > 0 and pair not in seen:
                    seen.add(pair)
                    yield said[pair[0]], said[pair[1]]


def twins(said: list[Said], chance: random.Random) -> Iterator[tuple[Said, Said]]:
    """Contents with one-edit twins, one of each content's at most."""
    of = {one.content: one for one in said}
    found: dict[str, list[str]] = {}
    for edit in edits(list(of), chance):
        found.setdefault(edit.text, []).append(edit.twin)
    for text, others in found.items():
        yield of[text], of[text]._replace(content=chance.choice(others))


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    chance = random.Random(0)
    said = attributions(asked.eval_folder)
    pairs = [*near(said), *twins(said, chance)]
    chance.shuffle(pairs)
    with asked.out.open("w", encoding="utf-8") as out:
        for one, other in pairs:
            out.write(json.dumps({"cue_a": one.cue, "a": one.content, "cue_b": other.cue, "b": other.content}) + "\n")
    print(f"{len(pairs)} pairs of {len(said)} statements")


if __name__ == "__main__":
    main()
