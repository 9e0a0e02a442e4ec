"""Wordings of events in narration: talks, speeches, interviews, documents."""

from __future__ import annotations

import re

MOST_WORDS = 4  # "the 20-page report"; a longer source tells a text apart from the one before

# Occasions at which several people speak, so that whoever is named there is dated with it.
_GATHERING = re.compile(
    r"\b(?:chat|talks|meeting|met|summit|debate|hearing|town hall|ceremony|phone call|forum|panel"
    r"|conference|discussion|conversation|dinner|gala)\b",
    re.I,
)
# Of these, the ones at which speaker follows speaker, so that also who was not named before is dated with it.
_OPEN = re.compile(
    r"\b(?:debates?|hearing|town hall|ceremony|forum|panel|roundtable|vigil|rally|protest|service|funeral|memorial)\b"
    r"|\b(?:his|her|the) (?:[A-Z]\w+ (?:night |morning )?)?(?:talk )?show\b",
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
    rf"|\b(?:[Dd]uring|[Aa]t|[Ii]n) {_OWNER} (?:[\w-]+ ){{0,3}}{_OCCASION}"
    rf"|{_OWNER} {_OCCASION} (?:was|were)\b"
)
_CONTINUING = re.compile(rf"\b[Dd]uring an? (?:[\w-]+ ){{0,3}}{_OCCASION}")
_ELSEWHERE = re.compile(
    r"\b[Ii]n an? (?:[\w-]+ ){0,2}(?:interview|appearance|e-?mail|op-ed|memoir|book)\b|"
    r"\b(?:[Ii]n|[Aa]t|[Dd]uring) (?:an?|the|his|her|their) "
    r"(?:recent|earlier|previous|past|prior|separate|later) (?:[\w-]+ ){0,2}"
    r"(?:interviews?|e-?mail|speech|speeches|statements?|debates?|rally|rallies|tweets?|events?|town halls?|hearings?"
    r"|appearances?|votes?|remarks|comments)\b",
)
# Words addressed to somebody apart from the gathering.
_APART = re.compile(
    r"\b(?:[Ii]n (?:an?|his|her|their) (?:[\w-]+ ){0,3}(?:interview|statement|e-?mail|tweet|op-ed|post|release)"
    r"|[Oo]n (?:Twitter|Facebook|CNN|MSNBC|Fox|CBS|NBC|ABC|CNBC|NPR)|tweeted|told (?:[Tt]he )?[A-Z]\w+)",
)
# Nouns for one text: "a feature" may be called "the piece" next, but not "the ruling".
_TEXTS = (
    "article story piece feature column editorial op-ed essay profile report investigation wrote published ran",
    "report study survey poll findings analysis research review paper published released found",
    "ruling decision opinion order verdict ruled overturned struck upheld rejected",
    "letter memo email e-mail message note wrote sent",
    "release statement announcement announced said",
    "lawsuit suit complaint filing petition brief filed sued",
    "tweet post message video ad tweeted posted wrote",
    "resolution bill measure plan proposal approved introduced unveiled",
)
_KINDS: dict[str, frozenset[int]] = {
    word: frozenset(kind for kind, words in enumerate(_TEXTS) if word in words.split())
    for words in _TEXTS
    for word in words.split()
}
_DOCUMENT = re.compile(rf"\b(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))})s?\b", re.I)
_DEFINITE = re.compile(r"(?:the|this|that|its|his|her|their)\b", re.I)


def is_gathering(words: str) -> bool:
    """Whether a sentence tells of an occasion at which several people speak."""
    return bool(_GATHERING.search(words))


def is_open(words: str) -> bool:
    """Whether a sentence tells of an occasion at which anybody may speak next: a debate, a ceremony, a rally."""
    return bool(_OPEN.search(words))


def returns_to_event(words: str) -> bool:
    """Whether a sentence returns to the event before it: "He made the remarks while ...", "His speech was ..."."""
    return bool(_RETURNING.search(words))


def continues_event(words: str) -> bool:
    """Whether a sentence may name the occasion of the statements before it: "During a town hall, ..."."""
    return bool(_CONTINUING.search(words))


def is_elsewhere(words: str) -> bool:
    """Whether a sentence names another occasion, without a day: "in an interview", "in a recent speech"."""
    return bool(_ELSEWHERE.search(words))


def is_apart(words: str) -> bool:
    """Whether a sentence tells of words given to a reporter or to the public, not to those who are gathered."""
    return bool(_APART.search(words))


def documents_in(words: str) -> frozenset[int]:
    """The kinds of text, by number, that a stretch of narration tells of."""
    found = (match[0].lower() for match in _DOCUMENT.finditer(words))
    none: frozenset[int] = frozenset()
    return none.union(*(_KINDS.get(word) or _KINDS.get(word.rstrip("s"), none) for word in found))


def document_of(source: str) -> frozenset[int]:
    """The kinds of text that a source may be, where it is a text named before: "the report", "the letter"."""
    words = source.split()
    if not 2 <= len(words) <= MOST_WORDS or not _DEFINITE.match(source):
        return frozenset()
    return _KINDS.get(words[-1].lower(), frozenset())
