"""`onrecord ingest`: articles into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from app import weights
from app.command.console import (
    SIGNALLED,
    SOME_FAILED,
    Inputs,
    Quiet,
    must_exist,
    out_of_date_line,
    output,
    refuse,
    say,
    store,
)
from app.command.progress import progress
from app.command.screen import screen
from app.command.signals import number_of

if TYPE_CHECKING:
    from app.config import Settings


def ingest(
    context: typer.Context,
    paths: Inputs,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run as one JSON object.")] = False,
    quiet: Quiet = False,
) -> None:
    """Read articles into the store, and show what they say.

    Takes plain text (a date header or YAML front matter may come first) and JSON Lines of
    {"text", "published_on", "headline"?, "outlet"?, "url"?, "author"?, "id"?}. What is known already is left
    alone; a changed text of the same article replaces the old one. An input that cannot be used is reported,
    and the rest goes on.

    **Examples**

        onrecord ingest seeds
        onrecord ingest monday.jsonl tuesday.jsonl --json > run.json
        onrecord --database sqlite:///news.sqlite3 ingest articles/
    """
    settings: Settings = context.obj
    must_exist(paths)
    weights.require()

    from app import ingest as line
    from app.command import summary
    from app.rebuild import out_of_date
    from app.store import migrate
    from app.store.retry import StoreAwayError

    with store(settings, create=True) as engine, output() as out:
        if not migrate.is_current(engine):
            migrate.upgrade(engine)
            say("The store's tables were made or brought up to date.")
        try:
            with progress(screen(stderr=True), quiet=quiet or as_json) as step:
                run = line.ingest(paths, engine, settings, on_progress=lambda now: step(*now))
        except StoreAwayError as away:
            refuse(away)
        except KeyboardInterrupt as stop:
            say("Stopped. What was read is kept: the same command goes on from there.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None
        if as_json:
            out.write(orjson.dumps(run.model_dump(mode="json"), option=orjson.OPT_APPEND_NEWLINE))
        elif not quiet:
            summary.show(run, engine, screen())
        if not quiet and (counts := out_of_date(engine)):
            say(out_of_date_line(counts))
    if not as_json:
        summary.show_errors(run, screen(stderr=True))
    if run.errors:
        raise typer.Exit(SOME_FAILED)
