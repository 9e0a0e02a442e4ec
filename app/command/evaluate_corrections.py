"""`onrecord evaluate corrections`: how often the program says by itself what people put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Table

from app.command.console import SOME_FAILED, Quiet, output, refuse, say
from app.command.progress import progress
from app.command.screen import screen

if TYPE_CHECKING:
    from app.config import Settings
    from app.evaluation.corrections import Agreement, CorrectionFigures

Gold = Annotated[
    Path, typer.Argument(metavar="GOLD.jsonl", help="What `corrections export` wrote.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")]


def corrections(context: typer.Context, gold: Gold, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """How often the program agrees with what people put right.

    Each article goes through the whole analysis, without a store. Of a statement that somebody corrected, the fields
    that were corrected are asked: speakers (by any name that they go by), holder, day, topics (all of them), act and
    stance; one that is not found again has none of them right. What is no statement is right where it is not found.

    **Example**

        onrecord corrections export --out gold.jsonl
        onrecord evaluate corrections gold.jsonl
    """
    settings: Settings = context.obj
    if not gold.is_file():
        refuse(f"no such file: {gold}")

    from app.evaluation.corrections import evaluate_corrections, read_corrected

    with progress(screen(stderr=True), quiet=quiet) as step:
        read = read_corrected(gold, max_bytes=settings.max_file_bytes)
        done = evaluate_corrections(
            read, max_chars=settings.max_text_chars, on_article=lambda number: step(number, "articles", number)
        )
    for error in done.errors:
        say(f"onrecord: {error}")
    if not done.figures.articles:
        refuse("no record could be used, so there is nothing to measure")
    if as_json:
        errors = [error.fault.model_dump() for error in done.errors]
        with output() as stream:
            shown = {**done.figures.model_dump(mode="json"), "errors": errors}
            stream.write(orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE))
    elif not quiet:
        _show(done.figures)
    if done.errors:
        raise typer.Exit(SOME_FAILED)


def _show(figures: CorrectionFigures) -> None:
    out = screen()
    out.print(
        f"Articles: {figures.articles:,}. Statements looked at: {figures.statements:,}, found: {figures.found:,}."
    )
    table = Table("", "asked", "agrees", "%", box=None)
    for name, one in (("all", figures.agreement), *figures.by_field.items()):
        table.add_row(name.replace("_", " "), f"{one.asked:,}", f"{one.right:,}", _percent(one))
    out.print(table)


def _percent(one: Agreement) -> str:
    return "" if one.share is None else f"{100 * one.share:.1f}"
