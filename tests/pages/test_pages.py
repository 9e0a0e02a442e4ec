"""Every page: what it shows, how it may be reached, and that the API says the same."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.corrections.carrying_out import correct
from app.corrections.wanted import CorrectStatement
from app.main import create_app
from app.model import Scope
from app.pages.views import articles
from app.store.api_keys import add_key
from app.store.session import open_store, writing

from .conftest import BROWSER, FIRST, SECOND

STATEMENT, MATCH = "s49565a23955bf4ba", "m2948e07a8c5a0ae3"
AS_THE_API = [
    "/statements",
    "/statements?speaker=putin&q=peace",
    f"/statements/{STATEMENT}",
    "/speakers",
    "/speakers/xi-jinping",
    "/topics",
    "/topics/20000639",
    "/outlets",
    "/articles",
    f"/articles/{FIRST}",
    f"/articles/{FIRST}/compare/{SECOND}",
    "/matches",
    f"/matches/{MATCH}",
    "/stories",
    f"/stories/{FIRST}",
    "/quality",
]
PAGES = ["/", *AS_THE_API, "/check", "/check?text=no+force+can+prevent+the+two+countries&speaker=Xi"]


class Outline(HTMLParser):
    """What a page is made of, as far as tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inputs: list[dict[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes |= given.keys()
        self.links += [given["href"] or ""] if tag == "a" else []
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.inputs.append(given)
        if tag == "label":
            self.labelled.add(given.get("for"))


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_it_is_a_small_whole_document(self, seeds: TestClient, path: str) -> None:
        answer = seeds.get(path)
        page = Outline(answer.text)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.text.startswith('<!DOCTYPE html>\n<html lang="en">')
        assert len(answer.content) < 100_000
        assert {tag: page.tags.count(tag) for tag in ("title", "h1", "main", "header", "footer")} == dict.fromkeys(
            ("h1", "main", "header", "footer"), 1
        ) | {"title": page.tags.count("title")}
        assert page.links[0] == "#main"
        assert len(page.ids) == len(set(page.ids))
        assert all(one.get("id") in page.labelled for one in page.inputs)

    def test_nothing_is_inline_and_nothing_from_elsewhere(self, seeds: TestClient, path: str) -> None:
        answer = seeds.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        page = Outline(answer.text)
        assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
        assert "style" not in page.tags
        assert all(place.startswith(("/", "#", "https://www.wikidata.org/")) for place in page.links)

    def test_its_links_within_it_lead_somewhere(self, seeds: TestClient, path: str) -> None:
        page = Outline(seeds.get(path).text)
        assert {one[1:] for one in page.links if one.startswith("#")} <= set(page.ids)


@pytest.mark.parametrize("path", AS_THE_API)
def test_the_same_address_answers_as_the_api(seeds: TestClient, path: str) -> None:
    api = seeds.get(f"/v1{path}", headers={"Accept": "application/json"})
    same = seeds.get(path, headers={"Accept": "application/json"})
    assert api.status_code == 200
    assert (same.content, same.headers["etag"]) == (api.content, api.headers["etag"])
    assert f'<link rel="alternate" type="application/json" href="/v1{path.partition("?")[0]}' in seeds.get(path).text


@pytest.mark.parametrize("path", ["/", *AS_THE_API])
def test_a_page_is_kept_until_the_store_changes(seeds: TestClient, path: str) -> None:
    tag = seeds.get(path).headers["etag"]
    again = seeds.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert seeds.get(path, headers={"Accept": "application/json", "If-None-Match": tag}).status_code == 200


class TestPermanentLinks:
    def test_a_page_links_to_itself_as_it_is_now(self, seeds: TestClient) -> None:
        item = seeds.get("/v1/statements?matched=true&limit=1").json()["items"][0]
        for place in (f"/statements/{item['id']}", f"/matches/{item['match']}"):
            link = re.search(rf'rel="bookmark" href="({place}\?as_of=\d+)"', seeds.get(place).text)
            assert link is not None
            page = html.unescape(seeds.get(link[1]).text)
            assert "It is the same now" in page
            assert item["text"] in page


class TestNegotiation:
    def test_other_forms_of_the_api_come_too(self, seeds: TestClient) -> None:
        assert seeds.get("/statements", headers={"Accept": "text/csv"}).text.startswith("id,speakers")
        assert seeds.get("/statements?format=ndjson").headers["content-type"].startswith("application/x-ndjson")

    @pytest.mark.parametrize("accept", ["*/*", "text/html", "image/png", "application/json;q=0.5, text/html"])
    def test_whoever_does_not_ask_for_data_sees_the_page(self, seeds: TestClient, accept: str) -> None:
        assert seeds.get("/speakers", headers={"Accept": accept}).text.startswith("<!DOCTYPE html>")

    @pytest.mark.parametrize("accept", ["application/json", "application/json, text/plain, */*"])
    def test_whoever_does_gets_it(self, seeds: TestClient, accept: str) -> None:
        assert seeds.get("/speakers", headers={"Accept": accept}).json()["items"]

    def test_the_first_page_tells_programs_where_the_api_is(self, seeds: TestClient) -> None:
        links = seeds.get("/", headers={"Accept": "application/json"}).json()["links"]
        assert links["statements"] == "/v1/statements"
        assert all(seeds.get(one).status_code == 200 for name, one in links.items() if name != "stats")

    def test_a_check_answers_as_data_too(self, seeds: TestClient) -> None:
        address = "/check?text=no+force+can+prevent+the+two+countries"
        assert seeds.get(address, headers={"Accept": "application/json"}).json()["outcome"] == "verbatim"
        refused = seeds.get("/check?text=---", headers={"Accept": "application/json"})
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-parameter")


class TestProblems:
    def test_a_faulty_day_comes_back_in_its_form(self, seeds: TestClient) -> None:
        for path, field in (
            ("/statements?said_from=last+week&speaker=putin", "said_from"),
            ("/articles?published_to=x", "published_to"),
        ):
            answer = seeds.get(path)
            main = answer.text.partition("<main")[2]
            assert (answer.status_code, main.count("write an existing day")) == (422, 1)
            assert re.search(rf'name="{field}"[^>]* aria-invalid="true" aria-describedby="faults"', main)
        assert 'name="speaker" value="putin"' in seeds.get("/statements?said_from=last+week&speaker=putin").text

    def test_a_browser_gets_a_page(self, seeds: TestClient) -> None:
        answer = seeds.get("/nothing")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "There is nothing at /nothing" in answer.text
        assert answer.headers["cache-control"] == "no-store"

    def test_the_api_goes_on_answering_problems(self, seeds: TestClient) -> None:
        assert seeds.get("/v1/nothing").headers["content-type"] == "application/problem+json"
        assert seeds.get("/nothing", headers={"Accept": "*/*"}).headers["content-type"] == "application/problem+json"

    def test_a_speaker_who_is_not_here_has_neighbours(self, seeds: TestClient) -> None:
        answer = seeds.get("/speakers/vladimr-putin")
        assert answer.status_code == 404
        assert '<a href="/speakers/vladimir-putin">Vladimir Putin</a>' in answer.text

    def test_another_name_leads_to_the_page_of_the_speaker(self, seeds: TestClient) -> None:
        answer = seeds.get("/speakers/president-putin")
        assert (answer.status_code, answer.headers["location"]) == (308, "/speakers/vladimir-putin")

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/statements?foo=1", "foo"),
            ("/statements?said_from=last", "said_from"),
            ("/statements?cursor=abc", "cursor is broken"),
            ("/statements/none", "There is no statement none"),
            ("/articles/none", "There is no article none"),
            ("/topics/none", "There is no topic none"),
            ("/outlets/none", "There is no outlet none"),
            (f"/articles/{FIRST}/versions/1/compare/9", "versions 1 and 9"),
        ],
    )
    def test_what_is_wrong_is_said(self, seeds: TestClient, path: str, words: str) -> None:
        answer = seeds.get(path)
        assert answer.status_code in (404, 422)
        assert words in answer.text

    def test_a_failure_is_a_page_too_and_tells_nothing(
        self, seeds: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object) -> None:
            raise RuntimeError("a secret path")

        monkeypatch.setattr(seeds.app.state.backend, "read_for", fail)  # type: ignore[attr-defined]
        answer = seeds.get("/speakers")
        assert answer.status_code == 500
        assert "<h1>Internal error</h1>" in answer.text
        assert "secret" not in answer.text


