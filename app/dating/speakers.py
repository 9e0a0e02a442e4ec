"""The speakers of statements compared by name, to find the same speaker again within one article."""

from __future__ import annotations

from collections.abc import Sequence

from app.model import Article, Statement
from app.text.en.lexicon import words
from app.text.words import WORD

PRONOUNS = words("pronouns")
LONG = 3  # letters: "of" and "al" name nobody


def speakers_of(article: Article, statements: Sequence[Statement]) -> list[frozenset[str]]:
    """Whose each statement is: the names of its speakers, or the words of its source.

    A pronoun that no stage before could resolve is whoever spoke last.
    """
    found: list[frozenset[str]] = []
    spoke: frozenset[str] = frozenset()
    for statement in statements:
        source = article.exact(statement.source).strip().casefold()
        if statement.speakers:
            spoke = frozenset(speaker.name for speaker in statement.speakers)
        elif source and source not in PRONOUNS:
            spoke = frozenset((source,))
        found.append(spoke)
    return found


def named_by(name: str) -> list[str]:
    """The words by which a sentence may name a speaker: "angela" and "merkel"."""
    found = (word.removesuffix("'s").removesuffix("’s").rstrip(".").lower() for word in WORD.findall(name))
    return [word for word in found if len(word) >= LONG and word not in PRONOUNS and word != "the"]
