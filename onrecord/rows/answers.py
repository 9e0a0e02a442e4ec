"""Counts, checks, changes, analysed texts, jobs and runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from onrecord.rows.base import Row
from onrecord.rows.statements import (
    FiledTopic,
    OutletRef,
    Reason,
    SaidOn,
    SpeakerRef,
    Statement,
    TopicRef,
    WordChange,
    Words,
)


class Group(Row):
    """Statements that have the groups asked for in common, by name of the group; null where it is not known."""

    speaker: SpeakerRef | None = None
    about: SpeakerRef | None = None
    topic: TopicRef | None = None
    outlet: OutletRef | None = None
    act: str | None = None
    speech: str | None = None
    stance: str | None = None
    day: str | None = None
    week: str | None = None
    month: str | None = None
    year: str | None = None
    statements: int

    def flat(self) -> dict[str, Any]:
        """The groups that were asked for, and their count."""
        asked = tuple(self.model_fields_set)
        return {name: value for name, value in super().flat().items() if name.startswith(asked)}


class SpeakerName(Row):
    """A speaker whom a name may mean."""

    slug: str
    name: str


class Checked(Row):
    """A statement near to the quotation, and what differs: `changes` lead from the quotation to the statement."""

    changes: tuple[WordChange, ...]
    marked: str
    outcome: str
    relation: str | None
    score: float
    nearness: float
    because: Reason
    by_speaker: bool | None
    on_behalf: bool = False
    statement: Statement


class CheckAnswer(Row):
    """What a quotation is by the record: the outcome of the statement that relates best to it."""

    outcome: str
    complete: bool
    speakers: tuple[SpeakerName, ...]
    outlets: tuple[OutletRef, ...]
    statements: tuple[Checked, ...]


class Change(Row):
    """One thing that a revision made, changed or removed."""

    revision: int
    kind: str
    id: str


class Changes(Row):
    """Some changes in their order; `revision` is the `since` of the next question."""

    items: tuple[Change, ...]
    revision: int
    complete: bool


class Undone(Row):
    """Who took a correction back, when and why."""

    at: datetime
    by: str
    note: str | None


class Correction(Row):
    """What somebody put right; `change` is what it sets, `before` what was there."""

    id: str
    kind: str
    state: str
    made_at: datetime
    by: str
    note: str | None
    statement: str | None
    other: str | None
    article: str | None
    text: str | None
    speaker: str | None
    change: dict[str, Any]
    before: dict[str, Any]
    unplaced_because: str | None
    undone: Undone | None


class FoundSpeaker(Row):
    """A speaker as statements refer to one; its slug is None, since which speaker it is only a store knows."""

    name: str
    kind: str
    slug: None


class FoundOutlet(Row):
    """An outlet by name; its slug is None."""

    name: str
    slug: None


class FoundArticle(Row):
    """The text, as statements refer to an article."""

    id: str
    headline: str | None
    url: str | None
    published_on: date | None
    outlet: FoundOutlet | None


class FoundStatement(Row):
    """A statement that was found in a text; what only a store knows is None."""

    text: str
    speech: str
    act: str
    stance: str
    speakers: tuple[FoundSpeaker, ...]
    holder: FoundSpeaker | None
    relayed_by: FoundSpeaker | None
    speaks_for: FoundSpeaker | None = None
    about: tuple[FoundSpeaker, ...]
    said_on: SaidOn | None
    topics: tuple[FiledTopic, ...]
    confidence: float
    source: Words
    cue: Words
    content: Words
    id: None
    article: FoundArticle
    match: None


class Extracted(Row):
    """What was found in a text that is not stored."""

    id: str
    items: tuple[FoundStatement, ...]


class JobArticle(Row):
    """An article of a job that is stored."""

    line: int
    id: str
    outcome: str
    statements: int


class JobFault(Row):
    """A line of a request that could not be used."""

    line: int
    field: str | None
    reason: str


class Job(Row):
    """What one request brought, and how far its articles are."""

    id: str
    status: str
    api_key: str
    created_at: datetime
    finished_at: datetime | None
    received: int
    waiting: int
    added: int
    replaced: int
    unchanged: int
    failed: int
    statements: int


class WholeJob(Job):
    """A job with what became of each line."""

    articles: tuple[JobArticle, ...]
    errors: tuple[JobFault, ...]
    next_after: int | None


class RunFault(Row):
    """An input that a run could not use."""

    origin: str
    line: int | None
    field: str | None
    reason: str


class StageSeconds(Row):
    """The seconds that a run spent in each stage."""

    reading: float
    analysing: float
    saving: float
    linking: float


class Run(Row):
    """One ingest, or one reprocessing of stored articles: what was read, by which pipeline version, what it gave."""

    id: int
    kind: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    pipeline: str
    inputs: tuple[str, ...]
    read: int
    added: int
    replaced: int
    unchanged: int
    withdrawn: int
    failed: int
    statements: int
    matches: int
    seconds_by_stage: StageSeconds | None
    errors: tuple[RunFault, ...]
