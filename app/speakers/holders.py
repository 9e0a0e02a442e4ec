"""Holders of reported beliefs: China in "The Chinese side believes that ..., he said"."""

from __future__ import annotations

import re

from app.model import Because, Span
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.text.en.lexicon import any_word_of

NEAR = 60  # characters: the subject of the clause is its first name
OPENING = re.compile(r"[\s“\"‘'«]*(?:that\s+)?(?:the\s+)?", re.IGNORECASE)
BELIEVING = re.compile(
    r"\s+(?:(?:also|still|always|firmly|strongly|has always|have always|had always)\s+)?"
    rf"(?:{any_word_of('believing_forms')}|(?:holds?|held)\s+that|"
    r"(?:is|are|was|were)\s+(?:convinced|confident|hopeful|sure|certain))\b"
)


def find_holder(discourse: Discourse, number: int) -> tuple[Entity, Because] | None:
    """The subject of a clause of believing, hoping or fearing that opens a statement's content, with the reason.

    None where its speaker is unknown, or is that subject.
    """
    text, content = discourse.reading.text, discourse.statements[number].content[0]
    opening = OPENING.match(text, content.start, content.end)
    start = opening.end() if opening else content.start
    speakers = discourse.decisions[number].entities
    for mention in discourse.reader.mentions_in(start, min(content.end, start + NEAR)) if speakers else ():
        if mention.opens > start:
            break
        believing = BELIEVING.match(text, mention.end, content.end)
        entity = discourse.entities.of.get(mention.start)
        if believing and entity:
            span = Span(mention.start, believing.end())
            because = Because(rule="believing-clause", span=span, text=text[slice(*span)], confidence=0.9)
            return None if entity in speakers else (entity, because)
    return None
