"""The tables as SQLAlchemy Core sees them: lists read rows, never ORM objects, which cost ten times as much."""

from __future__ import annotations

from app.store import tables as _tables
from app.store.tables import table as _core

API_KEY = _core(_tables.ApiKeyRow)
ARTICLE = _core(_tables.ArticleRow)
ARTICLE_SPEAKER = _core(_tables.ArticleSpeakerRow)
CHANGE = _core(_tables.ChangeRow)
CORRECTED = _core(_tables.CorrectedRow)
CORRECTION = _core(_tables.CorrectionRow)
CORRECTION_ANCHOR = _core(_tables.CorrectionAnchorRow)
CONFLICT = _core(_tables.ConflictRow)
HISTORY_START = _core(_tables.HistoryStartRow)
JOB = _core(_tables.JobRow)
MATCH = _core(_tables.MatchRow)
MEMBER = _core(_tables.MatchMemberRow)
MEMBER_HISTORY = _core(_tables.MemberHistoryRow)
OUTLET = _core(_tables.OutletRow)
PARAGRAPH = _core(_tables.ParagraphRow)
POSTED_ARTICLE = _core(_tables.PostedArticleRow)
QUOTATION = _core(_tables.QuotationRow)
RUN = _core(_tables.RunRow)
RUN_ERROR = _core(_tables.RunErrorRow)
SPEAKER = _core(_tables.SpeakerRow)
SPEAKER_ALIAS = _core(_tables.SpeakerAliasRow)
SPEAKER_ROLE = _core(_tables.SpeakerRoleRow)
STATEMENT = _core(_tables.StatementRow)
STATEMENT_ABOUT = _core(_tables.StatementAboutRow)
STATEMENT_HISTORY = _core(_tables.StatementHistoryRow)
STATEMENT_SPEAKER = _core(_tables.StatementSpeakerRow)
STATEMENT_TOPIC = _core(_tables.StatementTopicRow)
TOPIC = _core(_tables.TopicRow)
TOPIC_ANCESTOR = _core(_tables.TopicAncestorRow)
VERSION = _core(_tables.ArticleVersionRow)
WEBHOOK = _core(_tables.WebhookRow)
WEBHOOK_EVENT = _core(_tables.WebhookEventRow)
