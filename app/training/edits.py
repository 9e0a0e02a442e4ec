"""One-edit twins of real contents: edits that keep the sense, and edits that turn it.

    python -m app.training.edits polnear/train.jsonl

Prints in how many a contradiction is seen. The edits that keep the sense also teach the score that near-verbatim words
are the same statement when nothing is known of speaker and day (app.training.matches).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.matches.alignment import align
from app.matches.contradiction import clash
from app.matches.tokens import RANKS, words

LENGTHS = range(8, 40)  # words: shorter contents say too little once a word is changed, longer ones hide an edit

KEEPING = (
    (r"n['’]t\b(?<!won't)(?<!can't)(?<!won’t)(?<!can’t)", " not"),
    (r"\b(they|we|you)['’]re\b", r"\1 are"),
    (r"\bpercent\b", "per cent"),
    (r"\bthe United States\b", "the U.S."),
    (r"\b(?:very|really|also|just) ", ""),
    (r"\bMr\. |\bMrs\. ", ""),
    (r"^that ", ""),
    (r"\bbig\b", "large"),
    (r"\bbegin\b", "start"),
    (r"\bbut\b", "yet"),
    (r"\bbecause\b", "since"),
    (r"\bmany\b", "a lot of"),
)
"""Pattern and replacement: contractions, house style, fillers, plain synonyms."""

NEGATING = ((r"\b(will|would|should|could|can|is|are|was|were) (?!not\b)", r"\1 not "), (r"\b(not|never) ", ""))
OPPOSITES = "more/less win/lose support/oppose good/bad high/low before/after raise/lower better/worse allow/ban"
OPPOSING = tuple(
    (rf"\b{x}\b", y)
    for left, _, right in (pair.partition("/") for pair in OPPOSITES.split())
    for x, y in ((left, right), (right, left))
)
NAMES = ("Okafor", "Johnson", "Merkel", "Garcia", "Lee", "Novak")  # a name that takes another's place


class Edit(NamedTuple):
    """A content and its twin; `keeps` says whether the sense is kept, `kind` what was edited."""

    kind: str
    keeps: bool
    text: str
    twin: str


def edits(contents: list[str], chance: random.Random) -> Iterator[Edit]:
    """At most one twin of each kind a content."""
    for text in contents:
        for kind, keeps, patterns in (
            ("keeping", True, KEEPING),
            ("negation", False, NEGATING),
            ("opposite", False, OPPOSING),
        ):
            fitting = [(pattern, instead) for pattern, instead in patterns if re.search(pattern, text)]
            if fitting:
                yield Edit(kind, keeps, text, re.sub(*chance.choice(fitting), text, count=1))
        if number := re.search(r"\d", text):
            other = str((int(number[0]) + 1) % 10)
            yield Edit("number", False, text, text[: number.start()] + other + text[number.end() :])
        capitals = re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", text)
        names = [name for name in capitals if name.casefold() not in RANKS]
        if names:
            old, new = names[0], chance.choice(NAMES)
            if old[:4] != new[:4]:
                yield Edit("name", False, text, re.sub(rf"\b{old}\b", new, text))
        if len(set(names)) > 1:
            yield Edit("role", False, text, _swapped(text, *list(dict.fromkeys(names))[:2]))


def _swapped(text: str, one: str, two: str) -> str:
    """The text with two names in each other's place."""
    return re.sub(rf"\b(?:{one}|{two})\b", lambda found: two if found[0] == one else one, text)


def contents(train: Path, most: int, chance: random.Random) -> list[str]:
    """Some contents of one stretch, drawn by chance."""
    found = []
    for article in map(json.loads, train.read_text("utf-8").splitlines()):
        for attribution in article["attributions"]:
            text = " ".join(article["text"][start:end] for start, end in attribution["content"])
            if len(text.split()) in LENGTHS:
                found.append(text)
    return chance.sample(found, min(most, len(found)))


def main() -> None:
    """Print the share of edits of each kind in which the guard sees a clash."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--most", type=int, default=2000)
    asked = parser.parse_args()
    chance = random.Random(0)
    seen: Counter[str] = Counter()
    clashes: Counter[str] = Counter()
    for edit in edits(contents(asked.train, asked.most, chance), chance):
        a, b = words(edit.text), words(edit.twin)
        seen[edit.kind] += 1
        runs = align([word.form for word in a], [word.form for word in b])
        clashes[edit.kind] += clash(a, b, runs) is not None
    for kind in seen:
        print(f"{kind:10s} clash seen {100 * clashes[kind] / seen[kind]:5.1f}%  n={seen[kind]}")


if __name__ == "__main__":
    main()
