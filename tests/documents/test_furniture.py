from __future__ import annotations

import pytest

from app.documents.kinds import kinds_of

BODY = "The mayor said on Monday that talks would go on."


def kind_of(paragraph: str) -> str:
    return kinds_of([paragraph, BODY])[0].value


class TestCaptions:
    @pytest.mark.parametrize(
        "line",
        [
            "The two mayors have tea in Lyon on Thursday. (JANE DOE/AGENCY)",
            "The mayor of Lyon, left, waves. (AP Photo/Jane Doe)",
            "The mayor waves in Lyon. (Photo courtesy of the city museum)",
            "The mayor waves in Lyon. (Jane Doe via AP)",
            "The mayor waves in Lyon. (Jane Doe for The Lyon Daily)",
            "The mayor says goodbye to her drivers. (Élise Doe/AGENCY)",
            "Workers rest by the river. Jane Doe / Getty Images",
            "Workers rest by the river. Jane Doe/AFP via Getty Images",
            "Protesters march in Lyon. Photograph: Jane Doe/The Lyon Daily",
            "Protesters march in Lyon © Jane Doe",
            "Photo: Jane Doe",
            "Photo by Jane Doe (AFP)",
            "REUTERS/Jane Doe",
        ],
    )
    def test_close_with_a_credit(self, line):
        assert kind_of(line) == "caption"

    @pytest.mark.parametrize(
        "line",
        [
            "File photo",
            "FILE - The mayor speaks in Lyon, May 9, 2025.",
            "In this file photo the mayor opens a bridge.",
            "An undated handout photo shows the first tram.",
            "Image source, Getty Images",
            "Image caption, The mayor says that trams will run by May",
            "Pictured: the mayor tells children about trams.",
        ],
    )
    def test_open_as_captions_do(self, line):
        assert kind_of(line) == "caption"

    @pytest.mark.parametrize(
        "line",
        [
            "The mayor told the court that he was sorry (he had posted the picture by mistake).",
            "One man, she said, was missing from the picture: John Roe.",
            "The film won the prize for Best Picture: The Long Road, its makers said, cost nothing.",
            "The mayor said that the letter had come via Reuters.",
        ],
    )
    def test_news_of_pictures_stays_body(self, line):
        assert kind_of(line) == "body"


class TestBylines:
    @pytest.mark.parametrize(
        "line",
        [
            "By Jane Doe",
            "BY JANE DOE",
            "By Élise van der Doe, The Daily",
            "By Jane\xa0Doe and John\xa0Roe in Moscow",
            "Jane Doe | Political correspondent",
            "Analysis by Jane Doe",
            "Written by Jane Doe, Edited by John Roe",
        ],
    )
    def test_name_the_writers(self, line):
        assert kind_of(line) == "byline"

    @pytest.mark.parametrize(
        "line",
        [
            "(Reporting by Jane Doe and John Roe in Lyon; Additional reporting by Ann Poe; Editing by Jim Coe.)",
            "Additional reporting by Jane Doe in Lyon.",
            "With files from The Lyon Daily",
            "Jane Doe contributed to this report.",
            "Jane Doe and John Roe contributed reporting from Lyon.",
            "Lyon Daily reporter Jane Doe contributed.",
            "Doe reported from Lyon and Roe from Paris.",
            "Doe reported from Lyon. Agency writer Jane Roe contributed from Paris.",
        ],
    )
    def test_name_those_who_helped(self, line):
        assert kind_of(line) == "byline"

    @pytest.mark.parametrize(
        "line",
        [
            "By Friday the talks had failed.",
            "Reporting by The Lyon Daily showed that the mayor had lied.",
            "The mayor told the court that nobody in her office contributed to this story.",
            "Jane Doe, a reporter for The Lyon Daily, told the court that she had been followed.",
            "Jane Doe reported from Lyon that the mayor would go.",
        ],
    )
    def test_news_of_reporters_stays_body(self, line):
        assert kind_of(line) == "body"


class TestDatelines:
    @pytest.mark.parametrize(
        "line",
        [
            "WASHINGTON (AP) —",
            "MOSCOW, May 9 (Agency) --",
            "Friday, May 9, 2025",
            "9th May 2025",
            "2025-05-09T10:30:00Z",
            "Published 09/05/2025 10:30",
            "Updated: May 9, 2025 10:30 AM ET",
            "First published on Fri 9 May 2025 10.30 BST",
            "Updated 3:05 PM EST, Fri May 9, 2025",
            "May 9, 2025 / 10:30 AM / Agency News",
            "Updated 7:05 p.m. ET",
            "3 hours ago",
            "Posted an hour ago",
        ],
    )
    def test_hold_a_place_or_a_date(self, line):
        assert kind_of(line) == "dateline"

    @pytest.mark.parametrize(
        "line",
        [
            "MOSCOW (AP) — The mayor said so.",
            "On May 9, 2025, the mayor said so.",
            "Published figures show a fall, the bank said.",
        ],
    )
    def test_a_sentence_that_tells_more_stays_body(self, line):
        assert kind_of(line) == "body"
