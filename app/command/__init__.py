"""The command line: one file a command; console, progress and summary are what they share.

Results go to standard output, progress and complaints to standard error. Exit codes: 0 all done; 1 some
inputs could not be used, the rest is done; 2 it could not begin (a wrong option, no such path, no store); 70 a fault
of ours; 128 and its number, a signal.

A command imports what it runs when it runs: `--help` waits for no model and no web framework.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperCommand, TyperGroup

from app.command.backup import backup, restore
from app.command.console import SIGNALLED, refuse, say
from app.command.correct import correct
from app.command.corrections import corrections
from app.command.evaluate import evaluate
from app.command.export import export
from app.command.extract import extract
from app.command.filter_options import WithFilters
from app.command.forget import forget
from app.command.ingest import ingest
from app.command.keys import keys
from app.command.match import match
from app.command.mcp import mcp
from app.command.migrate import migrate
from app.command.openapi import openapi
from app.command.rebuild import rebuild
from app.command.reprocess import reprocess
from app.command.runs import runs
from app.command.screen import let_go, printable
from app.command.serve import serve
from app.command.signals import number_of
from app.command.speakers import speakers
from app.command.watch import watch
from app.command.webhooks import webhooks
from app.command.worker import worker
from app.config import Settings
from app.weights import WeightsError


class Commands(TyperGroup):
    """The commands, with the ends that all of them have in common."""

    def make_context(self, *given: Any, **options: Any) -> Any:
        """Read the command line."""
        with _told_safely():
            return super().make_context(*given, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run a command. Where it cannot go on, that is one sentence; a signal ends it with the code of a shell."""
        try:
            with _told_safely():
                return super().invoke(ctx)
        except WeightsError as unusable:
            refuse(unusable)
        except OSError as failure:
            let_go()
            refuse(": ".join(map(str, filter(None, (failure.filename, failure.strerror or failure)))))
        except KeyboardInterrupt as stop:
            say("Stopped.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None


@contextmanager
def _told_safely() -> Iterator[None]:
    """An error that quotes the command line, in which a file's name may hold anything, is shown without harm."""
    try:
        yield
    except Exception as error:
        if isinstance(message := getattr(error, "message", None), str):
            error.message = printable(message)  # type: ignore[attr-defined]
        raise


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    *(ingest, watch, runs, serve, mcp, worker, extract, export, forget),
    *(reprocess, rebuild, backup, restore, migrate, openapi),
):
    kind = WithFilters if command is export else TyperCommand
    needs_more = command in (ingest, watch, extract, forget, backup, restore)
    app.command(cls=kind, no_args_is_help=needs_more)(command)
app.command(hidden=True)(match)
app.add_typer(evaluate, name="evaluate")
app.add_typer(speakers, name="speakers")
app.add_typer(correct, name="correct")
app.add_typer(corrections, name="corrections")
app.add_typer(keys, name="keys")
app.add_typer(webhooks, name="webhooks")


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
    Exit codes: 0 all done, 1 some inputs could not be used, 2 it could not begin, 130 or 143 stopped by a signal.

    **Start with**

        onrecord ingest seeds
        onrecord serve
    """
    try:
        context.obj = Settings() if database is None else Settings(database_url=database)
    except ValidationError as error:
        wrong = error.errors()[0]
        refuse(f"ONRECORD_{str(wrong['loc'][0]).upper()}: {wrong['msg']}")
