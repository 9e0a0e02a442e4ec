"""A receiver, and the events of a webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from app.config import Settings
from app.model import EventKind
from app.queries.filter_texts import read_filters
from app.queries.webhooks import get_webhook
from app.sources.web.posting import Poster
from app.store.session import writing
from app.store.webhooks import Webhook, add_webhook
from app.webhooks.delivery import take_turn
from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def poster() -> Poster:
    return Poster(Settings(fetch_private=True, fetch_seconds=5))


@pytest.fixture
def subscribe(any_engine: Engine, receiver: Receiver) -> Callable[..., Webhook]:
    """Makes a webhook of the receiver: `subscribe("speaker=ada-moreau", [EventKind.MATCH])`."""

    def make(filters: str = "", on: Sequence[EventKind] = (EventKind.STATEMENT,), *, url: str = "") -> Webhook:
        read_filters(filters)
        with writing(any_engine) as session:
            return add_webhook(session, url or receiver.url, filters, on)

    return make


@pytest.fixture
def turn(any_engine: Engine, poster: Poster) -> Callable[[Webhook], None]:
    """Lets a webhook have its turn, as a worker would."""
    return lambda webhook: take_turn(any_engine, poster, webhook.id, chance=lambda: 1.0)


@pytest.fixture
def state(any_engine: Engine) -> Callable[[Webhook], Any]:
    """How a webhook is shown."""

    def read(webhook: Webhook) -> Any:
        with any_engine.connect() as connection:
            return get_webhook(connection, webhook.key)

    return read


@pytest.fixture
def tell(any_engine: Engine, article: Any, said: Any, keep: Any) -> Callable[..., None]:
    """Stores an article in which somebody says some things: `tell("a1", "trade is up", by="Ada Moreau")`."""

    def store(name: str, *contents: str, by: str = "Ada Moreau", **fields: Any) -> None:
        words = "\n".join(f"{by} said that {content}." for content in contents)
        one = article(words, id=name, **fields)
        keep(any_engine, one, *(said(one, content, by=by, source=by, cue="said") for content in contents))

    return store
