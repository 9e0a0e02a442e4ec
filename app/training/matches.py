"""Fit the weights of the match score: two logistic regressions with a weight a feature.

    python -m app.training.matches EVAL_FOLDER STORE app/weights

The first judges by words, meaning, speakers and days alone: it says which pairs are worth reading. It is fitted on
EVAL_FOLDER/matches/pairs_dev.jsonl, the pairs of `judged.csv` and the PolNeAR articles that both draw on, whose
speakers are resolved in a scratch store, and on pairs made beside them: contents with near-verbatim twins, and
different statements of one speaker in one article. The second has what the pair reader says of a pair beside these
features, and is fitted on pairs that the reader has not learned: pairs_dev, and the seventh left out of `judged.csv`
and `read_pairs.csv`. STORE holds the statements of the latter: what `onrecord --database STORE ingest` makes of
PolNeAR's articles, train and dev; pairs of which a statement is not there any more are left out.

Prints precision, recall, F1 and average precision of both by ten-fold cross-validation, as means over `DRAWS` draws of
the folds: pairs that share a wording are in one fold, so that no text is in both halves. The rules of
`app.matches.relation` decide there as in use. Writes `matches.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from app.embedding import Embedder, pack
from app.index.reports import article_reports
from app.matches.alignment import align
from app.matches.contradiction import clash
from app.matches.features import FEATURES, Features, features
from app.matches.relation import LEAST_SAME, READ_FEATURES, nearly_verbatim, read, read_features, says_little
from app.matches.speaker_likeness import differ
from app.matches.verdicts import AMONG_MANY
from app.matches.weighted_text import weigh
from app.model import Report
from app.store.session import open_store
from app.store.tables import ArticleRow, StatementRow, table
from app.training import pair_texts
from app.training.edits import contents, edits
from app.training.logistic import Rows, fit, predict
from app.training.pairs import Pair, judged, read_pairs, said_beside

FOLDS = 10
DRAWS = 20  # of the folds: from one draw to the next F1 on the labelled pairs differs by 0.8 (standard deviation)
RIDGE = 0.5  # of 0.1 to 3 about the same in cross-validation; a larger one shrinks scores toward the middle
TWINS = 40  # near-verbatim twins beside 240 true pairs: enough to be learned, too few to drown them
ARTICLES = 24  # that give pairs of different statements by one speaker, two each
ACCEPT = 0.5
"""Most pairs right on unseen folds of pairs_dev; what the score calls as likely as not."""


class Row(NamedTuple):
    """The features of a pair, those with its reading, and whether no rule keeps the two apart, whatever the score."""

    values: Features
    read: tuple[float, ...]
    open: bool


def row(pair: Pair) -> Row:
    """The features of a pair, and whether a rule keeps it apart."""
    first, second = sorted((pair.a, pair.b), key=lambda report: (report.content, report.key))
    a, b = weigh(first.content), weigh(second.content)
    runs = align(a.forms, b.forms)
    values = features(first, second, a, b, runs)
    found = clash(a.words, b.words, runs)
    apart = differ(first.speakers, second.speakers) or says_little(first, second, values)
    reading = read(first, second, a, b, runs, found)
    with_reading = read_features(values, reading, found)
    apart |= reading.same < LEAST_SAME or bool(found and nearly_verbatim(a, b, runs))
    return Row(values, with_reading, not apart)


def read_in_store(store: str) -> Iterator[tuple[Pair, bool]]:
    """The pairs of `read_pairs.csv` as the store has them, and whether the reader has not learned them."""
    rows = pair_texts.read_rows()
    articles = sorted({row[f"article_{side}"] for row in rows for side in "ab"})
    places: dict[tuple[str, str], Report] = {}
    with open_store(store).connect() as connection:
        for article in articles:
            contents = _contents(connection, article)
            places |= {(article, contents[number]): one for number, one in article_reports(connection, article).items()}
    for number, row in enumerate(rows):
        both = [places.get((row[f"article_{side}"], row[f"content_{side}"])) for side in "ab"]
        if both[0] and both[1]:
            pair = Pair(f"read-{number}", both[0], both[1], row["relation"] == "same", row["relation"])
            yield pair, pair_texts.is_apart(row)


def _contents(connection: Connection, article: str) -> dict[int, str]:
    """The content's spans of each statement of an article, by row."""
    statement, of = table(StatementRow), table(ArticleRow)
    rows = connection.execute(select(statement.c.id, statement.c.content).join(of).where(of.c.key == article))
    return {number: " ".join(f"{start}-{end}" for start, end in spans) for number, spans in rows}


