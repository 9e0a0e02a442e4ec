"""Webhooks as requests and answers have them."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from app.api.schemas.shapes import Page, Shape
from app.model import EventKind
from app.queries.filter_texts import MOST_CHARS
from app.sources.web.addresses import MAX_URL_BYTES


class NewWebhook(BaseModel):
    """Where to send what."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=MAX_URL_BYTES, description="Where to POST to, by https or http.")
    filter: str = Field(
        default="",
        max_length=MOST_CHARS,
        description="Filters of /v1/statements as in its address: speaker=xi-jinping&topic=diplomacy. Empty: all.",
    )
    on: list[EventKind] = Field(
        default=[EventKind.STATEMENT], min_length=1, max_length=len(EventKind), description="Kinds of events to send."
    )


WebhookState = TypeAliasType("WebhookState", Literal["active", "failing", "disabled"])


class WebhookLinks(Shape):
    """Where to go from a webhook."""

    self: str


class Webhook(Shape):
    """A webhook, and how far it is."""

    id: str
    url: str
    filter: str
    on: list[EventKind]
    state: WebhookState = Field(
        description="`failing` from a failed delivery to the next one that succeeds; `disabled` after five days of "
        "that, or by a receiver that answered 410: nothing is sent then."
    )
    revision: int = Field(description="The revision of the store up to which all was delivered.")
    waiting: int = Field(description="Events that are found, and not yet delivered.")
    created_at: dt.datetime = Field(description="In UTC.")
    delivered_at: dt.datetime | None = Field(description="When something was last delivered.")
    failures: int = Field(description="In a row.")
    failing_since: dt.datetime | None
    next_try_at: dt.datetime | None
    last_error: str | None
    disabled_at: dt.datetime | None
    links: WebhookLinks


class WebhookPage(Page[Webhook]):
    """A page of webhooks."""


class MadeWebhook(Webhook):
    """A webhook that was made just now."""

    secret: str = Field(description="What its deliveries are signed with. It is given here, and never again.")
    hint: str | None = Field(description="What there is to say of the names in its filter.")
