"""What an evaluation gave, for a person at a terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from app.evaluation.scores import BySpeech, Figures, Score


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
