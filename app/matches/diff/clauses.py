"""Where a clause begins and ends, so that what was added or left out is shown as a clause and not as half of two."""

from __future__ import annotations

from collections.abc import Sequence

OPENERS = frozenset(("and", "or", "but", "nor", "that", "which", "who", "because", "while", "if", "as", "to", "for"))
CLOSERS = ",;:.!?—–"
CLOSING = "”’\"')]» \t\n"  # may stand behind a closer


def closes(piece: str) -> bool:
    """Whether a word with the signs behind it ends a clause."""
    return piece.rstrip(CLOSING).endswith(tuple(CLOSERS))


def shift(words: Sequence[str], closed: Sequence[bool], run: tuple[int, int], *, before: int, after: int) -> int:
    """By how many words to shift a run of words, so that it is a clause as nearly as can be.

    "trade and culture and sport" without "culture" may lack "culture and" or "and culture": both leave the same words,
    and the second is how people write. `before` and `after` are how many words the run may be shifted over at most;
    `closed` tells which words end a clause.
    """
    first, last = run
    shifts = [0]
    while len(shifts) <= before and words[first - len(shifts)] == words[last - len(shifts)]:
        shifts.append(-len(shifts))
    lowest = len(shifts)
    while len(shifts) - lowest < after:
        at = len(shifts) - lowest
        if words[first + at] != words[last + at]:
            break
        shifts.append(at + 1)

    def fits(by: int) -> tuple[int, int]:
        """How well the shifted run begins and ends; of equal ones that which moves least is taken."""
        begins = first + by == 0 or closed[first + by - 1]
        return 2 * begins + closed[last + by - 1] + (words[first + by] in OPENERS), -abs(by)

    return max(shifts, key=fits)
