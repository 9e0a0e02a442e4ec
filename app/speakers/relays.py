"""Through whom a statement came: the Courier in "Keller said, according to the Courier".

Boosted trees score each name of the statement's sentences outside its source and content, by its place and
by what the tagger says of the words round it. `app.training.relays` trains the trees and measures them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.model import Because, Span
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.mention import Mention, NameType
from app.weights.networks import probabilities

WEIGHTS = "relays.onnx"
LEAST = 0.6
"""The least score of a relay."""
MOST = 12  # names of a statement that are looked at
NEAR = 3  # words before and after a name whose roles are looked at
LONGEST = 200  # characters: further is all the same
TYPES = (NameType.PERSON, NameType.ORGANISATION)

WORDS = (
    *("the", "to", "by", "in", "on", "with", "from", "of", "for", "as", "that", "told", "quoted", "cited", "citing"),
    *("according", "said", "says", "reported", "reports", "through", "via", "and", "his", "her", "their", "who", "a"),
)
FEATURES = (
    *("type", "before_source", "before_cue", "before_content", "from_source", "from_cue", "from_content"),
    *("same_sentence", "word_before", "word_two_before", "word_after", "word_two_after", "comma_before", "comma_after"),
    *("possessive", "source_role", "cue_before", "cue_after", "content_after", "in_cue", "is_pronoun_source"),
    *("cue_word", "as_in_cue", "cue_words", "quoted", "names", "order", "titled"),
)
"""The features of a statement and a name, in order. `from_` are characters to the nearest of these spans,
`source_role`, `cue_before`, `cue_after` and `content_after` what the role head says of the name and the words by it."""
_WORD = re.compile(r"[^\W_]+")


def find_relay(discourse: Discourse, number: int) -> tuple[Entity, Because] | None:
    """The person or organisation through whom a statement came, with the reason; None for most."""
    names = candidates(discourse, number)
    if not names:
        return None
    likely = probabilities(WEIGHTS, rows_of(discourse, number, names))
    best = int(likely.argmax())
    entity = discourse.entities.of.get(names[best].start)
    if likely[best] < LEAST or entity is None or entity in discourse.decisions[number].entities:
        return None
    span = Span(names[best].start, names[best].end)
    text = discourse.reading.text[span.start : span.end]
    return entity, Because(rule="relay", span=span, text=text, confidence=round(float(likely[best]), 3))


def candidates(discourse: Discourse, number: int) -> list[Mention]:
    """The names of persons and organisations in a statement's sentences, outside its source and its content."""
    statement = discourse.statements[number]
    spans = sorted((*statement.source, *statement.cue, *statement.content))
    reading = discourse.reading
    first, last = reading.sentence_at(spans[0].start), reading.sentence_at(max(spans[-1].start, spans[-1].end - 1))
    begin, end = reading.sentences[first].start, reading.sentences[last].end
    taken = (*statement.source, *statement.content)
    return [
        mention
        for mention in discourse.reader.mentions_in(begin, end)
        if mention.name_type in TYPES and not any(span.holds(mention.start) for span in taken)
    ][:MOST]


def rows_of(discourse: Discourse, number: int, names: Sequence[Mention]) -> NDArray[np.float32]:
    """A row of `FEATURES` for each name."""
    return np.array(list(_rows(discourse, number, names)), np.float32).reshape(-1, len(FEATURES))


def _rows(discourse: Discourse, number: int, names: Sequence[Mention]) -> Iterator[tuple[float, ...]]:
    statement, reading = discourse.statements[number], discourse.reading
    cue = reading.text[statement.cue[0].start : statement.cue[-1].end].lower() if statement.cue else ""
    cue_words = _WORD.findall(cue)
    source = discourse.sources[number]
    for order, name in enumerate(names):
        span = Span(name.start, name.end)
        at, after = reading.word_from(name.opens), reading.word_from(name.end)
        before = [word.key for word in reading.words[max(0, at - 2) : at]][::-1]
        behind = [word.key for word in reading.words[after : after + 2]]
        lead = reading.text[max(0, name.opens - 2) : name.opens].strip()
        follow = reading.text[name.end : name.end + 1]
        left = reading.words[max(0, at - NEAR)].start if at else span.start
        right = reading.words[min(len(reading.words) - 1, after + NEAR - 1)].end
        roles = [discourse.tagged.roles(each) for each in (span, Span(left, name.opens), Span(name.end, right))]
        yield (
            TYPES.index(name.name_type),
            *(_side(each, span) for each in (statement.source, statement.cue, statement.content)),
            *(_gap(each, span) for each in (statement.source, statement.cue, statement.content)),
            reading.sentence_at(name.start) == reading.sentence_at(statement.start),
            *(_word(before, place) for place in (0, 1)),
            *(_word(behind, place) for place in (0, 1)),
            lead.endswith(","),
            follow == ",",
            name.possessive,
            roles[0]["source"],
            roles[1]["cue"],
            roles[2]["cue"],
            roles[2]["content"],
            any(part.holds(name.start) for part in statement.cue),
            source is not None and len(reading.words_in(*source)) == 1,
            _word(cue_words[-1:], 0),
            "as" in cue_words,
            len(cue_words),
            reading.quotation_at(name.start) is not None,
            len(names),
            order,
            bool(name.role or name.honorific),
        )


def _side(spans: Sequence[Span], name: Span) -> int:
    """Whether a name is before (1) or after (-1) some spans, or between them (0)."""
    if not spans:
        return 0
    return 1 if name.end <= spans[0].start else -1 if name.start >= spans[-1].end else 0


def _gap(spans: Sequence[Span], name: Span) -> int:
    """The characters between a name and the nearest of some spans."""
    return min((max(0, name.gap(each)) for each in spans), default=LONGEST)


def _word(keys: Sequence[str], place: int) -> int:
    if place >= len(keys):
        return -1
    return WORDS.index(keys[place]) if keys[place] in WORDS else len(WORDS)
