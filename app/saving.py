"""Storing articles: the one place that makes rows of values. Ingesting twice changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, Text, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.analysis import same_stages
from app.corrections.found import Found, found_of
from app.corrections.pairs import decide_again
from app.corrections.placing import Place, place_corrections
from app.corrections.statements import correct_stored, keep_removed
from app.embedding import version as embedding_version
from app.linking.blocking import add_blocking_keys
from app.linking.copies import mark_copies
from app.linking.derived import STATEMENT_KEYS
from app.linking.move_statements import Moved
from app.linking.name_locks import join_writers
from app.linking.queue import enqueue
from app.linking.removal import Before, read_before, remove_attributions, remove_statements, stored_statements
from app.linking.revisit import revisit_ambiguous
from app.linking.speaker_candidates import ArticleContext, telling_words
from app.linking.speaker_rows import Identity, identity, note_speakers, remove_unused_speakers, unused_speakers
from app.linking.speakers import ResolvedSpeaker, distinct_speakers, resolve_speakers
from app.model import LISTED_ACTS, Article, InputError, RunCounts, Speaker, Statement
from app.store.article_identity import FIELDS, ArticleIdentity, StoredArticle, given_id, identify, lock_article
from app.store.article_versions import keep_version, note_text
from app.store.changes import Kind, note, note_linked
from app.store.checks import check_spans, check_storable
from app.store.forgotten import forgotten, remove_forgotten
from app.store.given import among
from app.store.keys import statement_key
from app.store.outlets import outlet_id, remove_unused_outlet
from app.store.rows import paragraph_rows, statement_row, statement_words
from app.store.runs import now
from app.store.statement_counts import Facts, update_speakers
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    ParagraphRow,
    SpeakerRoleRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    TopicRow,
    table,
)
from app.text.spellings import spellings

_ARTICLE = table(ArticleRow)
_PARAGRAPH = table(ParagraphRow)
_NAMED = table(ArticleSpeakerRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)
_ABOUT = table(StatementAboutRow)
_FILED = table(StatementTopicRow)
_TOPIC = table(TopicRow)

_KNOWN_TOPICS = select(_TOPIC.c.code).where(among(_TOPIC.c.code, "codes", Text))

_BESIDE = ("holder_id", "relayed_by_id", "speaks_for_id")
Embedded = tuple[Statement, bytes | None]
"""A statement and its vector."""


class Outcome(StrEnum):
    """What storing an article did."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was stored: the article's key, and the keys of its statements in text order."""

    outcome: Outcome
    article: str
    new: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def added_to(self, counts: RunCounts) -> RunCounts:
        """The counts of a run with this article."""
        more = {self.outcome.value: getattr(counts, self.outcome.value) + 1}
        if self.outcome is not Outcome.UNCHANGED:
            more["statements"] = counts.statements + len(self.new) + len(self.kept)
        return RunCounts(**{name: getattr(counts, name) for name in RunCounts.model_fields} | more)


@dataclass(frozen=True)
class Written:
    """An article's statements in the store."""

    ids: Mapping[str, int]
    """Row ids by key, in text order."""
    statements: Mapping[str, Statement]
    gone: frozenset[str]
    touched: tuple[str, ...]
    """Statements of other articles that lost a match or a link to one that is gone, or whose article is no copy now."""


