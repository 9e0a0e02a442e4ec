"""What the tools read: each function runs where the store is read, and raises a `Problem` that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

from app.api.assistants import answers as shown
from app.api.assistants.arguments import CompareWordings, FindSpeaker, GetStatement, SearchStatements
from app.api.problems import NotFound
from app.api.schemas.shapes import Given, Shape
from app.evaluation.card import loaded_weights, shipped_card
from app.evaluation.scores import Score
from app.index.meant import whom
from app.model import SPEAKING, Row, SpeakerKind
from app.queries.known_names import Names
from app.queries.matches import get_match, get_match_of
from app.queries.statements import get_context, list_statements
from app.queries.two_statements import compare_statements
from app.store.reading import reading

MOST_NEAR = 5  # names that an error offers in place of an unknown one
MOST_BESIDE = 3  # statements that contradict or update one
NO_STATEMENT = "There is no statement {}. search_statements gives the ids of statements."
OUTCOMES = {
    "verbatim": "It is on record word for word.",
    "near": "It is on record but for a few words, or as a part of a longer statement.",
    "paraphrase": "It is on record only in other words.",
    "conflict": "What is on record contradicts it: `why` and `marked` say in what.",
    "speaker-unknown": "It is on record, but it cannot be known whether this speaker said it.",
    "other-speaker": "It is on record, but another speaker said it.",
    "not-found": "It is not on record: the statements given are near to it, and none is it.",
}
"""Each outcome of a check in a sentence."""
OF_ONE = {
    "verbatim": "The statement says so, word for word.",
    "near": "The statement says so but for a few words, or as a part of more.",
    "paraphrase": "The statement says so in other words.",
    "conflict": "The statement contradicts it: `why` and `marked` say in what.",
    "speaker-unknown": "The statement says so, but it cannot be known whether this speaker made it.",
    "other-speaker": "The statement says so, but another speaker made it.",
    "not-found": "The statement does not say so.",
}
"""The same of one statement that is cited for a claim."""


def find_speaker(engine: Engine, asked: FindSpeaker, base: str) -> shown.FoundSpeakers:
    """The speakers whom a name may mean."""
    with reading(engine) as connection:
        found = Names(connection).speakers(asked.name)[: asked.limit]
    if not found:
        detail = f'Nobody on record is called "{asked.name}". Try the last name alone, or another spelling.'
        raise NotFound(detail)
    rows = [
        {
            "speaker": one.slug,
            "name": one.name,
            "kind": one.kind,
            "role": one.description,
            "statements": one.statements,
            "certain": one.certain,
            "reason": one.reason,
        }
        for one in found
    ]
    return shown.FoundSpeakers(speakers=[shown.found_speaker(row, base) for row in rows])


def search_statements(engine: Engine, asked: SearchStatements, base: str) -> shown.Statements:
    """The statements that meet some filters."""
    filters = asked.filters()
    with reading(engine) as connection:
        for field, name in (("speaker", asked.speaker), ("about", asked.about)):
            if name is not None:
                _must_be_one(connection, field, name)
        page = list_statements(connection, filters)
    beside = page.beside or {}
    return shown.Statements(
        total=beside["total"],
        statements=[shown.ShortStatement(**shown.short(one, base)) for one in page.items],
        next=page.next,
        hint=beside["hint"],
    )


def get_one(engine: Engine, asked: GetStatement, base: str) -> shown.OneStatement:
    """One statement with its reasons and surroundings."""
    with reading(engine) as connection:
        context = get_context(connection, asked.statement, 0)
    if context is None:
        raise NotFound(NO_STATEMENT.format(asked.statement))
    statement = context["statement"]
    paragraphs = context["paragraphs"]
    fields = shown.short(statement, base) | {"words": shown.cut(statement["text"], shown.MOST_WHOLE_CHARS)}
    return shown.OneStatement(
        **fields,
        topics=[one["label"] for one in statement["topics"]],
        about=shown.named(statement["about"]),
        stance=statement["stance"],
        paragraph=shown.cut(paragraphs[0]["text"], shown.MOST_WHOLE_CHARS) if paragraphs else None,
        source_url=statement["source_url"],
        why=[_why(field, because) for field, because in statement["because"].items()],
        contradicted_by=[_beside(one, base) for one in statement["conflicts"][:MOST_BESIDE]],
        updated_by=[_beside(one, base) for one in statement["updates"][:MOST_BESIDE]],
    )


def compare_wordings(engine: Engine, asked: CompareWordings, base: str) -> shown.Wordings:
    """How articles word one statement, or how two statements relate."""
    with reading(engine) as connection:
        if asked.other is not None:
            return _two(connection, asked.statement, asked.other, base)
        find = get_match if asked.statement.startswith("m") else get_match_of
        match = find(connection, asked.statement)
        if match is None:
            return _alone(connection, asked.statement, base)
    rest = match["member_count"] - asked.limit
    note = f"{rest} more are in the API: see link." if rest > 0 else "All wordings are given."
    return shown.Wordings(
        match=match["id"],
        articles=match["articles"],
        note=note,
        wordings=[shown.wording(one, base) for one in match["members"][: asked.limit]],
        link=shown.link_of_match(match["id"], base),
    )


def checked(answer: Row, cited: str | None, base: str) -> shown.Checked:
    """The answer of a check (`app.queries.check`) in short; `cited` is the statement that was asked for alone."""
    statements = [
        shown.CheckedStatement(
            **shown.short(one["statement"], base),
            outcome=one["outcome"],
            why=shown.reason_of(one["because"]),
            marked=shown.cut(one["marked"]),
            by_speaker=one["by_speaker"],
        )
        for one in answer["statements"]
    ]
    # The nearest come first, but the one that gives the outcome has to be read before all.
    statements.sort(key=lambda one: one.outcome != answer["outcome"])
    return shown.Checked(
        outcome=answer["outcome"],
        meaning=(OUTCOMES if cited is None else OF_ONE)[answer["outcome"]],
        complete=answer["complete"],
        statements=statements,
    )


def quality(base: str) -> shown.QualityFigures:
    """How good the weights are."""
    card, weights = shipped_card(), loaded_weights()
    whole = card.figures.whole
    return shown.QualityFigures(
        weights=weights.version if weights == card.weights else f"{weights.version} (not those that were measured)",
        corpus=card.corpus.name,
        measured_on=card.measured_on.isoformat(),
        statements=_figures(whole.all),
        by_speech={
            "direct": _figures(whole.direct),
            "mixed": _figures(whole.mixed),
            "indirect": _figures(whole.indirect),
        },
        reliability=[
            f"of confidence {one.low:.1f} to {one.high:.1f}, {100 * one.right:.0f}% are right"
            for one in card.figures.reliability
        ],
        weaknesses=card.weaknesses,
        link=f"{base}/v1/quality",
    )


def _must_be_one(connection: Connection, field: str, name: str) -> None:
    """Raise a problem that names the nearest, where a name does not mean one speaker for sure."""
    meant = whom(connection, name, tuple(SpeakerKind) if field == "about" else SPEAKING)
    if meant.sure:
        return
    near = ", ".join(f"{one.slug} ({one.name}, {one.statements} statements)" for one in meant.possible[:MOST_NEAR])
    if not near:
        detail = f'{field}: nobody on record is called "{name}". find_speaker takes a part of a name.'
    elif meant.misspelt:
        detail = f'{field}: nobody on record is called "{name}". The nearest are {near}: ask again with one of these.'
    else:
        detail = f'{field}: "{name}" may mean {near}: ask again with one of these.'
    raise NotFound(detail)


def _two(connection: Connection, one: str, other: str, base: str) -> shown.Wordings:
    pair = compare_statements(connection, one, other)
    if pair is None:
        raise NotFound(f"There is no statement {one}, or no statement {other}: give the ids of two statements.")
    related = pair[1]["relation"]
    note = f"They relate as {related}." if related else "They are two statements: neither says what the other does."
    articles = len({member["article"]["id"] for member in pair})
    wordings = [shown.wording(member, base) for member in pair]
    return shown.Wordings(match=None, articles=articles, note=note, wordings=wordings, link=None)


def _alone(connection: Connection, key: str, base: str) -> shown.Wordings:
    """A statement that only one article is known to carry. Raises a problem where there is none."""
    pair = None if key.startswith("m") else compare_statements(connection, key, key)
    if pair is None:
        raise NotFound(f"There is no statement and no match {key}. search_statements gives the ids of both.")
    note = "No other article is known to carry it."
    return shown.Wordings(match=None, articles=1, note=note, wordings=[shown.wording(pair[0], base)], link=None)


def _why(field: str, because: Row) -> shown.Why:
    return shown.Why(
        field=field, rule=because["rule"], words=shown.cut(because["text"]), confidence=because["confidence"]
    )


def _beside(one: Row, base: str) -> shown.OtherStatement:
    other = one["statement"]
    return shown.OtherStatement(
        statement=other["id"],
        words=shown.cut(other["text"]),
        speakers=shown.named(other["speakers"]),
        said_on=shown.day_of(other),
        outlet=shown.outlet_of(other["article"]),
        marked=shown.cut(one["marked"]),
        why=shown.reason_of(one["because"]),
        link=shown.link_of(other["id"], base),
    )


def _figures(score: Score) -> shown.Figures:
    return shown.Figures(precision=score.precision, recall=score.recall, f1=score.f1)


def read(engine: Engine, tool: Callable[[Engine, Any, str], Shape], asked: Given, base: str) -> dict[str, Any]:
    """What a tool answers, as JSON has it: it is sent from process to process."""
    return tool(engine, asked, base).model_dump(mode="json")
