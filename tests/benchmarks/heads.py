"""What the heads for names, acts and references reach: `python tests/benchmarks/heads.py EVAL`.

Names and acts on the marked texts that were left out of all training; references on the second half of GAP's
development examples, which no training saw: by the head alone (the name with the higher log odds, if they are over 0),
and by the whole stage, with the pronoun as the source of a statement. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.model import Article, Span, Statement
from app.speakers import resolve
from app.tagging import Tagged, tag
from app.tagging.tags import ACT_CLASSES, NAME_TYPES
from app.text.reading import Reading, read
from app.training.marked import Marked, read_marked
from app.training.speakers import GAP_USED, LEFT_OUT, same
from app.training.trees import article_hash

Counts = Counter[tuple[str, str]]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    texts = [(one, tagged(one.text)[1]) for one in read_marked() if article_hash(one.id) % LEFT_OUT == 0]
    print(f"{len(texts)} marked texts left out of training")
    for name_type in NAME_TYPES:
        labelled, found, both = names(texts, name_type)
        print(f"names, {name_type}: F1 {200 * both / (labelled + found):.1f} of {labelled}")
    acts: Counts = Counter(pair for one, seen in texts for pair in told(one, seen))
    for act in ACT_CLASSES:
        count = sum(number for (label, _), number in acts.items() if label == act)
        print(f"cues of {act}: {100 * acts[act, act] / max(1, count):.1f}% of {count} told rightly")
    wrong = sum(number for (label, said), number in acts.items() if said == "unsaid" != label)
    print(f"other cues told as unsaid: {wrong} of {sum(acts.values()) - acts['unsaid', 'unsaid']}")
    rows = list(gap(folder / "gap/gap-development.tsv"))[GAP_USED:]
    print(f"GAP development from {GAP_USED}: F1 {score(rows, head=True):.1f} by the head")
    print(f"GAP development from {GAP_USED}: F1 {score(rows, head=False):.1f} by the stage")


def tagged(text: str) -> tuple[Reading, Tagged]:
    """A text and what the tagger says of it."""
    article = Article(id="a", origin="benchmark", text=text)
    reading = read(article)
    return reading, tag(article, reading)


def names(texts: list[tuple[Marked, Tagged]], name_type: str) -> tuple[int, int, int]:
    """How many names of a type are labelled, found, and both; without an article before them."""
    labelled = found = both = 0
    for one, seen in texts:
        wanted = {bare(one.text, start, end) for start, end, kind in one.names if kind == name_type}
        given = {bare(one.text, *name.span) for name in seen.names if name.name_type == name_type}
        labelled, found, both = labelled + len(wanted), found + len(given), both + len(wanted & given)
    return labelled, found, both


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without "the" at its head."""
    return (start + 4, end) if text[start : start + 4].lower() == "the " else (start, end)


def told(one: Marked, seen: Tagged) -> Iterator[tuple[str, str]]:
    """The labelled and the likeliest act of each cue."""
    for statement in one.statements:
        for start, end in statement["cue"][:1]:
            acts = seen.act(Span(start, end))
            yield statement["act"], max(acts, key=acts.__getitem__)


def gap(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a file of GAP."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def score(rows: list[dict[str, str]], *, head: bool) -> float:
    """F1 over both names of each row, as GAP's own scorer counts."""
    right = wrong = missed = 0
    for row in rows:
        means = {one: row[f"{one}-coref"] == "TRUE" for one in "AB"}
        for one, said in (by_head if head else by_stage)(row).items():
            right += said and means[one]
            wrong += said and not means[one]
            missed += means[one] and not said
    return 200 * right / max(1, 2 * right + wrong + missed)


def by_head(row: dict[str, str]) -> dict[str, bool]:
    """Whether the pronoun means A, and B: the likelier one, if it is likelier than neither."""
    _, seen = tagged(row["Text"])
    places = [Span(int(row[f"{one}-offset"]), int(row[f"{one}-offset"]) + len(row[one])) for one in "AB"]
    at = int(row["Pronoun-offset"])
    odds = seen.antecedents(Span(at, at + len(row["Pronoun"])), places).tolist()
    return {"A": odds[0] > max(0, odds[1]), "B": odds[1] > max(0, odds[0])}


def by_stage(row: dict[str, str]) -> dict[str, bool]:
    """Whether the speaker of a statement with the pronoun for its source is A, and B."""
    at = int(row["Pronoun-offset"])
    end = at + len(row["Pronoun"])
    rest = len(row["Text"].rstrip())
    article = Article(id="a", origin="benchmark", text=row["Text"])
    content = Span(end, rest) if rest > end else Span(0, at)
    (statement,) = resolve(article, [Statement(source=(Span(at, end),), content=(content,))])
    said = [speaker.name for speaker in statement.speakers]
    return {one: any(same(name, row[one]) or same(row[one], name) for name in said) for one in "AB"}


if __name__ == "__main__":
    main()
