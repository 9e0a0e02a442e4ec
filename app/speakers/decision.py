"""A decision on the speakers of a statement: the entities, the rule and the evidence."""

from __future__ import annotations

from dataclasses import dataclass

from app.model import Because, Span
from app.speakers.entity import Entity

LONGEST_EVIDENCE = 300  # characters of a source that a reason quotes

# How sure a rule is: no more than the share of its answers found right on 16 labelled articles (385 statements),
# and well below it where a rule answered fewer than twenty times.
CONFIDENCE = {
    "full-name": 0.97,
    "name": 0.93,
    "organisation": 0.9,
    "metonym": 0.85,
    "joint": 0.85,
    "issuer": 0.75,
    "role": 0.75,
    "together": 0.7,
    "description": 0.6,
    "pronoun": 0.85,
    "relative-pronoun": 0.8,
    "quoted-speaker": 0.75,
    "reference": 0.8,
    "turn": 0.85,
    "interviewee": 0.7,
    "running-speaker": 0.6,
    "ambiguous": 0.3,
    "unnamed": 0.85,
    "unknown": 0.5,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The speakers of a statement. Without entities they are unnamed, unknown or ambiguous, as the rule says."""

    entities: tuple[Entity, ...]
    rule: str
    span: Span | None
    text: str
    sure: float | None = None
    """How sure the trees are of it; None where a rule decides."""

    def because(self) -> Because:
        """The reason, as a field of the statement."""
        text = self.text[:LONGEST_EVIDENCE]
        return Because(
            rule=self.rule,
            span=self.span,
            text=text,
            confidence=CONFIDENCE[self.rule] if self.sure is None else round(self.sure, 3),
        )
