"""`onrecord evaluate`: how good the line is on a labelled corpus of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import orjson
import typer

from app.command.console import SOME_FAILED, Quiet, output, refuse, say
from app.command.evaluate_corrections import corrections
from app.command.evaluate_matches import matches
from app.command.progress import progress
from app.command.screen import screen
from app.model import InputError, Statement

if TYPE_CHECKING:
    from app.config import Settings
    from app.evaluation.card import Card, Kept
    from app.evaluation.gold import GoldArticle
    from app.evaluation.statements import Evaluation

evaluate = typer.Typer(no_args_is_help=True)
evaluate.command(no_args_is_help=True)(matches)
evaluate.command(no_args_is_help=True)(corrections)

Gold = Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="The labelled articles.", show_default=False)]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Read the first N records only.")]
Predictions = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="PRED.jsonl", help="Write what was found, as the gold has it but for the texts."
    ),
]
CardFile = Annotated[
    Path | None, typer.Option("--card", metavar="FILE", help="Write the quality card; what people wrote in it stays.")
]
Also = Annotated[
    bool, typer.Option("--also", help="Add the figures to the card as those of another corpus, beside its own.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")]


@evaluate.callback()
def _group() -> None:
    """Measure the line against labels of your own."""


@evaluate.command(no_args_is_help=True)
def statements(  # noqa: PLR0913, PLR0917 (one parameter an option)
    context: typer.Context,
    gold: Gold,
    as_json: AsJson = False,
    limit: Limit = None,
    out: Predictions = None,
    card: CardFile = None,
    also: Also = False,
    quiet: Quiet = False,
) -> None:
    """How many labelled statements are found, how exactly, and how fast.

    GOLD.jsonl has a record a line:

        {"id": "a1", "text": "Ada Moreau said the harbour will reopen.",
         "attributions": [{"source": [[0, 10]], "cue": [[11, 15]],
                           "content": [[16, 39]]}]}

    Offsets are code points into the text, the end exclusive. A role in several pieces has several spans; a source or
    cue that the article lacks is []. Texts are read as those of ingest: blank lines or line ends part paragraphs. A
    record that cannot be used is reported, and the rest goes on.

    A statement is right as a whole where its content shares at least half of its words (shared / in either) with a
    label's, and cue and source overlap too. Statements and labels are joined one to one, as well as they can be.

    **Examples**

        onrecord evaluate statements gold.jsonl
        onrecord evaluate statements gold.jsonl --limit 20 --out found.jsonl
        onrecord evaluate statements gold.jsonl --json > figures.json
        onrecord evaluate statements gold.jsonl --card card.json
        onrecord evaluate statements other.jsonl --card card.json --also
    """
    settings: Settings = context.obj
    _must_make_sense(gold, out, card, limit)
    if also and not (card and card.exists()):
        refuse("--also adds to a card that is there: name it with --card")
    kept = _kept(card) if card else None
    done = _measured(gold, settings, limit=limit, out=out, quiet=quiet)
    for error in done.errors:
        say(f"onrecord: {error}")
    if not done.figures.articles:
        refuse("no record could be used, so there is nothing to measure")
    _show(done, as_json=as_json, quiet=quiet)
    if done.errors:
        if card:
            say(f"onrecord: {card} was not written: a card is of a whole corpus, so mend the records first")
        raise typer.Exit(SOME_FAILED)
    if card:
        written = _write(card, done, gold, kept=kept, also=also)
        if not quiet:
            _tell(card, written)


def _must_make_sense(gold: Path, out: Path | None, card: Path | None, limit: int | None) -> None:
    """Refuse a gold file that is not there, a file that would be written over, and a card of a part."""
    if gold.is_dir():
        refuse(f"{gold} is a folder: name a file of JSON Lines")
    if not gold.exists():
        refuse(f"no such file: {gold}")
    for written in filter(None, (out, card)):
        if written.resolve() == gold.resolve():
            refuse(f"{written} is the gold file: name another file to write")
    if out and card and out.resolve() == card.resolve():
        refuse(f"--out and --card both name {card}: name a file for each")
    if card and limit:
        refuse("--card needs the whole corpus: leave out --limit")
    if card and not gold.is_file():
        refuse(f"--card needs a file that can be read twice, which {gold} is not")


def _kept(card: Path) -> Kept | None:
    """What people wrote into the card before; refuse now what could not be written after minutes of measuring."""
    from app.evaluation.card import kept_of

    if not card.parent.is_dir():
        refuse(f"cannot write {card}: there is no folder {card.parent}")
    try:
        return kept_of(card)
    except InputError as unusable:
        refuse(unusable)
    except OSError as failure:
        refuse(f"cannot read {card}: {failure.strerror}")


def _write(card: Path, done: Evaluation, gold: Path, *, kept: Kept | None, also: bool) -> Card:
    """Write the card."""
    from app.evaluation.card import add_to_card, write_card

    today = dt.datetime.now(dt.UTC).date()
    try:
        if kept and also:
            return add_to_card(card, done.figures, gold, kept=kept, today=today)
        return write_card(card, done.figures, gold, kept=kept, today=today)
    except OSError as failure:
        refuse(f"cannot write {card}: {failure.strerror}")
    except ValueError as failure:
        refuse(f"{card} was not written: {failure}")


def _tell(card: Path, written: Card) -> None:
    """Say that the card was written, and what is left to write by hand."""
    say(f"Wrote {card}: weights {written.weights.version}.")
    if any(one.corpus.name is None for one in (written, *written.others)):
        say("Write the corpus's name, licence and remark into it by hand, and the weaknesses: they will stay.")


def _measured(gold: Path, settings: Settings, *, limit: int | None, out: Path | None, quiet: bool) -> Evaluation:
    """The figures of the gold file; what was found is written on the way."""
    from app.evaluation.gold import read_gold
    from app.evaluation.statements import evaluate as measure

    read = found_so_far = 0
    with _written(out) as stream, progress(screen(stderr=True), quiet=quiet) as step:

        def take(article: GoldArticle, found: Sequence[Statement]) -> None:
            nonlocal read, found_so_far
            read, found_so_far = read + 1, found_so_far + len(found)
            if stream:
                stream.write(orjson.dumps(_prediction(article, found), option=orjson.OPT_APPEND_NEWLINE))
            step(read, str(article.id), found_so_far)

        records = islice(read_gold(gold, max_bytes=settings.max_file_bytes), limit)
        return measure(records, max_chars=settings.max_text_chars, on_article=take)


@contextmanager
def _written(out: Path | None) -> Iterator[BinaryIO | None]:
    """The file that predictions go to, if any is asked for."""
    if out is None:
        yield None
    else:
        with output(out) as stream:
            yield stream


def _prediction(article: GoldArticle, found: Sequence[Statement]) -> dict[str, object]:
    """An article's statements in the format of the gold file, and how sure each is."""
    attributions = [
        {role: [list(span) for span in getattr(one, role)] for role in ("source", "cue", "content")}
        | {"confidence": one.confidence}
        for one in found
    ]
    return {"id": article.id, "attributions": attributions}


def _show(done: Evaluation, *, as_json: bool, quiet: bool) -> None:
    """The figures: one JSON object with the errors in it, or tables, or nothing."""
    if as_json:
        errors = [error.fault.model_dump() for error in done.errors]
        with output() as stream:
            shown = {**done.figures.model_dump(mode="json"), "errors": errors}
            stream.write(orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE))
    elif not quiet:
        from app.command import figures

        figures.show(done.figures, screen())
