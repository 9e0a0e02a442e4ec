"""The day of each statement: found by rules, from its cue's clause or its event; then chosen among all dates near."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Sequence

from app.dating import edtf
from app.dating.attachment import dates_speech, opens_sentence
from app.dating.choice import choose
from app.dating.cue_clauses import CueClauses, CuePlace
from app.dating.cue_tense import is_aim, is_background, is_noun, is_present, is_promised, is_spoken, is_thought
from app.dating.event_cues import (
    continues_event,
    document_of,
    documents_in,
    is_apart,
    is_elsewhere,
    is_gathering,
    is_open,
    returns_to_event,
)
from app.dating.events import Event, EventLog
from app.dating.expressions import Expression
from app.dating.speakers import Voice, has_pronoun, is_pair, names_in, same, voices_of
from app.model import Article, Because, SaidOn, Span, Statement
from app.text.reading import Reading, read

HEADLINES = 3  # sentences: headlines and leads tell in the present tense what was said before
LEAD = 6  # sentences: a headline and lead are dated by the sentences that repeat them in full
AUXILIARY = 12  # characters: "has long |said", where the cue span leaves the auxiliary out
BEFORE_CUE = 24  # characters: "is widely expected to |say"
WEEK = dt.timedelta(days=7)
MOST_UNDATED = 60  # voices kept in mind, twice those of the longest of 294 articles: the search stays bounded
BACK = 3  # sentences: "She made the remarks on Thursday" dates what stands just before

# Confidence by rule: the share of right days among those given on dev (tests/benchmarks/dates.py: 36 of 37, 2 of 2,
# 50 of 55, 2 of 2, 4 of 4, 7 of 8), less a tenth or two, for the rules were made there; on unseen articles read by hand
# 53 of 59 days were right. Where the day of publication is missing, nothing is given.
CONFIDENCE = {
    "cue-clause": 0.9,
    "from-event": 0.7,
    "same-event": 0.8,
    "same-document": 0.7,
    "same-occasion": 0.7,
    "told-later": 0.8,
    "no-publication-day": 0.0,
}


def date_statements(
    article: Article, statements: Sequence[Statement], *, reading: Reading | None = None
) -> list[Statement]:
    """Set `said_on` of each statement whose day the text gives. Statements come back in the order given.

    Published on 2025-05-09, "Xi said on Thursday that ..." is dated 2025-05-08 by its own clause; "Putin said that ..."
    after "Xi made the remarks while having a chat with Putin" by the event. `reading` is the one of the article,
    where it is made already.
    """
    clauses, dated = date_by_rules(article, statements, reading or read(article))
    return choose(article, clauses, dated)


def date_by_rules(
    article: Article, statements: Sequence[Statement], reading: Reading
) -> tuple[CueClauses, list[Statement]]:
    """The statements as the rules of this stage date them, and the clauses of their cues."""
    dating = _Dating(article, statements, reading)
    dating.run()
    return dating.clauses, dating.statements


class _Dating:
    """The state of dating an article, sentence by sentence: events so far, the last speakers, undated statements."""

    def __init__(self, article: Article, statements: Sequence[Statement], reading: Reading) -> None:
        self.article = article
        self.statements = list(statements)
        self.clauses = CueClauses(article, self.statements, reading)
        self.events = EventLog(self.clauses.pace)
        self.spoke: tuple[Voice, ...] = ()
        self.undated: dict[Voice, int] = {}
        self.waiting: deque[tuple[CuePlace, tuple[Voice, ...]]] = deque(maxlen=4 * LEAD)

    def run(self) -> None:
        """Date the statements, sentence by sentence."""
        for sentence in range(len(self.clauses.sentences)):
            places = self.clauses.places(sentence)
            claims = self.clauses.claims(sentence)
            if not claims:
                self._narrate(sentence)
            for place in places:
                voices = voices_of(self.article, self.statements[place.number], self.spoke)
                if is_promised(self._cue(place), self._before(place)):
                    continue
                if place.number not in claims or not self._claim(place, voices, claims[place.number]):
                    self._inherit(place, voices)
                self.spoke = voices or self.spoke

    def _narrate(self, sentence: int) -> None:
        """Begin or resume an event in a sentence whose statements have no date of their own."""
        words = self.clauses.narration(sentence)
        names = names_in(words) + (list(self.spoke) if has_pronoun(words) else [])
        gathering = is_gathering(words)
        returns = returns_to_event(words)
        dated = self._dated_narration(sentence, words)
        if dated is not None:
            expression, when = dated
            # In a scene it is the one named first that speaks next; in a talk, all who are named.
            taking_part = names if gathering else names[:1]
            event = Event(
                when,
                self.clauses.evidence(expression),
                taking_part,
                sentence,
                scene=not returns and not gathering,
                open=is_open(words),
                documents=documents_in(words),
            )
            self._reach_back(self.events.add(event), BACK if returns else 0)
        elif returns or continues_event(words):
            event_before = self._returned_to(names) if returns else None
            newest = self.events.newest(sentence)
            if event_before is None and newest is not None and newest.is_day():
                event_before = newest
            if event_before is not None:
                event_before.touch(sentence)
                event_before.join(names)
                event_before.open = event_before.open or is_open(words)

    def _returned_to(self, names: list[Voice]) -> Event | None:
        """The event that a sentence returns to: the last one of the first name in it, or of the last speakers."""
        return self.events.last_of(tuple(names[:1])) or self.events.last_of(self.spoke)

    def _dated_narration(self, sentence: int, words: str) -> tuple[Expression, SaidOn | None] | None:
        """The date expression that dates a sentence of narration, and its day (None where the day is not given)."""
        start = self.clauses.sentences[sentence].start
        for expression in self.clauses.expressions(sentence):
            at = Span(expression.span.start - start, expression.span.end - start)
            visible = words[at.start : at.end] == expression.text
            if visible and (expression.elsewhen or dates_speech(words, at)):
                when = self._resolved(expression, sentence)
                rough = when is None or when.first != when.last
                if opens_sentence(words, at, rough=rough) and (when is not None or expression.elsewhen):
                    return expression, when
        return None

    def _resolved(self, expression: Expression, sentence: int, voices: tuple[Voice, ...] = ()) -> SaidOn | None:
        """The days of an expression; one relative to an event counts from the speaker's event, or else the last one."""
        if expression.shift is None:
            return expression.said_on
        event = self.events.of(voices, sentence) or self.events.newest(sentence)
        try:
            return None if event is None or event.when is None else edtf.shifted(event.when, expression.shift)
        except OverflowError:  # the day before the first of all days
            return None

    def _claim(self, place: CuePlace, voices: tuple[Voice, ...], expression: Expression) -> bool:
        """Date a statement by its own clause, and begin its event; False where the clause names a future time."""
        when = self._resolved(expression, place.sentence, voices)
        if expression.elsewhen:
            self.events.add(Event(None, self.clauses.evidence(expression), list(voices), place.sentence))
            return True
        if when is None:
            if expression.unknown:
                self._note(place.number, "no-publication-day", self.clauses.evidence(expression), None)
            return expression.unknown
        rule = "cue-clause" if expression.shift is None else "from-event"
        self._note(place.number, rule, self.clauses.evidence(expression), when)
        if not place.nested and not self._is_background(place) and not is_thought(self._cue(place)):
            self._open(place, voices, expression, when)
        return True

    def _open(self, place: CuePlace, voices: tuple[Voice, ...], expression: Expression, when: SaidOn) -> None:
        """Begin the event of a dated statement; in talks, everybody named in the sentence takes part."""
        self._refine(place, voices, expression, when)
        words = self.clauses.narration(place.sentence)
        taking_part = [*voices, *(names_in(words) if is_gathering(words) else ())]
        event = Event(
            when,
            self.clauses.evidence(expression),
            taking_part,
            place.sentence,
            open=is_open(words),
            documents=documents_in(words),
            statements=[place.number],
        )
        self._reach_back(self.events.add(event), LEAD if place.sentence <= 2 * LEAD else 0)

    def _refine(self, place: CuePlace, voices: tuple[Voice, ...], expression: Expression, when: SaidOn) -> None:
        """Narrow the day of an event: dated "this weekend" first and then "on Saturday night", it was on Saturday."""
        event = self.events.of(voices, place.sentence)
        if event is None or event.when is None or not (event.when.first <= when.first and when.last <= event.when.last):
            return
        if when.first == when.last and dt.timedelta(0) < event.when.last - event.when.first < WEEK:
            event.when = when
            for number in event.statements:
                self._note(number, "told-later", self.clauses.evidence(expression), when)

    def _cue(self, place: CuePlace) -> str:
        return self.article.exact(self.statements[place.number].cue)

    def _before(self, place: CuePlace) -> str:
        return self.article.text[max(0, place.cue.start - BEFORE_CUE) : place.cue.start]

    def _is_background(self, place: CuePlace) -> bool:
        begin = self.clauses.sentences[place.sentence].start
        narrated = self.clauses.narration(place.sentence)[: place.cue.start - begin]
        return is_background(self.article.text[max(0, place.cue.start - AUXILIARY) : place.cue.end], narrated)

    def _inherit(self, place: CuePlace, voices: tuple[Voice, ...]) -> None:
        """Date a statement by the current event, or let it wait for the next."""
        if place.nested or self._is_background(place):
            return
        late = place.sentence >= HEADLINES
        documents = document_of(self.article.exact(self.statements[place.number].source))
        cue, before = self._cue(place), self._before(place)
        timeless = is_present(cue) or is_noun(cue, before) or is_aim(cue, before)
        if late and timeless and not documents:
            return
        rule, event = ("", None) if timeless and not documents else self._event_of(place, voices, documents)
        if event is None:
            if not (late and (timeless or is_elsewhere(self.clauses.narration(place.sentence)))):
                self.waiting.append((place, voices))
                self._leave_undated(place.sentence, voices)
            return
        event.touch(place.sentence)
        if event.when is None:
            return
        event.join(voices)
        event.statements.append(place.number)
        self._note(place.number, rule, event.evidence, event.when)

    def _event_of(
        self, place: CuePlace, voices: tuple[Voice, ...], documents: frozenset[int]
    ) -> tuple[str, Event | None]:
        """The event that a statement without a date of its own belongs to, and the rule that says so."""
        pair = self.events.newest(place.sentence) if is_pair(self.article, self.statements[place.number]) else None
        if pair is not None and len(pair.voices) > 1:
            return "same-event", pair
        event = self.events.of(voices, place.sentence)
        if event is not None:
            words = self.clauses.narration(place.sentence)
            if is_elsewhere(words) or (is_apart(words) and not event.is_day()):
                event = self.events.add(Event(None, event.evidence, list(voices), place.sentence))
            return "same-event", event
        if documents:
            return "same-document", self.events.document(documents, place.sentence)
        if voices and not any(voice.head for voice in voices):
            return "same-occasion", self._open_event(place, voices)
        return "", None

    def _open_event(self, place: CuePlace, voices: tuple[Voice, ...]) -> Event | None:
        """The current debate, ceremony or the like, if a speaker who was not named there may speak at it."""
        event, cue = self.events.open(place.sentence), self._cue(place)
        if event is None or not is_spoken(cue) or is_apart(self.clauses.narration(place.sentence)):
            return None
        before = [one for one, sentence in self.undated.items() if sentence < event.since]
        return None if any(same(voice, one) for one in before for voice in voices) else event

    def _leave_undated(self, sentence: int, voices: tuple[Voice, ...]) -> None:
        """Note for each voice the first sentence past the headlines in which it spoke without a day."""
        if sentence >= HEADLINES:
            for voice in voices:
                if len(self.undated) < MOST_UNDATED:
                    self.undated.setdefault(voice, sentence)

    def _reach_back(self, event: Event, distance: int) -> None:
        """Date the statements by the same speakers up to `distance` sentences before the sentence that dates the event.

        A date that is only a week or a month is background, and dates nothing before it.
        """
        if not event.is_day():
            return
        for place, voices in self._lately(event.sentence - distance):
            if voices and all(event.holds(voice) for voice in voices):
                self._note(place.number, "told-later", event.evidence, event.when)
                self.waiting.remove((place, voices))
                event.statements.append(place.number)

    def _lately(self, since: int) -> list[tuple[CuePlace, tuple[Voice, ...]]]:
        """The statements that still wait, from a sentence on."""
        return [waiting for waiting in self.waiting if waiting[0].sentence >= since]

    def _note(self, number: int, rule: str, evidence: Span, when: SaidOn | None) -> None:
        because = Because(
            rule=rule,
            span=evidence,
            text=self.article.text[evidence.start : evidence.end],
            confidence=CONFIDENCE[rule],
        )
        self.statements[number] = self.statements[number].but({"said_on": because}, said_on=when)
