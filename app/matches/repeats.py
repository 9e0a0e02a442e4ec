"""Repeats: statements of one article that are one report, because they have the same words and the same speakers."""

from __future__ import annotations

from collections.abc import Iterable

from app.matches.tokens import surfaces
from app.model import Report


def group_repeats(reports: Iterable[Report]) -> list[list[Report]]:
    """Group the statements of an article into reports; each group begins with its first statement in the article.

    Two statements are one report where article, speakers, stance and words are equal; case, punctuation and an opening
    "that" are not compared (`surfaces`). An article that repeats a sentence 40 times is so matched once, by
    `group[0]`, and its other 39 statements take part in no match. Statements of several articles may be given at once.
    The groups come in the order of their first statements as given.

    >>> [[one.key for one in group] for group in group_repeats([yes_1, no, yes_2])]
    [['yes_1', 'yes_2'], ['no']]
    """
    groups: dict[tuple[object, ...], list[Report]] = {}
    for report in reports:
        identity = (report.article, report.speakers, report.stance, *surfaces(report.content))
        groups.setdefault(identity, []).append(report)
    return [sorted(group, key=lambda report: (report.position, report.key)) for group in groups.values()]
