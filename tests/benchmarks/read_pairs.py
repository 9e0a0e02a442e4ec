"""Matching against pairs that readers judged, and pairs written to be hard:

    python tests/benchmarks/read_pairs.py EVAL_FOLDER [--store STORE]

STORE is the address of a store of the articles of EVAL_FOLDER/polnear/train.jsonl, made of records {"id", "text",
"published_on", "outlet", "headline"} by `onrecord --database STORE ingest`; without it the written pairs alone are
measured.

- `app/training/read_pairs.csv`: 1,532 pairs of statements that the program found in those articles, each read by one
  reader with the words around it: half of them pairs that it had linked or put in conflict, the others near misses.
  `relation` is same, contradiction, update (the same count or plan, told later), shift (one speaker, the opposite
  position on another day) or different; `sure` is 2, 1 or, where doubtful, 0. Offsets only. Pairs of which a statement
  is not in the store any more are left out.
- `app/training/written_pairs.csv`: 1,920 invented pairs, four or five to one statement, in which one word often
  decides; the speaker is the same, the days are not known.

Prints, for each relation, how many are joined as one of many candidates would be, and how many are in conflict.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

import app.training
from app.embedding import Embedder, pack
from app.index.reports import article_reports
from app.matches.relation import relate
from app.matches.verdicts import AMONG_MANY
from app.model import Relation, Report, SpeakerRef
from app.statements.stance import stance_of
from app.store.session import open_store
from app.store.tables import ArticleRow, StatementRow, table

FOLDER = Path(app.training.__file__).parent
SPEAKER = frozenset([SpeakerRef("a-speaker", "A Speaker")])
Judged = tuple[Report, Report, str]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of labels."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(address: str) -> Iterator[Judged]:
    """The pairs that were read, as the store has them."""
    statement, article = table(StatementRow), table(ArticleRow)
    labelled = rows("read_pairs.csv")
    places: dict[tuple[str, str], Report] = {}
    with open_store(address).connect() as connection:
        for key in sorted({row[f"article_{side}"] for row in labelled for side in "ab"}):
            contents = dict(
                connection.execute(
                    select(statement.c.id, statement.c.content).join(article).where(article.c.key == key)
                ).all()
            )
            for number, report in article_reports(connection, key).items():
                places[key, " ".join(f"{start}-{end}" for start, end in contents[number])] = report
    for row in labelled:
        both = [places.get((row[f"article_{side}"], row[f"content_{side}"])) for side in "ab"]
        if both[0] and both[1]:
            yield both[0], both[1], row["relation"]


def written() -> Iterator[Judged]:
    """The pairs that were written, by one speaker."""
    embedder = Embedder()
    for row in rows("written_pairs.csv"):
        a, b = (
            Report(
                key=side,
                article=side,
                content=row[side],
                cue=row[f"cue_{side}"],
                stance=stance_of(row[f"cue_{side}"])[0],
                speakers=SPEAKER,
                embedding=pack(embedder.embed([row[side]])[0]),
            )
            for side in "ab"
        )
        yield a, b, row["relation"]


def measure(name: str, pairs: Iterable[Judged]) -> None:
    """Print what becomes of pairs, by their relation."""
    seen, joined, conflicts = Counter[str](), Counter[str](), Counter[str]()
    for a, b, relation in pairs:
        verdict = relate(a, b)
        seen[relation] += 1
        conflicts[relation] += verdict.relation is Relation.CONFLICT
        together = verdict.relation not in (None, Relation.CONFLICT) and verdict.score >= AMONG_MANY
        joined[relation] += together
    right = 100 * joined["same"] / max(1, joined.total())
    print(f"{name}: {joined.total()} of {seen.total()} pairs are joined, {right:.1f}% right")
    for relation, number in seen.most_common():
        print(f"  {relation:14s} {number:5d}  joined {joined[relation]:4d}  in conflict {conflicts[relation]:4d}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path, help="not read: the labels are in app/training")
    parser.add_argument("--store")
    asked = parser.parse_args()
    if asked.store:
        measure("read", read(asked.store))
    measure("written", written())


if __name__ == "__main__":
    main()
