"""Marked texts: short news texts written for training, with their statements and names marked in place.

A block of a file in `texts/`:

    @ setting-after | 2026-03-12
    <s1>The port director, <P>Christian Lund</P>,</s1> <q1>said</q1> on Tuesday <c1>the harbour would reopen</c1>.
    = 1 | said | Christian Lund | 2026-03-10

The head has the kind and the day of publication. `s`, `q` and `c` mark source, cue and content of the statement of
that number ("1+2" of two), `P`, `O` and `L` the names of persons, organisations and places. Each `=` line gives a
statement's class, speakers, day and, where the words came through another, by whom they were relayed; "-" is nobody, or
no day. All persons in them are invented. Of the files whose names begin with "apart" the tagger learns nothing: the
trees that judge what it says are fitted on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

APART = "apart"
FOLDER = Path(__file__).with_name("texts")
_TAG = re.compile(r"<(?P<end>/?)(?:(?P<role>[sqc])(?P<number>[\d+]+)|(?P<name>[POL]))>")
_HEAD = re.compile(r"@ (?P<kind>.*?) \| (?P<day>\d{4}-\d\d-\d\d)$")
_BLOCK = re.compile(r"^(?=@ )", re.MULTILINE)
ROLES = {"s": "source", "q": "cue", "c": "content"}
NAMES = {"P": "person", "O": "organisation", "L": "place"}
CLASSES = {"said": "speech", "thought": "thought", "attitude": "attitude", "unsaid": "unsaid"}


class Marked(NamedTuple):
    """A text with its labels.

    `statements` have source, cue and content (lists of [start, end]), act, speakers (names), said_on (EDTF or None)
    and relayed_by (a name or None); `names` are (start, end, type).
    """

    id: str
    apart: bool
    kind: str
    published_on: str
    text: str
    statements: list[dict[str, Any]]
    names: list[tuple[int, int, str]]


def read_marked(folder: Path = FOLDER) -> Iterator[Marked]:
    """The texts of all files in a folder; ValueError names the block that cannot be read."""
    for path in sorted(folder.glob("*.txt")):
        blocks = [block for block in _BLOCK.split(path.read_text("utf-8")) if block.startswith("@ ")]
        for number, block in enumerate(blocks, 1):
            yield parse(f"{path.stem}-{number}", block)


def parse(name: str, block: str) -> Marked:
    """One block."""
    head, *lines = block.strip().split("\n")
    found = _HEAD.match(head)
    if found is None:
        raise ValueError(f"{name}: the head {head!r} is not '@ kind | YYYY-MM-DD'")
    text, spans, names = _unmarked(name, "\n".join(line for line in lines if not line.startswith("= ")).strip())
    statements = [_statement(name, line[2:], spans) for line in lines if line.startswith("= ")]
    return Marked(name, name.startswith(APART), found["kind"], found["day"], text, statements, names)


def _unmarked(name: str, raw: str) -> tuple[str, dict[tuple[str, str], list[list[int]]], list[tuple[int, int, str]]]:
    text, at = "", 0
    opened: dict[str, int] = {}
    spans: dict[tuple[str, str], list[list[int]]] = {}
    names: list[tuple[int, int, str]] = []
    for tag in _TAG.finditer(raw):
        text += raw[at : tag.start()]
        at = tag.end()
        key = tag.group().strip("</>")
        if not tag["end"]:
            opened[key] = len(text)
            continue
        if key not in opened:
            raise ValueError(f"{name}: {tag.group()} closes nothing")
        start = opened.pop(key)
        inside = text[start:]
        start += len(inside) - len(inside.lstrip())
        end = start + len(inside.strip())
        if tag["name"]:
            names.append((start, end, NAMES[tag["name"]]))
        else:
            for number in tag["number"].split("+"):
                spans.setdefault((number, ROLES[tag["role"]]), []).append([start, end])
    if opened:
        raise ValueError(f"{name}: {', '.join(opened)} never closed")
    return text + raw[at:], spans, names


def _statement(name: str, line: str, spans: dict[tuple[str, str], list[list[int]]]) -> dict[str, Any]:
    number, told, speakers, day, *relay = (field.strip() for field in line.split("|"))
    if (number, "content") not in spans:
        raise ValueError(f"{name}: statement {number} has no content")
    return {
        **{role: spans.get((number, role), []) for role in ROLES.values()},
        "act": CLASSES[told],
        "speakers": [] if speakers == "-" else [each.strip() for each in speakers.split(";")],
        "said_on": None if day == "-" else day,
        "relayed_by": relay[0] if relay and relay[0] != "-" else None,
    }
