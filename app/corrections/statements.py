"""The corrections of statements carried out on their rows: found values first, then each correction in its order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from app.corrections.found import BY_SLUG, Found, columns_of, finder, read_found
from app.dating.edtf import read_edtf
from app.linking.blocking import add_blocking_keys, remove_blocking_keys
from app.linking.curation import speaker_of
from app.linking.groups import drop_from_matches
from app.linking.links import linked_to
from app.linking.speaker_rows import NewSpeaker, make_speakers, note_speakers, remove_unused_speakers
from app.model import LISTED_ACTS, Because, CorrectionKind, Speaker, SpeakerKind
from app.store.changes import Kind, note, note_linked
from app.store.corrections import Stored, corrections_of
from app.store.locks import insert_or_ignore, keep_rows
from app.store.statement_counts import update_speakers
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    CorrectedRow,
    CorrectionAnchorRow,
    CorrectionRow,
    SpeakerRow,
    SpeakerSlugRow,
    StatementAboutRow,
    StatementRepeatRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    TopicRow,
    table,
)
from app.text.folding import fold

_ARTICLE, _STATEMENT, _CORRECTED = table(ArticleRow), table(StatementRow), table(CorrectedRow)
_SPEAKER, _SLUG, _NAMED = table(SpeakerRow), table(SpeakerSlugRow), table(ArticleSpeakerRow)
_MADE_BY, _ABOUT = table(StatementSpeakerRow), table(StatementAboutRow)
_FILED, _TOPIC = table(StatementTopicRow), table(TopicRow)
_REPEAT, _CORRECTION, _ANCHOR = table(StatementRepeatRow), table(CorrectionRow), table(CorrectionAnchorRow)

RULE = "corrected"
"""The rule in the `because` of a field that somebody corrected; its text is the id of the correction."""
REMOVES = "not_a_statement"
NAMES = "names"
"""In what a correction keeps: the name and kind of each speaker that it gives, by slug."""
_SAID = ("said_edtf", "said_from", "said_to", "day")


@dataclass
class Effect:
    """What corrections did: what to add to the counts of speakers, by row, and the statements to be linked again."""

    counts: Counter[int] = field(default_factory=Counter)
    relink: set[int] = field(default_factory=set)
    speakers: set[int] = field(default_factory=set)
    """Those who gained or lost anything."""


def removes(corrections: Iterable[Stored]) -> bool:
    """Whether one of some corrections says that this is no statement."""
    return any(one.change.get(REMOVES) for one in corrections)


def carry_out_again(session: Session, statements: Collection[str]) -> set[int]:
    """Bring some statements, by key, to what the corrections that hold for them say; what has to be linked, by row."""
    effect = Effect()
    held = corrections_of(session, statements, CorrectionKind.STATEMENT)
    for key in sorted(statements):
        corrections = held.get(key, [])
        if removes(corrections):
            _remove(session, key, effect)
        else:
            _bring_back(session, key, effect)
            _correct(session, key, corrections, effect)
    settle(session, effect)
    note(session, Kind.STATEMENT, statements)
    return effect.relink


def statements_naming(session: Session, slugs: Collection[str]) -> list[str]:
    """The statements, by key, that corrections which hold give to speakers of these slugs."""
    of_statements = (_CORRECTION.c.kind == CorrectionKind.STATEMENT) & _CORRECTION.c.undone_at.is_(None)
    rows = select(_CORRECTION.c.change, _ANCHOR.c.statement).join_from(_CORRECTION, _ANCHOR)
    return [
        statement
        for change, statement in session.execute(rows.where(of_statements, _ANCHOR.c.placed).order_by(_ANCHOR.c.id))
        if not {*(change.get("speakers") or ()), change.get("holder")}.isdisjoint(slugs)
    ]


def correct_stored(session: Session, statements: Collection[str]) -> Effect:
    """Correct the statements of an article, by key, that was just stored anew: what the program finds now is kept.

    The counts are not written: the caller does.
    """
    effect = Effect()
    held = corrections_of(session, statements, CorrectionKind.STATEMENT)
    session.execute(delete(_CORRECTED).where(_CORRECTED.c.statement.in_(sorted(statements))))
    for key in sorted(held):
        _correct(session, key, held[key], effect)
    note_speakers(session, effect.speakers)
    return effect


def settle(session: Session, effect: Effect) -> None:
    """Write the counts, and remove the speakers whom nothing names any more."""
    update_speakers(session, {who: effect.counts[who] for who in effect.speakers | effect.counts.keys()})
    note_speakers(session, effect.speakers)
    remove_unused_speakers(session, effect.speakers)


def keep_removed(session: Session, article: str, removed: Mapping[str, Found]) -> None:
    """Note what the program finds now for the statements of an article, by key, that are taken for none."""
    gone = (_CORRECTED.c.article == article) & _CORRECTED.c.removed
    session.execute(delete(_CORRECTED).where(gone | _CORRECTED.c.statement.in_(sorted(removed))))
    rows = [{"statement": key, "article": article, "found": found, "removed": True} for key, found in removed.items()]
    if rows:
        session.execute(insert(_CORRECTED), rows)


def _kept(session: Session, key: str) -> Row[Any] | None:
    return session.execute(select(_CORRECTED).where(_CORRECTED.c.statement == key)).one_or_none()


def _row(session: Session, key: str) -> Row[Any] | None:
    columns = (_STATEMENT.c[name] for name in ("id", "key", "article_id", "published_on", "act", "day", "holder_id"))
    rows = select(*columns, _ARTICLE.c.key.label("article")).join_from(_STATEMENT, _ARTICLE)
    found: Any = session.execute(rows.where(_STATEMENT.c.key == key)).one_or_none()
    return None if found is None else cast(Row[Any], found)


def _correct(session: Session, key: str, corrections: Sequence[Stored], effect: Effect) -> None:
    """Write what was found for a statement, changed as its corrections say."""
    row = _row(session, key)
    if row is None:
        return
    kept = _kept(session, key)
    if kept is None:
        if not corrections:
            effect.relink.add(row.id)
            return
        found = read_found(session, row.id)
        session.execute(insert(_CORRECTED).values(statement=key, article=row.article, found=found))
    else:
        found = kept.found
    change, because = _merged(session, corrections, found["row"]["because"])
    _write(session, row, found, change, because, effect)
    if not corrections:
        session.execute(delete(_CORRECTED).where(_CORRECTED.c.statement == key))
    effect.relink.add(row.id)


def _merged(
    session: Session, corrections: Sequence[Stored], because: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What all corrections together set, the later over the earlier, with speakers by row; and the reasons of all."""
    change: dict[str, Any] = {}
    reasons = dict(because)
    for one in corrections:
        change |= one.change
        names = one.before.get(NAMES, {})
        if "speakers" in one.change:
            change["speakers"] = [_meant(session, slug, names) for slug in one.change["speakers"]]
        if one.change.get("holder") is not None:
            change["holder"] = _meant(session, one.change["holder"], names)
        for name in one.change:
            reasons[name] = Because(rule=RULE, text=one.key, confidence=1.0).model_dump(mode="json")
    return change, reasons


