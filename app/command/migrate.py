"""`onrecord migrate`: the store's tables."""

from __future__ import annotations

from typing import Annotated

import typer

from app.command.console import say, store


def migrate(
    context: typer.Context,
    to: Annotated[str, typer.Option(metavar="REVISION", help="head (the newest), an older one, or base.")] = "head",
) -> None:
    """Make the store's tables or bring them up to date, or take them back.

    Back to base drops every table, and all that is in it.

    **Examples**

        onrecord migrate
        onrecord migrate --to base
    """
    from app.store import migrate as migrations

    with store(context.obj) as engine:
        before = migrations.current(engine)
        if to == "head":
            migrations.upgrade(engine)
        else:
            migrations.downgrade(engine, to)
        after = migrations.current(engine)
        say(f"The store was at {before or 'no revision'}, and is at {after or 'no revision'}.")
