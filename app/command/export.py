"""`onrecord export`: the store's statements to a file or to standard output, in any form."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from app.command.console import Quiet, must_be_ready, output, refuse, say, store
from app.command.filter_options import filters_of
from app.command.progress import counting
from app.command.screen import screen
from app.command.whole_file import whole_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.formats.exports import Export
    from app.queries.filters import ExportFilters

PAGE = 500  # statements that are held in memory: more at a time are hardly faster


def export(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", "--out", metavar="FILE", help="Write to a file, which is there whole or not at all."
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write the store's statements, newest first, however many there are.

    Each filter of GET /v1/statements is an option, with the same values. The form is that of --format, or else of the
    file's name: .ndjson or .jsonl, .csv, .jsonld, .csl or .csl.json, .parquet; without both NDJSON.

    What to change in the filters, such as a name that several people bear, is said on standard error. Exit codes: 0
    all written, also where nothing fits the filters; 2 nothing written; 130 and 143 stopped by a signal.

    **Examples**

        onrecord export --output statements.ndjson

        onrecord export --speaker "Angela Merkel" --said-from 2015-05 --format csv > merkel.csv

        onrecord export --topic 'peace process' --not-speaker putin --named true -o peace.parquet

        onrecord export --q '"peace talks" OR ceasefire' --act speech --sort oldest | jq .text
    """
    from app.formats.exports import EXPORTS

    filters = filters_of(context, **_form_of(out))
    form = EXPORTS[filters.format]
    if form.missing:
        refuse(f"--format {filters.format}: {form.missing}")
    with store(context.obj, reading=True) as engine:
        from app.store.reading import reading

        must_be_ready(engine)
        with _opened(out) as stream, reading(engine) as connection:
            written = _write(connection, filters, form, stream, quiet=quiet or (out is None and sys.stdout.isatty()))
    if out is not None and not quiet:
        say(f"{written:,} statements in {out}, as {filters.format}.")


def _form_of(out: Path | None) -> dict[str, str]:
    """The form that a file's name means; none where the name means nothing."""
    from app.formats.exports import form_of_file

    form = None if out is None else form_of_file(out.name)
    return {} if form is None else {"format": form}


@contextmanager
def _opened(out: Path | None) -> Iterator[BinaryIO]:
    with output() if out is None else whole_file(out) as stream:
        yield stream


def _write(connection: Connection, filters: ExportFilters, form: Export, stream: BinaryIO, *, quiet: bool) -> int:
    """Write all statements, and say what there is to say of the filters; gives how many were written."""
    from app.queries.statements import whole_list
    from app.queries.versions import NotKeptError, NotYetError

    try:
        beside, pages = whole_list(connection, filters.page(PAGE, None))
    except (NotKeptError, NotYetError) as failure:
        refuse(f"--as-of: {failure}")
    if beside["hint"]:
        say(beside["hint"])
    with _without_collecting_the_program(), counting(screen(stderr=True), quiet=quiet) as step:
        whole, written = form.whole(), 0
        for page in pages:
            stream.write(whole.add(form.encode(page, first=not written)))
            written += len(page)
            step(written, beside["total"])
        stream.write(whole.end())
    return written


@contextmanager
def _without_collecting_the_program() -> Iterator[None]:
    """Rows come and go by thousands: a collection that looks through the program each time takes a quarter of it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
