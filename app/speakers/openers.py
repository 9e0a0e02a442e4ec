"""Words with a capital that open a run and belong to no name: "Rebuking Roe", "Continued Doe", "DJ Jane Roe"."""

from __future__ import annotations

from collections import Counter

from app.speakers.lexicon import words
from app.speakers.mention import Look, Mention
from app.speakers.names import PARTICLES, is_given, is_initial
from app.speakers.organisations import is_organisation_word
from app.speakers.places import is_place
from app.speakers.reading import Reading

SHORTEST_PARTICIPLE = 5  # letters: "Ming" and "Reed" are names
PREPOSITIONS = words("prepositions") | {"in"}


def drop_openers(reading: Reading, mentions: list[Mention]) -> None:
    """Leave out of each name the word before it that a sentence's head, a quoted headline or a place brought along."""
    names = Counter(mention.name for mention in mentions)
    common = {word.text for word in reading.words if not word.capital}
    for mention in mentions:
        first, rest = mention.words[0], mention.words[1:]
        if mention.look is not Look.OPEN or not rest or mention.outer >= 0 or is_given(first) or is_initial(first):
            continue
        person = len(rest) > 1 and is_given(rest[0]) and rest[0].lower() not in PARTICLES
        known = names[" ".join(rest)] > 0 and names[mention.name] == 1
        participle = len(first) >= SHORTEST_PARTICIPLE and (first.endswith("ing") or _is_past(first, common))
        place = is_place(first) and _after_preposition(reading, mention)
        if (known and (person or participle or place)) or (person and participle):
            mention.words = rest
            mention.start += len(first) + 1
            mention.look = Look.PERSON if person else _look(rest)


def _after_preposition(reading: Reading, mention: Mention) -> bool:
    before = reading.word_from(mention.start) - 1
    return before >= 0 and reading.words[before].key in PREPOSITIONS


def _is_past(word: str, common: set[str]) -> bool:
    """Whether a word in -ed is a verb: the article has it in lower case; "Waheed" it has not."""
    return word.endswith("ed") and word.lower() in common


def _look(rest: tuple[str, ...]) -> Look:
    if is_organisation_word(rest[-1]):
        return Look.ORGANISATION
    return Look.PLACE if is_place(rest[-1]) else Look.OPEN
