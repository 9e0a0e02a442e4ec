"""The labelled articles of other news: how the text of a document is made."""

from __future__ import annotations

from app.training.news import paragraphs


def test_a_paragraph_has_two_sentences():
    assert paragraphs("One is here. Two is there. Three follows.") == "One is here. Two is there.\n\nThree follows."


def test_no_paragraph_ends_within_quotation_marks():
    line = 'He spoke. "It is late. We go home." Then rain fell. It was dark.'
    assert paragraphs(line) == 'He spoke. "It is late. We go home."\n\nThen rain fell. It was dark.'
