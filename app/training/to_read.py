"""Draw pairs of stored statements that a reader should judge, for `read_pairs.csv` (`app.training.pair_texts`).

    python -m app.training.to_read STORE --out to-read.csv [--most 800] [--shown | --opposed]

STORE is the address of a store of PolNeAR's articles (train and dev), as `app.training.matches` asks for. A pair is two
statements of one speaker in two articles, near in meaning. Drawn are those of which the program is least sure, and as
many of what it says to be a contradiction or an update as there are; with --shown only what it would show as a match,
conflict or update. With --opposed, for `opposed_pairs.csv`, those on two days, at any distance in time, that the pair
reader most likely takes for a contradiction. Pairs that were read before are left out. Writes the columns of
`read_pairs.csv` with an empty relation, what the program makes of the pair, and both texts with the words around, to be
read and then thrown away.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from app.embedding import unpack
from app.index.reports import article_reports
from app.matches.opposition import LIKE_ENOUGH, may_be_opposed
from app.matches.pair_reader import read_together
from app.matches.relation import WORTH_READING, relate
from app.matches.verdicts import AMONG_MANY
from app.model import Report, Verdict
from app.store.session import open_store
from app.store.tables import ArticleRow, StatementRow, table
from app.training.pair_texts import opposed_rows, read_rows

NEAREST, LEAST_LIKE = 12, 0.42
DOUBTFUL = 0.2  # the reader's probability of a relation from which it may be that one
AROUND = 160  # code points of the article on either side
FIELDS = ("article_a", "cue_a", "content_a", "article_b", "cue_b", "content_b", "relation", "sure")
SHOWN = ("number", "program", "sure_of_it", "text_a", "text_b")


Drawn = tuple[str, int, int, float]
"""What the program makes of a pair, its two statements by row, and how sure it is."""


class Place(NamedTuple):
    """Where a statement is: its article, its cue's and content's spans as written in `read_pairs.csv`, words around."""

    article: str
    cue: str
    content: str
    around: str


def places(connection: Connection) -> dict[int, Place]:
    """The place of each statement, by row."""
    statement, article = table(StatementRow), table(ArticleRow)
    rows = connection.execute(
        select(statement.c.id, article.c.key, article.c.text, statement.c.cue, statement.c.content).join(article)
    )
    found = {}
    for number, key, text, cue, content in rows:
        start, end = content[0][0], content[-1][1]
        around = f"{text[max(0, start - AROUND) : start]}[[{text[start:end]}]]{text[end : end + AROUND]}"
        found[number] = Place(key, _written(cue), _written(content), " ".join(around.split()))
    return found


def _written(spans: Sequence[Sequence[int]]) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)


def near_pairs(
    reports: dict[int, Report], *, nearest: int = NEAREST, least: float = LEAST_LIKE
) -> Iterator[tuple[int, int]]:
    """Statements of one speaker in two articles, each with the nearest."""
    of_speaker: defaultdict[str, list[int]] = defaultdict(list)
    for number, report in reports.items():
        for speaker in report.speakers:
            if report.embedding:
                of_speaker[speaker.id].append(number)
    seen = set()
    for numbers in of_speaker.values():
        vectors = np.stack([unpack(reports[number].embedding or b"") for number in numbers])
        likeness = vectors @ vectors.T
        for row, number in enumerate(numbers):
            for other in np.argsort(-likeness[row])[: nearest + 1].tolist():
                pair = tuple(sorted((number, numbers[other])))
                apart = reports[pair[0]].article != reports[pair[1]].article
                if apart and likeness[row, other] >= least and pair not in seen:
                    seen.add(pair)
                    yield pair[0], pair[1]


def judged(verdict: Verdict, a: Report, b: Report) -> str:
    """What the program makes of a pair, where it is worth a reader's time; else nothing."""
    if verdict.relation is not None and (not verdict.relation.is_match or verdict.score >= AMONG_MANY):
        return f"shown as {verdict.relation}"
    if verdict.score < WORTH_READING:
        return ""
    reading = read_together(a, b)
    likeliest = max(("contradiction", "update", "same"), key=lambda name: float(getattr(reading, name)))
    return f"doubt: {likeliest}" if getattr(reading, likeliest) >= DOUBTFUL else ""


def opposed(reports: dict[int, Report]) -> Iterator[Drawn]:
    """Pairs that may be opposed, by how likely the pair reader takes them for a contradiction."""
    pairs = near_pairs(reports, nearest=len(reports), least=LIKE_ENOUGH)
    found = [pair for pair in pairs if may_be_opposed(*(reports[one] for one in pair))]
    likely = [read_together(reports[a], reports[b]).contradiction for a, b in found]
    for at in sorted(range(len(found)), key=lambda at: -likely[at]):
        yield "opposed", *found[at], round(likely[at], 3)


def sampled(reports: dict[int, Report], *, most: int, shown: bool) -> Iterator[Drawn]:
    """As many of each kind, in chance order: what is shown or, besides, doubtful."""
    kinds: defaultdict[str, list[Drawn]] = defaultdict(list)
    for a, b in near_pairs(reports):
        verdict = relate(reports[a], reports[b])
        if kind := judged(verdict, reports[a], reports[b]):
            kinds[kind].append((kind, a, b, verdict.because.confidence))
    chance = random.Random(0)
    drawn = []
    for kind, pairs in sorted(kinds.items(), key=lambda each: len(each[1])):
        print(f"{kind}: {len(pairs)}")
        if kind.startswith("shown") or not shown:
            drawn += chance.sample(pairs, min(len(pairs), most // len(kinds)))
    chance.shuffle(drawn)
    yield from drawn


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="address of the store, as sqlite:///polnear.sqlite3")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=800)
    parser.add_argument("--shown", action="store_true", help="only what the program would show")
    parser.add_argument("--opposed", action="store_true", help="only what may be a change of position")
    asked = parser.parse_args()
    rows = [*read_rows(), *opposed_rows()]
    known = {frozenset((row[f"article_{side}"], row[f"content_{side}"]) for side in "ab") for row in rows}
    reports: dict[int, Report] = {}
    with open_store(asked.store).connect() as connection:
        where = places(connection)
        for article in sorted({place.article for place in where.values()}):
            reports |= article_reports(connection, article)
    drawn = opposed(reports) if asked.opposed else sampled(reports, most=asked.most, shown=asked.shown)
    places_of = ((one, frozenset((where[row].article, where[row].content) for row in one[1:3])) for one in drawn)
    unread = islice((one for one, both in places_of if both not in known), asked.most)
    with asked.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow((*SHOWN, *FIELDS))
        for number, (kind, a, b, sure) in enumerate(unread):
            one, other = where[a], where[b]
            writer.writerow((number, kind, sure, one.around, other.around, *one[:3], *other[:3], "", ""))


if __name__ == "__main__":
    main()
