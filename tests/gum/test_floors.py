"""Sixteen labelled Wikinews articles go through the stages, and what they find may not fall below a floor.

The labels are GUM's (see README.md here). They mark only what a clause reports, so a statement without a label may be
right all the same: the floors are on recall alone. Each lies a few labels under the figure in brackets, which is what
the weights and rules reached when it was set: a broken stage fails, and a better one needs no change here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from app import documents, speakers
from app.evaluation.gold import GoldArticle, read_gold
from app.evaluation.pairing import Pairing, said
from app.evaluation.words import Words
from app.model import LISTED_ACTS, RawDocument, Statement
from app.sources.files import read_paths
from app.statements import find

ARTICLES = Path(__file__).with_name("articles.jsonl")
MOST = 1_000_000  # bytes and characters: no article here is near it
TITLE = re.compile(r"\A(?:the|mr|mrs|ms|dr|general|professor|president|minister) ")


@dataclass
class Read:
    """One article: its labels that ask for a statement, and the statements that the stages found."""

    labels: list[dict[str, Any]]
    statements: list[Statement]
    pairing: Pairing

    @cached_property
    def met(self) -> list[tuple[dict[str, Any], Statement]]:
        """Each label whose content was found by half or more, with the statement that holds it."""
        return [(self.labels[label], self.statements[place]) for label, place in self.pairing.content]


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ARTICLES.read_text("utf-8").splitlines()]


def analyse(raw: RawDocument) -> list[Statement]:
    """The statements of a document, their speakers resolved."""
    article = documents.read(raw, max_chars=MOST)
    return list(speakers.resolve(article, find(article)))


@pytest.fixture(scope="module")
def corpus() -> list[Read]:
    """Every article, read once."""
    done = []
    for raw, record in zip(read_paths([ARTICLES], max_bytes=MOST), records(), strict=True):
        assert isinstance(raw, RawDocument), raw
        labels = [label for label in record["attributions"] if "optional" not in label]
        gold = GoldArticle.model_validate({**record, "attributions": labels, "origin": "", "line": 1})
        statements, words = analyse(raw), Words(raw.text)
        pairing = Pairing(
            [said(raw.text, words, label) for label in gold.attributions],
            [said(raw.text, words, statement) for statement in statements],
        )
        done.append(Read(labels, statements, pairing))
    return done


def by_kind(corpus: list[Read], *kinds: str) -> Iterator[tuple[dict[str, Any], Statement]]:
    """The labels of a kind of speaker that were found, each with its statement."""
    return ((label, found) for read in corpus for label, found in read.met if label["kind"] in kinds)


def is_named_right(label: dict[str, Any], statement: Statement) -> bool:
    """Whether the statement has the one speaker of the label, under any name that the label allows."""
    return [bare(speaker.name) for speaker in statement.speakers] in [[bare(name)] for name in label["speaker"]]


def bare(name: str) -> str:
    """A name without case, punctuation and its title."""
    return TITLE.sub("", " ".join(re.findall(r"\w+", name.casefold())))


def test_every_record_is_gold_and_every_offset_fits():
    articles = list(read_gold(ARTICLES, max_bytes=MOST))
    assert [type(article) for article in articles] == [GoldArticle] * 16
    assert sum("optional" not in label for record in records() for label in record["attributions"]) == 120


class TestStatements:
    def test_whole(self, corpus: list[Read]):
        """Content by half or more, and cue and source overlap (92 of 120)."""
        assert sum(len(read.pairing.whole) for read in corpus) >= 89

    def test_content(self, corpus: list[Read]):
        """Content by half or more, whatever the cue and source (99)."""
        assert sum(len(read.pairing.content) for read in corpus) >= 96

    def test_edges(self, corpus: list[Read]):
        """Content to the word (79)."""
        assert sum(len(read.pairing.exact) for read in corpus) >= 76

    def test_are_no_flood(self, corpus: list[Read]):
        """All statements, labelled or not (168): a label in three words would otherwise be found by chance."""
        assert sum(len(read.statements) for read in corpus) <= 180

    def test_are_listed(self, corpus: list[Read]):
        """Found, and speech or thought, which lists show unless asked for more (98)."""
        assert sum(found.act in LISTED_ACTS for read in corpus for _, found in read.met) >= 94


class TestSpeakers:
    def test_persons(self, corpus: list[Read]):
        """Of 57 labels whose source is a person, those found with that person (39)."""
        assert sum(is_named_right(label, found) for label, found in by_kind(corpus, "person")) >= 36

    def test_bodies(self, corpus: list[Read]):
        """Of 28 labels whose source is an organisation or a government, those found with it (16)."""
        assert sum(is_named_right(label, found) for label, found in by_kind(corpus, "org")) >= 14

    def test_unnamed(self, corpus: list[Read]):
        """Sources that the article does not name ("the authors") get no speaker (1 of those found does)."""
        assert sum(bool(found.speakers) for _, found in by_kind(corpus, "unnamed")) <= 2
