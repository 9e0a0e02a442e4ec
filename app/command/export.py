"""`onrecord export`: the store's statements to NDJSON or CSV."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from app.command.console import Out, must_be_ready, output, refuse, say, store
from app.model import Act

Names = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Name or slug.")]
Codes = Annotated[list[str] | None, typer.Option(metavar="CODE", help="Media Topic, its children included.")]
Acts = Annotated[
    list[Act] | None, typer.Option(help="What is reported: words, a private state, a side taken. Unless given, all.")
]
Day = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD")]


def export(  # noqa: PLR0913, PLR0917 (one option a filter)
    context: typer.Context,
    form: Annotated[Literal["ndjson", "csv"], typer.Option("--format", help="How to write them.")] = "ndjson",
    out: Out = None,
    speaker: Names = None,
    topic: Codes = None,
    outlet: Names = None,
    said_from: Day = None,
    said_to: Day = None,
    act: Acts = None,
) -> None:
    """Write the store's statements as NDJSON or CSV, newest first, however many there are.

    A filter may be repeated (either will do); different filters all have to fit.

    **Examples**

        onrecord export --out statements.ndjson
        onrecord export --format csv --speaker "Angela Merkel" --said-from 2015-05-01 > merkel.csv
    """
    from app.command.rows import chunks, hint
    from app.queries.filters import StatementFilters
    from app.queries.paging import MAX_LIMIT

    asked = {
        "speaker": speaker or [],
        "topic": topic or [],
        "outlet": outlet or [],
        "said_from": said_from,
        "said_to": said_to,
        "act": act or list(Act),
        "limit": MAX_LIMIT,
    }
    try:
        filters = StatementFilters.model_validate(asked)
    except ValidationError as error:
        wrong = error.errors()[0]
        refuse(f"--{str(wrong['loc'][0]).replace('_', '-')}: {wrong['msg'].removeprefix('Value error, ')}")
    with store(context.obj, reading=True) as engine:
        must_be_ready(engine)
        with output(out) as stream, engine.connect() as connection:
            if told := hint(connection, filters):
                say(told)
            stream.writelines(chunks(connection, filters, form))
