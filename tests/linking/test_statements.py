"""Matching what is stored: the same in any order, copies that are no reports, a rebuild that changes nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select, text

from app.linking import statements
from app.linking.statements import link_waiting
from app.rebuild import Step, rebuild
from app.store.tables import ConflictRow, MatchLinkRow, MatchMemberRow, MatchRow, QuotationRow, table

DAM = "the dam above the old town will be inspected by engineers from three countries this autumn"
NEAR = DAM.replace("inspected", "examined")
NOT = DAM.replace("will be", "will not be")
PART = "the dam above the old town will be inspected by engineers"
PORT = "the harbour will be closed to all ships on the first of June"


@pytest.fixture
def tell(any_engine: Engine, article: Callable, said: Callable, keep: Callable) -> Callable:
    """Reads an article, in which each statement is somebody's, and matches what it says."""

    def store(key: str, *words: str, by: str = "Ana Petrov", on: str = "2025-05-09", body: str = "", **fields: str):
        told = body or "\n".join(f"In {key}: {one}." for one in words)
        a = article(told, id=key, published_on=on, **fields)
        keep(any_engine, a, *(said(a, one, by=by) for one in words))
        link_waiting(any_engine)

    return store


@pytest.fixture
def matches(any_engine: Engine) -> Callable[[], list[list[str]]]:
    """Each match as its articles with their relations, the first report first."""

    def read() -> list[list[str]]:
        lines = """
        SELECT match_member.match_id, article.key, match_member.relation FROM match_member
        JOIN statement ON statement.id = match_member.statement_id JOIN article ON article.id = statement.article_id
        ORDER BY match_member.relation IS NOT NULL, article.key
        """
        found: dict[int, list[str]] = {}
        with any_engine.connect() as connection:
            for number, key, relation in connection.execute(text(lines)):
                found.setdefault(number, []).append(f"{key} {relation or 'first'}")
        return sorted(found.values())

    return read


STORIES = {
    "a": ((DAM, PORT), "2025-05-07"),
    "b": ((NEAR,), "2025-05-08"),
    "c": ((PORT,), "2025-05-09"),
    "d": ((PART,), "2025-05-10"),
}


class TestAnyOrder:
    @pytest.mark.parametrize("order", ["abcd", "dcba", "bdac", "cadb"])
    def test_gives_the_same_matches(self, tell, matches, order):
        for key in order:
            words, day = STORIES[key]
            tell(key, *words, on=day)
        assert matches() == [["a first", "b near", "d contains"], ["a first", "c identical"]]

    def test_a_late_article_of_an_earlier_day_is_the_first_report(self, tell, matches):
        tell("b", DAM, on="2025-05-08")
        tell("c", DAM, on="2025-05-09")
        tell("a", DAM, on="2025-05-01")
        assert matches() == [["a first", "b identical", "c identical"]]

    def test_what_conflicts_stays_apart(self, tell, matches, any_engine):
        for order in itertools.permutations(("yes", "no", "again")):
            for key in order:
                tell(f"{''.join(order)}-{key}", NOT if key == "no" else DAM, by=f"Ana {''.join(order).title()}")
        assert all(len(group) == 2 for group in matches())
        assert len(matches()) == 6
        with any_engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM conflict")).scalar() == 12

    def test_a_changed_article_leaves_its_match(self, tell, matches):
        for key in "abc":
            tell(key, DAM)
        tell("a", PORT)
        assert matches() == [["b first", "c identical"]]

    def test_another_speaker_leaves_the_match(self, tell, matches):
        tell("a", DAM)
        tell("b", DAM, by="Bo Ek")
        assert matches() == []


class TestQuoted:
    @pytest.mark.parametrize("order", ["one", "other"])
    def test_by_another_speaker_is_a_link_and_no_match(self, tell, matches, any_engine, order):
        quoting = "that Petrov had promised “will be inspected by engineers from three countries” and lied"
        told = [("a", DAM, "Ana Petrov"), ("b", quoting, "Bo Ek")]
        for key, words, by in told if order == "one" else told[::-1]:
            tell(key, words, by=by)
        assert matches() == []
        with any_engine.connect() as connection:
            [because] = connection.execute(select(table(QuotationRow).c.because)).scalars()
        assert because["rule"] == "quotes-another"


