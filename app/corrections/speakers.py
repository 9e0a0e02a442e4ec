"""Corrections of speakers: carried out by `app.linking.curation`, with what is needed to undo them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.corrections.errors import CorrectionError
from app.corrections.unmerging import (
    Merged,
    decisions_after,
    delete_decisions,
    last_decision,
    snapshot,
    undo_merge,
)
from app.corrections.wanted import (
    MergeSpeakers,
    OfSpeaker,
    SpeakerAlias,
    SpeakerRole,
    SpeakerWikidata,
    SplitSpeaker,
)
from app.linking import curation
from app.linking.curation import CurationError, find
from app.linking.speaker_rows import note_speakers, remake_keys, remove_unused_speakers
from app.model import CorrectionKind
from app.store.corrections import Stored
from app.store.tables import ArticleSpeakerRow, CorrectionRow, SpeakerAliasRow, SpeakerRow, table
from app.text.folding import fold

_SPEAKER, _ALIAS, _NAMED = table(SpeakerRow), table(SpeakerAliasRow), table(ArticleSpeakerRow)
_CORRECTION = table(CorrectionRow)


class Done(NamedTuple):
    """What was done: the speaker's slug, the statements that have another speaker now, and how to undo it."""

    slug: str
    moved: Sequence[str]
    change: Mapping[str, Any]
    before: Mapping[str, Any]


def correct_speaker(session: Session, wanted: OfSpeaker) -> Done:
    """Carry a correction of speakers out. Raises `CorrectionError` where it cannot be."""
    try:
        return _CARRIED_OUT[wanted.kind](session, wanted)
    except CurationError as wrong:
        raise CorrectionError("speaker", str(wrong)) from None


def undo_speaker(session: Session, correction: Stored) -> list[str]:
    """Undo a correction of speakers; the statements that have another speaker now. Raises `CorrectionError`."""
    try:
        return _UNDONE[CorrectionKind(correction.kind)](session, correction)
    except CurationError as wrong:
        raise CorrectionError("speaker", str(wrong)) from None


def _merge(session: Session, wanted: MergeSpeakers) -> Done:
    old, new = find(session, wanted.speaker), find(session, wanted.into)
    before, moved = _merging(session, old.slug, new.slug)
    return Done(new.slug, moved, {"speaker": old.slug, "into": new.slug}, {"merged": [before]})


def _merging(session: Session, slug: str, into: str) -> tuple[Merged, list[str]]:
    """Merge two speakers: what is needed to undo it, and the statements that have another speaker now."""
    before = snapshot(session, slug, into)
    last = last_decision(session)
    done = curation.merge(session, slug, into)
    before["decisions"] = decisions_after(session, last)
    return before, done.moved


def _split(session: Session, wanted: SplitSpeaker) -> Done:
    old = find(session, wanted.speaker)
    last = last_decision(session)
    done = curation.split(session, old.slug, articles=wanted.articles, role=wanted.role, name=wanted.name)
    change = {"speaker": old.slug, "articles": wanted.articles, "role": wanted.role, "name": wanted.name}
    before = {"decisions": decisions_after(session, last), "other": done.slug}
    return Done(done.slug, done.moved, change, before)


def _alias(session: Session, wanted: SpeakerAlias) -> Done:
    one = find(session, wanted.speaker)
    known = session.execute(select(_ALIAS.c.alias, _ALIAS.c.listed).where(_ALIAS.c.speaker_id == one.id)).all()
    merged: list[Merged] = []
    moved: list[str] = []
    last = last_decision(session)
    for name in wanted.names:
        same = (_SPEAKER.c.folded == fold(name)) & (_SPEAKER.c.kind == one.kind) & (_SPEAKER.c.id != one.id)
        if session.scalar(select(_SPEAKER.c.slug).where(same, ~_SPEAKER.c.ambiguous)) is None:
            for slug in session.scalars(select(_SPEAKER.c.slug).where(same).order_by(_SPEAKER.c.id)).all():
                before, hands = _merging(session, slug, one.slug)
                merged.append(before)
                moved += hands
        moved += curation.add_aliases(session, one.slug, [name]).moved
    before_all = {
        "merged": merged,
        "aliases": [[row.alias, row.listed] for row in known],
        "decisions": decisions_after(session, last),
    }
    return Done(one.slug, moved, {"speaker": one.slug, "names": wanted.names}, before_all)


def _role(session: Session, wanted: SpeakerRole) -> Done:
    one = find(session, wanted.speaker)
    return _fact(session, one.slug, "role", wanted.role)


def _wikidata(session: Session, wanted: SpeakerWikidata) -> Done:
    one = find(session, wanted.speaker)
    if wanted.wikidata is not None:
        taken = select(_SPEAKER.c.slug).where(_SPEAKER.c.wikidata == wanted.wikidata, _SPEAKER.c.id != one.id)
        if (other := session.scalar(taken)) is not None:
            raise CorrectionError(
                "wikidata", f"{wanted.wikidata} is {other}: where both are one, merge {one.slug} into {other}"
            )
    return _fact(session, one.slug, "wikidata", wanted.wikidata)


