from __future__ import annotations

import textwrap

import pytest

from app.documents.paragraphs import split

FIRST = (
    "The mayor of Lyon said on Monday that the city would buy forty trams from the works in Belfort, and that the "
    "first of them, which Deputy Mayor Jane Doe called overdue, would run along the river before the end of the year."
)
SECOND = (
    "Union leaders, who had asked for sixty, welcomed the order but warned that without new drivers the trams would "
    "stand still. John Roe, their speaker, told reporters that talks with the Transport Board would go on in June."
)


def paragraphs(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in split(text)]


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\n \t \n", "\r\n\r\n", "\u2029"])
def test_each_line_is_a_paragraph(gap):
    assert paragraphs(FIRST + gap + SECOND) == [FIRST, SECOND]


@pytest.mark.parametrize("width", [50, 66, 72, 80, 100])
def test_hard_wrapped_lines_are_joined(width):
    assert paragraphs("\n\n".join(textwrap.fill(text, width) for text in (FIRST, SECOND))) == [FIRST, SECOND]


def test_hard_wrapped_paragraphs_may_begin_with_an_indent_alone():
    wrapped = "\n".join(textwrap.fill(text, 72, initial_indent="    ") for text in (FIRST, SECOND))
    assert paragraphs(wrapped) == [FIRST, SECOND]


def test_a_line_that_begins_in_small_letters_goes_on_with_the_last():
    assert paragraphs(f"The mayor said that\nshe would not go.\n{FIRST}") == [
        "The mayor said that she would not go.",
        FIRST,
    ]


def test_items_of_a_list_stay_apart():
    text = "The board wants\n- forty trams\n- sixty drivers"
    assert paragraphs(text) == ["The board wants", "- forty trams", "- sixty drivers"]


def test_short_lines_of_their_own_stay_apart():
    assert paragraphs("Lyon buys forty trams\nBy Jane Doe\n" + FIRST) == ["Lyon buys forty trams", "By Jane Doe", FIRST]
