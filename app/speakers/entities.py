"""Who and what the article names: its mentions gathered into persons and organisations."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from app.model import Speaker, SpeakerKind
from app.speakers.mention import Look, Mention
from app.speakers.names import SUFFIXES, given_gender, is_given, is_initial, surname_of
from app.speakers.organisations import CONFEDERATE_NOUNS, acronym, is_organisation_word, kind_of
from app.speakers.places import country
from app.speakers.titles import HONORIFIC_GENDER, Gender, role_gender, role_head

LONGEST_SPEAKER = 200  # characters: what the model allows a name
LONGEST_INDEXED = 12  # words of an organisation's name; longer ones are lists that were run together
# Evidence of gender, counted in pronouns that follow the name: "Ms." outweighs any, a given name a few stray ones.
HONORIFIC_WEIGHT, ROLE_WEIGHT, GIVEN_NAME_WEIGHT = 20, 5, 4
ABBREVIATED = 4  # letters, at most, of a country's abbreviation
MOST_ROLES = 12  # a person named with more is described, not titled


@dataclass(slots=True, eq=False)
class Entity:
    """A person, organisation or country of the article, with every mention of it."""

    words: tuple[str, ...]
    kind: SpeakerKind
    roles: dict[str, None] = field(default_factory=dict)
    aliases: Counter[str] = field(default_factory=Counter)
    mentions: list[Mention] = field(default_factory=list)
    genders: Counter[Gender] = field(default_factory=Counter)
    full: int = 0

    @property
    def name(self) -> str:
        """The fullest name in the article."""
        return " ".join(self.words)

    @property
    def is_person(self) -> bool:
        """Whether this is a person."""
        return self.kind is SpeakerKind.PERSON

    @property
    def gender(self) -> Gender | None:
        """The gender that most of the evidence tells, or None."""
        ranked = self.genders.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def add_role(self, role: str) -> None:
        """Keep a role, and the gender that it tells."""
        if role and len(self.roles) < MOST_ROLES:
            self.roles[role] = None
            gender = role_gender(role)
            if gender:
                self.genders[gender] += ROLE_WEIGHT

    def role_heads(self) -> set[str]:
        """The roles in their one form: `president`, `spokesperson`."""
        heads = {role_head(word) for role in self.roles for word in role.split()}
        return {head for head in heads if head}

    def speaker(self) -> Speaker:
        """The entity as a speaker."""
        name = self.name[:LONGEST_SPEAKER].strip()
        return Speaker(
            name=name,
            kind=self.kind,
            aliases=tuple(sorted(alias for alias in self.aliases if alias != name)),
            roles=tuple(self.roles),
        )


class Cast:
    """The persons, organisations and countries of an article, found by any of their names."""

    def __init__(self) -> None:
        self.of: dict[int, Entity] = {}
        self.persons: list[Entity] = []
        self._by_name: dict[tuple[str, str], Entity] = {}
        self._by_last: dict[str, list[Entity]] = defaultdict(list)
        self._by_first: dict[str, list[Entity]] = defaultdict(list)
        self._organisations: dict[str, Entity] = {}
        self._by_word: dict[str, dict[Entity, None]] = defaultdict(dict)

    def person(self, mention: Mention) -> Entity:
        """The person of a full name, made on first sight; the fullest form becomes the name."""
        key = _key(mention.words)
        person = self._by_name.get(key)
        if person is None:
            person = Entity(mention.words, SpeakerKind.PERSON)
            self._by_name[key] = person
            self.persons.append(person)
            self._by_last[key[1]].append(person)
            if len(mention.words) > 1:
                self._by_first[key[0]].append(person)
            gender = given_gender(mention.words[0]) if is_given(mention.words[0]) else None
            if gender:
                person.genders[gender] += GIVEN_NAME_WEIGHT
        elif len(mention.name) > len(person.name):
            person.words = mention.words
        return person

    def link(self, mention: Mention, person: Entity) -> None:
        """Say that a mention names an entity, and learn from its title."""
        self.of[mention.start] = person
        person.mentions.append(mention)
        person.aliases[mention.name] += 1
        person.full += len(mention.words) > 1
        person.add_role(mention.role)
        gender = HONORIFIC_GENDER.get(mention.honorific)
        if gender:
            person.genders[gender] += HONORIFIC_WEIGHT

    def candidates(self, word: str) -> list[Entity]:
        """The persons whom a single name may mean: by last name; failing that by first, as in family-first names."""
        key = word.lower()
        return self._by_last.get(key) or self._by_first.get(key) or []

    def known(self, words: tuple[str, ...]) -> Entity | None:
        """The person of that full name, if the article has one."""
        return self._by_name.get(_key(words))

    def organisation(self, name: str, kind: SpeakerKind | None = None) -> Entity:
        """The organisation or government of a name: the same, its acronym, or its last words ("the Times")."""
        name = name.removeprefix("The ").removeprefix("the ") if name.count(" ") > 2 else name
        key = _plain(name)
        found = self._organisations.get(key)
        if found is None:
            made_kind = kind or (SpeakerKind.GOVERNMENT if country(name) else kind_of(name))
            found = Entity(tuple(name.split()), made_kind)
            self._organisations[key] = found
            for word in found.words[:LONGEST_INDEXED]:
                self._by_word[word.lower()][found] = None
            initials = acronym(name).lower()
            if len(initials) > 2:
                self._organisations.setdefault(initials, found)
        return found

    def with_word(self, word: str) -> list[Entity]:
        """The organisations with `word` in their names, in order of first mention."""
        return list(self._by_word.get(word.lower(), ()))


def _key(words: tuple[str, ...]) -> tuple[str, str]:
    core = [word for word in words if word.lower().rstrip(".") not in SUFFIXES] or list(words)
    given = [word for word in core[:-1] if not is_initial(word)] or core[:1]
    return given[0].lower(), surname_of(words)


def _plain(name: str) -> str:
    return name.lower().removeprefix("the ").replace(".", "")


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