class TestHostileWords:
    """HTML in names, words and addresses is text."""

    def test_it_is_shown_as_text_everywhere(self, hostile: TestClient) -> None:
        statement = hostile.get("/v1/statements").json()["items"][0]
        speaker = statement["speakers"][0]["slug"]
        outlet = statement["article"]["outlet"]["slug"]
        pages = ["/", "/statements?q=fine", f"/statements/{statement['id']}", "/speakers", f"/speakers/{speaker}"]
        place = hostile.get("/v1/speakers?kind=place").json()["items"][0]["slug"]
        pages += [f"/speakers/{place}", f"/statements?about={place}"]
        pages += ["/topics", "/topics/04000000", "/outlets", f"/outlets/{outlet}", "/articles", "/articles/evil"]
        pages += ["/check?text=is+fine+and+good+%3Cscript%3Ealert(1)", "/statements?q=%22%3E%3Cscript%3Ealert(1)"]
        pages += ["/nothing/%3Cscript%3Ealert(1)", "/speakers/%3Cscript%3E", "/statements?%3Cscript%3Ealert(1)=1"]
        for path in pages:
            text = hostile.get(path).text
            assert re.findall("<script[^>]*>", text) == re.findall('<script src="/assets/pages.js[^>]*>', text), path
            assert "<img" not in text, path
            assert "javascript:" not in text, path

    def test_a_place_shows_what_is_said_about_it_and_for_whom(self, hostile: TestClient) -> None:
        place = hostile.get("/v1/speakers?kind=place").json()["items"][0]["slug"]
        text = re.sub("<[^>]*>", "", hostile.get(f"/speakers/{place}").text)
        assert "Spoken of in 1 statement" in text
        assert "on behalf of Guild" in text

    def test_only_addresses_of_the_web_are_links(self, hostile: TestClient) -> None:
        places = Outline(hostile.get("/articles/evil").text).links
        assert {urlsplit(one).scheme for one in places} == {""}


