"""Filters over HTTP: names as people write them, what is left out, what empties an answer, and counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.speaker_file import list_speakers
from app.main import create_app
from app.model import ListedSpeaker, SaidOn, Speaker, SpeakerKind, Topic
from app.store.session import writing
from app.store.topics import sync_topics

PERSON = SpeakerKind.PERSON
TOPICS = (
    Topic(code="04000000", label="economy"),
    Topic(code="20000337", label="transport", parents=("04000000",)),
    Topic(code="15000000", label="sport"),
)


@pytest.fixture(scope="module")
def api(new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any) -> TestClient:
    """A president who is quoted often, his wife, two Clintons, a body, and a statement of a whole month."""
    engine = new_engine()
    parents = [
        Topic(code="04000000", label="economy"),
        Topic(code="20000337", label="transport", parents=("04000000",)),
    ]
    with writing(engine) as session:
        sync_topics(session, [*parents, Topic(code="15000000", label="sport")])
        list_speakers(session, [ListedSpeaker(name="Barack Obama", kind=PERSON, wikidata="Q76")])
    obama = Speaker(name="Barack Obama", kind=PERSON, roles=("President",), gender="male")
    wife = Speaker(name="Michelle Obama", kind=PERSON, roles=("first lady",), gender="female")
    hillary = Speaker(name="Hillary Clinton", kind=PERSON, roles=("Secretary of State",), gender="female")
    bill = Speaker(name="Bill Clinton", kind=PERSON, roles=("former President",), gender="male")
    bureau = Speaker(name="FBI", kind=SpeakerKind.ORGANISATION, aliases=("Federal Bureau of Investigation",))
    for number in range(20):
        a = article(
            f"Obama said no {number}.", id=f"a{number}", outlet="Herald", published_on=f"2025-05-{number + 1:02d}"
        )
        more = {"on": "2025-04-30"} if number < 10 else {}
        keep(engine, a, said(a, f"no {number}", by=obama, source="Obama", cue="said", topics=["20000337"], **more))
    a = article("Michelle said yes. Hillary said perhaps. Bill said never. It said so.", id="b", outlet="Coast News")
    june = SaidOn(edtf="2015-06", first="2015-06-01", last="2015-06-30")
    keep(
        engine,
        a,
        said(a, "yes", by=wife, source="Michelle", about=(obama,)),
        said(a, "perhaps", by=hillary, source="Hillary", topics=["15000000"], said_on=june),
        said(a, "never", by=bill, source="Bill", speech="direct"),
        said(a, "so", by=bureau, source="It", stance="deny"),
    )
    return TestClient(create_app(Settings(), engine=engine, extract=lambda raw: {}))


def ask(api: TestClient, query: str) -> dict[str, Any]:
    answer = api.get(f"/v1/statements?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def speakers(page: dict[str, Any]) -> set[str]:
    return {one["slug"] for item in page["items"] for one in item["speakers"]}


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "slug"),
        [
            *((name, "barack-obama") for name in ("barack-obama", "Barack Obama", "BARACK OBAMA", "Obama, Barack")),
            *((name, "barack-obama") for name in ("Obama", "President Obama", "Mr. Obama", "president obama", "Q76")),
            *((name, "michelle-obama") for name in ("Mrs. Obama", "Michelle", "First Lady Michelle Obama")),
            *(
                (name, "hillary-clinton")
                for name in ("Mrs. Clinton", "Secretary of State Hillary Clinton", "Hilary Clinton")
            ),
            *((name, "bill-clinton") for name in ("Mr. Clinton", "President Clinton", "Clinton, Bill")),
            *((name, "fbi") for name in ("FBI", "the F.B.I.", "Federal Bureau of Investigation")),
        ],
    )
    def test_mean_one_speaker(self, api: TestClient, typed: str, slug: str) -> None:
        assert speakers(ask(api, f"speaker={typed}")) == {slug}

    def test_that_is_taken_for_one_tells_the_others(self, api: TestClient) -> None:
        page = ask(api, "speaker=Obama")
        assert [(one["slug"], one["taken"]) for one in page["may_mean"]] == [
            ("barack-obama", True),
            ("michelle-obama", False),
        ]
        assert "michelle-obama" in page["hint"]
        assert ask(api, "speaker=barack-obama")["hint"] is None

    def test_of_several_find_nobody_and_tell_whom_they_may_mean(self, api: TestClient) -> None:
        page = ask(api, "speaker=Clinton")
        assert (page["items"], page["total"]) == ([], 0)
        assert {one["slug"] for one in page["may_mean"]} == {"hillary-clinton", "bill-clinton"}
        assert "ambiguous=include" in page["hint"]
        assert speakers(ask(api, "speaker=Clinton&ambiguous=include")) == {"hillary-clinton", "bill-clinton"}

    def test_that_nobody_has(self, api: TestClient) -> None:
        assert 'nobody here is called "Zebulon Quux"' in ask(api, "speaker=Zebulon Quux")["hint"]
        assert "hillary-clinton" in ask(api, "speaker=Hillary Clitnon")["hint"]

    def test_without_a_speaker(self, api: TestClient) -> None:
        assert speakers(ask(api, "not_speaker=barack-obama")) == {
            "michelle-obama",
            "hillary-clinton",
            "bill-clinton",
            "fbi",
        }

    def test_of_whom_it_is_about(self, api: TestClient) -> None:
        assert speakers(ask(api, "about=President Obama")) == {"michelle-obama"}

    def test_a_role(self, api: TestClient) -> None:
        assert speakers(ask(api, "role=president")) == {"barack-obama", "bill-clinton"}
        assert speakers(ask(api, "role=former president")) == {"bill-clinton"}
        assert "Is it President" in ask(api, "role=presidnet")["hint"]

    def test_what_is_left_out(self, api: TestClient) -> None:
        every = ask(api, "limit=0")["total"]
        for filters in ("role=president", "source=obama", "speech=direct"):
            assert 0 < ask(api, f"{filters}&limit=0")["total"] < every, filters
            assert ask(api, f"not_{filters}&limit=0")["total"] == every - ask(api, filters)["total"], filters
        assert ask(api, "not_act=speech")["total"] == ask(api, "act=thought")["total"]

    def test_several_with_commas_between(self, api: TestClient) -> None:
        assert (
            ask(api, "act=speech,thought&speech=direct, indirect")["total"]
            == (ask(api, "act=speech&act=thought&speech=direct&speech=indirect")["total"])
        )
        both = api.get("/v1/stats?group_by=speaker,speech").json()["items"]
        assert both == api.get("/v1/stats?group_by=speaker&group_by=speech").json()["items"]

    @pytest.mark.parametrize("alias", ["obama", "president-obama", "Barack%20Obama", "Q76"])
    def test_of_an_address_lead_to_the_speaker(self, api: TestClient, alias: str) -> None:
        answer = api.get(f"/v1/speakers/{alias}/statements?limit=3", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (308, "/v1/speakers/barack-obama/statements?limit=3")
        assert api.get(f"/v1/speakers/{alias}").json()["slug"] == "barack-obama"

    def test_of_an_address_that_may_mean_several(self, api: TestClient) -> None:
        answer = api.get("/v1/speakers/clinton")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
        assert {one["slug"] for one in answer.json()["may_mean"]} == {"hillary-clinton", "bill-clinton"}
        assert "It may mean michelle-obama." in api.get("/v1/speakers/michele-obma").json()["detail"]


class TestNamesThatNothingResolves:
    @pytest.fixture
    def unresolved(self, new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any) -> TestClient:
        """Two Obamas, one of whom is quoted far more often, and an article that says "Obama" alone."""
        engine = new_engine()
        obama, wife = (Speaker(name=f"{first} Obama", kind=PERSON) for first in ("Barack", "Michelle"))
        for number, who in enumerate([wife, *[obama] * 12]):
            a = article(f"Obama said no {number}.", id=f"a{number}")
            keep(engine, a, said(a, f"no {number}", by=who, source="Obama", cue="said"))
        a = article("Obama said perhaps.", id="b")
        keep(engine, a, said(a, "perhaps", by=Speaker(name="Obama", kind=PERSON), source="Obama", cue="said"))
        return TestClient(create_app(Settings(), engine=engine, extract=lambda raw: {}))

    def test_mean_whoever_is_quoted_far_more_often(self, unresolved: TestClient) -> None:
        assert unresolved.get("/v1/speakers/obama").json()["ambiguous"]
        for typed in ("Obama", "obama"):
            page = ask(unresolved, f"speaker={typed}")
            assert speakers(page) == {"barack-obama"}
            assert {one["slug"] for one in page["may_mean"] if not one["taken"]} == {"obama", "michelle-obama"}
        assert speakers(ask(unresolved, "not_speaker=obama&ambiguous=include")) == set()

    def test_mean_their_own_speaker_by_the_exact_slug_and_in_an_address(self, unresolved: TestClient) -> None:
        assert speakers(ask(unresolved, "speaker==obama")) == {"obama"}
        assert speakers(unresolved.get("/v1/speakers/obama/statements").json()) == {"obama"}
        assert "nobody here is called" in ask(unresolved, "speaker==obam")["hint"]


class TestTopics:
    @pytest.mark.parametrize("typed", ["20000337", "medtop:20000337", "transport", "Transport", "economy", "04000000"])
    def test_by_code_label_and_parent(self, api: TestClient, typed: str) -> None:
        assert ask(api, f"topic={typed}")["total"] == 20

    def test_one_that_is_not_there_tells_the_nearest(self, api: TestClient) -> None:
        assert "Is it transport" in ask(api, "topic=transprot")["hint"]
        assert "Is it transport" in ask(api, "topic=transport-industry")["hint"]
        assert ask(api, "not_topic=economy")["total"] == 4

    def test_pages_by_label(self, api: TestClient) -> None:
        assert api.get("/v1/topics/transport").json()["code"] == "20000337"
        assert api.get("/v1/topics/economy/statements?limit=0").json()["total"] == 20


class TestDays:
    @pytest.mark.parametrize(
        ("query", "total"),
        [
            ("said_from=2025", 10),
            ("said_from=2025-04&said_to=2025-04", 10),
            ("said_to=2015-06-10", 1),
            ("said_from=2015-06-10&said_to=2015-06-10", 1),
            ("said_from=2015-07&said_to=2025-03", 0),
            ("published_from=2025-05&published_to=2025-05", 24),
            ("has_day=false", 13),
            ("ingested_from=2020", 24),
            ("ingested_from=2999", 0),
        ],
    )
    def test_of_a_year_and_a_month(self, api: TestClient, query: str, total: int) -> None:
        assert ask(api, query)["total"] == total

    def test_what_has_none_is_told(self, api: TestClient) -> None:
        page = ask(api, "said_from=2025&speaker=Barack Obama")
        assert (page["total"], page["undated_left_out"]) == (10, 10)
        assert "undated=true" in page["hint"]
        both = ask(api, "said_from=2025&speaker=Barack Obama&undated=true")
        assert (both["total"], both["undated_left_out"], both["hint"]) == (20, 0, None)


class TestSearchOfOtherLists:
    def test_outlets_and_topics_by_a_part_of_their_name(self, api: TestClient) -> None:
        assert [one["slug"] for one in api.get("/v1/outlets?q=COAST").json()["items"]] == ["coast-news"]
        [tree] = api.get("/v1/topics?q=Transp").json()["items"]
        assert (tree["label"], [one["label"] for one in tree["children"]]) == ("economy", ["transport"])
        assert api.get("/v1/topics?q=zebra").json()["items"] == []


class TestNothingFound:
    def test_says_which_filter_leaves_nothing(self, api: TestClient) -> None:
        page = ask(api, "speaker=Barack Obama&topic=sport")
        assert page["total"] == 0
        assert "Without speaker there would be 1." in page["hint"]
        assert "Without topic there would be 20." in page["hint"]

    @pytest.mark.parametrize("others", ["", "speaker=barack-obama&"])
    def test_says_when_there_would_be_something(self, api: TestClient, others: str) -> None:
        there = ask(api, f"{others}has_day=true&limit=1000")["items"]
        days = sorted(one["said_on"]["from"] for one in there)
        when = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
        assert f" of them said {when}." in ask(api, f"{others}said_to=2001")["hint"]
        assert " said " not in ask(api, f"{others}said_to=2001&has_day=false")["hint"]

    def test_says_of_how_many_the_day_is_known(self, api: TestClient) -> None:
        every, dated = (ask(api, f"act=speech&{more}limit=0")["total"] for more in ("", "has_day=true&"))
        assert 0 < dated < every
        hint = ask(api, "act=speech&said_to=2001")["hint"]
        assert f"Without said_to there would be {every}, {dated} of them said " in hint

    def test_names_an_unknown_outlet(self, api: TestClient) -> None:
        assert 'there is no outlet "herold". Is it herald?' in ask(api, "outlet=herold")["hint"]


class TestPages:
    @pytest.mark.parametrize("sort", ["newest", "oldest"])
    def test_lead_forward_and_back(self, api: TestClient, sort: str) -> None:
        pages = [api.get(f"/v1/statements?limit=7&sort={sort}")]
        assert "prev" not in pages[0].links
        while "next" in pages[-1].links:
            pages.append(api.get(pages[-1].links["next"]["url"]))
        assert [len(page.json()["items"]) for page in pages] == [7, 7, 7, 3]
        at = pages[-1]
        for before in reversed(pages[:-1]):
            at = api.get(at.links["prev"]["url"])
            assert at.json()["items"] == before.json()["items"]
            assert at.json()["next"] == before.json()["next"]
        assert "prev" not in at.links
        assert api.get(at.links["first"]["url"]).json()["items"] == pages[0].json()["items"]

    def test_a_cursor_backward_is_no_cursor_of_another_list(self, api: TestClient) -> None:
        second = api.get(api.get("/v1/statements?limit=7").links["next"]["url"])
        back = second.links["prev"]["url"].rpartition("cursor=")[2]
        assert api.get(f"/v1/statements?limit=7&sort=oldest&cursor={back}").status_code == 422
        assert api.get(f"/v1/speakers?cursor={back}").status_code == 422


class TestSample:
    def test_is_drawn_by_chance_and_the_same_again(self, api: TestClient) -> None:
        first = ask(api, "sample=5&speaker=barack-obama")
        assert (len(first["items"]), first["total"], first["next"]) == (5, 20, None)
        assert ask(api, "sample=5&speaker=barack-obama") == first
        days = [one["article"]["published_on"] for one in ask(api, "sample=20&speaker=barack-obama")["items"]]
        assert len(set(days)) == 20
        others = [ask(api, f"sample=5&seed={seed}&speaker=barack-obama")["items"] for seed in range(1, 6)]
        assert any(items != first["items"] for items in others)
        assert ask(api, "sample=1000&q=zebra")["items"] == []


@pytest.fixture(scope="module")
def copied(new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any) -> TestClient:
    """One text of one outlet under two addresses, the same text of another outlet, and another text."""
    engine = new_engine()
    told = {"copy": ("Herald", 3), "first": ("Herald", 2), "agency": ("Agency", 1), "other": ("Herald", 4)}
    for key, (outlet, day) in told.items():
        words = "that rain is near" if key != "other" else "that trade is up"
        one = article(f"Ek said {words}.", id=key, outlet=outlet, published_on=f"2025-05-0{day}")
        keep(engine, one, said(one, words, by="Bo Ek", cue="said"))
    return TestClient(create_app(Settings(), engine=engine, extract=dict))


class TestCopies:
    @pytest.mark.parametrize("path", ["articles", "articles?q=that", "articles?outlet=herald&outlet=agency"])
    def test_articles(self, copied: TestClient, path: str) -> None:
        path += "&" if "?" in path else "?"
        for copies, wanted in (
            ("include", ["other", "copy", "first", "agency"]),
            ("exclude", ["other", "first", "agency"]),
        ):
            answer = copied.get(f"/v1/{path}copies={copies}").json()
            assert ([one["id"] for one in answer["items"]], answer["total"]) == (wanted, len(wanted))
        assert copied.get(f"/v1/{path}").json()["total"] == 4

    def test_statements(self, copied: TestClient) -> None:
        page = ask(copied, "copies=exclude")
        assert [one["article"]["id"] for one in page["items"]] == ["other", "first", "agency"]
        assert (page["total"], ask(copied, "")["total"]) == (3, 4)
        stats = copied.get("/v1/stats?group_by=outlet&copies=exclude").json()
        assert {one["outlet"]["slug"]: one["statements"] for one in stats["items"]} == {"herald": 2, "agency": 1}

    def test_what_it_empties_is_told(self, copied: TestClient) -> None:
        assert "Without copies there would be 1." in ask(copied, "copies=exclude&article=copy")["hint"]
        assert copied.get("/v1/statements?copies=maybe").status_code == 422


class TestLimits:
    def test_none_to_count_alone(self, api: TestClient) -> None:
        page = ask(api, "limit=0&stance=deny")
        assert (page["items"], page["total"], page["next"]) == ([], 1, None)

    def test_a_thousand(self, api: TestClient) -> None:
        assert len(ask(api, "limit=1000")["items"]) == 24


class TestCount:
    @pytest.mark.parametrize("path", ["statements", "articles", "matches", "stories", "stats?group_by=day"])
    def test_the_total_is_exact_whatever_is_asked(self, api: TestClient, path: str) -> None:
        more = "&" if "?" in path else "?"
        pages = [api.get(f"/v1/{path}{more}limit=1&count={count}").json() for count in ("exact", "none")]
        assert pages[0] == pages[1] == api.get(f"/v1/{path}{more}limit=1").json()

    def test_a_page_goes_on_with_another_count(self, api: TestClient) -> None:
        cursor = ask(api, "limit=2&count=exact")["next"]
        assert ask(api, f"limit=2&count=none&cursor={cursor}")["items"] == ask(api, "limit=4")["items"][2:]

    def test_what_it_cannot_be(self, api: TestClient) -> None:
        assert api.get("/v1/statements?count=some").json()["detail"] == "count: write 'exact' or 'none'."


class TestStats:
    def count(self, api: TestClient, query: str) -> dict[str, Any]:
        answer = api.get(f"/v1/stats?{query}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def test_by_speaker(self, api: TestClient) -> None:
        items = self.count(api, "group_by=speaker&limit=1")
        assert items["items"] == [
            {"speaker": {"slug": "barack-obama", "name": "Barack Obama", "kind": "person"}, "statements": 20}
        ]
        assert (items["total"], items["groups"]) == (24, 5)

    def test_pages_hold_every_group_once(self, api: TestClient) -> None:
        whole = self.count(api, "group_by=speaker&limit=1000")["items"]
        first = api.get("/v1/stats?group_by=speaker&limit=2")
        second = api.get(first.links["next"]["url"])
        third = api.get(second.links["next"]["url"])
        assert [*first.json()["items"], *second.json()["items"], *third.json()["items"]] == whole
        assert "next" not in third.links
        assert api.get(third.links["prev"]["url"]).json()["items"] == second.json()["items"]
        other = api.get(f"/v1/stats?group_by=outlet&limit=2&cursor={first.json()['next']}")
        assert other.json()["type"] == "/problems/invalid-cursor"

    def test_by_month_counts_a_month_as_one(self, api: TestClient) -> None:
        items = self.count(api, "group_by=month")["items"]
        assert [(one["month"], one["statements"]) for one in items] == [
            ("2015-06", 1),
            ("2025-04", 10),
            ("2025-05", 13),
        ]

    def test_by_day_leaves_a_month_without_a_day(self, api: TestClient) -> None:
        days = {one["day"]: one["statements"] for one in self.count(api, "group_by=day&limit=1000")["items"]}
        assert "2015-06-01" not in days
        assert days[None] == 1
        assert sum(days.values()) == 24

    def test_by_two(self, api: TestClient) -> None:
        items = self.count(api, "group_by=outlet&group_by=topic")["items"]
        assert [
            (one["outlet"]["slug"], one["topic"] and one["topic"]["label"], one["statements"]) for one in items
        ] == [("herald", "transport", 20), ("coast-news", None, 3), ("coast-news", "sport", 1)]

    def test_by_week_under_filters(self, api: TestClient) -> None:
        items = self.count(api, "group_by=week&speaker=Obama&said_from=2025")["items"]
        assert items == [{"week": "2025-W18", "statements": 10}]

    @pytest.mark.parametrize("query", ["", "group_by=colour", "group_by=day&group_by=week&group_by=year"])
    def test_what_it_cannot_be_asked(self, api: TestClient, query: str) -> None:
        answer = api.get(f"/v1/stats?{query}")
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-parameter")
