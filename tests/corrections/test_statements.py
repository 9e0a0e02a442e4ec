"""Corrections of statements: they hold, can be undone, and stay when the article is stored anew."""

from __future__ import annotations

import pytest

from app.corrections.errors import ConflictError, CorrectionError
from app.linking.forgetting import forget_article
from app.queries.gone_statements import CorrectedAwayError
from app.rebuild import rebuild
from app.store.session import writing

HARBOUR, BREAD = "the harbour will reopen in June", "bread is dear"


def test_every_field_is_corrected_and_undone(any_store):
    ids = any_store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
    key = ids[HARBOUR]
    before = any_store.see(key)
    made = any_store.correct(
        kind="statement",
        statement=key,
        speakers=["bo-ek"],
        holder="ada-moreau",
        said_on="2025-05-07~",
        topics=["economy"],
        act="attitude",
        stance="hope",
        note="the photo says so",
    )
    shown = any_store.see(key)
    assert [one["slug"] for one in shown["speakers"]] == ["bo-ek"]
    assert shown["holder"]["slug"] == "ada-moreau"
    assert shown["said_on"]["edtf"] == "2025-05-07~"
    assert [one["label"] for one in shown["topics"]] == ["economy"]
    assert (shown["act"], shown["stance"]) == ("attitude", "hope")
    for name in ("speakers", "holder", "said_on", "topics", "act", "stance"):
        assert shown["because"][name] == {"rule": "corrected", "span": None, "text": made.key, "confidence": 1.0}
    assert any_store.counts() == {"ada-moreau": 0, "bo-ek": 1}
    any_store.undo(made.key)
    assert any_store.see(key) == before
    assert any_store.counts() == {"ada-moreau": 1, "bo-ek": 1}


def test_a_correction_of_one_field_leaves_the_others(store):
    key = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
    first = store.correct(kind="statement", statement=key, stance="hope")
    second = store.correct(kind="statement", statement=key, stance="warn", said_on=None, after=first.key)
    shown = store.see(key)
    assert (shown["stance"], shown["said_on"]) == ("warn", None)
    store.undo(second.key)
    shown = store.see(key)
    assert (shown["stance"], shown["said_on"]["edtf"]) == ("hope", "2025-05-09")


def test_what_is_no_statement_leaves_the_store_and_comes_back(any_store):
    ids = any_store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
    any_store.tell("b", ("Ada Moreau", HARBOUR))
    key = ids[HARBOUR]
    before = any_store.see(key)
    assert before["match"]
    made = any_store.correct(kind="statement", statement=key, not_a_statement=True)
    with pytest.raises(CorrectedAwayError):
        any_store.see(key)
    assert any_store.counts() == {"ada-moreau": 1, "bo-ek": 1}
    any_store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD), pipeline="newer")
    assert any_store.ids("a") == {BREAD: ids[BREAD]}
    with pytest.raises(CorrectionError, match="no statement by Ann: undo c"):
        any_store.correct(kind="statement", statement=key, stance="hope")
    any_store.undo(made.key)
    after = any_store.see(key)
    assert after["match"]
    others = {"match": None, "identities": None}  # a new match, and the article was resolved anew
    assert {**after, **others} == {**before, **others}
    assert any_store.counts() == {"ada-moreau": 2, "bo-ek": 1}


def test_a_corrected_speaker_changes_who_matches_whom(store):
    one = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
    other = store.tell("b", ("Ada Moreau", HARBOUR))[HARBOUR]
    store.tell("c", ("Bo Ek", BREAD))
    assert store.match(one) == store.match(other) is not None
    made = store.correct(kind="statement", statement=other, speakers=["bo-ek"])
    assert store.match(one) is store.match(other) is None
    store.undo(made.key)
    assert store.match(one) == store.match(other) is not None


def test_a_corrected_day_is_found_by_the_day(store):
    one = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
    row = "SELECT id FROM statement WHERE key = :key"
    days = f"SELECT count(DISTINCT day) FROM blocking_key WHERE statement_id = ({row})"  # noqa: S608
    store.correct(kind="statement", statement=one, said_on="2024")
    assert store.one(days, key=one) == 1, "its keys have the new day, and none the old one"
    assert str(store.one("SELECT day FROM statement_speaker")) == "2024-01-01"