class TestWireStory:
    EDITS = (DAM.replace("autumn", "month"), DAM.replace("engineers", "officials"), NEAR)

    def test_copies_and_edits_are_one_match(self, tell, matches, monkeypatch):
        regrouped = []
        whole = statements._regroup
        monkeypatch.setattr(statements, "_regroup", lambda *given: regrouped.append(given) or whole(*given))
        for number in range(24):
            tell(
                f"a{number:02}", DAM if number % 4 else self.EDITS[number // 4 % 3], on=f"2025-05-{7 + number // 8:02}"
            )
        [match] = matches()
        assert len(match) == 24
        assert len(regrouped) <= 3, "what comes later joins without a look at all the others"

    def test_a_copy_that_is_earlier_than_all_is_the_first_report(self, tell, matches):
        for key in "bcd":
            tell(key, DAM, on="2025-05-08")
        tell("a", DAM, on="2025-05-07")
        assert matches() == [["a first", "b identical", "c identical", "d identical"]]

    def test_a_copy_of_what_is_at_odds_is_at_odds(self, tell, matches, any_engine):
        for key, words in (("a", DAM), ("b", NOT), ("c", DAM), ("d", DAM)):
            tell(key, words)
        assert matches() == [["a first", "c identical", "d identical"]]
        with any_engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM conflict")).scalar() == 3


class TestCopies:
    BODY = f"Told at length: {DAM}."

    def test_under_two_addresses_are_one_report(self, tell, matches):
        tell("a", DAM, body=self.BODY, url="https://example.org/1", outlet="Herald")
        tell("b", DAM, body=self.BODY, url="https://example.org/2", outlet="Herald")
        tell("c", DAM, body=self.BODY, url="https://example.org/3")
        assert matches() == []

    def test_of_two_outlets_are_two_reports(self, tell, matches):
        tell("a", DAM, body=self.BODY, outlet="Herald")
        tell("b", DAM, body=self.BODY, outlet="Coast News")
        assert matches() == [["a first", "b identical"]]

    def test_of_what_changed_are_copies_no_longer(self, tell, matches):
        tell("a", DAM, body=self.BODY)
        tell("b", DAM, body=self.BODY)
        tell("a", DAM, body=self.BODY + " More is told.")
        assert matches() == [["a first", "b identical"]]


class TestRebuild:
    @pytest.fixture
    def told(self, tell):
        for key in "cadb":
            words, day = STORIES[key]
            tell(key, *words, on=day)

    @pytest.fixture
    def rows(self, any_engine) -> Callable[[], list[list[tuple]]]:
        def read():
            tables = [table(row) for row in (MatchRow, MatchMemberRow, MatchLinkRow, ConflictRow)]
            with any_engine.connect() as connection:
                return [sorted(map(str, connection.execute(select(each)))) for each in tables]

        return read

    def test_changes_nothing(self, any_engine, told, rows):
        before = rows()
        seen: list[tuple[str, int, int]] = []
        rebuild(any_engine, ["matches"], on_step=seen.append)
        assert rows() == before
        assert seen[-1] == ("matches", 5, 5)

    def test_mends_what_is_missing(self, any_engine, told, matches):
        before = matches()
        with any_engine.begin() as connection:
            connection.execute(text("DELETE FROM match_link"))
            connection.execute(text('DELETE FROM "match"'))
        rebuild(any_engine, ["matches"])
        assert matches() == before

    def test_goes_on_where_it_was_broken_off(self, any_engine, told, monkeypatch):
        monkeypatch.setattr(statements, "AT_ONCE", 2)

        def stop(step: Step) -> None:
            if step.done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(any_engine, ["matches"], on_step=stop)
        seen: list[Step] = []
        rebuild(any_engine, ["matches"], on_step=seen.append)
        assert seen[-1] == ("matches", 3, 3)
        rebuild(any_engine, ["matches"], on_step=seen.append)
        assert seen[-1] == ("matches", 5, 5)


class TestWire:
    @pytest.fixture
    def judged(self, monkeypatch) -> Iterator[list[int]]:
        """How many statements each look at a web of links held."""
        seen: list[int] = []
        regroup = statements.regroup

        def counting(session, rows, *rest):
            seen.append(len(rows))
            regroup(session, rows, *rest)

        monkeypatch.setattr(statements, "regroup", counting)
        return seen

    def test_story_of_many_outlets_is_one_match_and_joined_without_a_look_at_all(self, tell, matches, judged):
        for number in range(30):
            tell(f"a{number:02d}", DAM, on=f"2025-05-{1 + number // 3:02d}", outlet=f"Outlet {number}")
        [group] = matches()
        assert len(group) == 30
        assert sum(judged) < 30
