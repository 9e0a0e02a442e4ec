"""What was corrected, in words: who put what right, when and why, and what was there before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from app.model import CorrectionKind, Row
from app.queries.corrections import CorrectionFilters, corrections_among, list_corrections, names_of

MOST_SHOWN = 20  # corrections beside what they are of; the list has all
MOST_ASKED = 200  # members of a match, whose corrections are looked for
_OF_SPEAKERS = ("speakers", "holder", "speaker", "into")
_NONE = {"speakers": "no source named", "holder": "nobody else", "said_on": "day unknown"}


def history_of_statement(connection: Connection, key: str) -> list[Row]:
    """The newest corrections of a statement, also undone ones."""
    found = list_corrections(connection, CorrectionFilters(statement=key, limit=MOST_SHOWN))
    return described(connection, found.items)


def history_of_speaker(connection: Connection, slug: str) -> list[Row]:
    """The newest corrections of a speaker, also undone ones."""
    return described(connection, list_corrections(connection, CorrectionFilters(speaker=slug, limit=MOST_SHOWN)).items)


def history_of_match(connection: Connection, statements: Collection[str]) -> list[Row]:
    """The newest corrections of who is in a match with these statements, also undone ones."""
    return described(connection, corrections_among(connection, list(statements)[:MOST_ASKED], MOST_SHOWN))


def described(connection: Connection, corrections: Sequence[Row]) -> list[Row]:
    """Corrections with `sets`: each field that one sets, its values in words, and those that were there before."""
    if not corrections:
        return []
    values = [values for one in corrections for values in (one["change"], one["before"])]
    slugs = {slug for each in values for name in _OF_SPEAKERS for slug in _several(each.get(name))}
    codes = {code for each in values for code in _several(each.get("topics"))}
    names = names_of(connection, slugs, codes)
    return [one | {"sets": _sets(one, names)} for one in corrections]


def _sets(correction: Row, names: Mapping[str, str]) -> list[Row]:
    change, before = correction["change"], correction["before"]
    merged = correction["kind"] == CorrectionKind.MERGE_SPEAKERS
    return [
        {
            "name": name,
            "value": _worded(name, value, names),
            "was": _worded(name, before[name], names) if name in before and before[name] != value else None,
        }
        for name, value in change.items()
        # Of whom it is, is said beside; what was not given of a split says nothing.
        if (merged or name != "speaker")
        and (value not in (None, []) or correction["kind"] != CorrectionKind.SPLIT_SPEAKER)
    ]


def _worded(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value is True:
        return "yes"
    told = [names.get(one, one) if name in (*_OF_SPEAKERS, "topics") else one for one in _several(value)]
    return ", ".join(told) or _NONE.get(name, "none")


def _several(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (str(value),)