def save_article(  # noqa: PLR0913 - what goes in, and two facts about how it was made
    session: Session,
    run_id: int,
    article: Article,
    statements: Sequence[Statement],
    *,
    pipeline: str,
    embeddings: Sequence[bytes | None] = (),
    from_store: bool = False,
    again: bool = False,
) -> Saved:
    """Store an article with its statements, or bring the stored one up to date.

    One article a transaction, which is the caller's: `with writing(engine) as session: save_article(session, ...)`.
    An article of the same text, fields and pipeline version is left alone. Where one of them changed, it keeps its row
    and key, and each statement whose words are unchanged keeps its own. `embeddings` go with `statements`, one each,
    or are left out. One `from_store`, read there to be analysed again, is left alone where it is gone or was replaced
    meanwhile. A text that its source took back is left out, and an article that was forgotten is refused, unless it is
    to be taken `again`. Raises `InputError` for that, for a text that no database can hold, or an id and a URL of
    different articles; `ValueError` for a span outside the text or an unknown topic.

    Each phase is a fixed number of SQL statements. The phases that make other writers wait come last.
    """
    _check(article, statements, embeddings)
    speakers = distinct_speakers(_speakers_of(statements))
    join_writers(session, speakers.values())
    identity = lock_article(session, article)
    if (same := _unchanged(session, article, identity, pipeline)) is not None:
        return same
    if from_store and not _is_stored(article, identity):
        return Saved(Outcome.UNCHANGED, identity.key)
    if not from_store and (withdrawn := _forgotten(session, article, identity, again=again)) is not None:
        return withdrawn
    before = Before() if identity.stored is None else read_before(session, identity.stored.id)
    row = _write_article(session, run_id, article, identity, pipeline)
    keyed = _keyed(identity.key, article, statements, embeddings)
    corrected = _place_corrections(session, identity.key, article, keyed)
    written = _write_statements(session, row, article, keyed, before)
    context = ArticleContext(row, article.published_on, telling_words(article.exact(one.content) for one in statements))
    resolved = resolve_speakers(session, speakers, context)
    counts = _attribute(session, context, written, resolved, before)
    if corrected:
        counts.update(correct_stored(session, written.ids.keys()).counts)
        decide_again(session, written.ids.keys())
    moved = _revisit(session, context, resolved.values(), before)
    _count(session, before, counts, resolved.values(), moved)
    _queue(session, written, moved)
    _note(session, identity, article, before, written)
    return Saved(
        outcome=Outcome.ADDED if identity.stored is None else Outcome.REPLACED,
        article=identity.key,
        new=tuple(key for key in written.ids if key not in before.statements),
        kept=tuple(key for key in written.ids if key in before.statements),
        removed=tuple(key for key in before.statements if key in written.gone),
    )


def unchanged(session: Session, article: Article, *, pipeline: str, again: bool = False) -> Saved | None:
    """What `save_article` would answer for an article that is stored just so or left out; None where it would write.

    It saves reading an article for statements that are known already, and waits for nobody. Raises `InputError` as
    `save_article` does.
    """
    check_storable(article)
    identity = identify(session, article)
    same = _unchanged(session, article, identity, pipeline)
    return same if same or again else _forgotten(session, article, identity)


def _check(article: Article, statements: Sequence[Statement], embeddings: Sequence[bytes | None]) -> None:
    check_spans(article, statements)
    if embeddings and len(embeddings) != len(statements):
        raise ValueError(f"{len(embeddings)} embeddings for {len(statements)} statements")
    check_storable(article)


def _speakers_of(statements: Iterable[Statement]) -> list[Speaker]:
    """The speakers of some statements, for whom they speak, through whom they came, the holders, and the subjects."""
    return [
        speaker
        for statement in statements
        for speaker in (*statement.speakers, *_beside(statement), *statement.about)
        if speaker is not None
    ]


def _beside(statement: Statement) -> tuple[Speaker | None, Speaker | None, Speaker | None]:
    """Who holds what a statement says, through whom it came, and for whom its source speaks."""
    return statement.holder, statement.relayed_by, statement.speaks_for  # in the order of `_BESIDE`


def _unchanged(session: Session, article: Article, identity: ArticleIdentity, pipeline: str) -> Saved | None:
    stored = identity.stored
    if stored is None or stored.fields != _fields(article, identity):
        return None
    if (stored.sha256, stored.given_id) != (article.sha256, given_id(article, identity)):
        return None
    if not same_stages(stored.pipeline, pipeline):
        return None
    return Saved(Outcome.UNCHANGED, identity.key, kept=tuple(stored_statements(session, stored.id)))


