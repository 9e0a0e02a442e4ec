"""Speakers across articles: how often a last name alone finds its person.

    python tests/benchmarks/identity.py EVAL_FOLDER

Stores the articles of EVAL_FOLDER/polnear/train.jsonl and dev.jsonl (gold spans, our own speakers) in the order of
their days. In one article of four, drawn by chance, every person named in full is stored by the last name alone, with
the roles that the article gives. It counts, by rule, whose full name the store then takes that for: nothing of this is
labelled by hand, so namesakes who share a full name go unseen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, select

from app.entities import keys_of
from app.model import Article, Paragraph, Span, Spans, Speaker, SpeakerKind, Statement
from app.saving import save_article
from app.speakers import resolve
from app.store.migrate import upgrade
from app.store.runs import start_run
from app.store.session import open_store, writing
from app.store.tables import ArticleRow, ArticleSpeakerRow, SpeakerRow, table
from app.text.folding import fold

MASKED = 0.25  # of the articles
NAMED, SPEAKER, ARTICLE = table(ArticleSpeakerRow), table(SpeakerRow), table(ArticleRow)


def spans(pairs: list[list[int]]) -> Spans:
    return tuple(Span(start, end) for start, end in pairs)


def articles(folder: Path) -> Iterator[tuple[Article, list[Statement]]]:
    """Every article with its statements, in the order of days."""
    records = [json.loads(line) for name in ("train", "dev") for line in (folder / f"polnear/{name}.jsonl").open()]
    for number, record in enumerate(sorted(records, key=lambda record: (record["date"], record["id"]))):
        text = record["text"]
        article = Article(
            id=f"a{number}",
            id_given=True,
            origin=record["id"],
            text=text,
            paragraphs=tuple(Paragraph(start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", text)),
            published_on=dt.date.fromisoformat(record["date"]),
        )
        found = [
            Statement(source=spans(one["source"]), cue=spans(one["cue"]), content=spans(one["content"]))
            for one in record["attributions"]
            if one["content"]
        ]
        yield article, resolve(article, found)


def masked(speaker: Speaker, mine: dict[str, str]) -> Speaker:
    """The speaker by last name alone, where that is one name of a person; `mine` learns whose it was."""
    keys = keys_of(speaker.name, speaker.kind)
    last = speaker.name.split()[-1]
    if not keys.ends or keys.generation or fold(last) in mine:
        return speaker
    mine[fold(last)] = fold(speaker.name)
    return speaker.model_copy(update={"name": last, "aliases": ()})


def store(engine: Engine, folder: Path) -> dict[tuple[str, str], str]:
    """Store all articles; the full name of each masked one, by the article's key and the folded last name."""
    chance = random.Random(0)  # noqa: S311
    truth: dict[tuple[str, str], str] = {}
    with writing(engine) as session:
        run = start_run(session, "benchmark", [str(folder)])
    for article, told in articles(folder):
        mine: dict[str, str] = {}
        statements = told
        if chance.random() < MASKED:
            people = {one.name: one for statement in told for one in statement.speakers}
            known = {name: masked(one, mine) for name, one in people.items()}
            statements = [
                statement.but(speakers=tuple(dict.fromkeys(known[one.name] for one in statement.speakers)), holder=None)
                for statement in told
            ]
        with writing(engine) as session:
            save_article(session, run, article, statements, pipeline="benchmark")
        truth |= {(article.id, last): full for last, full in mine.items()}
    return truth


def outcomes(engine: Engine, truth: dict[tuple[str, str], str], *, errors: bool) -> dict[str, Counter[str]]:
    """By rule, how many last names were taken for the right person, for another, or left; `alone` has no other."""
    rows = (
        select(ARTICLE.c.key, NAMED.c.folded, NAMED.c.because, SPEAKER.c.folded.label("taken_for"), SPEAKER.c.name)
        .join_from(NAMED, ARTICLE)
        .join(SPEAKER, SPEAKER.c.id == NAMED.c.speaker_id)
    )
    found: dict[str, Counter[str]] = {}
    with engine.connect() as connection:
        full_names = set(connection.scalars(select(SPEAKER.c.folded)))
        for row in connection.execute(rows):
            full = truth.get((row.key, row.folded))
            if full is None:
                continue
            kept = "right" if keys_equal(row.name, full) else "left" if row.taken_for == row.folded else "wrong"
            if kept == "left" and full not in full_names:
                kept = "alone"
            found.setdefault(row.because["rule"], Counter())[kept] += 1
            if errors and kept in ("left", "wrong"):
                print(kept, row.because["rule"], full, "->", row.name)
    return found


def keys_equal(name: str, full: str) -> bool:
    """Whether two full names are one name, however spelt."""
    ours, theirs = keys_of(name, SpeakerKind.PERSON), keys_of(full, SpeakerKind.PERSON)
    return ours.name == theirs.name or (ours.ends == theirs.ends and ours.ends != "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true", help="list those left or taken for another")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        engine = open_store(f"sqlite:///{place}/identity.sqlite3")
        upgrade(engine)
        truth = store(engine, args.folder)
        found = outcomes(engine, truth, errors=args.errors)
        engine.dispose()
    total: Counter[str] = Counter()
    for rule, counts in sorted(found.items()):
        total += counts
        print(f"{rule:14s}", *(f"{kept} {counts[kept]:4d}  " for kept in ("right", "wrong", "left", "alone")))
    joined = total["right"] + total["wrong"]
    known = joined + total["left"]
    print(f"{total.total()} last names, of which {known} are of somebody whom another article names in full")
    print(f"joined a person: {joined}, the right one {100 * total['right'] / max(1, joined):.1f}%")
    print(f"found their person: {100 * total['right'] / max(1, known):.1f}% of those {known}")


if __name__ == "__main__":
    main()
