"""Who a pronoun, a description or an empty source means: boosted trees score each entity named near it.

The entity with the highest score is the speaker, if the score is at least `LEAST`; of a source in the plural ("they",
"both", "the senators") all that reach it. What the rules of this stage decide is among the features, beside how the
tagger's reference head scores the names. `app.training.speakers` trains the trees and measures them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.model import Span, SpeakerKind, Speech
from app.speakers.antecedents import GENDERS
from app.speakers.decision import CONFIDENCE, Decision
from app.speakers.discourse import Discourse, is_turn
from app.speakers.entity import Entity
from app.speakers.rules import PERSONAL
from app.speakers.source_phrases import Form, Phrase
from app.text.en.places import demonym
from app.text.en.titles import plural_role, role_head
from app.text.words import Word
from app.weights.networks import probabilities

WEIGHTS = "speakers.onnx"

LEAST = 0.4
"""The least score that names a speaker (`app.training.speakers` prints the figures at others)."""

LEAST_RULED = 0.1
"""The least score of a speaker whom the rules name too."""

TOGETHER = 0.5
"""The least score of each further one of several that speak together."""

_WHOM = re.compile(r",?\s+(?:whom|whose\s+\S+)\s+")
"""Between a name and a source that does not mean it: "Roe, whom she called"."""
LOOK_BACK = 80  # mentions before a source that are looked at
AHEAD = 3  # mentions after it: "In her speech, Roe said"
MOST = 16  # entities
PLACES = 4  # mentions of an entity that the reference head scores, the nearest
FAR = 30  # sentences: further is all the same
UNSCORED = -9.0  # the score of the reference head where there is no reference

SETTLED = ("turn", "interviewee", "quoted-speaker", "issuer", "relative-pronoun")
"""Rules whose answers stand: they rest on the form of the text, not on who is more likely meant."""

PLURAL = frozenset(("they", "them", "their", "both", "pair", "couple", "duo", "trio"))
PRONOUNS = ("he", "she", "they", "it", "who", "which", "his", "her", "their", "its", "him", "them", "that", "whom")
RULES = tuple(CONFIDENCE)
KINDS = tuple(SpeakerKind)
RULED_PRONOUNS = frozenset(("i", "we", "us", "me", "my", "our", "you", "your", "who", "whom", "which", "that"))
"""Pronouns whose meaning is a matter of grammar: who is quoted, or the name just before."""
AFTER_HEAD = frozenset(("of", "for", "in", "at", "who", "that", "from", "with", "to", "on"))
"""A description is meant by its head noun, the word before the first of these."""

FEATURES = (
    *("form", "pronoun", "definite", "rule", "rule_names", "direct", "words_of_source", "last_speaker_known"),
    *("candidates", "head_score", "head_lead", "head_rank", "mean_score", "order", "kind", "gender", "rule_says_so"),
    *("sentences", "paragraphs", "is_last_speaker", "spoken", "mentions", "share", "first_mention", "possessive"),
    *("quoted", "in_content", "has_role", "ahead", "single_word", "plural"),
)
"""The features of a source and an entity, in order. `sentences` and `paragraphs` are distances to its last mention;
`head_score` is the highest log odds of its mentions, `head_lead` how far that is above the best of the others."""


def reference_of(words: list[Word]) -> Word:
    """The word of a source that refers: its pronoun, or the head noun of its description."""
    for at, word in enumerate(words[1:], 1):
        if word.key in AFTER_HEAD:
            return words[at - 1]
    return words[-1]


class Candidates:
    """The entities near each source of an article, with features. One for each article, asked in text order."""

    def __init__(self, discourse: Discourse) -> None:
        self.discourse = discourse
        self._mentions = [one for one in discourse.mentions if discourse.entities.of.get(one.start)]
        self._starts = [one.start for one in self._mentions]
        self._entities = [discourse.entities.of[one.start] for one in self._mentions]
        self._counts = Counter(self._entities)
        self._first = {entity: at for at, entity in reversed(list(enumerate(self._entities)))}
        self._spoken: Counter[Entity] = Counter()

    def hear(self, decision: Decision) -> None:
        """Count who has spoken."""
        self._spoken.update(decision.entities)

    def near(
        self, phrase: Phrase | None, number: int, offset: int, ruled: Decision
    ) -> tuple[list[Entity], NDArray[np.float32]]:
        """The entities that a source may mean, the nearest first, and a row of `FEATURES` for each."""
        inside = phrase.span if phrase else Span(offset, offset)
        at = bisect_left(self._starts, inside.start)
        places: dict[Entity, list[int]] = {}
        after = [one for one in range(at, min(len(self._starts), at + AHEAD)) if self._starts[one] >= inside.end]
        before = [*range(at - 1, max(-1, at - 1 - LOOK_BACK), -1)]
        if before and _WHOM.fullmatch(self.discourse.reading.text, self._mentions[before[0]].end, inside.start):
            del before[0]
        for place in [*before, *after]:
            entity = self._entities[place]
            if entity in places or len(places) < MOST:
                places.setdefault(entity, []).append(place)
        found = list(places)
        scores = self._head_scores(inside, list(places.values())) if phrase else [(UNSCORED, UNSCORED)] * len(found)
        alone = (*self._of_source(phrase, number, inside, ruled), len(found))
        plural = phrase is not None and is_plural(phrase)
        highest_first = sorted((high for high, _ in scores), reverse=True)
        rows = []
        for order, (entity, (high, mean)) in enumerate(zip(found, scores, strict=True)):
            rank = highest_first.index(high)  # how many are higher
            best_other = UNSCORED if len(scores) == 1 else highest_first[0 if rank else 1]
            lead = high - best_other
            of_entity = (*self._of_entity(number, inside, entity, places[entity][0], phrase), plural)
            rows.append(
                (*alone, high, lead, rank, mean, order, *of_entity[:2], entity in ruled.entities, *of_entity[2:])
            )
        return found, np.array(rows, np.float32).reshape(-1, len(FEATURES))

    def _head_scores(self, source: Span, places: list[list[int]]) -> list[tuple[float, float]]:
        """The highest and the mean log odds that the source means each entity, over its nearest mentions."""
        words = self.discourse.reading.words_in(*source)
        if not words or not places:
            return [(UNSCORED, UNSCORED)] * len(places)
        word = reference_of(words)
        some = [each[:PLACES] for each in places]
        names = [Span(self._mentions[at].start, self._mentions[at].end) for each in some for at in each]
        odds = iter(self.discourse.tagged.antecedents(Span(word.start, word.end), names).tolist())
        grouped = [[next(odds) for _ in each] for each in some]
        return [(max(each), sum(each) / len(each)) for each in grouped]

    def _of_source(self, phrase: Phrase | None, number: int, source: Span, ruled: Decision) -> tuple[float, ...]:
        discourse = self.discourse
        head = phrase.head if phrase else ""
        return (
            list(Form).index(phrase.form) if phrase else -1,
            PRONOUNS.index(head) if head in PRONOUNS else -1,
            phrase.definite if phrase else False,
            RULES.index(ruled.rule),
            len(ruled.entities),
            discourse.statements[number].speech is Speech.DIRECT,
            len(discourse.reading.words_in(*source)),
            discourse.last is not None and bool(discourse.last.entities),
        )

    def _of_entity(
        self, number: int, source: Span, entity: Entity, place: int, phrase: Phrase | None
    ) -> tuple[float, ...]:
        """The features of an entity whose nearest mention is `place`, for a source; all but `plural`."""
        head = phrase.head if phrase else ""
        discourse, mention = self.discourse, self._mentions[place]
        here, there = discourse.reading.place_of(source.start), discourse.reading.place_of(mention.start)
        wanted, role = GENDERS.get(head), role_head(head)
        known = 0 if not wanted or not entity.gender else 1 if entity.gender == wanted else -1
        return (
            KINDS.index(entity.kind),
            known,
            max(-2, min(FAR, here.sentence - there.sentence)),
            max(-2, min(FAR, here.paragraph - there.paragraph)),
            discourse.last is not None and entity in discourse.last.entities,
            self._spoken[entity],
            self._counts[entity],
            self._counts[entity] / len(self._mentions),
            self._first[entity],
            mention.possessive,
            discourse.reading.quotation_at(mention.start) is not None,
            any(start <= mention.start < end for start, end in discourse.statements[number].content),
            role is not None and role in entity.role_heads(),
            mention.start >= source.end,
            len(entity.words) == 1,
        )


def choose(candidates: Candidates, phrase: Phrase | None, number: int, offset: int, ruled: Decision) -> Decision:
    """The decision on a source: the entity with the highest score, or none where no score is high enough.

    Names, documents with their issuer, "I" and turns are left to the rules, whose decision `ruled` is.
    """
    if not is_open(candidates.discourse, phrase, number, ruled):
        return ruled
    entities, rows = candidates.near(phrase, number, offset, ruled)
    if not can_choose(entities, ruled):
        return ruled
    likely = score(rows)
    best = int(likely.argmax())
    span, text = (phrase.span, phrase.text) if phrase else (ruled.span, ruled.text)
    if len(ruled.entities) > 1 and (likely >= TOGETHER).sum() < len(ruled.entities):
        return ruled
    if likely[best] < (LEAST_RULED if entities[best] in ruled.entities else LEAST):
        rule = ruled.rule if not ruled.entities else "unnamed" if phrase else "unknown"
        return Decision((), rule, span, text)
    chosen = {entities[best]}
    if phrase and is_plural(phrase):
        most = 2 if phrase.form is Form.TOGETHER else len(entities)
        chosen |= {entities[at] for at in (-likely).argsort(kind="stable")[:most] if likely[at] >= TOGETHER}
    if chosen == set(ruled.entities):
        return ruled
    in_order = sorted(chosen, key=lambda entity: min(one.start for one in entity.mentions))
    return Decision(tuple(in_order), "reference", span, text)


def is_plural(phrase: Phrase) -> bool:
    """Whether a source may mean several together."""
    return phrase.form is Form.TOGETHER or phrase.head in PLURAL or plural_role(phrase.head) is not None


def is_open(discourse: Discourse, phrase: Phrase | None, number: int, ruled: Decision) -> bool:
    """Whether the trees decide on a source."""
    if phrase and phrase.form is Form.DOCUMENT:
        # "The book" is no report, and after "a new poll" the poll is that one, whose maker is not known.
        told_before = phrase.head not in PERSONAL or phrase.head == discourse.issued
        unknown = discourse.issued and not discourse.issuers
        return phrase.definite and not phrase.named and told_before and not unknown
    if ruled.rule in SETTLED or (len(ruled.entities) > 1 and not (phrase and is_plural(phrase))):
        return False
    if phrase is None:
        statement = discourse.statements[number]
        return statement.speech is Speech.DIRECT and not is_turn(statement)
    if phrase.form is Form.PRONOUN:
        after_unnamed = discourse.last is not None and discourse.last.rule == ruled.rule == "unnamed"
        return phrase.head not in RULED_PRONOUNS and not after_unnamed
    # "The French president" is not the president of this country, whoever else is near.
    of_others = not ruled.entities and any(demonym(word.capitalize()) for word in phrase.modifiers)
    return phrase.form is not Form.NAMED and not of_others


def can_choose(entities: Sequence[Entity], ruled: Decision) -> bool:
    """Whether the entities near a source hold what the rules name: "the Roe campaign" may have no mention yet."""
    return bool(entities) and all(entity in entities for entity in ruled.entities)


def score(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability that each entity is the speaker; a row holds the `FEATURES` of one."""
    return probabilities(WEIGHTS, rows)