def _meant(session: Session, slug: str, names: Mapping[str, Sequence[str]]) -> int | None:
    """The speaker of a slug, whom nobody removes until this transaction ends; made again where somebody did before."""
    row = speaker_of(session, slug)
    if row is not None and keep_rows(session, _SPEAKER, [row.id]):
        return int(row.id)
    if slug not in names:
        return None
    name, kind = names[slug]
    same = (_SPEAKER.c.folded == fold(name)) & (_SPEAKER.c.kind == kind) & ~_SPEAKER.c.ambiguous
    known = list(session.scalars(select(_SPEAKER.c.id).where(same).order_by(_SPEAKER.c.id)))
    if known and keep_rows(session, _SPEAKER, known[:1]):
        return int(known[0])
    return make_speakers(session, [NewSpeaker(Speaker(name=name, kind=SpeakerKind(kind)))])[0]


def _write(  # noqa: PLR0913, PLR0917 - a statement, and all that is known of it
    session: Session,
    row: Row[Any],
    found: Found,
    change: Mapping[str, Any],
    because: Mapping[str, Any],
    effect: Effect,
) -> None:
    named = finder(session, row.article_id)
    columns = columns_of(found)
    makers = _distinct(change["speakers"] if "speakers" in change else map(named, found["speakers"]))
    holder = change["holder"] if "holder" in change else named(found["holder"])
    values: dict[str, Any] = {
        **{name: columns[name] for name in _SAID},
        "act": change.get("act", columns["act"]),
        "stance": change.get("stance", columns["stance"]),
        "holder_id": holder,
        "because": because,
    }
    if "said_on" in change:
        values |= _said(change["said_on"], row.published_on)
    by_hand = {one for one in makers if "speakers" in change} | ({holder} if "holder" in change else set())
    _name_speakers(session, row, {one for one in by_hand if one is not None}, effect)
    before = list(session.scalars(select(_MADE_BY.c.speaker_id).where(_MADE_BY.c.statement_id == row.id)))
    effect.counts.subtract(before if row.act in LISTED_ACTS else ())
    effect.counts.update(makers if values["act"] in LISTED_ACTS else ())
    effect.speakers.update(before, makers, filter(None, (row.holder_id, holder)))
    # Keys have the day of their statement in them.
    remove_blocking_keys(session, [row.id])
    session.execute(update(_STATEMENT).where(_STATEMENT.c.id == row.id).values(values))
    add_blocking_keys(session, [row.id])
    session.execute(delete(_MADE_BY).where(_MADE_BY.c.statement_id == row.id))
    _insert_makers(session, row.id, makers, values["day"])
    topics = [(code, 1.0) for code in change["topics"]] if "topics" in change else found["topics"]
    session.execute(delete(_FILED).where(_FILED.c.statement_id == row.id))
    _insert_topics(session, row.id, topics)


