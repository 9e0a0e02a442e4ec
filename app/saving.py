"""Storing articles: the one place that makes rows of values. Ingesting twice changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.linking.groups import drop_from_matches
from app.linking.links import linked_to, mark_copies, sign, unsign
from app.linking.revisit import reconsider
from app.linking.speaker_candidates import Story, telling_words
from app.linking.speaker_rows import Identity, drop_unused_speakers, identity
from app.linking.speakers import Named, hold_names, name_speakers
from app.model import Article, Speaker, Statement
from app.store.article_identity import FIELDS, Place, Stored, find_article, given_id
from app.store.checks import check_spans, check_storable
from app.store.keys import statement_key
from app.store.outlets import drop_unused_outlet, outlet_id
from app.store.rows import paragraph_rows, statement_row, statement_words
from app.store.runs import now
from app.store.statement_counts import counting_quotations
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    ParagraphRow,
    SpeakerRoleRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    TopicRow,
    table,
)

_ARTICLE = table(ArticleRow)
_PARAGRAPH = table(ParagraphRow)
_NAMED = table(ArticleSpeakerRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)
_FILED = table(StatementTopicRow)
_TOPIC = table(TopicRow)


Embedded = tuple[Statement, bytes | None]
"""A statement and its vector."""


class Outcome(StrEnum):
    """What storing an article came to."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was stored: the article's key, and the keys of its statements in text order.

    `unmatched` are statements of other articles that lost their match when statements went, and want matching again.
    """

    outcome: Outcome
    article: str
    new: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


def save_article(  # noqa: PLR0913 - what goes in, and two facts about how it was made
    session: Session,
    run_id: int,
    article: Article,
    statements: Sequence[Statement],
    *,
    pipeline: str,
    embeddings: Sequence[bytes | None] = (),
) -> Saved:
    """Store an article with its statements, or bring the stored one up to date.

    One article a transaction, which is the caller's: `with writing(engine) as session: save_article(session, ...)`.
    An article of the same text, fields and pipeline version is left alone. Where one of them changed, it keeps its row
    and key, and each statement whose words are unchanged keeps its own. `embeddings` go with `statements`, one each,
    or are left out. Raises `InputError` for a text that no database can hold, or an id and a URL of different articles;
    `ValueError` for a span outside the text or an unknown topic.
    """
    check_spans(article, statements)
    if embeddings and len(embeddings) != len(statements):
        raise ValueError(f"{len(embeddings)} embeddings for {len(statements)} statements")
    check_storable(article)
    place = find_article(session, article)
    same = _unchanged(session, article, place, pipeline)
    if same is not None:
        return same
    hold_names(session, [person for statement in statements for person in _people(statement)])
    row_id = _write_article(session, run_id, article, place, pipeline)
    vectors = embeddings or [None] * len(statements)
    with counting_quotations(session, row_id):
        written = _write_statements(session, row_id, place, article, list(zip(statements, vectors, strict=True)))
    return written


def unchanged(session: Session, article: Article, *, pipeline: str) -> Saved | None:
    """What `save_article` would answer for an article that is stored just so; None where it would write.

    It saves reading an article for statements that are known already. Raises `InputError` as `save_article` does.
    """
    check_storable(article)
    return _unchanged(session, article, find_article(session, article), pipeline)


def _unchanged(session: Session, article: Article, place: Place, pipeline: str) -> Saved | None:
    stored = place.stored
    if stored is None or stored.fields != _fields(article, place):
        return None
    if (stored.sha256, stored.pipeline, stored.given_id) != (article.sha256, pipeline, given_id(article, place)):
        return None
    return Saved(Outcome.UNCHANGED, place.key, kept=tuple(_stored_ids(session, stored.id)))


def _fields(article: Article, place: Place) -> dict[str, Any]:
    """What the source says of the article. A file that moved and says less than before takes nothing back."""
    fields = {name: getattr(article, name) for name in FIELDS}
    if place.moved and place.stored is not None:
        return {name: place.stored.fields[name] if value is None else value for name, value in fields.items()}
    return fields


def _write_article(session: Session, run_id: int, article: Article, place: Place, pipeline: str) -> int:
    """The article's row, new or brought up to date, with its paragraphs."""
    fields = _fields(article, place)
    outlet = fields.pop("outlet")
    values = {
        **fields,
        "key": place.key,
        "id_given": article.id_given,
        "given_id": given_id(article, place),
        "origin": article.origin,
        "outlet_id": None if outlet is None else outlet_id(session, outlet),
        "run_id": run_id,
        "text": article.text,
        "sha256": article.sha256,
        "pipeline": pipeline,
        "ingested_at": now(),
    }
    if place.stored is None:
        row_id: int = session.execute(insert(_ARTICLE).values(values).returning(_ARTICLE.c.id)).scalar_one()
    else:
        row_id = place.stored.id
        _update_article(session, place.stored, values)
    rows = paragraph_rows(row_id, article)
    if rows:
        session.execute(insert(_PARAGRAPH), rows)
    return row_id


def _update_article(session: Session, stored: Stored, values: dict[str, Any]) -> None:
    values["id_given"] = values["id_given"] or stored.id_given
    session.execute(update(_ARTICLE).where(_ARTICLE.c.id == stored.id).values(values))
    session.execute(delete(_PARAGRAPH).where(_PARAGRAPH.c.article_id == stored.id))
    if stored.outlet_id is not None and stored.outlet_id != values["outlet_id"]:
        drop_unused_outlet(session, stored.outlet_id)


