"""Whom a description means: "the senator", "the Republican nominee", "the two presidents", "the court"."""

from __future__ import annotations

from app.model import SpeakerKind
from app.speakers.antecedents import Memory
from app.speakers.cast import Cast
from app.speakers.entities import Entity
from app.speakers.lexicon import words
from app.speakers.organisations import CONFEDERATE_NOUNS, MEDIA_NOUNS
from app.speakers.places import adjective, country, demonym
from app.speakers.sources import Phrase
from app.speakers.titles import GENDER_NOUNS, plural_role, role_gender, role_head

PARTY_FORMS = {"gop": "republican", "democrat": "democratic", "republicans": "republican"}
PARTIES = frozenset(("republican", "democratic", "labour", "conservative", "liberal"))
# A former or vice president is not "the president".
LIMITING = frozenset(("vice", "deputy", "former", "assistant", "acting", "first"))
OWNED_NOUNS = words("owned_nouns")
CENTRAL_ROLES = words("central_roles")
ANY_ORGANISATION = MEDIA_NOUNS | words("any_organisation_nouns")
STATES = words("state_nouns")


def by_role(phrase: Phrase, cast: Cast, memory: Memory, offset: int) -> Entity | None:
    """The person with the described role: the last one met whose role agrees in party, office and rank."""
    role = role_head(phrase.head)
    if phrase.head in GENDER_NOUNS:
        return None
    wanted = {PARTY_FORMS.get(word, word) for word in phrase.modifiers}
    met = [seen.entity for seen in memory.recent()]
    ahead = [person for person in cast.persons if person.mentions and person.mentions[0].start >= offset]
    for person in dict.fromkeys([*met, *_last_met(cast, offset), *ahead]):
        if person.is_person and role and _has_role(person, role, wanted):
            return person
    return None


def _last_met(cast: Cast, offset: int) -> list[Entity]:
    earlier = [person for person in cast.persons if person.mentions and person.mentions[0].start < offset]
    return sorted(earlier, key=lambda person: -person.mentions[0].start)


def _has_role(person: Entity, role: str, wanted: set[str]) -> bool:
    for title in person.roles:
        words = [PARTY_FORMS.get(word.lower(), word.lower().rstrip(".")) for word in title.replace("-", " ").split()]
        if role not in {role_head(word) for word in words}:
            continue
        has = set(words)
        parties = wanted & PARTIES
        nations = {word for word in wanted if demonym(word.capitalize())}
        if nations - has:
            continue
        if (has & LIMITING) - wanted or (has & PARTIES and parties and not has & parties):
            continue
        named = {word for word in wanted if word in LIMITING}
        if named <= has:
            return True
    return False


def by_centre(phrase: Phrase, memory: Memory, sentence: int) -> Entity | None:
    """The one person of this sentence and the one before, of whom the article tells no role: he is being described.

    "Roe wants it cut. The harbour candidate ..." names Roe anew, as news does instead of repeating a name.
    """
    gender = GENDER_NOUNS.get(phrase.head) or role_gender(phrase.head)
    if not phrase.definite or not (gender or role_head(phrase.head) in CENTRAL_ROLES):
        return None
    near = [seen for seen in memory.recent() if 0 <= sentence - seen.sentence <= 1 and not seen.quoted]
    people = list(dict.fromkeys(seen.entity for seen in near))
    if len(people) != 1 or people[0].roles or (gender and people[0].gender is not gender):
        return None
    return people[0]


def together(phrase: Phrase, memory: Memory, organisations: list[Entity]) -> tuple[Entity, ...]:
    """The two that "the two leaders", "both men" or "the two" mean: with that role or gender, the last two met."""
    spoken = phrase.text.lower().split()
    described = "both" in spoken or phrase.definite
    if not described or (phrase.head in ("two", "both", "pair") and len(spoken) > 2):
        return ()
    if phrase.head in STATES:
        states = [entity for entity in organisations if entity.kind is SpeakerKind.GOVERNMENT]
        return tuple(dict.fromkeys(states))[:2]
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


def organisation(phrase: Phrase, cast: Cast, spoken: list[Entity], offset: int) -> Entity | None:
    """The organisation of "the court", "Doe's campaign", "the website": by its noun, else the last to speak."""
    noun = phrase.head
    if phrase.owner is not None and noun in OWNED_NOUNS:
        return owned(phrase.owner.words, noun, cast)
    if phrase.owner is not None or not phrase.definite:
        return None
    if noun == "government" and {"federal", "state", "provincial"} & set(phrase.modifiers):
        return cast.organisation(" ".join([*phrase.modifiers, noun]))
    for word in (noun, "campaign") if noun in CONFEDERATE_NOUNS else (noun,):
        earlier = [entity for entity in cast.with_word(word) if entity.mentions and entity.mentions[0].start < offset]
        if earlier:
            return max(earlier, key=lambda entity: _last_before(entity, offset))
    bodies = [entity for entity in spoken if entity.kind is SpeakerKind.ORGANISATION]
    return bodies[0] if noun in ANY_ORGANISATION and bodies else None


def owned(owner: tuple[str, ...], noun: str, cast: Cast) -> Entity:
    """The organisation named after its head or its state: "Jane Roe's team" is the Roe campaign, where there is one."""
    state = country(" ".join(owner))
    first = adjective(state) if state else owner[-1]
    campaigns = {entity.words[0] for entity in cast.with_word("campaign")}
    return cast.organisation(
        f"{first} campaign" if noun in CONFEDERATE_NOUNS and first in campaigns else f"{first} {noun}"
    )


def _last_before(entity: Entity, offset: int) -> int:
    return max((mention.start for mention in entity.mentions if mention.start < offset), default=-1)
