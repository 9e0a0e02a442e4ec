"""What statements are about, against labels: `python tests/benchmarks/about.py EVAL_FOLDER --news FOLDER`.

`app/training/about.csv` has the named things that 415 statements of 135 articles are about, as one reader found them in
each: the fullest name in the article, its type (person, body, country, place, event), and how the content says it
(named, pronoun, description, nickname, adjective). A statement without any has one empty row. The articles are of
PolNeAR's training set (EVAL_FOLDER/polnear) and of other news (`app.training.news`, texts in FOLDER). In 205 of the
statements, of 64 articles of other news that the tagger learned nothing of, `half` is `read`, or `apart` for those
whose faults nobody has looked at (`--half` names one). The spans are given; the speakers are found.

Prints how many of those named are found, by type and by how, and how many that are found are right, by kind.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import app.training
from app.documents import read
from app.model import RawDocument, Span, Speaker, Statement
from app.speakers import resolve
from app.tagging import tag
from app.text import reading
from app.text.en.places import country
from app.text.quotation_marks import speech_of
from app.training.news import read_news

LABELS = Path(app.training.__file__).with_name("about.csv")
TYPES = ("person", "body", "country", "place", "event")


TITLES = frozenset(("mr", "mrs", "ms", "dr", "the", "sir", "jr", "sr"))

AMERICA = {"US", "U.S.", "United States", "America"}

Things = list[tuple[str, str, str]]
"""The name, type and how of each thing that a statement is about."""


class Labelled(NamedTuple):
    """An article with all its statements, and what some of them are about, by their contents."""

    id: str
    published_on: str
    text: str
    statements: list[dict[str, Any]]
    about: dict[str, Things]


def labels(half: str | None = None) -> dict[str, dict[str, Things]]:
    """What the labelled statements are about, by article and content; of one half, where one is asked for."""
    found: defaultdict[str, dict[str, Things]] = defaultdict(dict)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if half is not None and row["half"] != half:
                continue
            things = found[row["article"]].setdefault(row["content"], [])
            if row["name"]:
                things.append((row["name"], row["type"], row["how"]))
    return found


def articles(folder: Path, news: Path | None, half: str | None = None) -> Iterator[Labelled]:
    """The articles of the labelled statements."""
    wanted = labels(half)
    for record in map(json.loads, (folder / "polnear" / "train.jsonl").read_text("utf-8").splitlines()):
        if record["id"] in wanted:
            yield Labelled(record["id"], "", record["text"], record["attributions"], wanted[record["id"]])
    for one in read_news(news) if news else ():
        if one.id in wanted:
            yield Labelled(one.id, one.published_on, one.text, one.statements, wanted[one.id])


def found_about(one: Labelled) -> Iterator[tuple[Things, list[tuple[str, str]]]]:
    """For each labelled statement, what it is about, and the names that are found with their kinds."""
    raw = RawDocument(origin=one.id, text=one.text, fields={"published_on": one.published_on or None})
    article = read(raw, max_chars=2_000_000, dated=False)
    read_once = reading.read(article)
    statements = []
    for each in one.statements:
        source, cue, content = (tuple(Span(*span) for span in each[part]) for part in ("source", "cue", "content"))
        speech = speech_of(article.text, content, read_once.mask)
        statements.append(Statement(source=source, cue=cue, content=content, speech=speech))
    resolved = resolve(article, statements, reading=read_once, tagged=tag(article, read_once))
    for statement in resolved:
        place = " ".join(f"{start}-{end}" for start, end in statement.content)
        if place in one.about:
            yield one.about[place], [(entity.name, _type(entity)) for entity in statement.about]


def _type(entity: Speaker) -> str:
    """The type of a label that an entity of its kind has."""
    if entity.kind.value in ("person", "place", "event"):
        return entity.kind.value
    return "country" if country(entity.name) else "body"


def same(label: str, name: str) -> bool:
    """Whether two names are one's: the words of one are among those of the other, or it is the other's initials."""
    ours, theirs = ([word for word in re.findall(r"\w+", one.lower()) if word not in TITLES] for one in (label, name))
    if not ours or not theirs:
        return False
    if {label, name} <= AMERICA:
        return True
    short, long = sorted((ours, theirs), key=len)
    return set(short) <= set(long) or short == ["".join(word[0] for word in long)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--news", type=Path, help="the folder of the texts of app/training/articles.csv")
    parser.add_argument("--half", choices=("", "read", "apart"), help="only the statements of one half")
    parser.add_argument("--wrong", action="store_true", help="print what is missed and what is wrong")
    asked = parser.parse_args()
    seen, hit = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    found, right = Counter[str](), Counter[str]()
    statements = 0
    for article in articles(asked.eval_folder, asked.news, asked.half):
        for things, named in found_about(article):
            statements += 1
            names = [name for name, _ in named]
            for label, kind, how in things:
                seen[kind, how] += 1
                hit[kind, how] += any(same(label, name) for name in names)
                if asked.wrong and not any(same(label, name) for name in names):
                    print(f"{article.id}: missed {label} ({kind}, {how}) beside {names}")
            for name, kind in named:
                found[kind] += 1
                right[kind] += any(same(label, name) for label, _, _ in things)
                if asked.wrong and not any(same(label, name) for label, _, _ in things):
                    print(f"{article.id}: wrong {name} ({kind}) beside {[label for label, _, _ in things]}")
    precision, recall = (100 * part.total() / max(1, of.total()) for part, of in ((right, found), (hit, seen)))
    print(f"{statements} statements: {precision:.1f}% of {found.total()} found are right, ", end="")
    print(f"{recall:.1f}% of {seen.total()} are found")
    for kind in TYPES:
        wanted, hits = (sum(number for one, number in of.items() if one[0] == kind) for of in (seen, hit))
        print(f"{kind:8s} {right[kind]:4d} of {found[kind]:4d} found are right, {hits:4d} of {wanted:4d} are found")
    for one, number in seen.most_common():
        print(f"  {' '.join(one):20s} {hit[one]:4d} of {number}")


if __name__ == "__main__":
    main()
