"""Holders of reported beliefs: China in "The Chinese side believes that ..., he said"."""

from __future__ import annotations

import re

from app.model import Because, Span
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.source_phrases import SourceReader
from app.text.en.lexicon import any_word_of
from app.text.reading import Reading

OPENING = re.compile(r"[\s“\"‘'«]*(?:that\s+)?(?:the\s+)?", re.IGNORECASE)
BELIEVING = re.compile(
    r"\s+(?:(?:also|still|always|firmly|strongly|has always|have always|had always)\s+)?"
    rf"(?:{any_word_of('believing_forms')}|(?:holds?|held)\s+that|"
    r"(?:is|are|was|were)\s+(?:convinced|confident|hopeful|sure|certain))\b"
)


def find_holder(
    reading: Reading, reader: SourceReader, entities: Entities, content: Span
) -> tuple[Entity, Because] | None:
    """The subject of a clause of believing, hoping or fearing that opens the content, with the reason."""
    opening = OPENING.match(reading.text, content.start, content.end)
    start = opening.end() if opening else content.start
    for mention in reader.mentions_in(start, min(content.end, start + 60)):
        if mention.opens > start:
            break
        believing = BELIEVING.match(reading.text, mention.end, content.end)
        entity = entities.of.get(mention.start)
        if believing and entity:
            span = Span(mention.start, believing.end())
            text = reading.text[span.start : span.end]
            return entity, Because(rule="believing-clause", span=span, text=text, confidence=0.9)
    return None
