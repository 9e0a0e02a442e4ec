"""`onrecord reprocess`: stored articles analysed anew by the stages of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app import weights
from app.command.console import SIGNALLED, SOME_FAILED, Quiet, must_be_ready, refuse, say, store
from app.command.progress import counting
from app.command.screen import screen
from app.command.signals import number_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.config import Settings
    from app.reprocess import OutOfDate

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say how many articles are out of date, by stage.")]


def reprocess(context: typer.Context, dry_run: DryRun = False, quiet: Quiet = False) -> None:
    """Analyse stored articles anew, where a stage of this version is newer than the one they had.

    An article passes five stages: documents (paragraphs), statements, speakers, dating and topics. Each has a version
    of its own, which the store notes with each run. After an update, those articles are analysed anew from the
    stored text for which a stage is another one now, and no other; nothing is fetched or read from files. A statement
    whose words are found again keeps its id, and what was decided by hand (`onrecord speakers`) stays.

    Each article is saved in one transaction, while readers and writers go on, and ONRECORD_ANALYSERS processes
    analyse. It is a run of the store: /v1/runs shows it with the kind "reprocess". Broken off (Ctrl-C, a crash), the
    same command goes on from there. An article that cannot be analysed is named and stays as it was; exit code 1.

    Take a backup first (`onrecord backup`). What is made from statements alone, such as names, keys and all matches,
    is made anew by `onrecord rebuild`.

    **Examples**

        onrecord reprocess --dry-run
        onrecord reprocess
        ONRECORD_ANALYSERS=2 onrecord reprocess --quiet
    """
    weights.require()

    from app.reprocess import out_of_date

    with store(context.obj) as engine:
        must_be_ready(engine)
        if dry_run:
            _say_stages(out_of_date(engine))
        else:
            _reprocess(engine, context.obj, quiet=quiet)


def _say_stages(found: OutOfDate) -> None:
    from app.reprocess import UNKNOWN

    if not found.articles:
        typer.echo("No article is out of date.")
        return
    typer.echo(f"{found.articles:,} articles are out of date:")
    for stage, articles in found.by_stage.items():
        note = " (an older program did not note its stages)" if stage == UNKNOWN else ""
        typer.echo(f"  {stage:<12}{articles:>10,}{note}")


def _reprocess(engine: Engine, settings: Settings, *, quiet: bool) -> None:
    from app.reprocess import reprocess
    from app.store.retry import StoreAwayError

    try:
        with counting(screen(stderr=True), things="articles", quiet=quiet) as show:
            done = reprocess(
                engine,
                processes=settings.analysers,
                seconds=settings.max_article_seconds,
                on_progress=lambda now: show(*now),
            )
    except StoreAwayError as away:
        refuse(away)
    except KeyboardInterrupt as stop:
        say("Stopped. What was analysed is kept: the same command goes on from there.")
        raise typer.Exit(SIGNALLED + number_of(stop)) from None
    if not quiet and done.run_id is None:
        say("No article is out of date.")
    elif not quiet:
        changes = f"statements: {done.kept:,} kept, {done.new:,} new, {done.removed:,} gone"
        say(f"Run {done.run_id}: {done.read:,} articles, {done.replaced:,} analysed anew; {changes}.")
    for fault in done.errors:
        say(f"onrecord: {fault}")
    if done.failed > len(done.errors):
        say(f"onrecord: and {done.failed - len(done.errors):,} more: see /v1/runs/{done.run_id}")
    if done.failed:
        raise typer.Exit(SOME_FAILED)
