"""The same statement in two or more articles: relation and score, word diff, and a match's members in
order."""

from app.matches.clustering import gather
from app.matches.diff.changes import Change, diff
from app.matches.diff.marks import render
from app.matches.relation import relate
from app.matches.verdicts import compare, stands

__all__ = ["Change", "compare", "diff", "gather", "relate", "render", "stands"]
