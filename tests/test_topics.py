"""Topics: IPTC Media Topics, and what statements are filed under."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.embedding import Embedder
from app.model import Article, Paragraph, Span, Statement
from app.topics import LEAST, SECOND, choose, file_under, vocabulary

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

    def test_a_topic_has_its_definition_and_wikidata_item(self):
        animation = next(topic for topic in vocabulary() if topic.label == "animation")
        assert animation.wikidata == "Q11425"
        assert "animated drawings" in animation.definition
        assert all(topic.definition for topic in vocabulary())

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
                r"competition discipline|sport|final game",
            ),
            (
                "Every child under five should be vaccinated against measles before winter",
                r"vaccin|communicable|immuni|disease|virus|public health",
            ),
        ],
    )
    def test_what_it_is_about(self, content, topic):
        assert re.search(topic, " ".join(labels(content)))

    @pytest.mark.parametrize("content", ["What else?", "I would not say that", "It was a long day and we were tired"])
    def test_nothing_where_nothing_is_near(self, content):
        assert labels(content) == []

    def test_of_an_article_that_says_more_it_has_the_topic(self):
        vague = "that it was a long day"
        assert labels(vague) == []
        assert any(
            "sport" in label or "tennis" in label for label in labels(vague, headline="Tennis: top seed wins final")
        )

    def test_the_headline_helps_a_statement_that_says_little(self):
        vague = "there is still a long way to go before both sides can sign"
        found = labels(vague, headline="Peace talks between the two armies resume")
        assert any("peace" in label or "treaty" in label for label in found)

    def test_a_topic_with_its_probability_and_the_reason(self):
        text = "Parliament will vote on the new tax on imported steel, which is to replace the tariff"
        article = Article(id="a", origin="test", text=text)
        [filed] = file_under(article, [Statement(content=(Span(0, len(text)),))], EMBEDDER)
        assert 1 <= len(filed.topics) <= 2
        assert filed.because["topics"].rule == "learned-topic"
        assert filed.because["topics"].confidence == filed.topics[0].score
        assert filed.because["topics"].span == Span(0, len(text))

    @pytest.mark.parametrize(
        ("content", "headline", "wrong"),
        [
            ("I will fight for you every single day", "Senator opens her campaign for governor", "bullfighting|boxing"),
            ("his father had a heart attack when he was ten", "Singer speaks of a hard childhood", "suicide"),
            ("the president is the founder of ISIS", "Candidate repeats claim at rally", "Shia Islam"),
        ],
    )
    def test_a_figure_of_speech_is_no_topic(self, content, headline, wrong):
        found = labels(content, headline=headline)
        assert found
        assert not re.search(wrong, " ".join(found))


class TestChoose:
    def probabilities(self, **given: float) -> np.ndarray:
        row = np.zeros(len(vocabulary()), dtype=np.float32)
        for label, value in given.items():
            row[next(place for place, topic in enumerate(vocabulary()) if topic.label == label)] = value
        return row

    def chosen(self, **given: float) -> list[str]:
        row = self.probabilities(**given)
        return [vocabulary()[column].label for column in choose(row, row)]

    def test_nothing_where_none_is_likely(self):
        assert self.chosen(chess=LEAST - 0.01) == []

    def test_a_topic_is_better_than_the_broader_one_that_is_a_little_surer(self):
        assert self.chosen(sport=0.9, chess=0.8) == ["chess"]
        assert self.chosen(sport=0.9, chess=0.3) == ["sport"]

    def test_a_second_one_is_of_another_kind_and_sure(self):
        assert self.chosen(chess=0.95, sport=0.97, crime=0.9) == ["chess", "crime"]
        assert self.chosen(chess=0.95, sport=0.97, crime=SECOND - 0.01) == ["chess"]


class TestRobustness:
    def test_known_vectors_give_the_same(self):
        text = "The court will hear the appeal of the mining company next month"
        article = Article(id="a", origin="test", text=text)
        statements = [Statement(content=(Span(0, len(text)),))]
        vectors: np.ndarray = EMBEDDER.embed([text])
        assert file_under(article, statements, EMBEDDER, vectors=vectors) == file_under(article, statements, EMBEDDER)

    def test_no_statements(self):
        assert file_under(Article(id="a", origin="test", text="x"), [], EMBEDDER) == []
