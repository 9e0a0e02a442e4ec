"""`onrecord runs`: what was ingested, and what could not be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from app.command.console import must_be_ready, output, refuse, store
from app.command.screen import plain, screen

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection

    from app.model import Row

COUNTS = ("read", "added", "replaced", "unchanged", "failed", "statements", "matches")


def runs(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="RUN", min=1, help="One run, with all its errors.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, metavar="N", help="List so many runs, the latest.")] = 20,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON: an object a run or, of one run, an error.")
    ] = False,
) -> None:
    """List the runs of ingest, the latest first; or show one, with every input that it could not use.

    **Examples**

    ```
    onrecord runs
    onrecord runs 12
    onrecord runs 12 --json | jq -r .origin
    ```
    """
    from app.queries import runs as queries
    from app.queries.filter_parts import Filters

    with store(context.obj, reading=True) as engine, engine.connect() as connection, output() as out:
        must_be_ready(engine)
        if number is None:
            shown = queries.list_runs(connection, Filters(limit=limit)).items
            if not as_json:
                screen().print(_table(shown))
        else:
            run = queries.get_run(connection, number)
            if run is None:
                refuse(f"there is no run {number}; onrecord runs lists them")
            shown_errors = _errors(connection, number)
            if not as_json:
                _show(run, shown_errors, screen())
            shown = list(shown_errors) if as_json else []
        for row in shown if as_json else ():
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC))


def _errors(connection: Connection, number: int) -> Iterator[Row]:
    """All that a run could not use, read page by page."""
    from app.queries.filter_parts import Filters
    from app.queries.runs import list_errors

    cursor: str | None = None
    while (page := list_errors(connection, number, Filters(limit=1_000, cursor=cursor))) is not None:
        yield from page.items
        if (cursor := page.next) is None:
            return


def _table(rows: list[Row]) -> Table:
    table = Table("Run", "Status", "Began", "Took", *(name.title() for name in COUNTS), "Inputs", box=SIMPLE_HEAD)
    for row in rows:
        counts = (f"{row[name]:,}" for name in COUNTS)
        began = f"{row['started_at']:%Y-%m-%d %H:%M}"
        table.add_row(str(row["id"]), row["status"], began, _took(row), *counts, plain(_inputs(row)))
    return table


def _inputs(run: Row) -> str:
    return "stored articles, analysed anew" if run["kind"] == "reprocess" else ", ".join(run["inputs"])


def _show(run: Row, errors: Iterator[Row], out: Console) -> None:
    out.print(f"Run {run['id']}: {run['status']}, began {run['started_at']:%Y-%m-%d %H:%M:%S} UTC, took {_took(run)}")
    out.print(f"Inputs: {_inputs(run)}")
    out.print(", ".join(f"{name}: {run[name]:,}" for name in COUNTS))
    if run["seconds_by_stage"]:
        out.print("Seconds: " + ", ".join(f"{name}: {spent:,.1f}" for name, spent in run["seconds_by_stage"].items()))
    for error in errors:
        place = ":".join(str(part) for part in (error["origin"], error["line"]) if part is not None)
        field = f"{error['field']}: " if error["field"] else ""
        out.print(f"{place}: {field}{error['reason']}", soft_wrap=True)


def _took(run: Row) -> str:
    """How long a run took, or has taken so far."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return str(dt.timedelta(seconds=round(((run["finished_at"] or now) - run["started_at"]).total_seconds())))
