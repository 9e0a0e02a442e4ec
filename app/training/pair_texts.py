"""Pairs of reported statements as texts, for the pair reader: read, judged and written ones, with their relation.

- `read_pairs.csv`: 3,080 pairs of statements that the program found in PolNeAR's articles, each read by one reader with
  the words around it: pairs that it had linked or put in conflict, and near misses (`app.training.to_read` draws them).
  `relation` is same, contradiction, update, shift (one speaker, the opposite position on another day) or different;
  `sure` is 2, 1 or, where doubtful, 0. Offsets only. The last 247 are pairs of a match's first report with others,
  of 200 matches drawn by chance in a store of all articles; they have a `half`, as below, the others are left out by
  their article.
- `judged.csv`: see `app.training.pairs`.
- `opposed_pairs.csv`: 893 pairs of statements of one speaker in these articles, judged by one reader in the same
  manner: 172 on two days, drawn at any distance in time by how likely the program held a contradiction
  (`app.training.to_read --opposed` draws them), and 721 by the same, by chance, or since one of the two is negative.
  `half` is learn or apart. Statements of pairs that share one are in one half. Of the first, pairs that share one with
  a pair which the pair reader had learned are to be learned; the statements of some others are in older pairs, too.
- `written_pairs.csv`: 11,006 invented pairs, mostly four or five to one statement, in which one word often decides.
  Those of the kind position are statements for and against one thing, and others on its matter that are neither.
"""

from __future__ import annotations

import csv
import random
import zlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from app.training.corpus import read_corpus
from app.training.edits import contents, edits

RELATIONS = ("same", "contradiction", "update", "different")
"""In the order of the reader's outputs."""
LEFT_OUT = 7
SURE = 2  # as `sure`: the reader was in no doubt
END = '.”"'
HALF, EDITS_KEPT = 0.5, 0.35  # shares of made pairs
APART = "apart"
POSITION = "position"
SHIFT = "shift"  # to the reader a contradiction: that its two days lie apart is not in the text


class TextPair(NamedTuple):
    """Two statements with their cues; `relation` as the place in `RELATIONS`; `apart` where no fitting may see it."""

    cue_a: str
    a: str
    cue_b: str
    b: str
    relation: int
    sure: int
    apart: bool


def text_pairs(folder: Path) -> list[TextPair]:
    """All pairs, those of FOLDER/polnear's articles first."""
    return [*article_pairs(folder), *written_pairs()]


def article_pairs(folder: Path) -> list[TextPair]:
    """The pairs of FOLDER/polnear's articles."""
    corpus = _corpus(folder)
    texts = _texts(corpus)
    return [*_in_articles(texts, read_rows()), *_judged(corpus), *_in_articles(texts, opposed_rows())]


def made_pairs(folder: Path, most: int) -> Iterator[TextPair]:
    """Pairs made of contents of FOLDER/polnear: the very same words, words that are added, and one-edit twins."""
    chance = random.Random(0)
    cues = [
        (pair.cue_a, pair.cue_b)
        for pair in _in_articles(_texts(_corpus(folder)), read_rows())
        if pair.relation == 0 and pair.sure == SURE
    ]
    drawn = contents(folder / "polnear" / "train.jsonl", 2 * most, chance)
    some, others = drawn[:most], drawn[most:]
    for text, other in zip(some, others, strict=True):
        cue_a, cue_b = chance.choice(cues)
        yield TextPair(cue_a, text, cue_b, text, 0, SURE, apart=False)
        longer = f"{text.rstrip(END)}, and {other}" if chance.random() < HALF else f"{other}. {text}"
        yield TextPair("", text, "", longer, 0, SURE, apart=False)
    for edit in edits(others, chance):
        relation = RELATIONS.index("same" if edit.keeps else "contradiction")
        if edit.keeps or chance.random() < EDITS_KEPT:
            yield TextPair("", edit.text, "", edit.twin, relation, SURE, apart=False)


def is_left_out(group: str) -> bool:
    """Whether the pairs of an article, or of a written statement, are left out of all fitting."""
    return zlib.crc32(group.encode()) % LEFT_OUT == 0


def is_apart(row: dict[str, str]) -> bool:
    """Whether a pair of `read_rows` or `opposed_rows` is left out of all fitting."""
    return row["half"] == APART if row.get("half") else is_left_out(row["article_a"])


def read_rows() -> list[dict[str, str]]:
    """The rows of `read_pairs.csv`."""
    return list(_csv("read_pairs.csv"))


def opposed_rows() -> list[dict[str, str]]:
    """The rows of `opposed_pairs.csv`."""
    return list(_csv("opposed_pairs.csv"))


def spans(written: str) -> list[list[int]]:
    """Spans such as `10-14 20-25`."""
    return [[int(at) for at in span.split("-")] for span in written.split()]


def written_pairs() -> Iterator[TextPair]:
    """The pairs that were written."""
    groups: dict[str, str] = {}
    for row in _csv("written_pairs.csv"):
        # The pairs of one written statement share it, mostly as `a`: they are left out together.
        group = groups.get(row["a"]) or groups.get(row["b"]) or f"w{row['part']}-{row['a']}"
        if row["kind"] == POSITION:
            group = f"w{row['part']}"  # one matter, each of whose statements is in several pairs
        groups |= {row["a"]: group, row["b"]: group}
        relation = RELATIONS.index(row["relation"])
        yield TextPair(row["cue_a"], row["a"], row["cue_b"], row["b"], relation, SURE, is_left_out(group))


def _corpus(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {split: list(read_corpus(folder / "polnear" / f"{split}.jsonl")) for split in ("train", "dev")}


def _texts(corpus: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    return {record["id"]: record["text"] for split in corpus.values() for record in split}


def _in_articles(texts: dict[str, str], rows: list[dict[str, str]]) -> Iterator[TextPair]:
    for row in rows:
        here, there = texts[row["article_a"]], texts[row["article_b"]]
        relation = RELATIONS.index("contradiction" if row["relation"] == SHIFT else row["relation"])
        yield TextPair(
            cue_a=exact(here, spans(row["cue_a"])),
            a=exact(here, spans(row["content_a"])),
            cue_b=exact(there, spans(row["cue_b"])),
            b=exact(there, spans(row["content_b"])),
            relation=relation,
            sure=int(row["sure"]),
            apart=is_apart(row),
        )


def _judged(corpus: dict[str, list[dict[str, Any]]]) -> Iterator[TextPair]:
    for row in _csv("judged.csv"):
        (article, cue_a, a), (_, cue_b, b) = (_place(corpus, row[side]) for side in ("a", "b"))
        relation = RELATIONS.index("same" if row["same"] == "1" else "different")
        yield TextPair(cue_a, a, cue_b, b, relation, SURE, is_left_out(article))


def _place(corpus: dict[str, list[dict[str, Any]]], place: str) -> tuple[str, str, str]:
    """The article, cue and content at a place such as `train:12:3`."""
    split, line, number = place.split(":")
    record = corpus[split][int(line) - 1]
    attribution = record["attributions"][int(number) - 1]
    cue, content = (exact(record["text"], attribution[part]) for part in ("cue", "content"))
    return record["id"], cue, content


def exact(text: str, at: list[list[int]]) -> str:
    """The words at some spans of a text, joined by spaces."""
    return " ".join(text[start:end] for start, end in at)


def _csv(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(files("app.training").joinpath(name).read_text("utf-8").splitlines())
