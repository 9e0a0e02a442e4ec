"""What was shown before: how a statement was until a revision changed or removed it, and who was in which match.

A first version costs nothing: only what is replaced is copied, in the transaction that replaces it. What a statement
was is read beside that transaction, in the state that the revision before left, and kept where it is shown otherwise
now. Its matches are kept apart, so that a match that grows copies nothing: since when a statement has been in its match
is in the change log (`Kind.JOINED`), until when it was in another one is here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Select, Text, bindparam, cast, delete, insert, or_, select, union_all, update
from sqlalchemy.orm import Session

from app.store.changes import at_revision, changed_statements, revision, take_turn
from app.store.corrections import JOINED as JOINED_PART
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    CorrectionAnchorRow,
    CorrectionRow,
    MatchMemberRow,
    MatchRow,
    MemberHistoryRow,
    OutletRow,
    SlugHistoryRow,
    SpeakerRow,
    SpeakerSlugRow,
    StatementAboutRow,
    StatementHistoryRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    TopicRow,
    table,
)

_ARTICLE, _OUTLET = table(ArticleRow), table(OutletRow)
_STATEMENT, _SPEAKER, _TOPIC = table(StatementRow), table(SpeakerRow), table(TopicRow)
_MADE_BY, _ABOUT, _FILED = table(StatementSpeakerRow), table(StatementAboutRow), table(StatementTopicRow)
_NAMED, _CORRECTION, _ANCHOR = table(ArticleSpeakerRow), table(CorrectionRow), table(CorrectionAnchorRow)
_MATCH, _MEMBER = table(MatchRow), table(MatchMemberRow)
_HISTORY, _MEMBERS = table(StatementHistoryRow), table(MemberHistoryRow)
_SLUGS, _MERGED = table(SlugHistoryRow), table(SpeakerSlugRow)

Kept: TypeAlias = dict[str, Any]
"""A statement as it is shown, but for its match and links: `row` has the columns of `READ_STATEMENTS` that are plain
values, `speakers`, `about`, `topics` and `identities` what is shown of these, `corrections` the ids of those that held,
the newest first. Days are ISO 8601."""

WITHHELD: Kept = {}
"""What is kept of a statement that names whom only an article named that was forgotten."""
DAYS = ("said_from", "said_to", "published_on")
"""The values of a kept `row` that are days."""
_AT_ONCE = 500
_FORGOTTEN = "forgotten statements"  # the name under which a session holds those of which no history may be kept
_MEANT = "slugs"  # the name under which a session holds whom slugs meant before it


class _Shown(NamedTuple):
    """A statement as it is shown, and its row id."""

    number: int
    kept: Kept


class _Forgotten(NamedTuple):
    """Statements and matches by key, speakers by slug."""

    statements: set[str]
    matches: set[str]
    speakers: set[str]


_HOLDER, _RELAY, _PRINCIPAL = (_SPEAKER.alias(name) for name in ("holder", "relay", "principal"))
_KEYS: Any = bindparam("keys", expanding=True)
_IDS: Any = bindparam("ids", expanding=True)
_S = _STATEMENT.c

_READ = (
    select(
        *(_S[name] for name in ("id", "key", "source", "cue", "content", "source_text", "cue_text", "content_text")),
        *(_S[name] for name in ("speech", "act", "stance", "said_edtf", "said_from", "said_to", "confidence")),
        *(_S[name] for name in ("because", "paragraph")),
        *(_HOLDER.c[name].label(f"holder_{name}") for name in ("slug", "name", "kind")),
        *(_RELAY.c[name].label(f"relay_{name}") for name in ("slug", "name", "kind")),
        *(_PRINCIPAL.c[name].label(f"principal_{name}") for name in ("slug", "name", "kind")),
        _ARTICLE.c.key.label("article_key"),
        *(_ARTICLE.c[name] for name in ("headline", "url", "author", "published_on", "sha256")),
        *(_OUTLET.c[name].label(f"outlet_{name}") for name in ("slug", "name")),
    )
    .join_from(_STATEMENT, _ARTICLE, _ARTICLE.c.id == _S.article_id)
    .outerjoin(_OUTLET, _OUTLET.c.id == _ARTICLE.c.outlet_id)
    .outerjoin(_HOLDER, _HOLDER.c.id == _S.holder_id)
    .outerjoin(_RELAY, _RELAY.c.id == _S.relayed_by_id)
    .outerjoin(_PRINCIPAL, _PRINCIPAL.c.id == _S.speaks_for_id)
    .where(_S.key.in_(_KEYS))
)


def _of_speakers(by: Any) -> Select[Any]:
    return (
        select(by.c.statement_id, *(_SPEAKER.c[name] for name in ("slug", "name", "kind")))
        .join(_SPEAKER, _SPEAKER.c.id == by.c.speaker_id)
        .where(by.c.statement_id.in_(_IDS))
        .order_by(by.c.statement_id, by.c.position, _SPEAKER.c.id)
    )


_BESIDE = {
    "speakers": _of_speakers(_MADE_BY),
    "about": _of_speakers(_ABOUT),
    "topics": (
        select(_FILED.c.statement_id, _TOPIC.c.code, _TOPIC.c.label, _FILED.c.score)
        .join(_TOPIC, _TOPIC.c.code == _FILED.c.code)
        .where(_FILED.c.statement_id.in_(_IDS))
        .order_by(_FILED.c.statement_id, _FILED.c.score.desc(), _TOPIC.c.code)
    ),
    "identities": (
        select(_S.id, _SPEAKER.c.slug.label("speaker"), _NAMED.c.name.label("named"), _NAMED.c.because)
        .join_from(_STATEMENT, _NAMED, _NAMED.c.article_id == _S.article_id)
        .join(_SPEAKER, _SPEAKER.c.id == _NAMED.c.speaker_id)
        .where(_S.id.in_(_IDS))
        .where(
            or_(
                _SPEAKER.c.id.in_((_S.holder_id, _S.relayed_by_id, _S.speaks_for_id)),
                *(
                    _SPEAKER.c.id.in_(select(by.c.speaker_id).where(by.c.statement_id == _S.id))
                    for by in (_MADE_BY, _ABOUT)
                ),
            )
        )
        .order_by(_S.id, _SPEAKER.c.slug, _NAMED.c.folded)
    ),
}
_CORRECTIONS = (
    select(_ANCHOR.c.statement, _CORRECTION.c.key)
    .join(_CORRECTION, _CORRECTION.c.id == _ANCHOR.c.correction_id)
    .where(
        _ANCHOR.c.statement.in_(_KEYS),
        _ANCHOR.c.placed,
        _ANCHOR.c.part <= JOINED_PART,
        _CORRECTION.c.undone_at.is_(None),
    )
    .order_by(_CORRECTION.c.id.desc())
)


def keep_replaced(session: Session) -> None:
    """Keep how the statements that the session's transaction changed were shown before; call it last.

    Those are read by a connection of its own, which sees what the revision before this one left: from here on no other
    transaction can write one between.
    """
    forgotten = _forgotten(session)
    keys = changed_statements(session) - forgotten.statements
    if not keys:
        return
    session.flush()
    take_turn(session)
    number = revision(session) + 1
    with session.get_bind().engine.execution_options(sqlite_begin="DEFERRED").connect() as beside:
        for some in _chunks(sorted(keys)):
            rows = _replaced(_shown(beside, some), _shown(session.connection(), some), forgotten)
            if rows:
                session.execute(insert(_HISTORY), [{**row, "until_revision": number} for row in rows])


def _replaced(before: Mapping[str, _Shown], after: Mapping[str, _Shown], forgotten: _Forgotten) -> list[dict[str, Any]]:
    """The rows of those statements that are shown otherwise, or elsewhere, or not at all, after than before."""
    return [
        {
            "statement": key,
            "statement_id": was.number,
            "article": was.kept["row"]["article_key"],
            "removed": key not in after,
            "shown": WITHHELD if _names(was.kept) & forgotten.speakers else was.kept,
        }
        for key, was in before.items()
        if after.get(key) != was
    ]


def keep_members(session: Session, statements: Collection[int]) -> None:
    """Keep the places of some statements, by row, in their matches; call it before they are taken out of them."""
    read = (
        select(_S.key.label("statement"), _MATCH.c.key.label("match"))
        .add_columns(*(_MEMBER.c[name] for name in ("relation", "score", "because")))
        .join_from(_MEMBER, _MATCH, _MATCH.c.id == _MEMBER.c.match_id)
        .join(_STATEMENT, _S.id == _MEMBER.c.statement_id)
        .order_by(_S.id)
    )
    rows = [
        dict(row)
        for some in _chunks(sorted(statements))
        for row in session.execute(read.where(_MEMBER.c.statement_id.in_(some))).mappings()
    ]

    def write(number: int) -> None:
        forgotten = _forgotten(session)
        kept = [
            {**row, "until_revision": number}
            for row in rows
            if row["statement"] not in forgotten.statements and row["match"] not in forgotten.matches
        ]
        if kept:
            session.execute(insert(_MEMBERS), kept)

    if rows:
        at_revision(session, write)


def slugs_of(session: Session, speaker: int) -> dict[str, str]:
    """The slug of a speaker, by row, by each slug that means it: its own, and those of whoever was merged into it."""
    return dict(session.execute(_meanings().where(_SPEAKER.c.id == speaker)).all())


def keep_slugs(session: Session, meant: Mapping[str, str]) -> None:
    """Keep whom some slugs meant before the session's transaction, as `slugs_of` gives it, if they mean it no more."""
    first = _MEANT not in session.info
    known: dict[str, str] = session.info.setdefault(_MEANT, {})
    known.update({slug: speaker for slug, speaker in meant.items() if slug not in known})

    def write(number: int) -> None:
        before, gone = session.info.pop(_MEANT), _forgotten(session).speakers
        read = _meanings()
        slugs = read.selected_columns.slug
        now = {
            slug: speaker
            for some in _chunks(sorted(before))
            for slug, speaker in session.execute(read.where(slugs.in_(some)))
        }
        rows = [
            {"slug": slug, "speaker": speaker, "until_revision": number}
            for slug, speaker in before.items()
            if now.get(slug) != speaker and not {slug, speaker} & gone
        ]
        if rows:
            session.execute(insert(_SLUGS), rows)

    if first:
        at_revision(session, write)