def _write_statements(
    session: Session, article_id: int, place: Place, article: Article, embedded: Sequence[Embedded]
) -> Saved:
    """Bring the article's statements in line: update those that are there, insert the new, delete the rest."""
    by_key = _keyed(place.key, article, embedded)
    stored = _stored_ids(session, article_id)
    gone = {key: row_id for key, row_id in stored.items() if key not in by_key}
    unmatched = drop_from_matches(session, list(gone.values()))
    unlinked = linked_to(session, gone.values())
    unsign(session, article_id)
    session.execute(delete(_STATEMENT).where(_STATEMENT.c.id.in_(gone.values())))
    before = _unlink(session, article_id, list(stored.values()))
    story = Story(article_id, article.published_on, telling_words(article.exact(one.content) for one, _ in embedded))
    speakers = name_speakers(session, [person for statement, _ in embedded for person in _people(statement)], story)
    new: list[dict[str, Any]] = []
    for key, (statement, embedding) in by_key.items():
        row = statement_row(article, statement, embedding=embedding)
        holder = None if statement.holder is None else speakers[identity(statement.holder)].id
        row |= {"key": key, "article_id": article_id, "holder_id": holder}
        if key in stored:
            session.execute(update(_STATEMENT).where(_STATEMENT.c.id == stored[key]).values(row))
        else:
            new.append(row)
    if new:
        session.execute(insert(_STATEMENT), new)
    ids = _stored_ids(session, article_id)
    _link(session, {ids[key]: one for key, (one, _) in by_key.items()}, speakers, article.published_on)
    _write_roles(session, article_id, speakers.values())
    drop_unused_speakers(session, before - {one.id for one in speakers.values()})
    sign(session, article_id)
    moved = [*reconsider(session, speakers.values(), story), *mark_copies(session, article_id)]
    return Saved(
        outcome=Outcome.ADDED if place.stored is None else Outcome.REPLACED,
        article=place.key,
        new=tuple(key for key in by_key if key not in stored),
        kept=tuple(key for key in by_key if key in stored),
        removed=tuple(gone),
        unmatched=tuple(key for key in dict.fromkeys((*unmatched, *unlinked, *moved)) if key not in gone),
    )


def _keyed(article_key: str, article: Article, embedded: Sequence[Embedded]) -> dict[str, Embedded]:
    """The statements in text order, by key."""
    seen: dict[tuple[str, str, str], int] = {}
    keyed = {}
    for statement, embedding in sorted(embedded, key=lambda one: one[0].start):
        words = statement_words(article, statement)
        ordinal = seen[words] = seen.get(words, -1) + 1
        keyed[statement_key(article_key, *words, ordinal)] = (statement, embedding)
    return keyed


def _stored_ids(session: Session, article_id: int) -> dict[str, int]:
    """The row ids of an article's statements by key, in text order."""
    rows = session.execute(
        select(_STATEMENT.c.key, _STATEMENT.c.id)
        .where(_STATEMENT.c.article_id == article_id)
        .order_by(_STATEMENT.c.start_at, _STATEMENT.c.id)
    )
    return dict(rows.all())


def _people(statement: Statement) -> list[Speaker]:
    return [*statement.speakers, *([] if statement.holder is None else [statement.holder])]


def _unlink(session: Session, article_id: int, statement_ids: list[int]) -> set[int]:
    """Part an article's statements from their speakers and topics, and its speakers from it: who they were."""
    for links in (_MADE_BY, _FILED):
        session.execute(delete(links).where(links.c.statement_id.in_(statement_ids)))
    session.execute(update(_STATEMENT).where(_STATEMENT.c.article_id == article_id).values(holder_id=None))
    session.execute(delete(_ROLE).where(_ROLE.c.article_id == article_id))
    gone = session.execute(delete(_NAMED).where(_NAMED.c.article_id == article_id).returning(_NAMED.c.speaker_id))
    return set(gone.scalars())


def _write_roles(session: Session, article_id: int, speakers: Iterable[Named]) -> None:
    roles = sorted({(one.id, role) for one in speakers for role in one.told.roles})
    if roles:
        rows = [{"speaker_id": who, "article_id": article_id, "role": role} for who, role in roles]
        session.execute(insert(_ROLE), rows)


def _link(
    session: Session,
    statements: dict[int, Statement],
    speakers: Mapping[Identity, Named],
    published_on: dt.date | None,
) -> None:
    """Join statements with their speakers, in order, and with their topics."""
    made_by, filed = [], []
    for row_id, statement in statements.items():
        who = dict.fromkeys(speakers[identity(speaker)].id for speaker in statement.speakers)
        day = statement.said_on.first if statement.said_on else published_on
        made_by += [
            {"statement_id": row_id, "speaker_id": speaker, "position": position, "day": day}
            for position, speaker in enumerate(who)
        ]
        scores = {topic.code: topic.score for topic in reversed(statement.topics)}
        filed += [{"statement_id": row_id, "code": code, "score": score} for code, score in scores.items()]
    if made_by:
        session.execute(insert(_MADE_BY), made_by)
    if filed:
        _check_topics(session, {str(row["code"]) for row in filed})
        session.execute(insert(_FILED), filed)


def _check_topics(session: Session, codes: set[str]) -> None:
    unknown = codes - set(session.scalars(select(_TOPIC.c.code).where(_TOPIC.c.code.in_(codes))))
    if unknown:
        raise ValueError(f"topics {', '.join(sorted(unknown))} are not in the store: run sync_topics first")
