"""`onrecord extract`: articles analysed and printed as JSON records; no store is touched."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import orjson
import typer

from app import weights
from app.command.console import (
    SOME_FAILED,
    Inputs,
    Out,
    Quiet,
    must_be_apart,
    must_exist,
    output,
    paths_of,
    say,
    say_what_is_waited_for,
)
from app.command.progress import progress
from app.command.screen import screen
from app.model import InputError, RawDocument

if TYPE_CHECKING:
    from app.config import Settings


def extract(context: typer.Context, inputs: Inputs, out: Out = None, quiet: Quiet = False) -> None:
    """Print the statements of articles as JSON, one record per article; no store is touched.

    Reads what ingest reads (onrecord ingest --help), and articles without a date too, with a warning. Spans are code
    points into the text as it was read, the end exclusive: that of plain files and of JSON under "text" as it was
    given, that of web pages and feeds as paragraphs, a blank line between two (the record has it in "text").

    **Examples**

        onrecord extract article.txt
        onrecord extract saved-page.html news.zip
        onrecord extract articles.jsonl --out statements.jsonl
        onrecord extract - < article.txt | head -c 300
    """
    settings: Settings = context.obj
    paths = paths_of(inputs)
    if len(paths) == len(inputs):
        must_exist(paths)
    if not quiet:
        say_what_is_waited_for(paths)
    must_be_apart(out, paths)
    weights.require()

    from app.ingest import extract_record
    from app.sources.inputs import read_inputs

    def warn(warning: InputError) -> None:
        if not quiet:
            say(f"onrecord: warning: {warning}")

    failed = statements = 0
    # On one terminal, progress and results would run into each other.
    one_terminal = out is None and sys.stdout.isatty()
    with output(out) as stream, progress(screen(stderr=True), quiet=quiet or one_terminal) as step:
        for done, document in enumerate(read_inputs(inputs, max_bytes=settings.max_file_bytes), start=1):
            try:
                record = extract_record(_usable(document), max_chars=settings.max_text_chars, warn=warn)
            except InputError as error:
                failed += 1
                say(f"onrecord: {error}")
                continue
            statements += len(record["statements"])
            # A span is a named tuple, which orjson knows only as a list.
            stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            step(done, record["id"], statements)
    if failed:
        raise typer.Exit(SOME_FAILED)


def _usable(document: RawDocument | InputError) -> RawDocument:
    """The document; an error, which reading gives as a value, is raised."""
    if isinstance(document, InputError):
        raise document
    return document
