"""Nominal sources: which entities "the senator", "the two presidents" and "the court" refer to."""

from __future__ import annotations

import re

from app.model import SpeakerKind
from app.speakers.antecedents import Memory
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.organisations import BODY_MODIFIERS, CONFEDERATE_NOUNS, KNOWN, MEDIA_NOUNS, POINTING_NOUNS
from app.speakers.source_phrases import Phrase
from app.text.en.lexicon import words
from app.text.en.places import adjective, capital, country, demonym
from app.text.en.titles import GENDER_NOUNS, plural_role, role_gender, role_head

PARTY_FORMS = {"gop": "republican", "democrat": "democratic", "republicans": "republican"}
PARTIES = frozenset(("republican", "democratic", "labour", "conservative", "liberal"))
PARTY_NOUNS = frozenset(("republican", "democrat", "conservative", "liberal"))  # of many: "the Ohio Republican"
# A former or vice president is not "the president".
LIMITING = frozenset(("vice", "deputy", "former", "assistant", "acting", "first"))
CENTRAL_ROLES = words("central_roles")
STATES = words("state_nouns")
EPITHETS = words("epithets")
PEOPLE = frozenset(word.lower() for word in words("people_nouns"))
# A president is called a leader, and the head of a body its chief.
LEADERS = frozenset(("president", "minister", "chancellor", "king", "premier", "leader", "sultan", "emir"))
CHIEFS = frozenset(("secretary", "director", "commissioner", "president", "chair", "executive", "governor", "leader"))

OWNED_NOUNS = words("owned_nouns")
ANY_ORGANISATION = MEDIA_NOUNS | words("any_organisation_nouns")
SEATED = re.compile(r"(?:government|authorities|regime)\s(?:in|of)\s(?:the\s)?([A-Z][\w.]+(?:\s[A-Z][\w.]+)?)")
PRINTED = frozenset(("daily", "journal", "magazine", "newspaper", "paper"))
OUTLET_WORDS = words("outlet_words")
REALMS = frozenset(("bloc", "kingdom"))


def by_role(phrase: Phrase, entities: Entities, memory: Memory, offset: int) -> Entity | None:
    """The person with the described role: the last mentioned whose role agrees in party, office and rank."""
    role = role_head(phrase.head)
    if role is None or phrase.head in GENDER_NOUNS:
        return None
    wanted = {PARTY_FORMS.get(word, word) for word in phrase.modifiers}
    earlier, ahead = entities.with_role(_called(role), offset)
    met = [seen.entity for seen in memory.recent()]
    for person in dict.fromkeys([*met, *earlier, *ahead]):
        if person.is_person and _has_role(person, role, wanted):
            return person
    return None


def _called(role: str) -> set[str]:
    """The roles that one may be called by: a leader is a president or a minister."""
    if role == "leader":
        return {role, *LEADERS}
    if role == "chief":
        return {role, *CHIEFS}
    return {role, "leader"} if role in LEADERS else {role}


def _has_role(person: Entity, role: str, wanted: set[str]) -> bool:
    for title in person.roles:
        words = [PARTY_FORMS.get(word.lower(), word.lower().rstrip(".")) for word in title.split()]
        heads = {role_head(word) for word in words} | {role_head(part) for word in words for part in word.split("-")}
        # "Republican Party chairman" is no Republican by that alone: a party is an office only at the end.
        heads -= {role_head(word) for word in words[:-1] if word in PARTIES}
        has = {part for word in words for part in (word, *word.split("-"))}
        nations = {word for word in wanted if demonym(word.capitalize()) or demonym(word.upper())}
        named = {word for word in wanted if word in LIMITING}
        parties = wanted & PARTIES
        unlike = nations - has or (has & LIMITING) - wanted or (has & PARTIES and parties and not has & parties)
        if unlike or not named <= has:
            continue
        same = (role == "leader" and heads & LEADERS) or (role in LEADERS and "leader" in heads)
        if role in heads or (nations and same) or (role == "chief" and heads & CHIEFS and wanted & has):
            return True
    return False


def by_centre(phrase: Phrase, memory: Memory, sentence: int) -> Entity | None:
    """The only person of this sentence and the one before, if no role is known: the description gives it.

    "Roe wants it cut. The harbour candidate ..." names Roe anew, as news does instead of repeating a name.
    """
    gender = GENDER_NOUNS.get(phrase.head) or role_gender(phrase.head)
    if not phrase.definite or not (gender or role_head(phrase.head) in CENTRAL_ROLES):
        return None
    person = only_near(memory, sentence)
    if person is None or person.roles or (gender and person.gender is not gender):
        return None
    return person


def only_near(memory: Memory, sentence: int) -> Entity | None:
    """The only person mentioned in this sentence and the one before."""
    near = [seen for seen in memory.recent() if 0 <= sentence - seen.place.sentence <= 1 and not seen.quoted]
    people = list(dict.fromkeys(seen.entity for seen in near))
    return people[0] if len(people) == 1 else None


