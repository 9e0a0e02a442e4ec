"""Discourse state while an article is read in order: entities met, the last speaker, the last report named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from app.model import Span, Speech, Statement
from app.speakers.antecedents import GENDERS, Memory, Seen
from app.speakers.clustering import cluster
from app.speakers.decision import Decision
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.genders import genders_of_bare_names, learn_genders
from app.speakers.mention import Mention
from app.speakers.mentions import find_mentions
from app.speakers.roles import learn_roles
from app.speakers.source_phrases import Form, Phrase, SourceReader
from app.tagging import Tagged
from app.text.en.interviews import INTERVIEWS, SUBJECT
from app.text.en.lexicon import words
from app.text.en.titles import plural_role, role_head
from app.text.reading import Reading

PREPOSITIONS = words("prepositions")
JOINED = re.compile(r"\s+and\s+(?:the\s+)?")
LONGEST_LEAD = 3  # words before the pair: "On Monday, both Roe and Doe"
ASKING = words("asking_forms")
MOST_ORGANISATIONS = 8  # kept in mind for "it" and "the company"
NEAR_PARAGRAPHS = 2  # a quotation goes on past one paragraph of narration; further on it is another's


class Discourse:
    """An article as read so far: its entities, the statements to resolve, and the decisions taken."""

    def __init__(self, reading: Reading, tagged: Tagged, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.sources = [source_span(statement) for statement in statements]
        self.reading = reading
        self.tagged = tagged
        self.mentions = find_mentions(self.reading, tagged)
        self.entities: Entities = cluster(self.mentions, genders_of_bare_names(self.reading, self.mentions))
        learn_roles(self.reading, self.entities, self.mentions)
        self.entities.index_roles()
        self.entities.index_organisations()
        learn_genders(self.reading, self.entities, self.mentions)
        self.reader = SourceReader(self.reading, self.mentions)
        self.memory = Memory()
        self.decisions: dict[int, Decision] = {}
        self.issuers: tuple[Entity, ...] = ()
        self.issued = ""
        self.spoke: set[Entity] = set()
        self.heard_in: dict[Entity, int] = {}
        self.organisations: list[Entity] = []
        self.last: Decision | None = None
        self._pair: tuple[tuple[Entity, ...], int] = ((), 0)
        self._met: Mention | None = None
        self.introduced: set[str] = set()
        self._unnamed: Decision | None = None
        self._last_end = 0
        # Who asks is not the one that the next "he said" means.
        self._speaking = {span.start for number, span in enumerate(self.sources) if span and not self._asks(number)}
        self._contents = sorted(
            (span.start, span.end, number) for number, one in enumerate(statements) for span in one.content
        )
        self._content_starts = [start for start, _, _ in self._contents]

    def meet(self, mention: Mention) -> None:
        """Take in a mention of an entity."""
        entity = self.entities.of.get(mention.start)
        self._pair_up(mention, entity)
        if entity is None:
            return
        quoted = self.reading.quotation_at(mention.start) is not None
        if not entity.is_person:
            if not quoted:
                self._hear_of(entity, mention.start)
            return
        speaks = mention.opens in self._speaking or mention.start in self._speaking
        sentence = self.reading.sentence_at(mention.start)
        lower = mention.possessive or self._after_preposition(mention.opens, sentence)
        self.memory.see(
            Seen(
                entity,
                Span(mention.start, mention.end),
                self.reading.place_of(mention.start),
                subject=not lower and self._opens_sentence(sentence),
                speaking=speaks,
                quoted=quoted and not speaks,
                object=lower,
                owner=mention.possessive,
            )
        )

    def _pair_up(self, mention: Mention, entity: Entity | None) -> None:
        """Take in two coordinated names at the beginning of a sentence: "Roe and Doe met"."""
        before, self._met = self._met, mention
        other = self.entities.of.get(before.start) if before else None
        if before is None or other is None or entity is None or other is entity or mention.possessive:
            return
        sentence = self.reading.sentence_at(before.opens)
        level = JOINED.fullmatch(self.reading.text, before.end, mention.opens)
        opening = self.reading.word_from(self.reading.sentences[sentence].start)
        heads = self.reading.word_from(before.opens) - opening <= LONGEST_LEAD
        if level and heads and not self.reading.quotation_at(before.start):
            self._pair = ((other, entity), before.start)

    def pair_before(self, offset: int) -> tuple[Entity, ...]:
        """The two coordinated names of this sentence or the one before, unless an unnamed speaker came since."""
        pair, start = self._pair
        since = self.last and self.last.span and self.last.span.start > start and not self.last.entities
        near = 0 <= self.reading.sentence_at(offset) - self.reading.sentence_at(start) <= 1
        return pair if near and not since else ()

    def meet_pronoun(self, pronoun: str, offset: int) -> None:
        """Take in a pronoun as a mention of the person it refers to."""
        place = self.reading.place_of(offset)
        found = self.memory.person(GENDERS[pronoun], place)
        if found.entity:
            span = Span(offset, offset + len(pronoun))
            subject = self._opens_sentence(place.sentence)
            self.memory.see(Seen(found.entity, span, place, subject, False, False, False))

    def hear(self, number: int, phrase: Phrase | None, decision: Decision, offset: int) -> None:
        """Take in a decision: its person becomes the running speaker, unless the statement is inside a quotation."""
        self.decisions[number] = decision
        span = self.sources[number]
        if span and self.reading.quotation_at(offset):
            return
        self.last = decision
        self._last_end = max(part.end for part in (*self.statements[number].content, *self.statements[number].source))
        if phrase and decision.rule == "unnamed" and phrase.form is not Form.PRONOUN:
            self.introduced.add(phrase.head)
            # "The senator" whom no rule found is somebody named; "a senator" is not.
            one = role_head(phrase.head) is not None and plural_role(phrase.head) is None and not phrase.definite
            self._unnamed = decision if one else None
        elif decision.entities:
            self._unnamed = None
        if not span or not decision.entities:
            return
        self.spoke.update(decision.entities)
        speaker = decision.entities[0]
        if not speaker.is_person:
            self._hear_of(speaker, offset)
        elif len(decision.entities) == 1 and not self._asks(number) and decision.rule != "relative-pronoun":
            self.memory.running = speaker
            if phrase and phrase.form is not Form.NAMED:
                self.memory.see(Seen(speaker, span, self.reading.place_of(offset), True, True, False, False))

    def speaking_near(self, offset: int) -> Entity | None:
        """The last speaker, where it is one person and spoke in this paragraph or one of the two before."""
        if self.last is None or len(self.last.entities) != 1 or not self.last.entities[0].is_person:
            return None
        return self.last.entities[0] if self._follows_closely(offset) else None

    def interviewee(self) -> Entity | None:
        """The person named beside "interviews" or "spoke with" before the first answer, nearest to such a word.

        None where two are interviewed: which of them answers is not known.
        """
        first = min((one.content[0].start for one in self.statements if is_turn(one)), default=0)
        words = list(INTERVIEWS.finditer(self.reading.text, 0, first))
        beside = [
            (distance, mention, entity)
            for mention in self.mentions
            if (entity := self.entities.of.get(mention.start)) and entity.is_person
            for word in words
            if (distance := self._beside(word.span(), mention)) is not None
        ]
        if not beside:
            return None
        _, nearest, person = min(beside, key=lambda each: each[0])
        joined = any(
            other is not person and self.reading.text[nearest.end : mention.start].strip(" ,") == "and"
            for _, mention, other in beside
        )
        return None if joined else person

    def _beside(self, word: tuple[int, int], mention: Mention) -> int | None:
        """Characters between a word and a name of its sentence; None for a name elsewhere, or of the subject."""
        between = max(0, mention.start - word[1], word[0] - mention.end)
        apart = self.reading.sentence_at(mention.start) != self.reading.sentence_at(word[0])
        return None if apart or SUBJECT.search(self.reading.text, word[1], mention.start) else between

    def unnamed_near(self, offset: int) -> Decision | None:
        """The decision on the last speaker of the same paragraph, where that is somebody unnamed ("a delegate")."""
        span = self._unnamed.span if self._unnamed else None
        same = span and self.reading.paragraph_at(span.start) == self.reading.paragraph_at(offset)
        return self._unnamed if same else None

    def _asks(self, number: int) -> bool:
        """Whether a statement is a question, which another answers."""
        cue = self.statements[number].cue
        return any(word.key in ASKING for span in cue for word in self.reading.words_in(*span))

    def goes_on(self, number: int, offset: int) -> bool:
        """Whether a statement without a source continues the quotation before it."""
        direct = self.statements[number].speech is Speech.DIRECT or self.reading.quotation_at(offset) is not None
        return direct and self._follows_closely(offset)

    def _follows_closely(self, offset: int) -> bool:
        """Whether `offset` is in the paragraph in which the last statement ends, or in one of the next two."""
        last = self.reading.paragraph_at(max(0, self._last_end - 1))
        return self.reading.paragraph_at(offset) - last <= NEAR_PARAGRAPHS

    def outer(self, number: int, offset: int) -> Decision | None:
        """The decision on the innermost statement whose content contains `offset`."""
        at = bisect_right(self._content_starts, offset) - 1
        # Contents nest two or three deep; those further back end before this one.
        for start, end, other in reversed(self._contents[max(0, at - 7) : at + 1]):
            if other != number and start <= offset < end and other in self.decisions:
                return self.decisions[other]
        return None

    def _hear_of(self, entity: Entity, offset: int) -> None:
        self.heard_in[entity] = self.reading.sentence_at(offset)
        others = [one for one in self.organisations if one is not entity]
        self.organisations = [entity, *others][:MOST_ORGANISATIONS]

    def _after_preposition(self, offset: int, sentence: int) -> bool:
        before = self.reading.word_from(offset) - 1
        if before < 0:
            return False
        word = self.reading.words[before]
        return word.key in PREPOSITIONS and self.reading.sentence_at(word.start) == sentence

    def _opens_sentence(self, sentence: int) -> bool:
        """Whether the sentence has no subject so far."""
        return not any(
            seen.place.sentence == sentence and seen.subject and not seen.quoted for seen in self.memory.recent()[:6]
        )


def is_turn(statement: Statement) -> bool:
    """Whether a statement is an answer in an interview, or a turn in a transcript."""
    because = statement.because.get("statement")
    return because is not None and because.rule == "turn"


def source_span(statement: Statement) -> Span | None:
    """The stretch from the first to the last character of the source, or None where there is none."""
    if not statement.source:
        return None
    return Span(statement.source[0].start, max(span.end for span in statement.source))
