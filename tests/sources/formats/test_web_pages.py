from __future__ import annotations

import pytest

from app.documents import read
from app.model import ParagraphKind
from tests.sources.formats.samples import COSTS, PAGE, PAGES, SAID, marked, one, paragraphs, refusal


def page(name: str):
    return one((PAGES / name).read_bytes(), name)


class TestMainText:
    def test_what_stands_around_the_article_is_left_out(self):
        text = page("agency.html").text
        assert text.count("\n\n") == 7
        for furniture in (
            "cookies",
            "Politics",
            "Advertisement",
            "Trams",
            "harbourfan",
            "All rights",
            "tracking",
            "2 million",
        ):
            assert furniture not in text

    def test_a_line_break_and_a_list_part_paragraphs(self):
        assert "The works cost 3 million, said Jon Bell, who leads the opposition." in paragraphs(page("agency.html"))
        assert "Wages will rise by 3%, the ministry said." in paragraphs(page("json_ld.html"))

    def test_a_pull_quote_is_not_said_twice(self):
        assert page("json_ld.html").text.count("Our wards need people") == 1

    def test_a_live_blog_is_one_article(self):
        text = page("live_blog.html").text
        assert all(words in text for words in ("I have heard them", "Two in three", "polls have closed"))
        assert "soups" not in text

    def test_a_page_of_old_with_its_text_in_a_table_and_in_its_encoding(self):
        document = page("old_table.html")
        assert len(paragraphs(document)) == 3
        assert "“It’s late, but it is right,” said Bo Lind, who has taught in the café" in document.text
        assert document.fields["published_on"] == "1999-04-12"


class TestCaptions:
    def test_are_paragraphs_of_their_own_and_known_as_captions(self):
        document = page("gallery.html")
        assert [words for kind, words in marked(document) if kind == "caption"] == [
            "A boat on Mill Street. (AP Photo/Bo Ek)",
            "Firefighters said they had saved forty people from their roofs.",
            "The old bridge, closed since midnight.",
            "Camp beds in the town hall.",
        ]
        article = read(document, max_chars=10_000)
        kinds = {article.text[p.start : p.end]: p.kind for p in article.paragraphs}
        assert kinds["Firefighters said they had saved forty people from their roofs."] is ParagraphKind.CAPTION

    def test_a_figure_within_a_sentence_does_not_break_it(self):
        assert any("people had slept on camp beds." in paragraph for paragraph in paragraphs(page("gallery.html")))

    def test_an_article_of_the_class_gallery_is_no_gallery(self):
        figure = "<figure><img src='a.jpg'><figcaption>The quay.</figcaption></figure>"
        document = one(PAGE.replace("<article>", f'<article><div class="post format-gallery">{figure}'), "a.html")
        assert paragraphs(document) == ["The quay.", SAID, COSTS]

    def test_a_quotation_in_a_figure_is_text(self):
        quote = "<figure><blockquote><p>We kept our promise to the harbour.</p></blockquote></figure>"
        assert "We kept our promise" in one(PAGE.replace("</article>", f"{quote}</article>"), "a.html").text

    def test_a_caption_by_its_class(self):
        assert ("caption", "Una Roe speaks to nurses in Northport. (Lantern/Bo Ek)") in marked(page("json_ld.html"))


class TestMetadata:
    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            (
                "agency.html",
                {
                    "headline": "Harbour to reopen in June after two years of works",
                    "author": "Jane Doe",
                    "published_on": "2026-03-06",
                    "outlet": "The Courier",
                    "url": "https://courier.example/news/harbour-to-reopen",
                },
            ),
            (
                "json_ld.html",
                {
                    "headline": "Minister promises more nurses",
                    "author": "Ida Holm, Eda Ek",
                    "published_on": "2025-11-02",
                    "outlet": "Daily Lantern",
                    "url": "https://lantern.example/health/nurses",
                },
            ),
            (
                "blog.html",
                {
                    "headline": "Notes from the gallery",
                    "author": "Una Roe",
                    "published_on": "2025-02-14",
                    "outlet": "Statehouse Notebook",
                },
            ),
        ],
    )
    def test_headline_author_day_outlet_and_address(self, name, fields):
        assert page(name).fields == fields

    def test_a_day_that_the_text_only_mentions_is_no_day_of_publication(self):
        text = PAGE.replace('<meta property="article:published_time" content="2026-03-06">', "").replace(
            "on Friday", "on 5 March 2026"
        )
        assert "published_on" not in one(text, "a.html").fields

    def test_the_headline_is_a_field_and_no_paragraph(self):
        assert not page("agency.html").text.startswith("Harbour to reopen")


class TestRefusals:
    @pytest.mark.parametrize("name", ["front_page.html", "script_only.html"])
    def test_a_page_without_an_article(self, name):
        error = refusal((PAGES / name).read_bytes(), name)
        assert (error.origin, error.field) == (name, "text")
        assert "no article text in this page" in error.reason

    @pytest.mark.parametrize("content", ["<html></html>", "<!-- -->", "<p>", "&", "<html><body>" + "<div>" * 5_000])
    def test_next_to_nothing(self, content):
        assert refusal(content, "a.html").origin == "a.html"

    def test_a_page_of_too_many_elements(self, monkeypatch):
        monkeypatch.setattr("app.sources.formats.web_pages.MAX_ELEMENTS", 5)
        error = refusal(PAGE, "a.html")
        assert (error.origin, "more than 5 elements" in error.reason) == ("a.html", True)


def test_an_encoding_that_the_page_declares_is_used_where_it_is_no_utf_8():
    text = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Ada Moreau", "Ada Морo")
    assert "Ada Морo" in one(text.encode("cp1251"), "a.html").text
    assert "Ada Морo" in one(text, "a.html").text
