"""Matching against pairs that readers judged, and pairs written to be hard:

    python tests/benchmarks/read_pairs.py EVAL_FOLDER [--store STORE]

STORE is the address of a store of the articles of EVAL_FOLDER/polnear (train and dev), made of records {"id", "text",
"published_on", "outlet", "headline"} by `onrecord --database STORE ingest`; without it the written pairs alone are
measured. The labels are those of `app.training.pair_texts`; pairs of which a statement is not in the store any more are
left out. In the written ones the speaker is the same, and the days are not known. Figures of the seventh that no
training has seen are printed beside those of all.

Prints, for each relation, how many are joined as one of many candidates would be, how many are in conflict, and how
many are an update.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.embedding import Embedder, pack
from app.matches.pair_reader import read_together
from app.matches.relation import relate
from app.matches.verdicts import AMONG_MANY
from app.model import Relation, Report, SpeakerRef, Verdict
from app.statements.stance import stance_of
from app.training.matches import read_in_store
from app.training.pair_texts import RELATIONS, text_pairs, written_pairs

JOINED, APART = "joined", "apart"
OUTCOMES = (JOINED, Relation.CONFLICT.value, Relation.UPDATE.value, APART)
SPEAKER = frozenset([SpeakerRef("a-speaker", "A Speaker")])
Judged = tuple[Report, Report, str, bool]
"""Two reports, their relation, and whether no training has seen them."""


def read(address: str) -> Iterator[Judged]:
    """The pairs that were read, as the store has them."""
    for pair, apart in read_in_store(address):
        yield pair.a, pair.b, pair.label, apart


def written() -> Iterator[Judged]:
    """The pairs that were written, by one speaker."""
    embedder = Embedder()
    for pair in written_pairs():
        a, b = (
            Report(
                key=side,
                article=side,
                content=content,
                cue=cue,
                stance=stance_of(cue)[0],
                speakers=SPEAKER,
                embedding=pack(embedder.embed([content])[0]),
            )
            for side, cue, content in (("a", pair.cue_a, pair.a), ("b", pair.cue_b, pair.b))
        )
        yield a, b, RELATIONS[pair.relation], pair.apart


def measure(name: str, pairs: Iterable[Judged]) -> None:
    """Print what becomes of pairs, by their relation: of all, and of those that no training has seen."""
    verdicts = [(relation, apart, relate(a, b)) for a, b, relation, apart in pairs]
    for part, some in ((name, verdicts), (f"{name}, left out", [one for one in verdicts if one[1]])):
        seen, became = Counter[str](), Counter[tuple[str, str]]()
        for relation, _, verdict in some:
            seen[relation] += 1
            became[relation, outcome(verdict)] += 1
        joined = sum(number for (_, what), number in became.items() if what == JOINED)
        right = 100 * became["same", JOINED] / max(1, joined)
        print(f"{part}: {joined} of {seen.total()} pairs are joined, {right:.1f}% right")
        for relation, number in seen.most_common():
            told = "  ".join(f"{what} {became[relation, what]:4d}" for what in OUTCOMES)
            print(f"  {relation:14s} {number:5d}  {told}")


def measure_reader(folder: Path) -> None:
    """Print how often the pair reader is right on the pairs that no training has seen, before any rule or score."""
    apart = [pair for pair in text_pairs(folder) if pair.apart]
    written_ones = set(written_pairs())
    for name, some in (
        ("of articles", [pair for pair in apart if pair not in written_ones]),
        ("written", [pair for pair in apart if pair in written_ones]),
    ):
        readings = [
            read_together(
                Report(key="a", article="a", content=pair.a, cue=pair.cue_a),
                Report(key="b", article="b", content=pair.b, cue=pair.cue_b),
            )
            for pair in some
        ]
        said = [reading.index(max(reading)) for reading in readings]
        right = sum(one == pair.relation for one, pair in zip(said, some, strict=True))
        same = sum((one == 0) == (pair.relation == 0) for one, pair in zip(said, some, strict=True))
        total = len(some)
        print(
            f"pair reader, {name}, left out: relation right {100 * right / total:.1f}%,"
            f" same or not {100 * same / total:.1f}% of {total}"
        )


def outcome(verdict: Verdict) -> str:
    """What becomes of a pair: joined, in conflict, an update, or apart."""
    if verdict.relation in (Relation.CONFLICT, Relation.UPDATE):
        return verdict.relation.value
    return JOINED if verdict.relation is not None and verdict.score >= AMONG_MANY else APART


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path, help="holds polnear, of which the judged pairs are")
    parser.add_argument("--store")
    asked = parser.parse_args()
    if asked.store:
        measure("read", read(asked.store))
    measure("written", written())
    measure_reader(asked.eval_folder)


if __name__ == "__main__":
    main()
