"""Bodies that a description names itself: "the Norwegian government", "the government in Oslo", "Roe's campaign"."""

from __future__ import annotations

import re

from app.model import SpeakerKind
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.organisations import BODY_MODIFIERS, CONFEDERATE_NOUNS, OWNED_NOUNS, POINTING_NOUNS
from app.speakers.source_phrases import Phrase
from app.text.en.places import adjective, capital, country

SEATED = re.compile(r"(?:government|authorities|regime)\s(?:in|of)\s(?:the\s)?([A-Z][\w.]+(?:\s[A-Z][\w.]+)?)")
LEVELS = frozenset(("federal", "state", "provincial"))


def named_by(phrase: Phrase, entities: Entities) -> Entity | None:
    """The body that a description names by its owner, its seat or its level; None where it names none."""
    if phrase.owner is not None:
        state = country(phrase.owner.name)
        if state and phrase.head in POINTING_NOUNS:
            inner = [word for word in phrase.modifiers if word in BODY_MODIFIERS]
            return entities.organisation(" ".join([adjective(state), *inner, phrase.head]))
        return owned(phrase.owner.words, phrase.head, entities) if phrase.head in OWNED_NOUNS else None
    seat = SEATED.search(phrase.text) if phrase.definite else None
    found = seat and (capital(seat[1]) or country(seat[1]))
    if found:
        return entities.organisation(found, SpeakerKind.GOVERNMENT)
    if phrase.definite and phrase.head == "government" and LEVELS & set(phrase.modifiers):
        return entities.organisation(" ".join([*phrase.modifiers, phrase.head]))
    return None


def owned(owner: tuple[str, ...], noun: str, entities: Entities) -> Entity:
    """The organisation named after its head or its state: "Jane Roe's team" is the Roe campaign, where there is one."""
    state = country(" ".join(owner))
    first = adjective(state) if state else owner[-1]
    campaign = noun in CONFEDERATE_NOUNS and entities.has_campaign(first)
    return entities.organisation(f"{first} campaign" if campaign else f"{first} {noun}")
