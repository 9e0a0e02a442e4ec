"""A mention: the words of a name in the text, the title before it, and the type of the name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.text.words import Word


class NameType(StrEnum):
    """The type of a name."""

    PERSON = "person"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    PLACE = "place"


@dataclass(slots=True)
class Mention:
    """A name in the text: `words` of the name itself, `role` from the title before it, `honorific` such as `mr`.

    `outer` is where a title before the name begins, or -1. `expands` is the full name of a short form in brackets.
    """

    start: int
    end: int
    words: tuple[str, ...]
    name_type: NameType
    role: str = ""
    honorific: str = ""
    possessive: bool = False
    outer: int = -1
    expands: str = ""

    @property
    def name(self) -> str:
        """The name as written, single-spaced."""
        return " ".join(self.words)

    @property
    def opens(self) -> int:
        """Where the mention with its title begins."""
        return self.start if self.outer < 0 else self.outer


def mention_of(words: list[Word], name_type: NameType) -> Mention:
    """The mention of a name that spans `words`."""
    return Mention(
        words[0].start,
        words[-1].end,
        tuple(word.text for word in words),
        name_type,
        possessive=words[-1].possessive,
    )


def is_articled(text: str, mention: Mention) -> bool:
    """Whether "the" is before a name and its title: "the Courier"."""
    return text[max(0, mention.opens - 4) : mention.opens].lower() == "the "


def spelt(words: list[Word]) -> str:
    """The words, single-spaced."""
    return " ".join(word.text for word in words)
