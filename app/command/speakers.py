"""`onrecord speakers`: look speakers up, and correct their resolution across articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Table

from app.command.console import SOME_FAILED, output, refuse, say
from app.command.making_corrections import Note, make, ready
from app.command.screen import screen

if TYPE_CHECKING:
    from app.config import Settings

speakers = typer.Typer(no_args_is_help=True)

MOST_NAMED = 10  # speakers whom a name may mean
LONGEST_NAME = 200  # characters, as everywhere

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="A speaker's slug, as `speakers list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@speakers.callback()
def _group() -> None:
    """Look speakers up, and correct who was taken for whom.

    What is decided here holds for every article that is read or read again later.
    """


@speakers.command("list")
def list_(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Part of a name or alias.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, metavar="N", help="At most so many.")] = 20,
    ambiguous: Annotated[bool, typer.Option("--ambiguous", help="Only names that could not be resolved.")] = False,
    as_json: AsJson = False,
) -> None:
    """Speakers, the most quoted first.

    **Examples**

    ```
    onrecord speakers list
    onrecord speakers list zelen
    onrecord speakers list --ambiguous
    ```
    """
    from app.queries.filters import SpeakerFilters
    from app.queries.speakers import list_speakers

    filters = SpeakerFilters(q=name, limit=limit, sort="statements", ambiguous=True if ambiguous else None)
    with ready(context, reading=True) as engine, engine.connect() as connection:
        found = list_speakers(connection, filters).items
    if as_json:
        _print({"items": found})
        return
    table = Table("slug", "name", "kind", "statements", "", box=None)
    for row in found:
        note = "ambiguous" if row["ambiguous"] else row["wikidata"] or ""
        table.add_row(row["slug"], row["name"], row["kind"], str(row["statements"]), note)
    screen().print(table)
    if not found:
        say("No speaker of that name." if name else "No speakers.")


@speakers.command(no_args_is_help=True)
def show(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """One speaker: names, roles, and the articles that name it, with why each was taken for it.

    **Example**

    ```
    onrecord speakers show xi-jinping
    ```
    """
    from app.queries.speaker_names import list_namings
    from app.queries.speakers import MovedError, UnsureError, get_speaker

    with ready(context, reading=True) as engine, engine.connect() as connection:
        try:
            found = get_speaker(connection, slug)
        except MovedError as moved:
            found = get_speaker(connection, moved.slug)
        except UnsureError as unsure:
            some = ", ".join(one.slug for one in unsure.candidates[:MOST_NAMED])
            refuse(f"{slug} may mean {some}: give one of these")
        if found is None:
            refuse(f"there is no speaker {slug}; find it with: onrecord speakers list NAME")
        named = list_namings(connection, found["slug"])
    if as_json:
        _print(found | {"named_in": named})
        return
    out = screen()
    out.print(found["name"], style="bold", end=" ")
    out.print(f"({found['slug']}, {found['kind']}), {found['statements']} statements")
    for label, values in (("also", found["aliases"]), ("roles", [role["role"] for role in found["roles"]])):
        if values:
            out.print(f"{label}: {', '.join(values)}")
    table = Table("article", "published", "named", "taken for it by", box=None)
    for row in named:
        reason = row["because"]
        why = f"{reason['rule']} ({reason['confidence']:.2f})"
        table.add_row(row["article"], str(row["published_on"] or ""), row["named"], why)
    out.print(table)


@speakers.command(no_args_is_help=True)
def merge(
    context: typer.Context,
    slug: Slug,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The slug of the speaker that it is.")],
    note: Note = None,
) -> None:
    """Make two speakers one: SLUG is INTO, in all articles, those to come too. The old slug goes on finding it.

    **Example**

    ```
    onrecord speakers merge volodymyr-zelenskiy volodymyr-zelensky
    ```
    """
    make(context, {"kind": "merge_speakers", "speaker": slug, "into": into, "note": note})


@speakers.command(no_args_is_help=True)
def split(  # noqa: PLR0913, PLR0917 (one parameter an option)
    context: typer.Context,
    slug: Slug,
    article: Annotated[
        list[str] | None, typer.Option("--article", metavar="ID", help="An article that means the other. Repeat it.")
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="A role that only the other has, as articles have it.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The other's name; the same if left out.")] = None,
    note: Note = None,
) -> None:
    """Make one speaker two: what some articles, or a role, say of SLUG is somebody else's.

    **Examples**

    ```
    onrecord speakers split john-bell --article herald-12 --article herald-13
    onrecord speakers split john-bell --role "mayor of Harbour Town"
    ```
    """
    if not article and role is None:
        refuse(f"say what is another's: --article ID, or --role ROLE as an article that names {slug} has it")
    given = {"articles": article or [], "role": role, "name": name}
    make(context, {"kind": "split_speaker", "speaker": slug, **given, "note": note})


@speakers.command(no_args_is_help=True)
def alias(
    context: typer.Context,
    slug: Slug,
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Another name of the speaker.")],
    note: Note = None,
) -> None:
    """Let a speaker go by other names: whoever is named so is SLUG from now on.

    **Example**

    ```
    onrecord speakers alias volodymyr-zelensky "Zelenskyy" "Wolodymyr Selenskyj"
    ```
    """
    if any(not name.strip() or len(name) > LONGEST_NAME for name in names):
        refuse(f"a name has between 1 and {LONGEST_NAME} characters")
    make(context, {"kind": "speaker_alias", "speaker": slug, "names": names, "note": note})


@speakers.command(no_args_is_help=True)
def role(
    context: typer.Context,
    slug: Slug,
    role: Annotated[str | None, typer.Argument(metavar="ROLE", help="The role; none, if left out.")] = None,
    note: Note = None,
) -> None:
    """Say what a speaker is, beside what articles say.

    **Example**

    ```
    onrecord speakers role xi-jinping "president of China"
    ```
    """
    none = ["role"] if role is None else []
    make(context, {"kind": "speaker_role", "speaker": slug, "role": role, "note": note}, none)


@speakers.command(no_args_is_help=True)
def wikidata(
    context: typer.Context,
    slug: Slug,
    number: Annotated[str | None, typer.Argument(metavar="ID", help="The id, such as Q42; none, if left out.")] = None,
    note: Note = None,
) -> None:
    """Say which item of Wikidata a speaker is.

    **Example**

    ```
    onrecord speakers wikidata xi-jinping Q15031
    ```
    """
    none = ["wikidata"] if number is None else []
    make(context, {"kind": "speaker_wikidata", "speaker": slug, "wikidata": number, "note": note}, none)


@speakers.command(no_args_is_help=True)
def load(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Known speakers, as CSV.", show_default=False)
    ] = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Heads of state and government, US Congress, countries, national bodies.")
    ] = False,
) -> None:
    """Keep the speakers of a file: their names, aliases, roles, Wikidata ids and countries.

    The first line names the columns; name alone is needed, aliases are parted by | or ;. A slug says which stored
    speaker is meant, where several bear the name. `ingest` reads speakers.csv (ONRECORD_SPEAKERS_FILE) by itself, where
    there is one. legislators-current.yaml of unitedstates/congress-legislators (CC0) is read as it is, and as JSON.

        name,aliases,role,wikidata,country,kind,slug
        Ada Moreau,Moreau|A. Moreau,mayor of Harbour Town,Q42,France,person,

    **Examples**

    ```
    onrecord speakers load speakers.csv
    onrecord speakers load --shipped
    ```
    """
    settings: Settings = context.obj
    from app import ingest as line
    from app.sources.known_speakers import shipped_files

    if (file is None) is not shipped:
        refuse("name a file, or ask for the lists that ship with --shipped: not both")
    files = shipped_files() if file is None else (file,)
    if file is not None and not file.exists():
        refuse(f"no such file: {file}")
    with ready(context) as engine:
        listed = [line.list_speakers(one, engine, settings) for one in files]
    errors = [error for one in listed for error in one.errors]
    for error in errors:
        say(str(error))
    changed, moved = sum(one.changed for one in listed), sum(len(one.moved) for one in listed)
    say(f"Speakers new or changed: {changed}; statements that found their speaker: {moved}.")
    if errors:
        raise typer.Exit(SOME_FAILED)


def _print(found: object) -> None:
    with output() as out:
        out.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