def by_running(phrase: Phrase, last: Entity | None, unnamed: set[str]) -> Entity | None:
    """The last speaker, under a new description: "the billionaire", "the Pole", "the 36-year-old".

    None where somebody unnamed was introduced so before ("a fan of 36 ... The 36-year-old").
    """
    head = phrase.head
    told = head in EPITHETS or head in PEOPLE or "year-old" in phrase.text
    if last is None or not told or not phrase.definite or head in unnamed:
        return None
    gender = GENDER_NOUNS.get(head) or role_gender(head)
    return None if gender and last.gender not in (gender, None) else last


def may_be_both(phrase: Phrase, pair: tuple[Entity, ...]) -> bool:
    """Whether two coordinated names may be "both", "the two men", "the two countries"."""
    if phrase.head in ("two", "both", "pair"):
        return len(phrase.text.split()) <= 2
    if phrase.head in STATES:
        return all(country(entity.name) for entity in pair)
    return plural_role(phrase.head) is not None and all(entity.is_person for entity in pair)


def together(phrase: Phrase, memory: Memory, organisations: list[Entity]) -> tuple[Entity, ...]:
    """The two of "the two leaders", "both men" or "the two": the last two mentioned, with that role or gender."""
    spoken = phrase.text.lower().split()
    described = "both" in spoken or phrase.definite
    if not described or (phrase.head in ("two", "both", "pair") and len(spoken) > 2):
        return ()
    if phrase.head in STATES:
        states = [entity for entity in organisations if country(entity.name)]
        return tuple(states[:2]) if len(states) > 1 else ()
    role = plural_role(phrase.head)
    if role is None and phrase.head not in ("two", "both", "pair"):
        return ()
    people = list(dict.fromkeys(seen.entity for seen in memory.recent()))
    with_role = [person for person in people if role and role in person.role_heads()]
    gender = GENDER_NOUNS.get(role or "")
    if gender:
        with_role = [person for person in people if person.gender in (gender, None)]
    chosen = with_role if len(with_role) > 1 else people
    return tuple(sorted(chosen[:2], key=lambda person: person.mentions[0].start)) if len(chosen) > 1 else ()


def described(phrase: Phrase, entities: Entities, spoken: list[Entity], offset: int) -> Entity | None:
    """The organisation of a description: by its owner, its seat or its noun; else the last of its kind that spoke."""
    noun = phrase.head
    if phrase.owner is not None or not phrase.definite:
        return _of_owner(phrase, entities)
    seat = SEATED.search(phrase.text)
    state = seat and (capital(seat[1]) or country(seat[1]))
    if state:
        return entities.organisation(state, SpeakerKind.GOVERNMENT)
    if noun == "government" and {"federal", "state", "provincial"} & set(phrase.modifiers):
        return entities.organisation(" ".join([*phrase.modifiers, noun]))
    return _by_noun(phrase, entities, offset) or _last_spoken(noun, spoken)


def _last_spoken(noun: str, spoken: list[Entity]) -> Entity | None:
    """The last speaker that a noun may mean: "the company" is any body, "the newspaper" one of the press."""
    if noun not in ANY_ORGANISATION:
        return None
    if noun in REALMS:
        return next((entity for entity in spoken if country(entity.name)), None)
    bodies = [entity for entity in spoken if entity.kind is SpeakerKind.ORGANISATION]
    if noun in PRINTED:
        bodies = [entity for entity in bodies if entity.name in KNOWN or OUTLET_WORDS & _lower(entity)]
    return bodies[0] if bodies else None


def _of_owner(phrase: Phrase, entities: Entities) -> Entity | None:
    if phrase.owner is None:
        return None
    state = country(phrase.owner.name)
    if state and phrase.head in POINTING_NOUNS:
        inner = [word for word in phrase.modifiers if word in BODY_MODIFIERS]
        return entities.organisation(" ".join([adjective(state), *inner, phrase.head]))
    return owned(phrase.owner.words, phrase.head, entities) if phrase.head in OWNED_NOUNS else None


def _by_noun(phrase: Phrase, entities: Entities, offset: int) -> Entity | None:
    """The last mentioned with the noun in its name, and with its modifiers ("the defence ministry")."""
    noun = phrase.head
    wanted = set(phrase.modifiers) & BODY_MODIFIERS
    for word in (noun, "campaign") if noun in CONFEDERATE_NOUNS else (noun,):
        for entity in entities.mentioned_before(word, offset):
            if entity.mentions[0].start < offset and wanted <= _lower(entity):
                return entity
    return None


def _lower(entity: Entity) -> set[str]:
    return {word.lower() for word in entity.words}


def owned(owner: tuple[str, ...], noun: str, entities: Entities) -> Entity:
    """The organisation named after its head or its state: "Jane Roe's team" is the Roe campaign, where there is one."""
    state = country(" ".join(owner))
    first = adjective(state) if state else owner[-1]
    campaign = noun in CONFEDERATE_NOUNS and entities.has_campaign(first)
    return entities.organisation(f"{first} campaign" if campaign else f"{first} {noun}")
