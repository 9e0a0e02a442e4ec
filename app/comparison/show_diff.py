"""The difference between two wordings, as answers show it."""

from __future__ import annotations

from app.matches.diff.changes import diff
from app.matches.diff.marks import marks_of, rendered
from app.model import Row


def rewording(old: str, new: str) -> Row:
    """The changes that lead from the words of `old` to those of `new`: run by run, and as one line to read."""
    found = diff(old, new)
    changes = [
        {
            "kind": change.kind,
            "old": {"text": old[slice(*change.a)], "span": list(change.a)},
            "new": {"text": new[slice(*change.b)], "span": list(change.b)},
        }
        for change in found
    ]
    return {"changes": changes, "marked": rendered(marks_of(found, old, new))}


def unchanged(text: str) -> Row:
    """The first report beside itself: no change."""
    return {"changes": [], "marked": text}
