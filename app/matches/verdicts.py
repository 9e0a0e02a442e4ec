"""Verdicts: the candidates that a new report repeats, and the relation of a match's members to its first report."""

from __future__ import annotations

from collections.abc import Sequence

from app.matches.clustering import in_time
from app.matches.features import cosine
from app.matches.relation import relate
from app.matches.repeats import group_repeats
from app.model import Because, Member, Relation, Report, Verdict

AMONG_MANY = 0.82
"""The score from which one of many candidates is the same statement. `relate` calls a pair as likely as not from 0.5;
but a statement has up to 200 candidates, nearly all of them other statements. Of the judged pairs that no fitting had
seen 86% of those accepted from 0.5 are right, 92% from 0.74 and 95% from 0.82, which keep 78, 72 and 65% of the right
ones (`tests/benchmarks/read_pairs.py`); the labelled pairs lose none between the last two."""

FAR = 0.35
"""Cosine below which no words are read: of 435 pairs that an earlier score accepted among 304,333 none is below 0.43,
and of a speaker's statements within 14 days nine in ten are below this."""


def compare(new: Report, candidates: Sequence[Report]) -> list[tuple[Report, Verdict]]:
    """The candidates that report the same statement, best first; then those at odds with it, or an update.

    A report never matches another of its own article, and of a candidate that its article repeats only the first
    statement is compared (`group_repeats`): said twice in one text, it is one report.
    """
    near = [other for other in candidates if other.article != new.article and not are_far(new, other)]
    judged = [(group[0], relate(new, group[0])) for group in group_repeats(near)]
    kept = [
        (other, verdict)
        for other, verdict in judged
        if verdict.relation and (not verdict.relation.is_match or verdict.score >= AMONG_MANY)
    ]
    return sorted(kept, key=lambda pair: (not _is_match(pair[1]), -pair[1].score, *in_time(pair[0])))


def stands(first: Report, report: Report) -> Member:
    """A report as a member of a match: its relation to the first report, with the score.

    One that joined by its likeness to another member, and is not near enough to the first report by itself, is a
    paraphrase of the first with the score that it has.
    """
    if report.key == first.key:
        return Member(key=report.key, relation=None, score=1.0, because=Because(rule="first-report", confidence=1.0))
    verdict = relate(first, report)
    if verdict.relation is None or not verdict.relation.is_match:
        because = Because(rule="through-another-report", text=verdict.because.rule, confidence=verdict.score)
        return Member(key=report.key, relation=Relation.PARAPHRASE, score=verdict.score, because=because)
    return Member(key=report.key, relation=verdict.relation, score=verdict.score, because=verdict.because)


def _is_match(verdict: Verdict) -> bool:
    return verdict.relation is not None and verdict.relation.is_match


def are_far(new: Report, other: Report) -> bool:
    """Whether two reports are too far apart in meaning to be compared."""
    meaning = cosine(new, other)
    return meaning is not None and meaning < FAR
