"""Measure said-on dates against labelled articles, given the gold spans.

    python tests/benchmarks/dates.py EVAL_FOLDER [--errors]

EVAL_FOLDER holds `polnear/dev.jsonl` (articles with spans), `speakers/dev.jsonl` (the day of each),
`score_speakers.py`, and the seeds with `seeds/gold.json`. Speakers are resolved first where `app.speakers` can; the
stage itself does not need them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.dating import date_statements
from app.model import Article, Paragraph, Span, Spans, Statement


def spans(pairs: list[list[int]]) -> Spans:
    return tuple(Span(start, end) for start, end in pairs)


def article_of(name: str, text: str, published_on: str) -> Article:
    """The article with a paragraph a line."""
    lines = [Paragraph(start=found.start(), end=found.end()) for found in re.finditer(r"[^\n]+", text)]
    identity = re.sub(r"[^A-Za-z0-9._~-]", "-", name)[:120]
    day = dt.date.fromisoformat(published_on)
    return Article(id=identity, origin=name, text=text, paragraphs=tuple(lines), published_on=day)


def statement_of(record: dict[str, Any]) -> Statement | None:
    """A gold attribution as a statement; None where it has no content."""
    content = spans(record["content"])
    if not content:
        return None
    return Statement(source=spans(record["source"]), cue=spans(record["cue"]), content=content)


def resolved(article: Article, statements: list[Statement]) -> list[Statement]:
    """The statements with speakers, where that stage is at hand."""
    try:
        return list(importlib.import_module("app.speakers").resolve(article, statements))
    except (ImportError, AttributeError):
        return statements


def dated_seeds(folder: Path) -> str:
    """How many of the seeds' statements that count get their day."""
    gold = json.loads((folder / "gold.json").read_text())
    right, wrong = 0, []
    for about in gold["articles"]:
        text = (folder / about["file"]).read_text()
        article = article_of(about["id"], text, about["date_published"])
        records = [record for record in gold["statements"] if record["article"] == about["id"] and record["counts"]]
        statements = [statement for record in records if (statement := statement_of(record))]
        for record, statement in zip(records, date_statements(article, resolved(article, statements)), strict=True):
            if statement.said_on is not None and statement.said_on.edtf == record["date_said"]:
                right += 1
            else:
                wrong.append(record["id"])
    return f"seeds: {right} days right, not: {', '.join(wrong) or 'none'}"


def predictions(folder: Path) -> list[dict[str, Any]]:
    """One record an attribution of the labelled articles."""
    labelled = {json.loads(line)["article"] for line in (folder / "speakers/dev.jsonl").open()}
    found = []
    for line in (folder / "polnear/dev.jsonl").open():
        record = json.loads(line)
        if record["id"] not in labelled:
            continue
        article = article_of(record["id"], record["text"], record["date"])
        pairs = [(one["id"], statement) for one in record["attributions"] if (statement := statement_of(one))]
        dated = date_statements(article, resolved(article, [statement for _, statement in pairs]))
        for (attribution, _), statement in zip(pairs, dated, strict=True):
            because = statement.because.get("said_on")
            found.append(
                {
                    "article": record["id"],
                    "attribution": attribution,
                    "speakers": [],
                    "said_on": statement.said_on and statement.said_on.edtf,
                    "rule": because and because.rule,
                }
            )
    return found


def main() -> None:
    """Print the scorer's lines on dates, and the share of right days by rule."""
    parser = argparse.ArgumentParser(description="Measure said-on dates, given the gold spans.")
    parser.add_argument("folder", type=Path, help="the folder with the labelled articles and their scorer")
    parser.add_argument("--errors", action="store_true", help="list every wrong day")
    asked = parser.parse_args()
    found = predictions(asked.folder)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(record) + "\n" for record in found)
        file.flush()
        command = [
            sys.executable,
            str(asked.folder / "score_speakers.py"),
            str(asked.folder / "speakers/dev.jsonl"),
            file.name,
        ]
        printed = subprocess.run([*command, *["--errors"] * asked.errors], check=True, capture_output=True, text=True)
    print("\n".join(line for line in printed.stdout.splitlines() if line.startswith(("said_on", "DATE"))))
    gold = {
        (one["article"], one["attribution"]): one
        for one in map(json.loads, (asked.folder / "speakers/dev.jsonl").open())
    }
    for rule in sorted({record["rule"] for record in found if record["rule"]}):
        by_rule = [
            gold[key]
            for record in found
            if record["rule"] == rule and (key := (record["article"], record["attribution"])) in gold
        ]
        given = {(record["article"], record["attribution"]): record["said_on"] for record in found}
        sure = [one for one in by_rule if "said_on" not in one["doubt"]]
        right = sum(
            one["said_on"] is not None
            and (given[one["article"], one["attribution"]] or "").startswith(one["said_on"]["value"])
            for one in sure
        )
        print(f"rule {rule:20s} {right} right of {len(sure)}")
    print(dated_seeds(asked.folder / "seeds"))


if __name__ == "__main__":
    main()