class TestLists:
    def test_pages_follow_each_other(self, seeds: TestClient) -> None:
        first = seeds.get("/statements?limit=4").text
        following = re.search(r'<a rel="next" href="([^"]+)">', first)
        assert following
        second = seeds.get(following[1].replace("&amp;", "&")).text
        assert 'rel="prev"' in second
        shown = [set(re.findall(r'href="/statements/(s[0-9a-f]+)"', text)) for text in (first, second)]
        assert [len(one) for one in shown] == [4, 4]
        assert not shown[0] & shown[1]

    def test_empty_fields_of_a_form_leave_the_address(self, seeds: TestClient) -> None:
        answer = seeds.get("/statements?speaker=putin&q=&said_from=")
        assert (answer.status_code, answer.headers["location"]) == (302, "/statements?speaker=putin")
        data = seeds.get("/statements?speaker=putin&q=", headers={"Accept": "application/json"})
        assert data.json()["total"] == 9

    def test_words_are_marked(self, seeds: TestClient) -> None:
        assert "<mark>peace</mark>" in seeds.get("/statements?q=peace").text

    def test_a_quotation_that_no_search_finds_can_be_checked(self, seeds: TestClient) -> None:
        address = "text=no+force+can+stop+the+two+countries"
        text = seeds.get(f"/statements?{address.replace('text', 'q')}+anywhere").text
        assert f'href="/check?{address}+anywhere"' in text
        checked = seeds.get(f"/check?{address}").text
        assert re.search(r'<h2 class="outcome (near|paraphrase)">', checked)


