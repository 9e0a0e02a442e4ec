"""Train which lines are turns of an interview: `python -m app.training.turns EVAL app/weights --news FOLDER`.

Boosted trees over the lines of `app.statements.interview_lines`: one set for answers, one for questions. They learn
from the marked texts, of which those of the kind "interview" have turns; from GUM's interviews, of which
`interviews.csv` says which lines are answers; and from the articles of PolNeAR and the other news as texts without a
turn (the few that have some are left out, by name). Measured on a fifth of the texts, by a hash of their names, that is
left out, and on each of GUM's interviews by trees that have learnt the others.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.documents import read
from app.model import Article, RawDocument, Span
from app.statements.interview_lines import (
    ANSWERS_WEIGHTS,
    ASKING,
    ASKS_WEIGHTS,
    FEATURES,
    LEAST,
    Kind,
    Line,
    features,
    key_of,
    lines_of,
)
from app.training import trees
from app.training.marked import read_marked
from app.training.news import read_news
from app.training.trees import Growth, article_hash

LEFT_OUT = 5
GROWTH = Growth(leaves=7, rate=0.05, rounds=200)
WRITTEN = 4  # how often a line of an interview counts: they are one line in fifty
MAX_CHARS = 2_000_000
LABELS = Path(__file__).with_name("interviews.csv")
INTERVIEWS = frozenset(
    (
        "breitbart_2016-07-10_ok-gov-fallin-trump-is-trying-to",
        "politico_2016-02-19_q-a-with-vice-president-joe-bide",
        "usa-today_2016-03-18_laura-bush-sees-hope-help-for-af",
        "usa-today_2016-05-06_immigration-debate-hits-home-for",
        "west-journal_2016-03-29_hillary-camp-declining-to-debate",
        "web-test_mashable_issue_74",
    )
)
"""Articles of PolNeAR and of the news that are interviews or quote one turn by turn."""


class Example(NamedTuple):
    """The lines of a text: features, and what each is."""

    id: str
    corpus: str
    rows: NDArray[np.float32]
    kinds: list[Kind]


def examples(folder: Path, news: Path | None) -> Iterator[Example]:
    """The texts that have two lines or more, with a label or a question among them."""
    for marked in read_marked():
        spans = [span for one in marked.statements if not one["cue"] for span in one["content"]]
        yield from _example(marked.id, "written", marked.text, spans if marked.kind == "interview" else None)
        if marked.kind == "interview":
            yield from _transcript(marked.id, marked.text)
            yield from _from_an_answer(marked.id, marked.text, spans)
    for name in ("train", "dev"):
        for record in map(json.loads, (folder / f"polnear/{name}.jsonl").open(encoding="utf-8")):
            yield from _example(record["id"], "news", record["text"], None)
    for one in read_news(news) if news else ():
        yield from _example(one.id, "news", one.text, None)
    answers = read_answers()
    for record in map(json.loads, (folder / "gum/interview_texts.jsonl").open(encoding="utf-8")):
        if record["id"] in answers:
            lines = enumerate(re.finditer(r"\S[^\n]*", record["text"]))
            spans = [list(line.span()) for number, line in lines if number in answers[record["id"]]]
            yield from _example(record["id"], "gum", record["text"], spans)


def _transcript(name: str, text: str) -> Iterator[Example]:
    """A labelled interview as the record of a talk in which nobody asks: whoever has a label makes statements."""
    record = text.replace("?", ".")
    lines = lines_of(record, [Span(0, len(record))])
    spoken = [[line.words, line.span.end] for line in lines if line.label]
    asks = any(line.label and key_of(record, line.label) in ASKING for line in lines)
    if len(spoken) > 1 and not asks:
        yield from _example(name, "records", record, spoken)


def _from_an_answer(name: str, text: str, answers: Sequence[Sequence[int]]) -> Iterator[Example]:
    """A labelled interview that begins with its first answer."""
    labelled = [line for line in lines_of(text, [Span(0, len(text))]) if line.label]
    first = next((line for line in labelled if any(a <= line.words < b for a, b in answers)), None)
    if first and first is not labelled[0]:
        start = first.span.start
        yield from _example(name, "begun", text[start:], [[a - start, b - start] for a, b in answers if a >= start])


def read_answers() -> dict[str, dict[int, str]]:
    """Of each labelled interview of GUM: which non-blank lines, from 0, are answers, and who gives each.

    Nobody where the text does not say which of several it is. One reader read each; the twelfth, in which two owners
    and a reporter speak by turns without a name or a mark, is not among them.
    """
    found: dict[str, dict[int, str]] = defaultdict(dict)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["interview"]][int(row["paragraph"])] = row["speaker"]
    return found


def _example(name: str, corpus: str, text: str, answers: Sequence[Sequence[int]] | None) -> Iterator[Example]:
    """The example of a text whose answers are those spans; None is a text without turns."""
    if name in INTERVIEWS or not any(letter.isalpha() for letter in text):
        return
    article = read(RawDocument(origin=name, text=text, fields={}), max_chars=MAX_CHARS, dated=False)
    lines = lines_of(article.text, [Span(one.start, one.end) for one in article.paragraphs])
    rows = features(article.text, lines) if len(lines) > 1 else np.zeros((0, len(FEATURES)), np.float32)
    if len(rows) and (rows[:, FEATURES.index("label")].any() or rows[:, FEATURES.index("question")].any()):
        yield Example(name, corpus, rows, [_kind(article, line, answers) for line in lines])


def _kind(article: Article, line: Line, answers: Sequence[Sequence[int]] | None) -> Kind:
    """An answer is half covered by the spans; other lines of an interview with a label or a question mark ask."""
    if answers is None:
        return Kind.NEITHER
    words = Span(line.words, line.span.end)
    inside = sum(max(0, min(words.end, last) - max(words.start, first)) for first, last in answers)
    if 2 * inside > words.end - words.start:
        return Kind.ANSWERS
    asks = line.label is not None or article.text[slice(*words)].rstrip('*_ ”"').endswith("?")
    return Kind.ASKS if asks else Kind.NEITHER


def report(title: str, some: Sequence[Example], kind: Kind, likely: Sequence[NDArray[np.float64]]) -> None:
    """Print how many lines of a kind are found, and how many are false, by corpus."""
    for corpus in sorted({one.corpus for one in some}):
        pairs = [
            (label is kind, bool(sure >= LEAST))
            for one, each in zip(some, likely, strict=True)
            if one.corpus == corpus
            for label, sure in zip(one.kinds, each.tolist(), strict=True)
        ]
        wanted, found = sum(label for label, _ in pairs), sum(says for _, says in pairs)
        right = sum(label and says for label, says in pairs)
        print(f"{title}, {corpus}, {kind.name.lower()}: {right} of {wanted} found, {found - right} false, {len(pairs)}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights")
    parser.add_argument("--news", type=Path, help="the folder of the texts of articles.csv")
    asked = parser.parse_args(arguments)
    every = list(examples(asked.eval_folder, asked.news))
    kept = [one for one in every if one.corpus == "gum" or article_hash(one.id) % LEFT_OUT]
    apart = [one for one in every if one.corpus != "gum" and article_hash(one.id) % LEFT_OUT == 0]
    gum = [one for one in every if one.corpus == "gum"]
    for kind, name in ((Kind.ANSWERS, ANSWERS_WEIGHTS), (Kind.ASKS, ASKS_WEIGHTS)):
        fitted = _fit(kept, kind)
        trees.export(fitted, asked.out / name, features=len(FEATURES))
        for title, some in (("fitted on", kept), ("left out", apart)):
            report(title, some, kind, [trees.predict(fitted, one.rows) for one in some])
        others = [_fit([other for other in kept if other is not one], kind) for one in gum]
        likely = [trees.predict(fit, one.rows) for fit, one in zip(others, gum, strict=True)]
        report("each left out", gum, kind, likely)


def _fit(some: Sequence[Example], kind: Kind) -> list[lightgbm.Booster]:
    """The trees that tell the lines of a kind; those of an interview count several times."""
    times = [WRITTEN if any(each is not Kind.NEITHER for each in one.kinds) else 1 for one in some]
    rows = [np.tile(one.rows, (count, 1)) for one, count in zip(some, times, strict=True)]
    right = [[label is kind for label in one.kinds] * count for one, count in zip(some, times, strict=True)]
    return trees.fit(np.concatenate(rows), np.concatenate(right).astype(float), GROWTH)


if __name__ == "__main__":
    main()
