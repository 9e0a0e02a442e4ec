"""The links of one article's statements: candidates are gathered once for all of them, judged, and written together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from app.index.candidates import MatchQuery, chunks, find_at_other_times, find_candidates, place_of, window_of
from app.index.reports import reports_of
from app.linking.blocking import add_blocking_keys, remove_blocking_keys
from app.linking.decisions import decisions_of
from app.linking.judging import Judge, copies, place
from app.linking.links import Pairs, neighbours, read_pairs, write_pairs
from app.linking.queue import LINK_QUEUE, LinkBatch, Turns, enqueue, enqueue_for_grouping, finish
from app.model import Report
from app.store.changes import note_linked, revision
from app.store.given import among
from app.store.tables import ArticleRow, StatementRepeatRow, StatementRow, StatementSpeakerRow, table

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)
_REPEAT = table(StatementRepeatRow)

WORDINGS_AT_ONCE = 40  # of one article in a transaction: with a hundred links and conflicts each it takes some 50 ms


@dataclass(slots=True)
class LinkPlan:
    """The links, conflicts and quotations that were decided on, and all that the decision depends on."""

    turns: Turns
    new: frozenset[int]
    since: int
    reports: dict[int, Report]
    before: Pairs
    after: Pairs = field(default_factory=Pairs)
    repeats_before: dict[int, int] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)
    """Statements of the article that repeat another, and that one."""
    enqueued: set[int] = field(default_factory=set)
    """Other statements to link again."""
    grouped: dict[int, bool] = field(default_factory=dict)
    """Statements whose matches have to be made anew; the value says whether a rebuild asks for it."""


def plan_links(session: Session, batch: LinkBatch) -> LinkPlan:
    """Decide on the links of some statements of an article, those of the first `WORDINGS_AT_ONCE` wordings.

    What is said again in the same words in one article is one report: the first of such statements has the links.
    """
    since = revision(session)
    rows: dict[int, Any] = {row.id: row for row in session.execute(_OF_ARTICLE, {"article": batch.article})}
    queued = [row for row in rows if row in batch.turns]
    wordings = set(list(dict.fromkeys(rows[row].words_hash for row in queued))[:WORDINGS_AT_ONCE])
    turns = {row: batch.turns[row] for row in queued if rows[row].words_hash in wordings}
    reports = reports_of(session, [row for row in rows if rows[row].words_hash in wordings])
    plan = LinkPlan(turns, batch.new, since, reports, read_pairs(session, turns))
    _find_repeats(session, plan)
    linked = [row for row in turns if row not in plan.repeats and rows[row].copy_of_id is None]
    found, at_other_times = _candidates(session, batch, plan, rows, linked)
    beside = plan.before.beside()
    decided = decisions_of(session, turns)
    groups = (*found.values(), *at_other_times.values(), *beside.values(), *decided.joined)
    wanted = {other for each in groups for other in each}
    for some in chunks(sorted(wanted - plan.reports.keys())):
        plan.reports |= reports_of(session, some)
    judge = Judge()
    for row in linked:
        linked_before = beside.get(row, set())
        others = linked_before.union(found[row])
        far = [other for other in at_other_times[row] if other not in others]
        plan.after.add(judge.judge(row, plan.reports, sorted(others), linked_before, far))
    plan.after.links = {both: score for both, score in plan.after.links.items() if both not in decided.apart}
    for both in decided.joined:
        plan.after.links[both] = 1.0
        plan.after.conflicts.pop(both, None)
    _mark(plan)
    return plan


def write_links(session: Session, plan: LinkPlan) -> None:
    """Write what was decided, and take the statements out of the queue."""
    changed = write_pairs(session, plan.before, plan.after)
    note_linked(session, [plan.reports[row].key for row in changed])
    _write_repeats(session, plan)
    finish(session, LINK_QUEUE, plan.turns)
    enqueue(session, plan.enqueued)
    enqueue_for_grouping(session, plan.grouped)


# What is read

_OF_ARTICLE = (
    select(*(_STATEMENT.c[name] for name in ("id", "words_hash", "day")), _ARTICLE.c.copy_of_id)
    .join_from(_STATEMENT, _ARTICLE)
    .where(_STATEMENT.c.article_id == bindparam("article"))
)
_SPEAKERS = (
    select(_MADE_BY.c.statement_id, _MADE_BY.c.speaker_id)
    .where(among(_MADE_BY.c.statement_id))
    .order_by(_MADE_BY.c.statement_id, _MADE_BY.c.position)
)
_REPEATS = select(_REPEAT).where(among(_REPEAT.c.statement_id))


def _candidates(
    session: Session, batch: LinkBatch, plan: LinkPlan, rows: Mapping[int, Any], linked: Collection[int]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """The candidates of some statements of an article, by row; and what their speakers said at other times."""
    speakers: dict[int, list[int]] = {}
    for row, speaker in session.execute(_SPEAKERS, {"ids": sorted(linked)}):
        speakers.setdefault(row, []).append(speaker)
    # Mostly the statements of an article are in a row. Then they share look-ups, since all of them look from one place.
    ends = min(rows, default=0), max(rows, default=0)
    in_a_row = ends[1] - ends[0] + 1 == len(rows)
    queries = {}
    for row in linked:
        report, day = plan.reports[row], rows[row].day
        first, last = ends if in_a_row else (row, row)
        queries[row] = MatchQuery(
            content=report.content,
            words_hash=rows[row].words_hash,
            speakers=speakers.get(row, ()),
            embedding=report.embedding,
            window=window_of(day) if day else None,
            before=place_of(day, first),
            after=place_of(day, last) if row in batch.new else None,
            article=batch.article,
        )
    asked = list(queries.values())
    found, at_other_times = find_candidates(session, asked), find_at_other_times(session, asked)
    return dict(zip(queries, found, strict=True)), dict(zip(queries, at_other_times, strict=True))


# What is decided


def _find_repeats(session: Session, plan: LinkPlan) -> None:
    """Which statements of the article repeat an earlier one; others whose part changes by it are linked again."""
    plan.repeats_before = dict(session.execute(_REPEATS, {"ids": sorted(plan.reports)}).all())
    plan.repeats = {row: first for row, first in copies(plan.reports).items() if row != first}
    changed = plan.repeats_before.keys() ^ plan.repeats.keys()
    plan.enqueued |= changed - plan.turns.keys()


def _mark(plan: LinkPlan) -> None:
    """Mark what follows from the links: whose matches are made anew, and who is linked again."""
    before, after = neighbours(plan.before.links), neighbours(plan.after.links)
    for row in plan.turns:
        was, is_now = before.get(row, set()), after.get(row, set())
        is_new = row in plan.new
        report = plan.reports.get(row)
        if was or is_now or (report and report.match):
            plan.grouped[row] = not is_new
        for other in was - is_now:
            plan.grouped[other] = plan.grouped.get(other, True) and not is_new
            # It was linked to this one for all copies of this one, and has to find another of them.
            if is_new and place(other, plan.reports[other]) > place(row, plan.reports[row]):
                plan.enqueued.add(other)


def _write_repeats(session: Session, plan: LinkPlan) -> None:
    before, after = plan.repeats_before, plan.repeats
    gone = sorted(row for row, first in before.items() if after.get(row) != first)
    new = sorted(row for row, first in after.items() if before.get(row) != first)
    if gone:
        session.execute(delete(_REPEAT).where(_REPEAT.c.statement_id.in_(gone)))
    if new:
        session.execute(insert(_REPEAT), [{"statement_id": row, "repeats_id": after[row]} for row in new])
    if no_repeats := before.keys() - after.keys():
        add_blocking_keys(session, sorted(no_repeats))
    if repeats := after.keys() - before.keys():
        remove_blocking_keys(session, sorted(repeats))
