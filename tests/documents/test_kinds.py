from __future__ import annotations

import pytest

from app.documents.kinds import kinds_of
from app.model import ParagraphKind

BODY = "The mayor said on Monday that talks would go on."


def kind_of(paragraph: str, **options) -> str:
    return kinds_of([paragraph, BODY], **options)[0].value


@pytest.mark.parametrize(
    "line",
    [
        "The two mayors have tea in Lyon on Thursday. (JANE DOE/AGENCY)",
        "The mayor of Lyon, left, waves. (AP Photo/Jane Doe)",
        "The mayor waves in Lyon. (Photo by Jane Doe/AFP via Getty Images)",
        "Workers rest by the river. Jane Doe / Getty Images",
        "Protesters march in Lyon. Photo: Jane Doe",
        "Photo: Jane Doe",
        "REUTERS/Jane Doe",
        "File photo",
        "FILE - The mayor speaks in Lyon, May 9, 2025.",
        "In this file photo the mayor opens a bridge.",
    ],
)
def test_captions(line):
    assert kind_of(line) == "caption"


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "BY JANE DOE",
        "By JANE DOE and JOHN ROE",
        "By Jane van Doe, The Daily",
        "By Jane Doe and John Roe in Moscow",
        "Jane Doe, Staff writer",
        "Reporting by Jane Doe; Editing by John Roe",
        "Jane Doe contributed to this report.",
    ],
)
def test_bylines(line):
    assert kind_of(line) == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "WASHINGTON (AP) —",
        "MOSCOW, May 9 (Agency) --",
        "May 9, 2025",
        "Friday, May 9, 2025",
        "9 May 2025",
        "2025-05-09",
        "Updated: May 9, 2025 10:30 AM ET",
        "7:05 p.m.",
    ],
)
def test_datelines(line):
    assert kind_of(line) == "dateline"


@pytest.mark.parametrize(
    "line",
    [
        "Lyon buys forty trams",
        "Mayor: No new taxes",
        "LYON BUYS TRAMS",
        "FULL TEXT.",
        "## What happens next",
        "Read more: Lyon buys forty trams.",
        "Related: Trams",
        "Advertisement",
        "Subscribe to our newsletter.",
        "Share this article",
        "Follow us on Twitter",
    ],
)
def test_headings_and_notices(line):
    assert kind_of(line) == "heading"


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "MOSCOW (AP) — The mayor said so.",
        "“We will win,” she said",
        '"We will win," she said',
        "He spoke under a bridge (a picture of his father hung there).",
        "The mayor replied:",
        "By Friday the talks had failed.",
        "Sign up now, the minister told farmers.",
        "Share this with your friends, she urged voters.",
        "Copyright law must change, the minister said.",
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


def test_the_parts_of_a_page():
    page = ["Lyon buys trams", "By Jane Doe", "LYON (AP) —", BODY, "Drivers wanted", BODY, "Read more: Trams"]
    assert [kind.value for kind in kinds_of(page)] == [
        *("heading", "byline", "dateline", "body", "heading", "body", "heading"),
    ]
