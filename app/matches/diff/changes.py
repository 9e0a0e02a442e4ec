"""A word diff with offsets: which words a second text keeps, changes, adds, leaves out and moves.

Words are aligned first (`app.matches.alignment`), then those that moved are found among the changed ones
(`app.matches.diff.moves`), then an added or deleted stretch is shifted so that it is a clause as nearly as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from app.matches.alignment import align
from app.matches.diff.moves import Stretch, moves, remaining
from app.matches.diff.words import Piece, pieces
from app.matches.tokens import rarity
from app.model import Span

ChangeKind = Literal["equal", "replace", "insert", "delete", "move"]

OPPOSITE: dict[ChangeKind, ChangeKind] = {"insert": "delete", "delete": "insert"}

CHANCE = 0.5
"""The most rarity, summed, of words that are equal between two longer changes by chance ("of the", "that he"): two
clauses were worded anew, and a reader gets one change to read instead of scattered ones."""
MOST_BY_CHANCE = 3  # words: four in the same order are a phrase
LONGER = 2  # changed words on either side of such words

OPENERS = frozenset(("and", "or", "but", "nor", "that", "which", "who", "because", "while", "if", "as", "to", "for"))
CLOSERS = ",;:.!?—–"
CLOSING = "”’\"')]» \t\n"  # may come behind a closer


class Change(NamedTuple):
    """A run of words: its span in either text, one of them empty for an insertion or a deletion.

    A `move` has the same words in both: their old place in the first text, their new place in the second.
    """

    kind: ChangeKind
    a: Span
    b: Span


class Run(NamedTuple):
    """The same in pieces: `a[a_from:a_to]` against `b[b_from:b_to]`."""

    kind: ChangeKind
    a_from: int
    a_to: int
    b_from: int
    b_to: int

    @property
    def size(self) -> int:
        """The words of the longer side."""
        return max(self.a_to - self.a_from, self.b_to - self.b_from)


def diff(a: str, b: str) -> list[Change]:
    """The runs of words in which `b` keeps, changes or moves the wording of `a`, in the reading order of `b`.

    They tile `b` as they come, and `a` when sorted by their place in it. Case and punctuation are not wording. From `b`
    to `a` the runs are the same, with both sides exchanged.
    """
    # Two texts may have several longest alignments; in a fixed order both directions get the same one.
    if b < a:
        return _read(Change(OPPOSITE.get(kind, kind), ours, theirs) for kind, theirs, ours in _diff(b, a))
    return _read(_diff(a, b))


def _read(changes: Iterable[Change]) -> list[Change]:
    """The changes in the reading order of the second text; a deletion comes before the words that follow it there."""
    return sorted(changes, key=lambda change: (change.b, change.a))


def _diff(a: str, b: str) -> Iterator[Change]:
    a_pieces, b_pieces = pieces(a), pieces(b)
    closed = (_closed(a, a_pieces), _closed(b, b_pieces))
    for run in _runs([piece.form for piece in a_pieces], [piece.form for piece in b_pieces], closed):
        yield Change(run.kind, _stretch(a_pieces, run.a_from, run.a_to), _stretch(b_pieces, run.b_from, run.b_to))


def _closed(text: str, found: Sequence[Piece]) -> list[bool]:
    """Whether each word, with the signs behind it, ends a clause."""
    return [text[piece.start : piece.end].rstrip(CLOSING).endswith(tuple(CLOSERS)) for piece in found]


def _stretch(found: Sequence[Piece], first: int, last: int) -> Span:
    """The span from the first piece to before the last; an empty one is where its first piece would begin."""
    if first < last:
        return Span(found[first].start, found[last - 1].end)
    at = found[first].start if first < len(found) else (found[-1].end if found else 0)
    return Span(at, at)


def _runs(a: Sequence[str], b: Sequence[str], closed: tuple[Sequence[bool], Sequence[bool]]) -> list[Run]:
    """The runs of two texts' words; `closed` says which words of either text end a clause."""
    laid = [Run(*run) for run in align(a, b)]
    changed = [run for run in laid if run.kind != "equal"]
    moved = moves(a, b, [(run.a_from, run.a_to) for run in changed], [(run.b_from, run.b_to) for run in changed])
    cut_a = sorted((at, at + size) for at, _, size in moved)
    cut_b = sorted((to, to + size) for _, to, size in moved)
    held = _without_chance([part for run in laid for part in _cut(run, cut_a, cut_b)], a)
    return [*_by_clauses(held, a, b, closed), *(Run("move", at, at + size, to, to + size) for at, to, size in moved)]