def _fact(session: Session, slug: str, name: str, value: str | None) -> Done:
    one = find(session, slug)
    before = {name: getattr(one, name), "listed": one.listed}
    # What is known of a speaker by hand is kept where nobody quotes it any more.
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == one.id).values({name: value, "listed": True}))
    note_speakers(session, [one.id])
    return Done(slug, (), {"speaker": slug, name: value}, before)


def _undo_merge(session: Session, correction: Stored) -> list[str]:
    moved: list[str] = []
    for merged in reversed(correction.before["merged"]):
        moved += undo_merge(session, merged)
    return moved


def _undo_split(session: Session, correction: Stored) -> list[str]:
    before = correction.before
    old, other = find(session, correction.change["speaker"]), find(session, before["other"])
    if old.id == other.id:
        raise CorrectionError(
            "correction", f"speaker {before['other']} was merged into {old.slug} since: nothing is split"
        )
    delete_decisions(session, before["decisions"])
    last = last_decision(session)
    names = set(session.scalars(select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == old.id)))
    done = curation.merge(session, other.slug, old.slug)
    # The name that the other was given for this split is no name of the one.
    delete_decisions(session, decisions_after(session, last))
    used = select(_NAMED.c.folded).where(_NAMED.c.speaker_id == old.id)
    unused = _ALIAS.c.alias.not_in(sorted(names)) & _ALIAS.c.folded.not_in(used)
    session.execute(delete(_ALIAS).where(_ALIAS.c.speaker_id == old.id, unused))
    remake_keys(session, [old.id])
    return done.moved


def _undo_alias(session: Session, correction: Stored) -> list[str]:
    before = correction.before
    one = find(session, correction.change["speaker"])
    moved = _undo_merge(session, correction)
    delete_decisions(session, before["decisions"])
    known = dict(before["aliases"])
    for name in correction.change["names"]:
        here = (_ALIAS.c.speaker_id == one.id) & (_ALIAS.c.alias == name)
        if name in known:
            session.execute(update(_ALIAS).where(here).values(listed=known[name]))
        else:
            session.execute(delete(_ALIAS).where(here))
    remake_keys(session, [one.id])
    note_speakers(session, [one.id])
    return moved


def _undo_fact(session: Session, correction: Stored) -> list[str]:
    one = find(session, correction.change["speaker"])
    [name] = correction.change.keys() - {"speaker"}
    if getattr(one, name) != correction.change[name]:
        raise CorrectionError("correction", f"the {name} of {one.slug} was changed since: undo the later correction")
    values = dict(correction.before)
    if name == "wikidata" and values[name] is not None:
        taken = select(_SPEAKER.c.slug).where(_SPEAKER.c.wikidata == values[name], _SPEAKER.c.id != one.id)
        if (other := session.scalar(taken)) is not None:
            raise CorrectionError("correction", f"item {values[name]}, which it had before, is {other} now")
    values["listed"] = _listed_otherwise(session, correction)
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == one.id).values(values))
    note_speakers(session, [one.id])
    remove_unused_speakers(session, [one.id])
    return []


def _listed_otherwise(session: Session, correction: Stored) -> bool:
    """Whether a speaker is kept without this correction: for another one of its facts, or as it was before them all."""
    facts = _CORRECTION.c.kind.in_((CorrectionKind.SPEAKER_ROLE, CorrectionKind.SPEAKER_WIKIDATA))
    mine = select(_CORRECTION).where(facts, _CORRECTION.c.subject == correction.subject).order_by(_CORRECTION.c.id)
    rows = session.execute(mine).all()
    others = any(row.undone_at is None and row.id != correction.id for row in rows)
    return others or bool(rows[0].before["listed"])


_CARRIED_OUT: Mapping[CorrectionKind, Callable[[Session, Any], Done]] = {
    CorrectionKind.MERGE_SPEAKERS: _merge,
    CorrectionKind.SPLIT_SPEAKER: _split,
    CorrectionKind.SPEAKER_ALIAS: _alias,
    CorrectionKind.SPEAKER_ROLE: _role,
    CorrectionKind.SPEAKER_WIKIDATA: _wikidata,
}
_UNDONE: Mapping[CorrectionKind, Callable[[Session, Stored], list[str]]] = {
    CorrectionKind.MERGE_SPEAKERS: _undo_merge,
    CorrectionKind.SPLIT_SPEAKER: _undo_split,
    CorrectionKind.SPEAKER_ALIAS: _undo_alias,
    CorrectionKind.SPEAKER_ROLE: _undo_fact,
    CorrectionKind.SPEAKER_WIKIDATA: _undo_fact,
}
