"""`onrecord migrate`: the store's tables."""

from __future__ import annotations

from typing import Annotated

import typer

from app.command.console import Yes, must_be_meant, refuse, say, store


def migrate(
    context: typer.Context,
    to: Annotated[str, typer.Option(metavar="REVISION", help="head (the newest), an older one, or base.")] = "head",
    yes: Yes = False,
) -> None:
    """Make the store's tables or bring them up to date, or take them back.

    Back to an older revision drops what newer ones keep, back to base every table: on a terminal you are asked first,
    elsewhere --yes says that it is meant.

    **Examples**

        onrecord migrate
        onrecord migrate --to base
    """
    from app.store import migrate as migrations

    with store(context.obj, create=to == "head") as engine:
        before = migrations.current(engine)
        if to == "head":
            migrations.upgrade(engine)
        else:
            if to != "base" and not migrations.is_known(to):
                refuse(f"there is no revision {to}; write head, base, or the number of an older one, such as 0001")
            if before is not None:
                kept = "every table, and all that is in it" if to == "base" else "what newer revisions keep"
                must_be_meant(f"Back to {to}, the store at {engine.url!r} loses {kept}", yes=yes)
            migrations.downgrade(engine, to)
        after = migrations.current(engine)
        say(f"The store was at {before or 'no revision'}, and is at {after or 'no revision'}.")
