"""Topics: IPTC Media Topics, and what statements are filed under."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.embedding import Embedder
from app.model import Article, Paragraph, Span, Statement
from app.topics import BESIDE, MOST, NEAR, file_under, nearest, vocabulary

EMBEDDER = Embedder()
BY_CODE = {topic.code: topic for topic in vocabulary()}


def labels(content: str, headline: str | None = None) -> list[str]:
    article = Article(
        id="a", origin="test", text=content, headline=headline, paragraphs=(Paragraph(start=0, end=len(content)),)
    )
    [filed] = file_under(article, [Statement(content=(Span(0, len(content)),))], EMBEDDER)
    return [topic.label for topic in filed.topics]


class TestVocabulary:
    def test_codes_are_distinct_and_parents_known(self):
        assert len(BY_CODE) == len(vocabulary()) > 1000
        assert all(parent in BY_CODE for topic in vocabulary() for parent in topic.parents)

    def test_parents_are_all_ancestors_nearest_first(self):
        peace_talks = next(topic for topic in vocabulary() if topic.label == "peace talks")
        assert [BY_CODE[code].label for code in peace_talks.parents] == ["peace process", "conflict, war and peace"]

    def test_seventeen_top_topics(self):
        assert sum(not topic.parents for topic in vocabulary()) == 17


class TestFileUnder:
    @pytest.mark.parametrize(
        ("content", "topic"),
        [
            (
                "The central bank will raise interest rates again if inflation stays above four percent",
                r"interest rates?|monetary policy|inflation",
            ),
            ("Both candidates will face the voters in the second round of the election on Sunday", r"election"),
            (
                "The football club lost the final of the league cup on penalties",
                r"final game",
            ),
            (
                "Every child under five should be vaccinated against measles before winter",
                r"vaccin|communicable|immuni|disease|virus",
            ),
        ],
    )
    def test_what_it_is_about(self, content, topic):
        assert re.search(topic, " ".join(labels(content)))

    @pytest.mark.parametrize("content", ["What else?", "I would not say that", "It was a long day and we were tired"])
    def test_nothing_where_nothing_is_near(self, content):
        assert labels(content) == []

    def test_the_headline_helps_a_statement_that_says_little(self):
        vague = "there is still a long way to go before both sides can sign"
        found = labels(vague, headline="Peace talks between the two armies resume")
        assert any("peace" in label or "treaty" in label for label in found)

    def test_at_most_three_best_first_and_the_reason_told(self):
        text = "Parliament will vote on the new tax on imported steel, which is to replace the tariff"
        article = Article(id="a", origin="test", text=text)
        [filed] = file_under(article, [Statement(content=(Span(0, len(text)),))], EMBEDDER)
        scores = [topic.score for topic in filed.topics]
        assert 1 <= len(scores) <= MOST
        assert scores == sorted(scores, reverse=True)
        assert min(scores) >= max(NEAR, scores[0] - BESIDE) - 1e-3
        assert filed.because["topics"].span == Span(0, len(text))

    def test_no_more_than_three_however_many_are_near(self):
        row = np.full(len(vocabulary()), NEAR, dtype=np.float32)
        row[7] += BESIDE / 2
        found = nearest(row)
        assert [topic.code for topic in found] == [vocabulary()[place].code for place in (7, 0, 1)]

    def test_known_vectors_give_the_same(self):
        text = "The court will hear the appeal of the mining company next month"
        article = Article(id="a", origin="test", text=text)
        statements = [Statement(content=(Span(0, len(text)),))]
        vectors: np.ndarray = EMBEDDER.embed([text])
        assert file_under(article, statements, EMBEDDER, vectors=vectors) == file_under(article, statements, EMBEDDER)

    def test_no_statements(self):
        assert file_under(Article(id="a", origin="test", text="x"), [], EMBEDDER) == []
