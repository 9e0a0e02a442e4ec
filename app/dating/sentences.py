"""The sentences of an article's body, each with its statements, its date expressions, and its words outside speech."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from app.dating import edtf
from app.dating.expressions import Expression, find_expressions
from app.model import Article, ParagraphKind, SaidOn, Span, Statement
from app.text.reading import Reading

MOST_DATES = 8  # a news sentence has four at most; a list of dates dates nothing, and the work stays bounded
MOST_HOLDING = 8  # contents that hold one another: the work stays bounded
STAND_IN = dt.date(2000, 1, 1)
"""A day of publication where none is known and the text names none: which date is near a statement needs none."""
_TOLD = re.compile(r"[A-Za-z]{2}")  # words are left where a sentence is more than content


class CuePlace(NamedTuple):
    """A statement's number in the sequence given, its sentence, its cue, and whether another's content holds it."""

    number: int
    sentence: int
    cue: Span
    nested: bool


class Dated(NamedTuple):
    """A date expression: its sentence, the days it means, and whether it lies in the words of somebody.

    Of one that is not `known` the days are a stand-in: the words count from a day of publication that is not known.
    """

    sentence: int
    expression: Expression
    said_on: SaidOn
    said: bool
    known: bool


class Sentences:
    """The sentences of the body, in order; `places` and `dates` are the statements and date expressions in them.

    `narrations` are the sentences with all content and quotations blanked, so that offsets stay. `pace` numbers each
    sentence by the sentences of narration up to it: a long quotation counts for nothing. `dates_in` counts their dates.
    `undated` are the places of words that name some other time ("recently").
    """

    def __init__(self, article: Article, statements: Sequence[Statement], reading: Reading) -> None:
        body = (one for one in reading.sentences if reading.paragraphs[one.paragraph].kind is ParagraphKind.BODY)
        self.sentences = list(body)
        self._starts = [sentence.start for sentence in self.sentences]
        self._text = article.text
        self._quoted = reading.mask
        self._contents: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        for number, statement in enumerate(statements):
            for span in statement.content:
                self._hold(number, span)
        for contents in self._contents.values():
            contents.sort(key=_start)
        self.places = sorted(
            (place for number, one in enumerate(statements) if (place := self._place(number, one))),
            key=lambda place: place.cue,
        )
        self.narrations = [self._narration(sentence) for sentence in range(len(self.sentences))]
        self.pace = list(accumulate(bool(_TOLD.search(words)) for words in self.narrations))
        self.dates: list[Dated] = []
        self.undated: dict[int, list[Span]] = defaultdict(list)
        self.dates_in: Counter[int] = Counter()
        self._find_dates(article, statements)

    def _find_dates(self, article: Article, statements: Sequence[Statement]) -> None:
        """Note each date; one that counts from an event ("two days later") counts from the last date before it.

        A word that a speaker is called by in a source is no date: "Friday added", of Peter Friday.
        """
        called = {word for one in statements for speaker in one.speakers for word in speaker.name.split()}
        sources = [span for one in statements if one.speakers for span in one.source]
        date: SaidOn | None = None
        day: SaidOn | None = None
        found = find_expressions(article.text, article.published_on)
        unknown = {one.span for one in found if one.unknown}
        if unknown:
            last = max((one.said_on.last for one in found if one.said_on), default=STAND_IN)
            found = find_expressions(article.text, last)
        for one in found:
            sentence = self.sentence_at(one.span.start)
            if sentence is None or self.dates_in[sentence] >= MOST_DATES:
                continue
            if one.text in called and any(span.holds(one.span.start) for span in sources):
                continue
            said = self.narrations[sentence][one.span.start - self.sentences[sentence].start] == " "
            said_on = one.said_on if one.shift is None else _counted(day if one.shift else date, one.shift)
            if said_on is None:
                if one.elsewhen:
                    self.undated[sentence].append(one.span)
                continue
            self.dates_in[sentence] += 1
            self.dates.append(Dated(sentence, one, said_on, said, one.span not in unknown))
            if not said:
                date = said_on
                day = said_on if said_on.first == said_on.last else day

    def sentence_at(self, offset: int) -> int | None:
        """The number of the sentence of the body that holds `offset`."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 and offset < self.sentences[number].end else None

    def _hold(self, number: int, span: Span) -> None:
        """Note in each sentence that a stretch of content runs through it."""
        at = self.sentence_at(span.start)
        while at is not None and at < len(self.sentences) and self.sentences[at].start < span.end:
            self._contents[at].append((number, span))
            at += 1

    def _place(self, number: int, statement: Statement) -> CuePlace | None:
        """The sentence of a statement: that of its cue, or of its source where it has none, or of its content."""
        cue = (statement.cue or statement.source or statement.content)[0]
        at = self.sentence_at(cue.start)
        if at is None:
            return None
        held = self._contents[at]
        begin = max(0, bisect_right(held, cue.start, key=_start) - MOST_HOLDING)
        near = held[begin : begin + 2 * MOST_HOLDING]
        nested = any(holder != number and span.start <= cue.start and cue.end <= span.end for holder, span in near)
        return CuePlace(number, at, cue, nested)

    def evidence(self, sentence: int) -> Span:
        """A sentence without the white space around it: what a reader needs to check a day."""
        start, end, _ = self.sentences[sentence]
        shown = self._text[start:end]
        return Span(start + len(shown) - len(shown.lstrip()), start + len(shown.rstrip()))

    def _narration(self, sentence: int) -> str:
        begin, end, _ = self.sentences[sentence]
        words = list(self._text[begin:end])
        for _, span in self._contents.get(sentence, ()):
            first, last = max(span.start, begin), min(span.end, end)
            words[first - begin : last - begin] = " " * (last - first)
        return "".join(" " if inside else word for word, inside in zip(words, self._quoted[begin:end], strict=True))


def _start(held: tuple[int, Span]) -> int:
    return held[1].start


def _counted(event: SaidOn | None, shift: int) -> SaidOn | None:
    try:
        return edtf.shifted(event, shift) if event else None
    except OverflowError:  # the day before the first of all days
        return None
