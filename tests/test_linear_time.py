"""The work on an article grows with its length: twice the text takes about twice the steps, whatever its shape.

A step is a line of the program that runs, each turn of a loop counted; so no clock and no machine has a say. Text is
written with its statements marked: `{s:source} {c:cue} {t:content};;`.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import app
from app.dating import date_statements
from app.model import Article, Span, Statement
from app.speakers import resolve
from app.tagging import Name, Tagged, tag
from app.text.reading import read

UNITS = 60
MOST_GROWTH = 2.6
"""Twice the text takes each function twice the steps, and a little more where it looks back a bounded way; a square of
the length would take four times."""
FEW = 300
"""Steps of a function that are not looked at: what it does once an article, and what it does by chance."""

PROGRAM = str(Path(app.__file__).parent)
PARTS = {"s": "source", "c": "cue", "t": "content"}


def marked(text: str) -> tuple[Article, list[Statement]]:
    plain, statements, parts = "", [], {}
    for piece in re.split(r"(\{[sct]:[^}]*\}|;;)", text):
        if piece == ";;":
            statements.append(Statement(**parts))
            parts = {}
        elif piece[:1] == "{":
            parts[PARTS[piece[1]]] = (Span(len(plain), len(plain) + len(piece) - 4),)
            plain += piece[3:-1]
        else:
            plain += piece
    return Article(id="a", origin="a", text=plain, published_on=dt.date(2021, 6, 16)), statements


def named(text: str) -> tuple[Article, list[Statement], Tagged]:
    """A marked text with every run of capitals for a name: the tagger finds unevenly many in made-up text."""
    article, statements = marked(text)
    tagged = tag(article, read(article))
    runs = re.finditer(r"\b[A-Z]\w+(?: [A-Z]\w+)*", article.text)
    tagged.names = [
        Name(Span(*run.span()), "organisation" if run.group().endswith(("Group", "Trust")) else "person", 1.0)
        for run in runs
    ]
    return article, statements, tagged


def resolved(article: Article, statements: list[Statement], tagged: Tagged) -> list[Statement]:
    return resolve(article, statements, tagged=tagged)


def name(number: int) -> str:
    """A made-up name of its own for each number."""
    letters = ""
    for _ in range(3):
        number, at = divmod(number, 60)
        letters += "bdfgklmnprst"[at % 12] + "aeiou"[at // 12]
    return letters.title()


def steps(work: Callable[..., Any], *args: Any) -> Counter[CodeType]:
    """How many lines of the program run in `work(*args)`, by the function that they are in."""
    count: Counter[CodeType] = Counter()

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            count[frame.f_code] += 1
            return trace
        return trace if frame.f_code.co_filename.startswith(PROGRAM) else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work(*args)
    finally:
        sys.settrace(before)
    return count


def too_steep(work: Callable[..., Any], text: Callable[[int], tuple[Any, ...]]) -> dict[str, float]:
    """The functions whose steps grow faster than the text, and how many times more a text twice as long takes."""
    work(*text(2))  # Word lists are read on first use.
    once, twice = steps(work, *text(UNITS)), steps(work, *text(2 * UNITS))
    grown = {code: count / once[code] for code, count in twice.items() if count > FEW and once[code]}
    return {
        f"{Path(code.co_filename).name}:{code.co_firstlineno}": round(times, 1)
        for code, times in grown.items()
        if times > MOST_GROWTH
    }


@pytest.mark.parametrize(
    ("before", "unit"),
    [
        pytest.param("", "{s:# Moreau} {c:said} {t:so}.;; {s:Moreau} {c:added} {t:it rains}.;;\n", id="one surname"),
        pytest.param("", "{s:Ada # Moreau} {c:said} {t:so}.;;\n", id="one person under many names"),
        pytest.param("", "{s:The # Group} {c:said} {t:so}.;; {s:The group} {c:added} {t:it rains}.;;\n", id="groups"),
        pytest.param("", "The Harbour Group met. {s:The group} {c:said} {t:so}.;; ", id="one group"),
        pytest.param("", "The # campaign met. {s:The # team} {c:said} {t:so}.;;\n", id="campaigns"),
        pytest.param("", "The Saudi government met # Moreau. {s:Moreau} {c:said} {t:so}.;;\n", id="bodies of peoples"),
        pytest.param("", "the # Trust, {s:who} {c:said} {t:so};;, ", id="one sentence"),
        pytest.param("The election is near, said Ada Moreau. Ada Moreau ", "Election ", id="words after a surname"),
    ],
)
def test_naming_speakers(before, unit):
    def text(units: int) -> tuple[Article, list[Statement], Tagged]:
        return named(before + "".join(unit.replace("#", name(at)) for at in range(units)))

    assert not too_steep(resolved, text)


@pytest.mark.parametrize("unit", ["X’s ", "Anna Roe and ", "Senator Anna Roe, a judge who ", "Mr. ", "(X) ", "“"])
def test_a_source_as_long_as_the_text(unit):
    assert not too_steep(resolved, lambda units: named("{s:" + unit * units + "} {t:so};;"))


def test_a_line_of_dates():
    assert not too_steep(date_statements, lambda units: marked("{s:Berg} {c:said} Monday {t:no};; " * units))


def test_dating_statements_that_no_day_was_told_of_before_an_event():
    def text(units: int) -> tuple[Article, list[Statement]]:
        undated = "".join(f"{{s:{name(at)} Roe}} {{c:said}} {{t:so}}.;;\n" for at in range(units))
        heard = "".join(f"{{s:{name(9_000 + at)} Doe}} {{c:said}} {{t:so}}.;;\n" for at in range(units))
        return marked(f"{undated}At a debate on Monday, all spoke.\n{heard}")

    assert not too_steep(date_statements, text)


def test_a_list_of_names_is_not_read_again_for_each_name():
    class Counted(list):
        read = 0

        def __getitem__(self, place):
            found = super().__getitem__(place)
            Counted.read += len(found) if isinstance(place, slice) else 1
            return found

    def words_read(units: int) -> int:
        article, statements = marked(" and ".join(f"Anna {name(at)}" for at in range(units)) + " said so.")
        reading = read(article)
        reading.words = Counted(reading.words)
        Counted.read = 0
        resolve(article, statements, reading=reading)
        return Counted.read

    assert words_read(2 * UNITS) / words_read(UNITS) < MOST_GROWTH


@pytest.mark.parametrize("words", ["Post-NBC " * 2_000 + "left.", "The " + "co-" * 2_000 + "mayor Ada Moreau left."])
def test_a_long_chain_of_hyphens_is_read(words):
    assert resolve(*marked(words + " {s:Ada Moreau} {c:said} {t:so}.;;"))[0].speakers[0].name == "Ada Moreau"