def wordings(pairs: Sequence[Pair]) -> Rows:
    """A number for each pair, from 0; pairs that share a wording, or are linked by such pairs, share it."""
    group = list(range(len(pairs)))

    def root(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    seen: dict[str, int] = {}
    for at, pair in enumerate(pairs):
        for report in (pair.a, pair.b):
            group[root(at)] = root(seen.setdefault(report.content.casefold(), at))
    order = {at: number for number, at in enumerate(dict.fromkeys(root(at) for at in range(len(pairs))))}
    return np.array([order[root(at)] for at in range(len(pairs))])


def drawn_folds(pairs: Sequence[Pair]) -> Iterator[Rows]:
    """A fold for each pair, drawn `DRAWS` times; pairs that share a wording share it."""
    numbers = wordings(pairs)
    for seed in range(DRAWS):
        yield (np.random.default_rng(seed).permutation(int(numbers.max()) + 1) % FOLDS)[numbers]


def twins(folder: Path) -> list[Pair]:
    """Contents and their near-verbatim twins, of which nothing else is known: all of them the same."""
    chance = random.Random(0)
    drawn = edits(contents(folder / "polnear" / "train.jsonl", 20 * TWINS, chance), chance)
    kept = [edit for edit in drawn if edit.kind == "keeping"][:TWINS]
    embedder = Embedder()

    def report(key: str, text: str) -> Report:
        return Report(key=key, article=key, content=text, embedding=pack(embedder.embed([text])[0]))

    return [Pair(edit.text, report("a", edit.text), report("b", edit.twin), True, "near") for edit in kept]


class Labelled(NamedTuple):
    """Feature rows, and 1 for each that is the same statement."""

    rows: Rows
    same: Rows


def cross_validate(pairs: Labelled, fold: Rows, made: Labelled) -> Rows:
    """Each pair's score by weights that have not seen its fold; the made pairs are in every fit."""
    rows, same = pairs
    scores = np.zeros(len(rows))
    for number in range(FOLDS):
        away = fold == number
        seen = np.vstack([rows[~away], made.rows]), np.concatenate([same[~away], made.same])
        scores[away] = predict(fit(*seen, ridge=RIDGE), rows[away])
    return scores


def f1(same: Rows, said: NDArray[np.bool_]) -> float:
    """F1 of the pairs said to be the same."""
    return float(2 * (said & (same > 0)).sum() / max(1, said.sum() + same.sum()))


def average_precision(same: Rows, scores: Rows) -> float:
    """The mean precision at each true pair, best score first."""
    hits = same[np.argsort(-scores, kind="stable")] > 0
    ranks = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks))


FIGURES = ("AP", "P", "R", "F1")


def figures(same: Rows, scores: Rows, open_: NDArray[np.bool_]) -> Rows:
    """The `FIGURES` of some pairs."""
    said = (scores >= ACCEPT) & open_
    right = (said & (same > 0)).sum()
    average = average_precision(same, np.where(said, scores, scores / 2))
    return np.array([average, right / max(1, said.sum()), right / max(1, same.sum()), f1(same, said)])


def validate(name: str, pairs: Sequence[Pair], rows: Labelled, made: Labelled, open_: NDArray[np.bool_]) -> None:
    """Print the figures of one regression, cross-validated, for each part of the pairs."""
    drawn = [cross_validate(rows, fold, made) for fold in drawn_folds(pairs)]
    parts = np.array([_part(pair) for pair in pairs])
    for part in dict.fromkeys(parts):
        some = parts == part
        each = np.array([figures(rows.same[some], scores[some], open_[some]) for scores in drawn])
        means, spread = 100 * each.mean(axis=0), 100 * each.std(axis=0)
        shown = (f"{figure} {mean:.1f} ({by:.1f})" for figure, mean, by in zip(FIGURES, means, spread, strict=True))
        print(f"  {name}, {part} ({some.sum()}): " + "  ".join(shown))
        sure = np.mean(
            [figures(rows.same[some], scores[some] - AMONG_MANY + ACCEPT, open_[some]) for scores in drawn], 0
        )
        print(f"    from {AMONG_MANY}: P {100 * sure[1]:.1f}  R {100 * sure[2]:.1f}")


def _part(pair: Pair) -> str:
    return "read" if pair.id.startswith("read-") else "judged" if "/" in pair.id else "pairs_dev"


def main() -> None:
    """Fit, print the figures, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("store", help="address of the store, as sqlite:///polnear.sqlite3")
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    labelled, of_judged = read_pairs(asked.eval_folder), judged(asked.eval_folder)
    made_pairs = twins(asked.eval_folder) + said_beside(asked.eval_folder, ARTICLES)
    unseen = [pair for pair in of_judged if pair_texts.is_left_out(pair.a.article)]
    unseen += [pair for pair, apart in read_in_store(asked.store) if apart]
    by_words, by_both = labelled + of_judged, labelled + unseen
    written: dict[str, object] = {
        "about": "Logistic regressions on labelled and made pairs of PolNeAR contents: app.training.matches."
    }
    print(f"cross-validated, accepted from {ACCEPT}, mean and standard deviation of {DRAWS} draws of the folds")
    for name, pairs, more, names in (
        ("words", by_words, made_pairs, FEATURES),
        ("both", by_both, made_pairs, READ_FEATURES),
    ):
        found = [row(pair) for pair in pairs]
        rows = _labelled(name, pairs, found)
        made = _labelled(name, more, [row(pair) for pair in more]) if more else Labelled(rows.rows[:0], rows.same[:0])
        validate(name, pairs, rows, made, np.array([each.open for each in found]))
        weights = fit(np.vstack([rows.rows, made.rows]), np.concatenate([rows.same, made.same]), ridge=RIDGE)
        written[name] = {
            "weights": dict(zip(names, weights[:-1].round(3).tolist(), strict=True)),
            "bias": round(float(weights[-1]), 3),
        }
    written["accept"] = ACCEPT
    (asked.out / "matches.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def _labelled(name: str, pairs: Sequence[Pair], rows: Sequence[Row]) -> Labelled:
    values = [each.values if name == "words" else each.read for each in rows]
    return Labelled(np.array(values, dtype=np.float64), np.array([float(pair.same) for pair in pairs]))


if __name__ == "__main__":
    main()
