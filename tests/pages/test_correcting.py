"""Correcting on the pages: signing in with a key, the forms, what they refuse, and undoing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.linking.statements import link_waiting
from app.model import Scope, Topic
from app.pages.correction_forms import last_part
from app.pages.sessions import local
from app.store.api_keys import add_key, revoke_key
from app.store.session import writing
from app.store.topics import sync_topics

from .conftest import BROWSER, client_over
from .test_pages import Outline

HARBOUR, BREAD = "that the harbour will reopen in June", "that bread is dear"


class Forms(HTMLParser):
    """The forms of a page: where each is sent to, and with what."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self._in: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.all.append((given.get("action", ""), {}))
        elif not self.all:
            return
        elif tag == "input" and given.get("type") not in ("checkbox", "radio"):
            self.all[-1][1][given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self.all[-1][1][given["name"]] = ""
            self._in = ("textarea", given["name"])
        elif tag == "select":
            self._in = ("select", given["name"])
        elif tag == "option" and self._in and ("selected" in given or self._in[1] not in self.all[-1][1]):
            self.all[-1][1][self._in[1]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if self._in and tag == self._in[0]:
            self._in = None

    def handle_data(self, data: str) -> None:
        if self._in and self._in[0] == "textarea":
            self.all[-1][1][self._in[1]] += data.lstrip("\n")


class Desk:
    """Somebody at a browser: a client that keeps cookies, fills forms in and sends them."""

    def __init__(self, app: Any) -> None:
        self.client = TestClient(app, headers=BROWSER, follow_redirects=False, raise_server_exceptions=False)

    def sign_in(self, key: str, place: str = "/") -> Any:
        _, fields = Forms(self.client.get("/sign-in", params={"next": place}).text).all[-1]
        return self.client.post("/sign-in", data={**fields, "key": key})

    def fill(self, place: str, do: str, **given: Any) -> Any:
        """What is answered to a form of a page, sent with some fields changed."""
        page = self.client.get(place)
        assert page.status_code == 200, page.headers
        action, fields = next(one for one in Forms(page.text).all if one[1].get("do") == do)
        return self.client.post(action, data={**fields, **given})


@pytest.fixture(scope="module")
def store(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, article: Any, said: Any, keep: Any
) -> Iterator[TestClient]:
    """Articles a to h, in each of which two speak; each test corrects those of its own."""
    client = client_over(tmp_path_factory.mktemp("correcting") / "onrecord.sqlite3", migrated_file)
    engine = client.app.state.backend.engine  # type: ignore[attr-defined]
    with writing(engine) as session:
        sync_topics(session, [Topic(code="15000000", label="sport"), Topic(code="04000000", label="economy")])
        client.app.state.key = add_key(session, "desk", [Scope.CORRECT])  # type: ignore[attr-defined]
        client.app.state.writer = add_key(session, "writer", [Scope.WRITE])  # type: ignore[attr-defined]
    for name in "abcdefgh":
        one = article(f"Ada Moreau said {HARBOUR}. Bo Ek said {BREAD}. Cy {name.upper()}o left.", id=name, outlet=name)
        statements = [
            said(one, words, by=who, source=who, cue="said", on="2025-05-08", topics=["15000000"])
            for who, words in (("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
        ]
        keep(engine, one, *statements)
    link_waiting(engine)
    yield client
    engine.dispose()


@pytest.fixture
def desk(store: TestClient) -> Desk:
    """A browser that is signed in."""
    found = Desk(store.app)
    assert found.sign_in(store.app.state.key).status_code == 303  # type: ignore[attr-defined]
    return found


def statement(client: TestClient, article: str, words: str = HARBOUR) -> dict[str, Any]:
    items = client.get(f"/v1/statements?article={article}", headers={"Accept": "application/json"}).json()["items"]
    found: dict[str, Any] = next(one for one in items if one["text"] == words)
    return found


class TestSigningIn:
    def test_a_page_shows_no_form_but_a_link_that_leads_to_the_key(self, store: TestClient) -> None:
        key = statement(store, "a")["id"]
        page = store.get(f"/statements/{key}")
        assert f'href="/statements/{key}/correct">Correct this</a>' in page.text
        assert 'method="post"' not in page.text
        assert "set-cookie" not in page.headers
        answer = store.get(f"/statements/{key}/correct")
        assert (answer.status_code, answer.headers["location"]) == (
            302,
            f"/sign-in?next=%2Fstatements%2F{key}%2Fcorrect",
        )

    def test_a_key_opens_the_forms_until_it_is_signed_out(self, store: TestClient) -> None:
        desk = Desk(store.app)
        place = f"/statements/{statement(store, 'a')['id']}/correct"
        answer = desk.sign_in(store.app.state.key, place)  # type: ignore[attr-defined]
        assert (answer.status_code, answer.headers["location"]) == (303, place)
        cookie = answer.headers["set-cookie"]
        for word in ("HttpOnly", "SameSite=strict", "Max-Age=28800", "Path=/"):
            assert word in cookie
        page = desk.client.get(place)
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "You correct as <strong>desk</strong>" in page.text
        held = desk.client.cookies["onrecord"]
        assert held not in page.text
        assert held not in str(
            store.app.state.backend.engine.connect().execute(text("SELECT * FROM page_session")).all()
        )  # type: ignore[attr-defined]
        action, fields = Forms(page.text).all[1]
        assert action == "/sign-out"
        desk.client.post(action, data=fields)
        desk.client.cookies.set("onrecord", held)
        assert desk.client.get(place).status_code == 302

    def test_behind_https_the_cookie_is_of_this_host_and_https_alone(self, store: TestClient) -> None:
        client = TestClient(store.app, base_url="https://testserver", headers=BROWSER, follow_redirects=False)
        _, fields = Forms(client.get("/sign-in").text).all[-1]
        cookie = client.post("/sign-in", data={**fields, "key": store.app.state.key}).headers["set-cookie"]  # type: ignore[attr-defined]
        assert cookie.startswith("__Host-onrecord=")
        assert "Secure" in cookie

    @pytest.mark.parametrize(
        ("key", "status", "reason"),
        [
            ("", 422, "Write the key: it begins with or_."),
            ("or_0123456789ab_" + "x" * 43, 403, "This key is not known here"),
            ("writer", 403, "The key writer has not the scope correct"),
        ],
    )
    def test_a_wrong_key_opens_nothing_and_is_not_shown_again(
        self, store: TestClient, key: str, status: int, reason: str
    ) -> None:
        desk = Desk(store.app)
        sent = store.app.state.writer if key == "writer" else key  # type: ignore[attr-defined]
        answer = desk.sign_in(sent)
        assert answer.status_code == status
        assert reason in answer.text
        assert 'aria-invalid="true" aria-describedby="key-wrong" autofocus' in answer.text
        assert not sent or sent not in answer.text
        assert "onrecord" not in desk.client.cookies

    def test_a_session_ends_with_its_key_and_after_its_hours(self, store: TestClient) -> None:
        engine = store.app.state.backend.engine  # type: ignore[attr-defined]
        with writing(engine) as session:
            key = add_key(session, "gone", [Scope.CORRECT])
        desk, other = Desk(store.app), Desk(store.app)
        desk.sign_in(key)
        assert "Signed in" in desk.client.get("/sign-in").text
        with writing(engine) as session:
            revoke_key(session, "gone")
        assert "Sign in to correct" in desk.client.get("/sign-in").text
        other.sign_in(store.app.state.key)  # type: ignore[attr-defined]
        with writing(engine) as session:
            session.execute(text("UPDATE page_session SET expires_at = '2025-01-01 00:00:00.000000'"))
        assert "Sign in to correct" in other.client.get("/sign-in").text

    @pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example", "x", "/a\n/b"])
    def test_it_leads_on_to_no_other_site(self, place: str) -> None:
        assert local(place) == "/"
        assert local("/statements/s1/correct?x=1") == "/statements/s1/correct?x=1"


class TestOtherSites:
    def test_a_form_of_another_site_does_nothing(self, store: TestClient, desk: Desk) -> None:
        key = statement(store, "a")["id"]
        place = f"/statements/{key}/correct"
        wanted = {"do": "change", "stance": "warn", "was-stance": "neutral"}
        refused = desk.client.post(place, data=wanted)
        assert refused.status_code == 403
        assert "This form is of an earlier session" in refused.text
        assert '<option value="warn" selected>' in refused.text
        again = desk.client.post(place, data=wanted, headers={"Sec-Fetch-Site": "cross-site"})
        assert "This form was sent from another site. Nothing was done." in again.text
        assert desk.client.post(place, json=wanted).status_code == 415
        desk.client.cookies.delete("onrecord")
        assert "You are not signed in any more" in desk.client.post(place, data=wanted).text
        assert statement(store, "a")["stance"] == "neutral"

    def test_signing_in_needs_the_form_too(self, store: TestClient) -> None:
        client = Desk(store.app).client
        answer = client.post("/sign-in", data={"key": store.app.state.key})  # type: ignore[attr-defined]
        assert answer.status_code == 403
        assert "onrecord" not in client.cookies


class TestStatements:
    def test_what_was_changed_alone_is_corrected_and_can_be_undone(self, store: TestClient, desk: Desk) -> None:
        key = statement(store, "b")["id"]
        answer = desk.fill(f"/statements/{key}/correct", "change", speakers="Bo Ek", note="he was <b>on stage")
        assert answer.status_code == 303, answer.text
        place = answer.headers["location"]
        made = store.get(place, headers={"Accept": "application/json"}).json()
        assert (made["by"], made["kind"], made["change"]) == ("desk", "statement", {"speakers": ["bo-ek"]})
        assert statement(store, "b")["speakers"][0]["slug"] == "bo-ek"
        shown = store.get(place).text
        assert "<td>Bo Ek</td><td>Ada Moreau</td>" in shown
        assert "he was &lt;b&gt;on stage" in shown
        history = store.get(f"/statements/{key}").text
        assert "Put right by hand" in history
        assert f'href="{place}/undo"' in history
        undone = desk.fill(f"{place}/undo", "undo", note="a slip")
        assert undone.headers["location"] == place
        assert statement(store, "b")["speakers"][0]["slug"] == "ada-moreau"
        assert "by desk: “a slip”" in store.get(place).text
        assert "undone" in store.get(f"/statements/{key}").text
        again = desk.client.post(f"{place}/undo", data={"do": "undo", "token": _token(desk, key)})
        assert again.status_code == 409
        assert "was undone already" in again.text

    @pytest.mark.parametrize(
        ("given", "field", "reason"),
        [
            ({"speakers": "Zoe Zander"}, "speakers", "There is no speaker Zoe Zander: give a new one"),
            ({"said_on": "2025-13-01"}, "said_on", "2025-13-01"),
            ({"said_on": "2031"}, "said_on", "lies after 2025-05-09, when the article was published"),
            ({"topics": "spor"}, "topics", "Spor is no Media Topic; is it sport?"),
            ({"stance": "angry"}, "stance", "'neutral', 'claim', "),
            ({"holder": "Bo Ek", "note": "x" * 1_001}, "note", "at most 1,000 characters"),
        ],
    )
    def test_a_wrong_correction_is_refused_beside_its_field(
        self, store: TestClient, desk: Desk, given: dict[str, str], field: str, reason: str
    ) -> None:
        key = statement(store, "c")["id"]
        answer = desk.fill(f"/statements/{key}/correct", "change", **{"note": 'because "so" <it is>', **given})
        assert answer.status_code == 422
        page = unescape(answer.text)
        assert f'<p class="wrong" id="change-{field}-wrong">' in page
        assert reason in page.partition(f'id="change-{field}-wrong">')[2].partition("</p>")[0]
        assert f'<a href="#change-{field}">' in page
        assert re.search(
            rf'name="{field}"[^>]*aria-invalid="true" autofocus aria-describedby="change-{field}-wrong', page
        )
        kept = next(one for _, one in Forms(answer.text).all if one.get("do") == "change")
        assert {name: kept[name] for name in given if name != "stance"} == {
            name: value for name, value in given.items() if name != "stance"
        }
        assert statement(store, "c")["holder"] is None

    def test_nothing_changed_is_said_and_what_is_right_can_be_confirmed(self, store: TestClient, desk: Desk) -> None:
        place = f"/statements/{statement(store, 'c', BREAD)['id']}/correct"
        assert "Nothing was changed" in desk.fill(place, "change").text
        assert "Tick what is right" in desk.fill(place, "confirm").text
        answer = desk.fill(place, "confirm", confirm=["said_on", "topics"])
        made = store.get(answer.headers["location"], headers={"Accept": "application/json"}).json()
        assert made["change"] == {"said_on": "2025-05-08", "topics": ["15000000"]}

    def test_somebody_new_and_no_day(self, store: TestClient, desk: Desk) -> None:
        place = f"/statements/{statement(store, 'd')['id']}/correct"
        desk.fill(place, "change", speakers="", new_name="Di Fo", new_kind="person", said_on="")
        found = statement(store, "d")
        assert ([one["name"] for one in found["speakers"]], found["said_on"]) == (["Di Fo"], None)

    def test_who_has_not_seen_the_newest_correction_keeps_what_was_typed(self, store: TestClient, desk: Desk) -> None:
        key = statement(store, "e")["id"]
        place = f"/statements/{key}/correct"
        action, fields = next(one for one in Forms(desk.client.get(place).text).all if one[1].get("do") == "change")
        first = desk.fill(place, "change", stance="warn")
        late = desk.client.post(action, data={**fields, "holder": "Bo Ek"})
        assert late.status_code == 409
        assert "Somebody corrected this meanwhile" in late.text
        assert f'href="{first.headers["location"]}">The correction that was made meanwhile' in late.text
        kept = next(one for _, one in Forms(late.text).all if one.get("do") == "change")
        assert kept["holder"] == "Bo Ek"
        assert desk.client.post(action, data=kept).status_code == 303
        found = statement(store, "e")
        assert (found["stance"], found["holder"]["slug"]) == ("warn", "bo-ek")

    def test_what_is_no_statement_is_gone_with_the_reason_and_comes_back(self, store: TestClient, desk: Desk) -> None:
        key = statement(store, "f", BREAD)["id"]
        answer = desk.fill(f"/statements/{key}/correct", "remove", note="a heading")
        place = answer.headers["location"]
        gone = store.get(f"/statements/{key}")
        assert gone.status_code == 404
        assert "desk corrected it on" in gone.text
        assert "The reason given: “a heading”" in gone.text
        assert f'href="{place}"' in gone.text
        desk.fill(f"{place}/undo", "undo")
        assert store.get(f"/statements/{key}").status_code == 200


class TestMatchesAndSpeakers:
    def test_a_member_is_split_off_and_joined_again(self, store: TestClient, desk: Desk) -> None:
        one = statement(store, "g")
        page = store.get(f"/matches/{one['match']}").text
        assert f'href="/matches/{one["match"]}/correct">Correct this</a>' in page
        place = f"/matches/{one['match']}/correct"
        assert "Choose the one that is another statement" in desk.fill(place, "split").text
        answer = desk.fill(place, "split", statement=one["id"], note="another harbour")
        assert answer.status_code == 303, answer.text
        assert statement(store, "g")["match"] is None
        match = statement(store, "h")["match"]
        assert "another harbour" in store.get(f"/matches/{match}").text
        address = f"http://a.example/statements/{one['id']}#here"
        joined = desk.fill(f"/matches/{match}/correct", "join-match", other=address)
        assert joined.status_code == 303, joined.text
        assert statement(store, "g")["match"] is not None
        mine, theirs = statement(store, "g", BREAD), statement(store, "h", BREAD)
        same = desk.fill(f"/statements/{mine['id']}/correct", "join", other=theirs["id"])
        assert same.status_code == 422
        assert "already" in same.text

    def test_a_speaker_is_corrected(self, store: TestClient, desk: Desk) -> None:
        place = "/speakers/bo-ek/correct"
        for do, given in (
            ("role", {"role": "baker"}),
            ("alias", {"names": "Bobo Ek\nThe Baker"}),
            ("wikidata", {"wikidata": "https://www.wikidata.org/wiki/Q42"}),
        ):
            answer = desk.fill(place, do, **given)
            assert answer.status_code == 303, answer.text
        shown = store.get("/speakers/bo-ek", headers={"Accept": "application/json"}).json()
        assert (shown["role"], shown["wikidata"]) == ("baker", "Q42")
        assert {"Bobo Ek", "The Baker"} <= set(shown["aliases"])
        page = store.get("/speakers/bo-ek").text
        assert "Role of a speaker</a>: role <strong>baker</strong>" in page
        wrong = desk.fill(place, "wikidata", wikidata="forty-two")
        assert 'id="wikidata-wikidata-wrong"' in wrong.text
        assert 'value="forty-two"' in wrong.text
        assert "It is so already" in desk.fill(place, "role").text
        other = desk.fill(place, "merge", into="nobody")
        assert 'id="merge-into-wrong"' in other.text

    def test_a_speaker_is_split_and_made_one_again(self, store: TestClient, desk: Desk) -> None:
        place = "/speakers/ada-moreau/correct"
        assert "Say by one of the two" in desk.fill(place, "split-speaker").text
        answer = desk.fill(place, "split-speaker", article="a", name="Ada Moreau-Lis")
        assert answer.status_code == 303, answer.text
        assert statement(store, "a")["speakers"][0]["slug"] == "ada-moreau-lis"
        merged = desk.fill("/speakers/ada-moreau-lis/correct", "merge", into="/speakers/ada-moreau")
        assert merged.status_code == 303, merged.text
        assert statement(store, "a")["speakers"][0]["slug"] == "ada-moreau"
        moved = desk.client.get("/speakers/ada-moreau-lis/correct")
        assert (moved.status_code, moved.headers["location"]) == (302, place)
        assert "Two speakers made one" in store.get("/corrections?kind=merge_speakers").text


def test_every_form_is_labelled_and_has_no_script_or_style_of_its_own(store: TestClient, desk: Desk) -> None:
    match = statement(store, "h")["match"]
    for place in (
        f"/statements/{statement(store, 'h')['id']}/correct",
        f"/matches/{match}/correct",
        "/speakers/bo-ek/correct",
        "/sign-in",
        "/corrections",
    ):
        page = desk.client.get(place)
        outline = Outline(page.text)
        assert len(outline.ids) == len(set(outline.ids)), place
        assert "style" not in outline.attributes
        unlabelled = [one for one in outline.inputs if one.get("id") not in outline.labelled]
        assert {one.get("type") for one in unlabelled} <= {"checkbox", "radio"}, place  # these are within theirs


def test_an_address_is_taken_for_the_id_at_its_end() -> None:
    assert last_part("https://a.example/root/statements/s1/correct#x") == "s1"
    assert [last_part(one) for one in ("/speakers/ada/", " s1 ", "urn:a")] == ["ada", "s1", "urn:a"]


def _token(desk: Desk, key: str) -> str:
    return Forms(desk.client.get(f"/statements/{key}/correct").text).all[-1][1]["token"]
