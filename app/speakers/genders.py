"""Genders of persons, from pronouns that can refer to nobody else: "Roe said she", "Roe spoke. She left"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

from app.speakers.entities import Entities
from app.speakers.mention import Mention, NameType
from app.text.en.given_names import surname_key
from app.text.en.titles import HONORIFIC_GENDER, Gender
from app.text.reading import Reading

Key = TypeVar("Key", bound=Hashable)
GENDERS = {
    **dict.fromkeys(("he", "his", "him", "himself"), Gender.MALE),
    **dict.fromkeys(("she", "her", "hers", "herself"), Gender.FEMALE),
}


def learn_genders(reading: Reading, entities: Entities, mentions: list[Mention]) -> None:
    """Count for each person, by gender, the pronouns in narration that can refer to nobody else."""
    people = {mention.start: entities.of.get(mention.start) for mention in mentions}
    persons = {start: person for start, person in people.items() if person and person.is_person}
    for person, gender in _pronouns_of(reading, mentions, persons):
        person.genders[gender] += 1


def genders_of_bare_names(reading: Reading, mentions: list[Mention]) -> dict[str, Counter[Gender]]:
    """By surname, the genders of the pronouns that follow the bare surname, whatever namesakes there are."""
    found: dict[str, Counter[Gender]] = defaultdict(Counter)
    names = {one.start: surname_key(one.words[-1]) for one in mentions if one.name_type is NameType.PERSON}
    full = {one.start for one in mentions if len(one.words) > 1}
    for mention in mentions:
        addressed = HONORIFIC_GENDER.get(mention.honorific)
        if addressed and len(mention.words) == 1:
            found[surname_key(mention.name)][addressed] += 1
    bare = [mention for mention in mentions if mention.start not in full]
    for name, gender in _pronouns_of(reading, bare, names):
        found[name][gender] += 1
    return found


def _pronouns_of(reading: Reading, mentions: list[Mention], named: Mapping[int, Key]) -> Iterator[tuple[Key, Gender]]:
    """Each pronoun in narration that follows the only name of its sentence, or opens the sentence after it.

    Yields the value in `named` of that name, and the gender of the pronoun.
    """
    alone: dict[int, dict[Key, int]] = {}
    for mention in mentions:
        key = named.get(mention.start)
        if key is not None and not reading.quotation_at(mention.start):
            alone.setdefault(reading.sentence_at(mention.start), {}).setdefault(key, mention.end)
    for at, (word, key_of_word) in enumerate(zip(reading.words, reading.keys, strict=True)):
        gender = GENDERS.get(key_of_word)
        if gender is None or reading.quotation_at(word.start):
            continue
        sentence = reading.sentence_at(word.start)
        opening = at == 0 or reading.sentence_at(reading.words[at - 1].start) != sentence
        if opening and sentence not in alone:
            sentence -= 1
        people = alone.get(sentence, {})
        if len(people) == 1:
            key, end = next(iter(people.items()))
            if word.start > end:
                yield key, gender
