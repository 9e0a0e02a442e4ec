"""Undoing the merge of two speakers: who was merged is made again, and gets back what the articles say of it.

What was read since the merge, under a name that it alone had, is its too. Where an article named both, the statements
that were its are known by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from app.corrections.errors import CorrectionError
from app.linking.curation import find
from app.linking.move_statements import Move, Moved, move_statements
from app.linking.speaker_rows import Name, add_names, note_speakers, remake_keys
from app.model import LISTED_ACTS, Because, SpeakerKind
from app.store.changes import Kind, note
from app.store.history import keep_slugs, slugs_of
from app.store.statement_counts import update_speakers
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerDecisionRow,
    SpeakerRoleRow,
    SpeakerRow,
    SpeakerSlugRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_SPEAKER, _ALIAS, _SLUG = table(SpeakerRow), table(SpeakerAliasRow), table(SpeakerSlugRow)
_DECISION, _NAMED, _ARTICLE = table(SpeakerDecisionRow), table(ArticleSpeakerRow), table(ArticleRow)
_STATEMENT, _ROLE = table(StatementRow), table(SpeakerRoleRow)
_MADE_BY, _ABOUT = table(StatementSpeakerRow), table(StatementAboutRow)

Merged = dict[str, Any]
"""What is needed to undo a merge, as JSON."""
_FACTS = ("gender", "country", "role", "wikidata", "listed")
_OWN = ("slug", "name", "folded", "kind", "ambiguous", *_FACTS)


def snapshot(session: Session, slug: str, into: str) -> Merged:
    """What undoing the merge of one speaker into another will need; call it before."""
    old, new = find(session, slug), find(session, into)
    both = _articles_naming_both(session, old.id, new.id)
    named = (
        select(_ARTICLE.c.key, _NAMED.c.folded, _NAMED.c.kind, _NAMED.c.because)
        .join_from(_NAMED, _ARTICLE)
        .where(_NAMED.c.speaker_id == old.id)
        .order_by(_NAMED.c.article_id, _NAMED.c.folded)
    )
    return {
        "speaker": {name: getattr(old, name) for name in _OWN},
        "into": {"slug": new.slug, **{name: getattr(new, name) for name in _FACTS}},
        "aliases": _aliases(session, old.id),
        "into_aliases": _aliases(session, new.id),
        "slugs": list(session.scalars(select(_SLUG.c.slug).where(_SLUG.c.speaker_id == old.id))),
        "moved_decisions": list(session.scalars(select(_DECISION.c.id).where(_DECISION.c.speaker_id == old.id))),
        "named": [list(row) for row in session.execute(named)],
        "both": {
            "made": _joint(session, _MADE_BY, old.id, new.id, both),
            "about": _joint(session, _ABOUT, old.id, new.id, both),
            "held": _beside(session, "holder_id", old.id, both),
            "relayed": _beside(session, "relayed_by_id", old.id, both),
            "spoken_for": _beside(session, "speaks_for_id", old.id, both),
            "roles": _roles(session, old.id, new.id, both),
        },
        "decisions": [],
    }


def undo_merge(session: Session, merged: Merged) -> list[str]:
    """Undo a merge; the statements that have another speaker now. Raises `CorrectionError` where it cannot be."""
    own = merged["speaker"]
    new = find(session, merged["into"]["slug"])
    moved_on = session.scalar(select(_SLUG.c.speaker_id).where(_SLUG.c.slug == own["slug"])) != new.id
    if moved_on or new.slug != merged["into"]["slug"]:
        into = merged["into"]["slug"]
        raise CorrectionError("correction", f"speaker {into} was merged since: undo that correction first")
    keep_slugs(session, slugs_of(session, new.id))
    old = _make_again(session, merged)
    delete_decisions(session, merged["decisions"])
    moved_back = (_DECISION.c.id.in_(merged["moved_decisions"])) & (_DECISION.c.speaker_id == new.id)
    session.execute(update(_DECISION).where(moved_back).values(speaker_id=old))
    moved = _give_back(session, merged, old, new.id)
    _part_names(session, merged, new.id)
    update_speakers(session, moved.counts)
    note_speakers(session, [old, new.id])
    return moved.statements


def decisions_after(session: Session, last: int) -> list[list[Any]]:
    """The decisions on names that were made after one, by row: id, name and kind of each."""
    columns = (_DECISION.c.id, _DECISION.c.folded, _DECISION.c.kind)
    return [list(row) for row in session.execute(select(*columns).where(_DECISION.c.id > last).order_by(columns[0]))]


def last_decision(session: Session) -> int:
    """The row of the last decision on a name."""
    return int(session.execute(select(func.coalesce(func.max(_DECISION.c.id), 0))).scalar_one())


def delete_decisions(session: Session, decisions: Iterable[Sequence[Any]]) -> None:
    """Remove decisions by name, since a row id may have been given again."""
    for number, folded, kind in decisions:
        same = (_DECISION.c.id == number) & (_DECISION.c.folded == folded) & (_DECISION.c.kind == kind)
        session.execute(delete(_DECISION).where(same))


def _make_again(session: Session, merged: Merged) -> int:
    """The row of the speaker, who is made again with its names and facts."""
    own = merged["speaker"]
    session.execute(delete(_SLUG).where(_SLUG.c.slug == own["slug"]))
    same = (_SPEAKER.c.folded == own["folded"]) & (_SPEAKER.c.kind == own["kind"])
    namesake = session.execute(select(func.coalesce(func.max(_SPEAKER.c.namesake) + 1, 0)).where(same)).scalar_one()
    into = merged["into"]
    new = find(session, into["slug"])
    # What the one had from the other goes back.
    given = {name: into[name] for name in _FACTS if name != "listed" and getattr(new, name) == own[name]}
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == new.id).values({**given, "listed": new.listed}))
    if session.scalar(select(_SPEAKER.c.id).where(_SPEAKER.c.wikidata == own["wikidata"])) is not None:
        own = {**own, "wikidata": None}  # somebody else's now
    row: int = session.execute(insert(_SPEAKER).values(**own, namesake=namesake).returning(_SPEAKER.c.id)).scalar_one()
    kind = SpeakerKind(own["kind"])
    add_names(session, [Name(row, alias, kind, listed) for alias, listed in merged["aliases"]])
    remake_keys(session, [row])
    session.execute(update(_SLUG).where(_SLUG.c.slug.in_(merged["slugs"])).values(speaker_id=row))
    return row


def _give_back(session: Session, merged: Merged, old: int, new: int) -> Moved:
    """Give what articles say of the one back to it, who has row `old` now."""
    reasons = {(article, folded, kind): because for article, folded, kind, because in merged["named"]}
    mine = {(folded, kind) for _, folded, kind, _ in merged["named"]}
    rows = session.execute(
        select(_NAMED.c.article_id, _ARTICLE.c.key, _NAMED.c.folded, _NAMED.c.kind, _NAMED.c.because)
        .join_from(_NAMED, _ARTICLE)
        .where(_NAMED.c.speaker_id == new)
        .order_by(_NAMED.c.article_id, _NAMED.c.folded)
    ).all()
    by_hand = Because(rule="by-hand", text=merged["speaker"]["name"], confidence=1.0)
    wanted: dict[int, list[Any]] = {}
    others: set[int] = set()
    for row in rows:
        was_mine = (row.key, row.folded, row.kind) in reasons
        is_mine = (row.folded, row.kind) in mine and row.because["rule"] == by_hand.rule
        if was_mine or is_mine:
            wanted.setdefault(row.article_id, []).append(row)
        else:
            others.add(row.article_id)
    whole = [Move(article, new, old, by_hand) for article in wanted if article not in others]
    moved = move_statements(session, whole)
    moved.add(_give_back_some(session, merged["both"], old, new))
    for article, names in wanted.items():
        for row in names:
            here = (_NAMED.c.article_id == article) & (_NAMED.c.folded == row.folded) & (_NAMED.c.kind == row.kind)
            because = reasons.get((row.key, row.folded, row.kind), by_hand.model_dump(mode="json"))
            session.execute(update(_NAMED).where(here).values(speaker_id=old, because=because))
    return moved


def _give_back_some(session: Session, both: Merged, old: int, new: int) -> Moved:
    """Give the statements back that were the one's in articles that named both."""
    moved = Moved()
    counts: Counter[int] = Counter({old: 0, new: 0})
    for into, name in ((_MADE_BY, "made"), (_ABOUT, "about")):
        for key, joint in both[name]:
            row = session.execute(
                select(into, _STATEMENT.c.act)
                .join_from(into, _STATEMENT, _STATEMENT.c.id == into.c.statement_id)
                .where(_STATEMENT.c.key == key, into.c.speaker_id == new)
            ).first()
            if row is None:
                continue
            values = {column.name: getattr(row, column.name) for column in into.c} | {"speaker_id": old}
            if not joint:
                gone = (into.c.statement_id == row.statement_id) & (into.c.speaker_id == new)
                session.execute(delete(into).where(gone))
            session.execute(insert(into).values(values))
            moved.statements.append(key)
            if into is _MADE_BY and row.act in LISTED_ACTS:
                counts[old] += 1
                counts[new] -= not joint
    for column, name in (("holder_id", "held"), ("relayed_by_id", "relayed"), ("speaks_for_id", "spoken_for")):
        keys = both.get(name, [])  # a merge by an older program kept none of the last
        here = _STATEMENT.c.key.in_(keys) & (_STATEMENT.c[column] == new)
        session.execute(update(_STATEMENT).where(here).values({column: old}))
        note(session, Kind.STATEMENT, keys)
    for article, role, joint in both["roles"]:
        there = exists().where(_ARTICLE.c.id == _ROLE.c.article_id, _ARTICLE.c.key == article)
        row = session.execute(select(_ROLE).where(_ROLE.c.speaker_id == new, _ROLE.c.role == role, there)).first()
        if row is not None:
            same = (_ROLE.c.speaker_id == new) & (_ROLE.c.article_id == row.article_id) & (_ROLE.c.role == role)
            if not joint:
                session.execute(delete(_ROLE).where(same))
            session.execute(insert(_ROLE).values(speaker_id=old, article_id=row.article_id, role=role))
    note(session, Kind.STATEMENT, moved.statements)
    moved.counts.update(counts)
    return moved


