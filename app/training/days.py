"""Train which date is the day of a statement: `python -m app.training.days EVAL app/weights --news FOLDER`.

EVAL holds `polnear/*.jsonl` (articles with spans) and `speakers/*.jsonl` (the day of each statement). More days are
beside this file, each as one reader found it, by statement: `days.csv` has those of 98 articles of PolNeAR's training
set and of 434 articles of other news (`app.training.news`, whose texts FOLDER holds; read for days a second time, over
all statements near a date), with the offsets of the words that give the day; `speakers.csv` those of 480 more articles
of PolNeAR; the marked texts (`app.training.marked`) their own. Articles of other news whose day of publication nobody
knows are read as if published on some day: which words give the day is known. A seventh of the articles and texts, by a
hash of their names, is left out of all fitting and choosing, and measured at the end.

A linear model over words and two rounds of boosted trees (`app.dating.choice`), each fitted on what the one before says
of articles that it was not fitted on. Prints the share of right days by cross-validation over articles and on what was
left out. Writes `day_words.npz`, `days_first.onnx` and `days.onnx`.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.dating import chain, wordings
from app.dating.choice import FIRST, LEAST, SECOND
from app.dating.pairs import FEATURES, Pairs
from app.dating.sentences import Sentences
from app.documents import read
from app.model import InputError, RawDocument, Span, Spans, Statement
from app.speakers import resolve
from app.text import reading
from app.training import sparse_logistic, trees
from app.training.marked import read_marked
from app.training.news import read_news
from app.training.trees import Growth, article_hash

FOLDS = 5
LEFT_OUT = 7  # one article in so many
COUNTS = {"campaign": 1.0, "news": 2.0, "marked": 5.0}
"""How much a pair of each corpus counts: those of campaign articles are many, and of one kind."""
RIDGE = 4.0
FIRST_GROWTH = Growth(leaves=15, rounds=200, seeds=2)
SECOND_GROWTH = Growth(leaves=7, rounds=250, seeds=3)
SCORES = (0.3, 0.35, 0.4, 0.45, 0.5)
MAX_CHARS = 2_000_000
A_DAY = len("2016-09-15")
INVENTED = dt.date(2001, 12, 15)
LABELS, SPEAKERS = (Path(__file__).with_name(name) for name in ("days.csv", "speakers.csv"))

Words = Mapping[str, NDArray[np.float32]]
Trees = list[lightgbm.Booster]
Fitted = TypeVar("Fitted")


class Label(NamedTuple):
    """The day of a statement as a reader found it, an EDTF date, and where the words are that give it.

    None where the article does not give it; of an article without a day of publication only the place is known.
    """

    said_on: str | None
    doubtful: bool = False
    evidence: int | None = None


class Text(NamedTuple):
    """A text with labelled statements; each has source, cue, content and id."""

    corpus: str
    id: str
    published_on: str
    text: str
    statements: list[dict[str, Any]]
    labels: Mapping[str, Label]


class Example:
    """The pairs of a text, which of them are right, and what is known of each."""

    def __init__(self, corpus: str, article: str, pairs: Pairs, labels: Sequence[Label]) -> None:
        self.corpus = corpus
        self.pairs = pairs
        number = article_hash(article)
        self.left_out = number % LEFT_OUT == 0
        self.fold = number // LEFT_OUT % FOLDS
        self.days = [date.said_on.edtf for date in pairs.dates]
        self.labels = [self._placed(label) for label in labels]
        every = [(self.days[pair.date], self.labels[pair.statement]) for pair in pairs.pairs]
        self.right = np.array([fits(day, label.said_on) for day, label in every], float)
        self.sure = np.array([not label.doubtful for _, label in every], bool)
        self.same = np.array([pairs.in_one_sentence(pair) for pair in pairs.pairs], bool)
        self.words = [
            np.concatenate(
                [pairs.date_words[pair.date], pairs.own_words[pair.statement], pairs.words_between.get(pair, NO_WORDS)]
            )
            for pair in pairs.pairs
        ]
        self.first = np.zeros((0, len(FEATURES)), np.float32)
        self.second = np.zeros((0, len(FEATURES) + len(chain.FEATURES)), np.float32)
        self.scores = np.zeros(0, np.float32)

    def _placed(self, label: Label) -> Label:
        """The label with the day that its evidence has, where the article has no day of publication of its own."""
        if label.said_on is not None or label.evidence is None:
            return label
        dates = self.pairs.dates
        held = (date.said_on.edtf for date in dates if _covers(date.expression.span, label.evidence))
        return label._replace(said_on=next(held, None))

    def says(self, least: float) -> list[str | None]:
        """The day that the second look gives each statement, as `app.dating.choice` does."""
        best: dict[int, tuple[float, str | None]] = {}
        for pair, score in zip(self.pairs.pairs, self.scores.tolist(), strict=True):
            if score > best.get(pair.statement, (least, None))[0]:
                best[pair.statement] = (score, self.days[pair.date])
        return [best.get(number, (0.0, None))[1] for number in range(len(self.labels))]

    def in_sentence(self, number: int) -> bool:
        """Whether a date in the statement's own sentence gives its day."""
        label, sentence = self.labels[number], self.pairs.places[number].sentence
        return any(
            fits(day, label.said_on)
            for day, date in zip(self.days, self.pairs.dates, strict=True)
            if date.sentence == sentence
        )