def _forgotten(session: Session, article: Article, identity: ArticleIdentity, *, again: bool = False) -> Saved | None:
    """What to answer for a text that its source took back. Raises `InputError` for an article that was forgotten."""
    stored = identity.stored
    if stored is not None and stored.sha256 == article.sha256:
        return None
    # Known by its names, an article is what is stored now, whatever other text of it was forgotten.
    found = [one for one in forgotten(session, article) if one.withdrawn or stored is None]
    if again:
        remove_forgotten(session, [one.article for one in found])
        return None
    if not found:
        return None
    if found[0].withdrawn:
        return Saved(Outcome.WITHDRAWN, identity.key)
    reason = f"{found[0]}, and so not taken again; if that is meant, use: onrecord ingest --forgotten"
    raise InputError(article.origin, reason)


def _is_stored(article: Article, identity: ArticleIdentity) -> bool:
    """Whether the article is stored with this text and these fields, however it was analysed."""
    stored = identity.stored
    return stored is not None and (stored.sha256, stored.fields) == (article.sha256, _fields(article, identity))


def _fields(article: Article, identity: ArticleIdentity) -> dict[str, Any]:
    """What the source says of the article. A file that moved and says less than before takes nothing back."""
    fields = {name: getattr(article, name) for name in FIELDS}
    if identity.moved and identity.stored is not None:
        return {name: identity.stored.fields[name] if value is None else value for name, value in fields.items()}
    return fields


def _write_article(session: Session, run_id: int, article: Article, identity: ArticleIdentity, pipeline: str) -> int:
    """Insert or update the article's row, with its paragraphs; its id."""
    fields = _fields(article, identity)
    outlet = fields.pop("outlet")
    values = {
        **fields,
        "key": identity.key,
        "id_given": article.id_given,
        "given_id": given_id(article, identity),
        "origin": article.origin,
        "outlet_id": None if outlet is None else outlet_id(session, outlet),
        "run_id": run_id,
        "text": article.text,
        "spellings": spellings(article.text),
        "sha256": article.sha256,
        "pipeline": pipeline,
        "ingested_at": now(),
    }
    if identity.stored is None:
        row: int = session.execute(insert(_ARTICLE).returning(_ARTICLE.c.id), values).scalar_one()
    else:
        row = identity.stored.id
        if _is_stored(article, identity):
            del values["ingested_at"]  # the same article, analysed by another version
        _update_article(session, identity.stored, values)
    if identity.stored is None or identity.stored.sha256 != article.sha256:
        note_text(session, row)
    paragraphs = paragraph_rows(row, article)
    if paragraphs:
        session.execute(insert(_PARAGRAPH), paragraphs)
    return row


def _update_article(session: Session, stored: StoredArticle, values: dict[str, Any]) -> None:
    if stored.sha256 != values["sha256"]:
        keep_version(session, stored.id)
    values["id_given"] = values["id_given"] or stored.id_given
    session.execute(update(_ARTICLE).where(_ARTICLE.c.id == stored.id).values(values))
    session.execute(delete(_PARAGRAPH).where(_PARAGRAPH.c.article_id == stored.id))
    if stored.outlet_id is not None and stored.outlet_id != values["outlet_id"]:
        remove_unused_outlet(session, stored.outlet_id)


def _keyed(
    article_key: str, article: Article, statements: Sequence[Statement], embeddings: Sequence[bytes | None]
) -> dict[str, Embedded]:
    """The statements with their embeddings by key, in text order."""
    embedded = zip(statements, embeddings or [None] * len(statements), strict=True)
    seen: Counter[tuple[str, str, str]] = Counter()
    keyed = {}
    for statement, embedding in sorted(embedded, key=lambda one: one[0].start):
        words = statement_words(article, statement)
        keyed[statement_key(article_key, *words, seen[words])] = (statement, embedding)
        seen[words] += 1
    return keyed