def _meanings() -> Select[Any]:
    """Each slug, and the slug of the speaker that it means."""
    every = union_all(
        select(_SPEAKER.c.slug, _SPEAKER.c.id.label("speaker_id")), select(_MERGED.c.slug, _MERGED.c.speaker_id)
    ).subquery()
    return select(every.c.slug, _SPEAKER.c.slug.label("speaker")).join(_SPEAKER, _SPEAKER.c.id == every.c.speaker_id)


def forget_history(session: Session, article: str, statements: Collection[str]) -> None:
    """Remove the history of an article, by key, and of its statements, and keep none of them in this transaction.

    Where one of them was the first report of a match, what the others were to it is removed too. Call it before the
    statements are removed.
    """
    earlier = session.scalars(select(_HISTORY.c.statement).where(_HISTORY.c.article == article).distinct())
    keys = {*statements, *earlier}
    forgotten = _forgotten(session)
    forgotten.statements.update(keys)
    session.execute(delete(_HISTORY).where(_HISTORY.c.article == article))
    first_now = select(_MATCH.c.key).join_from(_MEMBER, _MATCH).join(_STATEMENT, _S.id == _MEMBER.c.statement_id)
    for some in _chunks(sorted(keys)):
        was_first = select(_MEMBERS.c.match).where(_MEMBERS.c.statement.in_(some), _MEMBERS.c.relation.is_(None))
        is_first = first_now.where(_S.key.in_(some), _MEMBER.c.relation.is_(None))
        matches = {*session.scalars(was_first), *session.scalars(is_first)}
        forgotten.matches.update(matches)
        for part in _chunks(sorted(matches)):
            session.execute(delete(_MEMBERS).where(_MEMBERS.c.match.in_(part)))
        session.execute(delete(_MEMBERS).where(_MEMBERS.c.statement.in_(some)))


