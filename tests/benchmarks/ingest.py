"""Speed of ingest: `python tests/benchmarks/ingest.py EVAL_FOLDER`.

Ingests EVAL_FOLDER/polnear/dev.jsonl into a scratch SQLite store, then again, and prints words per second of both.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from app.config import Settings
from app.ingest import ingest
from app.store.migrate import upgrade
from app.store.session import open_store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="default: EVAL_FOLDER/polnear/dev.jsonl")
    args = parser.parse_args()
    corpus = args.corpus or args.folder / "polnear" / "dev.jsonl"
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(database_url=f"sqlite:///{scratch}/bench.sqlite3")
        engine = open_store(settings.database_url)
        upgrade(engine)
        for name in ("first", "second"):
            run = ingest([corpus], engine, settings)
            print(
                f"{name} ingest: {run.read} read, {run.added} added, {run.unchanged} unchanged, {run.failed} failed, "
                f"{run.statements} statements, {run.matches} matches; {run.words} words in {run.seconds:.1f} s: "
                f"{run.words / run.seconds:.0f} words a second"
            )
        engine.dispose()


if __name__ == "__main__":
    main()
