from __future__ import annotations

import pytest

from app.documents.kinds import kinds_of

BODY = "The mayor said on Monday that talks would go on."


def kind_of(paragraph: str) -> str:
    """Of the last paragraph: a line of a title's shape is a heading there only if it is furniture by its words."""
    return kinds_of([BODY, paragraph])[1].value


class TestLinks:
    @pytest.mark.parametrize(
        "line",
        [
            "Read more: Lyon buys forty trams.",
            "Read more about the trams of Lyon here.",
            "Read the full story",
            "Also read: Mayor tells drivers to wait",
            "Watch: Mayor says she will not go",
            "Opinion: Lyon needs no trams",
            "Related stories: Mayor denies claim",
            "More from Lyon: Mayor warns drivers",
            "Continue reading the main story",
            "Scroll down for more",
            "Skip to main content",
            "Back to top",
            "Home > News > Lyon",
            "Click here to see all forty trams.",
            "View image in fullscreen",
            "5 min read",
            "(h/t The Lyon Daily.)",
            "Filed under: trams, Lyon, taxes",
            "#trams #lyon",
        ],
    )
    def test_to_other_pages(self, line):
        assert kind_of(line) == "heading"

    @pytest.mark.parametrize(
        "line",
        [
            "Share",
            "Share\nTweet\nPin it",
            "Facebook, Twitter, WhatsApp, Pinterest, LinkedIn, Email",
            "Share | Copy link | Print",
            "Share full article",
            "Follow Jane Doe on Twitter: @janedoe. Write to her at jane@example.org.",
            "Twitter: @janedoe.",
            "Like us on Facebook.",
            "Download the Daily app for free.",
            "Send tips to jane@example.org.",
            "Leave a comment",
        ],
    )
    def test_of_sharing(self, line):
        assert kind_of(line) == "heading"

    @pytest.mark.parametrize(
        "line",
        [
            "Read more books. That was her advice.",
            "Read more books, she urged pupils.",
            "Share prices fell on Monday, the bank said.",
            "Follow the law on trams, the court told the city.",
            "More on that later: the mayor said he would speak at noon.",
            "Tagged as a threat by the police, she said she had done nothing.",
        ],
    )
    def test_a_sentence_that_reports_such_words_stays_body(self, line):
        assert kind_of(line) == "body"


class TestAdvertisements:
    @pytest.mark.parametrize(
        "line",
        [
            "Advertisement",
            "ADVERTISEMENT - SCROLL TO CONTINUE",
            "Skip advertisement",
            "Article continues after advertisement",
            "Ad",
            "Sponsored content",
            "Sponsored by Roe & Sons",
            "Paid post",
        ],
    )
    def test_and_what_is_paid_for(self, line):
        assert kind_of(line) == "heading"

    @pytest.mark.parametrize(
        "line",
        [
            "Advertising must stop, the minister said.",
            "Sponsored by the state, the club said it would fold.",
        ],
    )
    def test_news_of_them_stays_body(self, line):
        assert kind_of(line) == "body"


class TestNewsletters:
    @pytest.mark.parametrize(
        "line",
        [
            "Sign up for our free weekly newsletter, The Tram.",
            "Sign up here to receive alerts!",
            "Want more on trams? Sign up for our briefing.",
            "Get the best of the week delivered straight to your inbox.",
            "Enter your email address",
            "By signing up you agree to receive our messages. You may stop at any time.",
            "Thanks for subscribing! Look out for our first letter.",
            "Already a subscriber? Log in.",
            "This site is protected by reCAPTCHA and the Privacy Policy applies.",
        ],
    )
    def test_want_an_address(self, line):
        assert kind_of(line) == "heading"

    @pytest.mark.parametrize(
        "line",
        [
            "Sign up now, the minister told farmers.",
            "Sign up for the new scheme, the minister bade farmers.",
            "Already a member of the club, Finland backs the plan. Sweden does too.",
        ],
    )
    def test_news_of_joining_stays_body(self, line):
        assert kind_of(line) == "body"


class TestCookiesAndRights:
    @pytest.mark.parametrize(
        "line",
        [
            "We use cookies to run this site, measure its readers and show advertisements. You may refuse them.",
            "We and our 120 partners store information on your device.",
            "By continuing to use this site you agree to our terms.",
            "Accept all cookies",
            "Privacy Policy | Terms of Service | Cookie Settings | Contact Us",
            "Terms of Use",
            "Do not sell or share my personal information",
            "Please enable JavaScript to read this page.",
            "This video cannot be played in your country",
            "Copyright 2025 The Lyon Daily. All rights reserved. It may not be sold, lent or copied.",
            "This material may not be published, broadcast or copied.",
            "This article was originally published by The Lyon Daily.",
        ],
    )
    def test_are_no_news(self, line):
        assert kind_of(line) != "body"

    @pytest.mark.parametrize(
        "line",
        [
            "Copyright law must change, the minister said.",
            "All rights reserved to the crown were ended, the historian said.",
            "We use cookies as currency, the prisoner told the court.",
            "Privacy policy must change by May.",
            "Reject all of it, he urged the members.",
        ],
    )
    def test_news_of_them_stays_body(self, line):
        assert kind_of(line) == "body"


class TestCorrections:
    @pytest.mark.parametrize(
        "line",
        [
            "Correction: the union, not the board, said so.",
            "CORRECTION (May 9, 2025): The mayor said forty trams, not fourteen.",
            "Corrections and clarifications: The price was given in pounds.",
            "Editor’s\xa0note: The mayor has since said that she was misquoted.",
            "This story has been updated with what the mayor said on Monday.",
            "This article was amended on 9 May 2025. An earlier version said that trams had been sold.",
            "Update: This post has since been corrected to say who paid.",
            "An earlier version of this article said that the mayor had gone.",
            "An article on Friday about the trams of Lyon misstated their price. It is £2m, not £2.",
            "This is a developing story. Check back for more.",
        ],
    )
    def test_tell_what_the_page_got_wrong(self, line):
        assert kind_of(line) == "heading"

    @pytest.mark.parametrize(
        "line",
        [
            "Corrections officers told us: nobody is safe here.",
            "UPDATE: The mayor has denied the claim.",
            "An earlier version of the bill would have closed the line, the mayor said.",
            "This story was never corrected, the mayor told the court.",
        ],
    )
    def test_a_correction_that_is_news_stays_body(self, line):
        assert kind_of(line) == "body"


@pytest.mark.parametrize("opening", ["Correction: the mayor said so. ", "Related: the mayor said so. "])
def test_a_long_paragraph_is_no_notice(opening):
    assert kind_of(opening + "Trams will run from May on. " * 25) == "body"
