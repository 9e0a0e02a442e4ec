"""Two wordings as runs of words that a template marks: what stayed, what changed, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from app.model import Row


class Run(NamedTuple):
    """A run of words of one wording, and what became of it: `same`, `moved`, `deleted`, `inserted` or `held`."""

    text: str
    mark: str


def side(changes: Sequence[Row], name: Literal["old", "new"]) -> list[Run]:
    """One wording in its own order."""
    mine = [one for one in changes if one[name]["text"]]
    if name == "old":
        mine.sort(key=lambda one: one["old"]["span"])
    changed = "deleted" if name == "old" else "inserted"
    marks = {"equal": "same", "move": "moved"}
    return [Run(one[name]["text"], marks.get(one["kind"], changed)) for one in mine]


def found_in(changes: Sequence[Row], *, whole: bool) -> list[Run]:
    """A passage that was looked for, in the words around it: `held` where it has what was looked for.

    Text before and after it is no change. With `whole` the words are there, whatever lies between them.
    """
    if whole:
        return [Run(one["new"]["text"], "held" if one["kind"] in ("equal", "move") else "same") for one in changes]
    runs = both(changes)
    edges = [place for place, run in enumerate(runs) if run.mark != "inserted"]
    first, last = (edges[0], edges[-1]) if edges else (0, len(runs))
    return [
        run._replace(mark="same") if run.mark == "inserted" and not first < place < last else run
        for place, run in enumerate(runs)
    ]


def both(changes: Sequence[Row]) -> list[Run]:
    """The new wording in its order, with the old words where they were left out or changed."""
    runs: list[Run] = []
    for one in changes:
        if one["kind"] in ("replace", "delete"):
            runs.append(Run(one["old"]["text"], "deleted"))
        if one["kind"] in ("replace", "insert"):
            runs.append(Run(one["new"]["text"], "inserted"))
        if one["kind"] in ("equal", "move"):
            runs.append(Run(one["new"]["text"], "same" if one["kind"] == "equal" else "moved"))
    return runs
