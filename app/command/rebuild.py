"""`onrecord rebuild`: what an older program made, made anew."""

from __future__ import annotations

from typing import Annotated

import typer

from app.command.console import SIGNALLED, SOME_FAILED, Quiet, must_be_ready, refuse, say, store
from app.command.progress import progress
from app.command.screen import screen
from app.command.signals import number_of


def rebuild(
    context: typer.Context,
    kinds: Annotated[
        list[str] | None,
        typer.Argument(metavar="KIND", help="names, keys, embeddings, statements or matches; all unless you say."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make anew what an older version of the program made, and match the whole store again.

    After an update, `onrecord ingest` and `onrecord serve` say what is out of date. Statements are found again in the
    stored text, as `onrecord reprocess` does; keys, names and embeddings are made from what is stored; matches are
    made from all of them, and keep their ids as far as they keep their members. Readers and writers go on meanwhile.
    Broken off (Ctrl-C, a crash), the same command goes on from there.

    **Examples**

        onrecord rebuild
        onrecord rebuild matches
    """
    from app.rebuild import KINDS, rebuild

    unknown = [kind for kind in kinds or () if kind not in KINDS]
    if unknown:
        refuse(f"there is no kind {unknown[0]!r} to rebuild; name some of {', '.join(KINDS)}, or none for all")
    with store(context.obj) as engine:
        must_be_ready(engine)
        counts: dict[str, int] = {}
        try:
            with progress(screen(stderr=True), quiet=quiet) as step:

                def on_step(now: tuple[str, int, int]) -> None:
                    kind, done, total = now
                    counts[kind] = done
                    step(done, f"{kind}, of {total:,}", done)

                limits = {"processes": context.obj.analysers, "seconds": context.obj.max_article_seconds}
                faults = rebuild(engine, kinds or KINDS, **limits, on_step=on_step)
        except KeyboardInterrupt as stop:
            say("Stopped. The same command goes on from there.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None
    if not quiet:
        made = ", ".join(f"{kind}: {number:,}" for kind, number in counts.items())
        say(f"Made anew: {made}." if made else "Nothing was out of date.")
    for fault in faults:
        say(f"onrecord: {fault}")
    if faults:
        raise typer.Exit(SOME_FAILED)
