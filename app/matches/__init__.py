"""The same statement in two or more articles: relation and score, word diff, and a match's members in
order."""

from app.matches.gathering import gather
from app.matches.grouping import compare, stands
from app.matches.marks import render
from app.matches.relation import relate
from app.matches.wording import Change, diff

__all__ = ["Change", "compare", "diff", "gather", "relate", "render", "stands"]
