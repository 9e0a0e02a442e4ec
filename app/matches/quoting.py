"""One statement that quotes another speaker's: "Ms. Roe said that Mr. Bell had promised 'no new taxes this year'"."""

from __future__ import annotations

import itertools
import re

from app.entities.name_keys import GENERATIONS
from app.matches.speaker_likeness import differ
from app.matches.tokens import surfaces
from app.model import Because, Report

LEAST_QUOTED = 5  # words in a row: "very, very good" is said by everyone
MOST_STRETCHES = 50  # in quotation marks, the first: each is looked for in all of the other statement
SURE = 0.8  # not measured: 924 articles of PolNeAR have none to count; a slogan that two share would look the same

_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)[‘']([^‘’']+)[’'](?!\w)")


def quotes(one: Report, other: Report) -> Because | None:
    """Why `one` is taken to quote `other`, or None.

    It has words of the other within quotation marks, `LEAST_QUOTED` or more in a row, and names a speaker of the other
    who is not its own.
    """
    if not differ(one.speakers, other.speakers):
        return None
    names = {_last_name(speaker.name) for speaker in other.speakers}
    if not names & {part for word in surfaces(one.content) for part in (word, word.removesuffix("'s"))}:
        return None
    said = f" {' '.join(surfaces(other.content))} "
    for found in itertools.islice(_QUOTED.finditer(one.content), MOST_STRETCHES):
        words = surfaces(found[1] or found[2])
        if len(words) >= LEAST_QUOTED and f" {' '.join(words)} " in said:
            return Because(rule="quotes-another", text=found[0][:300], confidence=SURE)
    return None


def _last_name(name: str) -> str:
    """The last word of a name, "Jr." left aside, as `surfaces` writes it."""
    return next((word for word in reversed(surfaces(name)) if word not in GENERATIONS), "")
