"""A name in the text: its words, the title before it, and what kind of name it looks like."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.text.reading import Word


class Look(StrEnum):
    """What a name looks like on its own."""

    PERSON = "person"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    PLACE = "place"
    OPEN = "open"
    HEADLINE = "headline"


@dataclass(slots=True)
class Mention:
    """A name in the text: `words` of the name itself, `role` from the title before it, `honorific` such as `mr`.

    `expands` is the name in full, where the mention is its short form in brackets.
    """

    start: int
    end: int
    words: tuple[str, ...]
    look: Look
    role: str = ""
    honorific: str = ""
    possessive: bool = False
    outer: int = field(default=-1)
    expands: str = ""

    @property
    def name(self) -> str:
        """The name as written, single-spaced."""
        return " ".join(self.words)

    @property
    def opens(self) -> int:
        """Where the mention with its title begins."""
        return self.start if self.outer < 0 else self.outer


def mention_of(words: list[Word], look: Look) -> Mention:
    """The mention of a name that spans `words`."""
    return Mention(
        words[0].start,
        words[-1].end,
        tuple(word.text for word in words),
        look,
        possessive=words[-1].possessive,
    )


def spelt(words: list[Word]) -> str:
    """The words, single-spaced."""
    return " ".join(word.text for word in words)
