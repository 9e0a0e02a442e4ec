"""`onrecord keys`: who may read, write and correct over HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from app.command.console import must_be_ready, output, refuse, say, store
from app.command.screen import screen
from app.model import Scope

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.store.api_keys import ApiKey

keys = typer.Typer(no_args_is_help=True)

LONGEST_NAME = 200  # characters, as everywhere


@keys.callback()
def _group() -> None:
    """Keys for the API: who may write, and, where ONRECORD_READING is `keys`, who may read."""


@keys.command(no_args_is_help=True)
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who has it, or what for.")],
    scope: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What it opens; read unless you say. Repeat it.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, metavar="N", help="It expires after so many days.")
    ] = None,
) -> None:
    """Make a key, and print it: this once, for only its hash is kept.

    **Examples**

    ```
    onrecord keys add newsroom --scope write
    onrecord keys add dashboard --scope read --days 90
    ```
    """
    from app.store.api_keys import KeyNameTakenError, add_key
    from app.store.runs import now
    from app.store.session import writing

    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        refuse(f"a name has between 1 and {LONGEST_NAME} characters, and no control characters")
    scopes = list(dict.fromkeys(scope or [Scope.READ]))
    expires = None if days is None else now() + dt.timedelta(days=days)
    with _ready(context) as engine, output() as out:
        try:
            with writing(engine) as session:
                key = add_key(session, name, scopes, expires_at=expires)
        except KeyNameTakenError:
            refuse(f"there is a key {name} already; revoke it first with: onrecord keys revoke {name}")
        out.write(f"{key}\n".encode())
    say(f"{name} may {' and '.join(scopes)}. Keep the key: it is not shown again.")


@keys.command("list")
def list_(context: typer.Context) -> None:
    """All keys, the oldest first; not the keys themselves, which nobody has but their owners.

    **Example**

    ```
    onrecord keys list
    ```
    """
    from app.store.api_keys import list_keys

    with _ready(context, reading=True) as engine, engine.connect() as connection:
        found = list_keys(connection)
    table = Table("id", "name", "scopes", "made", "", box=None)
    for one in found:
        table.add_row(one.public_id, one.name, ", ".join(one.scopes), f"{one.created_at:%Y-%m-%d}", _standing(one))
    screen().print(table)


@keys.command(no_args_is_help=True)
def revoke(
    context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, or its id.")]
) -> None:
    """Make a key open nothing any more; a running server knows within seconds.

    **Example**

    ```
    onrecord keys revoke newsroom
    ```
    """
    from app.store.api_keys import revoke_key
    from app.store.session import writing

    with _ready(context) as engine:
        with writing(engine) as session:
            revoked = revoke_key(session, name)
        if not revoked:
            refuse(f"there is no valid key {name}; see them with: onrecord keys list")
    say(f"{name} opens nothing any more.")


def _standing(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return ""
    return f"{'expires' if key.is_valid() else 'expired'} {key.expires_at:%Y-%m-%d}"


@contextmanager
def _ready(context: typer.Context, *, reading: bool = False) -> Iterator[Engine]:
    with store(context.obj, reading=reading) as engine:
        must_be_ready(engine)
        yield engine
