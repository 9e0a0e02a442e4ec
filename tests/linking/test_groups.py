from __future__ import annotations

import pytest
from sqlalchemy import select

from app.linking.groups import regroup
from app.model import Because, Member, Relation
from app.store.session import writing
from app.store.tables import MatchMemberRow, MatchRow, StatementRow, table

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
    """Makes the matches of some statements be these groups, and gives the keys of the groups' matches, in their order.

    `others` are statements that are in no group any more; `relation` is how every later report stands to the first.
    """

    def store(*groups, others=(), relation=Relation.NEAR):
        def stands(first, key):
            return Member(key=key, relation=None if key == first else relation, score=1, because=WHY)

        statement, member, match = table(StatementRow), table(MatchMemberRow), table(MatchRow)
        keys = {key for group in groups for key in group} | set(others)
        with writing(any_engine) as session:
            rows = select(statement.c.key, statement.c.id).where(statement.c.key.in_(keys))
            regroup(session, dict(session.execute(rows).all()), groups, stands)
            held = select(statement.c.key, match.c.key).join_from(member, match)
            by_key = dict(session.execute(held.join(statement, statement.c.id == member.c.statement_id)).all())
        return [by_key[group[0]] for group in groups]

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
        [key] = match([a, b])
        assert match([a, b], relation=Relation.CONTAINS) == [key]
        assert stored(any_engine) == {key: [None, "near"]}

    def test_grows_under_its_key(self, any_engine, report, match):
        a, b, c = (report(name).new[0] for name in "abc")
        [key] = match([a, b])
        assert match([a, b, c], relation=Relation.CONTAINS) == [key]
        assert stored(any_engine) == {key: [None, "near", "contains"]}

    def test_takes_an_earlier_first_report(self, any_engine, report, match):
        b, c = report("b").new[0], report("c").new[0]
        [key] = match([b, c])
        a = report("a", "2025-05-01").new[0]
        assert match([a, b, c], relation=Relation.PARAPHRASE) == [key]
        assert stored(any_engine) == {key: ["paraphrase", "paraphrase", None]}

    def test_parts_in_two(self, any_engine, report, match):
        a, b, c, d = (report(name).new[0] for name in "abcd")
        [old] = match([a, b, c, d])
        one, other = match([a, b], [c, d])
        assert old in (one, other)
        assert stored(any_engine) == {one: [None, "near"], other: [None, "near"]}

    def test_a_member_leaves(self, any_engine, report, match):
        a, b, c = (report(name).new[0] for name in "abc")
        [key] = match([a, b, c])
        assert match([a, b], others=[c]) == [key]
        assert stored(any_engine) == {key: [None, "near"]}

    def test_a_member_leaves_for_another_match(self, any_engine, report, match):
        a, b, c, d, e = (report(name).new[0] for name in "abcde")
        keys = match([a, b], [c, d, e])
        assert match([a, b, e], [c, d]) == keys
        assert stored(any_engine) == {keys[0]: [None, "near", "near"], keys[1]: [None, "near"]}

    def test_ends_where_no_group_is_left(self, any_engine, report, match):
        a, b = report("a").new[0], report("b").new[0]
        match([a, b])
        match(others=[a, b])
        assert stored(any_engine) == {}

    def test_two_become_one_under_the_key_of_the_larger(self, any_engine, report, match):
        a, b, c, d, e = (report(name).new[0] for name in "abcde")
        _, large = match([a, b], [c, d, e])
        assert match([a, b, c, d, e]) == [large]
        assert stored(any_engine) == {large: [None, "near", "near", "near", "near"]}


class TestReplacedArticle:
    def test_a_match_goes_on_without_a_later_member(self, any_engine, report, match, queued):
        a, b, c = (report(name).new[0] for name in "abc")
        [key] = match([a, b, c])
        queued(clear=True)
        again = report("c", words="trade is flat")
        assert queued() == {*again.new}
        assert stored(any_engine) == {key: [None, "near"]}

    def test_a_match_of_one_ends(self, any_engine, report, match, queued):
        a, b = report("a").new[0], report("b").new[0]
        match([a, b])
        queued(clear=True)
        again = report("b", words="trade is flat")
        assert queued() == {*again.new}
        assert stored(any_engine) == {}

    def test_a_match_ends_with_its_first_report(self, any_engine, report, match, queued):
        a, b, c = (report(name).new[0] for name in "abc")
        match([a, b, c])
        queued(clear=True)
        again = report("a", words="trade is flat")
        assert queued() == {b, c, *again.new}
        assert stored(any_engine) == {}

    def test_unchanged_statements_keep_their_match(self, any_engine, report, match):
        a, b = report("a").new[0], report("b").new[0]
        [key] = match([a, b])
        report("a", pipeline="newer")
        assert stored(any_engine) == {key: [None, "near"]}
