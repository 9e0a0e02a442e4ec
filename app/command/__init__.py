"""The command line: one file a command; console, progress and summary are what they share.

Results go to standard output, progress and complaints to standard error. Exit codes: 0 all done; 1 some
inputs could not be used, the rest is done; 2 nothing could be done (a wrong option, no such path, no store).

A command imports what it runs when it runs: `--help` waits for no model and no web framework.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer
from pydantic import ValidationError

from app.command.console import refuse
from app.command.evaluate import evaluate
from app.command.export import export
from app.command.extract import extract
from app.command.ingest import ingest
from app.command.match import match
from app.command.migrate import migrate
from app.command.rebuild import rebuild
from app.command.serve import serve
from app.command.speakers import speakers
from app.config import Settings

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (ingest, serve, extract, export, rebuild, migrate):
    app.command(no_args_is_help=command in (ingest, extract))(command)
app.command(hidden=True)(match)
app.add_typer(evaluate, name="evaluate")
app.add_typer(speakers, name="speakers")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def _settings(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The store: sqlite:///PATH or postgresql://USER@HOST/NAME."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Who said what, when, on what, and who reported it in which words.

    Reads news articles, finds the attributed statements in them, and joins those that several articles carry.

    Settings come from the environment: ONRECORD_DATABASE_URL, ONRECORD_HOST, ONRECORD_PORT and others.
    Exit codes: 0 all done, 1 some inputs could not be used, 2 nothing could be done.

    **Start with**

        onrecord ingest seeds
        onrecord serve
    """
    try:
        context.obj = Settings(database_url=database) if database else Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        refuse(f"ONRECORD_{str(wrong['loc'][0]).upper()}: {wrong['msg']}")
