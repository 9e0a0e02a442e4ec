"""Measure speaker resolution on gold spans: `python tests/benchmarks/speakers.py EVAL_FOLDER [scorer options]`.

EVAL_FOLDER holds polnear/dev.jsonl (texts and spans), speakers/dev.jsonl (who each source is) and score_speakers.py.
Options after the folder (`--errors`, `--all`, `--boot 1000`) go to the scorer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.model import Article, Paragraph, Span, Spans, Speech, Statement
from app.speakers import resolve


def article_of(record: dict[str, Any]) -> Article:
    """A corpus record as an article, one paragraph a line."""
    lines = re.finditer(r"[^\n]+", record["text"])
    return Article(
        id="a" + re.sub(r"[^A-Za-z0-9._-]", "-", record["id"])[:100],
        origin=record["id"],
        text=record["text"],
        paragraphs=tuple(Paragraph(start=line.start(), end=line.end()) for line in lines),
    )


def spans_of(pairs: list[list[int]]) -> Spans:
    """Span pairs in text order."""
    return tuple(sorted(Span(*pair) for pair in pairs))


def statement_of(record: dict[str, Any], text: str) -> Statement:
    """A gold attribution as the statement stage would give it."""
    content = spans_of(record["content"])
    quoted = text[content[0].start] in "“\"'"
    return Statement(
        source=spans_of(record.get("source") or []),
        cue=spans_of(record.get("cue") or []),
        content=content,
        speech=Speech.DIRECT if quoted else Speech.INDIRECT,
    )


def predictions(folder: Path) -> Iterator[dict[str, Any]]:
    """One prediction for each attribution of the labelled articles."""
    labelled = {json.loads(line)["article"] for line in (folder / "speakers/dev.jsonl").open(encoding="utf-8")}
    for line in (folder / "polnear/dev.jsonl").open(encoding="utf-8"):
        record = json.loads(line)
        if record["id"] not in labelled:
            continue
        attributions = [item for item in record["attributions"] if item.get("content")]
        statements = [statement_of(item, record["text"]) for item in attributions]
        for item, statement in zip(attributions, resolve(article_of(record), statements), strict=True):
            yield {
                "article": record["id"],
                "attribution": item["id"],
                "source": statement.source,
                "speakers": [speaker.name for speaker in statement.speakers],
                "said_on": None,
            }


def main() -> int:
    """Resolve, score, print."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    folder = Path(sys.argv[1])
    began = time.perf_counter()
    found = list(predictions(folder))
    print(f"{len(found)} statements in {time.perf_counter() - began:.2f} s")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(item) + "\n" for item in found)
        file.flush()
        command = [
            sys.executable,
            folder / "score_speakers.py",
            folder / "speakers/dev.jsonl",
            file.name,
            *sys.argv[2:],
        ]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
