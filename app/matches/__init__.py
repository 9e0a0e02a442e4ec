"""Matching, pure: relation and score of two reports, clustering of linked reports into matches, word diffs."""

from app.matches.clustering import gather
from app.matches.diff.changes import Change, diff
from app.matches.diff.marks import render
from app.matches.opposition import worth_reading
from app.matches.relation import relate, score_by_words
from app.matches.verdicts import are_far, compare, stands

__all__ = [
    "Change",
    "are_far",
    "compare",
    "diff",
    "gather",
    "relate",
    "render",
    "score_by_words",
    "stands",
    "worth_reading",
]
