"""Statements: who said what, when, on what, and where it stands."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, desc, func, literal, or_, select, union_all

from app.comparison.show_diff import rewording
from app.formats.text_fragments import passage_url
from app.index.facets import FacetView, Selection
from app.index.matched_words import Matcher
from app.index.past_facets import Past
from app.index.search import parse
from app.model import Relation, Row
from app.queries.asked import asked, asked_of_facets, beside, view_of
from app.queries.clauses import any_of
from app.queries.columns import (
    ARTICLE,
    ARTICLE_SPEAKER,
    CONFLICT,
    CORRECTION,
    CORRECTION_ANCHOR,
    MATCH,
    MEMBER,
    OUTLET,
    PARAGRAPH,
    QUOTATION,
    SPEAKER,
    STATEMENT,
    STATEMENT_ABOUT,
    STATEMENT_SPEAKER,
    STATEMENT_TOPIC,
    TOPIC,
)
from app.queries.filters import StatementFilters
from app.queries.gone_statements import refuse_gone
from app.queries.history import labels_at, matches_at, with_labels
from app.queries.orders import ByDay, ByRelevance, StatementOrder, page_of, texts_of
from app.queries.paging import Cut, Page, fingerprint
from app.queries.past import shown_then
from app.store.changes import position
from app.store.corrections import JOINED
from app.store.history import DAYS, Kept

MOST_BESIDE = 20  # statements that quote one or are at odds with it: a famous one is quoted for years
MOST_COMPARED = 4_000_000  # values for a page that is cut at once: a million take 0.1 to 0.5 ms
QUOTE_CONTEXT = 32  # characters before and after a quoted span, as in the Web Annotation model's examples

_S = STATEMENT.c
_HOLDER = SPEAKER.alias("holder")
_RELAY = SPEAKER.alias("relay")
_PRINCIPAL = SPEAKER.alias("principal")

_SOURCES = (
    STATEMENT.join(ARTICLE, ARTICLE.c.id == _S.article_id)
    .outerjoin(OUTLET, OUTLET.c.id == ARTICLE.c.outlet_id)
    .outerjoin(_HOLDER, _HOLDER.c.id == _S.holder_id)
    .outerjoin(_RELAY, _RELAY.c.id == _S.relayed_by_id)
    .outerjoin(_PRINCIPAL, _PRINCIPAL.c.id == _S.speaks_for_id)
    .outerjoin(MEMBER, MEMBER.c.statement_id == _S.id)
    .outerjoin(MATCH, MATCH.c.id == MEMBER.c.match_id)
)

SELECT_STATEMENTS = select(
    *(_S[name] for name in ("id", "key", "source", "cue", "content", "source_text", "cue_text", "content_text")),
    *(_S[name] for name in ("speech", "act", "stance", "said_edtf", "said_from", "said_to", "confidence")),
    _HOLDER.c.slug.label("holder_slug"),
    _HOLDER.c.name.label("holder_name"),
    _HOLDER.c.kind.label("holder_kind"),
    _RELAY.c.slug.label("relay_slug"),
    _RELAY.c.name.label("relay_name"),
    _RELAY.c.kind.label("relay_kind"),
    _PRINCIPAL.c.slug.label("principal_slug"),
    _PRINCIPAL.c.name.label("principal_name"),
    _PRINCIPAL.c.kind.label("principal_kind"),
    ARTICLE.c.key.label("article_key"),
    ARTICLE.c.headline,
    ARTICLE.c.url,
    ARTICLE.c.published_on,
    OUTLET.c.slug.label("outlet_slug"),
    OUTLET.c.name.label("outlet_name"),
    MATCH.c.key.label("match_key"),
).select_from(_SOURCES)

_SELECT_ONE = SELECT_STATEMENTS.add_columns(_S.because, _S.paragraph, ARTICLE.c.text.label("article_text")).where(
    _S.key == bindparam("key")
)


def _named_in(part: str, joined: Table) -> Select[Any]:
    """The speakers that a table joins to statements."""
    return (
        select(
            literal(part).label("part"),
            joined.c.statement_id,
            joined.c.position.label("place"),
            SPEAKER.c.id.label("number"),
            literal(0.0).label("score"),
            SPEAKER.c.slug.label("slug"),
            SPEAKER.c.name.label("name"),
            SPEAKER.c.kind.label("kind"),
        )
        .join_from(joined, SPEAKER, SPEAKER.c.id == joined.c.speaker_id)
        .where(joined.c.statement_id.in_(any_of("ids")))
    )


# What belongs to statements, in one query: to put one to the store takes longer than to answer it.
_SELECT_BELONGING = union_all(
    _named_in("speakers", STATEMENT_SPEAKER),
    _named_in("about", STATEMENT_ABOUT),
    select(
        literal("topics"),
        STATEMENT_TOPIC.c.statement_id,
        literal(0),
        literal(0),
        STATEMENT_TOPIC.c.score,
        TOPIC.c.code,
        TOPIC.c.label,
        literal(""),
    )
    .join_from(STATEMENT_TOPIC, TOPIC, TOPIC.c.code == STATEMENT_TOPIC.c.code)
    .where(STATEMENT_TOPIC.c.statement_id.in_(any_of("ids"))),
).order_by("statement_id", "part", "place", "number", desc("score"), "slug")

# Whom the article's name for a speaker was taken for, and why.
_SELECT_IDENTITIES = (
    select(SPEAKER.c.slug.label("speaker"), ARTICLE_SPEAKER.c.name.label("named"), ARTICLE_SPEAKER.c.because)
    .join(SPEAKER, SPEAKER.c.id == ARTICLE_SPEAKER.c.speaker_id)
    .join(STATEMENT, _S.article_id == ARTICLE_SPEAKER.c.article_id)
    .where(_S.id == bindparam("id"))
    .where(
        or_(
            SPEAKER.c.id.in_((_S.holder_id, _S.relayed_by_id, _S.speaks_for_id)),
            *(
                SPEAKER.c.id.in_(select(joined.c.speaker_id).where(joined.c.statement_id == _S.id))
                for joined in (STATEMENT_SPEAKER, STATEMENT_ABOUT)
            ),
        )
    )
    .order_by(SPEAKER.c.slug, ARTICLE_SPEAKER.c.folded)
)

# Other speakers' statements that quote this one, the first published first. The row ids alone: joined with all that
# SELECT_STATEMENTS joins, PostgreSQL reads every statement.
_SELECT_QUOTING = (
    select(_S.id, QUOTATION.c.because)
    .join(QUOTATION, QUOTATION.c.quoted_in_id == _S.id)
    .where(QUOTATION.c.statement_id == bindparam("id"))
    .order_by(_S.published_on.is_(None), _S.published_on, _S.id)
    .limit(MOST_BESIDE)
)

SELECT_CORRECTIONS = select(
    CORRECTION.c.key.label("id"),
    CORRECTION.c.kind,
    CORRECTION.c.made_at,
    CORRECTION.c.made_by.label("by"),
    CORRECTION.c.note,
).order_by(CORRECTION.c.id.desc())
"""Corrections as a statement shows them, the newest first."""

# Those that hold for one.
_SELECT_CORRECTIONS = (
    SELECT_CORRECTIONS.join(CORRECTION_ANCHOR, CORRECTION_ANCHOR.c.correction_id == CORRECTION.c.id)
    .where(
        CORRECTION_ANCHOR.c.statement == bindparam("key"),
        CORRECTION_ANCHOR.c.placed,
        CORRECTION_ANCHOR.c.part <= JOINED,
        CORRECTION.c.undone_at.is_(None),
    )
    .limit(MOST_BESIDE)
)

# A conflict is stored once, whichever of the two came first.
_AT_ODDS = union_all(
    select(CONFLICT.c.other_id.label("id"), CONFLICT.c.relation, CONFLICT.c.because).where(
        CONFLICT.c.statement_id == bindparam("id")
    ),
    select(CONFLICT.c.statement_id, CONFLICT.c.relation, CONFLICT.c.because).where(
        CONFLICT.c.other_id == bindparam("id")
    ),
).subquery()
_SELECT_AT_ODDS = {
    relation: select(_S.id, _AT_ODDS.c.because)
    .join(_AT_ODDS, _AT_ODDS.c.id == _S.id)
    .where(_AT_ODDS.c.relation == relation)
    .order_by(_S.day.is_(None), _S.day, _S.id)
    .limit(MOST_BESIDE)
    for relation in (Relation.CONFLICT, Relation.UPDATE)
}

_SELECT_PARAGRAPHS = (
    select(
        PARAGRAPH.c.position,
        PARAGRAPH.c.kind,
        PARAGRAPH.c.start_at.label("start"),
        PARAGRAPH.c.end_at.label("end"),
        # Only these paragraphs' words travel, however long the article is; SQL counts characters from 1.
        func.substr(ARTICLE.c.text, PARAGRAPH.c.start_at + 1, PARAGRAPH.c.end_at - PARAGRAPH.c.start_at).label("text"),
    )
    .join(ARTICLE, ARTICLE.c.id == PARAGRAPH.c.article_id)
    .where(ARTICLE.c.key == bindparam("article"), PARAGRAPH.c.position.between(bindparam("first"), bindparam("last")))
    .order_by(PARAGRAPH.c.position)
)


_OF_IDS = SELECT_STATEMENTS.where(_S.id.in_(any_of("ids")))


Shown = Callable[[Connection, Sequence[int], Sequence[Row] | None], list[Any]]
"""What a list shows of the statements with some row ids, in their order, and with some more fields each."""


def list_statements(connection: Connection, filters: StatementFilters, shown: Shown | None = None) -> Page:
    """One page of statements, with their total and the hints about the filters; as it was, with `as_of`.

    The items are what `shown` gives for the row ids on the page; their rows, where it is not given, and of the past.
    """
    found = asked(connection, filters)
    view = view_of(connection, found)
    selection = found.selected(view)
    order = _order(connection, selection, filters, found.past)
    page = Cut(order.sample(filters.sample, filters.seed)) if filters.sample else _page(order, filters)
    more = None
    if filters.q is not None and (not filters.fields or "highlights" in filters.fields):
        more = _highlights(_texts_at(connection, found.past, page.rows), Matcher(parse(filters.q)))
    if found.past is None and shown is not None:
        items = shown(connection, page.rows, more)
    else:
        items = _with_fields(rows_at(connection, page.rows, found.past), more)
    told = {**beside(view, found, selection), "revision": revision_of(connection, found.past)}
    return Page(items, page.next, told, page.prev)


def cut_from_facets(view: FacetView, filters: StatementFilters) -> tuple[Cut[int], Row] | None:
    """The row ids on the same page and what belongs beside it, from the facets alone, within milliseconds.

    None where the store has to be read for it, or where there is much to count.
    """
    found = None if filters.sample or filters.sort == "relevance" else asked_of_facets(filters)
    if found is None or len(found.conditions) * view.base.size > MOST_COMPARED:
        return None
    selection = found.selected(view)
    if not selection.count:
        return None  # to find what emptied it takes a selection for each filter
    return _page(_by_day(selection, filters), filters), beside(view, found, selection)


def read_on(connection: Connection, filters: StatementFilters) -> Page:
    """One page of statements, for a list that is read to its end; only the first has what belongs beside the list."""
    found = asked(connection, filters)
    view = view_of(connection, found)
    selection = found.selected(view)
    page = _page(_order(connection, selection, filters, found.past), filters)
    told = beside(view, found, selection) if filters.cursor is None else None
    return Page(rows_at(connection, page.rows, found.past), page.next, told)


def whole_list(connection: Connection, filters: StatementFilters) -> tuple[Row, Iterator[list[Row]]]:
    """What belongs beside a list, and all of its statements, a page after the other, as the connection sees them."""
    found = asked(connection, filters)
    view = view_of(connection, found)
    selection = found.selected(view)
    order = _order(connection, selection, filters, found.past)
    return beside(view, found, selection), _pages(connection, order, found.past, filters.limit)


def _pages(connection: Connection, order: StatementOrder[Any], past: Past | None, limit: int) -> Iterator[list[Row]]:
    """One page at least, which is empty where nothing is selected."""
    places = order.page(None, limit)
    yield rows_at(connection, [place.id for place in places], past)
    while len(places) == limit:
        places = order.page(places[-1], limit)
        if places:
            yield rows_at(connection, [place.id for place in places], past)


def _order(
    connection: Connection, selection: Selection, filters: StatementFilters, past: Past | None
) -> StatementOrder[Any]:
    if filters.sort == "relevance" and filters.q is not None:
        return ByRelevance(partial(_texts_at, connection, past), selection, Matcher(parse(filters.q)))
    return _by_day(selection, filters)


def _by_day(selection: Selection, filters: StatementFilters) -> ByDay:
    return ByDay(selection, "oldest" if filters.sort == "oldest" else "newest")


def _page(order: StatementOrder[Any], filters: StatementFilters) -> Cut[int]:
    return page_of(order, filters.cursor, filters.limit, fingerprint("statements", filters.wanted))


def _highlights(texts: Sequence[str], matcher: Matcher) -> list[Row]:
    """Where each text has what is searched for."""
    return [
        {"highlights": [{"start": start, "end": end} for start, end in spans]} for spans in matcher.highlights(texts)
    ]


def _texts_at(connection: Connection, past: Past | None, ids: Sequence[int]) -> list[str]:
    """The words of the statements with these row ids, in their order, as they are or were then."""
    if past is None:
        return texts_of(connection, ids)
    then = {number: kept["row"]["content_text"] for number, kept in shown_then(connection, past, ids).items()}
    now = [number for number in ids if number not in then]
    found = then | dict(zip(now, texts_of(connection, now), strict=True))
    return [found[number] for number in ids]


def _with_fields(rows: list[Row], more: Sequence[Row] | None) -> list[Row]:
    return rows if more is None else [row | fields for row, fields in zip(rows, more, strict=True)]


def rows_at(connection: Connection, ids: Sequence[int], past: Past | None) -> list[Row]:
    """The statements with these row ids, in their order, as lists show them, or showed them then."""
    if past is None:
        return statements_with(connection, ids)
    then = {number: listed_at(kept, None) for number, kept in shown_then(connection, past, ids).items()}
    now = [number for number in ids if number not in then]
    found = then | dict(zip(now, statements_with(connection, now), strict=True))
    rows = with_labels([found[number] for number in ids], labels_at(connection, past.number))
    matches = matches_at(connection, [row["id"] for row in rows], past.number)
    return [row | {"match": matches.get(row["id"])} for row in rows]


def revision_of(connection: Connection, past: Past | None) -> int:
    """The revision that a list is of."""
    return position(connection).revision if past is None else past.number


def statements_with(connection: Connection, ids: Sequence[int]) -> list[Row]:
    """The statements with these row ids, in their order, as lists show them."""
    found = connection.execute(_OF_IDS, {"ids": list(ids)}).mappings().all() if ids else ()
    rows = {row["id"]: row for row in found}
    return present(connection, [rows[number] for number in ids])


def statements_of(connection: Connection, article: str) -> list[Row]:
    """All statements of an article, in the order in which it tells them."""
    rows = SELECT_STATEMENTS.where(ARTICLE.c.key == bindparam("article")).order_by(_S.start_at, _S.id)
    return present(connection, connection.execute(rows, {"article": article}).mappings().all())


def reasons_of(connection: Connection, article: str) -> dict[str, Row]:
    """Why the values of each statement of an article are what they are, by the statement's id."""
    rows = select(_S.key, _S.because).join(ARTICLE, ARTICLE.c.id == _S.article_id).where(ARTICLE.c.key == article)
    return dict(connection.execute(rows).all())


