"""The figures of an evaluation, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from app.evaluation.scores import BySpeech, Figures, Score

if TYPE_CHECKING:
    from app.evaluation.matches import PairFigures


def show(figures: Figures, out: Console) -> None:
    """Print the figures in percent: statements by kind of speech, segments by role, and how true confidence is."""
    out.print(f"Articles: {figures.articles:,}; statements {_counts(figures.whole.all)}.")
    out.print(_statements(figures))
    out.print("Whole: content by half (words shared / words in either), cue and source overlap.", style="dim")
    part = figures.speech_slice
    out.print(f"Speech slice: {part.definition} ({_counts(part.whole.all)}).", style="dim")
    out.print(_segments(figures))
    out.print(_reliability(figures))
    out.print(f"{figures.words:,} words; {figures.words_per_cpu_second:,.0f} words per CPU-second on one thread.")


def show_pairs(figures: PairFigures, out: Console, *, not_found: int | None) -> None:
    """Print the figures of pairs in percent; `not_found` is how many have a side that is no statement of the store."""
    same = figures.same
    out.print(f"Pairs: {figures.pairs:,}; the same {_counts(same)}.")
    if not_found is not None:
        out.print(f"Pairs with a side that was not found among the statements: {not_found:,}.")
    table = _table("The same statement", "", "labelled", "precision, recall, F1", "average precision")
    table.add_row("all", f"{same.labelled:,}", _percent(same), f"{100 * figures.average_precision:.1f}")
    out.print(table)
    table = _table("By relation", "", "labelled", "found, %")
    for relation, found in figures.by_relation.items():
        table.add_row(relation, f"{found.labelled:,}", f"{100 * found.recall:.1f}" if found.labelled else "none")
    out.print(table)
    right = f"{100 * figures.relation_right:.1f}% of the true pairs, {100 * figures.relation_right_of_found:.1f}%"
    out.print(f"Relation right: {right} of those found.")


def _statements(figures: Figures) -> Table:
    table = _table("Statements: precision, recall, F1", "", "all", "direct", "mixed", "indirect")
    part = figures.speech_slice
    rows = {
        "whole statement": figures.whole,
        "content by half": figures.content,
        "content to the word": figures.exact,
        "whole, speech slice": part.whole,
        "content, speech slice": part.content,
    }
    for name, scores in rows.items():
        table.add_row(name, *_by_speech(scores))
    return table


def _segments(figures: Figures) -> Table:
    table = _table("Exact segments: precision, recall, F1", "source", "cue", "content")
    segments = figures.segments
    table.add_row(*map(_percent, (segments.source, segments.cue, segments.content)))
    return table


def _reliability(figures: Figures) -> Table:
    table = _table("How true confidence is", "confidence", "statements", "right, %")
    for each in figures.reliability:
        table.add_row(f"{each.low:.1f} to {each.high:.1f}", f"{each.statements:,}", f"{100 * each.right:.1f}")
    return table


def _counts(score: Score) -> str:
    return f"labelled: {score.labelled:,}, found: {score.found:,}"


def _by_speech(scores: BySpeech) -> tuple[str, ...]:
    return tuple(map(_percent, (scores.all, scores.direct, scores.mixed, scores.indirect)))


def _percent(score: Score) -> str:
    if not score.labelled and not score.found:
        return "none"  # three zeros would look like failure
    return f"{100 * score.precision:.1f} {100 * score.recall:.1f} {100 * score.f1:.1f}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column else "left", no_wrap=bool(column))
    return table
