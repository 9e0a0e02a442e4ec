"""Discourse state while an article is read in order: entities met, the last speaker, the last report named."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

from app.model import Span, Statement
from app.speakers.clustering import cluster
from app.speakers.decision import Decision
from app.speakers.entities import Entities
from app.speakers.entity import Entity
from app.speakers.genders import learn_genders
from app.speakers.mention import Mention, NameType
from app.speakers.mentions import find_mentions
from app.speakers.roles import learn_roles
from app.speakers.short_names import longer_names
from app.speakers.source_phrases import Form, Phrase, SourceReader
from app.tagging import Tagged
from app.text.en.lexicon import words
from app.text.en.titles import plural_role, role_head
from app.text.reading import Reading

RECENT = 6  # speakers, the last first
RELATIVES = frozenset(("who", "whom", "which", "that"))
ASKING = words("asking_forms")
SPEECH_VERBS = words("speech_verbs")


class Discourse:
    """An article as read so far: its entities, the statements to resolve, and the decisions taken."""

    def __init__(self, reading: Reading, tagged: Tagged, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.sources = [source_span(statement) for statement in statements]
        self.reading = reading
        self.tagged = tagged
        self.mentions = find_mentions(self.reading, tagged)
        self.entities: Entities = cluster(
            self.mentions,
            longer_names(self.reading, self.mentions),
        )
        learn_roles(self.reading, self.entities, self.mentions)
        self.entities.index_roles()
        self.entities.index_organisations()
        learn_genders(self.reading, self.entities, self.mentions)
        self.reader = SourceReader(self.reading, self.mentions)
        self.decisions: dict[int, Decision] = {}
        self.issuers: tuple[Entity, ...] = ()
        self.unissued = False
        self.spoken: Counter[Entity] = Counter()
        self.times_spoken = 0
        self.spoke_in: dict[Entity, int] = {}
        self.joint_decisions: list[Decision] = []
        self.joint_sets: set[frozenset[Entity]] = set()
        self.recent: list[Entity] = []
        self.last: Decision | None = None
        self.last_but_one: Decision | None = None
        self.last_phrase: Phrase | None = None
        self.last_end = 0
        self.introduced: set[str] = set()
        # Who asks is not the one that the next "he said" means.
        self.speaking = {span.start for number, span in enumerate(self.sources) if span and not self._asks(number)}
        self._contents = sorted(
            (span.start, span.end, number) for number, one in enumerate(statements) for span in one.content
        )
        self._content_starts = [start for start, _, _ in self._contents]

    def add_decision(self, number: int, phrase: Phrase | None, decision: Decision, offset: int) -> None:
        """Take in a decision: its speaker is the last one, unless the statement is inside a quotation."""
        self.decisions[number] = decision
        if phrase and phrase.form is Form.DOCUMENT and not phrase.definite and not decision.entities:
            self.issuers, self.unissued = (), True  # "a new poll": from here on "the poll" may be this one
        self.spoken.update(decision.entities)
        self.times_spoken += len(decision.entities)
        self.spoke_in |= dict.fromkeys(decision.entities, self.reading.sentence_at(offset))
        if len(decision.entities) > 1:
            self.joint_decisions.append(decision)
            self.joint_sets.add(frozenset(decision.entities))
        self.recent = list(dict.fromkeys((*reversed(decision.entities), *self.recent)))[:RECENT]
        if (phrase and phrase.head in RELATIVES) or (self.sources[number] and self.reading.quotation_at(offset)):
            return
        if self.last is None or decision.entities != self.last.entities:
            self.last_but_one = self.last
        self.last, self.last_phrase = decision, phrase
        self.last_end = max(part.end for part in (*self.statements[number].content, *self.statements[number].source))
        if phrase and decision.rule == "unnamed" and phrase.form is not Form.PRONOUN:
            self.introduced.add(phrase.head)

    def unnamed_before(self, offset: int, *, plural: bool) -> Decision | None:
        """The decision on the unnamed ("a delegate") who spoke last, in this paragraph; nobody named since."""
        last, phrase = self.last, self.last_phrase
        if last is None or phrase is None or last.rule != "unnamed" or last.span is None or phrase.definite:
            return None
        several = plural_role(phrase.head) is not None
        fits = several if plural else role_head(phrase.head) is not None and not several
        same = self.reading.paragraph_at(last.span.start) == self.reading.paragraph_at(offset)
        since = self.reader.mentions_in(last.span.end, offset)
        return last if fits and same and not since else None

    def add_mention(self, entity: Entity, phrase: Phrase) -> None:
        """Take in a description as a mention of the body that it names: from here on "the ministry" is this one."""
        words = self.reading.words_in(*phrase.span)
        # The mention is its noun: its owner, before it, is a mention of another.
        noun = next((word for word in words if word.text.lower() == phrase.head), words[-1])
        mention = Mention(noun.start, noun.end, entity.words, NameType.ORGANISATION)
        if self.entities.of.setdefault(noun.start, entity) is entity:
            self.entities.mention(entity, mention)
            insort(self.mentions, mention, key=attrgetter("start"))

    def is_elided(self, phrase: Phrase) -> bool:
        """Whether a source is a bare verb ("added"), or nothing."""
        return phrase.form is Form.NOTHING or phrase.head in SPEECH_VERBS

    def _asks(self, number: int) -> bool:
        """Whether a statement is a question, which another answers."""
        cue = self.statements[number].cue
        return any(word.key in ASKING for span in cue for word in self.reading.words_in(*span))

    def outer(self, number: int, offset: int) -> Decision | None:
        """The decision on the innermost statement whose content contains `offset`."""
        at = bisect_right(self._content_starts, offset) - 1
        # Contents nest two or three deep; those further back end before this one.
        for start, end, other in reversed(self._contents[max(0, at - 7) : at + 1]):
            if other != number and start <= offset < end and other in self.decisions:
                return self.decisions[other]
        return None


def is_turn(statement: Statement) -> bool:
    """Whether a statement is an answer in an interview, or a turn in a transcript."""
    because = statement.because.get("statement")
    return because is not None and because.rule == "turn"


def source_span(statement: Statement) -> Span | None:
    """The stretch from the first to the last character of the source, or None where there is none."""
    if not statement.source:
        return None
    return Span(statement.source[0].start, max(span.end for span in statement.source))
