"""Train which longer name a short name of a body means: `python -m app.training.short_names EVAL app/weights`.

Writes `short_names.onnx`. The labels are in `names.csv` (`app.training.entities`): two names mean one body where
they are in one row. EVAL holds `polnear/train.jsonl`, `--news` is the folder of the texts of `articles.csv`. A seventh
of the articles, by a hash of their names, is left out and measured.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.documents import read
from app.model import InputError, RawDocument
from app.speakers.mention import Mention
from app.speakers.mentions import find_mentions
from app.speakers.short_names import FEATURES, LEAST, RELATIONS, WEIGHTS, Pair, pairs_of
from app.tagging import Tagged, tag
from app.text import reading
from app.text.reading import Reading
from app.training import trees
from app.training.entities import Edges, read_entities
from app.training.news import read_news
from app.training.speakers import MAX_CHARS, left_out
from app.training.trees import Growth

GROWTH = Growth(rounds=200, least=15)


class Pairs(NamedTuple):
    """The pairs of names of an article, with features, and which of them mean one body."""

    article: str
    pairs: list[Pair]
    rows: NDArray[np.float32]
    same: NDArray[np.float64]


def pairs_in(article: str, read_once: Reading, tagged: Tagged) -> Pairs | None:
    """The pairs of an article whose names are labelled; those with a name that is in no row are left out."""
    rows_of = read_entities()[article].rows
    pairs, rows = pairs_of(read_once, find_mentions(read_once, tagged))
    labels = [_same(pair, rows_of) for pair in pairs]
    known = [at for at, label in enumerate(labels) if label is not None]
    if not known:
        return None
    return Pairs(article, [pairs[at] for at in known], rows[known], np.array([labels[at] for at in known], float))


def _same(pair: Pair, rows: dict[str, list[Edges]]) -> bool | None:
    short, longer = _rows(pair.short.mentions, rows), _rows(pair.longer.mentions, rows)
    return bool(short & longer) if short and longer else None


def _rows(mentions: Sequence[Mention], rows: dict[str, list[Edges]]) -> set[str]:
    places = {(one.start, one.end) for one in mentions}
    return {number for number, names in rows.items() if places.intersection(names)}


def texts(folder: Path, news: Path | None) -> Iterator[tuple[str, str]]:
    """The articles whose names are labelled, with their texts."""
    for line in (folder / "polnear/train.jsonl").open(encoding="utf-8"):
        article = json.loads(line)
        if article["id"] in read_entities():
            yield article["id"], article["text"]
    for one in read_news(news) if news else ():
        if one.id in read_entities():
            yield one.id, one.text


def line(some: Sequence[Pairs], likely: Sequence[NDArray[np.float64]]) -> str:
    """How many pairs that mean one body are found, and how many of those found do not."""
    same = np.concatenate([one.same for one in some] or [np.zeros(0)])
    chosen = np.concatenate([*likely] or [np.zeros(0)]) >= LEAST
    return f"{int((same * chosen).sum())} of {int(same.sum())} found, {int((chosen * (1 - same)).sum())} false"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes short_names.onnx")
    parser.add_argument("--news", type=Path, help="the folder of the texts of articles.csv")
    asked = parser.parse_args(arguments)
    found: list[Pairs] = []
    for article, text in texts(asked.eval_folder, asked.news):
        try:
            document = read(RawDocument(origin=article, text=text, fields={}), max_chars=MAX_CHARS, dated=False)
        except InputError:
            continue
        read_once = reading.read(document)
        if pairs := pairs_in(article, read_once, tag(document, read_once)):
            found.append(pairs)
    report(found, asked.out)


def report(found: Sequence[Pairs], out: Path) -> None:
    """Fit the trees, print what they find in articles left out, and write them."""
    kept = [one for one in found if not left_out(one.article)]
    apart = [one for one in found if left_out(one.article)]
    rows, same = (np.concatenate(each) for each in zip(*((one.rows, one.same) for one in kept), strict=True))
    fitted = trees.fit(rows, same, GROWTH)
    print(f"left out: {line(apart, [trees.predict(fitted, one.rows) for one in apart])}")
    for number, relation in enumerate(RELATIONS):
        these = [each for one in apart if len((each := _of_relation(one, number)).rows)]
        print(f"  {relation:13} {line(these, [trees.predict(fitted, one.rows) for one in these])}")
    trees.export(fitted, out / WEIGHTS, features=len(FEATURES))


def _of_relation(one: Pairs, relation: int) -> Pairs:
    chosen = one.rows[:, FEATURES.index("relation")] == relation
    return one._replace(rows=one.rows[chosen], same=one.same[chosen])


if __name__ == "__main__":
    main()
