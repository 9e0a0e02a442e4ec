"""How fast lists of the past are: `python tests/benchmarks/past.py [--size 100000] [--folder DIR]`.

Fills a store with a made-up world (`filling.py`; kept in --folder, and used again), changes some of its statements in
one revision each (`--changed 1000,20000`: so many), and prints the median milliseconds of lists as they are now, and as
of the revision before each: of the first one, which reads what changed since, and of the next ones.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filling import stored
from sqlalchemy import Engine, bindparam, select, update

from app.queries.columns import SPEAKER, STATEMENT
from app.queries.filters import StatementFilters, StatsFilters
from app.queries.statements import list_statements
from app.queries.stats import list_stats
from app.store.changes import Kind, note, revision
from app.store.reading import reading
from app.store.session import writing

ASKED = 15  # times each question is asked for its median
AT_ONCE = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", nargs="?", help="not read: every benchmark takes it")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--changed", default="1000,20000")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale-stores")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    engine = stored(args.folder, args.size)
    with engine.connect() as connection:
        most = select(SPEAKER.c.slug).order_by(SPEAKER.c.statement_count.desc()).limit(1)
        lists: dict[str, dict[str, Any]] = {
            "newest": {},
            "of a speaker": {"speaker": [f"={connection.scalar(most)}"]},
            "since a day": {"said_from": "2025-01-01"},
            "matched": {"matched": True},
            "words": {"q": "harbour OR minister"},
        }
    print(f"| {args.size:,} statements, ms | first | {' | '.join(lists)} | by speaker |")
    print(f"|---|{'---|' * (len(lists) + 2)}")
    show(engine, "now", lists, None)
    for changed in map(int, args.changed.split(",")):
        with engine.connect() as connection:
            here = revision(connection)
        change(engine, changed)
        show(engine, f"before {changed:,} changed", lists, here)


def change(engine: Engine, number: int) -> None:
    """Give so many statements another confidence."""
    rows = select(*(STATEMENT.c[name] for name in ("id", "key", "confidence")))
    written = update(STATEMENT).where(STATEMENT.c.id == bindparam("at")).values(confidence=bindparam("new"))
    with writing(engine) as session:
        found = session.execute(rows.order_by(STATEMENT.c.words_hash).limit(number)).all()
        for at in range(0, len(found), AT_ONCE):
            some = found[at : at + AT_ONCE]
            session.connection().execute(written, [{"at": row.id, "new": row.confidence / 2} for row in some])
        note(session, Kind.STATEMENT, [row.key for row in found])


def show(engine: Engine, name: str, lists: dict[str, dict[str, Any]], here: int | None) -> None:
    """Print the line of a revision."""
    with reading(engine) as connection:
        list_statements(connection, StatementFilters())  # brings the facets up to date
        first = took(lambda: list_statements(connection, StatementFilters(as_of=here)), 1)
        times = [
            took(lambda filters=filters: list_statements(connection, StatementFilters(**filters, as_of=here)), ASKED)
            for filters in lists.values()
        ]
        counts = took(lambda: list_stats(connection, StatsFilters(group_by=["speaker"], as_of=here)), ASKED)
    print(f"| {name} | {' | '.join(f'{one:.1f}' for one in (first, *times, counts))} |", flush=True)


def took(ask: Callable[[], object], times: int) -> float:
    """The median milliseconds of a question."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1_000)
    return statistics.median(found)


if __name__ == "__main__":
    main()
