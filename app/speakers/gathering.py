"""Who and what the article names: its mentions gathered into a cast."""

from __future__ import annotations

from app.model import SpeakerKind
from app.speakers.cast import Cast
from app.speakers.entities import Entity
from app.speakers.mention import Look, Mention
from app.speakers.names import is_given
from app.speakers.organisations import CONFEDERATE_NOUNS, is_organisation_word
from app.speakers.places import country
from app.speakers.titles import HONORIFIC_GENDER

ABBREVIATED = 4  # letters, at most, of a country's abbreviation


def gather(mentions: list[Mention], spoken: set[int]) -> Cast:
    """Link every mention to an entity. `spoken` holds where sources begin: a name there speaks, so it may be a person.

    Full names first, over the whole article, so that a bare name resolves before its full form too.
    """
    cast = Cast()
    countries = {mention.name for mention in mentions if mention.look is Look.COUNTRY}
    titled = {mention.words[-1].lower() for mention in mentions if mention.honorific or mention.role}
    for mention in mentions:
        if len(mention.words) > 1 and _is_full_person(mention, titled, spoken):
            mention.look = Look.PERSON
            cast.link(mention, cast.person(mention))
    # Longer names first, so that an acronym finds the name it stands for wherever that is spelt out.
    for mention in sorted(mentions, key=_brevity):
        shouted = len(mention.words) == 1 and mention.name.isupper() and not mention.name.startswith("U")
        if shouted and cast.candidates(mention.name) and country(mention.name) is None:
            continue  # a transcript's "ROE:" is Roe, not an acronym
        if mention.start not in cast.of and mention.look in (Look.ORGANISATION, Look.COUNTRY):
            cast.link(mention, _organisation(cast, mention, countries))
    short = [mention for mention in mentions if mention.start not in cast.of]
    holders = _holders(cast, short)
    for mention in short:
        _link_short(cast, mention, spoken, holders)
    return cast


def _brevity(mention: Mention) -> int:
    """Short forms after the names they stand for: "the Doe team" after "the Doe campaign", acronyms last."""
    return 2 if len(mention.words) == 1 else int(mention.words[-1] in CONFEDERATE_NOUNS)


def _is_full_person(mention: Mention, titled: set[str], spoken: set[int]) -> bool:
    if mention.look is Look.PERSON:
        return True
    if mention.look is not Look.OPEN:
        return False
    echoed = mention.words[-1].lower() in titled or mention.words[0].lower() in titled
    return len(mention.words) <= 4 and (echoed or mention.opens in spoken)


def _organisation(cast: Cast, mention: Mention, countries: set[str]) -> Entity:
    """The entity of an organisation's mention: its own, the country's, or the longer name that it ends ("The Post")."""
    state = country(mention.name)
    if state:
        # "Britain" stays where the article never says more; an abbreviation never does.
        spelt_out = state in countries or len(mention.name.replace(".", "")) <= ABBREVIATED
        return cast.organisation(state if spelt_out else mention.name, SpeakerKind.GOVERNMENT)
    if mention.words[-1] in CONFEDERATE_NOUNS:
        campaign = cast.with_word("campaign")
        mine = [entity for entity in campaign if entity.words == (*mention.words[:-1], "campaign")]
        return mine[0] if mine else cast.organisation(mention.name)
    if len(mention.words) == 1:
        longer = [entity for entity in cast.with_word(mention.name) if entity.words[-1] == mention.name]
        if len(longer) == 1 and is_organisation_word(mention.name):
            return longer[0]
    return cast.organisation(mention.name)


def _link_short(cast: Cast, mention: Mention, spoken: set[int], holders: dict[str, Entity]) -> None:
    """A bare name is its holder's or only bearer's; an unknown one is a person where a title or source says so."""
    if len(mention.words) > 1:
        known = cast.known(mention.words)
        surname = cast.candidates(mention.words[0]) or cast.candidates(mention.words[-1])
        if mention.look is Look.HEADLINE and (known or surname):
            cast.link(mention, known or surname[0])
        elif mention.look is Look.HEADLINE:
            cast.link(mention, cast.person(mention))
        elif known:
            cast.link(mention, known)
        return
    word = mention.words[0]
    named = cast.candidates(word)
    told = HONORIFIC_GENDER.get(mention.honorific)
    fitting = [person for person in named if not told or person.gender in (told, None)]
    if fitting:
        holder = holders.get(word.lower())
        cast.link(mention, holder if holder in fitting else fitting[0])
        return
    titled = bool(mention.honorific or mention.role)
    named_here = mention.look is Look.OPEN and (is_given(word) or mention.opens in spoken)
    if titled or named_here or (mention.look is Look.HEADLINE and is_given(word)):
        cast.link(mention, cast.person(mention))


def _holders(cast: Cast, short: list[Mention]) -> dict[str, Entity]:
    """Who goes by the bare name, where several share it.

    "Mr. Roe" where only Ann Roe is named in full is somebody else, too well known to need a first name: his is the
    bare name. Else it is the one named in full before its first bare use; if both were, the one seldomer named in
    full, since the other is so named again and again to be told apart.
    """
    holders: dict[str, Entity] = {}
    bare: dict[str, Mention] = {}
    for mention in short:
        if len(mention.words) != 1 or mention.look is Look.HEADLINE:
            continue
        key = mention.words[0].lower()
        named = cast.candidates(key)
        told = HONORIFIC_GENDER.get(mention.honorific)
        if told and named and all(person.gender not in (told, None) for person in named):
            holders[key] = cast.person(mention)
            holders[key].genders[told] += 1
        if named:
            bare.setdefault(key, mention)
    for key, first in bare.items():
        named = [person for person in cast.candidates(key) if person.mentions]
        if key not in holders and len(named) > 1:
            before = [person for person in named if person.mentions[0].start < first.start]
            holders[key] = min(before or named, key=lambda person: (person.full, person.mentions[0].start))
    return holders