def _part_names(session: Session, merged: Merged, new: int) -> None:
    """Take the names from the one that it had from the other alone."""
    known = {alias for alias, _ in merged["into_aliases"]}
    lost = [alias for alias, _ in merged["aliases"] if alias not in known]
    used = exists().where(_NAMED.c.speaker_id == new, _NAMED.c.folded == _ALIAS.c.folded)
    gone = (_ALIAS.c.speaker_id == new) & _ALIAS.c.alias.in_(lost) & ~used
    session.execute(delete(_ALIAS).where(gone))
    remake_keys(session, [new])


def _aliases(session: Session, speaker: int) -> list[list[Any]]:
    rows = select(_ALIAS.c.alias, _ALIAS.c.listed).where(_ALIAS.c.speaker_id == speaker).order_by(_ALIAS.c.id)
    return [list(row) for row in session.execute(rows)]


def _articles_naming_both(session: Session, old: int, new: int) -> list[int]:
    other = _NAMED.alias("other")
    named = exists().where(other.c.article_id == _NAMED.c.article_id, other.c.speaker_id == new)
    return list(session.scalars(select(_NAMED.c.article_id).where(_NAMED.c.speaker_id == old, named).distinct()))


def _joint(session: Session, by: Table, old: int, new: int, articles: Sequence[int]) -> list[list[Any]]:
    """The statements of some articles that a table joins with the one, and whether it joins them with the other too."""
    other = by.alias("other")
    joint = exists().where(other.c.statement_id == _STATEMENT.c.id, other.c.speaker_id == new)
    rows = (
        select(_STATEMENT.c.key, joint)
        .join_from(_STATEMENT, by, by.c.statement_id == _STATEMENT.c.id)
        .where(by.c.speaker_id == old, _STATEMENT.c.article_id.in_(articles))
    )
    return [[key, bool(both)] for key, both in session.execute(rows.order_by(_STATEMENT.c.id))]


def _beside(session: Session, column: str, old: int, articles: Sequence[int]) -> list[str]:
    here = (_STATEMENT.c[column] == old) & _STATEMENT.c.article_id.in_(articles)
    return list(session.scalars(select(_STATEMENT.c.key).where(here).order_by(_STATEMENT.c.id)))


def _roles(session: Session, old: int, new: int, articles: Sequence[int]) -> list[list[Any]]:
    other = _ROLE.alias("other")
    same = (other.c.article_id == _ROLE.c.article_id) & (other.c.role == _ROLE.c.role)
    joint = exists().where(same, other.c.speaker_id == new)
    rows = (
        select(_ARTICLE.c.key, _ROLE.c.role, joint)
        .join_from(_ROLE, _ARTICLE)
        .where(_ROLE.c.speaker_id == old, _ROLE.c.article_id.in_(articles))
    )
    return [[key, role, bool(both)] for key, role, both in session.execute(rows)]