class TestNouns:
    def test_an_article_shows_its_statements_in_the_text(self, seeds: TestClient) -> None:
        text = seeds.get(f"/articles/{FIRST}").text
        assert '<p class="caption"><span class="kind" lang="en">caption</span>' in text
        assert text.count('role="tooltip"') == 10
        assert "9 shared statements · <a" in text, "and not a copy"
        assert '<mark class="content">that China welcomes all efforts' in text
        shown = re.sub(r'<span class="why".*?</span></span>|<[^>]+>', "", text[text.index('<p class="caption">') :])
        assert "President Xi Jinping said on Thursday that China welcomes" in " ".join(shown.split())

    def test_a_comparison_pairs_what_both_tell(self, seeds: TestClient) -> None:
        text = seeds.get(f"/articles/{FIRST}/compare/{SECOND}").text
        assert text.count('class="told both') == 18
        assert text.count('class="alone"') == 2
        assert "<ins>resolve </ins>" in text
        assert "moved 6 → 1" in text
        counts = seeds.get(f"/v1/articles/{FIRST}/compare/{SECOND}").json()["summary"]
        lead = text.partition('<p class="lead">')[2].partition("</p>")[0]
        assert lead.startswith(f"{counts['shared']} statements in both: ")
        assert f"{counts['relations']['near']} in nearly the same words" in lead
        assert f"paragraph {counts['lead']['of_here']['paragraph']} of the second." in lead

    def test_a_match_shows_every_wording(self, seeds: TestClient) -> None:
        near = seeds.get("/v1/matches?relation=near").json()["items"][0]["id"]
        text = seeds.get(f"/matches/{near}").text
        assert "First report" in text
        assert "<ins>" in text or "<del>" in text
        assert "Who carries which wording" in text

    def test_whoever_said_nothing_is_shown_by_what_others_say(self, seeds: TestClient) -> None:
        text = seeds.get("/speakers/ukraine").text
        assert "What is said about Ukraine" in text
        assert "security" in text or "peace" in text

    def test_one_word_that_is_a_topic_leads_to_it_and_a_name_to_what_is_said_of_it(self, seeds: TestClient) -> None:
        leads = '<a href="/topics/20000639">Diplomacy</a> is a topic here'
        assert all(leads in seeds.get("/statements", params={"q": q}).text for q in ("diplomacy", "medtop:20000639"))
        assert 'href="/statements?about=xi-jinping"' in seeds.get("/statements?speaker=xi-jinping").text

    def test_quality_draws_the_curve_and_tells_it_in_a_table(self, seeds: TestClient) -> None:
        text = seeds.get("/quality").text
        assert "<polyline" in text
        assert "The same as a table" in text

    def test_a_faulty_quotation_comes_back_in_its_form(self, seeds: TestClient) -> None:
        answer = seeds.get("/check?text=---&speaker=Xi")
        assert answer.status_code == 422
        assert "write at least one letter or digit" in answer.text
        assert 'value="Xi"' in answer.text