def _place_corrections(session: Session, article_key: str, article: Article, keyed: dict[str, Embedded]) -> bool:
    """Place the corrections of the article, and leave out what somebody took for no statement.

    Whether there are any corrections.
    """
    places = {key: Place(article.exact(one.content), one.start) for key, (one, _) in keyed.items()}
    removed = place_corrections(session, article_key, places)
    if removed is None:
        return False
    keep_removed(session, article_key, {key: _found(article, key, *keyed.pop(key)) for key in sorted(removed)})
    return True


def _found(article: Article, key: str, statement: Statement, embedding: bytes | None) -> Found:
    """What was found for a statement that is not stored."""
    row = _statement_row(article, 0, key, statement, embedding)
    return found_of(
        row,
        speakers=[identity(one) for one in statement.speakers],
        holder=identity(statement.holder) if statement.holder else None,
        relayed_by=identity(statement.relayed_by) if statement.relayed_by else None,
        speaks_for=identity(statement.speaks_for) if statement.speaks_for else None,
        about=[identity(one) for one in statement.about],
        topics=[(topic.code, topic.score) for topic in statement.topics],
    )


def _write_statements(
    session: Session, row: int, article: Article, keyed: Mapping[str, Embedded], before: Before
) -> Written:
    """Update the statements that are stored, insert the new ones, delete the rest; with topics and blocking keys."""
    gone = {key: number for key, number in before.statements.items() if key not in keyed}
    touched = remove_statements(session, row, before, gone.values()) if before.statements else []
    rows = {key: _statement_row(article, row, key, *embedded) for key, embedded in keyed.items()}
    _update(session, [{"at": before.statements[key], **one} for key, one in rows.items() if key in before.statements])
    inserted = _insert_statements(session, [one for key, one in rows.items() if key not in before.statements])
    ids = {key: inserted[key] if key in inserted else before.statements[key] for key in keyed}
    _file(session, {ids[key]: statement for key, (statement, _) in keyed.items()})
    add_blocking_keys(session, ids.values())
    touched += mark_copies(session, row)
    return Written(
        ids=ids,
        statements={key: statement for key, (statement, _) in keyed.items()},
        gone=frozenset(gone),
        touched=tuple(key for key in dict.fromkeys(touched) if key not in gone),
    )


def _statement_row(
    article: Article, article_id: int, key: str, statement: Statement, embedding: bytes | None
) -> dict[str, Any]:
    """A statement's row; who holds its belief and through whom it came is written when speakers are resolved."""
    return {
        **statement_row(article, statement, embedding=embedding),
        "key": key,
        "article_id": article_id,
        "holder_id": None,
        "relayed_by_id": None,
        "speaks_for_id": None,
        "keys_version": STATEMENT_KEYS,
        "embedding_version": embedding_version() if embedding else "none",
    }


def _insert_statements(session: Session, rows: list[dict[str, Any]]) -> dict[str, int]:
    """The row ids of new statements by key."""
    if not rows:
        return {}
    inserted = insert(_STATEMENT).returning(_STATEMENT.c.key, _STATEMENT.c.id)
    return dict(session.execute(inserted, rows).all())


def _file(session: Session, statements: Mapping[int, Statement]) -> None:
    """File statements, by row id, under their topics."""
    filed = [
        {"statement_id": row, "code": code, "score": score}
        for row, statement in statements.items()
        for code, score in {topic.code: topic.score for topic in reversed(statement.topics)}.items()
    ]
    if filed:
        codes = {topic.code for statement in statements.values() for topic in statement.topics}
        unknown = codes - set(session.scalars(_KNOWN_TOPICS, {"codes": sorted(codes)}))
        if unknown:
            raise ValueError(f"topics {', '.join(sorted(unknown))} are not in the store: run sync_topics first")
        session.execute(insert(_FILED), filed)


