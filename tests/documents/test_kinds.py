from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.kinds import kinds_of
from app.model import ParagraphKind

BODY = "The mayor said on Monday that talks would go on."


def kind_of(paragraph: str, **options) -> str:
    return kinds_of([paragraph, BODY], **options)[0].value


@pytest.mark.parametrize(
    "line",
    [
        "Lyon buys forty trams",
        "Mayor: No new taxes",
        "FULL TEXT.",
        "## What happens next",
    ],
)
def test_headings(line):
    assert kind_of(line) == "heading"


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "“We will win,” she said",
        '"We will win," she said',
        "The mayor replied:",
        "MAYOR: We will go on",
        "— Jane Doe (@janedoe) May 9, 2025",
    ],
)
def test_what_may_hold_a_statement_stays_body(line):
    assert kind_of(line) == "body"


def test_a_headline_repeated_is_a_heading_whatever_its_shape():
    assert kind_of("Will the mayor  go?", headline="Will the Mayor go?") == "heading"
    assert kind_of("Will the mayor go?") == "body"


def test_a_title_with_nothing_below_it_is_body():
    assert kinds_of(["The mayor said trade is up"]) == [ParagraphKind.BODY]
    assert kinds_of([BODY, "The mayor said trade is up"]) == [ParagraphKind.BODY] * 2


def test_a_text_without_full_stops_is_not_all_headings():
    assert set(kinds_of(["Trade is up", "Taxes are down", "Trams will run", BODY])) == {ParagraphKind.BODY}


def test_hard_wrapped_furniture_reads_as_one_line():
    assert kind_of("Sign up for our\nnewsletter.") == "heading"
    assert kind_of("Reporting by Jane Doe;\nEditing by John Roe") == "byline"
    assert kind_of("## What happens next\nThe mayor said that she would wait.") == "body"


def test_the_parts_of_a_page():
    page = ["Lyon buys trams", "By Jane Doe", "LYON (AP) —", BODY, "Drivers wanted", BODY, "Read more: Trams"]
    assert [kind.value for kind in kinds_of(page)] == [
        *("heading", "byline", "dateline", "body", "heading", "body", "heading"),
    ]


# Beginnings and parts of furniture: repeated, they meet every pattern that repeats a part of its own.
# fmt: off
HOSTILE = [
    "a ", "A ", "A. ", "J", "É", "1 ", "11", "x ", "x, ", ". ", ", ", "' ", "’", "“", '"', "- ", "— ", "/ ", "| ",
    "\xa0", "(", "()", "(a", "(Jane Doe/", "(Jane Doe for ", "(Photo by ", "(Agency via ", "© ", "Photo: Jane Doe, ",
    "Photo by ", "Jane ", "Jane Doe, ", "Jane Doe and ", "By Jane Doe, ", "Jane de la ", "Jane Doe is a ",
    "Jane Doe covers ", "writer, ", "Reporting by ", "Jane Doe contributed from ", "Jane Doe reported from Lyon. ",
    "Doe reported from Lyon and ", "May 9, 2025 ", "9/9/2025 ", "12:00 ", "Updated ", "MOSCOW, ", "MOSCOW, May 9, ",
    "AP/", "AP Photo/", "via AP ", "Share, ", "Share link ", "link ", "pin it ", "Read more ", "Read more: ",
    "more from a ", "#tag ", "#", "Tags: a, ", "Home > ", "News / a ", "Follow a ", "on x follow ", "@", "@/", "h/t ",
    "5 min read ", "get a app ", "comments ", "Privacy policy ", "terms of use | ", "accept cookies ", "accept all ",
    "All rights reserved ", "copyright ", "Correction on May 9, ", "this article was ", "an earlier version of ",
    "an article a ", "incorrectly a ", "subscribe to a ", "want a? ", "get a in your ", "by clicking a ",
    "12 comments ", "related stories ", "more on a ",
]
# fmt: on


class TestHostileText:
    """A pattern that tries every way to part a text would never come to an end here."""

    # The lengths up to which the patterns of lines, biographies and captions look.
    @pytest.mark.parametrize("chars", [200, 600, 700])
    def test_one_part_repeated(self, chars):
        for part, end in itertools.product(HOSTILE, ("", ".", "!", ")", "\0")):
            paragraph = (part * chars)[: chars - len(end)] + end
            assert len(kinds_of([BODY, paragraph, BODY])) == 3

    def test_a_part_repeated_over_a_whole_article(self):
        assert len(kinds_of([part * (100_000 // len(part)) for part in HOSTILE])) == len(HOSTILE)

    @settings(max_examples=300, deadline=None)
    @given(
        opening=st.sampled_from(["", *HOSTILE]),
        parts=st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4),
        chars=st.sampled_from([200, 600, 700, 3_000]),
        end=st.sampled_from(["", ".", "!", ")", "\0"]),
    )
    def test_several_parts_repeated(self, opening, parts, chars, end):
        paragraph = (opening + "".join(parts) * chars)[: chars - len(end)] + end
        assert len(kinds_of([BODY, paragraph, BODY])) == 3

    @pytest.mark.parametrize(
        "line", ["12 comments", "Reply", "Most read", "By Jane Doe", "Jane Doe covers Lyon.", "Trams"]
    )
    def test_many_paragraphs_take_no_more_steps_each(self, growth, line):
        assert growth(lambda pairs: kinds_of([line, BODY] * pairs), size=50) < 5

    def test_no_paragraph_and_an_odd_one(self):
        assert kinds_of([]) == []
        assert kinds_of(["\0"]) == [ParagraphKind.BODY]
