"""What a user of the library gets from the seeds."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import httpx
import pytest

from app.posted import work_off
from onrecord import AsyncClient, Client, NotFound, Problem, Unreachable
from onrecord.exports import FORMS
from onrecord.rows.statements import Statement
from tests.api.running import serving
from tests.onrecord.conftest import Served

FIRST, SECOND = "000_5f311bf8f2bea91d", "001_caab9da2518d0403"


class TestStatements:
    def test_are_rows_with_types(self, client: Client):
        found = client.statements(speaker="Putin", said_from="2025-05", limit=1)
        statement = found.first()
        assert isinstance(statement, Statement)
        assert statement.said_by == "Vladimir Putin"
        assert statement.said_on
        assert statement.said_on.from_ == date(2025, 5, 8)
        assert str(statement).startswith("Vladimir Putin, 2025-05-08: that Russia is willing")
        assert found.total
        assert found.total > 1

    def test_filters_are_written_as_the_api_reads_them(self, client: Client):
        found = client.statements(
            speaker=["putin", "xi"], said_from=date(2025, 5, 1), matched=True, not_stance=["deny"]
        )
        assert {one.match is None for one in found} == {False}

    def test_a_hint_says_what_to_change(self, client: Client):
        found = client.statements(speaker="Nobody Known")
        assert list(found) == []
        assert "Nobody Known" in str(found.hint)

    def test_what_the_words_of_a_filter_matched(self, client: Client):
        (found,) = client.statements(q='"peace talks"', speaker="putin", limit=1)
        mark = found.highlights[0]
        assert found.text[mark.start : mark.end] == "peace talks"

    def test_a_sample(self, client: Client):
        assert len(list(client.statements(sample=3, seed=1))) == 3

    def test_one_with_reasons(self, client: Client):
        statement = client.statements(speaker="xi", matched=True).first()
        assert statement is not None
        whole = client.statement(statement.id)
        assert whole.because["speakers"].rule
        quote, place = whole.content.selectors[0]
        assert (quote.exact, place.start) == (whole.text[: len(quote.exact)], whole.content.spans[0][0])
        assert whole.id in {member.statement for member in client.match_of(whole.id).members}
        assert any(paragraph.text for paragraph in client.context(whole.id).paragraphs)
        assert client.cite(whole.id).startswith(f"@misc{{{whole.id}")


class TestOtherLists:
    def test_who_speaks(self, client: Client):
        found = client.speakers("vladimr").first()
        assert found is not None
        assert found.slug == "vladimir-putin"
        assert "Putin" in client.speaker("president putin").aliases  # by another name, which the server leads on from
        assert sum(day.statements for day in client.timeline(found.slug)) == found.statements

    def test_counts(self, client: Client):
        groups = list(client.stats("speaker", "month", limit=5, said_from="2025"))
        assert groups[0].speaker
        assert groups[0].month == "2025-05"

    def test_matches_and_stories(self, client: Client):
        match = client.matches(speaker="xi").first()
        assert match is not None
        first, other = client.members(match.id)
        assert (first.relation, first.article.id, other.article.id) == (None, FIRST, SECOND)
        story = client.stories().first()
        assert story is not None
        assert len(client.story(story.id).articles) == 2
        (row, *_) = client.coverage(FIRST).items
        assert row.match

    def test_articles_side_by_side(self, client: Client):
        assert {article.id for article in client.articles()} == {FIRST, SECOND}
        whole = client.article(FIRST, include=["text", "paragraphs"])
        assert whole.text
        assert whole.paragraphs
        compared = client.compare(FIRST, SECOND)
        assert compared.summary.shared == len(compared.both) > 0
        assert [one.article.id for one in client.related(FIRST)] == [SECOND]
        assert client.version(FIRST, client.versions(FIRST).page.items[0].number).text == whole.text

    def test_topics_outlets_runs_quality(self, client: Client):
        code = client.topics()[0].code
        assert client.topic(code).code == code
        assert list(client.outlets()) == []
        assert client.run(1).added == 2
        assert [run.id for run in client.runs()] == [1]
        assert client.quality().figures.whole.all.f1 > 0.5
        assert client.shifts("vladimir-putin") == ()

    def test_changes_follow_a_revision(self, client: Client):
        *_, last = client.changes()
        assert list(client.changes(last.revision)) == []


class TestQuestions:
    def test_a_quotation(self, client: Client):
        answer = client.check("no force can prevent the two countries", speaker="Xi")
        assert answer.outcome == "verbatim"
        assert answer.statements[0].statement.speakers[0].slug == "xi-jinping"
        assert client.check("that the moon is made of cheese").outcome == "not-found"

    def test_a_text_that_is_not_stored(self, client: Client):
        text = "Ada Moreau said on Friday that the harbour will reopen."
        (found,) = client.extract(text, published_on=date(2026, 3, 7))
        assert found.speakers[0].name == "Ada Moreau"
        assert found.said_on
        assert found.said_on.to == date(2026, 3, 6)

    def test_articles_that_are_sent(self, own: tuple[Served, Client]):
        served, client = own
        text = "Bo Ek denied that money is short."
        job = client.send([{"text": text, "published_on": date(2026, 3, 7)}], idempotency_key="once")
        with pytest.raises(TimeoutError, match="has not ended"):
            client.wait_for(job.id, seconds=0.01)
        work_off(served.app.state.backend.engine, served.settings)
        done = client.wait_for(job.id)
        assert (done.added, done.articles[0].statements) == (1, 1)
        assert client.article(done.articles[0].id).length == len(text)
        with pytest.raises(ValueError, match="no article"):
            client.send([])


class TestCorrections:
    def test_are_made_seen_and_undone(self, own: tuple[Served, Client]):
        _, client = own
        statement = client.statements(speaker="putin", q='"peace talks"').first()
        assert statement
        made = client.correct("statement", statement=statement.id, said_on=None, note="no day is given")
        corrected = client.statement(statement.id)
        assert (corrected.said_on, corrected.corrections[0].id) == (None, made.id)
        assert [one.id for one in client.statements(review="corrected", undated=True)] == [statement.id]
        assert [one.note for one in client.corrections(state="active")] == ["no day is given"]
        undone = client.undo(made.id, note="a slip")
        assert undone.undone
        assert (client.correction(made.id).state, undone.undone.note) == ("undone", "a slip")
        assert client.statement(statement.id).said_on == statement.said_on

    def test_a_wrong_one_is_refused(self, own: tuple[Served, Client]):
        _, client = own
        with pytest.raises(Problem) as caught:
            client.correct("merge_speakers", speaker="nobody", into="xi-jinping")
        assert caught.value.type == "invalid-correction"


class TestExport:
    @pytest.mark.parametrize("ending", FORMS)
    def test_the_form_is_that_of_the_name(self, client: Client, tmp_path: Path, ending: str):
        path = client.export(tmp_path / f"putin{ending}", speaker="putin")
        assert path.stat().st_size > 500
        assert list(tmp_path.iterdir()) == [path]

    def test_it_has_every_act_and_the_filters(self, client: Client, tmp_path: Path):
        path = client.export(tmp_path / "rows", format="ndjson", speaker="putin", act="speech")
        rows = [Statement.model_validate_json(line) for line in path.read_text("utf-8").splitlines()]
        assert [row.id for row in rows] == [row.id for row in client.statements(speaker="putin", act="speech")]

    def test_flat_rows_have_the_columns_of_the_csv(self, client: Client, tmp_path: Path):
        with client.export(tmp_path / "all.csv", act="speech").open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
        rows = [one.flat() for one in client.statements(act="speech")]
        assert [{name: "" if it is None else str(it) for name, it in row.items()} for row in rows] == written

    def test_a_name_without_a_form(self, client: Client, tmp_path: Path):
        with pytest.raises(ValueError, match=r"rows\.txt does not say in which form"):
            client.export(tmp_path / "rows.txt")
        with pytest.raises(Problem, match="speech"):
            client.export(tmp_path / "rows.csv", speech="shouted")
        assert list(tmp_path.iterdir()) == []


class TestProblems:
    def test_nothing_there(self, client: Client):
        with pytest.raises(NotFound) as caught:
            client.speaker("nobody-at-all")
        assert (caught.value.type, caught.value.status) == ("not-found", 404)
        assert caught.value.title
        assert "nobody-at-all" in caught.value.detail

    def test_an_unusable_value_is_named(self, client: Client):
        with pytest.raises(Problem, match="said_from") as caught:
            client.statements(said_from="May").first()
        assert caught.value.errors[0]["parameter"] == "said_from"

    def test_an_id_cannot_lead_elsewhere(self, client: Client):
        with pytest.raises(NotFound):
            client.statement("../speakers/xi-jinping")


class TestAsync:
    def test_it_answers_the_same(self, served: Served, client: Client, tmp_path: Path):
        async def ask() -> None:
            transport = httpx.ASGITransport(served.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport) as http:
                other = AsyncClient("http://testserver/v1", key=served.key, http=http)
                found = other.statements(speaker="putin")
                assert [one async for one in found] == list(client.statements(speaker="putin"))
                assert await found.total() == client.statements(speaker="putin").total
                first = await found.first()
                assert first
                assert await other.statement(first.id) == client.statement(first.id)
                assert (await other.check(first.text)).outcome == "verbatim"
                assert [one async for one in other.changes()] == list(client.changes())
                path = await other.export(tmp_path / "rows.ndjson", speaker="putin", act="speech")
                assert json.loads(path.read_text("utf-8").splitlines()[0])["id"]
                with pytest.raises(NotFound):
                    await other.speaker("nobody-at-all")

        asyncio.run(ask())


class TestServer:
    def test_over_http(self, served: Served):
        with serving(served.app) as running, Client(f"http://127.0.0.1:{running.port}/") as client:
            assert client.statements(speaker="putin").total
        with pytest.raises(Unreachable, match="Does the server run there"):
            Client(f"http://127.0.0.1:{running.port}", retries=0).quality()


def test_it_needs_nothing_of_the_server():
    code = (
        "import sys, onrecord; "
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'app', 'fastapi', 'starlette', 'onnxruntime',"
        " 'sqlalchemy', 'numpy', 'pandas'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://localhost", ""])
def test_an_address_that_is_none(address: str):
    with pytest.raises(ValueError, match="http://HOST:PORT"):
        Client(address)