def _attribute(
    session: Session,
    context: ArticleContext,
    written: Written,
    resolved: Mapping[Identity, ResolvedSpeaker],
    before: Before,
) -> Counter[int]:
    """Join the article and its statements with their speakers; how many listed statements each speaker made."""
    if before.speakers:
        remove_attributions(session, context.article)
    named = [
        {
            "article_id": context.article,
            "folded": who[0],
            "kind": who[1],
            "name": one.speaker.name,
            "gender": one.speaker.gender,
            "speaker_id": one.id,
            "because": one.because.model_dump(mode="json"),
        }
        for who, one in resolved.items()
    ]
    roles = sorted({(one.id, role) for one in resolved.values() for role in one.speaker.roles})
    made_by: list[dict[str, Any]] = []
    about: list[dict[str, int]] = []
    beside: list[dict[str, int | None]] = []
    counts: Counter[int] = Counter()
    for key, statement in written.statements.items():
        makers = dict.fromkeys(resolved[identity(speaker)].id for speaker in statement.speakers)
        day = statement.said_on.first if statement.said_on else context.published_on
        made_by += [
            {"statement_id": written.ids[key], "speaker_id": maker, "position": position, "day": day}
            for position, maker in enumerate(makers)
        ]
        if statement.act in LISTED_ACTS:
            counts.update(makers.keys())
        subjects = dict.fromkeys(resolved[identity(one)].id for one in statement.about)
        about += [
            {"statement_id": written.ids[key], "speaker_id": one, "position": position}
            for position, one in enumerate(subjects)
        ]
        if any(_beside(statement)):
            ids = [resolved[identity(one)].id if one else None for one in _beside(statement)]
            beside.append({"at": written.ids[key], **dict(zip(_BESIDE, ids, strict=True))})
    _insert(session, _NAMED, named)
    _insert(session, _ROLE, [{"speaker_id": who, "article_id": context.article, "role": role} for who, role in roles])
    _insert(session, _MADE_BY, made_by)
    _insert(session, _ABOUT, about)
    _update(session, beside)
    return counts


def _revisit(session: Session, context: ArticleContext, resolved: Collection[ResolvedSpeaker], before: Before) -> Moved:
    """Resolve what other articles leave ambiguous, now that this one names its speakers and no others."""
    left = unused_speakers(session, before.speakers - {one.id for one in resolved})
    return revisit_ambiguous(session, resolved, context, without=left)


def _count(
    session: Session,
    before: Before,
    counts: Counter[int],
    resolved: Collection[ResolvedSpeaker],
    moved: Moved,
) -> None:
    """Keep counts and facts of the speakers concerned, and remove the speakers whom no article names any more."""
    more = Counter(counts)
    more.subtract(before.counts)
    more.update(moved.counts)
    here = {one.id for one in resolved}
    left = (before.speakers | moved.counts.keys()) - here
    facts = {
        one.id: Facts(one.speaker.gender, one.speaker.country)
        for one in resolved
        if one.because.rule != "ambiguous" and (one.speaker.gender or one.speaker.country)
    }
    update_speakers(session, {who: more[who] for who in more.keys() | left if more[who] or who in left}, facts)
    note_speakers(session, here | left)
    remove_unused_speakers(session, left)


def _queue(session: Session, written: Written, moved: Moved) -> None:
    """Have the article's statements linked, and those of others that changed with them."""
    others = [*written.touched, *moved.statements]
    rows = session.scalars(select(_STATEMENT.c.id).where(_STATEMENT.c.key.in_(others))).all() if others else []
    enqueue(session, [*written.ids.values(), *rows])


def _note(session: Session, identity: ArticleIdentity, article: Article, before: Before, written: Written) -> None:
    note(session, Kind.ARTICLE, [identity.key])
    if identity.stored is not None and identity.stored.sha256 != article.sha256:
        note(session, Kind.RETOLD, [identity.key])
    note(session, Kind.ADDED, written.ids.keys() - before.statements.keys())
    note(session, Kind.STATEMENT, {*written.ids, *written.gone})
    note_linked(session, written.touched)


def _update(session: Session, statements: list[dict[str, Any]]) -> None:
    """Write values of statements, each with its row id as `at`."""
    if statements:
        ordered = sorted(statements, key=itemgetter("at"))
        session.connection().execute(update(_STATEMENT).where(_STATEMENT.c.id == bindparam("at")), ordered)


def _insert(session: Session, into: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(into), rows)
