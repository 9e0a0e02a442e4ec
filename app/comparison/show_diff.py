"""How one wording differs from another, as answers show it."""

from __future__ import annotations

from app.matches.diff.changes import diff
from app.matches.diff.marks import render
from app.model import Row


def rewording(old: str, new: str) -> Row:
    """What `new` changes in the words of `old`: run by run, and as one line to read."""
    changes = [
        {
            "kind": change.kind,
            "old": {"text": old[slice(*change.a)], "span": list(change.a)},
            "new": {"text": new[slice(*change.b)], "span": list(change.b)},
        }
        for change in diff(old, new)
    ]
    return {"changes": changes, "marked": render(old, new)}


def unchanged(text: str) -> Row:
    """The first report beside itself: nothing to tell."""
    return {"changes": [], "marked": text}
