"""Topics against AG News sections: does the best topic lie in a branch of the section?

    python tests/benchmarks/topics.py EVAL_FOLDER [--leads N]

Reads EVAL_FOLDER/topics/agnews_dev.jsonl. Sections and branches differ in kind (an arrested player is Sports
there, crime here), so the ceiling is well under 100%: the figure serves to compare settings, not to judge
them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.embedding import Embedder
from app.topics import NEAR, OPENING_WEIGHT, scores, vocabulary

BRANCHES = {
    "World": {"11000000", "16000000", "02000000", "03000000", "12000000", "14000000"},
    "Sports": {"15000000"},
    "Business": {"04000000", "09000000"},
    "Sci/Tech": {"13000000", "06000000", "04000000"},
}


def measure(name: str, vectors: np.ndarray, sections: Sequence[str]) -> None:
    """Print how many leads are filed, and how many best topics are right among all and among those filed."""
    near = scores(vectors)
    best = [vocabulary()[column] for column in near.argmax(axis=1)]
    branch = [topic.parents[-1] if topic.parents else topic.code for topic in best]
    right = np.array([code in BRANCHES[section] for code, section in zip(branch, sections, strict=True)])
    filed = near.max(axis=1) >= NEAR
    all_right, filed_right, rest_right = (100 * part.mean() for part in (right, right[filed], right[~filed]))
    print(f"{name:16s} branch right, all {all_right:.1f}%  filed {100 * filed.mean():.1f}%")
    print(f"{'':16s} right where filed {filed_right:.1f}%, where not {rest_right:.1f}%  n={len(right)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--leads", type=int, default=500)
    asked = parser.parse_args()
    lines = (asked.eval_folder / "topics" / "agnews_dev.jsonl").read_text("utf-8").splitlines()
    chance = random.Random(0)  # noqa: S311 - a sample, no secret
    leads = chance.sample([json.loads(line) for line in lines], min(asked.leads, len(lines)))
    sections = [lead["label"] for lead in leads]
    embedder = Embedder()
    words = embedder.embed([re.split(r"(?<=[.!?])\s", lead["text"])[0] for lead in leads])
    measure("first sentence", words, sections)
    blend = words + OPENING_WEIGHT * embedder.embed([lead["title"] for lead in leads])
    measure("with headline", blend / np.linalg.norm(blend, axis=1, keepdims=True), sections)


if __name__ == "__main__":
    main()
