"""Labelled names of articles: `names.csv`, what a reader listed in articles of PolNeAR and of other news, as offsets.

A row is a person, organisation or place of an article with every place where it is named, and, of an organisation, the
places where the article means it without its name ("the agency", "it") as one who may speak. A row of type `group` has
the places where several are meant together ("they", "both men"), and the numbers of its members' rows. A name is as
long as it goes ("Department of Work and Pensions" is one), without an article, a title, or a possessive 's at the end.

How they were read: by one reader each, who listed the forms of each name and the numbers of the occurrences that are
another's. The texts are PolNeAR's, and those of `app.training.news`; the first 16 digits of the SHA-256 of a text that
the offsets fit stand in its first row.
"""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

LABELS = Path(__file__).with_name("names.csv")
GROUP = "group"
Edges = tuple[int, int]


class Named(NamedTuple):
    """The names of an article (start, end, type), and what its references mean: (start, end) and the names meant."""

    sha256: str
    names: list[tuple[int, int, str]]
    references: list[tuple[Edges, list[Edges]]]
    rows: dict[str, list[Edges]]
    """The places of each name of a person, an organisation or a place, by the number of its row."""


@cache
def read_entities() -> dict[str, Named]:
    """The labelled names by article."""
    articles: dict[str, list[dict[str, str]]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            articles.setdefault(row["article"], []).append(row)
    return {article: _named(rows) for article, rows in articles.items()}


def names_of(article: str, text: str) -> Named | None:
    """The labelled names of an article, if there are any; ValueError where the text is another than was labelled."""
    found = read_entities().get(article)
    if found and not hashlib.sha256(text.encode()).hexdigest().startswith(found.sha256):
        raise ValueError(f"{article}: another text than the one whose names are labelled")
    return found


def _named(rows: list[dict[str, str]]) -> Named:
    places = {row["number"]: _edges(row["names"]) for row in rows}
    names = sorted((*edges, row["type"]) for row in rows for edges in places[row["number"]])
    references = []
    for row in rows:
        members = row["members"].split() if row["type"] == GROUP else [row["number"]]
        means = [edges for member in members for edges in places[member]]
        references += [(edges, means) for edges in _edges(row["references"])]
    return Named(rows[0]["sha256"], names, sorted(references), places)


def _edges(written: str) -> list[Edges]:
    return [(int(start), int(end)) for start, end in (span.split("-") for span in written.split())]
