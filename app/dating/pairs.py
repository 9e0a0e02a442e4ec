"""Pairs of a statement and a date near it, and what is known of each: where they are, what words are around them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.dating import normalisation as normal
from app.dating import wordings
from app.dating.sentences import MOST_DATES, CuePlace, Dated, Sentences
from app.dating.speakers import named_by, speakers_of
from app.model import Article, Span, Statement

NEAREST = 16  # dates looked at for a statement, half of them before it: the work stays bounded
FIRST = 4  # dates at the head of the article, which may date all that follows
LEAD = 6  # sentences: all that come later are alike
FAR = 400  # days: longer ago, or longer, is all the same
MANY = 30
BETWEEN = 12  # statements between two sentences that are looked at: the work stays bounded

_KINDS = tuple(
    reckon.__name__
    for reckon in (
        *(normal.calendar_day, normal.iso_day, normal.calendar_month, normal.calendar_year, normal.weekday),
        *(normal.deictic, normal.this_or_last, normal.ago, normal.past_days, normal.season, normal.holiday),
    )
)

FEATURES = (
    *("kind", "days_long", "days_ago", "from_sentence_start", "dates_in_sentence", "said", "lead", "order", "repeated"),
    *("nested", "cue_length", "other_time", "statement_lead", "of_speaker", "statements", "in_quotation_alone"),
    *("same_sentence", "sentences_between", "narrated_between", "gap", "dates_between", "speaker_in_sentence"),
    *("speaker_named", "statements_in_sentence", "others_between", "paragraphs_between", "in_source", "cue_nearer"),
    *("date_nearer", "shared_words", "first_of_day", "speaker_named_first", "spoke_before_date", "in_turn"),
    *("date_words", "own_words", "words_between"),
)
"""The features of a pair, in order. Distances are signed, positive where the date comes first: `gap` in characters."""


class Pair(NamedTuple):
    """A statement and a date, by their numbers in text order."""

    statement: int
    date: int


class Pairs:
    """All pairs of an article: `pairs`, `features` (a row a pair) and the hashed words of each, by part."""

    def __init__(self, article: Article, sentences: Sentences, statements: Sequence[Statement]) -> None:
        self._article = article
        self._sentences = sentences
        self._statements = statements
        self.places = sentences.places
        self.dates = sentences.dates
        self.who = speakers_of(article, [statements[place.number] for place in self.places])
        self._names = [frozenset(word for name in who for word in named_by(name)) for who in self.who]
        self.speaks_in: dict[str, set[int]] = defaultdict(set)
        self._in_sentence: Counter[int] = Counter(place.sentence for place in self.places)
        self._orders = [place.sentence for place in self.places]
        self._spoken: Counter[str] = Counter()
        self._turn: list[int] = []
        for place, who in zip(self.places, self.who, strict=True):
            self._spoken.update(who)
            self._turn.append(max((self._spoken[name] for name in who), default=1))
            for name in who:
                self.speaks_in[name].add(place.sentence)
        self._narrations: dict[int, wordings.Narration] = {}
        self._spans: dict[int, list[Span]] = defaultdict(list)
        for date in self.dates:
            self._spans[date.sentence].append(self._moved(date.expression.span, date.sentence))
        self._starts = [date.expression.span.start for date in self.dates]
        self._days = Counter(date.said_on.edtf for date in self.dates)
        self._first_of_day = {date.said_on.edtf: number for number, date in reversed(list(enumerate(self.dates)))}
        self._date_rows = [self._of_date(number, date) for number, date in enumerate(self.dates)]
        self._statement_rows = [self._of_statement(number, place) for number, place in enumerate(self.places)]
        self.pairs = [Pair(number, date) for number in range(len(self.places)) for date in self._near(number)]
        self.date_words = [self._words_of_date(date) for date in self.dates]
        self.own_words = [self._words_of_cue(place) for place in self.places]
        self.words_between = {pair: self._words_between(pair) for pair in self.pairs if self.in_one_sentence(pair)}

    def in_one_sentence(self, pair: Pair) -> bool:
        """Whether the date is in the sentence of the statement's cue."""
        return self.places[pair.statement].sentence == self.dates[pair.date].sentence

    def _moved(self, span: Span, sentence: int) -> Span:
        begin = self._sentences.sentences[sentence].start
        return Span(span.start - begin, span.end - begin)

    def speaks_at(self, pair: Pair) -> bool:
        """Whether one of the statement's speakers speaks in the sentence of the date."""
        sentence = self.dates[pair.date].sentence
        return any(sentence in self.speaks_in[name] for name in self.who[pair.statement])

    def _near(self, number: int) -> list[int]:
        """The dates near a statement, and the first ones of the article; none in its own words."""
        place = self.places[number]
        at = bisect_left(self._starts, place.cue.start)
        near = range(max(0, at - NEAREST // 2), min(len(self.dates), at + NEAREST // 2))
        return [date for date in (*range(min(FIRST, near.start)), *near) if not self._is_said(number, date)]

    def _is_said(self, number: int, date: int) -> bool:
        """Whether a date is in a statement's own content."""
        start = self.dates[date].expression.span.start
        return any(span.holds(start) for span in self._statements[self.places[number].number].content)

    def _of_date(self, number: int, date: Dated) -> tuple[float, ...]:
        one, said_on, published_on = date.expression, date.said_on, self._article.published_on
        ago = (published_on - said_on.last).days if published_on else 0
        return (
            _KINDS.index(one.kind) if one.kind in _KINDS else len(_KINDS),
            min((said_on.last - said_on.first).days + 1, FAR),
            max(-FAR, min(ago, 10 * FAR)),
            one.span.start - self._sentences.sentences[date.sentence].start,
            self._sentences.dates_in[date.sentence],
            date.said,
            min(date.sentence, LEAD),
            min(number, LEAD),
            min(self._days[said_on.edtf], LEAD),
        )

    def _of_statement(self, number: int, place: CuePlace) -> tuple[float, ...]:
        statement = self._statements[place.number]
        return (
            place.nested,
            len(self._article.exact(statement.cue)),
            min(map(place.cue.gap, self._sentences.undated.get(place.sentence, ())), default=FAR),
            min(place.sentence, LEAD),
            min(max((self._spoken[name] for name in self.who[number]), default=1), MANY),
            min(len(self.places), MANY),
            not statement.cue,
        )

    def _words_of_date(self, date: Dated) -> NDArray[np.int64]:
        at = self._moved(date.expression.span, date.sentence)
        around = self._narration(date.sentence).around(at, "d")
        return wordings.numbers([f"k{date.expression.kind}", *around])

    def _words_of_cue(self, place: CuePlace) -> NDArray[np.int64]:
        cue = self._article.exact(self._statements[place.number].cue)
        around = self._narration(place.sentence).around(self._moved(place.cue, place.sentence), "c")
        return wordings.numbers([*wordings.of_cue(cue), *around])

    def _words_between(self, pair: Pair) -> NDArray[np.int64]:
        place = self.places[pair.statement]
        at = self._moved(self.dates[pair.date].expression.span, place.sentence)
        return wordings.numbers(self._narration(place.sentence).between(at, self._moved(place.cue, place.sentence)))

    def _narration(self, sentence: int) -> wordings.Narration:
        if sentence not in self._narrations:
            self._narrations[sentence] = wordings.Narration(self._sentences.narrations[sentence], self._spans[sentence])
        return self._narrations[sentence]

    def word_scores(self, weights: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """What the words say of each pair: those around the date, those around the cue, and those between."""
        by_date = {name: [each[one].sum() for one in self.date_words] for name, each in weights.items()}
        by_cue = {name: [each[one].sum() for one in self.own_words] for name, each in weights.items()}
        rows = []
        for pair in self.pairs:
            held = self.words_between.get(pair)
            name = "apart" if held is None else "same"
            said = 0.0 if held is None else weights[name][held].sum()
            rows.append((by_date[name][pair.date], by_cue[name][pair.statement], said))
        return np.array(rows, np.float32).reshape(-1, 3)

    def features(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The `FEATURES` of each pair; `scores` are what the words say: of the date, of the cue, and between."""
        rows = [
            (*self._date_rows[pair.date], *self._statement_rows[pair.statement], *self._of_pair(pair))
            for pair in self.pairs
        ]
        fixed = np.array(rows, np.float32).reshape(-1, len(FEATURES) - 3)
        return np.concatenate([fixed, scores.reshape(-1, 3)], axis=1)

    def _of_pair(self, pair: Pair) -> tuple[float, ...]:
        place, date = self.places[pair.statement], self.dates[pair.date]
        span, cue = date.expression.span, place.cue
        at = bisect_left(self._starts, cue.start)
        who = self.who[pair.statement]
        gap = span.start - cue.end if span.start >= cue.end else span.end - cue.start
        first, last = sorted((place.sentence, date.sentence))
        low, high = self._between_sentences(first, last)
        all_sentences = self._sentences.sentences
        same_sentence = place.sentence == date.sentence
        source = self._statements[place.number].source
        return (
            same_sentence,
            place.sentence - date.sentence,
            self._sentences.pace[place.sentence] - self._sentences.pace[date.sentence],
            -gap,
            pair.date - at if pair.date >= at else at - pair.date - 1,
            self.speaks_at(pair),
            len(self._names[pair.statement] & self._narration(date.sentence).all),
            min(self._in_sentence[date.sentence], LEAD),
            min(len(frozenset[str]().union(*self.who[low:high]) - who), LEAD),
            all_sentences[place.sentence].paragraph - all_sentences[date.sentence].paragraph,
            any(part.holds(span.start) for part in source),
            same_sentence and self._other_cue_nearer(pair, abs(gap)),
            same_sentence and self._other_date_nearer(pair, abs(gap)),
            0 if same_sentence else len(self._narration(place.sentence).longer & self._narration(date.sentence).longer),
            self._first_of_day[date.said_on.edtf] == pair.date,
            len(self._names[pair.statement] & self._narration(date.sentence).first),
            bool(self._last_before(date.sentence) & who),
            min(self._turn[pair.statement], LEAD),
        )

    def _last_before(self, sentence: int) -> frozenset[str]:
        """Who spoke last before a sentence."""
        number = bisect_left(self._orders, sentence) - 1
        return self.who[number] if number >= 0 else frozenset()

    def _between_sentences(self, first: int, last: int) -> tuple[int, int]:
        """The statements whose sentences are between two sentences, both included: from one number to another."""
        low = bisect_left(self._orders, first)
        return low, min(bisect_left(self._orders, last + 1), low + BETWEEN)

    def _other_cue_nearer(self, pair: Pair, gap: int) -> bool:
        """Whether the date is nearer to another cue of the sentence."""
        span = self.dates[pair.date].expression.span
        sentence = self.places[pair.statement].sentence
        low, high = self._between_sentences(sentence, sentence)
        return any(
            place.cue.gap(span) < gap
            for number, place in enumerate(self.places[low:high], low)
            if number != pair.statement
        )

    def _other_date_nearer(self, pair: Pair, gap: int) -> bool:
        """Whether another date of the sentence is nearer to the cue."""
        cue, sentence = self.places[pair.statement].cue, self.dates[pair.date].sentence
        low = max(0, pair.date - MOST_DATES)
        return any(
            cue.gap(date.expression.span) < gap
            for number, date in enumerate(self.dates[low : pair.date + MOST_DATES], low)
            if number != pair.date and date.sentence == sentence and not self._is_said(pair.statement, number)
        )