def get_statement(connection: Connection, key: str) -> Row | None:
    """One statement with its reasons, its paragraph and its spans as W3C selectors; None where there is none.

    Raises `CorrectedAwayError` where somebody took it for none, `GoneError` where only an earlier text of its article
    has it.
    """
    row = connection.execute(_SELECT_ONE, {"key": key}).mappings().one_or_none()
    if row is None:
        refuse_gone(connection, key)
        return None
    text = row["article_text"]
    statement = present(connection, [row])[0]
    for name in ("source", "cue", "content"):
        statement[name]["selectors"] = [selectors(text, start, end) for start, end in row[name]]
    identities = connection.execute(_SELECT_IDENTITIES, {"id": row["id"]}).mappings()
    at_odds = {
        relation: [
            one | rewording(statement["text"], one["statement"]["text"]) for one in _beside(connection, rows, row["id"])
        ]
        for relation, rows in _SELECT_AT_ODDS.items()
    }
    return statement | {
        "conflicts": at_odds[Relation.CONFLICT],
        "updates": at_odds[Relation.UPDATE],
        "quoted_by": _beside(connection, _SELECT_QUOTING, row["id"]),
        "paragraph": row["paragraph"],
        "source_url": passage_url(row["url"], text, row["content"]),
        "because": row["because"],
        "identities": [dict(identity) for identity in identities],
        "corrections": [dict(one) for one in connection.execute(_SELECT_CORRECTIONS, {"key": key}).mappings()],
        "revision": position(connection).revision,
    }


