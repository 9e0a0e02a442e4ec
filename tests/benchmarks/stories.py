"""Linking of large stories: `python tests/benchmarks/stories.py [--wire N] [--rebuild N,N] [--repeats N,N]`.

--wire: so many articles carry one story of five statements; then one of an earlier day comes, the new first report.
--rebuild: all matches of a story of so many copies are made anew. --repeats: articles that say one sentence again and
again, or variants of it. Prints CPU time, how many statements of SQL linking takes, and how long the longest write
transaction holds the store.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np
from filling import world, write
from sqlalchemy import Connection, Engine, event, func, select

from app.embedding import pack, shared_embedder
from app.linking.statements import link_waiting
from app.queries.filter_parts import Filters
from app.queries.matches import get_match
from app.queries.members import list_members
from app.rebuild import rebuild
from app.saving import save_article
from app.store.changes import revision
from app.store.migrate import upgrade
from app.store.runs import start_run
from app.store.session import open_store, writing
from app.store.tables import MatchMemberRow, MatchRow, StatementRow, table

WIRE_STATEMENTS = 5
EDITED = 0.2  # of the articles that carry a wire story change a word or two of each statement
FEW = 100  # articles, the first and the last, that are compared
DAY = dt.date(2025, 5, 9)
ROUNDS = 3  # of a rebuild, of which the fastest counts: others use the machine too


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", nargs="?", help="not read: every benchmark takes it")
    parser.add_argument("--wire", type=int, default=1000, metavar="N", help="0: none")
    parser.add_argument("--rebuild", default="50,400", metavar="N,N")
    parser.add_argument("--repeats", default="100,200,400", metavar="N,N")
    args = parser.parse_args()
    if args.wire:
        with empty_store() as (engine, watch):
            print(wire(engine, watch, args.wire), flush=True)
    spent = [rebuilt(copies) for copies in map(int, filter(None, args.rebuild.split(",")))]
    if len(spent) > 1:
        print(f"  growth: {spent[-1] / spent[0]:.2f}x")
    for name, articles in REPEATS.items():
        print(f"{name}:")
        for number in map(int, filter(None, args.repeats.split(","))):
            print(repeats(articles(number)), flush=True)


class Watch:
    """What an engine does: statements of SQL, and how long each transaction that writes holds the store."""

    def __init__(self, engine: Engine) -> None:
        self.statements = 0
        self.held: list[float] = []
        self._began: dict[int, float] = {}
        event.listen(engine, "before_cursor_execute", self._count)
        event.listen(engine, "after_cursor_execute", self._begin)
        event.listen(engine, "commit", self._end)

    def _count(self, *_given: Any) -> None:
        self.statements += 1

    def _begin(self, connection: Connection, _cursor: Any, statement: str, *_given: Any) -> None:
        if statement == "BEGIN IMMEDIATE":
            self._began[id(connection.connection.driver_connection)] = time.perf_counter()

    def _end(self, connection: Connection) -> None:
        began = self._began.pop(id(connection.connection.driver_connection), None)
        if began is not None:
            self.held.append(1000 * (time.perf_counter() - began))

    def take(self) -> tuple[int, float]:
        """Statements of SQL since the last call, and the ms of the longest transaction that wrote."""
        taken = self.statements, max(self.held, default=0.0)
        self.statements, self.held = 0, []
        return taken


@contextmanager
def empty_store() -> Iterator[tuple[Engine, Watch]]:
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_store(f"sqlite:///{scratch}/stories.sqlite3")
        upgrade(engine)
        with writing(engine) as session:
            start_run(session, "made-up", [])
        yield engine, Watch(engine)
        engine.dispose()


def wire(engine: Engine, watch: Watch, articles: int) -> str:
    """Save and link so many articles that carry one story."""
    rng = np.random.default_rng(13)
    story = world().story(rng, 1)
    told = [(world().say(rng, story), world().speakers[who], world().mean(rng, story)) for who in story.speakers]
    told = told[:WIRE_STATEMENTS]
    spent, statements, longest = [], [], {"saving": 0.0, "linking": 0.0}

    def store(number: int, day: dt.date) -> None:
        kind = "near" if rng.random() < EDITED else "identical"
        said = [world().retell(rng, words, kind) for words, _, _ in told]
        vectors = [pack(world().mean_again(rng, vector, kind)) for _, _, vector in told]
        article, made = write(f"wire-{number}", day, number, [[name] for _, name, _ in told], said)
        began = time.process_time()
        with writing(engine) as session:
            save_article(session, 1, article, made, pipeline="made-up", embeddings=vectors)
        longest["saving"] = max(longest["saving"], watch.take()[1])
        saved = time.process_time()
        link_waiting(engine)
        ended = time.process_time()
        count, held = watch.take()
        longest["linking"] = max(longest["linking"], held)
        statements.append(count)
        spent.append((1000 * (saved - began), 1000 * (ended - saved)))

    for number in range(articles):
        store(number, DAY + dt.timedelta(days=int(rng.integers(3))))
    few = min(FEW, articles)
    lines = [f"{articles:,} articles carry one story of {WIRE_STATEMENTS} statements, {EDITED:.0%} of them edited"]
    for name, at in (("saving", 0), ("linking", 1)):
        ms = [one[at] for one in spent]
        lines.append(
            f"  CPU ms an article, {name}: {statistics.fmean(ms[:few]):.1f} of the first {few},"
            f" {statistics.fmean(ms[-few:]):.1f} of the last, {max(ms):.1f} at most;"
            f" longest write transaction {longest[name]:.0f} ms"
        )
    lines.append(
        f"  statements of SQL an article, linking: {statistics.fmean(statements):.1f}, {max(statements)} at most"
    )
    longest["linking"] = 0.0
    store(articles, DAY - dt.timedelta(days=1))
    lines.append(
        f"  a first report that comes last, linking: CPU {spent[-1][1]:.0f} ms,"
        f" longest write transaction {longest['linking']:.0f} ms, {statements[-1]} statements of SQL"
    )
    return "\n".join([*lines, *_pages(engine)])


def _pages(engine: Engine) -> list[str]:
    member, match = table(MatchMemberRow), table(MatchRow)
    with engine.connect() as connection:
        sizes = Counter(connection.scalars(select(member.c.match_id)))
        key = connection.scalar(select(match.c.key).order_by(match.c.id).limit(1))
        began, rounds = time.process_time(), 20
        for _ in range(rounds):
            get_match(connection, key)
        shown = 1000 * (time.process_time() - began) / rounds
        page, turned = list_members(connection, key, Filters(limit=20)), 0
        began = time.process_time()
        while page is not None and page.next and turned < rounds:
            page = list_members(connection, key, Filters(limit=20, cursor=page.next))
            turned += 1
        paged = 1000 * (time.process_time() - began) / max(1, turned)
    return [
        f"  {len(sizes)} matches, the largest of {max(sizes.values()):,} members",
        f"  CPU ms of a match: {shown:.1f}; of a page of 20 of its members: {paged:.1f}",
    ]


def rebuilt(copies: int) -> float:
    """Make the matches of a story of so many copies anew; the CPU ms a statement."""
    with empty_store() as (engine, watch):
        rng = np.random.default_rng(13)
        story = world().story(rng, 1)
        words = [(world().say(rng, story), world().speakers[who], world().mean(rng, story)) for who in story.speakers]
        for number in range(copies):
            names = [[name] for _, name, _ in words]
            article, said = write(f"wire-{number}", DAY, number, names, [told for told, _, _ in words])
            with writing(engine) as session:
                vectors = [pack(vector) for _, _, vector in words]
                save_article(session, 1, article, said, pipeline="made-up", embeddings=vectors)
            link_waiting(engine)
        with engine.connect() as connection:
            before, total = (
                revision(connection),
                connection.scalar(select(func.count()).select_from(table(StatementRow))),
            )
        watch.take()
        rounds = []
        for _ in range(ROUNDS):
            began = time.process_time()
            rebuild(engine, ["matches"])
            rounds.append(1000 * (time.process_time() - began) / total)
        spent = min(rounds)
        with engine.connect() as connection:
            changed = "nothing changed" if revision(connection) == before else "something changed"
        print(
            f"rebuild, a story of {copies} copies: CPU {spent:.1f} ms a statement, longest write transaction"
            f" {watch.take()[1]:.0f} ms, {changed}",
            flush=True,
        )
        return spent


SENTENCE = "the harbour will reopen in June"
Article = Sequence[str]
REPEATS: dict[str, Callable[[int], list[Article]]] = {
    "two articles say one sentence again and again": lambda n: [[SENTENCE] * n] * 2,
    "ten articles share as many": lambda n: [[SENTENCE] * (n // 10)] * 10,
    "two articles of variants that differ in a number": lambda n: [
        [f"the harbour number {number + k} will reopen in June {number}" for number in range(n)] for k in (0, 1)
    ],
}


def repeats(articles: Sequence[Article]) -> str:
    """Save articles of these sentences, each said by one speaker, and link them."""
    embedded = {
        words: pack(shared_embedder().embed([words])[0]) for words in {one for each in articles for one in each}
    }
    with empty_store() as (engine, watch):
        spent = 0.0
        longest = 0.0
        for number, words in enumerate(articles):
            article, said = write(f"repeats-{number}", DAY, number, [["Ada Moreau"]] * len(words), words)
            with writing(engine) as session:
                vectors = [embedded[one] for one in words]
                save_article(session, 1, article, said, pipeline="made-up", embeddings=vectors)
            watch.take()
            began = time.process_time()
            link_waiting(engine)
            spent += time.process_time() - began
            longest = max(longest, watch.take()[1])
        total = sum(map(len, articles))
        return (
            f"  {total} statements: CPU {spent:.2f} s, {1000 * spent / total:.1f} ms a statement,"
            f" longest write transaction {longest:.0f} ms"
        )


if __name__ == "__main__":
    main()
