"""How well the act of an attribution is told: `python tests/benchmarks/acts.py EVAL_FOLDER [--news TEXTS]`.

EVAL_FOLDER holds polnear/dev.jsonl. `acts.csv` beside this file has the acts of 200 of its attributions, drawn at
random and labelled by one reader: the line of its article in the file, where the content begins, and the act. Prints
the share that is told right, by act and by rule, and where the rest went; with TEXTS (`app.training.news_texts`) also
of the articles of other news and of the marked texts of which the tagger learns nothing, speech that was not made as an
attitude. The cues and contents are the gold ones: only the act is measured.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app.documents import read
from app.model import Act, RawDocument, Span, Spans
from app.statements.act import act_of
from app.statements.finding import UNSAID
from app.tagging import tag
from app.text import reading
from app.text.quotation_marks import speech_of
from app.training.marked import read_marked
from app.training.news import read_news

SAMPLE = Path(__file__).with_name("acts.csv")
MAX_CHARS = 2_000_000


class Labelled(NamedTuple):
    """An article, and the gold attributions of which the act is known."""

    text: str
    acts: list[tuple[dict[str, Any], Act]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--news", type=Path, help="the texts of app/training/articles.csv")
    args = parser.parse_args()
    report("PolNeAR dev", sample(args.folder / "polnear" / "dev.jsonl"))
    if args.news:
        news = ((one.text, one.statements) for one in read_news(args.news) if one.apart)
        marked = ((one.text, one.statements) for one in read_marked() if one.apart)
        report("other news", map(with_acts, news))
        report("marked texts", map(with_acts, marked))


def sample(corpus: Path) -> Iterator[Labelled]:
    """The attributions of PolNeAR whose act was labelled, each with its article."""
    articles = list(map(json.loads, corpus.read_text("utf-8").splitlines()))
    with SAMPLE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            article = articles[int(row["line"]) - 1]
            start = int(row["content_start"])
            [label] = [each for each in article["attributions"] if each["content"][0][0] == start]
            yield Labelled(article["text"], [(label, Act(row["act"]))])


def with_acts(article: tuple[str, list[dict[str, Any]]]) -> Labelled:
    """An article whose statements have an act."""
    text, statements = article
    acts = [(each, Act.ATTITUDE if each["act"] == "unsaid" else Act(each["act"])) for each in statements]
    return Labelled(text, acts)


def report(name: str, articles: Iterable[Labelled]) -> None:
    """Print what is told of the acts of a corpus."""
    told: Counter[tuple[Act, Act]] = Counter()
    rules: Counter[tuple[str, bool]] = Counter()
    for article in articles:
        for wanted, found, rule in acts_in(article):
            told[wanted, found] += 1
            rules[rule, wanted is found] += 1
    print(f"{name}: {sum(told[act, act] for act in Act):,} of {told.total():,} right")
    for act in Act:
        went = ", ".join(f"{other} {told[act, other]}" for other in Act)
        print(f"  {act} ({sum(told[act, other] for other in Act)} labelled): told as {went}")
    for rule in sorted({rule for rule, _ in rules}):
        print(f"  by {rule}: {rules[rule, True]} of {rules[rule, True] + rules[rule, False]} right")


def acts_in(labelled: Labelled) -> Iterator[tuple[Act, Act, str]]:
    """The act of each gold attribution, the act that the line tells of it, and the rule."""
    raw = RawDocument(origin="labelled", text=labelled.text)
    article = read(raw, max_chars=MAX_CHARS, dated=False)
    read_once = reading.read(article)
    tagged = tag(article, read_once)
    for label, wanted in labelled.acts:
        content: Spans = tuple(Span(*span) for span in label["content"])
        cue = Span(*label["cue"][0]) if label["cue"] else None
        speech = speech_of(article.text, content, read_once.mask)
        found, _, rule = act_of(article.exact((cue,) if cue else ()), speech=speech, content=article.exact(content))
        if cue and tagged.act(cue)["unsaid"] > UNSAID:
            found, rule = Act.ATTITUDE, "not-said"
        yield wanted, found, rule


if __name__ == "__main__":
    main()