def cite_statement(connection: Connection, key: str) -> Row | None:
    """One statement as `get_statement` gives it, whose article has its author too: what a reference needs."""
    statement = get_statement(connection, key)
    if statement is None:
        return None
    author = select(ARTICLE.c.author).where(ARTICLE.c.key == bindparam("article"))
    article = statement["article"]
    cited = article | {"author": connection.scalar(author, {"article": article["id"]})}
    return statement | {"article": cited}


def _beside(connection: Connection, rows: Select[Any], statement: int) -> list[Row]:
    """Other statements that stand beside one, each with why."""
    found = connection.execute(rows, {"id": statement}).all()
    shown = statements_with(connection, [row.id for row in found])
    return [{"statement": one, "because": row.because} for one, row in zip(shown, found, strict=True)]


def get_context(connection: Connection, key: str, around: int) -> Row | None:
    """A statement, the paragraph it stands in, and `around` paragraphs before and after."""
    statement = get_statement(connection, key)
    if statement is None:
        return None
    paragraph = statement["paragraph"]
    paragraphs: list[Row] = []
    if paragraph is not None:
        place = {"article": statement["article"]["id"], "first": paragraph - around, "last": paragraph + around}
        paragraphs = [dict(row) for row in connection.execute(_SELECT_PARAGRAPHS, place).mappings()]
    return {"statement": statement, "paragraphs": paragraphs}


