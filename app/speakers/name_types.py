"""What a run of capitalised words looks like: a titled person, a bare name, an organisation, a place."""

from __future__ import annotations

import re

from app.speakers.capitals import PARTY_WORDS
from app.speakers.mention import Look, Mention, mention_of, spelt
from app.speakers.organisations import BODY_MODIFIERS, KNOWN, is_organisation_word
from app.text.en.given_names import LONGEST_NAME, SUFFIXES, is_family_first, is_given, is_initial
from app.text.en.lexicon import words
from app.text.en.places import capital, country, demonym, is_place
from app.text.en.titles import HONORIFICS, plural_role, role_head
from app.text.reading import Word

SURNAME_CAPITALS = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|[DO][’'])[A-Z][a-z]|.*[-]")  # "McRae", "D’Arcy"
NAME_ROLES = words("name_roles")
SURNAME_NOUNS = words("surname_nouns")
JOINING = frozenset(("Across", "Against", "Before", "For", "In", "Of", "On", "With", "Without"))  # "Doctors Without"
PLACE_OPENINGS = words("place_openings")


def titled(run: list[Word]) -> Mention | None:
    """A person after a title: the last title word of the run that leaves a name behind it."""
    for at in range(len(run) - 1, 0, -1):
        before = run[at - 1].key
        if before not in HONORIFICS and not (role_head(before) or plural_role(before)):
            continue
        name = run[at:]
        # "Mr. King" is a name; "President King Center" is not.
        plain = before in HONORIFICS and len(name) == 1
        if plural_role(before) and name[0].text in JOINING:
            return None
        if len(name) > LONGEST_NAME or not (plain or all(may_be_name(word) for word in name)):
            return None
        mention = mention_of(name, Look.PERSON)
        mention.outer = run[0].start
        titles = run[:at]
        if before in HONORIFICS:
            mention.honorific = before
        mention.role = spelt([word for word in titles if word.key not in HONORIFICS])
        return mention
    return None


def may_be_name(word: Word) -> bool:
    """Whether a word may belong to a person's name, as far as lexicons tell."""
    of_body = is_organisation_word(word.text) or word.key in BODY_MODIFIERS
    return not of_body and role_head(word.text) is None and demonym(word.text) is None


def is_title_only(run: list[Word]) -> bool:
    """Whether a run ends in an office that no name follows: "Senate Majority Leader", "Ohio Gov."."""
    last = run[-1].key
    return role_head(last) is not None and last not in NAME_ROLES and not (len(run) > 1 and is_given(run[0].text))


def inner_person(run: list[Word]) -> int:
    """Where a person's name begins after a party, a people or an outlet: "Republican John Doe", "Fox News Jane Roe"."""
    first = len(run)
    while first > 1 and may_be_name(run[first - 1]):
        first -= 1
    for at in range(first, len(run) - 1):
        before = run[at - 1]
        prefix = before.key in PARTY_WORDS or demonym(before.text) or is_organisation_word(before.text)
        if prefix and is_given(run[at].text):
            return at
    return 0


def look_of(name: list[Word]) -> Look:
    """What kind of name a run is, told by its own words."""
    spelling = spelt(name)
    if country(spelling):
        return Look.COUNTRY
    if spelling in KNOWN:
        return Look.ORGANISATION
    if len(name) > 1 and capital(spelling):
        return Look.PLACE
    return _single_look(name[0].text) if len(name) == 1 else _several_look(name)


def _single_look(word: str) -> Look:
    if is_organisation_word(word):
        return Look.ORGANISATION
    if is_place(word):
        return Look.PLACE
    capitals = sum(letter.isupper() for letter in word)
    camel = capitals > 1 and not SURNAME_CAPITALS.match(word)
    return Look.ORGANISATION if camel else Look.OPEN


def _several_look(name: list[Word]) -> Look:
    first, last = name[0], name[-1]
    # A given name outweighs a surname that is also a body's noun ("Bill Post", "Jane Bond-Council" aside).
    inner = name[1:-1] if is_given(first.text) and len(name) == 2 and last.key in SURNAME_NOUNS else name
    if any(is_organisation_word(word.text) for word in inner):
        return Look.ORGANISATION
    given = is_given(first.text)
    if demonym(first.text) or (role_head(last.text) and not given):
        return Look.ORGANISATION
    marked = any(is_initial(word.text) for word in name[:-1]) or last.key in SUFFIXES
    marked = marked or is_family_first(tuple(word.text for word in name))
    if len(name) <= LONGEST_NAME and (given or marked):
        return Look.PERSON
    return Look.PLACE if is_place(last.text) or first.key in PLACE_OPENINGS else Look.OPEN