def _distinct(speakers: Iterable[int | None]) -> list[int]:
    """Those who are known, in order, each once."""
    return list(dict.fromkeys(one for one in speakers if one is not None))


def _said(edtf: str | None, published_on: dt.date | None) -> dict[str, Any]:
    if edtf is None:
        return {"said_edtf": None, "said_from": None, "said_to": None, "day": published_on}
    said = read_edtf(edtf)
    return {"said_edtf": edtf, "said_from": said.first, "said_to": said.last, "day": said.first}


def _name_speakers(session: Session, row: Row[Any], speakers: set[int], effect: Effect) -> None:
    """Have the article name the speakers whom corrections give its statements: whoever is named is kept, and moves."""
    ours = (_NAMED.c.article_id == row.article_id) & _NAMED.c.folded.startswith(BY_SLUG, autoescape=True)
    others = select(_CORRECTED.c.statement).where(
        _CORRECTED.c.article == row.article, _CORRECTED.c.statement != row.key
    )
    there = select(_STATEMENT.c.id).where(_STATEMENT.c.key.in_(others))
    used = select(_MADE_BY.c.speaker_id).where(_MADE_BY.c.statement_id.in_(there))
    held = select(_STATEMENT.c.holder_id).where(_STATEMENT.c.id.in_(there), _STATEMENT.c.holder_id.is_not(None))
    needed = {*speakers, *session.scalars(used), *session.scalars(held)}
    known = dict(session.execute(select(_NAMED.c.folded, _NAMED.c.speaker_id).where(ours)).all())
    unneeded = [folded for folded, speaker in known.items() if speaker not in needed]
    if unneeded:
        session.execute(delete(_NAMED).where(ours, _NAMED.c.folded.in_(unneeded)))
        effect.speakers.update(known[folded] for folded in unneeded)
    named = set(session.scalars(select(_NAMED.c.speaker_id).where(_NAMED.c.article_id == row.article_id)))
    columns = (_SPEAKER.c[name] for name in ("id", "slug", "name", "kind"))
    because = Because(rule=RULE, confidence=1.0).model_dump(mode="json")
    rows = [
        {
            "article_id": row.article_id,
            "folded": BY_SLUG + one.slug,
            "kind": one.kind,
            "name": one.name,
            "gender": None,
            "speaker_id": one.id,
            "because": because,
        }
        for one in session.execute(select(*columns).where(_SPEAKER.c.id.in_(speakers - named)).order_by(_SPEAKER.c.id))
    ]
    insert_or_ignore(session, _NAMED, rows)


