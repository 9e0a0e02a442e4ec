"""Who speaks in a sentence, told by words alone: enough to know the same speaker again within one article."""

from __future__ import annotations

import re

from app.model import Article, Statement

Voice = frozenset[str]
"""The words that name a speaker, in lower case: {"angela", "merkel"}, {"appeals", "court"}."""

_WORD = re.compile(r"[^\W\d_][\w.]*(?:['’-]\w+)*")
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
    "iii",
))
# fmt: on
_PRONOUNS = re.compile(r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e|[Ww]ho|him|her|them)")
_DEFINITE = re.compile(r"(?:the|his|her) [a-z ]+$", re.I)
_SUBJECT = re.compile(r"\b(?:he|she|they)\b", re.I)
_PAIR = re.compile(r"\b(?:two|both)\b", re.I)


def same(one: Voice, other: Voice) -> bool:
    """Whether two voices may be one: the words of one are among the words of the other ("Merkel", "Angela Merkel")."""
    return bool(one) and bool(other) and (one <= other or other <= one)


def names_in(words: str) -> list[Voice]:
    """The names in a stretch of text, titles left off: "German Chancellor Angela Merkel" is {"angela", "merkel"}."""
    found = [_name(run[0]) for run in _RUN.finditer(words)]
    return [name for name in found if name]


def _name(run: str) -> Voice:
    words = [re.sub(r"['’]s$", "", word).rstrip(".'’").lower() for word in run.split()]
    last_title = max((place for place, word in enumerate(words) if word in _TITLES), default=-1)
    return frozenset(word for word in words[last_title + 1 :] if word not in _NO_NAMES)


def voices_of(article: Article, statement: Statement, previous: tuple[Voice, ...]) -> tuple[Voice, ...]:
    """Whose a statement is: its resolved speakers, or the words of its source; a pronoun is whoever spoke last."""
    if statement.speakers:
        return tuple(frozenset(_words(speaker.name)) for speaker in statement.speakers)
    source = article.exact(statement.source)
    words = _words(source)
    if _PRONOUNS.fullmatch(source):
        return previous
    names = _named(source)
    if names:
        return (names,)
    if _TITLES.intersection(words) and _DEFINITE.match(source):
        return previous
    kept = frozenset(word for word in words if word not in _NO_NAMES)
    return (kept,) if kept else ()


def _named(source: str) -> Voice | None:
    """The name in a source: "Ohio Party chairman David Pepper, of Columbus" names David Pepper."""
    for part in (source.partition(",")[0].partition(" of ")[0], source):
        names = names_in(part)
        if names:
            return names[-1]
    return None


def _words(text: str) -> list[str]:
    return [word.rstrip(".").lower() for word in _WORD.findall(text)]


def is_pair(article: Article, statement: Statement) -> bool:
    """Whether the source is two at once, unnamed: "The two presidents", "Both sides"."""
    return bool(_PAIR.search(article.exact(statement.source)))


def has_pronoun(words: str) -> bool:
    """Whether a sentence has "he", "she" or "they" in it, who is then whoever spoke last."""
    return bool(_SUBJECT.search(words))