def _by_clauses(
    runs: list[Run], a: Sequence[str], b: Sequence[str], closed: tuple[Sequence[bool], Sequence[bool]]
) -> list[Run]:
    """Shift each insertion or deletion between equal words to where it is a clause."""
    for at in range(1, len(runs) - 1):
        before, run, after = runs[at - 1 : at + 2]
        together = (before.a_to, before.b_to) == (run.a_from, run.b_from) and (run.a_to, run.b_to) == (
            after.a_from,
            after.b_from,
        )
        if run.kind not in ("insert", "delete") or not together or {before.kind, after.kind} != {"equal"}:
            continue
        # The words on either side stay equal words: a change beside them would else touch this one.
        room = {"before": before.size - 1, "after": after.size - 1}
        if run.kind == "insert":
            by = _shift(b, closed[1], (run.b_from, run.b_to), **room)
        else:
            by = _shift(a, closed[0], (run.a_from, run.a_to), **room)
        runs[at - 1 : at + 2] = [
            before._replace(a_to=before.a_to + by, b_to=before.b_to + by),
            Run(run.kind, run.a_from + by, run.a_to + by, run.b_from + by, run.b_to + by),
            after._replace(a_from=after.a_from + by, b_from=after.b_from + by),
        ]
    return runs


def _shift(words: Sequence[str], closed: Sequence[bool], run: Stretch, *, before: int, after: int) -> int:
    """By how many words to shift a run of words, so that it is a clause as nearly as can be.

    "trade and culture and sport" without "culture" may lack "culture and" or "and culture": both leave the same words,
    and the second is how people write. `before` and `after` are how many words the run may be shifted over at most.
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


def _cut(run: Run, cut_a: Sequence[Stretch], cut_b: Sequence[Stretch]) -> Iterator[Run]:
    """A run without the words that moved from it (`cut_a`) or to it (`cut_b`)."""
    if run.kind == "equal" or not cut_a:
        yield run
        return
    gone = list(remaining((run.a_from, run.a_to), cut_a))
    come = list(remaining((run.b_from, run.b_to), cut_b))
    a_at, b_at = run.a_from, run.b_from
    for number in range(max(len(gone), len(come))):
        # Past the last stretch of one side, the other side has nothing to replace.
        a_from, a_to = gone[number] if number < len(gone) else (a_at, a_at)
        b_from, b_to = come[number] if number < len(come) else (b_at, b_at)
        yield Run(_kind(a_from < a_to, b_from < b_to), a_from, a_to, b_from, b_to)
        a_at, b_at = a_to, b_to


def _without_chance(runs: list[Run], words: Sequence[str]) -> list[Run]:
    """Join two longer changes with the words between them that are equal by chance."""
    joined: list[Run] = []
    for run in runs:
        if len(joined) > 1 and run.kind != "equal":
            change, between = joined[-2:]
            chance = (
                min(change.size, run.size) >= LONGER
                and change.kind != "equal"
                and between.kind == "equal"
                and (change.a_to, change.b_to) == (between.a_from, between.b_from)
                and (between.a_to, between.b_to) == (run.a_from, run.b_from)
                and between.size <= MOST_BY_CHANCE
                and sum(map(rarity, words[between.a_from : between.a_to])) <= CHANCE
            )
            if chance:
                joined[-2:] = [Run("replace", change.a_from, run.a_to, change.b_from, run.b_to)]
                continue
        joined.append(run)
    return joined


def _kind(in_a: bool, in_b: bool) -> ChangeKind:
    """The kind of a change that has words in either text or in both."""
    if in_a and in_b:
        return "replace"
    return "delete" if in_a else "insert"
