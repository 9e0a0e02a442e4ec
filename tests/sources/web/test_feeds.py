from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.web.entries import Kind, kind_of, moment_of
from app.sources.web.faults import FetchError
from app.sources.web.feeds import feed_entries

RSS = """<?xml version="1.0"?><!-- made by hand --><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour News</title><link>https://news.example/</link>
<item><title>Harbour &amp;amp; <![CDATA[<b>bridge</b>]]></title><link>/a?x=1&amp;y=2</link>
<pubDate>Sat, 07 Mar 2026 23:30:00 -0500</pubDate><dc:creator>Ada Moreau</dc:creator></item>
<item><title>No date</title><link>https://news.example/b</link><author>desk@news.example (Bo Ek)</author></item>
<item><title>No link</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><id>x</id>
<entry><title type="html">The &lt;i&gt;harbour&lt;/i&gt;</title><id>1</id>
<link rel="replies" href="https://news.example/a/replies"/><link rel="alternate" href="https://news.example/a"/>
<published>2026-03-07T23:30:00+02:00</published><updated>2026-03-08T10:00:00Z</updated>
<author><name>Ada Moreau</name></author></entry></feed>"""


def test_rss():
    one, two = feed_entries(RSS.encode(), "https://news.example/rss.xml")
    assert one.url == "https://news.example/a?x=1&y=2"
    # The day is the one that it was where it was written.
    assert one.fields == {"headline": "Harbour & bridge", "published_on": "2026-03-07", "author": "Ada Moreau"}
    assert one.changed == dt.datetime(2026, 3, 8, 4, 30, tzinfo=dt.UTC)
    assert two == ("https://news.example/b", {"headline": "No date", "author": "Bo Ek"}, None)


def test_atom():
    [one] = feed_entries(ATOM.encode(), "https://news.example/atom.xml")
    assert one.url == "https://news.example/a"
    assert one.fields == {"headline": "The harbour", "published_on": "2026-03-07", "author": "Ada Moreau"}
    assert one.changed == dt.datetime(2026, 3, 8, 10, tzinfo=dt.UTC)


def test_a_broken_feed_gives_what_can_be_read():
    broken = RSS.replace("</channel></rss>", "<item><title>AT&T &nbsp; broken")
    first, *_ = feed_entries(broken.encode(), "https://news.example/")
    assert first.url == "https://news.example/a?x=1&y=2"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'
FILE = '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, FILE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(declared: str, encoding: str):
    attack = f"{declared}<rss version='2.0'><channel><title>&l9;</title></channel></rss>".encode(encoding)
    with pytest.raises(FetchError, match="declares XML entities"):
        feed_entries(attack, "https://news.example/")


@pytest.mark.parametrize("content", [b"/etc/passwd", b"http://127.0.0.1/", b"", b"<rss"])
def test_what_is_no_feed_is_neither_a_file_nor_an_address(content: bytes):
    with pytest.raises(FetchError, match="a feed that cannot be read"):
        feed_entries(content, "https://news.example/")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (RSS, Kind.FEED),
        (ATOM, Kind.FEED),
        (BOMB + "<rss></rss>", Kind.FEED),
        ("<rdf:RDF xmlns:rdf='x'>", Kind.FEED),
        ("\ufeff<?xml version='1.0'?>\n<urlset xmlns='x'>", Kind.SITEMAP),
        ("<sm:sitemapindex>", Kind.INDEX),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html>", Kind.PAGE),
    ],
)
def test_kind_is_told_by_the_first_element(content: str, kind: Kind):
    assert kind_of(content.encode(), "text/plain") is kind
    assert kind_of(content.encode("utf-16-le"), "text/plain") is kind


def test_what_has_no_known_element_is_a_page_only_by_its_type():
    assert kind_of(b"Hello <p>there", "text/html") is Kind.PAGE
    with pytest.raises(FetchError, match="neither a page, a feed nor a sitemap"):
        kind_of(b"Hello there", "text/plain")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-07", "2026-03-07T00:00:00+00:00"),
        ("2026-03-07T10:00Z", "2026-03-07T10:00:00+00:00"),
        ("Sat, 07 Mar 2026 10:00:00 EST", "2026-03-07T10:00:00-05:00"),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:00:00-05:00", None),
        ("Sat, 07 Mar 99999 10:00:00 +9999", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_moments(text: str | None, moment: str | None):
    found = moment_of(text)
    assert found == (moment and dt.datetime.fromisoformat(moment))
    assert found is None or found.astimezone(dt.UTC)


@given(st.text() | st.from_regex(r"[0-9]{1,5}-[0-9]{1,3}-[0-9]{1,3}T[0-9:]{1,9}[+-][0-9:]{1,6}"))
def test_no_text_breaks_the_reading_of_moments(text: str):
    found = moment_of(text)
    assert found is None or found.tzinfo is not None
