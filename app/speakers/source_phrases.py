"""Parse a source span: pronoun, name, several names or description, with its head noun and modifiers."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.model import Span
from app.speakers.coordination import BOTH_SIDES, LONGEST_GAP, joined, listed
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import DOCUMENT_NOUNS, POINTING_NOUNS
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
OFFICE = re.compile(r"\s(?:of|for|to|at|on|in)\s[^,;:]{1,60},\s(?:\w+\.?\s)?")  # "chief of staff, "
OF = re.compile(r"\s+(?:of|at|for)\s+(?:the\s+)?")
ADDRESSED = re.compile(r"\b(?:to|about|against)\s(?:the\s)?$")  # "a letter to the Times" is not by it
TOPIC = re.compile(r"\bon\s(?:the\s)?$")  # "a report on Boeing"; but "a post on Boeing's website" is by Boeing
OWNING = frozenset(("his", "her", "its", "their", "our", "my", "your", "whose"))
PARTS = words_of("parts")
PEOPLE_NOUNS = words_of("people_nouns")
AGED = re.compile(r"\d{1,3}-year-old$")
REFLEXIVES = frozenset(("himself", "herself", "itself", "themselves"))
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
    determined: bool = False
    owned: str = ""


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
            return Phrase(Form.PRONOUN, span, text, head=words[0].key)
        head_words = self._head(words)
        last = head_words[-1]
        if words[0].key == "the" and (last.text in PEOPLE_NOUNS or AGED.match(last.text)):
            return Phrase(Form.ROLE, span, text, head=last.text.lower(), definite=True, determined=True)
        if len(head_words) > 1 and (last.key in REFLEXIVES or last.text.isdigit()):
            last = head_words[-2]  # "Roe himself", "Channel 4"
        within = self._mentions_over(head_words[0].start, last.end)
        ended = [m for m in within if m.end >= last.end]
        people = listed(self._reading.text, self.mentions_in(last.end, span.end)) if plural_role(last.text) else ()
        named = ended[-1] if ended else self._apposed(span, last)
        if people and not ended:
            return Phrase(Form.NAMED, span, text, named=people)
        if named and not (named.possessive and named.end < words[-1].end):
            members = joined(self._reading.text, named, self.mentions_in(named.end, span.end), span.end)
            return Phrase(Form.NAMED, span, text, named=members)
        return self._described(span, text, words, head_words, within)

    def _is_pronoun(self, words: list[Word]) -> bool:
        """Whether a source is a pronoun; "WHO" is a body and "I. Doe" has an initial."""
        first = words[0]
        if first.key not in PRONOUNS or (len(words) > 1 and first.key in DETERMINERS):
            return False
        initial = first.text.endswith(".")
        shouted = len(first.text) > 1 and first.text.isupper() and not self._reading.in_headline(first.start)
        return not (initial or shouted)

    def _mentions_over(self, start: int, end: int) -> list[Mention]:
        """The mentions that `text[start:end]` holds or cuts: a source may begin within a name."""
        at = bisect_left(self._starts, start)
        if at and self._mentions[at - 1].end > start:
            at -= 1
        return self._mentions[at : bisect_left(self._starts, end)]

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

    def _apposed(self, span: Span, last: Word) -> Mention | None:
        """The name after a role: "the firm's chief executive, Jane Roe"."""
        if role_head(last.text) is None:
            return None
        for mention in self.mentions_in(last.end, span.end):
            gap = self._reading.text[last.end : mention.opens]
            if gap.strip() in (",", ":") or (mention.name_type is NameType.PERSON and OFFICE.fullmatch(gap)):
                return mention
        return None

    def level_with(self, last: Mention) -> tuple[Mention, ...]:
        """`last` with the name joined to it by "and" just before, if there is one."""
        at = bisect_left(self._starts, last.start) - 1
        before = self._mentions[at] if at >= 0 else None
        # The length first: the pattern takes time by the square of a long run of white space.
        near = before is not None and last.opens - before.end <= LONGEST_GAP
        if before and near and BOTH_SIDES.fullmatch(self._reading.text, before.end, last.opens):
            return before, last
        return (last,)

    def _described(
        self, span: Span, text: str, words: list[Word], head_words: list[Word], within: list[Mention]
    ) -> Phrase:
        last = head_words[-1]
        head = last.text.lower()
        owner = next((mention for mention in within if mention.possessive), None)
        modifiers = tuple(word.key for word in head_words[:-1])
        definite = words[0].key in DEFINITE or owner is not None
        form = Form.UNNAMED
        named: tuple[Mention, ...] = ()
        if head in DOCUMENT_NOUNS:
            form = Form.DOCUMENT
            named = self._issuers(within, last, span.end)
        elif TOGETHER & {word.key for word in words[:3]} or head == "pair":
            form = Form.TOGETHER
        elif head in PARTS and (whole := self._after_of(last, span.end)):
            form, named = Form.NAMED, (whole,)
        elif head in POINTING_NOUNS:
            form = Form.ORGANISATION
        elif (role_head(head) and plural_role(head) is None) or (definite and head in ("man", "woman", "boy", "girl")):
            form = Form.ROLE
        determiner = words[0].key if words[0].key in DETERMINERS else ""
        owned = determiner if determiner in OWNING else ""
        return Phrase(form, span, text, named, head, modifiers, definite, owner, bool(determiner), owned)

    def _after_of(self, last: Word, end: int) -> Mention | None:
        """The organisation of "a panel of the High Court"."""
        after = self.mentions_in(last.end, end)
        of = after and OF.fullmatch(self._reading.text, last.end, after[0].opens)
        return after[0] if of and after[0].name_type is NameType.ORGANISATION else None

    def _issuers(self, within: list[Mention], last: Word, end: int) -> tuple[Mention, ...]:
        """Who issued a document: named before its noun, or after "by", "from", "of", "on"."""
        # A person before the noun owns it ("Roe's letter") or gives it only a name ("the Roe decision").
        before = [mention for mention in within if mention.possessive or mention.name_type is not NameType.PERSON]
        text = self._reading.text
        after = [one for one in self.mentions_in(last.end, end) if one.name_type is not NameType.PLACE]
        candidates = before or [
            one
            for one in after
            if not (ADDRESSED.search(text, last.end, one.opens) or (not one.possessive and _is_topic(text, one)))
        ]
        if not candidates:
            return ()
        return joined(text, candidates[0], self.mentions_in(candidates[0].end, end), end, modifying=True)


def _is_topic(text: str, mention: Mention) -> bool:
    return TOPIC.search(text, max(0, mention.opens - 8), mention.opens) is not None
