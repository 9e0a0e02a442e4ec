"""Which organisation a description means: "the court", "Doe's campaign", "Norway's defence ministry", "the lender"."""

from __future__ import annotations

import re

from app.model import SpeakerKind
from app.speakers.entities import Cast
from app.speakers.entity import Entity
from app.speakers.organisations import BODY_MODIFIERS, CONFEDERATE_NOUNS, KNOWN, MEDIA_NOUNS, POINTING_NOUNS
from app.speakers.source_phrases import Phrase
from app.text.en.lexicon import words
from app.text.en.places import adjective, capital, country

OWNED_NOUNS = words("owned_nouns")
ANY_ORGANISATION = MEDIA_NOUNS | words("any_organisation_nouns")
SEATED = re.compile(r"(?:government|authorities|regime)\s(?:in|of)\s(?:the\s)?([A-Z][\w.]+(?:\s[A-Z][\w.]+)?)")
PRINTED = frozenset(("daily", "journal", "magazine", "newspaper", "paper"))
OUTLET_WORDS = words("outlet_words")
REALMS = frozenset(("bloc", "kingdom"))


def described(phrase: Phrase, cast: Cast, spoken: list[Entity], offset: int) -> Entity | None:
    """The organisation of a description: its owner's, its seat's, by its noun; else the last of its kind to speak."""
    noun = phrase.head
    if phrase.owner is not None or not phrase.definite:
        return _of_owner(phrase, cast)
    seat = SEATED.search(phrase.text)
    state = seat and (capital(seat[1]) or country(seat[1]))
    if state:
        return cast.organisation(state, SpeakerKind.GOVERNMENT)
    if noun == "government" and {"federal", "state", "provincial"} & set(phrase.modifiers):
        return cast.organisation(" ".join([*phrase.modifiers, noun]))
    return _by_noun(phrase, cast, offset) or _last_spoken(noun, spoken)


def _last_spoken(noun: str, spoken: list[Entity]) -> Entity | None:
    """The last to speak of those that a noun may mean: "the company" is any, "the newspaper" one of the press."""
    if noun not in ANY_ORGANISATION:
        return None
    if noun in REALMS:
        return next((entity for entity in spoken if country(entity.name)), None)
    bodies = [entity for entity in spoken if entity.kind is SpeakerKind.ORGANISATION]
    if noun in PRINTED:
        bodies = [entity for entity in bodies if entity.name in KNOWN or OUTLET_WORDS & _lower(entity)]
    return bodies[0] if bodies else None


def _of_owner(phrase: Phrase, cast: Cast) -> Entity | None:
    if phrase.owner is None:
        return None
    state = country(phrase.owner.name)
    if state and phrase.head in POINTING_NOUNS:
        inner = [word for word in phrase.modifiers if word in BODY_MODIFIERS]
        return cast.organisation(" ".join([adjective(state), *inner, phrase.head]))
    return owned(phrase.owner.words, phrase.head, cast) if phrase.head in OWNED_NOUNS else None


def _by_noun(phrase: Phrase, cast: Cast, offset: int) -> Entity | None:
    """The one named last with the noun in its name, and with what is told of it ("the defence ministry")."""
    noun = phrase.head
    told = set(phrase.modifiers) & BODY_MODIFIERS
    for word in (noun, "campaign") if noun in CONFEDERATE_NOUNS else (noun,):
        for entity in cast.mentioned_before(word, offset):
            if entity.mentions[0].start < offset and told <= _lower(entity):
                return entity
    return None


def _lower(entity: Entity) -> set[str]:
    return {word.lower() for word in entity.words}


def owned(owner: tuple[str, ...], noun: str, cast: Cast) -> Entity:
    """The organisation named after its head or its state: "Jane Roe's team" is the Roe campaign, where there is one."""
    state = country(" ".join(owner))
    first = adjective(state) if state else owner[-1]
    campaign = noun in CONFEDERATE_NOUNS and cast.has_campaign(first)
    return cast.organisation(f"{first} campaign" if campaign else f"{first} {noun}")
