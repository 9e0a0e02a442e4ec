"""A correction carried out, or undone, in one transaction: checked, noted with who, when and why, and put into effect.

Each works alone (`app.linking.name_locks`): no article is being stored meanwhile, and nobody else corrects anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.corrections import pairs
from app.corrections.errors import ConflictError, CorrectionError, UnknownCorrectionError
from app.corrections.resolving import said_on, speaker_slug, topics_of
from app.corrections.speakers import correct_speaker, undo_speaker
from app.corrections.statements import NAMES, carry_out_again, statements_naming
from app.corrections.wanted import (
    OF_STATEMENTS,
    Correction,
    CorrectStatement,
    JoinMatch,
    OfStatement,
    SplitMatch,
)
from app.linking.curation import speaker_of
from app.linking.name_locks import work_alone
from app.linking.queue import enqueue
from app.model import CorrectionKind
from app.queries.statements import get_statement
from app.store.corrections import (
    JOINED,
    Anchor,
    New,
    Stored,
    add_correction,
    anchors_of,
    find_correction,
    mark_undone,
    newest_of,
)
from app.store.tables import CorrectedRow, StatementRow, table

_CORRECTED, _STATEMENT = table(CorrectedRow), table(StatementRow)


class Made(NamedTuple):
    """A correction that was made or undone: its id, the slug where it is of a speaker, and what has to be linked."""

    key: str
    slug: str | None
    moved: Sequence[str]


def correct(session: Session, wanted: Correction, who: str) -> Made:
    """Make a correction in the name of somebody.

    Raises `CorrectionError` where it is wrong, and `ConflictError` where somebody else corrected the statement since.
    """
    work_alone(session)
    if isinstance(wanted, OfStatement):
        own = _anchor(session, wanted.statement)
        _must_be_seen(session, wanted)
        if isinstance(wanted, CorrectStatement):
            made = _correct_statement(session, wanted, own, who)
        elif isinstance(wanted, SplitMatch):
            made = pairs.split_match(session, wanted, own, who)
        elif isinstance(wanted, JoinMatch):
            made = pairs.join_match(session, wanted, own, who)
        else:
            raise TypeError(type(wanted))
        return Made(made.key, None, [own.statement])
    done = correct_speaker(session, wanted)
    new = New(wanted.kind, done.slug, who, wanted.note, done.change, done.before)
    made = add_correction(session, new)
    _settle_speakers(session, done.moved, {done.slug, *_slugs_in(done.change), *_slugs_in(done.before)})
    return Made(made.key, done.slug, done.moved)


def undo(session: Session, key: str, who: str, why: str | None = None) -> Made:
    """Undo a correction: what the program finds is shown again, or what the corrections that are left say.

    Raises `UnknownCorrectionError`, and `CorrectionError` where it is undone already, or something was built on it.
    """
    work_alone(session)
    found = find_correction(session, key)
    if found is None:
        raise UnknownCorrectionError(key)
    if found.undone_at is not None:
        raise CorrectionError(
            "correction", f"correction {key} was undone already, {found.undone_at:%Y-%m-%d %H:%M} UTC"
        )
    if found.kind in OF_STATEMENTS:
        anchors = anchors_of(session, [found.id]).get(found.id, [])
        mark_undone(session, found, who, why)
        keys = [one.statement for one in anchors if one.placed and one.part <= JOINED]
        if found.kind == CorrectionKind.STATEMENT:
            enqueue(session, carry_out_again(session, keys))
        else:
            pairs.carry_out(session, keys)
        return Made(key, None, keys)
    moved = undo_speaker(session, found)
    mark_undone(session, found, who, why)
    _settle_speakers(session, moved, {found.subject, *_slugs_in(found.change), *_slugs_in(found.before)})
    return Made(key, found.subject, moved)


def _anchor(session: Session, statement: str) -> Anchor:
    own = pairs.anchor_of(session, statement)
    if own is not None:
        return own
    removed = session.scalar(select(_CORRECTED.c.statement).where(_CORRECTED.c.statement == statement))
    newest = newest_of(session, statement) if removed else None
    if newest is not None:
        raise CorrectionError(
            "statement", f"{statement} was taken for no statement by {newest.made_by}: undo {newest.key} first"
        )
    raise CorrectionError("statement", f"there is no statement {statement}")


def _must_be_seen(session: Session, wanted: OfStatement) -> None:
    """Refuse a correction of whoever has not seen the newest one of the same statement."""
    newest = newest_of(session, wanted.statement)
    if newest is not None and newest.key != wanted.after:
        raise ConflictError(
            f"{wanted.statement} was corrected by {newest.made_by} on {newest.made_at:%Y-%m-%d %H:%M} UTC"
            f" ({newest.key}): look at it first",
            newest.key,
        )
    if newest is None and wanted.after is not None:
        raise ConflictError(f"{wanted.after} does not hold any more: look at the statement again", "")


def _correct_statement(session: Session, wanted: CorrectStatement, own: Anchor, who: str) -> Stored:
    given = wanted.model_fields_set
    change: dict[str, Any] = {}
    if wanted.not_a_statement:
        change["not_a_statement"] = True
    if wanted.speakers is not None:
        slugs = [speaker_slug(session, one, "speakers") for one in wanted.speakers]
        change["speakers"] = list(dict.fromkeys(slugs))
    if "holder" in given:
        change["holder"] = None if wanted.holder is None else speaker_slug(session, wanted.holder, "holder")
    if "said_on" in given:
        change["said_on"] = None if wanted.said_on is None else said_on(session, wanted.said_on, own.article)
    if wanted.topics is not None:
        change["topics"] = topics_of(session, wanted.topics)
    change |= {name: value.value for name in ("act", "stance") if (value := getattr(wanted, name)) is not None}
    before = _before(session, own.statement, change) | {NAMES: _names(session, change)}
    new = New(CorrectionKind.STATEMENT, own.statement, who, wanted.note, change, before)
    made = add_correction(session, new, [own])
    enqueue(session, carry_out_again(session, [own.statement]))
    return made


def _settle_speakers(session: Session, moved: Sequence[str], slugs: set[str]) -> None:
    """Have the statements linked again that changed hands; those that corrections give to one of the speakers stay."""
    ours = carry_out_again(session, statements_naming(session, slugs))
    rows = session.scalars(select(_STATEMENT.c.id).where(_STATEMENT.c.key.in_(moved))).all() if moved else []
    enqueue(session, ours.union(rows))


def _slugs_in(values: Mapping[str, Any]) -> set[str]:
    """The slugs of speakers that a correction of them, or what it found, names."""
    named = {values[name] for name in ("speaker", "into", "other") if isinstance(values.get(name), str)}
    return named.union(*({one["speaker"]["slug"], one["into"]["slug"]} for one in values.get("merged", ())))


def _names(session: Session, change: dict[str, Any]) -> dict[str, list[str]]:
    """The name and kind of each speaker that a correction gives, by slug: if nobody else names one, it is removed."""
    slugs = [*change.get("speakers", ()), *filter(None, (change.get("holder"),))]
    rows = ((slug, speaker_of(session, slug)) for slug in slugs)
    return {slug: [row.name, row.kind] for slug, row in rows if row is not None}


def _before(session: Session, statement: str, change: dict[str, Any]) -> dict[str, Any]:
    """What the statement showed, of what a correction sets."""
    shown = get_statement(session.connection(), statement)
    if shown is None or change.get("not_a_statement"):
        return {}
    values = {
        "speakers": [one["slug"] for one in shown["speakers"]],
        "holder": shown["holder"] and shown["holder"]["slug"],
        "said_on": shown["said_on"] and shown["said_on"]["edtf"],
        "topics": [one["code"] for one in shown["topics"]],
        "act": shown["act"],
        "stance": shown["stance"],
    }
    return {name: value for name, value in values.items() if name in change}
