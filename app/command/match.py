"""`onrecord match`: matches made anew."""

from __future__ import annotations

from typing import Annotated

import typer

from app.command.console import SIGNALLED, Quiet, must_be_ready, say, store
from app.command.progress import progress
from app.command.screen import screen
from app.command.signals import number_of


def match(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Match every statement of the store again.")] = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin anew, also where a rebuild was broken off.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Make the matches of the whole store again: after an update, or if they are in doubt.

    Ingest matches what it reads by itself. A rebuild changes nothing where nothing is wrong; matches keep their ids as
    far as they keep their members. Broken off (Ctrl-C), it goes on there the next time.

    **Example**

        onrecord match --rebuild
    """
    if not rebuild:
        say("Ingest matches by itself. To match the whole store again: onrecord match --rebuild")
        raise typer.Exit(2)

    from app.linking.statements import rebuild_all

    with store(context.obj) as engine:
        must_be_ready(engine)
        try:
            with progress(screen(stderr=True), quiet=quiet) as step:
                total = rebuild_all(
                    engine, anew=from_start, on_progress=lambda done, total: step(done, f"of {total:,}", done)
                )
        except KeyboardInterrupt as stop:
            say("Stopped. The same command goes on from there.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None
    if not quiet:
        say(f"Statements matched again: {total:,}.")