def forget_speakers(session: Session, slugs: Collection[str]) -> None:
    """Withhold what names these speakers, whom a forgotten article alone named so."""
    _forgotten(session).speakers.update(slugs)
    for some in _chunks(sorted(slugs)):
        session.execute(delete(_SLUGS).where(or_(_SLUGS.c.slug.in_(some), _SLUGS.c.speaker.in_(some))))
    for slug in slugs:
        named = cast(_HISTORY.c.shown, Text).contains(f'"{slug}"', autoescape=True)
        session.execute(update(_HISTORY).where(named).values(shown=WITHHELD))


def _forgotten(session: Session) -> _Forgotten:
    found: _Forgotten = session.info.setdefault(_FORGOTTEN, _Forgotten(set(), set(), set()))
    return found


def _names(kept: Kept) -> set[str]:
    """The slugs of all speakers whom a statement as it is kept names."""
    row = kept["row"]
    return {
        *(one["slug"] for name in ("speakers", "about") for one in kept[name]),
        *(one["speaker"] for one in kept["identities"]),
        *(row[name] for name in ("holder_slug", "relay_slug", "principal_slug") if row[name]),
    }


def _shown(connection: Connection, keys: Sequence[str]) -> dict[str, _Shown]:
    """How some statements are shown, by key, those that are there."""
    rows = connection.execute(_READ, {"keys": keys}).mappings().all()
    ids = [row["id"] for row in rows]
    parts = {name: _by_first(connection, read, {"ids": ids}) for name, read in _BESIDE.items()} if ids else {}
    corrections = _by_first(connection, _CORRECTIONS, {"keys": keys})
    return {
        row["key"]: _Shown(
            row["id"],
            {
                "row": {name: _plain(value) for name, value in row.items() if name != "id"},
                **{name: found.get(row["id"], []) for name, found in parts.items()},
                "corrections": [one["key"] for one in corrections.get(row["key"], [])],
            },
        )
        for row in rows
    }


def _by_first(
    connection: Connection, read: Select[Any], values: Mapping[str, Sequence[Any]]
) -> dict[Any, list[dict[str, Any]]]:
    """Rows without their first column, by that."""
    found: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    result = connection.execute(read, values)
    names = list(result.keys())[1:]
    for first, *rest in result.all():
        found[first].append(dict(zip(names, rest, strict=True)))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))
