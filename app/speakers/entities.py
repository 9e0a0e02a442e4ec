"""The entities of an article, with look-ups by name, role and word of a name."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter

from app.model import SpeakerKind
from app.speakers.entity import GIVEN_NAME_WEIGHT, HONORIFIC_WEIGHT, Entity
from app.speakers.mention import Mention
from app.speakers.organisations import KNOWN, kind_of
from app.text.en.given_names import (
    PARTICLES,
    SUFFIXES,
    folded,
    given_gender,
    is_initial,
    surname_key,
    without_suffix,
)
from app.text.en.places import country, without_the
from app.text.en.titles import HONORIFIC_GENDER

MOST_HOLDERS = 50  # of one role looked through on either side; an article has a few
MOST_NAMESAKES = 20  # persons that one bare name may mean; an article has two or three, a list of names hundreds
MOST_EARLIER = 200  # mentions of bodies with one noun looked through, from the last one back; the first mostly fits
CAMPAIGN = "campaign"
LONGEST_INDEXED = 12  # words of an organisation's name; longer ones are lists that were run together


class Entities:
    """The persons, organisations and countries of an article, found by any of their names.

    `of` maps the offset of a mention to its entity.
    """

    def __init__(self) -> None:
        self.of: dict[int, Entity] = {}
        self.persons: list[Entity] = []
        self._by_name: dict[tuple[str, ...], Entity] = {}
        self._numbered: dict[tuple[str, ...], str] = {}
        self._by_last: dict[str, list[Entity]] = defaultdict(list)
        self._by_first: dict[str, list[Entity]] = defaultdict(list)
        self._by_middle: dict[str, list[Entity]] = defaultdict(list)
        self._by_role: dict[str, list[tuple[int, Entity]]] = defaultdict(list)
        self._organisations: dict[str, Entity] = {}
        self._places: dict[str, Entity] = {}
        self._campaigns: set[str] = set()
        self._mentioned: dict[str, list[tuple[int, Entity]]] = defaultdict(list)

    def person(self, mention: Mention) -> Entity:
        """The person of a full name, made at the first mention; the longest form becomes the name."""
        key = self._key_of(mention.words)
        person = self._by_name.get(key)
        if person is None:
            person = Entity(mention.words, SpeakerKind.PERSON)
            self._by_name[key] = person
            self.persons.append(person)
            _add(self._by_last[key[1]], person)
            if len(mention.words) > 1:
                _add(self._by_first[key[0]], person)
            for middle in mention.words[1:-1]:
                if not is_initial(middle) and middle.lower() not in PARTICLES and surname_key(middle) != key[1]:
                    _add(self._by_middle[surname_key(middle)], person)
            gender = given_gender(mention.words[0])
            if gender:
                person.genders[gender] += GIVEN_NAME_WEIGHT
        elif len(mention.name) > len(person.name):
            person.words = mention.words
        return person

    def link(self, mention: Mention, person: Entity) -> None:
        """Link a mention to an entity, and take over the role and gender that its title gives."""
        self.of[mention.start] = person
        person.mentions.append(mention)
        person.aliases[mention.name] += 1
        person.full += len(mention.words) > 1
        person.add_role(mention.role)
        gender = HONORIFIC_GENDER.get(mention.honorific)
        if gender:
            person.genders[gender] += HONORIFIC_WEIGHT

    def candidates(self, word: str) -> list[Entity]:
        """The persons whom a single name may mean: by last name, else by first name, else by a middle name.

        Family names come first in East Asia; of two surnames, as in Spanish, the former is the one in use.
        """
        key = surname_key(word)
        return self._by_last.get(key) or self._by_first.get(key) or self._by_middle.get(key) or []

    def index_roles(self) -> None:
        """Index persons by role, once all roles are known."""
        placed = sorted(((one.mentions[0].start, one) for one in self.persons if one.mentions), key=itemgetter(0))
        for start, person in placed:
            for role in person.role_heads():
                self._by_role[role].append((start, person))

    def with_role(self, roles: set[str], offset: int) -> tuple[list[Entity], list[Entity]]:
        """The persons with one of the roles, nearest first: those named before `offset`, and those only after."""
        earlier: list[tuple[int, Entity]] = []
        ahead: list[tuple[int, Entity]] = []
        for role in roles:
            holders = self._by_role.get(role, [])
            at = bisect_left(holders, offset, key=itemgetter(0))
            earlier += holders[max(0, at - MOST_HOLDERS) : at]
            ahead += holders[at : at + MOST_HOLDERS]
        earlier.sort(key=itemgetter(0), reverse=True)
        ahead.sort(key=itemgetter(0))
        return [person for _, person in earlier], [person for _, person in ahead]

    def _key_of(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """What names of one person share. Falk Sr. and Falk Jr. of one text are two, Falk alone the first of them."""
        key, suffix = _key(words), _suffix(words)
        if suffix and self._numbered.setdefault(key, suffix) != suffix:
            return (*key, suffix)
        return key

    def organisation(self, name: str, kind: SpeakerKind | None = None) -> Entity:
        """The organisation or government of a name, made at the first mention."""
        name = without_the(name) if name.count(" ") > 2 else name
        key = _plain(name)
        found = self._organisations.get(key)
        if found is None:
            made_kind = kind or (SpeakerKind.GOVERNMENT if country(name) else kind_of(name))
            found = Entity(tuple(name.split()), made_kind)
            self._organisations[key] = found
            if CAMPAIGN in _indexed(found):
                self._campaigns.add(found.words[0])
        return found

    def place(self, mention: Mention) -> Entity:
        """The place of a name; the body of exactly that name, where it is a well-known one ("White House")."""
        if mention.name in KNOWN:
            return self.organisation(mention.name)
        found = self._places.setdefault(_plain(mention.name), Entity(mention.words, SpeakerKind.PLACE))
        found.aliases[mention.name] += 1
        return found

    def abbreviate(self, short: str, name: str) -> Entity:
        """The organisation of a name, found by its short form from now on."""
        found = self.organisation(name)
        self._organisations.setdefault(_plain(short), found)
        return found

    def body(self, name: str) -> Entity | None:
        """The organisation of exactly that name, or short form."""
        return self._organisations.get(_plain(name))

    def campaign_of(self, words: tuple[str, ...]) -> Entity | None:
        """The campaign of exactly that name: `("Roe", "campaign")`."""
        found = self._organisations.get(_plain(" ".join((*words, CAMPAIGN))))
        return found if found and found.words == (*words, CAMPAIGN) else None

    def has_campaign(self, first: str) -> bool:
        """Whether a campaign is named after `first`: "the Roe campaign"."""
        return first in self._campaigns

    def index_organisations(self) -> None:
        """Index organisations by the offsets of their mentions, once all mentions are linked."""
        for entity in dict.fromkeys(self._organisations.values()):
            for word in _indexed(entity):
                self._mentioned[word] += [(mention.start, entity) for mention in entity.mentions]
        for mentioned in self._mentioned.values():
            mentioned.sort(key=itemgetter(0))

    def mention(self, entity: Entity, mention: Mention) -> None:
        """Add a mention of an organisation that the article has only described so far."""
        entity.mentions.append(mention)
        for word in _indexed(entity):
            insort(self._mentioned[word], (mention.start, entity), key=itemgetter(0))

    def mentioned_before(self, word: str, offset: int) -> Iterator[Entity]:
        """The organisations with a word, given in lower case, in their names, by their last mention before `offset`.

        The last mentioned comes first; one mentioned several times comes several times.
        """
        mentioned = self._mentioned.get(word, [])
        at = bisect_left(mentioned, offset, key=itemgetter(0))
        for _, entity in reversed(mentioned[max(0, at - MOST_EARLIER) : at]):
            yield entity


def _add(bearers: list[Entity], person: Entity) -> None:
    if len(bearers) < MOST_NAMESAKES:
        bearers.append(person)


def _indexed(entity: Entity) -> dict[str, None]:
    """The words under which an organisation is found, in lower case."""
    return dict.fromkeys(word.lower() for word in entity.words[:LONGEST_INDEXED])


def _key(words: tuple[str, ...]) -> tuple[str, str]:
    core = without_suffix(words)
    given = [word for word in core[:-1] if not is_initial(word)] or core[:1]
    return folded(given[0]), surname_key(core[-1])


def _suffix(words: tuple[str, ...]) -> str:
    return next((key for word in words[1:] if (key := word.lower().rstrip(".")) in SUFFIXES), "")


def _plain(name: str) -> str:
    return name.lower().removeprefix("the ").replace(".", "")
