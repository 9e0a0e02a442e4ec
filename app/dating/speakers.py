"""Speakers compared by words alone, to find the same speaker again within one article."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.model import Article, SpeakerKind, Statement
from app.text.words import WORD


class Voice(NamedTuple):
    """A speaker by words in lower case: {"angela", "merkel"}; one without a name by its noun too, `head`.

    "A federal appeals court" is {"federal", "appeals"} and "court". A `body` is no single person, so no "he" or "she".
    """

    words: frozenset[str]
    head: str = ""
    body: bool = False


_RUN = re.compile(r"[A-Z][\w.’'-]*(?: (?:(?:de|van|von|bin|al|el|la|der|di) )?[A-Z][\w.’'-]*)*")
# fmt: off
_TITLES = frozenset((
    "mr", "mrs", "ms", "dr", "sen", "sens", "rep", "reps", "gov", "president", "senator", "representative",
    "secretary", "gen", "general", "rev", "chief", "justice", "judge", "former", "vice", "mayor", "prof",
    "professor", "minister", "chairman", "chairwoman", "chair", "spokesman", "spokeswoman", "spokesperson",
    "director", "king", "queen", "prince", "princess", "pope", "sir", "lord", "lady", "officer", "captain",
    "colonel", "sheriff", "chancellor", "premier", "governor", "leader", "congressman", "congresswoman",
    "ambassador", "attorney", "nominee", "candidate", "deputy",
))
_NO_NAMES = frozenset((
    "the", "a", "an", "in", "on", "at", "of", "and", "but", "or", "as", "for", "by", "to", "from", "with",
    "after", "before", "he", "she", "it", "they", "we", "i", "you", "his", "her", "its", "their", "this",
    "that", "these", "those", "there", "when", "while", "if", "then", "however", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april",
    "may", "june", "july", "august", "september", "october", "november", "december", "jr", "sr", "ii",
    "iii", "some", "others", "many", "several", "most", "few", "all", "both", "one", "two", "another", "other",
    "each", "every", "no", "none", "nobody", "everyone", "someone", "such",
))
# Before "court" or "agency" these tell none from another.
_LEVELS = frozenset(("u.s", "us", "american", "federal", "national", "state"))
# fmt: on
_ONE = re.compile(r"he|she|I|who|him|her", re.I)
_SEVERAL = re.compile(r"they|we|them|these|those|both", re.I)
_THING = re.compile(r"it|which|that", re.I)
_SUBJECT = re.compile(r"\b(?:he|she|they)\b", re.I)
_PAIR = re.compile(r"\b(?:two|both)\b", re.I)


def same(one: Voice, other: Voice) -> bool:
    """Whether two voices may be one: the words of one are among the words of the other ("Merkel", "Angela Merkel").

    Unnamed, they are one by their noun: "the appeals court" is "a federal appeals court", and may be a body whose name
    has "court" and "appeals" in it; "the district court" is neither.
    """
    if one.head and other.head:
        return one.head == other.head and (one.words <= other.words or other.words <= one.words)
    if one.head or other.head:
        unnamed, named = (one, other) if one.head else (other, one)
        kinds = unnamed.words - _LEVELS
        return named.body and unnamed.head in named.words and kinds <= named.words
    return bool(one.words) and bool(other.words) and (one.words <= other.words or other.words <= one.words)


def names_in(words: str) -> list[Voice]:
    """The names in a stretch of text, titles left off: "German Chancellor Angela Merkel" is {"angela", "merkel"}."""
    found = [_name(run[0]) for run in _RUN.finditer(words)]
    return [Voice(name) for name in found if name]


def _name(run: str) -> frozenset[str]:
    words = [re.sub(r"['’]s$", "", word).rstrip(".'’").lower() for word in run.split()]
    last_title = max((place for place, word in enumerate(words) if word in _TITLES), default=-1)
    return frozenset(word for word in words[last_title + 1 :] if word not in _NO_NAMES)


def voices_of(article: Article, statement: Statement, previous: tuple[Voice, ...]) -> tuple[Voice, ...]:
    """Whose a statement is: its resolved speakers, or the words of its source; a pronoun is whoever spoke last."""
    if statement.speakers:
        return tuple(
            Voice(frozenset(_words(speaker.name)), body=speaker.kind is not SpeakerKind.PERSON)
            for speaker in statement.speakers
        )
    source = article.exact(statement.source).strip()
    if _ONE.fullmatch(source):
        return previous if len(previous) == 1 and not previous[0].body else ()
    if _SEVERAL.fullmatch(source):
        return previous if len(previous) > 1 or any(voice.head.endswith("s") for voice in previous) else ()
    if _THING.fullmatch(source):
        return previous if any(voice.body for voice in previous) else ()
    return _described(source, previous)


def _described(source: str, previous: tuple[Voice, ...]) -> tuple[Voice, ...]:
    """The voice of a source that no stage before could name.

    "Ohio Party chairman David Pepper, of Columbus" names David Pepper, but "Pepper's advisers" name nobody: those are
    known by their noun.
    """
    part = re.split(r",| of | in | from | for | with | who | at ", source, maxsplit=1)[0].strip()
    last = part.split()[-1:] or [""]
    if last[0][:1].isupper() or not last[0][:1].isalpha():
        names = names_in(part) or names_in(source)
        return (names[-1],) if names else ()
    head = last[0].lower()
    if head in _TITLES and re.match(r"(?:the|his|her) ", source, re.I):
        return previous if len(previous) == 1 and not previous[0].body else ()
    return (Voice(frozenset(_words(part)) - {head}, head, body=True),)


def _words(text: str) -> list[str]:
    words = [re.sub(r"['’]s$", "", word).rstrip(".").lower() for word in WORD.findall(text)]
    return [word for word in words if word not in _NO_NAMES]


def is_pair(article: Article, statement: Statement) -> bool:
    """Whether the source is two at once, unnamed: "The two presidents", "Both sides"."""
    return bool(_PAIR.search(article.exact(statement.source)))


def has_pronoun(words: str) -> bool:
    """Whether a sentence has "he", "she" or "they" in it, who is then whoever spoke last."""
    return bool(_SUBJECT.search(words))
