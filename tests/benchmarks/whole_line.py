"""Speakers and dates from end to end: `python tests/benchmarks/whole_line.py EVAL_FOLDER`.

Runs the labelled articles of EVAL_FOLDER/speakers/dev.jsonl (texts in polnear/dev.jsonl) through the whole line, our
own spans included, and prints what EVAL_FOLDER/score_speakers.py says. A statement that was not found counts as wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from app.ingest import extract_record
from app.model import RawDocument


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true", help="list each wrong speaker and date")
    args = parser.parse_args()
    gold = args.folder / "speakers" / "dev.jsonl"
    wanted = {json.loads(line)["article"] for line in gold.read_text("utf-8").splitlines()}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predictions:
        for line in (args.folder / "polnear" / "dev.jsonl").read_text("utf-8").splitlines():
            fields = json.loads(line)
            if fields["id"] not in wanted:
                continue
            given = {"id": fields["id"], "published_on": fields["date"], "headline": fields.get("title")}
            raw = RawDocument(origin="polnear", text=fields["text"], fields=given)
            for statement in extract_record(raw, max_chars=2_000_000)["statements"]:
                prediction = {
                    "article": fields["id"],
                    "source": statement["source"],
                    "speakers": [speaker["name"] for speaker in statement["speakers"]],
                    "said_on": statement["said_on"] and statement["said_on"]["edtf"],
                }
                predictions.write(json.dumps(prediction) + "\n")
        predictions.flush()
        scorer = [sys.executable, str(args.folder / "score_speakers.py"), str(gold), predictions.name]
        subprocess.run([*scorer, *(["--errors"] if args.errors else [])], check=True)


if __name__ == "__main__":
    main()
