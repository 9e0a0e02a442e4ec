"""`onrecord corrections`: list, undo, export and take in what people put right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.table import Table

from app.command.console import Out, output, refuse, say
from app.command.making_corrections import Note, carry_out, ready, user
from app.command.screen import screen

corrections = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Key = Annotated[str, typer.Argument(metavar="ID", help="The id of the correction, as `list` has it.")]


@corrections.callback()
def _group() -> None:
    """Corrections: what people put right, by command or over HTTP; undone, and exported to measure by."""


@corrections.command("list")
def list_(  # noqa: PLR0913, PLR0917 (one parameter an option)
    context: typer.Context,
    state: Annotated[
        Literal["active", "unplaced", "undone"] | None, typer.Option(help="Only those that are so.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of a user or key.")] = None,
    article: Annotated[str | None, typer.Option(metavar="ID", help="Only those of an article.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, metavar="N", help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Corrections, the newest first.

    **Examples**

    ```
    onrecord corrections list
    onrecord corrections list --state unplaced
    ```
    """
    from app.queries.corrections import CorrectionFilters, list_corrections

    filters = CorrectionFilters(state=state, by=by, article=article, limit=limit)
    with ready(context, reading=True) as engine, engine.connect() as connection:
        found = list_corrections(connection, filters).items
    if as_json:
        _print({"items": found})
        return
    table = Table("id", "made", "by", "kind", "of", "sets", "", box=None)
    for one in found:
        sets = ", ".join(f"{name} {_short(value)}" for name, value in one["change"].items())
        row = (
            one["id"],
            f"{one['made_at']:%Y-%m-%d}",
            one["by"],
            one["kind"],
            one["statement"] or one["speaker"],
            sets,
        )
        table.add_row(*row, one["unplaced_because"] or ("" if one["state"] == "active" else one["state"]))
    screen().print(table)
    if not found:
        say("No corrections.")


@corrections.command(no_args_is_help=True)
def show(context: typer.Context, key: Key) -> None:
    """One correction, as JSON.

    **Example**

    ```
    onrecord corrections show c5d41402abc4b2a76
    ```
    """
    from app.queries.corrections import get_correction

    with ready(context, reading=True) as engine, engine.connect() as connection:
        found = get_correction(connection, key)
    if found is None:
        refuse(f"there is no correction {key}; see them with: onrecord corrections list")
    _print(found)


@corrections.command(no_args_is_help=True)
def undo(context: typer.Context, key: Key, note: Note = None) -> None:
    """Undo a correction: what the program finds is shown again, or what other corrections say.

    **Example**

    ```
    onrecord corrections undo c5d41402abc4b2a76 --note "the caption was wrong"
    ```
    """
    from app.corrections.carrying_out import undo as undone

    carry_out(context, lambda session: undone(session, key, user(), note), undoes=True)


@corrections.command()
def export(
    context: typer.Context,
    out: Out = None,
    matches: Annotated[
        bool, typer.Option("--matches", help="The pairs that were split or joined, for evaluate matches.")
    ] = False,
) -> None:
    """Write what people put right as gold, which `onrecord evaluate` measures by.

    A record an article, with the statements that somebody corrected or confirmed, and what is right of each; the others
    of the article are soft: asked of nobody. What is no statement is left out, so that finding it counts as wrong.

    **Examples**

        onrecord corrections export --out gold.jsonl
        onrecord evaluate corrections gold.jsonl
        onrecord evaluate statements gold.jsonl
        onrecord corrections export --matches --out pairs.jsonl
    """
    from app.queries.gold import gold_articles, gold_pairs

    count = 0
    with ready(context, reading=True) as engine, engine.connect() as connection, output(out) as stream:
        for record in gold_pairs(connection) if matches else gold_articles(connection):
            count += 1
            stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    what = "pairs" if matches else "articles"
    say(f"Exported {count} {what}." if count else f"There is nothing to export: no {what} with corrections.")


@corrections.command("import", no_args_is_help=True)
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="What `export` wrote.", show_default=False)],
    note: Note = None,
) -> None:
    """Make the corrections of a file that `export` wrote of another store, where this one holds the same articles.

    What is right here already is left alone, and so is what somebody corrected here.

    **Example**

        onrecord corrections import gold.jsonl --note "from the desk's store"
    """
    from app.corrections.taking_in import take_in
    from app.linking.statements import link_waiting

    if not file.is_file():
        refuse(f"no such file: {file}")
    with ready(context) as engine:
        taken = take_in(engine, file, user(), note, max_bytes=context.obj.max_file_bytes)
        link_waiting(engine)
    for error in taken.errors:
        say(f"onrecord: {error}")
    say(f"Corrections made: {taken.made}; left alone: {taken.left}; not found here: {taken.missing}.")
    if taken.errors:
        raise typer.Exit(1)


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}..."


def _print(found: object) -> None:
    from app.formats.json_rows import as_bytes

    with output() as out:
        out.write(as_bytes(found) + b"\n")
