"""What the heads say of an article: names as whole words, the act of a cue, and what a reference means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import Article, Paragraph, Span
from app.tagging import Tagged, tag
from app.text.reading import read

TEXT = (
    "Nina Bishop, the director of the Royal College of Weavers and Dyers, opened the gates in Tarnow on Monday.\n"
    "She said they would stay open. The college’s treasurer, Will Frost, did not say how long."
)


def tagged(text: str) -> tuple[Article, Tagged]:
    lines, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(Paragraph(start=at, end=at + len(line)))
        at += len(line) + 1
    article = Article(id="a", origin="test", text=text, paragraphs=tuple(lines))
    return article, tag(article, read(article))


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def test_names_are_found_whole_with_their_types():
    _, seen = tagged(TEXT)
    assert {(TEXT[slice(*name.span)], name.name_type) for name in seen.names} == {
        ("Nina Bishop", "person"),
        ("Royal College of Weavers and Dyers", "organisation"),
        ("Tarnow", "place"),
        ("Will Frost", "person"),
    }


def test_a_pronoun_means_the_person_it_refers_to_more_than_another():
    _, seen = tagged(TEXT)
    scores = seen.antecedents(at("She"), [at("Nina Bishop"), at("Will Frost")])
    assert scores[0] > max(0, scores[1])


def test_the_act_of_a_cue_tells_what_was_said_from_what_was_not():
    _, seen = tagged(TEXT)
    assert seen.act(at("said"))["speech"] > 0.5
    assert seen.act(at("did not say"))["unsaid"] > 0.5
    assert sum(seen.act(at("said")).values()) == pytest.approx(1, abs=1e-5)


def test_an_article_without_a_body_has_no_windows():
    article = Article(id="a", origin="test", text="...", paragraphs=())
    assert tag(article, read(article)).body == []


@given(st.text(alphabet="Aa bé.,\n“”’漢م-", min_size=1, max_size=200).filter(lambda text: text.strip() != ""))
def test_names_lie_in_order_within_the_text_and_never_overlap(text: str):
    article, seen = tagged(text)
    ends = [0]
    for name in seen.names:
        assert ends[-1] <= name.span.start < name.span.end <= len(article.text)
        assert 0 < name.probability <= 1
        ends.append(name.span.end)
    assert np.all(np.diff(ends) > 0)