class TestSurvive:
    def correct(self, store):
        ids = store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
        store.correct(kind="statement", statement=ids[HARBOUR], speakers=["bo-ek"], said_on="2025-05-01")
        return ids[HARBOUR]

    def test_a_new_analysis_and_a_rebuild(self, any_store):
        key = self.correct(any_store)
        any_store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD), pipeline="newer")
        rebuild(any_store.engine, ("names", "keys", "matches"))
        assert any_store.speakers(key) == ["bo-ek"]
        assert any_store.see(key)["said_on"]["edtf"] == "2025-05-01"
        assert any_store.counts() == {"ada-moreau": 0, "bo-ek": 2}

    def test_what_a_new_analysis_finds_is_what_undoing_shows(self, store):
        key = self.correct(store)
        store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD), pipeline="newer", on="2025-05-08")
        store.undo(store.one("SELECT key FROM correction"))
        assert store.see(key)["said_on"]["edtf"] == "2025-05-08"
        assert store.speakers(key) == ["ada-moreau"]
        assert store.one("SELECT count(*) FROM corrected") == 0
        assert store.one("SELECT count(*) FROM article_speaker WHERE folded LIKE '=%'") == 0

    def test_a_new_version_of_the_article(self, any_store):
        key = self.correct(any_store)
        any_store.tell("a", ("Bo Ek", "rain is near"), ("Ada Moreau", HARBOUR))
        assert any_store.speakers(key) == ["bo-ek"]

    def test_another_source_of_the_same_words_the_nearest_of_several(self, store):
        self.correct(store)
        twice = ("Mrs Moreau", HARBOUR), ("Cy Poe", "x " * 50), ("Di Fox", HARBOUR)
        store.tell("a", *twice)
        rows = "SELECT source_text FROM statement JOIN correction_anchor ON statement.key = correction_anchor.statement"
        assert store.one(rows) == "Mrs Moreau"
        assert store.counts()["bo-ek"] == 1

    def test_words_that_are_gone_and_come_back(self, any_store):
        key = self.correct(any_store)
        any_store.tell("a", ("Ada Moreau", "the harbour stays closed"))
        assert "does not hold these words" in any_store.one("SELECT unplaced FROM correction")
        assert any_store.counts().get("bo-ek", 0) == 0
        any_store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
        assert any_store.one("SELECT unplaced FROM correction") is None
        assert any_store.speakers(key) == ["bo-ek"]

    def test_but_not_that_the_article_is_forgotten(self, any_store):
        self.correct(any_store)
        with writing(any_store.engine) as session:
            forget_article(session, any_store.one("SELECT id FROM article"))
        for name in ("correction", "correction_anchor", "corrected", "article_speaker", "speaker"):
            assert any_store.one(f"SELECT count(*) FROM {name}") == 0  # noqa: S608

    def test_though_nobody_else_names_the_speaker(self, store):
        key = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
        store.tell("b", ("Bo Ek", BREAD))
        store.correct(kind="statement", statement=key, speakers=["bo-ek"], holder="bo-ek")
        store.tell("b", ("Di Fox", BREAD))
        store.tell("a", ("Ada Moreau", "no"))
        assert store.one("SELECT count(*) FROM speaker WHERE slug = 'bo-ek'") == 0
        store.tell("a", ("Ada Moreau", HARBOUR))
        assert store.speakers(key) == ["bo-ek"]
        assert store.see(key)["holder"]["slug"] == "bo-ek"
        store.counts()


class TestRefused:
    @pytest.fixture
    def key(self, store):
        return store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))[HARBOUR]

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("speakers", ["Ada Morau"], "there is no speaker Ada Morau: is it ada-moreau"),
            ("holder", "Zoe", "there is no speaker Zoe: give a new one with a name and a kind"),
            ("said_on", "2025-02-30", "there is no 2025-02-30"),
            ("said_on", "2025-05-09/2025-05-01", "2025-05-01 lies before 2025-05-09: swap them"),
            ("said_on", "yesterday", "'yesterday' is no day; write EDTF"),
            ("said_on", "2025-06-01", "lies after 2025-05-09, when the article was published"),
            ("topics", ["sports"], "sports is no Media Topic; is it sport?"),
        ],
    )
    def test_with_the_reason(self, store, key, field, value, reason):
        with pytest.raises(CorrectionError) as refused:
            store.correct(kind="statement", statement=key, **{field: value})
        assert reason in refused.value.reason
        assert refused.value.field == field
        assert store.one("SELECT count(*) FROM correction") == 0

    def test_the_nearest_names_are_given(self, store, key):
        with pytest.raises(CorrectionError) as refused:
            store.correct(kind="statement", statement=key, speakers=["Ada Morau"])
        assert refused.value.nearest[0]["slug"] == "ada-moreau"

    def test_a_correction_that_did_not_see_the_newest(self, store, key):
        made = store.correct(kind="statement", statement=key, stance="hope")
        with pytest.raises(ConflictError, match=f"corrected by Ann .*{made.key}") as refused:
            store.correct(kind="statement", statement=key, stance="warn")
        assert refused.value.newest == made.key
        store.correct(kind="statement", statement=key, stance="warn", after=made.key)

    def test_undoing_twice(self, store, key):
        made = store.correct(kind="statement", statement=key, stance="hope")
        store.undo(made.key)
        with pytest.raises(CorrectionError, match="undone already"):
            store.undo(made.key)


def test_a_speaker_whom_the_store_does_not_know_is_added(any_store):
    key = any_store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
    any_store.correct(kind="statement", statement=key, speakers=[{"name": "Cy Poe", "kind": "person"}])
    assert any_store.speakers(key) == ["cy-poe"]
    any_store.tell("a", ("Ada Moreau", HARBOUR), pipeline="newer")
    assert any_store.speakers(key) == ["cy-poe"]
