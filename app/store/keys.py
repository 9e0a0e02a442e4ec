"""Names and words as the store keys them: slugs, and the stable keys of statements and matches."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator

from app.text.folding import fold

VERSION = 1
"""The version of `words_hash`: raise it where the same words get another hash; `onrecord rebuild` makes all anew."""

_WORD = re.compile(r"[^\W_]+(?:['.,][^\W_]+)*")
_SLUG_CHARS = 80  # a longer name is cut: a slug is typed into URLs


def slug(name: str) -> str:
    """A name for URLs: `slug("Xi Jinping") == "xi-jinping"`; a name without Latin letters gets a short hash."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name).replace("'", ""))[:_SLUG_CHARS].strip("-")
    return plain or f"name-{_digest(fold(name), length=8)}"


def slugs(name: str) -> Iterator[str]:
    """The slugs of a name, in order of preference: `xi-jinping`, then `xi-jinping-2`, `xi-jinping-3` ..."""
    first = slug(name)
    return itertools.chain((first,), (f"{first}-{number}" for number in itertools.count(2)))


def statement_key(article: str, source: str, cue: str, content: str, ordinal: int) -> str:
    """The key of a statement; it stays the same while the words do, wherever in the article they stand.

    `ordinal` counts, from 0, the statements of one article with the very same words.
    """
    return "s" + _digest(article, source, cue, content, str(ordinal))


def match_key(first: str, ordinal: int) -> str:
    """The key of a new match, made from the key of its first statement.

    A match keeps its key when its first statement leaves it for another match, so `ordinal` counts, from 0, the matches
    that were made from the same statement.
    """
    return "m" + (_digest(first) if ordinal == 0 else _digest(first, str(ordinal)))


def article_key(given: str, origin: str) -> str:
    """The key of an article whose id, a file name, is the key of another: made of the id and the place of the file."""
    return f"{given[:111]}-{_digest(origin, length=8)}"  # a key has at most 120 characters


def words_hash(content: str) -> str:
    """Equal for equal words: case, punctuation and a leading `that` or `to` do not count.

    >>> words_hash("that trade is up.") == words_hash("Trade is up")
    True
    """
    words = _WORD.findall(fold(content))
    if len(words) > 1 and words[0] in ("that", "to"):
        del words[0]
    return _digest(" ".join(words))


def _digest(*parts: str, length: int = 16) -> str:
    """The first hexadecimal digits of a SHA-256 of the parts, separated by a character that no stored text holds."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:length]
