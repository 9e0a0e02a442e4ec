"""Which lines of a text are questions or answers of an interview, or turns of a transcript, by boosted trees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.model import Span
from app.text.en.interviews import INTERVIEW
from app.weights.networks import probabilities

ASKS_WEIGHTS, ANSWERS_WEIGHTS = "interview_asks.onnx", "interview_answers.onnx"
LEAST = 0.5

_BOLD = r"(?:\*\*|__|[*_])?"
LABEL = re.compile(
    rf"[“\"]?{_BOLD}\s?(?P<label>[A-Z][\w.’'&-]*(?: (?:de |van |von |al-)?[A-Z(&][\w.’')&-]*){{0,4}})"
    rf"(?:(?:, | \()[^:\n]{{1,40}})?"
    rf"{_BOLD}\s?(?P<mark>[:.–—]){_BOLD}\s+"
)
"""A name, initials, Q or A, bold or not, and a colon; only Q and A may have a full stop or a dash instead."""
ASKING = frozenset(("q", "question", "interviewer", "host", "moderator"))
ANSWERING = frozenset(("a", "answer"))
EMPHASISED_QUESTION = re.compile(r"(?P<mark>\*\*|__|\*|_)[^*_\n]+\?(?P=mark)\s+(?=\S)")
"""A question in bold or italics at the head of a line, with its answer after it."""
YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
OWN = re.compile(r"\b(?:I|I[’']\w+|we|We|my|My|me|us|our|Our)\b")
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_EMPHASIS, _QUOTES, _DASH = "*_ ", '“”"‘', re.compile(r"[–—-]\s")
FAR = 10  # lines

OF_LINE = (
    *("label", "label_asks", "label_answers", "label_often", "label_capitals", "label_questions", "label_outlet"),
    *("question", "emphasised", "you", "own", "opens_quoted", "quotes", "sentence", "dash"),
)
"""Of a line: its label (how often it comes, and the share of its lines that are questions), whether it ends in a
question mark, how it is set, whom it addresses, its quotation marks. Lengths are left out: those of written examples
are no guide to those of the press."""
OF_NEIGHBOURS = ("label", "question", "emphasised", "own", "sentence", "quotes", "dash")
OF_TEXT = (
    *("labelled", "labels", "repeated", "questions", "alternating", "addressed", "personal", "quoted"),
    *("emphasised_lines", "interview"),
)
"""Of the text: shares of its lines that have a label or are questions; of the questions that another line follows and
that say "you"; of the lines after a question that say "I" and that quote; whether it speaks of an interview before the
first question or label."""
AROUND = (-2, -1, 1, 2)
FEATURES = (*OF_LINE, *(f"{name}{at:+d}" for at in AROUND for name in OF_NEIGHBOURS), "since", *OF_TEXT)


class Kind(Enum):
    """What a line is in an interview or transcript."""

    NEITHER, ASKS, ANSWERS = range(3)


class Line(NamedTuple):
    """A line of a text: where it begins and ends, its label, and where the words after the label begin."""

    span: Span
    label: Span | None
    words: int


def lines_of(text: str, paragraphs: Sequence[Span]) -> list[Line]:
    """The non-blank lines of the paragraphs; an emphasised question with its answer on one line is two."""
    return [_line(text, span) for paragraph in paragraphs for span in _lines(text, paragraph)]


def kinds_of(text: str, lines: Sequence[Line], outlet: str | None = None) -> list[Kind]:
    """What each line is."""
    if len(lines) < 2 or not any(line.label or _asks(text, line) for line in lines):
        return [Kind.NEITHER] * len(lines)
    rows = features(text, lines, outlet)
    answers, asks = probabilities(ANSWERS_WEIGHTS, rows), probabilities(ASKS_WEIGHTS, rows)
    return [
        Kind.ANSWERS if answer >= max(LEAST, ask) else Kind.ASKS if ask >= LEAST else Kind.NEITHER
        for answer, ask in zip(answers.tolist(), asks.tolist(), strict=True)
    ]


def key_of(text: str, label: Span) -> str:
    """A label as it is compared: lower case, without an article or a full stop."""
    return text[slice(*label)].lower().strip(" .").removeprefix("the ")


def _lines(text: str, paragraph: Span) -> Iterator[Span]:
    for found in _LINE.finditer(text, *paragraph):
        start = found.start()
        asked = EMPHASISED_QUESTION.match(text, start, found.end())
        if asked:
            yield Span(start, asked.start() + len(asked.group().rstrip()))
            start = asked.end()
        yield Span(start, found.end())


def _line(text: str, span: Span) -> Line:
    found = LABEL.match(text, *span)
    if found and found.end() < span.end:
        label = Span(*found.span("label"))
        if found["mark"] == ":" or key_of(text, label) in ASKING | ANSWERING:
            return Line(span, label, found.end())
    dash = _DASH.match(text, *span)
    return Line(span, None, dash.end() if dash else span.start)


def features(text: str, lines: Sequence[Line], outlet: str | None = None) -> NDArray[np.float32]:
    """The features of each line, in the order of `FEATURES`."""
    keys = [key_of(text, line.label) if line.label else "" for line in lines]
    asked = [_asks(text, line) for line in lines]
    often = Counter(filter(None, keys))
    asking = Counter(key for key, question in zip(keys, asked, strict=True) if key and question)
    own_rows = [_of_label(text, line, often, asking, outlet) + _of_words(text, line) for line in lines]
    width = len(OF_NEIGHBOURS)
    places = [OF_LINE.index(name) for name in OF_NEIGHBOURS]
    whole = _of_text(text, lines, keys, asked, own_rows)
    rows = []
    since = FAR
    for at, own in enumerate(own_rows):
        around: list[float] = []
        for step in AROUND:
            other = at + step
            inside = 0 <= other < len(lines)
            around += [own_rows[other][place] for place in places] if inside else [-1.0] * width
        rows.append((*own, *around, since, *whole))
        since = 0 if asked[at] else min(FAR, since + 1)
    return np.array(rows, dtype=np.float32)


def _asks(text: str, line: Line) -> bool:
    return text[line.words : line.span.end].rstrip(_EMPHASIS + '”"').endswith("?")


def _of_label(text: str, line: Line, often: Counter[str], asking: Counter[str], outlet: str | None) -> list[float]:
    if line.label is None:
        return [0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0]
    key = key_of(text, line.label)
    return [
        1.0,
        float(key in ASKING),
        float(key in ANSWERING),
        float(often[key]),
        float(text[slice(*line.label)].isupper()),
        asking[key] / often[key],
        float(outlet is not None and key == outlet.lower().removeprefix("the ")),
    ]


def _of_words(text: str, line: Line) -> list[float]:
    said = text[line.words : line.span.end]
    bare = said.strip(_EMPHASIS)
    return [
        float(_asks(text, line)),
        float(said[:1] in ("*", "_") and said.rstrip()[-1:] in ("*", "_")),
        float(len(YOU.findall(bare))),
        float(len(OWN.findall(bare))),
        float(bare[:1] in tuple(_QUOTES)),
        float(sum(bare.count(mark) for mark in _QUOTES)),
        float(bare.rstrip(_QUOTES + ")")[-1:] in (".", "!", "?", "…")),
        float(line.label is None and line.words > line.span.start),
    ]


def _of_text(
    text: str, lines: Sequence[Line], keys: Sequence[str], asked: Sequence[bool], rows: Sequence[Sequence[float]]
) -> tuple[float, ...]:
    of = {name: [row[OF_LINE.index(name)] for row in rows] for name in ("you", "own", "quotes", "emphasised")}
    counts = Counter(filter(None, keys))
    questions = [at for at, question in enumerate(asked) if question]
    after = [at + 1 for at in questions if at + 1 < len(lines) and not asked[at + 1]]
    first = next((at for at, key in enumerate(keys) if key or asked[at]), len(lines) - 1)

    def share(values: Sequence[float], places: Sequence[int]) -> float:
        return sum(values[at] > 0 for at in places) / len(places) if places else -1.0

    return (
        sum(counts.values()) / len(lines),
        float(len(counts)),
        sum(count for count in counts.values() if count > 1) / max(1, sum(counts.values())),
        len(questions) / len(lines),
        len(after) / max(1, len(questions)),
        share(of["you"], questions),
        share(of["own"], after),
        share(of["quotes"], after),
        sum(of["emphasised"]) / len(lines),
        float(INTERVIEW.search(text, 0, lines[first].words) is not None),
    )
