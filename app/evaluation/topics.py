"""The figures of topics: how often a reader accepts the topics that statements are filed under."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import Field

from app.model import Topic, Value

DIGITS = 4


class Filed(NamedTuple):
    """The codes that one statement is filed under, the first first, and those that a reader gave.

    `best` are those that fit best, empty where the statement is about nothing; `also` could be given too.
    """

    codes: Sequence[str]
    best: Sequence[str]
    also: Sequence[str]


class BranchFigures(Value):
    """A top-level topic: the statements first filed in its branch, and the share of those where that is accepted."""

    code: str
    label: str
    filed: int
    accepted: float = Field(ge=0, le=1)


class TopicFigures(Value):
    """Shares of the labelled statements. A topic is accepted where the reader gave it or a narrower one of the best."""

    statements: int = Field(description="Labelled statements that are about something.")
    filed: float = Field(description="Share filed under some topic.", ge=0, le=1)
    first_accepted: float = Field(description="Share of the filed whose first topic is accepted.", ge=0, le=1)
    wrong: float = Field(description="Share of the filed that have a topic which is not accepted.", ge=0, le=1)
    accepted: float = Field(description="Share of all given topics that are accepted.", ge=0, le=1)
    branches: list[BranchFigures]


class MeasuredTopics(Value):
    """Figures of topics, and how they came."""

    corpus: str
    figures: TopicFigures
    command: str = Field(description="What measured them.")
    measured_on: dt.date


def accepted_codes(best: Iterable[str], also: Iterable[str], known: dict[str, Topic]) -> set[str]:
    """The codes that a reader accepts: those given, and all that are broader than the best."""
    best = list(best)
    return {*best, *also, *(parent for code in best for parent in known[code].parents)}


def topic_figures(filed: Iterable[Filed], vocabulary: Iterable[Topic]) -> TopicFigures:
    """Count the topics of labelled statements; those about nothing are left out."""
    known = {topic.code: topic for topic in vocabulary}
    counts: Counter[str] = Counter()
    in_branch: Counter[str] = Counter()
    right_in: Counter[str] = Counter()
    for one in filed:
        if not one.best:
            continue
        right = accepted_codes(one.best, one.also, known)
        counts["statements"] += 1
        counts["given"] += len(one.codes)
        counts["accepted"] += sum(code in right for code in one.codes)
        if one.codes:
            branch = (one.codes[0], *known[one.codes[0]].parents)[-1]
            counts["filed"] += 1
            counts["first"] += one.codes[0] in right
            counts["wrong"] += any(code not in right for code in one.codes)
            in_branch[branch] += 1
            right_in[branch] += one.codes[0] in right

    def share(part: str, whole: str) -> float:
        return round(counts[part] / max(1, counts[whole]), DIGITS)

    return TopicFigures(
        statements=counts["statements"],
        filed=share("filed", "statements"),
        first_accepted=share("first", "filed"),
        wrong=share("wrong", "filed"),
        accepted=share("accepted", "given"),
        branches=[
            BranchFigures(code=code, label=known[code].label, filed=n, accepted=round(right_in[code] / n, DIGITS))
            for code, n in in_branch.most_common()
        ],
    )
