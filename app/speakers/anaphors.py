"""Anaphors: sources that name nobody ("she", "the ministry", an empty one), and what their words say of the meant."""

from __future__ import annotations

from typing import NamedTuple

from app.model import Span
from app.speakers.discourse import Discourse
from app.speakers.genders import GENDERS
from app.speakers.source_phrases import Form, Phrase
from app.text.en.places import demonym
from app.text.en.titles import GENDER_NOUNS, Gender, plural_role, role_gender, role_head

FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))
THINGS = frozenset(("it", "its"))
PLURAL = frozenset(("they", "them", "their", "both", "pair", "couple", "duo", "trio"))
NUMBERS = {"both": 2, "two": 2, "pair": 2, "couple": 2, "duo": 2, "three": 3, "trio": 3, "four": 4}


class Anaphor(NamedTuple):
    """A source that names nobody, and whom it may mean by its words."""

    number: int
    span: Span
    phrase: Phrase | None
    sentence: int
    paragraph: int
    gender: Gender | None
    role: str | None
    person: bool | None
    """Whether it means a person, or none; None where it may be either."""
    head: str
    words: frozenset[str]
    nation: str | None
    how_many: int
    """How many its words say that they are, 1 of "he", "she" and "it"; 0 where they say nothing of it."""


def anaphor_of(discourse: Discourse, phrase: Phrase | None, number: int, offset: int) -> Anaphor:
    """What the words of a source say; of an empty one, at `offset`, nothing."""
    span = phrase.span if phrase else Span(offset, offset)
    head = phrase.head if phrase else ""
    pronoun = phrase is not None and phrase.form is Form.PRONOUN
    person = None
    if pronoun:
        person = True if head in GENDERS else False if head in THINGS else None
    elif phrase and phrase.form in (Form.ROLE, Form.ORGANISATION):
        person = phrase.form is Form.ROLE
    words = frozenset((*phrase.modifiers, head)) if phrase and not pronoun else frozenset[str]()
    adjectives = (*phrase.modifiers, head.removesuffix("s")) if phrase and not pronoun else ()
    nations = (demonym(word.capitalize()) or demonym(word.upper()) for word in adjectives)
    return Anaphor(
        number=number,
        span=span,
        phrase=phrase,
        sentence=discourse.reading.sentence_at(span.start),
        paragraph=discourse.reading.paragraph_at(span.start),
        gender=GENDERS.get(head) or GENDER_NOUNS.get(head) or role_gender(head),
        role=plural_role(head) or role_head(head),
        person=person,
        head=head,
        words=words,
        nation=next((each for each in nations if each), None),
        how_many=1 if head in GENDERS or head in THINGS or (phrase and phrase.form is Form.ROLE) else _number(phrase),
    )


def _number(phrase: Phrase | None) -> int:
    if phrase is None:
        return 0
    return next((NUMBERS[key] for key in (*phrase.text.lower().split()[:3], phrase.head) if key in NUMBERS), 0)


def is_plural(phrase: Phrase) -> bool:
    """Whether the words of a source mean several together."""
    return phrase.form is Form.TOGETHER or phrase.head in PLURAL or plural_role(phrase.head) is not None
