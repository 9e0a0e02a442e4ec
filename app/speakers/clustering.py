"""Entity clustering: mentions that name the same person, organisation or country become one entity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.model import SpeakerKind
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import CONFEDERATE_NOUNS, KNOWN, acronym
from app.text.en.given_names import LONGEST_NAME, folded, is_given, surname_key
from app.text.en.lexicon import words
from app.text.en.places import country
from app.text.en.titles import HONORIFIC_GENDER, Gender

KIN = words("kin")
ENOUGH = 3  # pronouns, and times as many as of the other gender, that tell who goes by a bare name
OFTEN = 3  # a person so often named in full again does not go by the bare name
ABBREVIATED = 4  # letters, at most, of a country's abbreviation


def cluster(mentions: list[Mention], pronouns: Mapping[str, Counter[Gender]], longer: Mapping[str, str]) -> Entities:
    """The entities of the mentions.

    `pronouns` counts, by surname, the genders of the pronouns that follow the bare surname; `longer` has the longer
    names, by the short names of bodies.

    Full names are clustered first, over the whole article, so that a bare name resolves also where its full form comes
    after it.
    """
    entities = Entities()
    _mark_abbreviations(mentions)
    countries = {mention.name for mention in mentions if mention.name_type is NameType.COUNTRY}
    people = [one for one in mentions if len(one.words) > 1 and one.name_type is NameType.PERSON]
    fuller = _fuller(people)
    for mention in people:
        entities.link(mention, entities.person(fuller.get(_spelling(mention), mention)))
    addressed = {mention.name for mention in mentions if mention.honorific}
    # Longer names first, so that an acronym finds the name it stands for wherever that is spelt out.
    for mention in sorted(mentions, key=_brevity):
        shouted = len(mention.words) == 1 and mention.name.isupper() and not mention.name.startswith("U")
        if shouted and entities.candidates(mention.name) and country(mention.name) is None:
            continue  # a transcript's "ROE:" is Roe, not an acronym
        if mention.name in KNOWN and mention.name not in addressed and _has_namesake(entities, mention):
            continue
        body = mention.name_type in (NameType.ORGANISATION, NameType.COUNTRY) or mention.name in longer
        if mention.start not in entities.of and body:
            entities.link(mention, _organisation(entities, mention, countries, longer))
    short = [mention for mention in mentions if mention.start not in entities.of and len(mention.words) == 1]
    holders = _holders(entities, short, pronouns)
    for mention in short:
        _link_short(entities, mention, holders)
    return entities


def _has_namesake(entities: Entities, mention: Mention) -> bool:
    """Whether an outlet or firm shares its name with a person of the article; the bare name is then the person's."""
    return len(mention.words) == 1 and any(is_given(person.words[0]) for person in entities.candidates(mention.name))


def _spelling(mention: Mention) -> tuple[str, ...]:
    return tuple(folded(word) for word in mention.words)


def _mark_abbreviations(mentions: list[Mention]) -> None:
    """Type as organisations the names with a short form in brackets, and those whose initials occur elsewhere."""
    short = {mention.name: mention.expands for mention in mentions if mention.expands}
    shouted = {mention.name for mention in mentions if len(mention.words) == 1 and mention.name.isupper()}
    for mention in mentions:
        if mention.name in short:
            mention.name_type, mention.expands = NameType.ORGANISATION, short[mention.name]
        elif mention.name_type is NameType.PLACE and len(mention.words) > 2 and acronym(mention.name) in shouted:
            mention.name_type = NameType.ORGANISATION


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


def _brevity(mention: Mention) -> int:
    """Short forms after the names they stand for: "the Doe team" after "the Doe campaign", acronyms last."""
    return 2 if len(mention.words) == 1 else int(mention.words[-1] in CONFEDERATE_NOUNS)


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


def _link_short(entities: Entities, mention: Mention, holders: dict[str, Entity]) -> None:
    """Link a single name to the person who goes by it, else to a person of that name alone."""
    word = mention.words[0]
    named = entities.candidates(word)
    addressed = HONORIFIC_GENDER.get(mention.honorific)
    fitting = [person for person in named if not addressed or person.gender in (addressed, None)]
    if fitting:
        holder = holders.get(surname_key(word))
        entities.link(mention, holder if holder in fitting else fitting[0])
    elif mention.name_type is NameType.PERSON:
        entities.link(mention, entities.person(mention))


def _holders(entities: Entities, short: list[Mention], pronouns: Mapping[str, Counter[Gender]]) -> dict[str, Entity]:
    """The person whom the bare surname means, for each surname that several share.

    "Mr. Roe" where only Ann Roe is named in full is somebody else, too well known to need a first name: his is the
    bare name. Else it is the one named in full before its first bare use; if both were, the one seldomer named in
    full, since the other is so named again and again for distinction.
    """
    holders: dict[str, Entity] = {}
    bare: dict[str, Mention] = {}
    for mention in short:
        key = surname_key(mention.words[0])
        named = entities.candidates(key)
        addressed = HONORIFIC_GENDER.get(mention.honorific)
        if addressed and named and all(person.gender not in (addressed, None) for person in named):
            holders[key] = entities.person(mention)
            holders[key].genders[addressed] += 1
        if named:
            bare.setdefault(key, mention)
    for key, first in bare.items():
        named = [person for person in entities.candidates(key) if person.mentions]
        if key not in holders and len(named) > 1:
            before = [person for person in named if person.mentions[0].start < first.start]
            gender = _clear(pronouns.get(key, Counter()))
            holders[key] = min(before or named, key=lambda person: _unlikeliness(person, first.start, gender))
    return holders


def _clear(genders: Counter[Gender]) -> Gender | None:
    """The gender that nearly all of the evidence supports, if there is enough of it."""
    ranked = genders.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= ENOUGH * ranked[1][1] else None


def _unlikeliness(person: Entity, since: int, gender: Gender | None) -> tuple[bool, bool, bool, int, int]:
    """Sort key: how unlikely the bare surname means this person; the least is the likeliest.

    Of another gender than the pronouns of that surname; introduced as another's kin; named once only, and by no known
    first name; named in full repeatedly once the bare surname was in use; named later.
    """
    kin = any(role.split()[-1].lower() in KIN for role in person.roles)
    chance = person.full == 1 and not is_given(person.words[0])
    again = sum(mention.start > since and len(mention.words) > 1 for mention in person.mentions)
    other = gender is not None and person.gender not in (gender, None)
    return other, kin, chance, again // OFTEN, person.mentions[0].start
