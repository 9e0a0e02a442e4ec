"""`onrecord forget`: articles that must go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from app.command.console import must_be_meant, must_be_ready, output, refuse, say, store
from app.command.progress import progress
from app.command.screen import screen

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.linking.forgetting import Removed

MOST_NAMED = 5  # articles, before it is said how many more there are
LONGEST_REASON = 500  # characters: a sentence or two


def forget(
    context: typer.Context,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="An article's id, as lists show it.")],
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; kept, and shown when it comes again.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Remove articles for good, with all that came of them.

    Their statements, versions and matches go, and speakers whom no other article names. No word of an article is
    kept but its id, when it went and the reason; by hashes it is recognised when it comes again, and then refused
    unless `ingest` is given --forgotten. Backups, and the free pages of the database's file, are yours to clean.

    **Examples**

        onrecord forget herald-12
        onrecord forget herald-12 herald-13 --reason "court order of 2 June" --yes
    """
    from sqlalchemy.orm import Session

    from app.linking.statements import link_waiting
    from app.store.article_identity import article_row
    from app.store.retry import retrying

    if reason is not None and not 0 < len(reason.strip()) <= LONGEST_REASON:
        refuse(f"a reason has between 1 and {LONGEST_REASON} characters")
    names = list(dict.fromkeys(articles))
    with store(context.obj) as engine, output() as out:
        must_be_ready(engine)
        with Session(engine) as session:
            if unknown := [name for name in names if article_row(session, name) is None]:
                refuse(f"there is no article {unknown[0]}; nothing was changed")
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        listed = ", ".join(names[:MOST_NAMED])
        must_be_meant(f"This removes {listed}{more} for good, with all that came of it", yes=yes)
        gone = [retrying(partial(_forget, engine, name, reason), what=f"forgetting {name}") for name in names]
        with progress(screen(stderr=True), quiet=as_json) as step:
            link_waiting(engine, lambda done: step(done, "linking", done))
        removed = [one for one in gone if one is not None]
        if as_json:
            shown = {"forgotten": [one._asdict() for one in removed]}
            out.write(orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE))
        else:
            say(f"Forgotten: {len(removed):,}; statements: {sum(one.statements for one in removed):,}.")


def _forget(engine: Engine, name: str, reason: str | None) -> Removed | None:
    """Forget one article, in a transaction of its own."""
    from app.linking.forgetting import forget_article
    from app.store.article_identity import article_row
    from app.store.session import writing

    with writing(engine) as session:
        row = article_row(session, name)
        return None if row is None else forget_article(session, row, reason=reason)
