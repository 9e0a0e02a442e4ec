"""SQL statements an article: `python tests/benchmarks/sql_statements.py EVAL_FOLDER`.

Ingests EVAL_FOLDER/polnear/dev.jsonl into a scratch SQLite store and prints how many statements the database executes
an article, by phase: the function that `save_article` or the ingest calls. Many rows in one call count as one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event

import app
from app.config import Settings
from app.ingest import ingest
from app.store.migrate import upgrade
from app.store.session import open_store

PROGRAM = str(Path(app.__file__).parent)
CALLERS = ("save_article", "link_waiting", "write", "_load", "ingest")
"""Functions whose callees are phases, the innermost first; `write` writes the change log."""
PLUMBING = ("some", "retrying", "writing", "_begin")


def phase() -> str:
    """What the program is doing now, by its call stack."""
    calls: list[str] = []  # innermost first
    frame: Any = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.startswith(PROGRAM):
            calls.append(frame.f_code.co_name)
        frame = frame.f_back
    for caller in CALLERS:
        if caller in calls:
            inner = calls[: calls.index(caller)]
            called = [
                name for name in inner if name not in ("some", "retrying", "writing", "_begin") and name[0] != "<"
            ]
            return f"{caller}: {called[-1]}" if called else caller
    return calls[-1] if calls else "elsewhere"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="default: EVAL_FOLDER/polnear/dev.jsonl")
    args = parser.parse_args()
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(database_url=f"sqlite:///{scratch}/bench.sqlite3")
        engine = open_store(settings.database_url)
        upgrade(engine)
        event.listen(engine, "before_cursor_execute", lambda *_: counted.update([phase()]))
        run = ingest([args.corpus or args.folder / "polnear" / "dev.jsonl"], engine, settings)
        engine.dispose()
    for name, number in counted.most_common():
        print(f"{number / run.read:8.2f}  {name}")
    saving = sum(number for name, number in counted.items() if not name.startswith("link_waiting"))
    print(f"{counted.total() / run.read:8.1f}  an article in all, {saving / run.read:.1f} of them before linking")
    print(f"{run.read} articles, {run.statements} statements, {run.matches} of them in matches")


if __name__ == "__main__":
    main()
