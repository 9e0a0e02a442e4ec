"""The tables. Rows carry an integer `id` for joins and a stable text `key`, `slug` or `code` for the outside.

A `table=True` class does not validate: values are validated in `app.model`, and only `app.store` makes rows. Days are
`DATE`, moments are UTC without a zone; spans are JSON lists `[[start, end], ...]` in code points.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlmodel import SQLModel

from app.store.tables.access import ApiKeyRow, PageSessionRow
from app.store.tables.articles import (
    ArticleRow,
    ArticleVersionRow,
    ForgottenMarkRow,
    ForgottenRow,
    OutletRow,
    ParagraphRow,
)
from app.store.tables.changes import ChangeRow, GroupQueueRow, LinkQueueRow
from app.store.tables.corrections import CorrectedRow, CorrectionAnchorRow, CorrectionRow, MatchDecisionRow
from app.store.tables.fetched import FetchedRow
from app.store.tables.history import (
    HistoryStartRow,
    MemberHistoryRow,
    SlugHistoryRow,
    StatementHistoryRow,
    TopicHistoryRow,
)
from app.store.tables.jobs import JobRow, PostedArticleRow
from app.store.tables.matches import (
    BlockingKeyRow,
    ConflictRow,
    MatchLinkRow,
    MatchMemberRow,
    MatchRow,
    QuotationRow,
    StatementRepeatRow,
)
from app.store.tables.runs import RunErrorRow, RunRow
from app.store.tables.speakers import (
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerDecisionRow,
    SpeakerKeyRow,
    SpeakerRoleRow,
    SpeakerRow,
    SpeakerSlugRow,
)
from app.store.tables.statements import StatementAboutRow, StatementRow, StatementSpeakerRow, StatementTopicRow
from app.store.tables.topics import TopicAncestorRow, TopicRow
from app.store.tables.webhooks import WebhookEventRow, WebhookRow

__all__ = [
    "ApiKeyRow",
    "ArticleRow",
    "ArticleSpeakerRow",
    "ArticleVersionRow",
    "BlockingKeyRow",
    "ChangeRow",
    "ConflictRow",
    "CorrectedRow",
    "CorrectionAnchorRow",
    "CorrectionRow",
    "FetchedRow",
    "ForgottenMarkRow",
    "ForgottenRow",
    "GroupQueueRow",
    "HistoryStartRow",
    "JobRow",
    "LinkQueueRow",
    "MatchDecisionRow",
    "MatchLinkRow",
    "MatchMemberRow",
    "MatchRow",
    "MemberHistoryRow",
    "OutletRow",
    "PageSessionRow",
    "ParagraphRow",
    "PostedArticleRow",
    "QuotationRow",
    "RunErrorRow",
    "RunRow",
    "SQLModel",
    "SlugHistoryRow",
    "SpeakerAliasRow",
    "SpeakerDecisionRow",
    "SpeakerKeyRow",
    "SpeakerRoleRow",
    "SpeakerRow",
    "SpeakerSlugRow",
    "StatementAboutRow",
    "StatementHistoryRow",
    "StatementRepeatRow",
    "StatementRow",
    "StatementSpeakerRow",
    "StatementTopicRow",
    "TopicAncestorRow",
    "TopicHistoryRow",
    "TopicRow",
    "WebhookEventRow",
    "WebhookRow",
    "table",
]


def table(row: type[SQLModel]) -> Table:
    """The table of a row class, to build Core statements on: many rows are written at once, without an object each."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]
