"""Corrections of matches: a statement parted from the others of its match, two statements joined."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from app.corrections.errors import CorrectionError
from app.corrections.wanted import JoinMatch, SplitMatch
from app.linking.queue import enqueue
from app.model import CorrectionKind
from app.store.changes import Kind, note
from app.store.corrections import Anchor, New, Stored, add_anchors, add_correction, anchors_of, corrections_touching
from app.store.tables import (
    ArticleRow,
    MatchDecisionRow,
    MatchMemberRow,
    MatchRow,
    StatementRow,
    table,
)

_ARTICLE, _STATEMENT, _DECISION = table(ArticleRow), table(StatementRow), table(MatchDecisionRow)
_MATCH, _MEMBER = table(MatchRow), table(MatchMemberRow)

KINDS = (CorrectionKind.SPLIT_MATCH, CorrectionKind.JOIN_MATCH)
MOST_PARTED = 200
"""Members of a match from which a statement is parted, the earliest: a wire story has a thousand, and what is the same
as the first of them does not come into a match that they are in."""


def anchor_of(session: Session, statement: str) -> Anchor | None:
    """A statement, by key, as a correction is anchored to it."""
    columns = (_STATEMENT.c[name] for name in ("key", "content_text", "start_at"))
    rows = select(_ARTICLE.c.key.label("article"), *columns).join_from(_STATEMENT, _ARTICLE)
    row = session.execute(rows.where(_STATEMENT.c.key == statement)).one_or_none()
    return None if row is None else Anchor(*row)


def split_match(session: Session, wanted: SplitMatch, own: Anchor, who: str) -> Stored:
    """Part a statement from the match that it is in."""
    members = _members(session, [wanted.match])
    if not members:
        raise CorrectionError("match", f"there is no match {wanted.match}: it may have changed; GET /v1/matches")
    if own.statement not in {one.statement for one in members}:
        raise CorrectionError("statement", f"{own.statement} is not in {wanted.match}, so there is nothing to split")
    others = [one for one in members if one.statement != own.statement][:MOST_PARTED]
    new = New(CorrectionKind.SPLIT_MATCH, own.statement, who, wanted.note, {"match": wanted.match}, {})
    made = add_correction(session, new, [own])
    # Part 1 is for the statement that one is joined with.
    add_anchors(session, made.id, others, first_part=2)
    carry_out(session, [own.statement])
    return made


def join_match(session: Session, wanted: JoinMatch, own: Anchor, who: str) -> Stored:
    """Join two statements."""
    other = anchor_of(session, wanted.other)
    if other is None:
        raise CorrectionError("other", f"there is no statement {wanted.other}")
    if other.article == own.article:
        raise CorrectionError("other", "both are of one article: a match has one statement of an article")
    mine, theirs = (_match_of(session, one.statement) for one in (own, other))
    if mine is not None and mine == theirs:
        raise CorrectionError("other", f"both are in {mine} already")
    ours = _members(session, [mine]) if mine else [own]
    others = _members(session, [theirs]) if theirs else [other]
    shared = {one.article for one in ours} & {one.article for one in others}
    if shared:
        raise CorrectionError(
            "other",
            f"the match would have two statements of the article {min(shared)}; split one of them off first",
        )
    new = New(CorrectionKind.JOIN_MATCH, own.statement, who, wanted.note, {"other": other.statement}, {})
    made = add_correction(session, new, [own, other])
    parted = _parted(session, {one.statement for one in ours}, {one.statement for one in others})
    add_anchors(session, made.id, [one for one in others if one.statement in parted], first_part=2)
    carry_out(session, [own.statement, other.statement])
    return made


def carry_out(session: Session, statements: Collection[str]) -> None:
    """Decide anew of the matches of some statements, by key, and have them linked again."""
    decide_again(session, statements)
    enqueue(session, session.scalars(select(_STATEMENT.c.id).where(_STATEMENT.c.key.in_(statements))).all())
    note(session, Kind.STATEMENT, statements)


def decide_again(session: Session, statements: Collection[str]) -> None:
    """Write what all corrections that hold decide of pairs in which any of these statements is; the newest wins."""
    corrections = corrections_touching(session, statements, KINDS)
    anchors = anchors_of(session, [one.id for one in corrections])
    decided: dict[frozenset[str], tuple[str, str, bool]] = {}
    for one in corrections:
        first, *others = anchors[one.id]
        for other in others:
            if first.placed and other.placed and first.statement != other.statement:
                both = first.statement, other.statement
                decided[frozenset(both)] = (*both, one.kind == CorrectionKind.JOIN_MATCH)
    keys = {*statements, *(key for one, other, _ in decided.values() for key in (one, other))}
    rows = dict(session.execute(select(_STATEMENT.c.key, _STATEMENT.c.id).where(_STATEMENT.c.key.in_(keys))).all())
    here = [rows[key] for key in statements if key in rows]
    session.execute(delete(_DECISION).where(or_(_DECISION.c.statement_id.in_(here), _DECISION.c.other_id.in_(here))))
    new = [
        {"statement_id": rows[one], "other_id": rows[other], "same": same}
        for one, other, same in decided.values()
        if one in rows and other in rows and not {one, other}.isdisjoint(statements)
    ]
    if new:
        session.execute(insert(_DECISION), new)


def _match_of(session: Session, statement: str) -> str | None:
    rows = select(_MATCH.c.key).join_from(_MATCH, _MEMBER).join(_STATEMENT, _STATEMENT.c.id == _MEMBER.c.statement_id)
    return session.scalar(rows.where(_STATEMENT.c.key == statement))


def _members(session: Session, matches: Iterable[str]) -> list[Anchor]:
    """The members of some matches, by key, the earliest first."""
    rows = (
        select(_ARTICLE.c.key, _STATEMENT.c.key, _STATEMENT.c.content_text, _STATEMENT.c.start_at)
        .join_from(_MATCH, _MEMBER)
        .join(_STATEMENT, _STATEMENT.c.id == _MEMBER.c.statement_id)
        .join(_ARTICLE, _ARTICLE.c.id == _STATEMENT.c.article_id)
        .where(_MATCH.c.key.in_(matches))
        .order_by(_MEMBER.c.relation.is_not(None), _STATEMENT.c.published_on, _STATEMENT.c.id)
    )
    return [Anchor(*row) for row in session.execute(rows)]


def _parted(session: Session, ours: set[str], theirs: set[str]) -> set[str]:
    """Those of some statements from which one of others was parted before."""
    corrections = corrections_touching(session, ours | theirs, [CorrectionKind.SPLIT_MATCH])
    found: set[str] = set()
    for first, *others in anchors_of(session, [one.id for one in corrections]).values():
        keys = {one.statement for one in others}
        found |= keys & theirs if first.statement in ours else set()
        found |= {first.statement} if first.statement in theirs and keys & ours else set()
    return found
