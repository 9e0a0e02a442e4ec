"""Capitals that are no sign of a name: those of sentences, of the calendar, of peoples."""

from __future__ import annotations

from app.speakers.organisations import DOCUMENT_NOUNS, KNOWN
from app.text.en.given_names import is_given
from app.text.en.lexicon import words
from app.text.en.places import country, demonym
from app.text.en.titles import plural_role
from app.text.reading import Reading, Word

PARTY_WORDS = words("parties")
CALENDAR = words("calendar_words")
FUNCTION_WORDS = words("function_words")
GROUP_NOUNS = words("group_nouns")
SHOUTED_NAMES = frozenset(("I.", "WHO"))
FOLLOWERS = PARTY_WORDS | words("believers")


def is_sentence_capital(reading: Reading, word: Word, common: set[str], *, opens_run: bool) -> bool:
    """Whether the sentence, not a name, gives a word its capital."""
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
    """Whether a word names a people or a party's followers ("Canadians", "Republicans"): many, and none named."""
    last = word.rsplit("-", maxsplit=1)[-1].removesuffix("s")
    people = demonym(last) is not None or last.lower() in FOLLOWERS
    return word.endswith("s") and people and country(word) is None and not word.isupper()
