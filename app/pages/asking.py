"""What is typed into the one search box, taken apart into the filters of the lists: who, which words, which days.

"Putin peace talks since May 2025" becomes `speaker=vladimir-putin`, `q=peace talks` and `said_from=2025-05-01`. A name
is one where the store is sure whom it means (`app.index.meant`), a day where it is read as one in an article
(`app.dating`); the rest are words to look for. What was taken for what is in the address that follows, and in the
fields of the page there, so that it can be seen and mended.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine

from app.dating.expressions import find_expressions
from app.index.meant import Meant, whom
from app.model import SPEAKING, SpeakerKind
from app.queries.values import MAX_NAME_CHARS, MAX_QUERY_CHARS
from app.store.reading import reading

MOST_CHARS = MAX_QUERY_CHARS
LONGEST_NAME = 6  # words: "the Organization of American States" has five
MOST_NAMED = 5  # speakers in one question
MOST_TRIED = 40  # runs of words that are looked up as names: a question has few, a pasted paragraph has hundreds

_ISO = r"(?:1[89]|20)\d\d(?:-\d\d(?:-\d\d)?)?"
_BETWEEN = re.compile(rf"\b(?:between|from)\s+({_ISO})\s+(?:and|to|until|till)\s+({_ISO})(?![\w-])", re.I)
_RANGE = re.compile(rf"(?<![\w-])({_ISO})\s*(?:\.\.+|–|—)\s*({_ISO})(?![\w-])")
_OPENED = r"(?:\b(since|from|after|until|till|before|by|to|in|on|during)\s+|(?<![\w-]))"
_ISO_DAY = re.compile(rf"{_OPENED}((?:1[89]|20)\d\d-\d\d(?:-\d\d)?)(?![\w-])", re.I)
_YEAR_AT_THE_END = re.compile(rf"{_OPENED}((?:1[89]|20)\d\d)\s*$", re.I)
_BEFORE_A_DAY = re.compile(r"\b(since|from|after|until|till|before|by|up to|to|in|on|during)\s+(?:the\s+)?$", re.I)
_MONTH_NAME = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b", re.I
)
_FROM = frozenset(("since", "from", "after"))
_TO = frozenset(("until", "till", "before", "by", "up to", "to"))
_SAID = r"(?:say|says|said|saying|tell|tells|told|claim|claims|claimed|promise|promises|promised)"
_TOLD = r"(?:said|says|told|reports|reported|carries|carried|quotes|quoted)"
_OPENING = re.compile(
    r"^\s*(?:what|when|where|which)\s+(?:has|have|had|did|does|do)\s+|^\s*did\s+"
    rf"|^\s*(?:what|when|where)\s+(?=(?:\S+\s+){{1,{LONGEST_NAME}}}{_SAID}\b)"  # what Putin said
    rf"|^\s*who\s+(?:else\s+)?(?:has\s+|have\s+)?(?:also\s+)?{_TOLD}\s+(?:what\s+|that\s+)?"
    r"|^\s*(?:statements?|quotes?|quotations?)\s+(?:by|from|of)\s+"
    r"|^\s*(?:statements?|quotes?|quotations?)\s+(?=(?:about|on|concerning|regarding)\s)",
    re.I,
)
_ON_RECORD = re.compile(r"^\s*(?:is|was)\s+(.+?)\s+on\s+(?:the\s+)?record\s*$", re.I)
_POSSESSIVE = re.compile(r"['’]s$")  # "Putin's peace talks"
_SAYING = re.compile(rf"^{_SAID}$", re.I)
_JOINING = frozenset(("and", "or", ",", "&"))
_OF = frozenset(("about", "on", "of", "concerning", "regarding"))
_TOKEN = re.compile(r'"[^"]*"?|[^\s"]+')

Pairs = list[tuple[str, str]]


def read_question(connection: Connection, typed: str, today: dt.date) -> Pairs:
    """The filters of `/v1/statements` that a typed question means, in their order."""
    rest, days = _days(typed[:MOST_CHARS].replace("\0", " "), today)
    question = _ON_RECORD.sub(r"\1", rest.strip().rstrip("?"))
    tokens = _TOKEN.findall(_OPENING.sub("", question))
    speakers, about, words = _names(connection, tokens)
    if days and all(_SAYING.match(word) for word in words):  # "said on 8 May"
        words = []
    asked: Pairs = [("speaker", one) for one in speakers]
    asked += [("about", one) for one in about]
    q = " ".join(words)
    if any(map(str.isalnum, q)):
        asked.append(("q", q))
    return asked + days


def _days(typed: str, today: dt.date) -> tuple[str, Pairs]:
    """The text without its days, and the days as filters."""
    for pattern in (_BETWEEN, _RANGE):
        if found := pattern.search(typed):
            first, last = sorted((found[1], found[2]))
            return _without(typed, *found.span()), [("said_from", first), ("said_to", last)]
    if found := _ISO_DAY.search(typed):
        return _without(typed, *found.span()), _bounds((found[1] or "on").lower(), found[2], found[2])
    capitalised = _MONTH_NAME.sub(lambda month: month[0].capitalize(), typed)
    # A month or a day that is to come is read as the last one that was: nothing was said on it yet.
    said = [one for one in find_expressions(capitalised, today) if one.said_on is not None]
    for one in said:
        opening = _BEFORE_A_DAY.search(typed[: one.span.start])
        word = opening[1].lower() if opening else "on"
        begin = opening.start() if opening else one.span.start
        assert one.said_on is not None  # noqa: S101 - chosen so above
        first, last = one.said_on.first.isoformat(), one.said_on.last.isoformat()
        return _without(typed, begin, one.span.end), _bounds(word, first, last)
    if found := _YEAR_AT_THE_END.search(typed):
        return _without(typed, *found.span()), _bounds((found[1] or "in").lower(), found[2], found[2])
    return typed, []


def _bounds(word: str, first: str, last: str) -> Pairs:
    if word in _FROM:
        return [("said_from", first)]
    if word in _TO:
        return [("said_to", last)]
    return [("said_from", first), ("said_to", last)]


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}"


def _names(connection: Connection, tokens: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Who speaks, of whom it is, and the words that are left."""
    tried = 0
    speakers: list[str] = []
    about: list[str] = []
    words: list[str] = []
    at = 0
    while at < len(tokens):
        found = None
        for end in _ends(tokens, at):
            if tried >= MOST_TRIED or len(speakers) + len(about) >= MOST_NAMED:
                break
            tried += 1
            of = bool(words) and words[-1].lower() in _OF  # "about Oslo"
            first = all(word.lower() in _JOINING for word in words)
            found = _meant(connection, tokens[at:end], first=first, kinds=tuple(SpeakerKind) if of else SPEAKING)
            if found is not None:
                break
        if found is None:
            words.append(tokens[at])
            at += 1
            continue
        name, kind = found
        if speakers and words and words[-1].lower() in _OF:
            words.pop()
            about.append(name)
        elif speakers and not words and kind == SpeakerKind.GOVERNMENT:
            about.append(name)  # "Xi Ukraine": a country beside a name is what somebody spoke of
        elif not words or (speakers and all(word.lower() in _JOINING for word in words)):
            words = []
            speakers.append(name)
        elif not speakers and words[-1].lower() in _OF:
            words.pop()
            about.append(name)
        elif not speakers:
            speakers.append(name)
        else:
            words += tokens[at:end]
        at = end
    return speakers, about, _plain(words, named=bool(speakers or about))


