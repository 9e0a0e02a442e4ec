"""Corrections as they are listed: what was put right, by whom, when and why, and whether it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, Select, exists, select
from typing_extensions import TypeAliasType

from app.model import CorrectionKind, Row
from app.queries.clauses import any_of
from app.queries.columns import CORRECTION, CORRECTION_ANCHOR, SPEAKER, TOPIC
from app.queries.filter_parts import Filters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.queries.values import GivenId, Name
from app.store.corrections import JOINED

_C, _A = CORRECTION.c, CORRECTION_ANCHOR.c
_SHOWN = ("made_at", "made_by", "note", "change", "before", "unplaced", "undone_at", "undone_by", "undone_note")
_SELECT = select(_C.key.label("id"), _C.id.label("row"), _C.kind, _C.subject, *(_C[name] for name in _SHOWN))
_NAMES = "names"  # of speakers: for the program alone
_ORDER = Order(id=_C.id, descending=True)
_ANCHORS = (
    select(_A.correction_id, _A.part, _A.article, _A.statement, _A.content)
    .where(_A.correction_id.in_(any_of("ids")), _A.part <= JOINED)
    .order_by(_A.correction_id, _A.part)
)

CorrectionState = TypeAliasType("CorrectionState", Literal["active", "unplaced", "undone"])


class CorrectionFilters(Filters):
    """What /v1/corrections can be asked for."""

    kind: list[CorrectionKind] = Field(default=[], description="Kinds of corrections. Repeat for OR.")
    state: CorrectionState | None = Field(
        default=None,
        description="`active`: those that hold; `unplaced`: without effect, since the words that they are of are gone "
        "from their article; `undone`.",
    )
    by: Name | None = Field(default=None, description="Who made them: the name of a key, or of a user.")
    statement: Name | None = Field(default=None, description="Id of a statement that they are of.")
    article: GivenId | None = Field(default=None, description="Id of an article whose statements they are of.")
    speaker: Name | None = Field(default=None, description="Slug of a speaker that they are of.")


def list_corrections(connection: Connection, filters: CorrectionFilters) -> Page:
    """One page of corrections, the newest first."""
    page = read_page(
        connection,
        _chosen(filters),
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("corrections", filters.wanted),
    )
    return Page(_present(connection, page.rows), page.next, prev=page.prev)


def get_correction(connection: Connection, key: str) -> Row | None:
    """One correction; None where there is none of this id."""
    rows = connection.execute(_SELECT.where(_C.key == key)).mappings().all()
    return _present(connection, rows)[0] if rows else None


def corrections_among(connection: Connection, statements: Collection[str], most: int) -> list[Row]:
    """The newest corrections of matches, also undone ones, that any of these statements is in: split off or joined."""
    of_matches = _C.kind.in_((CorrectionKind.SPLIT_MATCH, CorrectionKind.JOIN_MATCH))
    among = exists().where(_A.correction_id == _C.id, _A.statement.in_(statements))
    rows = connection.execute(_SELECT.where(of_matches, among).order_by(_C.id.desc()).limit(most)).mappings().all()
    return _present(connection, rows)


def names_of(connection: Connection, slugs: Collection[str], codes: Collection[str]) -> dict[str, str]:
    """The names of speakers by slug and the labels of topics by code, of those that are known."""
    named = connection.execute(select(SPEAKER.c.slug, SPEAKER.c.name).where(SPEAKER.c.slug.in_(slugs))).all()
    labelled = connection.execute(select(TOPIC.c.code, TOPIC.c.label).where(TOPIC.c.code.in_(codes))).all()
    return {**dict(named), **dict(labelled)}


def newest_by_statement(connection: Connection, statements: Collection[str]) -> dict[str, str]:
    """The newest correction that holds for each of some statements, by the id of the statement."""
    rows = (
        select(_A.statement, _C.key)
        .join_from(CORRECTION, CORRECTION_ANCHOR)
        .where(_A.statement.in_(statements), _A.part <= JOINED, _A.placed, _C.undone_at.is_(None))
        .order_by(_C.id)
    )
    return dict(connection.execute(rows).all())


def _chosen(filters: CorrectionFilters) -> Select[Any]:
    rows = _SELECT
    if filters.kind:
        rows = rows.where(_C.kind.in_(filters.kind))
    if filters.state == "undone":
        rows = rows.where(_C.undone_at.is_not(None))
    elif filters.state is not None:
        placed = _C.unplaced.is_(None) if filters.state == "active" else _C.unplaced.is_not(None)
        rows = rows.where(_C.undone_at.is_(None), placed)
    if filters.by is not None:
        rows = rows.where(_C.made_by == filters.by)
    if filters.speaker is not None:
        of_speaker = _C.change["speaker"].as_string() == filters.speaker
        rows = rows.where((_C.subject == filters.speaker) | of_speaker)
    anchored = exists().where(_A.correction_id == _C.id, _A.part <= JOINED)
    if filters.statement is not None:
        # Also under the id that it had when it was corrected.
        rows = rows.where(anchored.where(_A.statement == filters.statement) | (_C.subject == filters.statement))
    if filters.article is not None:
        rows = rows.where(anchored.where(_A.article == filters.article))
    return rows


def _present(connection: Connection, rows: Sequence[Any]) -> list[Row]:
    anchors: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    ids = [row["row"] for row in rows]
    if ids:
        for one in connection.execute(_ANCHORS, {"ids": ids}):
            anchors[one.correction_id][one.part] = one
    return [_shown(row, anchors[row["row"]]) for row in rows]


def _shown(row: Any, anchors: dict[int, Any]) -> Row:
    own, other = anchors.get(0), anchors.get(JOINED)
    undone = None
    if row["undone_at"] is not None:
        undone = {"at": row["undone_at"], "by": row["undone_by"], "note": row["undone_note"]}
    return {
        "id": row["id"],
        "kind": row["kind"],
        "state": "undone" if undone else "unplaced" if row["unplaced"] else "active",
        "made_at": row["made_at"],
        "by": row["made_by"],
        "note": row["note"],
        "statement": own and own.statement,
        "other": other and other.statement,
        "article": own and own.article,
        "text": own and own.content,
        "speaker": None if own else row["subject"],
        "change": row["change"],
        # What undoing a correction of speakers needs is of no use to a reader, and long.
        "before": {name: value for name, value in row["before"].items() if name != _NAMES} if own else {},
        "unplaced_because": row["unplaced"],
        "undone": undone,
    }
