from __future__ import annotations

import pytest
from sqlalchemy import select

from app.model import Because, Member, Relation, Verdict
from app.store.matches import save_conflict, save_match
from app.store.reports import group
from app.store.session import writing
from app.store.tables import ConflictRow, MatchMemberRow, MatchRow, table

WHY = Because(rule="test", confidence=1)


@pytest.fixture
def report(any_engine, article, said, keep):
    """Stores an article of one statement, and gives the statement's key."""

    def store(key, day="2025-05-09", words="trade is up", **more):
        a = article(f"Ng said {words}.", id=key, published_on=day)
        return keep(any_engine, a, said(a, words, by="Mei Ng", source="Ng"), **more)

    return store


@pytest.fixture
def match(any_engine):
    """Stores a match of the keys, the first of them the first report."""

    def store(first, *others, relation=Relation.NEAR):
        members = [Member(key=first, relation=None, score=1, because=WHY)]
        members += [Member(key=key, relation=relation, score=0.9, because=WHY) for key in others]
        with writing(any_engine) as session:
            return save_match(session, members)

    return store


def stored(engine):
    """Each match's key, with the relations of its members in order."""
    member, match = table(MatchMemberRow), table(MatchRow)
    with engine.connect() as connection:
        query = select(match.c.key, member.c.relation).join_from(match, member).order_by(member.c.statement_id)
        found = {}
        for key, relation in connection.execute(query):
            found.setdefault(key, []).append(relation)
        return found


class TestMatch:
    def test_is_made_and_made_again_without_a_change(self, any_engine, report, match):
        a, b = report("a").new[0], report("b").new[0]
        key = match(a, b)
        assert match(a, b) == key
        assert stored(any_engine) == {key: [None, "near"]}

    def test_grows_under_its_key(self, any_engine, report, match):
        a, b, c = (report(name).new[0] for name in "abc")
        key = match(a, b)
        assert match(a, c, relation=Relation.CONTAINS) == key
        assert stored(any_engine) == {key: [None, "near", "contains"]}

    def test_takes_an_earlier_first_report(self, any_engine, report, match):
        b, c = report("b").new[0], report("c").new[0]
        key = match(b, c)
        a = report("a", "2025-05-01").new[0]
        assert match(a, b, c, relation=Relation.PARAPHRASE) == key
        assert stored(any_engine) == {key: ["paraphrase", "paraphrase", None]}

    def test_a_member_leaves_for_another_match(self, any_engine, report, match):
        a, b, c, d = (report(name).new[0] for name in "abcd")
        old = match(b, c, d)
        new = match(a, d)
        assert stored(any_engine) == {old: [None, "near"], new: [None, "near"]}
        assert match(a, c) == new
        assert stored(any_engine) == {new: [None, "near", "near"]}

    def test_two_become_one_under_the_key_of_the_earlier(self, any_engine, report, match):
        late = [report(name, "2025-05-12").new[0] for name in "ab"]
        early = [report(name, "2025-05-02").new[0] for name in "cd"]
        match(*late)
        key = match(*early)
        assert match(*early, *late) == key
        assert list(stored(any_engine)) == [key]
        with writing(any_engine) as session:
            assert [one.key for one in group(session, key)] == [*early, *late]

    @pytest.mark.parametrize("relations", [[None], [None, None], ["near", "near"], [None, "conflict"]])
    def test_refuses_what_is_no_match(self, any_engine, report, relations):
        keys = [report(name).new[0] for name in "ab"]
        members = [Member(key=k, relation=r, score=1, because=WHY) for k, r in zip(keys, relations, strict=False)]
        with pytest.raises(ValueError, match="match"), writing(any_engine) as session:
            save_match(session, members)


class TestReplacedArticle:
    def test_a_match_goes_on_without_a_later_member(self, any_engine, report, match):
        a, b, c = (report(name).new[0] for name in "abc")
        key = match(a, b, c)
        assert report("c", words="trade is flat").unmatched == ()
        assert stored(any_engine) == {key: [None, "near"]}

    def test_a_match_of_one_ends(self, any_engine, report, match):
        a, b = report("a").new[0], report("b").new[0]
        match(a, b)
        assert report("b", words="trade is flat").unmatched == (a,)
        assert stored(any_engine) == {}

    def test_a_match_ends_with_its_first_report(self, any_engine, report, match):
        a, b, c = (report(name).new[0] for name in "abc")
        match(a, b, c)
        assert set(report("a", words="trade is flat").unmatched) == {b, c}
        assert stored(any_engine) == {}

    def test_a_first_report_that_comes_back_never_takes_a_key_in_use(self, any_engine, report, match):
        b, c = report("b", "2025-05-05").new[0], report("c", "2025-05-06").new[0]
        key = match(b, c)
        a = report("a", "2025-05-01").new[0]
        match(a, b, c)
        report("b", "2025-05-05", words="trade is flat")
        again = report("b", "2025-05-05").new[0]
        assert again == b
        d = report("d").new[0]
        assert match(b, d) != key
        assert len(stored(any_engine)) == 2

    def test_unchanged_statements_keep_their_match(self, any_engine, report, match):
        a, b = report("a").new[0], report("b").new[0]
        key = match(a, b)
        report("a", pipeline="newer")
        assert stored(any_engine) == {key: [None, "near"]}


class TestConflict:
    def test_is_stored_once_whichever_comes_first(self, any_engine, report):
        a, b = report("a").new[0], report("b").new[0]
        verdict = Verdict(relation=Relation.CONFLICT, score=0.9, because=WHY)
        with writing(any_engine) as session:
            save_conflict(session, a, b, verdict)
            save_conflict(session, b, a, verdict)
        with any_engine.connect() as connection:
            assert len(connection.execute(select(table(ConflictRow))).all()) == 1

    def test_goes_with_its_statement(self, any_engine, report):
        a, b = report("a").new[0], report("b").new[0]
        with writing(any_engine) as session:
            save_conflict(session, a, b, Verdict(relation=Relation.CONFLICT, score=0.9, because=WHY))
        report("b", words="trade is flat")
        with any_engine.connect() as connection:
            assert connection.execute(select(table(ConflictRow))).all() == []

    def test_is_no_other_relation(self, any_engine, report):
        a, b = report("a").new[0], report("b").new[0]
        with pytest.raises(ValueError, match="no conflict"), writing(any_engine) as session:
            save_conflict(session, a, b, Verdict(relation=Relation.NEAR, score=0.9, because=WHY))
