"""Entity clustering: mentions that name the same person, organisation or country become one entity."""

from __future__ import annotations

from collections.abc import Mapping

from app.model import SpeakerKind
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import CONFEDERATE_NOUNS
from app.text.en.given_names import LONGEST_NAME, folded
from app.text.en.places import country
from app.text.en.titles import HONORIFIC_GENDER

ABBREVIATED = 4  # letters, at most, of a country's abbreviation


def cluster(mentions: list[Mention], longer: Mapping[str, str]) -> Entities:
    """The entities of the mentions; `longer` has the longer names, by the short names of bodies.

    Full names are clustered first, over the whole article, so that a bare name resolves also where its full form comes
    after it.
    """
    entities = Entities()
    countries = {mention.name for mention in mentions if mention.name_type is NameType.COUNTRY}
    people = [one for one in mentions if len(one.words) > 1 and one.name_type is NameType.PERSON]
    fuller = _fuller(people)
    for mention in people:
        entities.link(mention, entities.person(fuller.get(_spelling(mention), mention)))
    # Longer names first, so that an acronym finds the name it stands for wherever that is spelt out.
    for mention in sorted(mentions, key=lambda one: -len(one.words)):
        shouted = len(mention.words) == 1 and mention.name.isupper() and not mention.name.startswith("U")
        if shouted and entities.candidates(mention.name) and country(mention.name) is None:
            continue  # a transcript's "ROE:" is Roe, not an acronym
        body = mention.name_type in (NameType.ORGANISATION, NameType.COUNTRY) or mention.name in longer
        if mention.start not in entities.of and body:
            entities.link(mention, _organisation(entities, mention, countries, longer))
    for mention in mentions:
        if mention.start not in entities.of and len(mention.words) == 1:
            _link_short(entities, mention)
    return entities


def _spelling(mention: Mention) -> tuple[str, ...]:
    return tuple(folded(word) for word in mention.words)


def _fuller(people: list[Mention]) -> dict[tuple[str, ...], Mention]:
    """The longest name of which a shorter one is the head or the tail, where there is but one.

    "De Wit" is Anna de Wit, "Edmundo Ruiz" is Edmundo Ruiz Salas.
    """
    fuller: dict[tuple[str, ...], Mention | None] = {}
    names = {_spelling(mention): mention for mention in people}
    for name, mention in names.items():
        if len(mention.words) > LONGEST_NAME:
            continue
        for part in {name[:at] for at in range(2, len(name))} | {name[at:] for at in range(1, len(name) - 1)}:
            other = fuller.get(part, mention)
            nested = other is not None and (_within(_spelling(other), name) or _within(name, _spelling(other)))
            fuller[part] = max(other, mention, key=lambda one: len(one.words)) if other and nested else None
    return {part: mention for part, mention in fuller.items() if mention}


def _within(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    return shorter in (longer[: len(shorter)], longer[-len(shorter) :])


def _organisation(entities: Entities, mention: Mention, countries: set[str], longer: Mapping[str, str]) -> Entity:
    """The entity of an organisation's mention: its own, the country's, or that of a longer name ("The Post")."""
    if mention.expands:
        return entities.abbreviate(mention.name, mention.expands)
    if mention.name in longer:
        return entities.organisation(longer[mention.name])
    state = country(mention.name)
    if state:
        # "Britain" stays where the article never says more; an abbreviation never does.
        spelt_out = state in countries or len(mention.name.replace(".", "")) <= ABBREVIATED
        return entities.organisation(state if spelt_out else mention.name, SpeakerKind.GOVERNMENT)
    if mention.words[-1] in CONFEDERATE_NOUNS:
        return entities.campaign_of(mention.words[:-1]) or entities.organisation(mention.name)
    return entities.body(mention.name) or entities.organisation(mention.name)


def _link_short(entities: Entities, mention: Mention) -> None:
    """Link a single name to the first person who goes by it, else to a person of that name alone."""
    named = entities.candidates(mention.words[0])
    addressed = HONORIFIC_GENDER.get(mention.honorific)
    fitting = [person for person in named if not addressed or person.gender in (addressed, None)]
    if fitting:
        entities.link(mention, fitting[0])
    elif mention.name_type is NameType.PERSON:
        entities.link(mention, entities.person(mention))
