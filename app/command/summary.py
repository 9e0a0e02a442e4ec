"""What an ingest found, for a person at a terminal: statements, matches with their changed words, errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from textwrap import shorten
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection, Engine

from app.command.screen import plain
from app.ingest import RunSummary
from app.matches.diff.marks import marks
from app.model import Act, InputFault, Row, Stance
from app.queries.articles import get_article
from app.queries.filters import SpeakerFilters
from app.queries.matches import get_match
from app.queries.speakers import list_speakers

MOST_STATEMENTS = 60  # two screens; of a larger ingest the most quoted speakers say more
MOST_ARTICLES = 20  # looked into before it is known how many statements they carry
MOST_MATCHES = 30
MOST_SPEAKERS = 15
MOST_TOPICS = 2  # of a statement, the nearest: the third is seldom what it is about
MOST_ERRORS = 50  # on a terminal; a log gets all that the summary holds
WORDS_CHARS = 110  # of a statement: about two lines of its column, enough to know it again

COLUMN_WIDTHS = (20, 10, None, 24, 10)
STYLES = {"same": "", "gone": "strike red", "new": "bold green", "away": "strike blue", "here": "bold blue"}


def show(run: RunSummary, engine: Engine, out: Console) -> None:
    """Print what a run did, and what the articles it was given say, as the store has it now."""
    with engine.connect() as connection:
        articles = [
            article
            for key in run.article_keys[: MOST_ARTICLES + 1]
            if (article := get_article(connection, key, frozenset({"statements"}))) is not None
        ]
        statements = [statement for article in articles for statement in article["statements"]]
        if len(articles) <= MOST_ARTICLES and len(statements) <= MOST_STATEMENTS:
            for article in articles:
                out.print(_statements(article))
            _show_matches(connection, statements, out)
        else:
            out.print(_speakers(connection))
    out.print(outcome(run))


def outcome(run: RunSummary) -> str:
    """One line: documents read by outcome, statements and matches found."""
    counts = f"{run.added:,} added, {run.replaced:,} replaced, {run.unchanged:,} unchanged, {run.failed:,} failed"
    counts += f", {run.withdrawn:,} withdrawn" if run.withdrawn else ""
    speed = f" ({run.words / run.seconds:,.0f} words a second)" if run.words and run.seconds else ""
    found = f"statements: {run.statements:,}, matches: {run.matches:,}"
    return f"Run {run.run_id}: {run.read:,} read ({counts}); {found}; {run.seconds:.1f} s{speed}."


def show_errors(run: RunSummary, out: Console, *, warnings: bool = True) -> None:
    """Print what could not be used, and with `warnings` what was left out of articles that were read.

    Both are tables on a terminal, and `file:line: field: reason` lines elsewhere.
    """
    left_out = run.warnings if warnings else []
    shown = _show_faults(left_out, out, title="Left out of articles that were read", before="warning: ")
    if len(left_out) > shown:
        out.print(f"... and {len(left_out) - shown:,} more: ingest again with --json.")
    shown = _show_faults(run.errors, out, title="Could not be used", before="")
    if run.failed > shown:
        out.print(f"... and {run.failed - shown:,} more: onrecord runs {run.run_id}")


def _show_faults(faults: Sequence[InputFault], out: Console, *, title: str, before: str) -> int:
    """Print some of the faults; how many."""
    if not out.is_terminal:
        for fault in faults:
            out.print(f"{before}{fault}", soft_wrap=True)
        return len(faults)
    table = _table(title, "File", "Line", "Field", "What is wrong, and what to do")
    for fault in faults[:MOST_ERRORS]:
        line = "" if fault.line is None else str(fault.line)
        table.add_row(fault.origin, line, fault.field or "", fault.reason)
    if faults:
        out.print(table)
    return min(len(faults), MOST_ERRORS)


def _statements(article: Row) -> Table | Text:
    """One article's statements, in text order; where it has none, that."""
    outlet = (article["outlet"] or {}).get("name")
    about = (article["headline"] or article["id"], outlet, article["published_on"])
    title = " · ".join(str(part) for part in about if part)
    if not article["statements"]:
        return plain(f"{title}: no statement found")
    table = _table(title, "Speaker", "Said on", "Statement", "Topics", "Speech")
    # The words are what is read: the other columns give way to them.
    for column, width in zip(table.columns, COLUMN_WIDTHS, strict=True):
        column.max_width = width
    for statement in article["statements"]:
        table.add_row(
            plain(_names(statement["speakers"]) or _unnamed(statement) or "unknown"),
            _day(statement["said_on"]),
            plain(shorten(statement["text"], WORDS_CHARS, placeholder=" …")),
            plain(", ".join(topic["label"] for topic in statement["topics"][:MOST_TOPICS])),
            ", ".join(_manner(statement)),
        )
    return table