def present(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> list[Row]:
    """Rows of SELECT_STATEMENTS as they are shown, with their speakers, subjects and topics."""
    ids = [row["id"] for row in rows]
    found: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
    # One by one takes half as long again.
    belonging = connection.execute(_SELECT_BELONGING, {"ids": ids}).all() if ids else ()
    for part, statement, _, _, score, first, second, kind in belonging:
        shown = {"slug": first, "name": second, "kind": kind}
        found[statement, part].append({"code": first, "label": second, "score": score} if part == "topics" else shown)
    parts = ("speakers", "about", "topics")
    return [as_listed(row, *(found[row["id"], part] for part in parts)) for row in rows]


def as_listed(row: Mapping[Any, Any], speakers: list[Row], about: list[Row], topics: list[Row]) -> Row:
    """One statement as lists show it: a row of SELECT_STATEMENTS with what belongs to it."""
    return {
        "id": row["key"],
        "text": row["content_text"],
        "speech": row["speech"],
        "act": row["act"],
        "stance": row["stance"],
        "speakers": speakers,
        "holder": _named(row, "holder", "slug", "name", "kind"),
        "relayed_by": _named(row, "relay", "slug", "name", "kind"),
        "speaks_for": _named(row, "principal", "slug", "name", "kind"),
        "about": about,
        "said_on": said_on(row),
        "topics": topics,
        "source": {"text": row["source_text"], "spans": row["source"]},
        "cue": {"text": row["cue_text"], "spans": row["cue"]},
        "content": {"text": row["content_text"], "spans": row["content"]},
        "confidence": row["confidence"],
        "article": {
            "id": row["article_key"],
            "headline": row["headline"],
            "outlet": _named(row, "outlet", "slug", "name"),
            "url": row["url"],
            "published_on": row["published_on"],
        },
        "match": row["match_key"],
    }


def listed_at(kept: Kept, match: str | None) -> Row:
    """A statement that is kept as lists showed it."""
    row = {**kept["row"], "match_key": match}
    row |= {name: row[name] and dt.date.fromisoformat(row[name]) for name in DAYS}
    return as_listed(row, kept["speakers"], kept["about"], kept["topics"])


def _named(row: Mapping[Any, Any], prefix: str, *names: str) -> Row | None:
    """The joined columns that open with `prefix`, or None where nothing was joined."""
    return None if row[f"{prefix}_{names[0]}"] is None else {name: row[f"{prefix}_{name}"] for name in names}


def said_on(row: Mapping[Any, Any]) -> Row | None:
    """When it was said: EDTF with the first and the last day it allows, or None."""
    if row["said_edtf"] is None:
        return None
    return {"edtf": row["said_edtf"], "from": row["said_from"], "to": row["said_to"]}


def selectors(text: str, start: int, end: int) -> list[Row]:
    """A span of the article's text as W3C Web Annotation selectors: by its words in their place, and by position."""
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - QUOTE_CONTEXT) : start],
            "suffix": text[end : end + QUOTE_CONTEXT],
        },
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]