def _ends(tokens: Sequence[str], at: int) -> Iterator[int]:
    """Where a name that begins at a word may end, the longest first; words in quotation marks are no name."""
    most = next((i for i in range(at, len(tokens)) if tokens[i].startswith('"')), len(tokens))
    return iter(range(min(at + LONGEST_NAME, most), at, -1))


def _meant(
    connection: Connection, tokens: Sequence[str], *, first: bool, kinds: Sequence[SpeakerKind]
) -> tuple[str, str | None] | None:
    """What to ask for where some words are a name: the slug and kind of one speaker, or the name where it is unsure.

    A word in small letters is a name at the beginning alone: "putin", but not the "may" in "that it may close".
    """
    name = " ".join(tokens).strip(",;:.!?'’")
    if not name or len(name) > MAX_NAME_CHARS or not any(map(str.isalpha, name)) or name.lower() in _OF | _JOINING:
        return None
    capital = all(token[:1].isupper() or not token[:1].isalpha() for token in (tokens[0], tokens[-1]))
    if not capital and not first:
        return None
    meant = whom(connection, name, kinds)
    if not meant.sure and _POSSESSIVE.search(name):
        meant = whom(connection, name := _POSSESSIVE.sub("", name), kinds)
    if len(meant.sure) == 1:
        return meant.sure[0].slug, meant.sure[0].kind
    unsure = _is_shared(meant) or (capital and len(tokens) > 1 and meant.misspelt and meant.possible)
    return (name, None) if unsure else None


def _is_shared(meant: Meant) -> bool:
    """Whether several go by a name: the list says whom it may mean."""
    return len(meant.every) > 1 and not meant.misspelt


def _plain(words: list[str], *, named: bool) -> list[str]:
    """The words to look for, without those that only join them to the name: "say on", "about"."""
    kept = list(words)
    while named and kept and (_SAYING.match(kept[0]) or kept[0].lower() in _OF | _JOINING | {"the"}):
        kept.pop(0)
    if len(kept) > 1 and kept[0].lower() in _OF:  # "quotes on trade"
        kept.pop(0)
    while kept and (kept[-1].lower() in _OF | _JOINING):
        kept.pop()
    return kept


def asked_for(engine: Engine, typed: str, today: dt.date) -> Pairs:
    """What a typed question means in an open store."""
    with reading(engine) as connection:
        return read_question(connection, typed, today)
