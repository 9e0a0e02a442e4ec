"""Webhooks: their filters, the state of their deliveries, and their events."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference

_WAITING = "settled_at IS NULL"


class WebhookRow(SQLModel, table=True):
    """An address to which the events under some filters are sent."""

    __tablename__ = "webhook"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    url: str
    filter: str = Field(sa_column=Column(Text, nullable=False))
    """The filters of /v1/statements as a query: `speaker=xi-jinping&topic=diplomacy`."""
    kinds: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """The kinds of events (`app.model.EventKind`)."""
    secret: str
    """What signatures are made with: it has to be kept as it is."""
    created_at: dt.datetime = Field(sa_column=moment())
    since: int
    """The store's revision when it was made: what came before is not new."""
    seen: int
    """The revision up to which the change log was looked through: its events are in `webhook_event`."""
    delivered_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    failures: int
    """Deliveries that failed since the last one that did not."""
    failing_since: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    next_try_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    last_error: str | None = None
    disabled_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    worker: str | None = None
    """The process that delivers (`app.store.runs.this_process`), until `lease_until` alone."""
    lease_until: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))


class WebhookEventRow(SQLModel, table=True):
    """An event that a webhook is, or was, sent: once for each subject. It holds no word of the store."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        CheckConstraint("kind IN ('statement', 'match', 'wording', 'conflict')", name="kind"),
        UniqueConstraint("webhook_id", "kind", "subject"),
        Index(
            "ix_webhook_event_waiting", "webhook_id", "id", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(sa_column=reference("webhook.id"))
    key: str
    """The id of its delivery, the same at each try."""
    kind: str
    subject: str
    """What it is about, as keys (`app.queries.webhook_events`)."""
    revision: int
    settled_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    """When it was delivered, or its subject found to be gone."""