def test_pages_are_for_readers_with_a_key_where_reading_needs_one(seeds: TestClient) -> None:
    engine = seeds.app.state.backend.engine  # type: ignore[attr-defined]
    closed = TestClient(create_app(Settings(reading="keys"), engine=engine), headers=BROWSER)
    for path in ("/", "/statements", "/search?for=Putin", "/check?text=no+force+can"):
        answer = closed.get(path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="On Record"')
        assert "<h1>Unauthorized</h1>" in answer.text
    with writing(engine) as session:
        key = add_key(session, "reader", [Scope.READ])
    assert closed.get("/statements", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_a_long_article_is_cut_and_says_so(seeds: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "MOST_SHOWN_CHARS", 800)
    text = seeds.get(f"/articles/{FIRST}", headers={"If-None-Match": "x"}).text
    assert "The text goes on" in text
    assert 0 < text.count('role="tooltip"') < 10


def test_a_list_names_people_and_offers_a_phrase_as_a_quotation(seeds: TestClient) -> None:
    named = seeds.get("/statements?speaker=vladimir-putin&q=peace", headers=BROWSER).text
    assert 'by <a href="/speakers/vladimir-putin">Vladimir Putin</a> with' in named
    shown = seeds.get('/statements?q="no+force+can+stop+the+two+countries"', headers=BROWSER).text
    assert "/check?text=no+force+can+stop+the+two+countries" in shown
    assert "Check “no force can stop the two countries” as a quotation" in shown


def test_a_statement_is_cited_from_its_page(seeds: TestClient) -> None:
    shown = seeds.get(f"/statements/{STATEMENT}", headers=BROWSER).text
    assert f'href="/statements/{STATEMENT}"' not in shown, "no link to itself"
    for form in ("bibtex", "csl", "jsonld"):
        assert f"/v1/statements/{STATEMENT}?format={form}" in shown
        assert seeds.get(f"/v1/statements/{STATEMENT}?format={form}").status_code == 200


def test_a_statement_says_who_put_it_right_and_why(corrected: TestClient) -> None:
    shown = corrected.get(f"/statements/{STATEMENT}", headers=BROWSER).text
    assert "Put right by hand" in shown
    assert "by Ng: “&lt;b&gt;the 7th”" in shown
    [address] = set(re.findall(r'href="(/corrections/c[0-9a-f]+)"', shown))
    assert "by Ng: “&lt;b&gt;the 7th”" in corrected.get(address, headers=BROWSER).text
    assert corrected.get(address, headers={"Accept": "application/json"}).json()["by"] == "Ng"


@pytest.fixture
def corrected(seeds: TestClient, tmp_path: Path) -> Iterator[TestClient]:
    """The pages of the seeds, one statement of which somebody corrected."""
    with closing(sqlite3.connect(seeds.app.state.backend.engine.url.database)) as one:  # type: ignore[attr-defined]
        one.execute("VACUUM INTO ?", (str(tmp_path / "store.sqlite3"),))
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    engine = open_store(url)
    with writing(engine) as session:
        wanted = CorrectStatement(statement=STATEMENT, said_on="2025-05-07", note="<b>the 7th")
        correct(session, wanted, "Ng")
    yield TestClient(create_app(Settings(database_url=url), engine=engine), follow_redirects=False)
    engine.dispose()


@pytest.mark.parametrize("name", ["pages.css", "pages.js"])
def test_a_file_is_kept_for_a_year_under_the_address_of_its_content(seeds: TestClient, name: str) -> None:
    [address] = re.findall(rf'"(/assets/{name}[^"]*)"', seeds.get("/").text)
    kept = seeds.get(address)
    assert (kept.status_code, kept.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    again = seeds.get(address, headers={"If-None-Match": kept.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "public, max-age=31536000, immutable")
    for other in (f"/assets/{name}", f"/assets/{name}?v=0123456789ab"):
        assert seeds.get(other).headers["cache-control"] == "no-cache"


def test_an_article_without_a_headline_is_called_by_its_first_words(seeds: TestClient) -> None:
    opening = seeds.get(f"/v1/articles/{FIRST}?include=text,paragraphs", headers={"Accept": "application/json"}).json()
    start = next(one["start"] for one in opening["paragraphs"] if one["kind"] == "body")
    words = " ".join(opening["text"][start:].split()[:5])
    for path in ("/articles", f"/articles/{FIRST}", f"/articles/{FIRST}/compare/{SECOND}"):
        assert words in seeds.get(path).text, path
    assert f"<h1>{words}" in seeds.get(f"/articles/{FIRST}").text
    for path in PAGES:
        assert f"Article {FIRST}" not in seeds.get(path).text, path
