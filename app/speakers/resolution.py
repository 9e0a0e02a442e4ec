"""The speakers of each statement of an article: one pass over its text, as a reader goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from app.model import Article, Speaker, Statement
from app.speakers import rules
from app.speakers.decision import Decision
from app.speakers.discourse import Scene
from app.speakers.entity import Entity
from app.speakers.holders import find_holder
from app.speakers.mention import Mention
from app.speakers.pronouns import FIRST_PERSON, decide_pronoun
from app.speakers.source_phrases import Form, Phrase

Event = Mention | str | int
"""A name, a pronoun, or the number of a statement."""


def resolve(article: Article, statements: Sequence[Statement]) -> list[Statement]:
    """Name the speakers of each statement, and the holder of a belief that it reports for another.

    Before: "The Chinese side believes that ..., he said", source "he". After: speakers Xi Jinping, holder China.
    Statements come back in the order given. Where no one is named, or two fit equally, `speakers` stays empty and
    `because["speakers"]` says so.
    """
    scene = Scene(article.text, statements)
    for offset, event in _events(scene):
        if isinstance(event, Mention):
            scene.meet(event)
        elif isinstance(event, str):
            scene.meet_pronoun(event, offset)
        else:
            span = scene.sources[event]
            phrase = scene.reader.read(span) if span else None
            scene.hear(event, phrase, _decide(scene, phrase, event, offset), offset)
    _decide_quoted(scene)
    # One value for each entity: its aliases would be gathered again for each of its statements.
    as_speaker = cache(Entity.speaker)
    return [_resolved(scene, number, as_speaker) for number in range(len(statements))]


def _decide_quoted(scene: Scene) -> None:
    """ "I" and "we" in a quotation whose speaker is named only after it wait until all the rest is decided."""
    for number, decision in scene.decisions.items():
        span = scene.sources[number]
        if decision.rule == "unknown" and span and decision.text.lower() in FIRST_PERSON:
            phrase = scene.reader.read(span)
            scene.decisions[number] = decide_pronoun(scene, phrase, number, span.start) or decision


def _events(scene: Scene) -> Iterator[tuple[int, Event]]:
    """Names, pronouns and statements in text order; a statement comes where its source stands."""
    events: list[tuple[int, int, Event]] = [(mention.opens, 1, mention) for mention in scene.mentions]
    events += [
        (word.start, 2, word.key)
        for word in scene.reading.words
        if word.key in ("he", "she") and not scene.reading.quotation_at(word.start)
    ]
    for number, statement in enumerate(scene.statements):
        span = scene.sources[number]
        events.append((span.start if span else statement.content[0].start, 0, number))
    for offset, _, event in sorted(events, key=lambda event: event[:2]):
        yield offset, event


def _decide(scene: Scene, phrase: Phrase | None, number: int, offset: int) -> Decision:
    if phrase is None or phrase.form is Form.NOTHING or phrase.head in rules.SPEECH_VERBS:
        return rules.decide_continued(scene, phrase, number, offset)
    found: Decision | None = None
    match phrase.form:
        case Form.NAMED:
            found = rules.decide_named(scene, phrase)
        case Form.PRONOUN:
            found = decide_pronoun(scene, phrase, number, offset)
        case Form.DOCUMENT:
            found = rules.decide_document(scene, phrase)
        case Form.TOGETHER:
            found = rules.decide_together(scene, phrase)
        case Form.ROLE:
            found = rules.decide_role(scene, phrase, offset)
        case Form.ORGANISATION:
            found = rules.decide_organisation(scene, phrase, offset)
    return found or Decision((), "unnamed", phrase.span, phrase.text)


def _resolved(scene: Scene, number: int, as_speaker: Callable[[Entity], Speaker]) -> Statement:
    statement, decision = scene.statements[number], scene.decisions[number]
    because = {"speakers": decision.because()}
    speakers = tuple(map(as_speaker, decision.entities))
    held = find_holder(scene.reading, scene.reader, scene.cast, statement.content[0])
    if held and decision.entities and held[0] not in decision.entities:
        because["holder"] = held[1]
        return statement.but(because=because, speakers=speakers, holder=as_speaker(held[0]))
    return statement.but(because=because, speakers=speakers)
