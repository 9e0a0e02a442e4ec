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
            "The mayor waves in Lyon. (Photo by Jane Doe/AFP via Getty Images)",
            "The mayor waves in Lyon. (Photo courtesy of the city museum)",
            "The mayor waves in Lyon. (Jane Doe via AP)",
            "The mayor waves in Lyon. (Jane Doe for The Lyon Daily)",
            "The mayor says goodbye to her drivers. (Élise Doe/AGENCY)",
            "Workers rest by the river. Jane Doe / Getty Images",
            "Workers rest by the river. Jane Doe/AFP via Getty Images",
            "Protesters march in Lyon. Photo: Jane Doe",
            "Protesters march in Lyon. Photograph: Jane Doe/The Lyon Daily",
            "Protesters march in Lyon. Credit: Jane Doe | The Lyon Daily",
            "Protesters march in Lyon. Credit...Jane Doe for The Lyon Daily",
            "Protesters march in Lyon © Jane Doe",
            "Photo: Jane Doe",
            "Picture: Jane Doe/Alamy",
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
            "Media caption The mayor explains why trams squeal",
            "Pictured: the mayor tells children about trams.",
        ],
    )
    def test_open_as_captions_do(self, line):
        assert kind_of(line) == "caption"

    @pytest.mark.parametrize(
        "line",
        [
            "He spoke under a bridge (a picture of his father hung there).",
            "The mayor told the court that he was sorry (he had posted the picture by mistake).",
            "One man, she said, was missing from the picture: John Roe.",
            "She told the court that her uncle had sold a picture by Pablo Picasso.",
            "The film won the prize for Best Picture: The Long Road, its makers said, cost nothing.",
            "The mayor said that the letter had come via Reuters.",
            "The image of the city has suffered, the mayor said.",
            "Right: the mayor did say in May that taxes would fall.",
            "Pictures were taken down, the museum said, by order of the city.",
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
            "By JANE DOE and JOHN ROE",
            "By Élise van der Doe, The Daily",
            "By Jane\xa0Doe and John\xa0Roe in Moscow",
            "Jane Doe, Staff writer",
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
            "Reporting by Jane Doe; Editing by John Roe",
            "(Reporting by Jane Doe and John Roe in Lyon; Additional reporting by Ann Poe; Editing by Jim Coe.)",
            "Additional reporting by Jane Doe in Lyon.",
            "With files from The Lyon Daily",
            "Contributing: Jane Doe and John Roe, The Lyon Daily.",
            "Jane Doe contributed to this report.",
            "Associated Press writers Jane Doe in Lyon and John Roe in Paris contributed to this report.",
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
            "Reporting by the newspaper, the mayor told the court, was wrong.",
            "Two hundred scientists who met in Lyon contributed to this report, the panel said.",
            "The mayor told the court that nobody in her office contributed to this story.",
            "The reporter said her editor had contributed.",
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
            "May 9, 2025",
            "Friday, May 9, 2025",
            "9 May 2025",
            "9th May 2025",
            "2025-05-09",
            "2025-05-09T10:30:00Z",
            "09/05/2025",
            "Published 09/05/2025 10:30",
            "Updated: May 9, 2025 10:30 AM ET",
            "First published on Fri 9 May 2025 10.30 BST",
            "Updated 3:05 PM EST, Fri May 9, 2025",
            "May 9, 2025 / 10:30 AM / Agency News",
            "7:05 p.m.",
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
            "3 hours ago the mayor said so.",
            "May 9, 2025 was the day, the mayor said.",
            "Published figures show a fall, the bank said.",
        ],
    )
    def test_a_sentence_that_tells_more_stays_body(self, line):
        assert kind_of(line) == "body"
