"""`onrecord webhooks`: addresses that new statements are sent to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.table import Table

from app.command.console import must_be_ready, output, refuse, say, store
from app.command.screen import screen
from app.model import EventKind, Row

if TYPE_CHECKING:
    from sqlalchemy import Engine

webhooks = typer.Typer(no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="ID", help="The id of the webhook, as `list` has it.")]


@webhooks.callback()
def _group() -> None:
    """Webhooks: addresses to which a server, or `onrecord worker`, sends what is new under some filters."""


@webhooks.command(no_args_is_help=True)
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to POST to.")],
    filters: Annotated[
        str, typer.Option("--filter", metavar="QUERY", help="Filters of /v1/statements, as in its address.")
    ] = "",
    on: Annotated[
        list[EventKind] | None, typer.Option("--on", help="Kinds of events to send; `statement` by default. Repeat it.")
    ] = None,
) -> None:
    """Have what is new from now on sent to an address; prints the secret of its signatures, this once.

    **Examples**

    ```
    onrecord webhooks add https://desk.example/hook --filter 'speaker=xi-jinping&topic=diplomacy'
    onrecord webhooks add https://desk.example/hook --on statement --on conflict
    ```
    """
    from app.queries.filter_texts import read_filters, write_filters
    from app.queries.following import hints_on
    from app.sources.web.faults import FetchError
    from app.sources.web.posting import Poster
    from app.store.session import writing
    from app.store.webhooks import add_webhook

    try:
        checked = Poster(context.obj).checked(url)
    except FetchError as unusable:
        refuse(f"{url}: {unusable}")
    try:
        wanted = read_filters(filters)
    except ValueError as unusable:
        refuse(f"--filter: {unusable}")
    kinds = list(dict.fromkeys(on or [EventKind.STATEMENT]))
    with _ready(context) as engine, output() as out:
        with engine.connect() as connection:
            hints = hints_on(connection, wanted)
        with writing(engine) as session:
            made = add_webhook(session, checked, write_filters(wanted), kinds)
        out.write(f"{made.secret}\n".encode())
    for hint in hints:
        say(hint)
    say(f"{made.key} is sent each {' and '.join(kinds)}. Keep the secret: it is not shown again.")


@webhooks.command("list")
def list_(context: typer.Context) -> None:
    """All webhooks, how far each is, and why one fails.

    **Example**

    ```
    onrecord webhooks list
    ```
    """
    from app.queries.filter_parts import Filters
    from app.queries.paging import MAX_LIMIT
    from app.queries.webhooks import list_webhooks

    with _ready(context, reading=True) as engine, engine.connect() as connection:
        found = list_webhooks(connection, Filters(limit=MAX_LIMIT)).items
    table = Table("id", "url", "filter", "on", "revision", "waiting", "", box=None)
    for one in found:
        row = (one["id"], one["url"], one["filter"], ", ".join(one["on"]), one["revision"], one["waiting"])
        table.add_row(*map(str, row), _standing(one))
    screen().print(table)


@webhooks.command(no_args_is_help=True)
def remove(context: typer.Context, key: Key) -> None:
    """Send nothing more to an address, and forget what it was sent.

    **Example**

    ```
    onrecord webhooks remove w5d41402abc4b2a76
    ```
    """
    from app.store.session import writing
    from app.store.webhooks import remove_webhook

    with _ready(context) as engine:
        with writing(engine) as session:
            removed = remove_webhook(session, key)
        if not removed:
            _refuse_unknown(key)
    say(f"{key} was removed; nothing more is sent to it.")


@webhooks.command(no_args_is_help=True)
def enable(context: typer.Context, key: Key) -> None:
    """Try a webhook again at once that fails or was disabled: with all that it has missed.

    **Example**

    ```
    onrecord webhooks enable w5d41402abc4b2a76
    ```
    """
    from app.store.session import writing
    from app.store.webhooks import enable_webhook

    with _ready(context) as engine:
        with writing(engine) as session:
            enabled = enable_webhook(session, key)
        if not enabled:
            _refuse_unknown(key)
    say(f"{key} is tried again.")


@webhooks.command(no_args_is_help=True)
def test(context: typer.Context, key: Key) -> None:
    """Send an event `test` now, and say what the receiver answers.

    **Example**

    ```
    onrecord webhooks test w5d41402abc4b2a76
    ```
    """
    from app.sources.web.faults import FetchError
    from app.sources.web.posting import Poster
    from app.store.webhooks import find_webhook
    from app.webhooks.delivery import send_test

    with _ready(context, reading=True) as engine, engine.connect() as connection:
        webhook = find_webhook(connection, key)
    if webhook is None:
        _refuse_unknown(key)
    try:
        answer = send_test(Poster(context.obj), webhook)
    except FetchError as failure:
        refuse(f"{webhook.url}: {failure}")
    if not 200 <= answer.status < 300:
        refuse(f"{webhook.url}: the receiver answered {answer.status}; it has to answer 2xx")
    say(f"{webhook.url} answered {answer.status}.")


def _standing(one: Row) -> str:
    if one["state"] == "disabled":
        return f"disabled {one['disabled_at']:%Y-%m-%d}: {one['last_error']}"
    if one["state"] == "failing":
        return f"failed {one['failures']} times, next try {one['next_try_at']:%Y-%m-%d %H:%M} UTC: {one['last_error']}"
    return ""


def _refuse_unknown(key: str) -> NoReturn:
    refuse(f"there is no webhook {key}; see them with: onrecord webhooks list")


@contextmanager
def _ready(context: typer.Context, *, reading: bool = False) -> Iterator[Engine]:
    with store(context.obj, reading=reading) as engine:
        must_be_ready(engine)
        yield engine
