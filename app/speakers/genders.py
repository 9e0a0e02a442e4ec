"""What pronouns tell of the people they follow: "Roe said she", or a sentence about Roe alone and then "She"."""

from __future__ import annotations

from app.speakers.antecedents import GENDERS
from app.speakers.cast import Cast
from app.speakers.entities import Entity
from app.speakers.mention import Mention
from app.speakers.reading import Reading


def learn_genders(reading: Reading, cast: Cast, mentions: list[Mention]) -> None:
    """Count, for each person, the pronouns in narration that can mean nobody else.

    That is: after the only person of a sentence, or at the head of the sentence after it.
    """
    alone: dict[int, dict[Entity, int]] = {}
    for mention in mentions:
        person = cast.of.get(mention.start)
        if person and person.is_person and not reading.quotation_at(mention.start):
            alone.setdefault(reading.sentence_at(mention.start), {}).setdefault(person, mention.end)
    for at, word in enumerate(reading.words):
        gender = GENDERS.get(word.key)
        if gender is None or reading.quotation_at(word.start):
            continue
        sentence = reading.sentence_at(word.start)
        opening = at == 0 or reading.sentence_at(reading.words[at - 1].start) != sentence
        if opening and sentence not in alone:
            sentence -= 1
        people = alone.get(sentence, {})
        if len(people) == 1:
            person, end = next(iter(people.items()))
            if word.start > end:
                person.genders[gender] += 1
