from __future__ import annotations

import pytest

from app.sources.web.faults import FetchError
from app.sources.web.sitemaps import sitemap_entries

NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/old</loc><lastmod>2026-03-01</lastmod></url>
<url><loc> https://news.example/a </loc><news:news><news:publication><news:name>Harbour News</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-03-07T23:30:00-05:00</news:publication_date>
<news:title>The harbour &amp; the bridge</news:title></news:news></url>
<url><lastmod>2026-03-01</lastmod></url>
<url><loc>/undated</loc></url></urlset>"""


def test_news_comes_newest_first_with_title_day_and_publication():
    one, two, three = sitemap_entries(NEWS.encode(), "https://news.example/sitemap.xml")
    assert one.url == "https://news.example/a"
    assert one.fields == {
        "headline": "The harbour & the bridge",
        "published_on": "2026-03-07",
        "outlet": "Harbour News",
    }
    assert (two.url, two.fields) == ("https://news.example/old", {})
    assert three.url == "https://news.example/undated"


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>',
        '<!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        "<!DOCTYPE urlset SYSTEM 'http://127.0.0.1/x.dtd'><urlset/>",
        "<urlset><url>",
        "",
    ],
)
def test_what_is_broken_or_an_attack_is_refused(content: str):
    with pytest.raises(FetchError, match="a sitemap that cannot be read"):
        sitemap_entries(content.encode(), "https://news.example/")
