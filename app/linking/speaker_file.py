"""Known speakers told by a file: kept beside those whom articles name, and recognised from then on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from app.linking.revisit import reconsider
from app.linking.speaker_candidates import Story
from app.linking.speaker_rows import add_names, make_speaker
from app.linking.speakers import Named, hold_names
from app.model import Because, ListedSpeaker
from app.store.tables import SpeakerAliasRow, SpeakerRow, table
from app.text.folding import fold

_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)

_NO_ARTICLE = Story(article=0, published_on=None)


def list_speakers(session: Session, told: Iterable[ListedSpeaker]) -> tuple[int, list[str]]:
    """Keep what a file tells: how many speakers it changed, and the statements that found their speaker by it.

    A speaker is known again by its Wikidata id, else by its name and kind. What is known already changes nothing.
    """
    changed, moved = 0, []
    for one in told:
        if _is_known(session, one):
            continue
        changed += 1
        hold_names(session, [one])
        row = _row_of(session, one)
        number = make_speaker(session, one) if row is None else row.id
        facts = {"country": one.country, "role": next(iter(one.roles), None), "wikidata": one.wikidata}
        values = {name: value for name, value in facts.items() if value is not None}
        session.execute(update(_SPEAKER).where(_SPEAKER.c.id == number).values(values | {"listed": True}))
        add_names(session, number, one.kind, [one.name, *one.aliases], listed=True)
        because = Because(rule="same-name", text=one.name, confidence=1.0)
        moved += reconsider(session, [Named(one, number, because)], _NO_ARTICLE)
    return changed, moved


def _row_of(session: Session, one: ListedSpeaker) -> Row[Any] | None:
    """The speaker that a line of the file means, if the store has it."""
    if one.wikidata is not None:
        found = session.execute(select(_SPEAKER).where(_SPEAKER.c.wikidata == one.wikidata)).first()
        if found is not None:
            return found
    same = (_SPEAKER.c.folded == fold(one.name)) & (_SPEAKER.c.kind == one.kind.value) & ~_SPEAKER.c.ambiguous
    # Another id says that this is a namesake.
    other = _SPEAKER.c.wikidata.is_(None) if one.wikidata is not None else _SPEAKER.c.id.is_not(None)
    return session.execute(select(_SPEAKER).where(same, other).order_by(_SPEAKER.c.namesake)).first()


def _is_known(session: Session, one: ListedSpeaker) -> bool:
    row = _row_of(session, one)
    if row is None or not row.listed:
        return False
    told = ((row.country, one.country), (row.role, next(iter(one.roles), None)), (row.wikidata, one.wikidata))
    if any(new is not None and new != old for old, new in told):
        return False
    aliases = set(session.scalars(select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == row.id)))
    return aliases.issuperset((one.name, *one.aliases))
