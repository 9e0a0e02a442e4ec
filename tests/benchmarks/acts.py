"""How well the act of an attribution is told: `python tests/benchmarks/acts.py EVAL_FOLDER`.

EVAL_FOLDER holds polnear/dev.jsonl. `acts.csv` beside this file has the acts of 200 of its attributions, drawn at
random and labelled by one reader: the line of its article in the file, where the content begins, and the act. Prints
the share that is told right, by act and by rule, and where the rest went. The cues and contents are the gold ones: only
the act is measured.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

from app.model import Act, Span, Spans
from app.statements.act import act_of
from app.text.quotation_marks import speech_of
from app.text.reading import Reading

SAMPLE = Path(__file__).with_name("acts.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    corpus = parser.parse_args().folder / "polnear" / "dev.jsonl"
    articles = list(map(json.loads, corpus.read_text("utf-8").splitlines()))
    told: Counter[tuple[Act, Act]] = Counter()
    rules: Counter[tuple[str, bool]] = Counter()
    with SAMPLE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            wanted = Act(row["act"])
            found, rule = act_in(articles[int(row["line"]) - 1], int(row["content_start"]))
            told[wanted, found] += 1
            rules[rule, wanted is found] += 1
    print(f"{sum(told[act, act] for act in Act)} of {told.total()} right")
    for act in Act:
        went = ", ".join(f"{other} {told[act, other]}" for other in Act)
        print(f"  {act} ({sum(told[act, other] for other in Act)} labelled): told as {went}")
    for rule in sorted({rule for rule, _ in rules}):
        print(f"  by {rule}: {rules[rule, True]} of {rules[rule, True] + rules[rule, False]} right")


def act_in(article: dict, content_start: int) -> tuple[Act, str]:
    """The act that the line tells of a gold attribution, and the rule."""
    text = article["text"]
    [label] = [each for each in article["attributions"] if each["content"][0][0] == content_start]
    content: Spans = tuple(Span(*span) for span in label["content"])
    cue = " ".join(text[start:end] for start, end in label["cue"])
    words = " ".join(text[start:end] for start, end in content)
    act, _, rule = act_of(cue, speech=speech_of(text, content, Reading(text, ()).mask), content=words)
    return act, rule


if __name__ == "__main__":
    main()
