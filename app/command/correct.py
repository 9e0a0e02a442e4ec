"""`onrecord correct`: put a statement or a match right; `onrecord speakers` does it for speakers."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.command.making_corrections import Note, make
from app.model import Act, SpeakerKind, Stance

correct = typer.Typer(no_args_is_help=True)

StatementId = Annotated[str, typer.Argument(metavar="ID", help="The id of a statement.")]
After = Annotated[
    str | None,
    typer.Option(metavar="CORRECTION", help="The newest correction of it that you have seen, where there is one."),
]


@correct.callback()
def _group() -> None:
    """Put right who said it, when, on what, or which statements are the same.

    A correction holds when the article changes, is analysed anew, or all matches are made anew. Speakers are put right
    with onrecord speakers; corrections are listed and undone with onrecord corrections.
    """


@correct.command(no_args_is_help=True)
def statement(  # noqa: PLR0913, PLR0917 (one parameter an option)
    context: typer.Context,
    key: StatementId,
    speaker: Annotated[
        list[str] | None, typer.Option("--speaker", metavar="NAME", help="Who said it; a slug, name or id. Repeat it.")
    ] = None,
    new_speaker: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who said it, where the store does not know the name yet.")
    ] = None,
    kind: Annotated[SpeakerKind, typer.Option(help="What the new speaker is.")] = SpeakerKind.PERSON,
    no_speaker: Annotated[bool, typer.Option("--no-speaker", help="No source is named.")] = False,
    holder: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who holds the belief, where not the speaker.")
    ] = None,
    no_holder: Annotated[bool, typer.Option("--no-holder", help="Nobody else holds the belief.")] = False,
    said_on: Annotated[str | None, typer.Option(metavar="EDTF", help="When it was said: 2025-05-08, 2025-05~.")] = None,
    no_day: Annotated[bool, typer.Option("--no-day", help="The article does not say when.")] = False,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", metavar="TOPIC", help="A topic by code or label. Repeat it.")
    ] = None,
    no_topic: Annotated[bool, typer.Option("--no-topic", help="It is on no topic.")] = False,
    act: Annotated[Act | None, typer.Option(help="What is reported.")] = None,
    stance: Annotated[Stance | None, typer.Option(help="What the cue says.")] = None,
    not_a_statement: Annotated[
        bool, typer.Option("--not-a-statement", help="It is none, and leaves every list.")
    ] = False,
    after: After = None,
    note: Note = None,
) -> None:
    """Put a statement right; what you leave out stays as it is.

    **Examples**

    ```
    onrecord correct statement s49565a23955bf4ba --said-on 2025-05-07 --note "the recording is of the 7th"
    onrecord correct statement s49565a23955bf4ba --speaker xi-jinping --speaker putin
    onrecord correct statement s49565a23955bf4ba --not-a-statement
    ```
    """
    wanted: dict[str, Any] = {"kind": "statement", "statement": key, "after": after, "note": note}
    new = [] if new_speaker is None else [{"name": new_speaker, "kind": kind}]
    if no_speaker or speaker or new:
        wanted["speakers"] = [] if no_speaker else [*(speaker or ()), *new]
    if no_topic or topic:
        wanted["topics"] = [] if no_topic else topic
    wanted |= {"holder": holder, "said_on": said_on, "act": act, "stance": stance}
    if not_a_statement:
        wanted["not_a_statement"] = True
    none = [name for name, gone in (("holder", no_holder), ("said_on", no_day)) if gone]
    make(context, wanted, none=none)


@correct.command(no_args_is_help=True)
def split(
    context: typer.Context,
    key: StatementId,
    match: Annotated[str, typer.Argument(metavar="MATCH", help="The id of the match that it is in.")],
    after: After = None,
    note: Note = None,
) -> None:
    """Split a statement off from its match: it is not the same as the others.

    **Example**

    ```
    onrecord correct split s49565a23955bf4ba m2948e07a8c5a0ae3
    ```
    """
    make(context, {"kind": "split_match", "statement": key, "match": match, "after": after, "note": note})


@correct.command(no_args_is_help=True)
def join(
    context: typer.Context,
    key: StatementId,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The id of the other statement.")],
    after: After = None,
    note: Note = None,
) -> None:
    """Join two statements of two articles: they are the same.

    **Example**

    ```
    onrecord correct join s49565a23955bf4ba s0a1b2c3d4e5f6071
    ```
    """
    make(context, {"kind": "join_match", "statement": key, "other": other, "after": after, "note": note})
