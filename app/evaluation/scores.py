"""Figures: what is printed, what the card holds, what `GET /v1/quality` answers. Shares are from 0 to 1."""

from __future__ import annotations

from pydantic import Field

from app.model import Value

Share = float
DIGITS = 6  # finer than any corpus tells, so that rounding to percents later rounds once


class Score(Value):
    """How well one kind of thing is found."""

    precision: Share = Field(ge=0, le=1, description="Of what was found, the share that is right.")
    recall: Share = Field(ge=0, le=1, description="Of what is labelled, the share that was found.")
    f1: Share = Field(ge=0, le=1, description="Their harmonic mean.")
    labelled: int = Field(ge=0, description="How many the corpus has: what recall is a share of.")
    found: int = Field(ge=0, description="How many were found: what precision is a share of.")


class BySpeech(Value):
    """A score over all statements, and over those of one kind of speech.

    Recall counts the labels of that kind, precision the statements found of that kind.
    """

    all: Score
    direct: Score
    mixed: Score
    indirect: Score


class Segments(Value):
    """Exact runs of words of each role, whatever statement they belong to."""

    source: Score
    cue: Score
    content: Score


class Slice(Value):
    """The scores of a part of the labels."""

    definition: str = Field(description="Which labels and statements count.")
    whole: BySpeech
    content: BySpeech


class Bin(Value):
    """Statements that were about equally sure, and the share of them that is right (as whole statements)."""

    low: float = Field(description="The least confidence in the bin.")
    high: float = Field(description="The confidence at which the next bin begins.")
    statements: int
    right: Share = Field(ge=0, le=1)


class Figures(Value):
    """How the statements that were found stand to the labels; all counts are over the whole corpus."""

    articles: int
    words: int
    words_per_cpu_second: float = Field(description="From text to statements, on one thread.")
    whole: BySpeech = Field(description="Content by half or more (words shared / words in either), cue and source.")
    content: BySpeech = Field(description="Content by half or more, whatever the cue and source.")
    exact: BySpeech = Field(description="Content to the word, whatever the cue and source.")
    speech_slice: Slice
    segments: Segments
    reliability: list[Bin] = Field(description="How well confidence keeps its word; empty bins are left out.")


def score(recalled: int, right: int, labelled: int, found: int) -> Score:
    """Precision, recall and F1 of counts; 0 where there is nothing to count."""
    recall = recalled / labelled if labelled else 0.0
    precision = right / found if found else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(
        precision=round(precision, DIGITS),
        recall=round(recall, DIGITS),
        f1=round(f1, DIGITS),
        labelled=labelled,
        found=found,
    )
