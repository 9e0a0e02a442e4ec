"""Contradictions and changed positions against pairs that a reader judged:

    python tests/benchmarks/shifts.py STORE [--shown]

STORE is the address of a store of the articles of EVAL_FOLDER/polnear (train and dev), made of records {"id", "text",
"published_on", "outlet", "headline"} by `onrecord --database STORE ingest`. The labels are those of
`app.training.pair_texts`: `opposed_pairs.csv` by half (the half apart is in no training), and `read_pairs.csv`, of
which the pair reader has learned six in seven. A pair is found again where the contents share half of their letters.

Prints, for least probabilities of a contradiction, how many of the judged pairs that may be opposed reach it, and how
many of these are contradictions; then how many conflicts and changed positions the store shows, and how many of those
that were judged are right. With --shown also lists by article and offsets what the store shows and nobody judged. A
pair of which the reader was in doubt counts as wrong.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.index.reports import reports_of
from app.matches.opposition import may_be_opposed
from app.matches.pair_reader import read_together
from app.model import Relation
from app.queries.columns import CONFLICT, SPEAKER, STATEMENT, STATEMENT_SPEAKER
from app.queries.shifts import list_shifts
from app.store.session import open_store
from app.training.pair_texts import is_left_out, opposed_rows, read_rows, spans
from app.training.to_read import Place, places

LEAST = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
OPPOSED = ("contradiction", "shift")
HALVES = ("learn", "apart", "read, learned", "read, left out")
ALIKE = 0.5


class Judged(NamedTuple):
    """A judged pair: two contents in articles, whether they contradict each other, and whether it is a change."""

    a: tuple[str, frozenset[int]]
    b: tuple[str, frozenset[int]]
    contradicts: bool
    shift: bool
    half: str


def judged_pairs() -> Iterator[Judged]:
    """All pairs that were judged; the half of `opposed_pairs.csv` first, which are the later judgements."""
    for row in [*opposed_rows(), *read_rows()]:
        a, b = ((row[f"article_{side}"], code_points(row[f"content_{side}"])) for side in "ab")
        half = row.get("half") or HALVES[3 if is_left_out(row["article_a"]) else 2]
        sure = int(row["sure"]) > 0
        opposed = sure and row["relation"] in OPPOSED
        yield Judged(a, b, opposed, sure and row["relation"] == "shift", half)


def code_points(written: str) -> frozenset[int]:
    """The code points of some spans."""
    return frozenset(at for start, end in spans(written) for at in range(start, end))


class Found:
    """The judged pairs, looked up by the places of two statements."""

    def __init__(self) -> None:
        self._of_articles: defaultdict[frozenset[str], list[Judged]] = defaultdict(list)
        for one in judged_pairs():
            self._of_articles[frozenset((one.a[0], one.b[0]))].append(one)

    def judged(self, a: Place, b: Place) -> Judged | None:
        """The judgement of a pair, None where nobody judged it."""
        ours, theirs = ((place.article, code_points(place.content)) for place in (a, b))
        for one in self._of_articles[frozenset((a.article, b.article))]:
            if any(alike(x, one.a) and alike(y, one.b) for x, y in ((ours, theirs), (theirs, ours))):
                return one
        return None


def alike(one: tuple[str, frozenset[int]], other: tuple[str, frozenset[int]]) -> bool:
    """Whether two contents of one article are the same but for some words."""
    return one[0] == other[0] and len(one[1] & other[1]) >= ALIKE * len(one[1] | other[1])


def measure_reader(connection: Connection, where: dict[int, Place]) -> None:
    """Print how often the pair reader is right on the judged pairs that may be opposed."""
    rows = {(place.article, place.content): row for row, place in where.items()}
    likely: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for given in opposed_rows():
        pair = [rows.get((given[f"article_{side}"], given[f"content_{side}"])) for side in "ab"]
        if pair[0] is None or pair[1] is None:
            continue
        one, other = reports_of(connection, [pair[0], pair[1]]).values()
        if may_be_opposed(one, other):
            right = given["relation"] in OPPOSED and int(given["sure"]) > 0
            likely[given["half"]].append((read_together(one, other).contradiction, right))
    for half, found in sorted(likely.items()):
        print(f"{half}: {len(found)} judged pairs that may be opposed, {sum(right for _, right in found)} are")
        for least in LEAST:
            taken = [right for value, right in found if value >= least]
            print(f"  from {least:.2f}: {len(taken):3d} taken for a contradiction, {sum(taken)} right")


def shown_conflicts(connection: Connection) -> set[tuple[int, int]]:
    """The pairs of statements that are in conflict."""
    chosen = select(CONFLICT.c.statement_id, CONFLICT.c.other_id).where(CONFLICT.c.relation == Relation.CONFLICT)
    return {(one, other) for one, other in connection.execute(chosen)}


def shown_shifts(connection: Connection) -> set[tuple[int, int]]:
    """The pairs of statements that are shown as changed positions."""
    of_conflicts = select(STATEMENT_SPEAKER.c.speaker_id).where(
        STATEMENT_SPEAKER.c.statement_id.in_(select(CONFLICT.c.statement_id))
    )
    slugs = list(connection.scalars(select(SPEAKER.c.slug).where(SPEAKER.c.id.in_(of_conflicts))))
    rows = {key: row for row, key in connection.execute(select(STATEMENT.c.id, STATEMENT.c.key))}
    found = set()
    for slug in slugs:
        page = list_shifts(connection, slug)
        for shift in page.items if page else ():
            found.add((rows[shift["earlier"]["id"]], rows[shift["later"]["id"]]))
    return found


def measure_shown(name: str, pairs: set[tuple[int, int]], where: dict[int, Place], *, listed: bool) -> None:
    """Print how many pairs are shown, and how many of those that were judged are right, by half."""
    judgements, found = Found(), defaultdict[str, list[bool]](list)
    for a, b in sorted(pairs):
        judgement = judgements.judged(where[a], where[b])
        if judgement:
            # That the two days lie apart is a matter of the query.
            found[judgement.half].append(judgement.contradicts)
        elif listed:
            print(f"  not judged: {where[a].article} {where[a].content} / {where[b].article} {where[b].content}")
    right = "; ".join(f"{half}: {sum(found[half])} of {len(found[half])}" for half in HALVES if half in found)
    every = [one for some in found.values() for one in some]
    print(f"{name}: {len(pairs)} shown, {len(every)} of them judged, {sum(every)} right ({right})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="address of the store, as sqlite:///polnear.sqlite3")
    parser.add_argument("--shown", action="store_true", help="list what is shown and was not judged")
    asked = parser.parse_args()
    with open_store(asked.store).connect() as connection:
        where = places(connection)
        measure_reader(connection, where)
        measure_shown("conflicts", shown_conflicts(connection), where, listed=asked.shown)
        measure_shown("changed positions", shown_shifts(connection), where, listed=asked.shown)


if __name__ == "__main__":
    main()
