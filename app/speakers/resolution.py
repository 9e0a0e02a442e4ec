"""Resolve the speakers of each statement of an article, in one pass in text order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from app.model import Article, Speaker, Statement
from app.speakers import rules
from app.speakers.about import Subjects
from app.speakers.anaphors import FIRST_PERSON, PLURAL
from app.speakers.bodies import owned
from app.speakers.candidates import Candidates
from app.speakers.choice import Asked, Scorer, by_trees, choose
from app.speakers.decision import Decision
from app.speakers.discourse import RELATIVES, Discourse, is_turn
from app.speakers.entity import Entity
from app.speakers.genders import GENDERS
from app.speakers.holders import find_holder
from app.speakers.organisations import OWNED_NOUNS
from app.speakers.relative import antecedent
from app.speakers.relays import find_relay
from app.speakers.source_phrases import Form, Phrase
from app.speakers.spokesmen import Spokesmen
from app.tagging import Tagged, tag
from app.text.reading import Reading, read


def resolve(
    article: Article,
    statements: Sequence[Statement],
    *,
    reading: Reading | None = None,
    tagged: Tagged | None = None,
) -> list[Statement]:
    """Name the speakers of each statement, for whom they speak, what it is about, who holds it and who relayed it.

    Before: "The Chinese side believes that ..., he said", source "he". After: speakers Xi Jinping, holder China.
    Statements come back in the order given. Where no one is named, or two fit equally, `speakers` stays empty and
    `because["speakers"]` says so. `reading` and `tagged` are those of the article, where they are made already.
    """
    reading = reading or read(article)
    discourse = Discourse(reading, tagged or tag(article, reading), statements)
    subjects, spokesmen = Subjects(discourse), Spokesmen(discourse)

    def decided(candidates: Candidates, number: int) -> None:
        subjects.add(candidates, number)
        spokesmen.add(candidates, number)

    decide_all(discourse, by_trees, decided)
    # One value for each entity: its aliases would be gathered again for each of its statements.
    as_speaker = cache(Entity.speaker)
    return [_resolved(discourse, number, as_speaker, subjects, spokesmen) for number in range(len(statements))]


def decide_all(discourse: Discourse, score: Scorer, decided: Callable[[Candidates, int], object] | None = None) -> None:
    """Decide on the speakers of every statement, in text order, and last on "I" where its speaker is named after it.

    `score` says of each entity near a source that the form of the text leaves open how likely it is meant. `decided`
    is called with each statement once it is decided on and nothing after it is.
    """
    phrases = [discourse.reader.read(span) if span else None for span in discourse.sources]
    # What a source names has its mentions before any other source may mean it.
    named = {
        number: decision
        for number, phrase in enumerate(phrases)
        if phrase
        and (phrase.form is Form.NAMED or not is_turn(discourse.statements[number]))
        and (decision := _named(discourse, phrase))
    }
    candidates = Candidates(discourse)
    starts = [
        span.start if span else one.content[0].start
        for span, one in zip(discourse.sources, discourse.statements, strict=True)
    ]
    for number in sorted(range(len(starts)), key=starts.__getitem__):
        asked = Asked(phrases[number], number, starts[number])
        decision = named.get(number) or _settled(discourse, asked) or _chosen(candidates, asked, score)
        discourse.add_decision(number, phrases[number], decision, starts[number])
        if decided:
            decided(candidates, number)
    for number, decision in discourse.decisions.items():
        phrase = phrases[number]
        if decision.rule == "unknown" and phrase and phrase.head in FIRST_PERSON:
            discourse.decisions[number] = rules.decide_first_person(discourse, phrase, number)


def _named(discourse: Discourse, phrase: Phrase) -> Decision | None:
    if phrase.form is Form.NAMED:
        return rules.decide_named(discourse, phrase)
    return rules.decide_body(discourse, phrase) if phrase.form is Form.ORGANISATION else None


def _settled(discourse: Discourse, asked: Asked) -> Decision | None:
    """The decision on a source that the form of the text settles; None for one that the trees decide."""
    phrase, number, offset = asked
    if is_turn(discourse.statements[number]) and (phrase is None or phrase.form is not Form.NAMED):
        return rules.decide_turn(discourse, phrase)
    if phrase is None:
        return None
    if phrase.form is Form.PRONOUN and phrase.head in FIRST_PERSON:
        return rules.decide_first_person(discourse, phrase, number)
    if phrase.form is Form.PRONOUN and phrase.head in (*GENDERS, *PLURAL):
        return discourse.unnamed_before(offset, plural=phrase.head in PLURAL)
    if phrase.form is Form.TOGETHER:
        return rules.decide_together(discourse, phrase)
    return rules.decide_document(discourse, phrase) if phrase.form is Form.DOCUMENT else None


def _chosen(candidates: Candidates, asked: Asked, score: Scorer) -> Decision:
    """The decision of the trees: on the source itself, the description before "who", or the owner ("his campaign")."""
    phrase, number, offset = asked
    discourse = candidates.discourse
    if phrase and phrase.form is Form.PRONOUN and phrase.head in RELATIVES:
        found = antecedent(discourse, phrase)
        if not isinstance(found, Phrase):
            return found or Decision((), "unnamed", phrase.span, phrase.text)
        asked = Asked(found, number, offset)
    elif phrase and phrase.form is Form.PRONOUN and phrase.named:
        first = discourse.reader.opening(phrase, phrase.head)
        meant, beside = choose(candidates, Asked(first, number, offset), score), rules.decide_named(discourse, phrase)
        entities = tuple(dict.fromkeys((*meant.entities, *beside.entities)))
        return replace(beside, entities=entities, sure=meant.sure)
    if phrase and phrase.owned in GENDERS:
        body = phrase.form is Form.ORGANISATION and phrase.head in OWNED_NOUNS
        if body or phrase.form is Form.DOCUMENT:
            owner = choose(candidates, Asked(discourse.reader.opening(phrase, phrase.owned), number, offset), score)
            if body:
                return _of_owner(discourse, phrase, owner)
            return replace(owner, rule="issuer", span=phrase.span, text=phrase.text)
    return choose(candidates, asked, score)


def _of_owner(discourse: Discourse, phrase: Phrase, owner: Decision) -> Decision:
    """The body of whom "his" means: "his campaign" is the Roe campaign."""
    if not owner.entities:
        return Decision((), "unnamed", phrase.span, phrase.text)
    body = owned(owner.entities[0].words, phrase.head, discourse.entities)
    if not body.mentions:
        discourse.add_mention(body, phrase)
    return Decision((body,), "description", phrase.span, phrase.text)


def _resolved(
    discourse: Discourse,
    number: int,
    as_speaker: Callable[[Entity], Speaker],
    subjects: Subjects,
    spokesmen: Spokesmen,
) -> Statement:
    decision = discourse.decisions[number]
    found = {
        "holder": find_holder(discourse, number),
        "relayed_by": find_relay(discourse, number),
        "speaks_for": spokesmen.of(number),
    }
    others = {name: pair for name, pair in found.items() if pair}
    because = {"speakers": decision.because()} | {name: why for name, (_, why) in others.items()}
    about, why_about = subjects.of(number)
    if why_about:
        because["about"] = why_about
    return discourse.statements[number].but(
        because=because,
        speakers=tuple(map(as_speaker, decision.entities)),
        about=tuple(map(as_speaker, about)),
        **{name: as_speaker(entity) for name, (entity, _) in others.items()},
    )
