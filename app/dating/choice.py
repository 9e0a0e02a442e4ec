"""Which date expression gives the day of a statement: boosted trees score each pair of a statement and a date near it.

The date with the highest score gives the day, if the score is at least `LEAST`. The day that the rules of this stage
gave is among the features. `app.training.days` trains the trees and measures them.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.dating import normalisation as normal
from app.dating.attachment import dates_speech, tells_of_occasion, tells_of_speech
from app.dating.cue_clauses import CueClauses, CuePlace
from app.dating.cue_tense import is_perfect, is_present, is_promised, is_spoken, is_thought
from app.dating.event_cues import is_elsewhere
from app.dating.expressions import Expression
from app.dating.speakers import Voice, names_in, same, voices_of
from app.model import Article, Because, SaidOn, Span, Spans, Statement
from app.weights.networks import probabilities

WEIGHTS = "days.onnx"

NEAREST = 16  # expressions looked at for a statement: the work stays bounded, and 40 are no better
LEAST = 0.4
"""The least score that dates a statement. Cross-validated over articles, .4 dates 67% of the days right and 11% of the
undated, .5 63 and 8, .6 59 and 6; the rules alone 52 and 5 (`app.training.days`)."""

FEATURES = (
    *("kind", "days_long", "days_ago", "preposition", "from_sentence_start", "dates_in_sentence"),
    *("sentence_tells_of_speech", "sentence_tells_of_occasion", "date_is_said", "date_dates_speech", "lead"),
    *("perfect", "present", "spoken", "thought", "nested", "other_time_in_sentence", "date_in_clause", "cue_length"),
    *("of_speaker", "rule", "rule_says_so", "rule_says_for_speaker_before", "rule_says_for_statement_before"),
    *("rule_says_for_statements", "rule_says_for_speaker", "sentences_between", "narrated_between", "gap"),
    *("dates_between", "speaker_in_sentence", "speaker_named", "in_clause"),
)
"""The features of a pair of a statement and a date expression, in order. Distances are signed, positive where the date
comes first: `gap` in characters, the others in sentences."""

_KINDS = tuple(
    reckon.__name__
    for reckon in (
        *(normal.calendar_day, normal.iso_day, normal.calendar_month, normal.calendar_year, normal.weekday),
        *(normal.deictic, normal.this_or_last, normal.ago, normal.past_days, normal.season, normal.holiday),
    )
)
_PREPOSITIONS = ("on", "in", "at", "since", "until", "after", "before", "by", "for", "of", "from", "to", "during")
_OTHER_WORD = len(_PREPOSITIONS)
_NO_WORD = _OTHER_WORD + 1
_LAST_WORD = re.compile(r"([A-Za-z'’]+)[^A-Za-z'’]*$")
_RULES = ("cue-clause", "from-event", "same-event", "same-document", "same-occasion", "told-later")
LOOK_BACK = 40  # characters before a date, for its preposition
AUXILIARY = 12  # characters before a cue: "has long |said"
BEFORE_CUE = 24  # characters before a cue: "is widely expected to |say"
MOST_NAMES = 40  # of a sentence: a list of guests ends somewhere, and the work stays bounded
LEAD = 6  # sentences: all that come later are alike
FAR = 400  # days: longer ago, or longer, is all the same
_KEPT = ("from-event", "no-publication-day")  # rules whose day no expression has


class Pairs:
    """The pairs of a statement and a date expression near it. `dated` are the statements as the rules date them."""

    def __init__(self, article: Article, clauses: CueClauses, dated: Sequence[Statement]) -> None:
        self._article = article
        self._clauses = clauses
        self._dated = dated
        self._expressions = [
            (sentence, one)
            for sentence in range(len(clauses.sentences))
            for one in clauses.expressions(sentence)
            if one.said_on is not None
        ]
        self._starts = [one.span.start for _, one in self._expressions]
        places = (place for sentence in range(len(clauses.sentences)) for place in clauses.places(sentence))
        self.places: list[CuePlace] = list(places)
        self._says: list[str | None] = [one.said_on.edtf if one.said_on else None for one in dated]
        self._rule_days = Counter(self._says[place.number] for place in self.places)
        self._who: dict[int, object] = {}
        self._voices: dict[int, tuple[Voice, ...]] = {}
        self._before: dict[int, int | None] = {}
        self._days_of: dict[object, Counter[str | None]] = defaultdict(Counter)
        self._named: dict[int, list[Voice]] = {}
        self._speaks_in: dict[object, set[int]] = defaultdict(set)
        self._meet()
        self._of_dates = [self._of_date(sentence, one) for sentence, one in self._expressions]

    def _meet(self) -> None:
        """Note the speakers of each statement, and in which sentences and on which days each speaker speaks."""
        spoke: tuple[Voice, ...] = ()
        last: dict[object, int] = {}
        for place in self.places:
            statement = self._dated[place.number]
            names = tuple(sorted(speaker.name for speaker in statement.speakers))
            who = names or self._article.exact(statement.source).casefold() or place.number
            self._voices[place.number] = voices_of(self._article, statement, spoke)
            spoke = self._voices[place.number] or spoke
            self._who[place.number] = who
            self._before[place.number] = last.get(who)
            last[who] = place.number
            self._days_of[who][self._says[place.number]] += 1
            self._speaks_in[who].add(place.sentence)

    def _of_date(self, sentence: int, one: Expression) -> tuple[float, ...]:
        """The features of a date expression alone."""
        begin = self._clauses.sentences[sentence].start
        narrated = self._clauses.narration(sentence)
        found = _LAST_WORD.search(self._article.text[max(begin, one.span.start - LOOK_BACK) : one.span.start])
        word = found[1].lower() if found else ""
        preposition = _PREPOSITIONS.index(word) if word in _PREPOSITIONS else _OTHER_WORD if word else _NO_WORD
        at = Span(one.span.start - begin, one.span.end - begin)
        is_said = narrated[at.start : at.end] != one.text
        said_on, published_on = one.said_on, self._article.published_on
        assert said_on is not None  # noqa: S101 - others are left out
        ago = (published_on - said_on.last).days if published_on else 0
        return (
            _KINDS.index(one.kind) if one.kind in _KINDS else len(_KINDS),
            min((said_on.last - said_on.first).days + 1, FAR),
            max(-FAR, min(ago, 10 * FAR)),
            preposition,
            at.start,
            len(self._clauses.expressions(sentence)),
            tells_of_speech(narrated),
            tells_of_occasion(narrated),
            is_said,
            not is_said and dates_speech(narrated, at),
            min(sentence, LEAD),
        )

    def _of_statement(self, place: CuePlace) -> tuple[float, ...]:
        """The features of a statement alone."""
        statement = self._dated[place.number]
        cue = self._article.exact(statement.cue)
        reason = statement.because.get("said_on")
        return (
            is_perfect(self._article.text[max(0, place.cue.start - AUXILIARY) : place.cue.end]),
            is_present(cue),
            is_spoken(cue),
            is_thought(cue),
            place.nested,
            any(one.said_on is None for one in self._clauses.expressions(place.sentence)),
            self._clauses.claims(place.sentence).get(place.number) is not None,
            len(cue),
            self._days_of[self._who[place.number]].total(),
            1 + _RULES.index(reason.rule) if reason is not None and reason.rule in _RULES else 0,
        )

    def is_settled(self, place: CuePlace) -> bool:
        """Whether the statement's own sentence says that it has no day here: "will announce", "said recently"."""
        before = self._article.text[max(0, place.cue.start - BEFORE_CUE) : place.cue.start]
        own = self._clauses.claims(place.sentence).get(place.number)
        return (
            is_promised(self._article.exact(self._dated[place.number].cue), before)
            or is_elsewhere(self._clauses.narration(place.sentence))
            or (own is not None and own.said_on is None)
        )

    def near(self, order: int) -> Iterator[tuple[Expression, tuple[float, ...]]]:
        """The date expressions near the statement `places[order]`, each with the features of the pair."""
        place = self.places[order]
        alone = self._of_statement(place)
        at = bisect_left(self._starts, place.cue.start)
        for number in range(max(0, at - NEAREST // 2), min(len(self._starts), at + NEAREST // 2)):
            if _holds(self._dated[place.number].content, self._expressions[number][1].span):
                continue  # a date in the words of a statement is not the day on which they were said
            yield self._expressions[number][1], (*self._of_dates[number], *alone, *self._of_pair(place, number, at))

    def _of_pair(self, place: CuePlace, number: int, at: int) -> tuple[float, ...]:
        sentence, one = self._expressions[number]
        day = _day(one)
        who = self._who[place.number]
        before = self._before[place.number]
        gap = one.span.start - place.cue.end if one.span.start >= place.cue.end else one.span.end - place.cue.start
        return (
            self._says[place.number] == day,
            before is not None and self._says[before] == day,
            self._says_before(place) == day,
            self._rule_days[day],
            self._days_of[who][day],
            place.sentence - sentence,
            self._clauses.pace[place.sentence] - self._clauses.pace[sentence],
            -gap,
            number - at if number >= at else at - number - 1,
            sentence in self._speaks_in[who],
            any(same(voice, name) for voice in self._voices[place.number] for name in self._names(sentence)),
            self._clauses.stands_in_clause(place, one) if sentence == place.sentence else False,
        )

    def _names(self, sentence: int) -> list[Voice]:
        """The names in the narration of a sentence."""
        if sentence not in self._named:
            self._named[sentence] = names_in(self._clauses.narration(sentence))[:MOST_NAMES]
        return self._named[sentence]

    def _says_before(self, place: CuePlace) -> str | None:
        return self._says[self._previous[place.number]] if place.number in self._previous else None

    @functools.cached_property
    def _previous(self) -> dict[int, int]:
        numbers = [place.number for place in self.places]
        return dict(zip(numbers[1:], numbers, strict=False))


def choose(article: Article, clauses: CueClauses, dated: Sequence[Statement]) -> list[Statement]:
    """The statements, each dated by the date expression with the highest score, or by none.

    `dated` are the statements as the rules date them. The rules decide alone where the day of publication is not known,
    and where the sentence of a statement says that it has no day here. Below the least score a date of the rules is
    kept if it is a month or a year, or counted from an event ("two days later").
    """
    chosen = list(dated)
    if article.published_on is None:
        return chosen
    pairs = Pairs(article, clauses, dated)
    found = [list(pairs.near(order)) for order in range(len(pairs.places))]
    rows = [features for near in found for _, features in near]
    scores = iter(score(np.array(rows, np.float32)) if rows else ())
    for place, near in zip(pairs.places, found, strict=True):
        best = max(((float(next(scores)), -number) for number in range(len(near))), default=(0.0, 0))
        before = chosen[place.number]
        if pairs.is_settled(place):
            continue
        reason = before.because.get("said_on")
        if best[0] >= LEAST:
            chosen[place.number] = _dated(article, before, near[-best[1]][0], clauses, best[0])
        elif reason is not None and reason.rule not in _KEPT and is_day(before.said_on):
            because = {name: why for name, why in before.because.items() if name != "said_on"}
            chosen[place.number] = before.model_copy(update={"said_on": None, "because": because})
    return chosen


def is_day(said_on: SaidOn | None) -> bool:
    """Whether a date is a single day: only such dates of the rules are taken back."""
    return said_on is not None and said_on.first == said_on.last


def score(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability that a date is that of the statement, for each pair; a row holds the `FEATURES` of one pair."""
    return probabilities(WEIGHTS, rows)


def _dated(
    article: Article, statement: Statement, expression: Expression, clauses: CueClauses, sure: float
) -> Statement:
    said_on, reason = expression.said_on, statement.because.get("said_on")
    if reason is not None and said_on == statement.said_on:
        return statement.but({"said_on": reason.model_copy(update={"confidence": round(sure, 3)})}, said_on=said_on)
    evidence: Span = clauses.evidence(expression)
    text = article.text[evidence.start : evidence.end]
    because = Because(rule="nearby-date", span=evidence, text=text, confidence=round(sure, 3))
    return statement.but({"said_on": because}, said_on=said_on)


def _holds(content: Spans, date: Span) -> bool:
    return any(span.start <= date.start and date.end <= span.end for span in content)


def _day(one: Expression) -> str:
    return one.said_on.edtf if one.said_on is not None else ""
