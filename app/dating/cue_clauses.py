"""Clauses of cues: the sentence of each statement's cue, and the date expression that belongs to it."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from app.dating.attachment import OPENING, dates_speech
from app.dating.cue_tense import is_perfect, is_present
from app.dating.expressions import Expression, find_expressions
from app.model import Article, ParagraphKind, Span, Statement
from app.text.reading import Reading, Sentence

BESIDE = 12  # characters: "said more recently", "recently also said"
MOST_DATES = 8  # a news sentence has four at most; a list of dates dates nothing, and the work stays bounded
NEAR = 30  # characters: a verb in the present has its date beside it, or is told of in another clause
# "Has said this week" is English, "has said on Monday" is not: that date is of something else.
_RUNNING = re.compile(r"(?:earlier )?(?:this|today)|over the|the past|in recent", re.I)
MONTHS = tuple(calendar.month_name)[1:]
_YEAR = re.compile(r"\d{4}")
_NOWADAYS = re.compile(r"today", re.I)
_TOLD = re.compile(r"[A-Za-z]{2}")  # words are left where a sentence is more than content


class CuePlace(NamedTuple):
    """A statement's number in the sequence given, its sentence, its cue, and whether another's content holds it."""

    number: int
    sentence: int
    cue: Span
    nested: bool


class CueClauses:
    """An article's sentences, each with its statements, its date expressions, and its words outside speech.

    `pace` numbers each sentence by the sentences of narration up to it: a long quotation takes no time to tell.
    """

    def __init__(self, article: Article, statements: Sequence[Statement], reading: Reading) -> None:
        self.sentences = [one for one in reading.sentences if _is_body(reading, one)]
        self._starts = [sentence.start for sentence in self.sentences]
        self._text = article.text
        self._published_on = article.published_on
        self._sources = [statement.source for statement in statements]
        self._quoted = reading.mask
        self._expressions: dict[int, list[Expression]] = defaultdict(list)
        for expression in find_expressions(article.text, article.published_on):
            at = self._sentence_at(expression.span.start)
            if at is not None and len(self._expressions[at]) < MOST_DATES:
                self._expressions[at].append(expression)
        self._contents: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        for number, statement in enumerate(statements):
            for span in statement.content:
                self._hold(number, span)
        self._places: dict[int, list[CuePlace]] = defaultdict(list)
        for number, statement in enumerate(statements):
            self._put(number, statement)
        self._claims: dict[int, dict[int, Expression]] = {}
        self._in_clause: set[tuple[int, int]] = set()  # numbers of statements, and where dates of their clauses start
        self._narrated = [self._narration(sentence) for sentence in range(len(self.sentences))]
        self.pace = list(accumulate(bool(_TOLD.search(words)) for words in self._narrated))

    def _sentence_at(self, offset: int) -> int | None:
        """The number of the sentence of the body that holds `offset`."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 and offset < self.sentences[number].end else None

    def _hold(self, number: int, span: Span) -> None:
        """Note in each sentence that a stretch of content runs through it."""
        at = self._sentence_at(span.start)
        while at is not None and at < len(self.sentences) and self.sentences[at].start < span.end:
            self._contents[at].append((number, span))
            at += 1

    def _put(self, number: int, statement: Statement) -> None:
        """Give a statement its sentence: that of its cue, or of its source where it has none, or of its content."""
        cue = (statement.cue or statement.source or statement.content)[0]
        at = self._sentence_at(cue.start)
        if at is None:
            return
        nested = any(holder != number and _within(cue, span) for holder, span in self._contents[at])
        self._places[at].append(CuePlace(number, at, cue, nested))

    def places(self, sentence: int) -> list[CuePlace]:
        """The statements of a sentence, in the order of their cues."""
        return sorted(self._places.get(sentence, ()), key=lambda place: place.cue)

    def expressions(self, sentence: int) -> list[Expression]:
        """The date expressions of a sentence."""
        return self._expressions.get(sentence, [])

    def narration(self, sentence: int) -> str:
        """The sentence with all content and quotations blanked, so that offsets stay."""
        return self._narrated[sentence]

    def evidence(self, expression: Expression) -> Span:
        """The sentence that holds an expression: what a reader needs to check the day."""
        at = self._sentence_at(expression.span.start)
        if at is None:
            return expression.span
        start, end, _ = self.sentences[at]
        shown = self._text[start:end]
        return Span(start + len(shown) - len(shown.lstrip()), start + len(shown.rstrip()))

    def _narration(self, sentence: int) -> str:
        return self._blanked(sentence, [span for _, span in self._contents.get(sentence, ())], quotations=True)

    def _clause(self, place: CuePlace) -> str:
        """The sentence with the content of the statement blanked, and that of others, unless its own cue is within."""
        contents = self._contents.get(place.sentence, ())
        hidden = [span for holder, span in contents if holder == place.number or not _within(place.cue, span)]
        return self._blanked(place.sentence, hidden, quotations=not self._quoted[place.cue.start])

    def _blanked(self, sentence: int, hidden: list[Span], *, quotations: bool) -> str:
        begin, end, _ = self.sentences[sentence]
        words = list(self._text[begin:end])
        for span in hidden:
            first, last = max(span.start, begin), min(span.end, end)
            words[first - begin : last - begin] = " " * (last - first)
        if quotations:
            words = [" " if inside else word for word, inside in zip(words, self._quoted[begin:end], strict=True)]
        return "".join(words)

    def _tells(self, place: CuePlace, words: str, expression: Expression) -> bool:
        begin = self.sentences[place.sentence].start
        at, cue = _moved(expression.span, -begin), _moved(place.cue, -begin)
        if expression.elsewhen and at.start > 0 and max(cue.start - at.end, at.start - cue.end) > BESIDE:
            return False
        verb = words[cue.start : cue.end]
        if is_present(verb) and at.start > OPENING and max(cue.start - at.end, at.start - cue.end) > NEAR:
            return False
        if is_perfect(words[max(0, cue.start - BESIDE) : cue.end]) and not _RUNNING.match(expression.text):
            return False
        if _NOWADAYS.fullmatch(expression.text) and is_present(verb):
            return False
        if is_present(verb) and self._may_lie_ahead(expression):
            return False
        in_source = any(_within(expression.span, source) for source in self._sources[place.number])
        return words[at.start : at.end] == expression.text and dates_speech(words, at, cue, in_source=in_source)

    def stands_in_clause(self, place: CuePlace, expression: Expression) -> bool:
        """Whether the date expression, in the same sentence, dates the clause of the statement's cue."""
        self.claims(place.sentence)
        return (place.number, expression.span.start) in self._in_clause

    def _may_lie_ahead(self, expression: Expression) -> bool:
        """Whether the words name a month still to come this year as well as that of last year: "in late July"."""
        said_on = expression.said_on
        if said_on is None or self._published_on is None or _YEAR.search(expression.text):
            return False
        return said_on.last.year < self._published_on.year and expression.text.endswith(MONTHS)

    def claims(self, sentence: int) -> dict[int, Expression]:
        """The date expression that belongs to each statement's own clause, by the statement's number.

        One that stands before all cues dates them all; any other dates the cue nearest to it.
        """
        if sentence not in self._claims:
            self._claims[sentence] = self._claim(sentence)
        return self._claims[sentence]

    def _claim(self, sentence: int) -> dict[int, Expression]:
        places = self.places(sentence)
        if not places or not self.expressions(sentence):
            return {}
        begin = self.sentences[sentence].start
        clauses = {place: self._clause(place) for place in places}
        claimed: dict[int, tuple[int, Expression]] = {}
        for expression in self.expressions(sentence):
            at = _moved(expression.span, -begin)
            gaps = {
                place: _gap(words, at, _moved(place.cue, -begin))
                for place, words in clauses.items()
                if self._tells(place, words, expression)
            }
            self._in_clause.update((place.number, expression.span.start) for place in gaps)
            opens = all(expression.span.end <= place.cue.start for place in gaps)
            nearest = min(gaps.values(), default=0)
            for place, gap in gaps.items():
                known = claimed.get(place.number)
                if (opens or gap == nearest) and (known is None or gap < known[0]):
                    claimed[place.number] = (gap, expression)
        return {number: expression for number, (_, expression) in claimed.items()}


def _is_body(reading: Reading, sentence: Sentence) -> bool:
    return reading.paragraphs[sentence.paragraph].kind is ParagraphKind.BODY


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _gap(words: str, one: Span, other: Span) -> int:
    """How many characters that show stand between two spans."""
    between = words[min(one.end, other.end) : max(one.start, other.start)]
    return sum(not character.isspace() for character in between)
