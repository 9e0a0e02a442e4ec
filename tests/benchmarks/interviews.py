"""Answers of interviews as statements of their speakers: `python tests/benchmarks/interviews.py EVAL_FOLDER`.

Reads EVAL_FOLDER/gum/interview_texts.jsonl (GUM, CC BY) through the whole line. `app/training/interviews.csv` says
which lines are answers, and who gives each. An answer's line is found where a turn holds half of it; other lines of a
turn are questions, headings and captions that were taken for an answer. The trees have learnt these interviews: what
they find of one that they have not learnt is printed by `python -m app.training.turns`.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from app.ingest import extract_record
from app.model import RawDocument
from app.training.turns import read_answers

FIELDS = ("id", "published_on", "headline")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true", help="list each line that is not right")
    args = parser.parse_args()
    labels = read_answers()
    answers = found = right = extra = 0
    for record in map(json.loads, (args.folder / "gum/interview_texts.jsonl").open(encoding="utf-8")):
        if record["id"] not in labels:
            continue
        fields = {name: record[name] for name in FIELDS if record.get(name)}
        article = extract_record(
            RawDocument(origin="gum", text=record["text"], fields=fields), max_chars=len(record["text"])
        )
        turns = [one for one in article["statements"] if one["because"]["statement"]["rule"] == "turn"]
        for number, line in enumerate(re.finditer(r"\S[^\n]*", record["text"])):
            speaker = labels[record["id"]].get(number)
            turn = next((one for one in turns if 2 * held(one["content"], *line.span()) >= len(line.group())), None)
            answers += speaker is not None
            found += speaker is not None and turn is not None
            good = turn is not None and [name["name"] for name in turn["speakers"]] == ([speaker] if speaker else [])
            right += speaker is not None and good
            extra += speaker is None and turn is not None
            if args.errors and ((speaker is not None) != (turn is not None) or (turn and not good)):
                print(record["id"], number, speaker, turn and turn["speakers"], line.group()[:60])
    shares = f"{100 * found / answers:.1f}% found, {100 * right / answers:.1f}% with who gives it"
    print(f"{answers} lines of answers: {shares}")
    print(f"{extra} other lines taken for an answer")


def held(spans: list[list[int]], start: int, end: int) -> int:
    """Code points of a line that some spans hold."""
    return sum(max(0, min(end, last) - max(start, first)) for first, last in spans)


if __name__ == "__main__":
    main()
