"""`onrecord match`: the older name of `onrecord rebuild matches`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.command.console import NOTHING_DONE, Quiet, say
from app.command.rebuild import rebuild as rebuild_kinds


def match(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Match every statement of the store again.")] = False,
    quiet: Quiet = False,
) -> None:
    """Match the whole store again: the older name of `onrecord rebuild matches`."""
    if not rebuild:
        say("Ingest matches by itself. To match the whole store again: onrecord rebuild matches")
        raise typer.Exit(NOTHING_DONE)
    rebuild_kinds(context, ["matches"], quiet)