NO_WORDS = np.zeros(0, np.int64)


def fits(day: str, label: str | None) -> bool:
    """Whether a day is that of a label; a month or year may be rough."""
    return label is not None and (day == label or (len(label) < A_DAY and day.rstrip("~") == label))


def _covers(span: Span, offset: int) -> bool:
    return span.start <= offset < span.end


def labels_of(folder: Path) -> dict[str, dict[str, Label]]:
    """By article and statement."""
    found: dict[str, dict[str, Label]] = {}
    for name in ("train", "dev"):
        for line in (folder / f"speakers/{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            value = record["said_on"] and record["said_on"]["value"]
            label = Label(value, "said_on" in (record["doubt"] or []))
            found.setdefault(record["article"], {})[record["attribution"]] = label
    for path, doubt in ((SPEAKERS, "day_doubtful"), (LABELS, "doubtful")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                evidence = int(row["evidence_start"]) if row["evidence_start"] else None
                label = Label(row["said_on"] or None, bool(row[doubt]), evidence)
                found.setdefault(row["article"], {})[row["statement"]] = label
    return found


def texts(folder: Path, news: Path) -> Iterator[Text]:
    """Every text whose statements have labelled days."""
    labels = labels_of(folder)
    for name in ("train", "dev"):
        for line in (folder / f"polnear/{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            if record["id"] in labels:
                day = re.search(r"_(\d{4}-\d\d-\d\d)", record["id"])
                statements = [one for one in record["attributions"] if one["content"]]
                published_on = day[1] if day else ""
                yield Text("campaign", record["id"], published_on, record["text"], statements, labels[record["id"]])
    for article in read_news(news):
        if article.id in labels:
            statements = [{**one, "id": str(number)} for number, one in enumerate(article.statements, 1)]
            published_on = article.published_on or invented(article.id)
            yield Text("news", article.id, published_on, article.text, statements, labels[article.id])
    for text in read_marked():
        statements = [{**one, "id": str(number)} for number, one in enumerate(text.statements, 1)]
        own = {one["id"]: Label(one["said_on"]) for one in statements}
        yield Text("marked", text.id, text.published_on, text.text, statements, own)


def invented(article: str) -> str:
    """A day of publication for an article that has none, another weekday for another article."""
    return (INVENTED + dt.timedelta(days=article_hash(article) % 14)).isoformat()


def example(text: Text) -> Example | None:
    """A text as an example, its spans as they are labelled and its speakers as the program finds them."""
    raw = RawDocument(origin=text.id, text=text.text, fields={"published_on": text.published_on})
    try:
        article = read(raw, max_chars=MAX_CHARS)
    except InputError:
        return None
    statements = [
        Statement(source=_spans(one["source"]), cue=_spans(one["cue"]), content=_spans(one["content"]))
        for one in text.statements
    ]
    read_once = reading.read(article)
    statements = resolve(article, statements, reading=read_once)
    pairs = Pairs(article, Sentences(article, statements, read_once), statements)
    unlabelled = Label(None, doubtful=True)
    found = [text.labels.get(text.statements[place.number]["id"], unlabelled) for place in pairs.places]
    return Example(text.corpus, text.id, pairs, found)


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple(Span(*pair) for pair in pairs)


def fit_words(some: Sequence[Example]) -> Words:
    """The weights of the words around dates in the sentence of the cue, and elsewhere."""
    found = {}
    for name, same in (("same", True), ("apart", False)):
        taken = [(one, np.flatnonzero((one.same == same) & one.sure)) for one in some]
        rows = sparse_logistic.rows_of([one.words[at] for one, those in taken for at in those], wordings.SIZE)
        right = np.concatenate([one.right[those] for one, those in taken])
        counts = np.concatenate([np.full(len(those), COUNTS[one.corpus]) for one, those in taken])
        found[name] = sparse_logistic.fit(rows, right, counts, ridge=RIDGE)
    return found


def fit_trees(some: Sequence[Example], look: str, growth: Growth) -> Trees:
    """Trees for the first or second look."""
    rows = np.concatenate([getattr(one, look)[one.sure] for one in some])
    right = np.concatenate([one.right[one.sure] for one in some])
    counts = np.concatenate([np.full(int(one.sure.sum()), COUNTS[one.corpus]) for one in some])
    return trees.fit(rows, right, growth, counts)


def in_turn(every: Sequence[Example]) -> tuple[Words, Trees, Trees]:
    """Fit the three, one after another, and score every example by what was not fitted on it."""
    kept = [one for one in every if not one.left_out]
    words = _by_folds(kept, fit_words)
    for one in every:
        one.first = one.pairs.features(one.pairs.word_scores(_of(words, one)))
    first = _by_folds(kept, lambda some: fit_trees(some, "first", FIRST_GROWTH))
    for one in every:
        chained = chain.second_look(one.pairs, _predict(_of(first, one), one.first))
        one.second = np.concatenate([one.first, chained], axis=1)
    second = _by_folds(kept, lambda some: fit_trees(some, "second", SECOND_GROWTH))
    for one in every:
        one.scores = _predict(_of(second, one), one.second)
    return words[-1], first[-1], second[-1]


def _by_folds(kept: Sequence[Example], fit: Callable[[Sequence[Example]], Fitted]) -> list[Fitted]:
    """What is fitted on all folds but one, for each, and last on all."""
    return [fit([one for one in kept if one.fold != fold]) for fold in range(FOLDS + 1)]


def _of(fitted: Sequence[Fitted], one: Example) -> Fitted:
    return fitted[-1 if one.left_out else one.fold]


def _predict(fitted: Trees, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return trees.predict(fitted, rows).astype(np.float32) if len(rows) else np.zeros(0, np.float32)


def line(some: Sequence[Example], least: float) -> str:
    """Days right, in the statement's sentence and elsewhere; months and years right; undated statements dated."""
    day: dict[bool, list[bool]] = {True: [], False: []}
    rough: list[bool] = []
    undated: list[bool] = []
    for one in some:
        for number, (label, says) in enumerate(zip(one.labels, one.says(least), strict=True)):
            if label.doubtful:
                continue
            right = says is not None and fits(says, label.said_on)
            if label.said_on is None:
                undated.append(says is not None)
            elif len(label.said_on) == A_DAY:
                day[one.in_sentence(number)].append(right)
            else:
                rough.append(right)
    shares = (
        *((day[True] + day[False], "days right"), (day[True], "in its sentence"), (day[False], "elsewhere")),
        *((rough, "months and years"), (undated, "undated dated")),
    )
    return ", ".join(f"{100 * np.mean(each or [False]):5.1f} of {len(each):4} {what}" for each, what in shares)


def report(every: Sequence[Example]) -> None:
    """Print the figures of what each was not fitted on."""
    for corpus in COUNTS:
        for left_out in (False, True):
            these = [one for one in every if one.corpus == corpus and one.left_out == left_out]
            for least in SCORES if not left_out else (LEAST,):
                print(f"{'left out, ' if left_out else ''}{corpus}, from {least:4.2f}   {line(these, least)}")


def export(fitted: tuple[Words, Trees, Trees], out: Path) -> None:
    """Write the three."""
    words, first, second = fitted
    same, apart = (words[name].astype(np.float16) for name in ("same", "apart"))
    np.savez_compressed(out / wordings.WEIGHTS, same=same, apart=apart)
    trees.export(first, out / FIRST, features=len(FEATURES))
    trees.export(second, out / SECOND, features=len(FEATURES) + len(chain.FEATURES))


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights")
    parser.add_argument("--news", type=Path, required=True, help="the folder of the texts of articles.csv")
    asked = parser.parse_args(arguments)
    every = [one for text in texts(asked.eval_folder, asked.news) if (one := example(text))]
    for corpus in COUNTS:
        these = [one for one in every if one.corpus == corpus]
        print(f"{corpus}: {sum(len(one.labels) for one in these)} statements of {len(these)} articles")
    fitted = in_turn(every)
    report(every)
    export(fitted, asked.out)


if __name__ == "__main__":
    main()
