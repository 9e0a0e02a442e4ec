"""The reported event that a statement belongs to, and how far its day reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.model import SaidOn, Span
from app.statements.dates.voices import Voice, same

# Sentences since the event was last told of. On the dev articles 3 loses 17 points of the days, 8 and 12 gain none and
# date 1 to 2 points more of the undated (tests/benchmarks/dates.py).
REACH = 5
COARSE_REACH = 6  # "In July, ...": background is told in fewer words than news
SCENE_REACH = 3  # a dated sentence without a word of speech, and the quotation beside it
MOST_VOICES = 40  # a list of guests ends somewhere: the search stays bounded
RECENT_EVENTS = 8  # an article seldom returns further back, and the search stays bounded

# Occasions at which several people speak, so that whoever is named there is dated with it.
_GATHERING = re.compile(
    r"\b(?:chat|talks|meeting|met|summit|debate|hearing|town hall|ceremony|phone call|forum|panel"
    r"|conference|discussion|conversation|dinner|gala)\b",
    re.I,
)
_OCCASION = (
    r"(?:chat|talks|meeting|summit|debate|hearing|town hall|ceremony|forum|panel|conference|discussion"
    r"|rally|speech|event|interview|briefing|remarks|address)\b"
)
_OWNER = r"\b(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Tt]h[eo]se)"
_RETURNING = re.compile(
    rf"\b(?:made|delivered|gave|was speaking|were speaking) {_OWNER}"
    r" (?:remarks?|comments?|statements?|speech|address)\b"
    r"|\b(?:remarks|comments|statement|speech|announcement) (?:came|comes|was made|were made|followed)\b"
    rf"|\b(?:[Dd]uring|[Aa]t) {_OWNER} (?:[\w-]+ ){{0,3}}{_OCCASION}"
    rf"|{_OWNER} {_OCCASION} (?:was|were)\b"
)
_CONTINUING = re.compile(rf"\b[Dd]uring an? (?:[\w-]+ ){{0,3}}{_OCCASION}")


def is_gathering(words: str) -> bool:
    """Whether a sentence tells of an occasion at which several people speak."""
    return bool(_GATHERING.search(words))


def returns_to_event(words: str) -> bool:
    """Whether a sentence speaks of the event told before: "He made the remarks while ...", "His speech was ..."."""
    return bool(_RETURNING.search(words))


def continues_event(words: str) -> bool:
    """Whether a sentence may name the occasion of what was just told: "During a town hall, ..."."""
    return bool(_CONTINUING.search(words))


@dataclass
class Event:
    """A dated event: when, the words that date it, who takes part, and the sentence that last told of it."""

    when: SaidOn
    evidence: Span
    voices: list[Voice]
    sentence: int
    scene: bool = False
    statements: list[int] = field(default_factory=list)
    reach: int = field(init=False)

    def __post_init__(self) -> None:
        coarse = self.when.first != self.when.last
        self.reach = SCENE_REACH if self.scene else COARSE_REACH if coarse else REACH

    def holds(self, voice: Voice) -> bool:
        """Whether this voice takes part."""
        return any(same(voice, taking_part) for taking_part in self.voices)

    def reaches(self, sentence: int) -> bool:
        """Whether the event is still being told of."""
        return sentence - self.sentence <= self.reach

    def join(self, voices: Iterable[Voice]) -> None:
        """More who take part."""
        new = [voice for voice in voices if not self.holds(voice)]
        self.voices.extend(new[: MOST_VOICES - len(self.voices)])

    def touch(self, sentence: int) -> None:
        """The event is told of again."""
        self.sentence = sentence


class Told:
    """The events told so far, oldest first."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def tell(self, event: Event) -> Event:
        """Add an event, or go on with the same one where somebody in it spoke on that very day before."""
        for known in self._events:
            if known.when == event.when and any(known.holds(voice) for voice in event.voices):
                known.join(event.voices)
                known.statements.extend(event.statements)
                known.touch(event.sentence)
                known.reach = max(known.reach, event.reach)
                event = known
                break
        self._events = [told for told in self._events if told is not event]
        self._events = [*self._events[1 - RECENT_EVENTS :], event]
        return event

    def newest(self, sentence: int) -> Event | None:
        """The event told last, while it is still being told of."""
        return self._events[-1] if self._events and self._events[-1].reaches(sentence) else None

    def of(self, voices: tuple[Voice, ...], sentence: int) -> Event | None:
        """The newest event in which all these voices take part, while it is still being told of."""
        event = self.last_of(voices)
        return event if event is not None and event.reaches(sentence) else None

    def last_of(self, voices: tuple[Voice, ...]) -> Event | None:
        """The newest event in which all these voices take part, however long ago it was told."""
        if not voices:
            return None
        return next((event for event in reversed(self._events) if all(map(event.holds, voices))), None)
