"""Train through whom a statement came: `python -m app.training.relays EVAL app/weights --news FOLDER`.

Boosted trees score the names beside each statement of the marked texts and of the other news (`app.speakers.relays`),
right where the label says that the words came through it. A seventh of the texts, by a hash of their names, is left out
and measured at the end. Writes `relays.onnx`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.speakers.relays import FEATURES, LEAST, WEIGHTS, candidates, rows_of
from app.training import trees
from app.training.speakers import Labelled, discourse_of, labelled, same
from app.training.trees import article_hash

LEFT_OUT = 7


class Example(NamedTuple):
    """A statement: its text's name, through whom it came, the names beside it, and their features."""

    id: str
    relay: str | None
    names: list[str]
    rows: NDArray[np.float32]


def examples(one: Labelled) -> Iterator[Example]:
    """The statements of a text, with the names that they may have come through."""
    discourse = discourse_of(one)
    for number, statement in enumerate(one.statements) if discourse else ():
        assert discourse is not None  # noqa: S101 - the loop is empty without one
        names = candidates(discourse, number)
        entities = [discourse.entities.of.get(name.start) for name in names]
        called = [entity.name if entity else name.name for entity, name in zip(entities, names, strict=True)]
        yield Example(one.id, statement["relayed_by"], called, rows_of(discourse, number, names))


def report(title: str, some: Sequence[Example], likely: Sequence[NDArray[np.float64]]) -> None:
    """Print how many of the labelled relays are found, and how many are false."""
    wanted = found = right = 0
    for one, sure in zip(some, likely, strict=True):
        best = int(sure.argmax()) if len(sure) else 0
        says = one.names[best] if len(sure) and sure[best] >= LEAST else None
        wanted += one.relay is not None
        found += says is not None
        right += says is not None and one.relay is not None and same(one.relay, says)
    print(f"{title}: {right} of {wanted} relays found, {found - right} of {found} are false, {len(some)} statements")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes relays.onnx")
    parser.add_argument("--news", type=Path, help="the folder of the texts of articles.csv")
    asked = parser.parse_args(arguments)
    texts = [one for one in labelled(asked.eval_folder, asked.news) if one.corpus != "campaign"]
    every = [example for one in texts for example in examples(one)]
    kept = [one for one in every if article_hash(one.id) % LEFT_OUT]
    apart = [one for one in every if article_hash(one.id) % LEFT_OUT == 0]
    right = [one.relay is not None and same(one.relay, name) for one in kept for name in one.names]
    fitted = trees.fit(np.concatenate([one.rows for one in kept]), np.array(right, float))
    trees.export(fitted, asked.out / WEIGHTS, features=len(FEATURES))
    for title, some in (("fitted on", kept), ("left out", apart)):
        report(title, some, [trees.predict(fitted, one.rows) if one.names else np.zeros(0) for one in some])


if __name__ == "__main__":
    main()
