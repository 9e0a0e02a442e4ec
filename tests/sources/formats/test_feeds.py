from __future__ import annotations

import pytest

from tests.sources.formats.samples import ATOM, COSTS, RSS, SAID, marked, one, paragraphs, reads, refusal


@pytest.mark.parametrize("name", ["a.rss", "a.xml", ""])
def test_an_entry_with_its_full_content_is_an_article_and_a_teaser_is_refused(name):
    document, teaser = reads(RSS, name, origin="feed")
    assert paragraphs(document) == [SAID, "The quay.", COSTS]
    assert marked(document) == [("caption", "The quay.")]
    assert document.fields == {
        "headline": "Harbour & sea wall",
        "url": "https://courier.example/a",
        "author": ["Jane Doe"],
        "published_on": "Fri, 06 Mar 2026 23:30:00 -0500",
        "outlet": "The Courier",
        "language": "en-gb",
    }
    assert (teaser.origin, teaser.field) == ("feed[1]", "content")
    assert "only a summary of 4 words" in teaser.reason


def test_a_summary_as_long_as_an_article_is_one():
    assert reads(RSS.replace("The ferry was sold.", SAID * 6), "a.rss")[1].text.startswith("The harbour")


def test_atom_with_its_id_where_there_is_no_address():
    document = one(ATOM, "a.atom")
    assert document.text == SAID
    assert document.fields == {
        "id": "tag:courier.example,2026:1",
        "headline": "Harbour to reopen",
        "author": ["Jane Doe", "Bo Ek"],
        "published_on": "2026-03-06T23:30:00Z",
        "outlet": "The Courier",
    }


@pytest.mark.parametrize("name", ["a.rss", "a.xml", ""])
@pytest.mark.parametrize(
    "broken",
    [
        RSS[: RSS.index("<title>Ferry")],
        RSS.replace("Harbour &amp;", "Harbour&nbsp;&"),
        "\n" + RSS,
        RSS.replace("<author>", "<media:credit>x</media:credit><author>"),
    ],
    ids=["cut off", "an entity of HTML", "blank line first", "undeclared prefix"],
)
def test_a_broken_feed_gives_what_is_whole(name, broken):
    document = reads(broken, name)[0]
    assert (document.fields["outlet"], document.text.partition(",")[0]) == (
        "The Courier",
        "The harbour will reopen in June",
    )


@pytest.mark.parametrize("name", ["a.rss", "a.xml"])
def test_entities_that_unfold_are_refused(name):
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + RSS.partition("?>")[2].replace("A teaser", "&b;")
    assert "entities" in refusal(bomb, name).reason


@pytest.mark.parametrize("content", ["<rss/>", "no feed", "<rss><channel></channel></rss>"])
def test_no_entries(content):
    assert "without entries" in refusal(content, "a.rss").reason
