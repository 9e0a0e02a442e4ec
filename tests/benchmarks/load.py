"""A server at work: `python tests/benchmarks/load.py [--size 1000000] [--folder DIR] [--articles 150]`.

Serves a made-up store as `api.py` does, and prints two things. *Readers*: the 95th percentile of the milliseconds of
its questions, asked by two readers at once, while the store is at rest and while `onrecord ingest` puts articles into a
copy of it, and how many answers were problems. *Export*: the largest resident memory of a process while every
statement is exported, by the command and over HTTP (the server's own process); it counts the pages of the index, which
processes share, and is followed by what is its own alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import httpx
import numpy as np
from api import QUESTIONS, served
from filling import DAYS, FIRST_DAY, stored, world

READERS, REST_SECONDS = 2, 20.0
VARIANTS = 25  # of each question: then it is asked again
OF_AN_ARTICLE = 10  # statements
POLL = 0.05  # seconds between two looks at a process


class Peak(NamedTuple):
    """The largest memory that a process had, in MB: in all, and what was its own."""

    resident: float
    own: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", nargs="?", help="not read: every benchmark takes it")
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale-stores")
    parser.add_argument("--articles", type=int, default=150)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    stored(args.folder, args.size).dispose()
    file = args.folder / f"made-up-{args.size}.sqlite3"
    with tempfile.TemporaryDirectory(dir=args.folder) as scratch:
        copy = Path(scratch) / "store.sqlite3"
        shutil.copyfile(file, copy)
        print(read_while_ingesting(copy, args.articles), flush=True)
    print(export(f"sqlite:///{file}"), flush=True)


def read_while_ingesting(file: Path, articles: int) -> str:
    """How long readers wait for a store at rest, and while articles come in."""
    made = file.with_name("articles.jsonl")
    made.write_text("".join(f"{json.dumps(one)}\n" for one in map(article, range(articles))))
    environment = {**os.environ, "ONRECORD_DATABASE_URL": f"sqlite:///{file}"}
    with served(environment["ONRECORD_DATABASE_URL"]) as url:
        with httpx.Client(base_url=url, timeout=60) as client:
            for question in QUESTIONS.values():
                client.get(question(VARIANTS))  # what is read once
        until = time.monotonic() + REST_SECONDS
        rest, faults = read(url, lambda: time.monotonic() < until)
        began = time.monotonic()
        command = [sys.executable, "-m", "app", "ingest", str(made)]
        ingest = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        busy, more = read(url, lambda: ingest.poll() is None)
        seconds = time.monotonic() - began
    if ingest.wait():
        raise SystemExit(f"the ingest ended with {ingest.returncode}")
    before, after = (statistics.quantiles(times, n=20)[-1] for times in (rest, busy))
    return (
        f"p95 of {len(rest):,} answers at rest {before:.1f} ms, of {len(busy):,} while {articles} articles are ingested"
        f" in {seconds:.0f} s {after:.1f} ms ({after / before:.1f}x); problems: {faults + more}"
    )


def article(number: int) -> dict[str, str]:
    """A made-up article."""
    rng = np.random.default_rng([number])
    story = world().story(rng, DAYS)
    said = [(world().speakers[int(rng.choice(story.speakers))], world().say(rng, story)) for _ in range(OF_AN_ARTICLE)]
    day = FIRST_DAY + dt.timedelta(days=story.day)
    text = "\n\n".join(f"{name} said on {day:%A} that {words}." for name, words in said)
    return {"id": f"new-{number}", "headline": f"News {number}", "date": day.isoformat(), "text": text}


def read(url: str, going_on: Callable[[], bool]) -> tuple[list[float], int]:
    """The milliseconds of the questions that readers ask as long as something goes on, and how many failed."""

    def ask(reader: int) -> tuple[list[float], int]:
        times, faults = [], 0
        with httpx.Client(base_url=url, timeout=60) as client:
            for number in itertools.count(reader):
                for question in QUESTIONS.values():
                    if not going_on():
                        return times, faults
                    began = time.perf_counter()
                    try:
                        faults += client.get(question(number % VARIANTS)).is_error
                    except httpx.TransportError:
                        faults += 1
                    times.append(1000 * (time.perf_counter() - began))
        return times, faults

    with ThreadPoolExecutor(READERS) as pool:
        found = list(pool.map(ask, range(0, READERS * 10, 10)))
    return [ms for times, _ in found for ms in times], sum(faults for _, faults in found)


def export(store: str) -> str:
    """The memory that an export of everything takes."""
    command = [sys.executable, "-m", "app", "export", "--format", "ndjson"]
    environment = {**os.environ, "ONRECORD_DATABASE_URL": store}
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        with Watched(process.pid) as watched:
            rows = sum(1 for _ in process.stdout)
    seconds = time.monotonic() - began
    told = [f"export of {rows:,} rows by the command: {shown(watched.peak)} in {seconds:.0f} s"]
    with served(store) as url:
        began = time.monotonic()
        with Watched(server_of(url)) as watched, httpx.stream("GET", f"{url}/v1/export", timeout=60) as answer:
            rows = sum(part.count(b"\n") for part in answer.iter_bytes())
    seconds = time.monotonic() - began
    told.append(f"over HTTP, {rows:,} rows: {shown(watched.peak)} in {seconds:.0f} s")
    return "; ".join(told)


def shown(peak: Peak) -> str:
    """The largest memory in words."""
    return f"{peak.resident:.0f} MB, {peak.own:.0f} MB its own,"


class Watched:
    """Looks at the memory of a process while a block goes on."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._ended = Event()
        self._thread = Thread(target=self._follow)
        self.peak = Peak(0.0, 0.0)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._ended.wait(POLL):
            try:
                status = Path(f"/proc/{self._process}/status").read_text()
            except OSError:  # it has ended
                continue
            found = {name: int(size) * 1024 / 1e6 for name, size in re.findall(r"(\w+):\s+(\d+) kB", status)}
            if "VmRSS" in found:
                self.peak = Peak(*map(max, self.peak, (found["VmRSS"], found["RssAnon"])))


def server_of(url: str) -> int:
    """The process that listens at an address."""
    port = f"{int(url.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    socket = next(f"socket:[{line[9]}]" for line in lines if line[1].endswith(f":{port}") and line[3] == "0A")
    for fd in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(fd) == socket:
                return int(fd.parts[2])
        except OSError:
            continue
    raise SystemExit(f"nothing listens at {url}")


if __name__ == "__main__":
    main()
