from __future__ import annotations

import pytest

from app.documents.kinds import kinds_of

BODY = "The mayor said on Monday that the city would buy forty trams and that the first would run by the end of May."
ARTICLE = [BODY] * 6
REPLIES = [
    "Jim",
    "3 hours ago",
    "He said trams squeal.",
    "Reply",
    "Ann",
    "2 hours ago",
    "They do, she told me.",
    "Reply",
]


def kinds(*page: str) -> list[str]:
    return [kind.value for kind in kinds_of(page)]


def bodies(*page: str) -> list[str]:
    """What is read for statements."""
    return [line for line, kind in zip(page, kinds(*page), strict=True) if kind == "body"]


class TestComments:
    @pytest.mark.parametrize(
        "opener",
        ["12 comments", "Comments (12)", "Leave a comment", "Join the conversation", "Have your say"],
    )
    def test_with_buttons_run_to_the_end(self, opener):
        assert bodies(*ARTICLE, opener, *REPLIES) == ARTICLE

    def test_as_long_as_the_article(self):
        assert bodies(*ARTICLE, "12 comments", *REPLIES * 10) == ARTICLE

    def test_below_an_article_of_one_line(self):
        assert bodies(BODY, "2 comments", *REPLIES) == [BODY]

    def test_without_buttons_if_they_are_few(self):
        assert bodies(*ARTICLE, "2 comments", "Jim", "He said trams squeal.") == ARTICLE

    def test_a_link_to_them_near_the_top_ends_nothing(self):
        assert bodies(BODY, "12 comments", *ARTICLE) == [BODY, *ARTICLE]

    def test_a_link_to_them_near_the_top_and_comments_below(self):
        page = ["Lyon buys trams", BODY, "12 comments", "3 hours ago", *ARTICLE, "Comments", *REPLIES]
        assert bodies(*page) == [BODY, *ARTICLE]

    @pytest.mark.parametrize("opener", ["Leave a comment", "Join the conversation", "Have your say", "12 comments"])
    def test_an_invitation_in_the_middle_ends_nothing(self, opener):
        assert bodies(*ARTICLE, opener, *ARTICLE) == ARTICLE * 2

    def test_the_hours_of_a_live_blog_are_no_comments(self):
        entries = ["3 hours ago", BODY, "2 hours ago", BODY] * 3
        assert bodies(*ARTICLE, "Join the conversation", *entries).count(BODY) == 12

    def test_a_sentence_that_sounds_like_an_opener_ends_nothing(self):
        page = [*ARTICLE, "Responses to the plan were mixed.", BODY]
        assert bodies(*page) == page


class TestLists:
    @pytest.mark.parametrize(
        "opener",
        [
            "Related stories",
            "Most read",
            "More from Lyon:",
            "You may also like",
            "Editor's Picks",
            "Recommended for you",
        ],
    )
    def test_of_other_stories(self, opener):
        page = [*ARTICLE, opener, "Mayor says no to taxes", "Why do trams squeal?", "Drivers warn of strike | 3h"]
        assert bodies(*page) == ARTICLE

    def test_in_the_middle_end_at_the_next_sentence(self):
        page = [BODY, "Related articles", "Mayor says no to taxes", "Why do trams squeal?", BODY]
        assert kinds(*page) == ["body", "heading", "heading", "heading", "body"]

    def test_speech_without_a_stop_ends_them(self):
        page = [BODY, "More on the trams", "“We must buy,” the mayor said", "“No,” said the board", BODY]
        assert bodies(*page) == [BODY, *page[2:]]

    @pytest.mark.parametrize(
        "line",
        [
            "More on the trams, which cost £2m.",
            "Most read in the report what they feared.",
        ],
    )
    def test_a_sentence_opens_none(self, line):
        assert bodies(BODY, line, "Mayor says no", BODY)[:2] == [BODY, line]

    def test_an_interview_without_full_stops_is_none(self):
        page = ["Top stories", "Will you go?", "No, I told them I would stay", "Who told you so?", "My mother told me"]
        assert bodies(*page)[-4:] == page[1:]

    def test_an_interview_keeps_its_answers(self):
        page = [BODY, "Q: Will you go?", "A: I told them that I would stay.", "Q: Why?", "A: The board said I must."]
        assert bodies(*page) == page

    def test_a_listicle_keeps_what_its_items_say(self):
        page = [
            "Five trams to ride",
            BODY,
            "1. Lyon",
            BODY,
            "2. Paris",
            "“It squeals,” said Jane Doe, its driver.",
            "3. Nice",
            BODY,
        ]
        assert bodies(*page) == [BODY, BODY, page[5], BODY]


class TestBiographies:
    @pytest.mark.parametrize(
        "line",
        [
            "Jane Doe is a reporter who covers Lyon. Follow her on Twitter: @janedoe.",
            "Jane Doe is The Lyon Daily's political correspondent, based in Paris.",
            "Jane Doe, a member of the board of contributors, is editor of the opinion page.",
            "Jane Doe covers schools for The Lyon Daily.",
            "Jane Doe writes about trams.",
            "The writer is a former mayor of Lyon.",
        ],
    )
    def test_below_the_article(self, line):
        assert kinds(BODY, BODY, line) == ["body", "body", "byline"]

    def test_above_it_if_the_byline_names_them(self):
        line = "Jane Doe is a reporter who covers Lyon."
        assert kinds("By Jane Doe", line, BODY) == ["byline", "byline", "body"]

    def test_news_of_a_reporter_in_the_lead_stays_body(self):
        line = "Jane Doe is a reporter who joined The Lyon Daily in May and was jailed in June."
        assert kinds(line, BODY) == ["body", "body"]
        assert kinds("By John Roe", line, BODY) == ["byline", "body", "body"]

    @pytest.mark.parametrize(
        "line",
        [
            "Jane Doe is a columnist who says that trams will never run.",
            "John Roe, who is a reporter for The Lyon Daily, said that he had been followed.",
        ],
    )
    def test_a_writer_who_says_something_stays_body_anywhere(self, line):
        assert kinds(BODY, line, BODY) == ["body"] * 3
        assert kinds(BODY, line) == ["body"] * 2
        assert kinds("By Jane Doe", line, BODY)[1] == "body"

    def test_in_the_middle_of_an_article_they_may_be_news(self):
        assert kinds(BODY, "Jane Doe is a reporter who covers Lyon.", BODY) == ["body"] * 3

    def test_nothing_but_one_is_body(self):
        assert kinds("Jane Doe is a reporter who covers Lyon.") == ["body"]