def _unnamed(statement: Row) -> str:
    """The words for a source that is not named: "(a senior official)"; nothing for a pronoun."""
    source: str = statement["source"]["text"]
    return f"({source})" if " " in source else ""


def _manner(statement: Row) -> Iterator[str]:
    """Direct, mixed or indirect; an attitude, which lists of the API leave out unless asked; a stance."""
    yield statement["speech"]
    if statement["act"] == Act.ATTITUDE:
        yield statement["act"]
    if statement["stance"] != Stance.NEUTRAL:
        yield statement["stance"]


def _show_matches(connection: Connection, statements: Iterable[Row], out: Console) -> None:
    """The matches of these statements: the first report in full, then how the others differ from it."""
    keys = list(dict.fromkeys(statement["match"] for statement in statements if statement["match"]))
    if not keys:
        return
    out.print(Text("Matches: the same statement in several articles", "italic"), end="\n\n")
    for match in filter(None, (get_match(connection, key) for key in islice(keys, MOST_MATCHES))):
        first, *others = match["members"]
        out.print(plain(f"{_names(match['speakers']) or 'unknown'}, {_day(match['said_on'])}"), style="bold")
        out.print(_report(first, "first report", plain(first["text"])))
        for member in others:
            # Where there is no colour, `[-old-] {+new+}` marks what was changed.
            words = wording(first["text"], member["text"]) if out.is_terminal else plain(member["marked"])
            out.print(_report(member, member["relation"], words))
        if match["member_count"] > len(match["members"]):
            out.print(f"... and {match['member_count'] - len(match['members']):,} more reports of it.")
        out.print()
    if len(keys) > MOST_MATCHES:
        out.print(f"... and {len(keys) - MOST_MATCHES:,} more: see /v1/matches.")


def _report(member: Row, relation: str, words: Text) -> Table:
    """One report of a match: day of publication, relation to the first report, words."""
    row = Table.grid(padding=(0, 2), expand=True)
    row.add_column(width=10)
    row.add_column(width=12, style="dim")
    row.add_column(ratio=1)
    row.add_row(str(member["article"]["published_on"] or "undated"), relation, words)
    return row


def wording(first: str, text: str) -> Text:
    """A report's words, with the first report's struck out beside them where it says them otherwise.

    >>> wording("the strategic focus", "the strategic resolve").plain
    'the strategic focus resolve'
    """
    words = Text()
    for mark in marks(first, text):
        words.append(" " * mark.spaced)
        run = plain(mark.text)
        run.stylize(STYLES[mark.kind])
        words.append_text(run)
    return words


def _speakers(connection: Connection) -> Table:
    """The speakers who are most on record in the whole store."""
    table = _table("Most on record in the store", "Speaker", "Kind", "Statements")
    table.columns[2].justify = "right"
    for speaker in list_speakers(connection, SpeakerFilters(sort="statements", limit=MOST_SPEAKERS)).items:
        table.add_row(plain(speaker["name"]), speaker["kind"], f"{speaker['statements']:,}")
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=plain(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _names(speakers: Iterable[Row]) -> str:
    return ", ".join(speaker["name"] for speaker in speakers)


def _day(said_on: dict[str, Any] | None) -> str:
    return said_on["edtf"] if said_on else "unknown"
