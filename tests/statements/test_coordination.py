"""Lists of infinitives, whose last verb is no cue."""

from __future__ import annotations

import pytest

from app.model import Span
from app.statements.coordination import coordinate
from app.statements.drafts import Draft
from app.statements.linking import Attribution


def draft(text, source, cue, content):
    def span(words):
        at = text.index(words)
        return Span(at, at + len(words))

    return Draft(Attribution(None, []), span(source), span(cue), (span(content),))


def contents(text, *drafts):
    return [[text[start:end] for start, end in one.contents] for one in coordinate(text, drafts)]


def test_the_last_verb_belongs_to_the_list():
    text = "She voiced her wish to keep in touch, guard trade, and advocate for peace."
    whole = draft(text, "She", "voiced", "her wish to keep in touch, guard trade")
    last = draft(text, "She", "advocate", "for peace")
    assert contents(text, whole, last) == [["her wish to keep in touch, guard trade, and advocate for peace"]]


@pytest.mark.parametrize(
    ("text", "source", "first", "cue", "content"),
    [
        ("She wants to stay, and said no.", "She", "to stay", "said", "no"),
        ("She wants to stay, and advocates peace.", "She", "to stay", "advocates", "peace"),
        ("They want to stay, and advocate peace.", "They", "to stay", "advocate", "peace"),
        ("She and he want to stay, and advocate peace.", "She and he", "to stay", "advocate", "peace"),
        ("She wants peace, and advocate trade.", "She", "peace", "advocate", "trade"),
        ("She wants to stay. Others advocate peace.", "She", "to stay", "advocate", "peace"),
    ],
)
def test_a_verb_of_its_own_stays_a_cue(text, source, first, cue, content):
    verb = text.split()[text.split().index(source.split()[-1]) + 1]
    assert len(contents(text, draft(text, source, verb, first), draft(text, source, cue, content))) == 2
