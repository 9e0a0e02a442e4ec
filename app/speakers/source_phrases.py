"""Parse a source span: pronoun, name, several names or description, with its head noun and modifiers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from app.model import Span
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import DOCUMENT_NOUNS, POINTING_NOUNS
from app.speakers.source_names import speaking
from app.text.en.lexicon import words as words_of
from app.text.en.titles import plural_role, role_head
from app.text.reading import Reading
from app.text.words import Word

PRONOUNS = words_of("pronouns")
DETERMINERS = words_of("determiners")
DEFINITE = words_of("definite")
STOPS = words_of("stops")
WITHIN_PHRASE = re.compile(r"[\s/“”\"‘’'&]*-?")
OWNERSHIP = re.compile(r"^[’'][sS]?")
ISSUED_BY = re.compile(r"(?:\b(?:by|from|of|and|conducted by)|[,&/])\s(?:(?i:the|a|an)\s)?(?:[a-z-]+\s){0,2}$")
OWNING = frozenset(("his", "her", "its", "their", "our", "my", "your", "whose"))
PEOPLE = frozenset(word.lower() for word in words_of("people_nouns"))
AGED = re.compile(r"\d{1,3}-year-old$")
TOGETHER = frozenset(("two", "both"))


class Form(StrEnum):
    """How a source names its speaker."""

    NOTHING = "nothing"
    PRONOUN = "pronoun"
    NAMED = "named"
    DOCUMENT = "document"
    TOGETHER = "together"
    ROLE = "role"
    ORGANISATION = "organisation"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source span read: its form, the names that are its head, and the head noun with the words before it."""

    form: Form
    span: Span
    text: str
    named: tuple[Mention, ...] = ()
    head: str = ""
    modifiers: tuple[str, ...] = ()
    definite: bool = False
    owner: Mention | None = None
    owned: str = ""
    speaking: Mapping[int, float] = field(default_factory=dict)
    """How likely each name in it speaks, by where it starts."""


class SourceReader:
    """Reads source spans of one text, given its mentions."""

    def __init__(self, reading: Reading, mentions: list[Mention]) -> None:
        self._reading = reading
        # A name within another's title ("Harbour Party chairman Jane Roe") is no head of its own.
        heads = [one for one, after in pairwise([*mentions, None]) if one and not (after and after.opens <= one.start)]
        self._mentions = heads
        self._starts = [mention.start for mention in heads]

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions whose names start within `text[start:end]`."""
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def read(self, span: Span) -> Phrase:
        """The form and head of a source.

        >>> SourceReader(reading, mentions).read(span_of("Conway, the campaign manager,")).form
        <Form.NAMED: 'named'>
        """
        words = self._reading.words_in(span.start, span.end)
        text = self._reading.text[span.start : span.end]
        if not words:
            return Phrase(Form.NOTHING, span, text)
        if self._is_pronoun(words):
            return Phrase(Form.PRONOUN, span, text, self._beside(words, span), words[0].key)
        head_words = self._head(words)
        last = head_words[-1]
        names = self.names_in(span)
        document = last.key in DOCUMENT_NOUNS and not any(one.start <= last.start < one.end for one in names)
        named, likely = speaking(self._reading, span, names)
        if document:
            named = self._issuers(names, last)
        form = Form.DOCUMENT if document else Form.NAMED if named else _form(words, last, names)
        owner = next((mention for mention in names if mention.possessive), None)
        determiner = words[0].key if words[0].key in DETERMINERS else ""
        return Phrase(
            form,
            span,
            text,
            named,
            last.text.lower(),
            tuple(word.key for word in head_words[:-1]),
            words[0].key in DEFINITE or owner is not None,
            owner,
            determiner if determiner in OWNING else "",
            likely,
        )

    def opening(self, phrase: Phrase, word: str) -> Phrase:
        """The first word of a source as a source of its own: "she" of "she and Jane Roe", "his" of "his campaign"."""
        return self.read(Span(phrase.span.start, phrase.span.start + len(word)))

    def _beside(self, words: list[Word], span: Span) -> tuple[Mention, ...]:
        """The names that speak beside a pronoun: "she and Jane Roe"."""
        if len(words) < 3 or words[1].key != "and":
            return ()
        rest = Span(words[2].start, span.end)
        return speaking(self._reading, rest, self.names_in(rest))[0]

    def names_in(self, span: Span) -> list[Mention]:
        """The mentions that a source holds or cuts: it may begin within a name."""
        at = bisect_left(self._starts, span.start)
        if at and self._mentions[at - 1].end > span.start:
            at -= 1
        return self._mentions[at : bisect_left(self._starts, span.end)]

    def _issuers(self, names: list[Mention], noun: Word) -> tuple[Mention, ...]:
        """Who issued a document: the names before its noun ("a Times/Herald poll"), else those after "by" or "from".

        A person before the noun gives it only a name ("the Roe decision"), but for an owner ("Roe's letter").
        """
        before = tuple(
            one for one in names if one.end <= noun.start and (one.possessive or one.name_type is not NameType.PERSON)
        )
        if before:
            return before
        after, last = [], noun.end
        for one in names:
            if one.start >= noun.end and ISSUED_BY.search(self._reading.text, last, one.opens):
                after.append(one)
                last = one.end
        return tuple(after)

    def _is_pronoun(self, words: list[Word]) -> bool:
        """Whether a source is a pronoun; "WHO" is a body and "I. Doe" has an initial."""
        first = words[0]
        if first.key not in PRONOUNS or (len(words) > 1 and first.key in DETERMINERS):
            return False
        initial = first.text.endswith(".")
        shouted = len(first.text) > 1 and first.text.isupper() and not self._reading.in_headline(first.start)
        return not (initial or shouted)

    def _head(self, words: list[Word]) -> list[Word]:
        """The words up to the first preposition, verb or comma: the phrase that the rest only describes."""
        start = 1 if words[0].key in DETERMINERS and len(words) > 1 else 0
        end = start + 1
        while end < len(words):
            gap = self._reading.text[words[end - 1].end : words[end].start]
            if words[end - 1].possessive:
                gap = OWNERSHIP.sub("", gap)
            inside = self._one_name(words[end - 1], words[end])
            if not inside and (words[end].key in STOPS or not WITHIN_PHRASE.fullmatch(gap)):
                break
            end += 1
        return words[start:end]

    def _one_name(self, word: Word, following: Word) -> bool:
        """Whether both words belong to one name ("Bank of Ruritania")."""
        at = bisect_left(self._starts, following.start) - 1
        return at >= 0 and self._mentions[at].start <= word.start and self._mentions[at].end >= following.end


def _form(words: list[Word], last: Word, names: list[Mention]) -> Form:
    """The form of a source in which no name speaks, by its head noun `last`."""
    head = last.text.lower()
    definite = words[0].key in DEFINITE or any(mention.possessive for mention in names)
    if TOGETHER & {word.key for word in words[:3]} or head == "pair":
        return Form.TOGETHER
    if head in POINTING_NOUNS:
        return Form.ORGANISATION
    person = head in ("man", "woman", "boy", "girl") or head in PEOPLE or AGED.match(head) is not None
    if (role_head(head) and plural_role(head) is None) or (definite and person):
        return Form.ROLE
    return Form.UNNAMED
