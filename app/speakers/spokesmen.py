"""For whom a source speaks: the ministry in "a spokesman for the ministry", Keller in "Keller's office said".

Only where the article says so: a spokesman with the one he speaks for beside him, in the source or where he is
introduced, or the office of a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter

from app.model import Because, Span
from app.speakers.bodies import named_by
from app.speakers.candidates import Candidates
from app.speakers.choice import Asked, choose
from app.speakers.decision import LONGEST_EVIDENCE, Decision
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.genders import GENDERS
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import POINTING_NOUNS
from app.speakers.source_phrases import Form, Phrase
from app.text.en.titles import plural_role, role_head
from app.text.words import GAP, Word

SPOKESPERSON = "spokesperson"
OFFICE = "office"
FORMER = frozenset(("former", "onetime", "one-time", "ex", "then", "retired"))
"""Before "spokesman": he speaks for them no more."""
CONFIDENCE = 0.9
"""Of some 240 that one reader judged in PolNeAR's training articles and other news ten were wrong, of 17 in its
development articles none (judged once, by hand: no command prints it)."""
SERVING = frozenset(("for", "of", "at", "with"))
LONGEST_TITLE = 8  # words before "spokesman" that may name whom he speaks for
LONGEST_INTRODUCTION = 120  # characters behind a name in which "a spokesman for the ministry" is looked for
_APPOSITION = re.compile(r",\s+(?:(?:the|a|an|his|her|its|their)\s+)?[^.;:\n“”\"]{3,110}?(?=[,.;:(\n]|$)")
_APART = re.compile(r"(?:[’']s?)?\s+")  # what parts whom he speaks for from "spokesman"
_ENDS = re.compile(r"[,;:()\n“”\"]")


Meant = Callable[[Phrase], Entity | None]
"""The one whom a phrase near a statement means."""


class Spokesmen:
    """For whom the sources of an article's statements speak."""

    def __init__(self, discourse: Discourse) -> None:
        self._discourse = discourse
        self._reading = discourse.reading
        self._reader = discourse.reader
        self._introduced: dict[Entity, tuple[Entity, Because] | None] = {}
        self._unnamed: dict[Span, tuple[Entity, Because]] = {}
        self._found: dict[int, tuple[Entity, Because]] = {}

    def of(self, number: int) -> tuple[Entity, Because] | None:
        """The person or body for whom the source of a statement speaks, with the reason; None for most."""
        return self._found.get(number)

    def add(self, candidates: Candidates, number: int) -> None:
        """Take in a statement whose speaker is decided, and none after it."""
        decision, source = self._discourse.decisions[number], self._discourse.sources[number]
        if len(decision.entities) > 1:
            return

        def meant(phrase: Phrase) -> Entity | None:
            entities = choose(candidates, Asked(phrase, number, phrase.span.start)).entities
            return entities[0] if len(entities) == 1 else None

        speaker = decision.entities[0] if decision.entities else None
        found = self._said_of(source, meant) if source else None
        if found and source and found[0] is speaker and any(map(_is_spokesman, self._reading.words_in(*source))):
            # A spokesman is never the one for whom he speaks: of 75 such sources with a labelled speaker, none was
            # (counted by hand).
            decision, speaker = Decision((), "unnamed", source, self._reading.text[slice(*source)]), None
            self._discourse.decisions[number] = self._discourse.last = decision
        if found is None and not decision.entities and decision.span:
            found = self._said_before(decision.span, source)
        if found is not None and not decision.entities and source:
            self._unnamed[source] = found
        if found is None and speaker is not None:
            if speaker.is_person and speaker not in self._introduced:
                self._introduced[speaker] = self._introduction(speaker, meant)
            found = self._introduced.get(speaker)
        elif found is not None and speaker is not None and not speaker.is_person:
            self._introduced.setdefault(speaker, found)  # "Keller's office", and then "the office"
        if found is not None and found[0] is not speaker:
            self._found[number] = found

    def _said_before(self, meant: Span, source: Span | None) -> tuple[Entity, Because] | None:
        """For whom an unnamed spokesman speaks who is meant again: by "the spokesman", or by "he"."""
        if meant in self._unnamed:
            return self._unnamed[meant]
        words = self._reading.words_in(*source) if source else []
        again = len(words) == 2 and words[0].key == "the" and _is_spokesman(words[1])
        return next(reversed(self._unnamed.values()), None) if again else None

    def _introduction(self, speaker: Entity, meant: Meant) -> tuple[Entity, Because] | None:
        """For whom a named person speaks: "Ministry spokesman Jon Ek", "Jon Ek, a spokesman for the ministry,"."""
        if SPOKESPERSON not in speaker.role_heads():
            return None
        for mention in speaker.mentions:
            behind = _APPOSITION.match(self._reading.text, mention.end, mention.end + LONGEST_INTRODUCTION)
            spans = [Span(mention.opens, mention.start)] if mention.outer >= 0 else []
            spans += [Span(*behind.span())] if behind else []
            for span in spans:
                if found := self._said_of(span, meant):
                    return found
        return None

    def _said_of(self, span: Span, meant: Meant) -> tuple[Entity, Because] | None:
        """The one for whom somebody speaks, by the words of a source or of a title."""
        words = self._reading.words_in(*span)
        at = next((at for at, word in enumerate(words) if _is_spokesman(word)), None)
        if at is None:
            return self._of_office(span, meant) if any(word.key == OFFICE for word in words) else None
        before = words[max(0, at - LONGEST_TITLE) : at]
        if any(word.key in FORMER for word in before):
            return None
        entity = self._named_behind(span, words[at:], meant) or self._named_before(before, words[at], meant)
        start = before[0].start if before else words[at].start
        return (entity, self._because(Span(start, span.end))) if entity else None

    def _because(self, span: Span) -> Because:
        text = self._reading.text[span.start : span.end].strip()
        return Because(rule="spokesman", span=span, text=text[:LONGEST_EVIDENCE], confidence=CONFIDENCE)

    def _named_behind(self, span: Span, words: Sequence[Word], meant: Meant) -> Entity | None:
        """The one of "a spokesman for the ministry", "of Keller", "for Keller's campaign"."""
        text = self._reading.text
        if len(words) < 3 or words[1].key not in SERVING or not GAP.fullmatch(text, words[0].end, words[1].start):
            return None
        start = words[2].start
        end = _ENDS.search(text, start, span.end)
        part = Span(start, end.start() if end else span.end)
        mention = self._first_in(part)
        opens = mention is not None and mention.opens <= words[3 if words[2].key == "the" else 2].start
        if mention is not None and opens and not mention.possessive:
            # "The Bush super PAC" is named after him: a person's own name has no article.
            modifies = words[2].key == "the" and mention.name_type is NameType.PERSON and not mention.honorific
            return None if modifies and mention.outer < 0 else self._discourse.entities.of.get(mention.start)
        return self._described(self._reader.read(part), meant)

    def _named_before(self, before: Sequence[Word], noun: Word, meant: Meant) -> Entity | None:
        """The one of "Keller's spokeswoman", "a Keller campaign spokesman", "a ministry spokesman"."""
        if not before:
            return None
        last = before[-1]
        if not _APART.fullmatch(self._reading.text, last.end, noun.start):
            return None
        mention = self._over(last)
        if mention is not None:
            return self._discourse.entities.of.get(mention.start)
        if last.key in GENDERS:
            return meant(self._reader.read(Span(last.start, last.end)))
        if last.key not in POINTING_NOUNS:
            return None
        first = next((word for word in before if self._over(word)), last)
        phrase = self._reader.read(Span(first.start, last.end))
        return self._described(replace(phrase, form=Form.ORGANISATION, definite=True), meant)

    def _described(self, phrase: Phrase, meant: Meant) -> Entity | None:
        """The body that a description names or means: "the ministry", "Keller's campaign"."""
        if phrase.form is Form.NAMED and len(phrase.named) == 1:
            return self._discourse.entities.of.get(phrase.named[0].start)
        if phrase.form is not Form.ORGANISATION or not phrase.definite:
            return None
        named = named_by(phrase, self._discourse.entities)
        if named is None:
            return meant(phrase)
        if not named.mentions:
            self._discourse.add_mention(named, phrase)
        return named

    def _of_office(self, span: Span, meant: Meant) -> tuple[Entity, Because] | None:
        """The person of "Keller's office" and "her office"."""
        phrase = self._reader.read(span)
        if phrase.head != OFFICE:
            return None
        entity = None
        if phrase.owner is not None and phrase.owner.name_type is NameType.PERSON:
            entity = self._discourse.entities.of.get(phrase.owner.start)
        elif phrase.owned in GENDERS:
            entity = meant(self._reader.opening(phrase, phrase.owned))
        return (entity, self._because(span)) if entity is not None and entity.is_person else None

    def _first_in(self, span: Span) -> Mention | None:
        """The first name that begins in a span."""
        mentions = self._discourse.mentions
        at = bisect_left(mentions, span.start, key=attrgetter("start"))
        return mentions[at] if at < len(mentions) and mentions[at].start < span.end else None

    def _over(self, word: Word) -> Mention | None:
        """The name that a word is part of."""
        mentions = self._discourse.mentions
        at = bisect_left(mentions, word.end, key=attrgetter("start")) - 1
        return mentions[at] if at >= 0 and mentions[at].end > word.start else None


def _is_spokesman(word: Word) -> bool:
    return SPOKESPERSON in (role_head(word.text), plural_role(word.text))
