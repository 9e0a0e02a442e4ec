"""Antecedents of pronouns: the person with the highest salience that agrees in gender."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from app.model import Span
from app.speakers.entity import Entity
from app.text.en.titles import Gender
from app.text.reading import Place

GENDERS = {
    **dict.fromkeys(("he", "his", "him", "himself"), Gender.MALE),
    **dict.fromkeys(("she", "her", "hers", "herself"), Gender.FEMALE),
}
MEMORY = 40  # mentions kept in mind; a pronoun further from its person than this is not written

# Weights chosen on the labelled development articles, in sentences: a subject is worth one and a half sentences.
SENTENCE = 1.0
PARAGRAPH = 0.3
SUBJECT = 1.2
SPEAKING = 1.2
RUNNING = 0.8
OBJECT = -0.8
SAME_SENTENCE = 1.5  # "Roe's success shows how he ...": whoever the sentence has named already, and not in the content
QUOTED = -3.0
UNSURE_GENDER = -0.7
FARTHEST = 12  # sentences
TIE = 0.1


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention of a person: its place in the text, and its part in the sentence."""

    entity: Entity
    span: Span
    place: Place
    subject: bool
    speaking: bool
    quoted: bool
    object: bool
    owner: bool = False

    @property
    def named_before(self) -> bool:
        """Whether the sentence names them as subject or owner, and not only in an aside ("along with Roe, he")."""
        return not self.quoted and (not self.object or self.owner)


@dataclass(frozen=True, slots=True)
class Antecedent:
    """The person that a pronoun means, or the two that fit equally."""

    entity: Entity | None
    seen: Seen | None
    rival: Entity | None = None
    margin: float = 0.0


class Memory:
    """The last persons mentioned, most recent last, and the last speaker."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=MEMORY)
        self.running: Entity | None = None

    def see(self, seen: Seen) -> None:
        """Add a mention of a person."""
        self._seen.append(seen)

    def recent(self) -> Sequence[Seen]:
        """The mentions of persons, most recent first."""
        return list(reversed(self._seen))

    def person(
        self, gender: Gender | None, place: Place, *, without: Sequence[Span] = (), quoted: bool = False
    ) -> Antecedent:
        """The person that a pronoun of `gender` means at a place, outside the spans `without`."""
        best: dict[Entity, tuple[float, Seen]] = {}
        for seen in self._seen:
            score = self._score(seen, gender, place, quoted)
            if score is None or any(start <= seen.span.start < end for start, end in without):
                continue
            if seen.entity not in best or score >= best[seen.entity][0]:
                best[seen.entity] = (score, seen)
        ranked = sorted(best.values(), key=lambda scored: -scored[0])
        if not ranked:
            return Antecedent(None, None)
        if len(ranked) == 1:
            return Antecedent(ranked[0][1].entity, ranked[0][1], margin=FARTHEST)
        margin = ranked[0][0] - ranked[1][0]
        rival = ranked[1][1].entity
        return Antecedent(ranked[0][1].entity if margin > TIE else None, ranked[0][1], rival, margin)

    def _score(self, seen: Seen, gender: Gender | None, place: Place, quoted: bool) -> float | None:
        known = seen.entity.gender
        distance = place.sentence - seen.place.sentence
        if distance > FARTHEST or not seen.entity.is_person or (gender and known and known != gender):
            return None
        score = -SENTENCE * distance - PARAGRAPH * (place.paragraph > seen.place.paragraph)
        score += SUBJECT * seen.subject + OBJECT * seen.object + SAME_SENTENCE * (distance == 0 and seen.named_before)
        score += SPEAKING * (seen.speaking and not seen.quoted)
        score += RUNNING * (seen.entity is self.running)
        score += QUOTED * (seen.quoted and not quoted)
        return score + UNSURE_GENDER * bool(gender and not known)