def _remove(session: Session, key: str, effect: Effect) -> None:
    """Take a statement out of the store, and keep what the program found."""
    row = _row(session, key)
    if row is None:
        return
    kept = _kept(session, key)
    found = read_found(session, row.id) if kept is None else kept.found
    session.execute(delete(_CORRECTED).where(_CORRECTED.c.statement == key))
    session.execute(insert(_CORRECTED).values(statement=key, article=row.article, found=found, removed=True))
    makers = list(session.scalars(select(_MADE_BY.c.speaker_id).where(_MADE_BY.c.statement_id == row.id)))
    effect.counts.subtract(makers if row.act in LISTED_ACTS else ())
    effect.speakers.update(makers, filter(None, (row.holder_id,)))
    _name_speakers(session, row, set(), effect)
    touched = linked_to(session, [row.id])
    drop_from_matches(session, [row.id])
    remove_blocking_keys(session, [row.id])
    repeats = session.scalars(select(_REPEAT.c.statement_id).where(_REPEAT.c.repeats_id == row.id)).all()
    session.execute(delete(_STATEMENT).where(_STATEMENT.c.id == row.id))
    add_blocking_keys(session, repeats)
    # What repeated it in its article, or was linked to it, has to find others.
    here = (_STATEMENT.c.article_id == row.article_id) | _STATEMENT.c.key.in_(touched)
    effect.relink.update(session.scalars(select(_STATEMENT.c.id).where(here)))
    note_linked(session, touched)


def _bring_back(session: Session, key: str, effect: Effect) -> None:
    """Put a statement back into the store that was taken for none."""
    kept = _kept(session, key)
    if kept is None or not kept.removed:
        return
    article = session.execute(select(_ARTICLE.c.id).where(_ARTICLE.c.key == kept.article)).scalar_one_or_none()
    session.execute(delete(_CORRECTED).where(_CORRECTED.c.statement == key))
    if article is None:
        return
    found = kept.found
    named = finder(session, article)
    values = {
        **columns_of(found),
        "key": key,
        "article_id": article,
        "holder_id": named(found["holder"]),
        "relayed_by_id": named(found["relayed_by"]),
        "speaks_for_id": named(found.get("speaks_for")),  # an older program kept none
    }
    row: int = session.execute(insert(_STATEMENT).values(values).returning(_STATEMENT.c.id)).scalar_one()
    makers = _distinct(map(named, found["speakers"]))
    _insert_makers(session, row, makers, values["day"])
    about = _distinct(map(named, found["about"]))
    if about:
        rows = [{"statement_id": row, "speaker_id": who, "position": place} for place, who in enumerate(about)]
        session.execute(insert(_ABOUT), rows)
    _insert_topics(session, row, found["topics"])
    add_blocking_keys(session, [row])
    effect.counts.update(makers if values["act"] in LISTED_ACTS else ())
    effect.speakers.update(makers)
    effect.relink.add(row)
    note(session, Kind.ADDED, [key])


def _insert_makers(session: Session, statement: int, makers: Sequence[int], day: dt.date | None) -> None:
    rows = [
        {"statement_id": statement, "speaker_id": who, "position": place, "day": day}
        for place, who in enumerate(makers)
    ]
    if rows:
        session.execute(insert(_MADE_BY), rows)


def _insert_topics(session: Session, statement: int, topics: Iterable[Sequence[Any]]) -> None:
    """File a statement under those of the topics that the vocabulary still has."""
    scores: dict[str, float] = dict(map(tuple, topics))
    known = session.scalars(select(_TOPIC.c.code).where(_TOPIC.c.code.in_(scores)).order_by(_TOPIC.c.code))
    rows = [{"statement_id": statement, "code": code, "score": scores[code]} for code in known]
    if rows:
        session.execute(insert(_FILED), rows)
