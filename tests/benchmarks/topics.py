"""Topics against AG News sections: does the first topic lie in a branch of the section?

    python tests/benchmarks/topics.py EVAL_FOLDER [--leads N]

Reads EVAL_FOLDER/topics/agnews_dev.jsonl. Sections and branches differ in kind (an arrested player is Sports
there, crime here), so the ceiling is well under 100%: the figure serves to compare settings, not to judge
them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path

from app.embedding import Embedder
from app.model import Article, Paragraph, Span, Statement
from app.topics import file_under, vocabulary

TOP = {topic.code: (topic.code, *topic.parents)[-1] for topic in vocabulary()}
LABEL = {topic.code: topic.label for topic in vocabulary()}
BRANCHES = {
    "World": {"11000000", "16000000", "02000000", "03000000", "12000000", "14000000"},
    "Sports": {"15000000"},
    "Business": {"04000000", "09000000"},
    "Sci/Tech": {"13000000", "06000000", "04000000"},
}


def branch_of(lead: dict[str, str], embedder: Embedder) -> str | None:
    """The branch of the first topic of a lead's first sentence, under its headline; None where it is not filed."""
    text = lead["text"]
    sentence = re.split(r"(?<=[.!?])\s", text)[0]
    paragraphs = (Paragraph(start=0, end=len(text)),)
    article = Article(id="a", origin="agnews", text=text, headline=lead["title"], paragraphs=paragraphs)
    [filed] = file_under(article, [Statement(content=(Span(0, len(sentence)),))], embedder)
    return TOP[filed.topics[0].code] if filed.topics else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--leads", type=int, default=500)
    asked = parser.parse_args()
    lines = (asked.eval_folder / "topics" / "agnews_dev.jsonl").read_text("utf-8").splitlines()
    chance = random.Random(0)  # noqa: S311 - a sample, no secret
    leads = chance.sample([json.loads(line) for line in lines], min(asked.leads, len(lines)))
    embedder = Embedder()
    found = [(lead["label"], branch_of(lead, embedder)) for lead in leads]
    filed = [(label, branch) for label, branch in found if branch]
    right = sum(branch in BRANCHES[label] for label, branch in filed)
    print(f"{len(found)} leads: filed {100 * len(filed) / len(found):.1f}%")
    print(f"branch right {100 * right / len(found):.1f}% of all, {100 * right / len(filed):.1f}% of filed")
    wrong = Counter((label, LABEL[branch]) for label, branch in filed if branch not in BRANCHES[label])
    for (label, branch), number in wrong.most_common(6):
        print(f"  {number:3d} {label} under {branch}")


if __name__ == "__main__":
    main()
