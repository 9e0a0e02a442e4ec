"""Types of names: titled person, bare name, organisation, country, place; and capitals that are no sign of a name."""

from __future__ import annotations

import re

from app.speakers.mention import Mention, NameType, mention_of, spelt
from app.speakers.organisations import BODY_MODIFIERS, DOCUMENT_NOUNS, KNOWN, is_organisation_word
from app.text.en.given_names import LONGEST_NAME, SUFFIXES, is_family_first, is_given, is_initial
from app.text.en.lexicon import words
from app.text.en.places import capital, country, demonym, is_place
from app.text.en.titles import HONORIFICS, plural_role, role_head
from app.text.reading import Reading
from app.text.words import Word

SURNAME_CAPITALS = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|[DO][’'])[A-Z][a-z]|.*[-]")  # "McRae", "D’Arcy"
NAME_ROLES = words("name_roles")
SURNAME_NOUNS = words("surname_nouns")
JOINING = frozenset(("Across", "Against", "Before", "For", "In", "Of", "On", "With", "Without"))  # "Doctors Without"
PLACE_OPENINGS = words("place_openings")
PARTY_WORDS = words("parties")
CALENDAR = words("calendar_words")
FUNCTION_WORDS = words("function_words")
GROUP_NOUNS = words("group_nouns")
SHOUTED_NAMES = frozenset(("I.", "WHO"))
FOLLOWERS = PARTY_WORDS | words("believers")


def titled(run: list[Word]) -> Mention | None:
    """The mention of a person after a title: the last word of a title with a name after it."""
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
        mention = mention_of(name, NameType.PERSON)
        mention.outer = run[0].start
        titles = run[:at]
        if before in HONORIFICS:
            mention.honorific = before
        mention.role = spelt([word for word in titles if word.key not in HONORIFICS])
        return mention
    return None


def may_be_name(word: Word) -> bool:
    """Whether a word may belong to a person's name: no list has it as a role, a body or a demonym."""
    of_body = is_organisation_word(word.text) or word.key in BODY_MODIFIERS
    return not of_body and role_head(word.text) is None and demonym(word.text) is None


def is_title_only(run: list[Word]) -> bool:
    """Whether a run ends in an office without a name after it: "Senate Majority Leader", "Ohio Gov."."""
    last = run[-1].key
    return role_head(last) is not None and last not in NAME_ROLES and not (len(run) > 1 and is_given(run[0].text))


def inner_person(run: list[Word]) -> int:
    """The number of the word at which a person's name begins, after a party, a demonym or an outlet; else 0.

    2 for "Fox News Jane Roe", 1 for "Republican John Doe".
    """
    first = len(run)
    while first > 1 and may_be_name(run[first - 1]):
        first -= 1
    for at in range(first, len(run) - 1):
        before = run[at - 1]
        prefix = before.key in PARTY_WORDS or demonym(before.text) or is_organisation_word(before.text)
        if prefix and is_given(run[at].text):
            return at
    return 0


def name_type_of(name: list[Word]) -> NameType:
    """The type of a run of words, by these words alone."""
    spelling = spelt(name)
    if country(spelling):
        return NameType.COUNTRY
    if spelling in KNOWN:
        return NameType.ORGANISATION
    if len(name) > 1 and capital(spelling):
        return NameType.PLACE
    return _type_of_one_word(name[0].text) if len(name) == 1 else _type_of_several_words(name)


def _type_of_one_word(word: str) -> NameType:
    if is_organisation_word(word):
        return NameType.ORGANISATION
    if is_place(word):
        return NameType.PLACE
    capitals = sum(letter.isupper() for letter in word)
    camel = capitals > 1 and not SURNAME_CAPITALS.match(word)
    return NameType.ORGANISATION if camel else NameType.OPEN


def _type_of_several_words(name: list[Word]) -> NameType:
    first, last = name[0], name[-1]
    # A given name outweighs a surname that is also a body's noun ("Bill Post", "Jane Bond-Council" aside).
    inner = name[1:-1] if is_given(first.text) and len(name) == 2 and last.key in SURNAME_NOUNS else name
    if any(is_organisation_word(word.text) for word in inner):
        return NameType.ORGANISATION
    given = is_given(first.text)
    if demonym(first.text) or (role_head(last.text) and not given):
        return NameType.ORGANISATION
    marked = any(is_initial(word.text) for word in name[:-1]) or last.key in SUFFIXES
    marked = marked or is_family_first(tuple(word.text for word in name))
    if len(name) <= LONGEST_NAME and (given or marked):
        return NameType.PERSON
    return NameType.PLACE if is_place(last.text) or first.key in PLACE_OPENINGS else NameType.OPEN


def is_sentence_capital(reading: Reading, word: Word, common: set[str], *, opens_run: bool) -> bool:
    """Whether a word has its capital from its place in the sentence or the calendar, not from a name."""
    # An initial ("I. Roe") and a body whose letters spell a word (WHO) are names.
    if word.text in SHOUTED_NAMES and not reading.in_headline(word.start):
        return False
    if word.key in CALENDAR and not (word.text.isupper() and not opens_run and len(word.text) > 1):
        return True
    if not opens_run:
        return False
    if word.key in FUNCTION_WORDS or word.key.split("-")[-1] in GROUP_NOUNS:
        return True
    first = word.start < 2 or reading.sentence_at(word.start) != reading.sentence_at(word.start - 2)
    lexical = word.key in common or word.key in DOCUMENT_NOUNS or plural_role(word.text.split("-")[-1]) is not None
    return first and lexical and not (is_given(word.text) or word.text in KNOWN)


def is_people(word: str) -> bool:
    """Whether a word is the plural of a demonym, party or faith ("Canadians", "Republicans"), which names nobody."""
    last = word.rsplit("-", maxsplit=1)[-1].removesuffix("s")
    people = demonym(last) is not None or last.lower() in FOLLOWERS
    return word.endswith("s") and people and country(word) is None and not word.isupper()
