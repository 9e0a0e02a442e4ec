"""Is this on record? The statements nearest to a quotation, how each stands to it, and what that comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, func, select

from app.embedding import pack, shared_embedder, unpack
from app.matches.reading import read, shared
from app.matches.relation import relate
from app.matches.words import surfaces
from app.model import Because, Relation, Report, Verdict
from app.queries.columns import SPEAKER, STATEMENT
from app.queries.paging import Row
from app.queries.rewording import rewording
from app.queries.speakers import current_slug
from app.queries.statements import SELECT_STATEMENTS, present
from app.store.candidates import Wanted, candidates
from app.store.name_search import going_by
from app.store.naming import slug, words_hash
from app.store.reports import reports_of
from app.store.search import containing

LEAST_QUOTED = 3  # words: "of the people" is on record word for word, and says nothing
RAREST = 4  # words of a quotation that a long statement which holds it must hold
HOLDING = 60  # statements that hold them
READ = 60  # the nearest; of the others none is read word by word
MOST_SPEAKERS = 5  # that a name may mean
# Beside the cosine, for the weight of the words in common; chosen on the queries of CheckThat! 2020 train
# (tests/benchmarks/check.py, which gives the figures).
SHARED_WORDS = 0.01


class Verdicts(NamedTuple):
    """What a check can come to, the best first."""

    verbatim: str = "verbatim"
    near: str = "near"
    paraphrase: str = "paraphrase"
    conflict: str = "conflict"
    other_speaker: str = "other-speaker"
    not_found: str = "not-found"


VERDICTS = Verdicts()
_OF_RELATION = {
    Relation.IDENTICAL: VERDICTS.verbatim,
    Relation.NEAR: VERDICTS.near,
    Relation.CONTAINS: VERDICTS.near,
    Relation.PARAPHRASE: VERDICTS.paraphrase,
    Relation.CONFLICT: VERDICTS.conflict,
}


class Question(NamedTuple):
    """What is asked: a quotation, and by whom and in which days it is said to have been made, where that is told."""

    text: str
    speaker: str | None = None
    said_from: dt.date | None = None
    said_to: dt.date | None = None
    limit: int = 10


class Found(NamedTuple):
    """A statement near to a quotation: how near, how it stands to it, and whether its speaker is the one asked for."""

    row: int
    report: Report
    nearness: float
    verdict: Verdict
    by_speaker: bool | None
    outcome: str


def check(connection: Connection, question: Question) -> Row:
    """Whether a quotation is on record: word for word, nearly, in other words, in conflict, by another, or not.

    The outcome is that of the statement that stands nearest to it; `statements` has the nearest first, each with its
    relation, and what differs.
    """
    speakers = _speakers(connection, question.speaker)
    vector = shared_embedder().embed([question.text])[0]
    ids = _candidates(connection, question, list(speakers), pack(vector))
    rows = _within(connection, ids, question)
    reports = reports_of(connection, rows)
    near = [(_nearness(question.text, vector, report), row) for row, report in reports.items()]
    nearest = sorted(near, key=lambda one: (-one[0], one[1]))
    found = [_judged(question, row, reports[row], nearness, speakers) for nearness, row in nearest[:READ]]
    best = min(found, key=lambda one: (VERDICTS.index(one.outcome), -one.verdict.score, one.row), default=None)
    shown = found[: question.limit]
    if best is not None and best.outcome != VERDICTS.not_found and best not in shown:
        shown = [*shown[: question.limit - 1], best]
    return {
        "outcome": best.outcome if best else VERDICTS.not_found,
        "speakers": [{"slug": name, "name": told} for name, told in speakers.values()],
        "statements": _shown(connection, question, shown),
    }


def _speakers(connection: Connection, name: str | None) -> dict[int, tuple[str, str]]:
    """Whom a name or slug may mean: row -> slug and name, the most quoted first."""
    if name is None:
        return {}
    rows = select(SPEAKER.c.id, SPEAKER.c.slug, SPEAKER.c.name).order_by(SPEAKER.c.quoted.desc(), SPEAKER.c.id)
    exact = connection.execute(rows.where(SPEAKER.c.slug == current_slug(connection, slug(name)))).all()
    found = exact or connection.execute(rows.where(going_by(connection, name)).limit(MOST_SPEAKERS)).all()
    return {row.id: (row.slug, row.name) for row in found}


def _candidates(connection: Connection, question: Question, speakers: Sequence[int], vector: bytes) -> list[int]:
    """The statements worth a look: those that matching would find, and those that hold the rarest words."""
    first = question.said_from or dt.date.min
    last = question.said_to or dt.date.max
    wanted = Wanted(
        content=question.text,
        words_hash=words_hash(question.text),
        speakers=speakers,
        day=None,
        embedding=vector,
        between=(first, last),
    )
    found = candidates(connection, wanted)
    rare = sorted(read(question.text).weights.items(), key=lambda word: (-word[1], word[0]))[:RAREST]
    if len(rare) == RAREST:
        try:
            holds = containing(" ".join(form for form, _ in rare), connection.dialect.name)
        except ValueError:
            return found
        found += connection.scalars(select(STATEMENT.c.id).where(holds).limit(HOLDING)).all()
    return found


def _within(connection: Connection, ids: Sequence[int], question: Question) -> list[int]:
    """Those of the days that are asked for, by the day of saying or else of publication."""
    if not ids or (question.said_from is None and question.said_to is None):
        return list(ids)
    rows = select(STATEMENT.c.id).where(STATEMENT.c.id.in_(ids))
    if question.said_from is not None:
        rows = rows.where(func.coalesce(STATEMENT.c.said_to, STATEMENT.c.published_on) >= question.said_from)
    if question.said_to is not None:
        rows = rows.where(func.coalesce(STATEMENT.c.said_from, STATEMENT.c.published_on) <= question.said_to)
    return list(connection.scalars(rows))


def _nearness(text: str, vector: np.typing.NDArray[np.float32], report: Report) -> float:
    """How near a statement is: by meaning, and by the weight of the words in common."""
    meaning = float(unpack(report.embedding) @ vector) if report.embedding else 0.0
    return meaning + SHARED_WORDS * shared(read(text).weights, read(report.content).weights)


def _judged(
    question: Question, row: int, report: Report, nearness: float, speakers: Mapping[int, tuple[str, str]]
) -> Found:
    asked = frozenset(name for name, _ in speakers.values())
    by_speaker = None if question.speaker is None else bool(report.speakers & asked)
    # Whoever asks may not know the speaker, and a quotation is looked for by its words: the speaker tells who, not if.
    said = Report(key="", article="", content=question.text, speakers=report.speakers, embedding=None)
    verdict = relate(said, report)
    if _holds(report.content, question.text):
        verdict = Verdict(relation=verdict.relation, score=1.0, because=Because(rule="word-for-word", confidence=1.0))
        outcome = VERDICTS.verbatim
    else:
        outcome = _OF_RELATION[verdict.relation] if verdict.relation else VERDICTS.not_found
    if by_speaker is False and outcome != VERDICTS.not_found:
        outcome = VERDICTS.other_speaker
    return Found(row, report, nearness, verdict, by_speaker, outcome)


def _holds(content: str, quotation: str) -> bool:
    """Whether all words of a quotation stand in a statement, in a row."""
    ours, theirs = surfaces(quotation), surfaces(content)
    if len(ours) < LEAST_QUOTED:
        return ours == theirs
    return f" {' '.join(ours)} " in f" {' '.join(theirs)} "


def _shown(connection: Connection, question: Question, found: Sequence[Found]) -> list[Row]:
    rows = SELECT_STATEMENTS.where(STATEMENT.c.id.in_([one.row for one in found]))
    by_id: dict[Any, Any] = {row["id"]: row for row in connection.execute(rows).mappings()}
    statements = present(connection, [by_id[one.row] for one in found])
    return [
        {
            "outcome": one.outcome,
            "relation": one.verdict.relation,
            "score": one.verdict.score,
            "nearness": round(one.nearness, 4),
            "because": one.verdict.because.model_dump(mode="json"),
            "by_speaker": one.by_speaker,
            "statement": statement,
            **(rewording(question.text, statement["text"]) if one.verdict.relation else {"changes": [], "marked": ""}),
        }
        for one, statement in zip(found, statements, strict=True)
    ]
