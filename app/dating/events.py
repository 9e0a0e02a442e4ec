"""Events in an article, at which statements were made, and how many sentences the day of each applies to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.dating.speakers import Voice, same
from app.model import SaidOn, Span

# Sentences of narration since the last sentence about the event. On the dev articles 2 loses 1 point of the days and
# 3 none; 8 gains none, and dates 2 points more of the undated (tests/benchmarks/dates.py).
REACH = 5
COARSE_REACH = 3  # "In July, ...": background takes fewer words than news; 6 finds no more on dev
SCENE_REACH = 3  # a dated sentence without a word of speech, and the quotation beside it
OPEN_REACH = (
    3  # who was not named at a debate is taken to speak there only close by; 1 loses 5 points of the days on dev
)
DOCUMENT_REACH = 12  # an article returns to a report all through, between other things
SEASON = 100  # days: what is dated no closer than this is a remark in passing
MOST_VOICES = 40  # a list of guests ends somewhere: the search stays bounded
RECENT_EVENTS = 8  # an article seldom returns further back, and the search stays bounded


@dataclass
class Event:
    """An event: its day, the words that date it, the voices that take part, and the last sentence about it.

    `when` is None for another occasion, whose day is not given. In an `open` event anybody may speak next; `documents`
    are the kinds of text published there; `since` is the first sentence about it.
    """

    when: SaidOn | None
    evidence: Span
    voices: list[Voice]
    sentence: int
    scene: bool = False
    open: bool = False
    documents: frozenset[int] = frozenset()
    since: int = field(init=False)
    statements: list[int] = field(default_factory=list)
    reach: int = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.sentence
        self.reach = SCENE_REACH if self.scene else REACH if self.is_day() else COARSE_REACH

    def is_day(self) -> bool:
        """Whether its date is a single day."""
        return self.when is not None and self.when.first == self.when.last

    def holds(self, voice: Voice) -> bool:
        """Whether this voice takes part."""
        return any(same(voice, taking_part) for taking_part in self.voices)

    def join(self, voices: Iterable[Voice]) -> None:
        """Add voices that take part."""
        new = [voice for voice in voices if not self.holds(voice)]
        self.voices.extend(new[: MOST_VOICES - len(self.voices)])

    def touch(self, sentence: int) -> None:
        """Note another sentence about the event; one dated only by year is mentioned in passing, and does not go on."""
        if self.when is None or (self.when.last - self.when.first).days < SEASON:
            self.sentence = sentence


class EventLog:
    """The events so far, oldest first; `pace` numbers each sentence by the sentences of narration before it."""

    def __init__(self, pace: Sequence[int]) -> None:
        self._events: list[Event] = []
        self._pace = pace

    def add(self, event: Event) -> Event:
        """Add an event; it is merged with one of the same day that shares a voice. The event that is kept."""
        for known in self._events:
            if known.when == event.when and (not event.voices or any(map(known.holds, event.voices))):
                known.join(event.voices)
                known.statements.extend(event.statements)
                known.touch(event.sentence)
                known.reach = max(known.reach, event.reach)
                known.open = known.open or event.open
                known.documents |= event.documents
                event = known
                break
        self._events = [one for one in self._events if one is not event]
        self._events = [*self._events[1 - RECENT_EVENTS :], event]
        return event

    def _reaches(self, event: Event, sentence: int, reach: int) -> bool:
        return self._pace[sentence] - self._pace[event.sentence] <= reach

    def newest(self, sentence: int) -> Event | None:
        """The last event, while the text is still about it."""
        event = self._events[-1] if self._events else None
        return event if event is not None and self._reaches(event, sentence, event.reach) else None

    def open(self, sentence: int) -> Event | None:
        """The last event, where it is open and close."""
        event = self.newest(sentence)
        return event if event is not None and event.open and self._reaches(event, sentence, OPEN_REACH) else None

    def document(self, kinds: frozenset[int], sentence: int) -> Event | None:
        """The last event at which a text of one of the kinds was published, while it is in reach."""
        event = next((event for event in reversed(self._events) if event.documents & kinds), None)
        return event if event is not None and self._reaches(event, sentence, DOCUMENT_REACH) else None

    def of(self, voices: tuple[Voice, ...], sentence: int) -> Event | None:
        """The newest event in which all these voices take part, while it is in reach."""
        event = self.last_of(voices)
        return event if event is not None and self._reaches(event, sentence, event.reach) else None

    def last_of(self, voices: tuple[Voice, ...]) -> Event | None:
        """The newest event in which all these voices take part, however far back."""
        if not voices:
            return None
        return next((event for event in reversed(self._events) if all(map(event.holds, voices))), None)
