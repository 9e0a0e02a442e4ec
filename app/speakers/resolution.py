"""Resolve the speakers of each statement of an article, in one pass in text order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from app.model import Article, Speaker, Statement
from app.speakers import rules
from app.speakers.about import Subjects
from app.speakers.choice import Candidates, choose
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse, is_turn
from app.speakers.entity import Entity
from app.speakers.holders import find_holder
from app.speakers.mention import Mention
from app.speakers.pronouns import FIRST_PERSON, decide_pronoun
from app.speakers.relays import find_relay
from app.speakers.source_phrases import Form, Phrase
from app.tagging import Tagged, tag
from app.text.reading import Reading, read

Chooser = Callable[[Candidates, Phrase | None, int, int, Decision], Decision]
"""The decision on a source: its candidates, phrase, statement and offset, and what the rules decide."""

Event = Mention | str | int
"""A mention, a pronoun, or the number of a statement."""


def resolve(
    article: Article,
    statements: Sequence[Statement],
    *,
    reading: Reading | None = None,
    tagged: Tagged | None = None,
) -> list[Statement]:
    """Name the speakers of each statement, who holds a belief that it reports, whom it is about, and who relayed it.

    Before: "The Chinese side believes that ..., he said", source "he". After: speakers Xi Jinping, holder China.
    Statements come back in the order given. Where no one is named, or two fit equally, `speakers` stays empty and
    `because["speakers"]` says so. `reading` and `tagged` are those of the article, where they are made already.
    """
    reading = reading or read(article)
    discourse = Discourse(reading, tagged or tag(article, reading), statements)
    candidates = decide_all(discourse, choose)
    subjects = Subjects(discourse, candidates)
    # One value for each entity: its aliases would be gathered again for each of its statements.
    as_speaker = cache(Entity.speaker)
    return [_resolved(discourse, number, as_speaker, subjects) for number in range(len(statements))]


def decide_all(discourse: Discourse, choose: Chooser) -> Candidates:
    """Decide on the speakers of every statement, in text order. `choose` has the last word on each source."""
    candidates = Candidates(discourse)
    for offset, event in _events(discourse):
        if isinstance(event, Mention):
            discourse.meet(event)
        elif isinstance(event, str):
            discourse.meet_pronoun(event, offset)
        else:
            span = discourse.sources[event]
            phrase = discourse.reader.read(span) if span else None
            decision = choose(candidates, phrase, event, offset, _decide(discourse, phrase, event, offset))
            candidates.hear(decision)
            discourse.hear(event, phrase, decision, offset)
    _decide_quoted(discourse)
    return candidates


def _decide_quoted(discourse: Discourse) -> None:
    """Decide "I" and "we" in quotations whose speaker is named only after them, once all else is decided."""
    for number, decision in discourse.decisions.items():
        span = discourse.sources[number]
        if decision.rule == "unknown" and span and decision.text.lower() in FIRST_PERSON:
            phrase = discourse.reader.read(span)
            discourse.decisions[number] = decide_pronoun(discourse, phrase, number, span.start) or decision


def _events(discourse: Discourse) -> Iterator[tuple[int, Event]]:
    """Mentions, pronouns and statements in text order; a statement has the offset of its source."""
    events: list[tuple[int, int, Event]] = [(mention.opens, 1, mention) for mention in discourse.mentions]
    events += [
        (word.start, 2, word.key)
        for word in discourse.reading.words
        if word.key in ("he", "she") and not discourse.reading.quotation_at(word.start)
    ]
    for number, statement in enumerate(discourse.statements):
        span = discourse.sources[number]
        events.append((span.start if span else statement.content[0].start, 0, number))
    for offset, _, event in sorted(events, key=lambda event: event[:2]):
        yield offset, event


def _decide(discourse: Discourse, phrase: Phrase | None, number: int, offset: int) -> Decision:
    if is_turn(discourse.statements[number]) and (phrase is None or phrase.form is not Form.NAMED):
        return rules.decide_turn(discourse, phrase)
    if phrase is None or phrase.form is Form.NOTHING or phrase.head in rules.SPEECH_VERBS:
        return rules.decide_continued(discourse, phrase, number, offset)
    found: Decision | None = None
    match phrase.form:
        case Form.NAMED:
            found = rules.decide_named(discourse, phrase)
        case Form.PRONOUN:
            found = decide_pronoun(discourse, phrase, number, offset)
        case Form.DOCUMENT:
            found = rules.decide_document(discourse, phrase)
        case Form.TOGETHER:
            found = rules.decide_together(discourse, phrase)
        case Form.ROLE:
            found = rules.decide_role(discourse, phrase, offset)
        case Form.ORGANISATION:
            found = rules.decide_organisation(discourse, phrase, offset)
    return found or Decision((), "unnamed", phrase.span, phrase.text)


def _resolved(
    discourse: Discourse, number: int, as_speaker: Callable[[Entity], Speaker], subjects: Subjects
) -> Statement:
    statement, decision = discourse.statements[number], discourse.decisions[number]
    because = {"speakers": decision.because()}
    speakers = tuple(map(as_speaker, decision.entities))
    beside: dict[str, Speaker] = {}
    held = find_holder(discourse.reading, discourse.reader, discourse.entities, statement.content[0])
    if held and decision.entities and held[0] not in decision.entities:
        because["holder"], beside["holder"] = held[1], as_speaker(held[0])
    relayed = find_relay(discourse, number)
    if relayed:
        because["relayed_by"], beside["relayed_by"] = relayed[1], as_speaker(relayed[0])
    entities, why = subjects.of(number)
    about = tuple(map(as_speaker, entities))
    if why:
        because["about"] = why
    return statement.but(because=because, speakers=speakers, about=about, **beside)
