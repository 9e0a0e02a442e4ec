"""Words with a capital that a run took along and no name holds: "Rebuking Roe", "Jane Roe Election Day"."""

from __future__ import annotations

from collections import Counter

from app.speakers.mention import Look, Mention
from app.speakers.organisations import is_organisation_word
from app.text.en.given_names import PARTICLES, SUFFIXES, is_given, is_initial
from app.text.en.lexicon import words
from app.text.en.places import is_place
from app.text.reading import Reading

SHORTEST_PARTICIPLE = 5  # letters: "Ming" and "Reed" are names
PREPOSITIONS = words("prepositions") | {"in"}


def drop_strays(reading: Reading, mentions: list[Mention]) -> None:
    """Leave out of each name the words that a sentence's head, a quoted headline or a place brought along."""
    names = Counter(mention.name for mention in mentions)
    common = {word.text for word in reading.words if not word.capital}
    for mention in mentions:
        if mention.look in (Look.OPEN, Look.PERSON):
            _drop_tail(mention, names, common)
        if mention.look is Look.OPEN and len(mention.words) > 1 and mention.outer < 0:
            _drop_head(reading, mention, names, common)


def _drop_head(reading: Reading, mention: Mention, names: Counter[str], common: set[str]) -> None:
    first, rest = mention.words[0], mention.words[1:]
    if is_given(first) or is_initial(first):
        return
    person = len(rest) > 1 and is_given(rest[0]) and rest[0].lower() not in PARTICLES
    known = names[" ".join(rest)] > 0 and names[mention.name] == 1
    participle = len(first) >= SHORTEST_PARTICIPLE and (first.endswith("ing") or _is_past(first, common))
    place = is_place(first) and _after_preposition(reading, mention)
    if (known and (person or participle or place)) or (person and participle):
        mention.words = rest
        mention.start += len(first) + 1
        mention.look = Look.PERSON if person else _look(rest)


def _drop_tail(mention: Mention, names: Counter[str], common: set[str]) -> None:
    """Cut "Jane Roe Election Day" after the surname in use, if common nouns or a place are all that follow."""
    words = mention.words
    last = words[-1]
    if not is_given(words[0]) or last.lower().rstrip(".") in SUFFIXES or names[last]:
        return
    strays = len(words)
    while strays > 2 and _is_stray(words[strays - 1], common):
        strays -= 1
    for at in range(strays, len(words)):
        if names[words[at - 1]] > 0:
            mention.end -= len(" ".join(("", *words[at:])))
            mention.words, mention.look, mention.possessive = words[:at], Look.PERSON, False
            return


def _is_stray(word: str, common: set[str]) -> bool:
    """Whether a word after a surname may be no part of the name: the article has it in lower case, or it is a place."""
    return word.lower() in common or is_place(word) or is_organisation_word(word)


def _is_past(word: str, common: set[str]) -> bool:
    """Whether a word in -ed is a verb: the article has it in lower case; "Waheed" it has not."""
    return word.endswith("ed") and word.lower() in common


def _after_preposition(reading: Reading, mention: Mention) -> bool:
    before = reading.word_from(mention.start) - 1
    return before >= 0 and reading.words[before].key in PREPOSITIONS


def _look(rest: tuple[str, ...]) -> Look:
    if is_organisation_word(rest[-1]):
        return Look.ORGANISATION
    return Look.PLACE if is_place(rest[-1]) else Look.OPEN
