"""What a cue makes of its content: a claim, a denial of it, or a question."""

from __future__ import annotations

from enum import StrEnum

from app.model import Report, Stance
from app.text.lemmas import NEGATION, bases
from app.text.words import LETTERS

DENYING = frozenset(("deny", "doubt"))  # negated ("has not denied"), they claim; to doubt is a belief by its stance
QUESTIONS = ("whether ", "if ")


class Polarity(StrEnum):
    """Whether the speaker stands by what is reported."""

    CLAIMED = "claimed"
    DENIED = "denied"
    ASKED = "asked"


def polarity(report: Report) -> Polarity:
    """The polarity of a report, by the words of its cue and its stance.

    "Denied that ...", "never said that ...", "doubts that ..." are denied; "asked whether ..." is asked.
    """
    if report.stance is Stance.ASK and report.content.casefold().startswith(QUESTIONS):
        return Polarity.ASKED
    negated = NEGATION.search(report.cue) is not None
    denying = any(not DENYING.isdisjoint(bases(word)) for word in LETTERS.findall(report.cue.casefold()))
    if negated and denying:
        return Polarity.CLAIMED
    return Polarity.DENIED if negated or denying or report.stance is Stance.DENY else Polarity.CLAIMED
