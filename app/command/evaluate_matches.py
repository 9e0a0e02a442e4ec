"""`onrecord evaluate matches`: how well the same statement is recognised in two articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from app.command.console import SOME_FAILED, Quiet, output, refuse, say
from app.command.progress import progress
from app.command.screen import screen
from app.model import InputError
from app.sources.paths import origin_of

if TYPE_CHECKING:
    from app.config import Settings
    from app.evaluation.matches import Judged
    from app.evaluation.pairs import GoldPair

Pairs = Annotated[Path, typer.Argument(metavar="PAIRS.jsonl", help="The labelled pairs.", show_default=False)]
Articles = Annotated[
    Path | None,
    typer.Option(metavar="ARTICLES.jsonl", help="Run these articles through the line, and look the pairs up there."),
]
Predictions = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="PRED.jsonl", help="Write what was said of each pair.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")]


def matches(  # noqa: PLR0913, PLR0917 (one parameter an option)
    context: typer.Context,
    pairs: Pairs,
    articles: Articles = None,
    as_json: AsJson = False,
    out: Predictions = None,
    quiet: Quiet = False,
) -> None:
    """How well the same statement is recognised in two articles, and in what relation.

    PAIRS.jsonl has a record a line:

        {"pair_id": "p1", "same": 1, "label": "near",
         "a": "the harbour will reopen", "a_source": "Ada Moreau", "a_cue": "said", "a_date": "2025-05-09",
         "a_article_id": "a1", "a_offsets": [[16, 39]], "b": ...}

    `label` is identical, near, contains, paraphrase or different. Without --articles the two texts are related as they
    are given; a side's source, cue and date are used where it has them.

    With --articles all of ARTICLES.jsonl goes through the whole line into a scratch store, and a pair is the same
    statement where the store joined the two; a labelled content (by article_id and offsets) that is no statement there
    counts as not matched. Articles are as those of ingest; date, title and publisher are read as well as published_on,
    headline and outlet. The store joins only what is dated close together, so undated articles match less.

    **Examples**

        onrecord evaluate matches pairs.jsonl
        onrecord evaluate matches pairs.jsonl --articles articles.jsonl --out judged.jsonl
        onrecord evaluate matches pairs.jsonl --json > figures.json
    """
    settings: Settings = context.obj
    _must_make_sense(pairs, articles, out)

    from app.evaluation.matches import figures
    from app.evaluation.pairs import read_pairs

    read = list(read_pairs(pairs, max_bytes=settings.max_file_bytes, placed=articles is not None))
    errors = [pair for pair in read if isinstance(pair, InputError)]
    gold = [pair for pair in read if not isinstance(pair, InputError)]
    for error in errors:
        say(f"onrecord: {error}")
    if not gold:
        refuse("no record could be used, so there is nothing to measure")
    found, missed = _judged(gold, articles, settings, errors, quiet=quiet)
    if out:
        with output(out) as stream:
            stream.writelines(orjson.dumps(each.record(), option=orjson.OPT_APPEND_NEWLINE) for each in found)
    measured = figures(found)
    if as_json:
        faults = [error.fault.model_dump() for error in errors]
        with output() as stream:
            shown = {**measured.model_dump(mode="json"), "not_found": missed, "errors": faults}
            stream.write(orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE))
    elif not quiet:
        from app.command import figures as shown_as

        shown_as.show_pairs(measured, screen(), not_found=missed)
    if errors:
        raise typer.Exit(SOME_FAILED)


def _must_make_sense(pairs: Path, articles: Path | None, out: Path | None) -> None:
    """Refuse files that are not there, and one that would be written over."""
    for name, read in (("pairs", pairs), ("articles", articles)):
        if read is None:
            continue
        if read.is_dir():
            refuse(f"{read} is a folder: name a file of JSON Lines")
        if not read.exists():
            refuse(f"no such file: {read}")
        if out and out.resolve() == read.resolve():
            refuse(f"{out} is the file of {name}: name another file to write")
    if out and not out.parent.is_dir():
        refuse(f"cannot write {out}: there is no folder {out.parent}")


def _judged(
    gold: Iterable[GoldPair], articles: Path | None, settings: Settings, errors: list[InputError], *, quiet: bool
) -> tuple[list[Judged], int | None]:
    """The verdict on each pair, and how many have a side that was not found. Errors of articles are added."""
    from app.evaluation.matches import Relating

    judge: Callable[[GoldPair], Judged]
    with ExitStack() as stack:
        if articles is None:
            judge = Relating().judge
            return [judge(pair) for pair in gold], None

        from app.command.stored_pairs import ingested

        step = stack.enter_context(progress(screen(stderr=True), quiet=quiet))
        loaded = stack.enter_context(ingested(articles, settings, on_progress=lambda now: step(*now[:3])))
        for fault in loaded.run.errors:
            error = InputError(origin_of(articles), fault.reason, line=fault.line, field=fault.field)
            say(f"onrecord: {error}")
            errors.append(error)
        return [loaded.judge(pair) for pair in gold], loaded.not_found
