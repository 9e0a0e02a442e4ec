"""Decisions made by hand about speakers, which a file of known speakers must not undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.index.candidates import chunks
from app.linking.speaker_rows import Identity
from app.model import CorrectionKind
from app.store.tables import CorrectionRow, SpeakerDecisionRow, SpeakerRow, SpeakerSlugRow, table

_SPEAKER, _SLUG = table(SpeakerRow), table(SpeakerSlugRow)
_DECISION, _CORRECTION = table(SpeakerDecisionRow), table(CorrectionRow)
_FACTS = {CorrectionKind.SPEAKER_ROLE: "role", CorrectionKind.SPEAKER_WIKIDATA: "wikidata"}


@dataclass(frozen=True)
class HandDecisions:
    """Names, facts and slugs that somebody decided; speakers are given by their rows."""

    names: dict[Identity, int] = field(default_factory=dict)
    """Whom a name means everywhere: after a merge, or as an alias."""
    facts: dict[int, set[str]] = field(default_factory=dict)
    """The facts of a speaker that were corrected, and are so still: `role`, `wikidata`."""
    replaced: dict[str, int] = field(default_factory=dict)
    """Wikidata ids that were taken for a speaker's until somebody corrected it."""
    former: dict[str, int] = field(default_factory=dict)
    """Slugs of speakers that were merged into another."""


def hand_decisions(session: Session, slugs: Collection[str]) -> HandDecisions:
    """All that was decided by hand, as much as people did; of slugs that speakers had before, those among `slugs`."""
    everywhere = _DECISION.c.article_id.is_(None) & _DECISION.c.role.is_(None)
    rows = select(_DECISION.c.folded, _DECISION.c.kind, _DECISION.c.speaker_id).where(everywhere)
    names = {(row.folded, row.kind): row.speaker_id for row in session.execute(rows.order_by(_DECISION.c.id))}
    facts, replaced = _facts(session)
    return HandDecisions(names, facts, replaced, _former(session, slugs))


def _former(session: Session, slugs: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(sorted(slugs)):
        rows = select(_SLUG.c.slug, _SLUG.c.speaker_id).where(_SLUG.c.slug.in_(some))
        found |= dict(session.execute(rows).all())
    return found


def _facts(session: Session) -> tuple[dict[int, set[str]], dict[str, int]]:
    made = session.execute(
        select(_CORRECTION.c.kind, _CORRECTION.c.subject, _CORRECTION.c.change, _CORRECTION.c.before)
        .where(_CORRECTION.c.kind.in_(_FACTS), _CORRECTION.c.undone_at.is_(None))
        .order_by(_CORRECTION.c.id)
    ).all()
    slugs = {row.subject for row in made}
    former = _former(session, slugs)
    by_id: dict[int, Any] = {}
    by_slug: dict[str, Any] = {}
    for some in chunks(sorted(slugs)):
        merged = [former[one] for one in some if one in former]
        for row in session.execute(select(_SPEAKER).where(_SPEAKER.c.slug.in_(some) | _SPEAKER.c.id.in_(merged))):
            by_id[row.id] = by_slug[row.slug] = row
    facts: defaultdict[int, set[str]] = defaultdict(set)
    replaced: dict[str, int] = {}
    for row in made:
        name = _FACTS[CorrectionKind(row.kind)]
        one = by_slug.get(row.subject) or by_id.get(former.get(row.subject, 0))
        if one is None:
            continue
        # After a merge the speaker may have what the other had.
        if getattr(one, name) == row.change[name]:
            facts[one.id].add(name)
        before = row.before.get(name)
        if name == "wikidata" and before is not None and before != one.wikidata:
            replaced[before] = one.id
    return dict(facts), replaced
