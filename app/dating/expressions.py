"""Date expressions in English news text, resolved against the day of publication."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from app.dating import normalisation as normal
from app.dating.holidays import HOLIDAYS
from app.dating.normalisation import NUMBERS, NeedsPublicationError, Published, Resolved, UnplacedError
from app.model import SaidOn, Span

_MONTH_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?P<month>(?:{_MONTH_NAMES})\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?!-)\.?)"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)\b"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Mon|Tues?|Wed|Thurs?|Fri)\.)"
_PART = r"(?:morning|afternoon|evening|night)\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_NUMBER = rf"(?P<number>{'|'.join(NUMBERS)}|\d{{1,2}})"
_SOME = r"(?:a few|a couple of|several|many|some)"
_VAGUE = r"(?:(?P<vague>[Ee]arly|[Mm]id|[Ll]ate)[- ])?"
# Words that make a bare month or year a date: "in July", "of 2013"; without one, "May" and "2000" are often neither.
_IN = r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Oo]f|[Ff]rom)"
_DETERMINER = r"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Tt]hat)"
_HOLIDAY = "|".join(HOLIDAYS).replace("'", "['’]")
Reckon = Callable[[re.Match[str], Published], Resolved]


class Expression(NamedTuple):
    """A date expression: its span and words, and what it says.

    `said_on` is None where the day of publication is needed and not known (`unknown`), where the words name a time to
    come or some other time that is not told (`elsewhen`: "recently"), and where they count from an event: then `shift`
    is the days from it ("two days later": 2).
    """

    span: Span
    text: str
    said_on: SaidOn | None = None
    shift: int | None = None
    unknown: bool = False
    elsewhen: bool = False
    kind: str = ""
    """The function of `app.dating.normalisation` that reckoned the days."""


# Each pattern marks its expression as the group `when`, where there is more to it than that.
_PATTERNS: tuple[tuple[str, Reckon], ...] = (
    (
        rf"\b(?:{_WEEKDAY},? )?{_MONTH} {_DAY}(?:(?: ?[-–] ?| to | and | through )(?P<until>\d{{1,2}})\b)?"
        rf"(?:,? {_YEAR})?(?![.,:]?\d|%)",
        normal.calendar_day,
    ),
    (rf"\b(?:{_WEEKDAY},? )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", normal.calendar_day),
    (r"\b(?i:on|dated) (?P<when>(?:1[89]|20)\d\d-\d\d-\d\d)\b", normal.iso_day),
    (rf"\b{_VAGUE}{_MONTH}(?:,| of)? {_YEAR}", normal.calendar_month),
    (rf"(?:{_IN}|\b[Ll]ast|\b[Tt]his) (?P<when>{_VAGUE}(?P<month>{_MONTH_NAMES}))\b", normal.calendar_month),
    # "An August speech"; but "the March" and "the May government" are no months.
    (
        rf"{_DETERMINER} (?P<when>{_VAGUE}(?P<month>(?!March|May){_MONTH_NAMES}))\b(?= [a-z])",
        normal.calendar_month,
    ),
    (rf"{_IN} (?:early |mid-|late )?(?P<when>{_YEAR})", normal.calendar_year),
    (rf"{_DETERMINER} (?P<when>{_YEAR})(?= [A-Za-z])", normal.calendar_year),
    (
        r"\b(?:(?P<prefix>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Cc]oming|[Pp]ast|[Ff]ollowing|[Tt]his) )?"
        rf"(?:[Ee]arly |[Ll]ate )?(?P<weekday>{_WEEKDAY})(?: (?:early |late )?{_PART})?"
        r"(?: of (?P<week>last|this|next) week\b|,? (?:the )?(?P<nth>\d{1,2})(?:st|nd|rd|th)\b(?! [A-Z]))?",
        normal.weekday,
    ),
    (
        rf"\b(?!TODAY)(?i:the day before yesterday|yesterday|today|tonight|tomorrow|last night|this {_PART})\b",
        normal.deictic,
    ),
    (
        r"\b(?P<which>(?i:earlier this|later this|this coming|this past|this|last|the previous|next|over the"
        r"|(?:at|on) the(?= weekend)))"
        r" (?P<unit>weekend|week|month|year)\b(?!['’]s)",
        normal.this_or_last,
    ),
    (rf"\b(?i:{_NUMBER} (?P<unit>day|night|week|month|year)s? ago)\b", normal.ago),
    (
        r"\b(?i:over|in|during|within)"
        r" (?P<when>the (?:past|last) (?:(?P<number>couple of|[a-z]+|\d{1,2}) )?days)\b",
        normal.past_days,
    ),
    (rf"\b(?i:{_NUMBER} (?:day|night)s? (?P<way>earlier|later))\b", normal.from_event),
    (
        rf"\b(?i:(?:the )?(?:next|following|same|previous) (?:day|{_PART})|that (?:same )?(?:day|{_PART})"
        r"|the day before|at the time|back then)\b(?! yesterday)",
        normal.beside_event,
    ),
    (
        rf"\b(?i:(?<!most )recently|in recent (?:days|weeks|months|years)|long ago|in (?:the past|years past)"
        r"|earlier in the (?:[\w-]+ )?(?:season|campaign|year|cycle|race|primary|process|decade)|in the 1[89]\d0s"
        r"|during the (?:[\w-]+ )?(?:primar(?:y|ies)|1[89]\d0s|20\d0s)"
        rf"|(?:{_SOME} )?(?:weeks|months|years|decades) (?:ago|later|earlier)|{_SOME} days (?:ago|later|earlier)"
        rf"|{_NUMBER} (?:weeks?|months?|years?) (?:later|earlier))\b",
        normal.some_time,
    ),
    (r"\b(?P<which>[Ll]ast|[Tt]his) (?P<season>spring|summer|fall|autumn|winter)\b", normal.season),
    (rf"\b(?P<holiday>(?i:{_HOLIDAY}))\b", normal.holiday),
)
_COMPILED = tuple((re.compile(pattern), reckon) for pattern, reckon in _PATTERNS)


def find_expressions(text: str, published_on: dt.date | None) -> list[Expression]:
    """The date expressions of `text`, in order, none overlapping another: of two, the earlier and longer is kept.

    "on Thursday", published on Friday 2025-05-09, is 2025-05-08; on a Thursday it is that day. Days that do not exist
    ("Feb. 30") give nothing.
    """
    every = (
        _expression(match, reckon, published_on) for pattern, reckon in _COMPILED for match in pattern.finditer(text)
    )
    found = [expression for expression in every if expression is not None]
    found.sort(key=lambda expression: (expression.span.start, -expression.span.end))
    kept: list[Expression] = []
    for expression in found:
        if not kept or expression.span.start >= kept[-1].span.end:
            kept.append(expression)
    return kept


def _expression(match: re.Match[str], reckon: Reckon, published_on: Published) -> Expression | None:
    span = Span(*match.span("when" if "when" in match.re.groupindex else 0))
    words = match.string[span.start : span.end]
    try:
        resolved = reckon(match, published_on)
    except NeedsPublicationError:
        return Expression(span, words, unknown=True)
    except UnplacedError:
        return Expression(span, words, elsewhen=True)
    except (ValueError, OverflowError):  # Feb. 30, or a day before the year 1
        return None
    if isinstance(resolved, int):
        return Expression(span, words, shift=resolved)
    return Expression(span, words, said_on=resolved, kind=reckon.__name__)
