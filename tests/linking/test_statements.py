"""Matching what is stored: the same in any order, copies that are no reports, a rebuild that changes nothing."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.index.reports import reports_of
from app.linking import article_links, components, derived, statements
from app.linking.queue import GROUPING, enqueue_all
from app.linking.statements import link_waiting
from app.matches.blocking_keys import Signs, signs
from app.rebuild import Step, out_of_date, rebuild
from app.store.locks import wait_for
from app.store.session import writing
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
    @pytest.mark.parametrize(
        ("any_engine", "order"),
        [("sqlite", "abcd"), ("sqlite", "dcba"), ("sqlite", "bdac"), ("postgresql", "cadb")],
        indirect=["any_engine"],
    )
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
    @pytest.mark.parametrize(
        ("any_engine", "order"), [("sqlite", "one"), ("postgresql", "other")], indirect=["any_engine"]
    )
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
    EDITS = (DAM.replace("the dam above", "that dam above"), DAM.replace("this autumn", "in autumn"), NEAR)

    @pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)
    def test_copies_and_edits_are_one_match(self, tell, matches):
        for number in range(24):
            tell(
                f"a{number:02}", DAM if number % 4 else self.EDITS[number // 4 % 3], on=f"2025-05-{7 + number // 8:02}"
            )
        [match] = matches()
        assert len(match) == 24

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

    def test_goes_on_where_it_was_broken_off(self, any_engine, told):
        def stop(step: Step) -> None:
            if step.done >= 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(any_engine, ["matches"], on_step=stop)
        seen: list[Step] = []
        rebuild(any_engine, ["matches"], on_step=seen.append)
        assert 0 < seen[-1].done < 5
        rebuild(any_engine, ["matches"], on_step=seen.append)
        assert seen[-1] == ("matches", 5, 5)


@pytest.mark.parametrize("any_engine", ["sqlite"], indirect=True)  # no SQL: what is counted is Python's
class TestLargeStory:
    @pytest.fixture
    def read(self, monkeypatch) -> list[int]:
        """How many reports each look at stored statements gave."""
        seen: list[int] = []

        def counting(*given):
            found = reports_of(*given)
            seen.append(len(found))
            return found

        for module in (article_links, components, statements):
            monkeypatch.setattr(module, "reports_of", counting)
        monkeypatch.setattr(components, "LARGE", 5)
        return seen

    def test_the_next_report_is_joined_without_a_look_at_all_others(self, tell, matches, read):
        spent = []
        for number in range(40):
            read.clear()
            tell(f"a{number:02d}", DAM, on=f"2025-05-{1 + number // 3:02d}", outlet=f"Outlet {number}")
            spent.append(sum(read))
        [group] = matches()
        assert len(group) == 40
        assert max(spent[30:]) <= 1.5 * max(spent[10:25])

    def test_an_article_that_repeats_a_sentence_reports_it_once(self, tell, matches, any_engine, read):
        spent = []
        for times in (10, 40):
            read.clear()
            tell(f"one{times}", *[DAM] * times, body=f"{DAM}. " * times)
            tell(f"two{times}", *[DAM] * times, body=f"Again: {DAM}. " * times)
            spent.append(sum(read))
        assert all(len(group) == 4 for group in matches())
        assert len(matches()) == 1
        assert spent[1] <= 6 * spent[0]


class TestTwoProcesses:
    def test_work_one_queue_off_and_give_the_matches_of_one(self, postgres_engine, article, said, keep):
        """Both take work at the same moment, again and again."""

        def store() -> None:
            for key, (words, day) in STORIES.items():
                for copy in range(3):
                    told = "\n".join(f"In {key}: {one}." for one in words)
                    a = article(told, id=f"{key}{copy}", published_on=day, outlet=f"Outlet {copy}")
                    keep(postgres_engine, a, *(said(a, one, by="Ana Petrov") for one in words))

        def groups() -> list[tuple[object, ...]]:
            lines = """
            SELECT string_agg(statement.key || coalesce(relation, 'first'), ' ' ORDER BY statement.key)
            FROM match_member JOIN statement ON statement.id = statement_id GROUP BY match_id ORDER BY 1
            """
            with postgres_engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(lines))]

        store()
        link_waiting(postgres_engine)
        one_process = groups()
        with postgres_engine.begin() as connection:
            for name in ("match_link", "conflict", '"match"'):
                connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608
        with writing(postgres_engine) as session:
            enqueue_all(session)
        failures: list[BaseException] = []

        def work() -> None:
            try:
                link_waiting(postgres_engine)
            except BaseException as failure:
                failures.append(failure)

        both = [threading.Thread(target=work) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert failures == []
        assert groups() == one_process
        assert one_process

    def test_who_does_not_wait_leaves_the_matches_to_the_other(self, postgres_engine, article, said, keep):
        for key in "ab":
            a = article(f"In {key}: {DAM}.", id=key)
            keep(postgres_engine, a, said(a, DAM, by="Ana Petrov"))

        def left() -> tuple[int, int]:
            with postgres_engine.connect() as connection:
                queues = ("link_queue", "group_queue")
                return tuple(connection.scalar(text(f"SELECT count(*) FROM {queue}")) for queue in queues)  # noqa: S608

        assert left() == (2, 0)
        link_waiting(postgres_engine, most=1)
        assert left()[0] == 1, "one step is one article"
        with Session(postgres_engine) as other, other.begin():
            wait_for(other, [GROUPING])
            link_waiting(postgres_engine, wait=False)
            links, groups = left()
            assert links == 0
            assert groups > 0
        assert link_waiting(postgres_engine, wait=False) == 0
        assert left() == (0, 0)
        with postgres_engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM match_member")) == 2


class TestOtherKeys:
    def test_a_rebuild_after_another_function_of_the_keys_loses_no_match(self, any_engine, tell, matches, monkeypatch):
        for key in "abcd":
            words, day = STORIES[key]
            tell(key, *words, on=day)
        before, total = matches(), 5

        def keys() -> set[int]:
            with any_engine.connect() as connection:
                return set(connection.scalars(text("SELECT key FROM blocking_key")))

        old = keys()
        monkeypatch.setattr(derived, "STATEMENT_KEYS", derived.STATEMENT_KEYS + 1)
        monkeypatch.setattr("app.index.candidates.signs", lambda content: moved(signs(content)))
        monkeypatch.setattr("app.index.candidates.same_words_key", lambda words_hash: int(words_hash, 16) >> 2)
        assert out_of_date(any_engine)["keys"] == total
        rebuild(any_engine, ["keys", "matches"])
        assert out_of_date(any_engine).get("keys") is None
        assert keys().isdisjoint(old)
        assert matches() == before
        tell("e", DAM, on="2025-05-20")
        assert any("e identical" in group for group in matches())


def moved(found: Signs) -> Signs:
    """Other keys for the same words."""
    return Signs(*(tuple((one * 31) % 2**62 for one in some) for some in found))
