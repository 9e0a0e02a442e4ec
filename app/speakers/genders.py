"""Genders of persons, from pronouns that can refer to nobody else: "Roe said she", "Roe spoke. She left"."""

from __future__ import annotations

from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.mention import Mention
from app.text.en.titles import Gender
from app.text.reading import Reading

GENDERS = {
    **dict.fromkeys(("he", "his", "him", "himself"), Gender.MALE),
    **dict.fromkeys(("she", "her", "hers", "herself"), Gender.FEMALE),
}


def learn_genders(reading: Reading, entities: Entities, mentions: list[Mention]) -> None:
    """Count for each person, by gender, the pronouns in narration that can refer to nobody else.

    A pronoun does so after the only person of its sentence, or where it opens the sentence after that one.
    """
    named: dict[int, dict[Entity, int]] = {}  # by sentence, the persons and where the first mention of each ends
    for mention in mentions:
        person = entities.of.get(mention.start)
        if person and person.is_person and not reading.quotation_at(mention.start):
            named.setdefault(reading.sentence_at(mention.start), {}).setdefault(person, mention.end)
    for at, (word, key) in enumerate(zip(reading.words, reading.keys, strict=True)):
        if key not in GENDERS or reading.quotation_at(word.start):
            continue
        sentence = reading.sentence_at(word.start)
        opening = at == 0 or reading.sentence_at(reading.words[at - 1].start) != sentence
        people = named.get(sentence) or (named.get(sentence - 1) if opening else None) or {}
        if len(people) == 1:
            [(person, end)] = people.items()
            if word.start > end:
                person.genders[GENDERS[key]] += 1
