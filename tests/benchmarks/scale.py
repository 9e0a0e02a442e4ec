"""Matching as the store grows: `python tests/benchmarks/scale.py [--sizes 10000,100000,1000000] [--folder DIR]`.

Fills a store of each size with a world made up by chance (`made_up.py`; kept in --folder, and used again), then tells
some of its statements once more, each in a new article: in the same words, nearly, a clause of it, or in other words;
of the days around or of 30 to 400 days away. Each is saved and matched as ingest does it, and taken back. Prints what
share of the originals is among the candidates, and among the 20 of these with the highest score of `relate`, by which
matching ranks them, and what share came into one match with the original; and the CPU time of each stage.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Before anything that counts threads is imported: CPU time of one thread is what is told.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np
from filling import stored, world, write
from made_up import KINDS
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.embedding import pack, unpack
from app.index.reports import reports_of
from app.linking import article_links, components
from app.linking.article_links import plan_links, write_links
from app.linking.components import plan_groups, write_groups
from app.linking.judging import Judge
from app.linking.queue import GroupBatch, LinkBatch, next_work
from app.matches.relation import relate
from app.queries.check import Question, check
from app.saving import save_article
from app.store.tables import StatementRow, table

STAGES = ("save", "candidates", "reports", "judging", "links", "matching")  # the last is all but the first
WARM_UP = 24  # probes that are not counted: statements are compiled, and word lists read
FIRST_CHECKS, CHECKS = 30, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", nargs="?", help="not read: every benchmark takes it")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale-stores")
    parser.add_argument("--probes", type=int, default=400)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    smallest: dict[str, float] = {}
    for size in map(int, filter(None, args.sizes.split(","))):
        engine = stored(args.folder, size)
        told = measure(engine, args.probes)
        smallest = smallest or told.cpu()
        print(f"{size:,} statements, {(args.folder / f'made-up-{size}.sqlite3').stat().st_size / 2**20:,.0f} MB")
        print(told.table(smallest), flush=True)
        print(checked(engine), flush=True)
        engine.dispose()


class Measured:
    """What the probes gave."""

    def __init__(self) -> None:
        self.ranks: dict[tuple[str, str], list[int | None]] = defaultdict(list)
        self.joined: dict[tuple[str, str], list[bool]] = defaultdict(list)
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.found: list[int] = []

    def cpu(self) -> dict[str, float]:
        """Mean CPU ms a statement of each stage, and of matching as a whole."""
        return {stage: statistics.fmean(self.spent[stage]) for stage in STAGES}

    def table(self, smallest: dict[str, float]) -> str:
        lines = [
            f"  {'recall':24}{'of 20':>8}{'of all':>8}{'joined':>8}   ({statistics.fmean(self.found):.0f} candidates)"
        ]
        ways = ("within", "beyond")
        asked = [(f"{way} {kind}", {(way, kind)}) for way in ways for kind in KINDS]
        asked += [(f"{way} the window", {(way, kind) for kind in KINDS}) for way in ways]
        for name, keys in [*asked, ("overall", set(self.ranks))]:
            ranks = [rank for key in keys for rank in self.ranks[key]]
            joined = [one for key in keys for one in self.joined[key]]
            shares = [sum(rank is not None and rank < 20 for rank in ranks), sum(rank is not None for rank in ranks)]
            lines.append(f"  {name:24}" + "".join(f"{100 * n / len(ranks):7.1f}%" for n in (*shares, sum(joined))))
        lines.append(f"  {'CPU ms a statement':24}{'mean':>8}{'p95':>8}{'growth':>8}")
        for stage, mean in self.cpu().items():
            most = np.percentile(self.spent[stage], 95)
            lines.append(f"  {stage:24}{mean:8.2f}{most:8.2f}{mean / smallest[stage]:7.2f}x")
        return "\n".join(lines)


@contextmanager
def watching() -> Iterator[tuple[dict[str, float], dict[str, list[Any]]]]:
    """The CPU ms that each stage of linking takes, and what it gives each time that it is called."""
    spent = {"candidates": 0.0, "reports": 0.0, "judging": 0.0}
    given: dict[str, list[Any]] = defaultdict(list)

    def watched(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            began = time.process_time()
            result = work(*args)
            spent[stage] += 1000 * (time.process_time() - began)
            given[stage].append(result)
            return result

        return run

    stages = ((article_links, "find_candidates", "candidates"), (article_links, "reports_of", "reports"))
    stages += ((components, "reports_of", "reports"), (Judge, "judge", "judging"))
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in stages]
    for (owner, name, stage), (_, _, work) in zip(stages, kept, strict=True):
        setattr(owner, name, watched(stage, work))
    try:
        yield spent, given
    finally:
        for owner, name, work in kept:
            setattr(owner, name, work)


def link(session: Session) -> None:
    """What `link_waiting` does, in one transaction that is taken back."""
    while work := next_work(session):
        if isinstance(work, LinkBatch):
            write_links(session, plan_links(session, work))
        elif isinstance(work, GroupBatch):
            write_groups(session, plan_groups(session, work))


def measure(engine: Engine, probes: int) -> Measured:
    """Tell stored statements again, one at a time, and take each back."""
    rng = np.random.default_rng(11)
    told = Measured()
    statement = table(StatementRow)
    with engine.connect() as connection:
        last = connection.scalar(select(statement.c.id).order_by(statement.c.id.desc()).limit(1))
    ids = [int(one) for one in rng.integers(1, last + 1, size=probes + WARM_UP)]
    for number, row in enumerate(ids):
        kind, way = KINDS[number % 4], ("within", "beyond")[number // 4 % 2]
        apart = int(rng.integers(15)) if way == "within" else int(rng.integers(30, 401))
        with Session(engine.execution_options(sqlite_begin="IMMEDIATE")) as session:
            original = session.execute(select(statement).where(statement.c.id == row)).one()
            day = original.day + dt.timedelta(days=apart if rng.random() < 0.5 else -apart)
            words = world().retell(rng, original.content_text, kind)
            names = [original.source_text.split(" and ") if original.source_text else []]
            vector = world().mean_again(rng, unpack(original.embedding), kind)
            article, said = write(f"probe-{number}", day, 1, names, [words])
            began = time.process_time()
            saved = save_article(session, 1, article, said, pipeline="made-up", embeddings=[pack(vector)])
            save = 1000 * (time.process_time() - began)
            new = row_of(session, saved.new[0])
            with watching() as (spent, given):
                began = time.process_time()
                link(session)
                whole = 1000 * (time.process_time() - began)
            near = given["candidates"][0][0]
            found = reports_of(session, [new, *near])
            match = reports_of(session, [new])[new].match
            joined = match is not None and match == reports_of(session, [row])[row].match
            session.rollback()
        if number < WARM_UP:
            continue
        rest = whole - sum(spent.values())
        for stage, ms in (spent | {"save": save, "links": rest, "matching": whole}).items():
            told.spent[stage].append(ms)
        told.found.append(len(near))
        scores = {at: relate(found[new], other).score for at, other in found.items() if at != new}
        ranked = sorted(scores, key=lambda at: -scores[at])
        told.ranks[way, kind].append(ranked.index(row) if row in ranked else None)
        told.joined[way, kind].append(joined)
    return told


def row_of(session: Session, key: str) -> int:
    statement = table(StatementRow)
    row: int = session.execute(select(statement.c.id).where(statement.c.key == key)).scalar_one()
    return row


def checked(engine: Engine) -> str:
    """Ask of stored statements, told with a few words changed, whether they are on record."""
    rng = np.random.default_rng(17)
    statement = table(StatementRow)
    spent, outcomes = [], Counter[str]()
    with engine.connect() as connection:
        last = connection.scalar(select(statement.c.id).order_by(statement.c.id.desc()).limit(1))
        # The first checks also read the meanings of the whole store into memory.
        for number, row in enumerate(rng.integers(1, last + 1, size=FIRST_CHECKS + CHECKS)):
            words = connection.scalar(select(statement.c.content_text).where(statement.c.id == int(row)))
            question = Question(world().retell(rng, words, "near"))
            began = time.process_time()
            answer = check(connection, question)
            if number >= FIRST_CHECKS:
                spent.append(1000 * (time.process_time() - began))
                outcomes[answer["outcome"]] += 1
    told = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    most = np.percentile(spent, 95)
    return f"  {'check of a quotation':24}{statistics.fmean(spent):8.2f}{most:8.2f}           ({told})"


if __name__ == "__main__":
    main()
