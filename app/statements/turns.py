"""Turns: interviews and transcripts, in which each paragraph or label says whose words follow.

What an interviewer asks is no statement; each answer is one, with its label as the source where it has one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.model import Span, Spans
from app.statements.drafts import Draft
from app.statements.linking import Attribution
from app.text.en.interviews import INTERVIEW
from app.text.words import WORD

_BOLD = r"(?:\*\*|__)?"
LABEL = re.compile(
    rf"[“\"]?{_BOLD}\s?(?P<label>[A-Z][\w.’'&-]*(?: (?:de |van |von |al-)?[A-Z(&][\w.’')&-]*){{0,4}})"
    rf"(?:, [^:\n]{{1,40}})?"
    rf"{_BOLD}\s?(?P<mark>[:.–—]){_BOLD}\s+"
)
"""A name, initials, Q or A, bold or not, and a colon; only Q and A may have a full stop or a dash instead."""
ASKS = frozenset(("q", "question", "interviewer", "host", "moderator"))
ANSWERS = frozenset(("a", "answer"))
FEWEST_LABELS = 3
"""Labelled paragraphs that make a transcript. Labels come again; the heads of a list ("Date:", "Price:") do not."""
FEWEST_QUESTIONS = 2
"""Paragraphs that are a question, for an interview without labels, of which the text before them must speak."""
YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
ADDRESSED_SHARE = 0.3
"""Share of the questions that say "you": a columnist asks the reader, and answers himself."""
LONGEST_QUESTION = 80  # words
OWN = re.compile(r"\b(?:I|I[’']\w+|we|We|my|My|me|us|our|Our)\b")
PERSONAL_SHARE = 0.4
"""Share of answers that speak of "I" or "we", from which questions and paragraphs after them are an interview."""


class Turn(NamedTuple):
    """The words of one turn, a span a paragraph, and its label. `asks` says whether it is an interviewer's."""

    label: Span | None
    contents: Spans
    asks: bool


def turns(text: str, paragraphs: Sequence[Span], outlet: str | None = None) -> list[Turn]:
    r"""The turns of an interview or transcript in text order; none where a text is neither.

    >>> text = "Q: Is it safe?\nA: It is.\nQ: Since when?\nA: May."
    >>> [text[slice(*turn.contents[0])] for turn in turns(text, lines(text)) if not turn.asks]
    ['It is.', 'May.']
    """
    lines = [line for paragraph in paragraphs for line in _lines(text, paragraph)]
    return _labelled(text, lines, outlet) or _asked(text, lines)


def answers(taken: Sequence[Turn]) -> list[Draft]:
    """A draft for each answer, its label the source."""
    return [
        Draft(Attribution(None, []), turn.label, None, turn.contents, rule="turn") for turn in taken if not turn.asks
    ]


def without_turns(text: str, drafts: Sequence[Draft], taken: Sequence[Turn]) -> list[Draft]:
    """The drafts without those that a turn already is: whatever an interviewer asks, and the "I" of an answer.

    What an answer reports of others stays.
    """
    starts = [turn.contents[0].start for turn in taken]
    kept: list[Draft] = []
    for draft in drafts:
        turn = taken[bisect_right(starts, draft.anchor) - 1] if taken and draft.anchor >= starts[0] else None
        inside = turn is not None and draft.anchor < turn.contents[-1].end
        own = draft.source is None or OWN.fullmatch(text, *draft.source) is not None
        if not (turn and inside and (turn.asks or own)):
            kept.append(draft)
    return kept


def _lines(text: str, paragraph: Span) -> Iterator[Span]:
    for found in re.compile(r"[^\n]*\S").finditer(text, *paragraph):
        start = found.start() + len(found.group()) - len(found.group().lstrip())
        yield Span(start, found.end())


def _labelled(text: str, lines: Sequence[Span], outlet: str | None) -> list[Turn]:
    heads = [_label(text, line) for line in lines]
    counts = Counter(_key(text, label) for label, _ in filter(None, heads))
    repeated = sum(count for count in counts.values() if count > 1)
    if sum(counts.values()) < FEWEST_LABELS or 2 * repeated < sum(counts.values()) or len(counts) < 2:
        return []
    last = max(at for at, head in enumerate(heads) if head)
    made: list[Turn] = []
    for at, (line, head) in enumerate(zip(lines, heads, strict=True)):
        if head:
            made.append(Turn(head[0], (Span(head[1], line.end),), asks=False))
        elif made and at < last:  # what follows the last label may be the article's own voice again
            made[-1] = made[-1]._replace(contents=(*made[-1].contents, line))
    asking = _askers(text, made, outlet)
    return [turn._replace(asks=turn.label is not None and _key(text, turn.label) in asking) for turn in made]


def _label(text: str, line: Span) -> tuple[Span, int] | None:
    """The label at the head of a line, and where the words after it begin."""
    found = LABEL.match(text, *line)
    if found is None or found.end() >= line.end:
        return None
    label = Span(*found.span("label"))
    if found["mark"] != ":" and _key(text, label) not in ASKS | ANSWERS:
        return None
    return label, found.end()


def _key(text: str, label: Span) -> str:
    return text[slice(*label)].lower().strip(" .").removeprefix("the ")


def _askers(text: str, made: Sequence[Turn], outlet: str | None) -> set[str]:
    """The labels of who asks: Q, the outlet, and those of whose turns more end in a question than do not."""
    questions: dict[str, list[bool]] = defaultdict(list)
    for turn in made:
        if turn.label:
            questions[_key(text, turn.label)].append(text[turn.contents[-1].end - 1] == "?")
    asking = {label for label, each in questions.items() if 2 * sum(each) > len(each)}
    asking |= {
        label for label in questions if label in ASKS or (outlet and label == outlet.lower().removeprefix("the "))
    }
    return asking if len(asking) < len(questions) else asking & ASKS


def _asked(text: str, lines: Sequence[Span]) -> list[Turn]:
    """The turns of an interview without labels: paragraphs that are a question, and what follows each."""
    questions = [_is_question(text, line) for line in lines]
    if not any(questions):
        return []
    told = INTERVIEW.search(text, 0, lines[questions.index(True)].start)
    addressed = sum(YOU.search(text, *line) is not None for line, asked in zip(lines, questions, strict=True) if asked)
    if not told or sum(questions) < FEWEST_QUESTIONS or addressed < ADDRESSED_SHARE * sum(questions):
        return []
    made: list[Turn] = []
    for line, question in zip(lines, questions, strict=True):
        if question:
            made.append(Turn(None, (line,), asks=True))
        elif made and made[-1].asks:
            made.append(Turn(None, (line,), asks=False))
        elif made:
            made[-1] = made[-1]._replace(contents=(*made[-1].contents, line))
    answers = [turn for turn in made if not turn.asks]
    personal = sum(any(OWN.search(text, *span) for span in turn.contents) for turn in answers)
    return made if personal > PERSONAL_SHARE * len(answers) else []


def _is_question(text: str, line: Span) -> bool:
    if text[line.end - 1] != "?" or text[line.start] in "“\"‘'":
        return False
    return len(WORD.findall(text, *line)) <= LONGEST_QUESTION
