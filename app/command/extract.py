"""`onrecord extract`: articles to JSON records, past the store."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import typer

from app import weights
from app.command.console import SOME_FAILED, STDIN, Inputs, Out, Quiet, must_be_apart, must_exist, output, say
from app.command.progress import progress
from app.command.screen import screen
from app.model import InputError, RawDocument

if TYPE_CHECKING:
    from app.config import Settings


def extract(context: typer.Context, paths: Inputs, out: Out = None, quiet: Quiet = False) -> None:
    """Print the statements of articles as JSON, one record per article; no store is touched.

    Reads what ingest reads; - is standard input. Spans are code points into the text as it was given, the end
    exclusive.

    **Examples**

        onrecord extract article.txt
        onrecord extract articles.jsonl --out statements.jsonl
        onrecord extract - < article.txt | head -c 300
    """
    settings: Settings = context.obj
    must_exist(paths)
    must_be_apart(out, paths)
    weights.require()

    from app.ingest import extract_record

    failed = statements = 0
    # On one terminal, progress and results would run into each other.
    quiet = quiet or (out is None and sys.stdout.isatty())
    with output(out) as stream, progress(screen(stderr=True), quiet=quiet) as step:
        for done, document in enumerate(_documents(paths, settings), start=1):
            try:
                record = extract_record(_usable(document), max_chars=settings.max_text_chars)
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


def _documents(paths: Iterable[Path], settings: Settings) -> Iterator[RawDocument | InputError]:
    """Every document of the paths and, for -, of standard input."""
    from app.sources.files import read_paths, read_stream

    for path in paths:
        if path == STDIN:
            yield from read_stream(sys.stdin.buffer, max_bytes=settings.max_file_bytes)
        else:
            yield from read_paths([path], max_bytes=settings.max_file_bytes)


def _usable(document: RawDocument | InputError) -> RawDocument:
    """The document; an error, which reading gives as a value, is raised."""
    if isinstance(document, InputError):
        raise document
    return document
