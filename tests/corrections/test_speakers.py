"""Corrections of speakers, and undoing them: everybody has again what was theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.corrections.errors import CorrectionError
from app.linking.speaker_file import list_speakers
from app.model import ListedSpeaker, SpeakerKind
from app.store.session import writing

HARBOUR, BREAD, RAIN = "the harbour will reopen in June", "bread is dear", "rain is near"


def names_of(store, slug):
    rows = "SELECT alias FROM speaker_alias WHERE speaker_id = (SELECT id FROM speaker WHERE slug = :slug)"
    with store.engine.connect() as connection:
        return set(connection.scalars(text(rows), {"slug": slug}))


class TestMerge:
    def test_is_undone_with_what_was_read_since(self, any_store):
        one = any_store.tell("a", ("Olha Bondar", HARBOUR))[HARBOUR]
        two = any_store.tell("b", ("Olga Bondar", BREAD))[BREAD]
        made = any_store.correct(kind="merge_speakers", speaker="olha-bondar", into="olga-bondar")
        assert any_store.counts() == {"olga-bondar": 2}
        three = any_store.tell("c", ("Olha Bondar", RAIN))[RAIN]
        assert any_store.speakers(three) == ["olga-bondar"]
        any_store.undo(made.key)
        assert any_store.counts() == {"olha-bondar": 2, "olga-bondar": 1}
        assert [any_store.speakers(key) for key in (one, two, three)] == [
            ["olha-bondar"],
            ["olga-bondar"],
            ["olha-bondar"],
        ]
        four = any_store.tell("d", ("Olha Bondar", "no"))["no"]
        assert any_store.speakers(four) == ["olha-bondar"]

    def test_is_undone_where_an_article_names_both(self, any_store):
        ids = any_store.tell("a", ("Olha Bondar", HARBOUR), ("Olga Bondar", BREAD))
        made = any_store.correct(kind="merge_speakers", speaker="olha-bondar", into="olga-bondar")
        assert any_store.counts() == {"olga-bondar": 2}
        any_store.undo(made.key)
        assert any_store.speakers(ids[HARBOUR]) == ["olha-bondar"]
        assert any_store.speakers(ids[BREAD]) == ["olga-bondar"]
        assert any_store.counts() == {"olha-bondar": 1, "olga-bondar": 1}

    def test_takes_the_corrected_statements_with_it(self, store):
        key = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
        store.tell("b", ("Olha Bondar", BREAD), ("Olga Bondar", RAIN))
        store.correct(kind="statement", statement=key, speakers=["olha-bondar"])
        made = store.correct(kind="merge_speakers", speaker="olha-bondar", into="olga-bondar")
        assert store.speakers(key) == ["olga-bondar"]
        store.tell("a", ("Ada Moreau", HARBOUR), pipeline="newer")
        assert store.speakers(key) == ["olga-bondar"]
        store.undo(made.key)
        assert store.speakers(key) == ["olha-bondar"]
        store.counts()

    def test_names_and_facts_go_back(self, store):
        store.tell("a", ("Olha Bondar", HARBOUR), ("Olga Bondar", BREAD))
        store.correct(kind="speaker_wikidata", speaker="olha-bondar", wikidata="Q42")
        store.correct(kind="speaker_alias", speaker="olha-bondar", names=["O. B."])
        made = store.correct(kind="merge_speakers", speaker="olha-bondar", into="olga-bondar")
        assert store.one("SELECT wikidata FROM speaker") == "Q42"
        store.undo(made.key)
        rows = "SELECT wikidata FROM speaker WHERE slug = :slug"
        assert store.one(rows, slug="olha-bondar") == "Q42"
        assert store.one(rows, slug="olga-bondar") is None
        assert names_of(store, "olha-bondar") == {"Olha Bondar", "O. B."}
        assert names_of(store, "olga-bondar") == {"Olga Bondar"}

    def test_under_another_merge_is_undone_after_that(self, store):
        store.tell("a", ("Olha Bondar", HARBOUR), ("Olga Bondar", BREAD), ("Olya Bondar", RAIN))
        first = store.correct(kind="merge_speakers", speaker="olha-bondar", into="olga-bondar")
        second = store.correct(kind="merge_speakers", speaker="olga-bondar", into="olya-bondar")
        with pytest.raises(CorrectionError, match="undo that correction first"):
            store.undo(first.key)
        store.undo(second.key)
        store.undo(first.key)
        assert store.counts() == {"olha-bondar": 1, "olga-bondar": 1, "olya-bondar": 1}


def test_a_split_is_undone(any_store):
    one = any_store.tell("a", ("John Bell", HARBOUR))[HARBOUR]
    two = any_store.tell("b", ("John Bell", BREAD))[BREAD]
    made = any_store.correct(kind="split_speaker", speaker="john-bell", articles=["b"], name="John Bell the Elder")
    assert any_store.speakers(two) == ["john-bell-the-elder"]
    any_store.undo(made.key)
    assert any_store.speakers(one) == any_store.speakers(two) == ["john-bell"]
    assert any_store.counts() == {"john-bell": 2}
    assert any_store.one("SELECT count(*) FROM speaker_alias WHERE alias = 'John Bell the Elder'") == 0


def test_an_alias_is_undone(store):
    store.tell("a", ("Ada Moreau", HARBOUR))
    made = store.correct(kind="speaker_alias", speaker="ada-moreau", names=["A. Moreau", "Countess"])
    two = store.tell("b", ("Countess", BREAD))[BREAD]
    assert store.speakers(two) == ["ada-moreau"]
    store.undo(made.key)
    assert names_of(store, "ada-moreau") >= {"Ada Moreau"}
    three = store.tell("c", ("Countess", RAIN))[RAIN]
    assert store.speakers(three) != ["ada-moreau"]


def test_a_role_and_an_id_are_undone(store):
    store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
    role = store.correct(kind="speaker_role", speaker="ada-moreau", role="mayor")
    number = store.correct(kind="speaker_wikidata", speaker="ada-moreau", wikidata="Q42")
    with pytest.raises(CorrectionError, match="Q42 is ada-moreau: where both are one, merge bo-ek into ada-moreau"):
        store.correct(kind="speaker_wikidata", speaker="bo-ek", wikidata="Q42")
    later = store.correct(kind="speaker_role", speaker="ada-moreau", role="former mayor")
    with pytest.raises(CorrectionError, match="was changed since"):
        store.undo(role.key)
    for key in (later.key, role.key, number.key):
        store.undo(key)
    assert store.one("SELECT count(*) FROM speaker WHERE role IS NULL AND wikidata IS NULL AND NOT listed") == 2


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"kind": "merge_speakers", "speaker": "ada-moreau", "into": "ada-moreau"}, "the same speaker already"),
        ({"kind": "merge_speakers", "speaker": "ada-moreau", "into": "nobody"}, "there is no speaker nobody"),
        ({"kind": "split_speaker", "speaker": "ada-moreau", "articles": ["z"]}, "no article z names ada-moreau"),
        ({"kind": "speaker_alias", "speaker": "ada-moreau", "names": ["Bo Ek"]}, "Bo Ek is bo-ek"),
    ],
)
def test_refused_with_the_reason(store, wanted, reason):
    store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
    with pytest.raises(CorrectionError, match=reason):
        store.correct(**wanted)


class TestAFileOfSpeakers:
    """A file that says otherwise, read after the correction, and again: what was put right by hand holds."""

    @pytest.fixture
    def load(self, any_store):
        def read(*lines):
            listed = [ListedSpeaker(**{"kind": SpeakerKind.PERSON, **line}) for line in lines]
            for changes in (None, 0):
                with writing(any_store.engine) as session:
                    kept = list_speakers(session, listed)
                assert changes is None or kept.changed == changes, "the same file again changes nothing"
            return kept.unclear

        return read

    def fact(self, store, name, slug="bo-ek"):
        return store.one(f"SELECT {name} FROM speaker WHERE slug = :slug", slug=slug)  # noqa: S608

    def test_keeps_a_role_and_a_wikidata_id(self, any_store, load):
        any_store.tell("a", ("Bo Ek", HARBOUR))
        load({"name": "Bo Ek", "roles": ("mayor",), "wikidata": "Q1", "country": "SE"})
        role = any_store.correct(kind="speaker_role", speaker="bo-ek", role="baker")
        item = any_store.correct(kind="speaker_wikidata", speaker="bo-ek", wikidata="Q2")
        assert load({"name": "Bo Ek", "roles": ("mayor",), "wikidata": "Q1", "country": "NO"}) == []
        assert [self.fact(any_store, name) for name in ("role", "wikidata", "country")] == ["baker", "Q2", "NO"]
        assert any_store.one("SELECT count(*) FROM speaker") == 1
        for made in (role, item):
            any_store.undo(made.key)
        load({"name": "Bo Ek", "roles": ("governor",), "wikidata": "Q1"})
        assert [self.fact(any_store, name) for name in ("role", "wikidata")] == ["governor", "Q1"]

    def test_keeps_that_there_is_none(self, any_store, load):
        any_store.tell("a", ("Bo Ek", HARBOUR))
        load({"name": "Bo Ek", "roles": ("mayor",), "wikidata": "Q1"})
        any_store.correct(kind="speaker_role", speaker="bo-ek", role=None)
        any_store.correct(kind="speaker_wikidata", speaker="bo-ek", wikidata=None)
        assert load({"name": "Bo Ek", "roles": ("mayor",), "wikidata": "Q1"}) == []
        assert load({"name": "Bo Ek", "slug": "bo-ek", "wikidata": "Q1"}) == []
        assert [self.fact(any_store, name) for name in ("role", "wikidata")] == [None, None]
        assert any_store.one("SELECT count(*) FROM speaker") == 1

    def test_keeps_whose_an_alias_is(self, any_store, load):
        any_store.tell("a", ("Bo Ek", HARBOUR), ("Ada Moreau", BREAD))
        made = any_store.correct(kind="speaker_alias", speaker="bo-ek", names=["The Baker"])
        load({"name": "Ada Moreau", "aliases": ("The Baker", "Ada M."), "roles": ("mayor",)})
        assert names_of(any_store, "ada-moreau") == {"Ada Moreau", "Ada M."}
        assert names_of(any_store, "bo-ek") == {"Bo Ek", "The Baker"}
        key = any_store.tell("b", ("The Baker", RAIN))[RAIN]
        assert any_store.speakers(key) == ["bo-ek"]
        any_store.undo(made.key)
        load({"name": "Ada Moreau", "aliases": ("The Baker", "Ada M.")})
        assert "The Baker" in names_of(any_store, "ada-moreau")

    def test_keeps_two_that_were_made_one(self, any_store, load):
        any_store.tell("a", ("Olha Bondar", HARBOUR), ("Olga Bondar", BREAD))
        any_store.correct(kind="merge_speakers", speaker="olha-bondar", into="olga-bondar")
        lines = (
            {"name": "Olga Bondar", "roles": ("mayor",)},
            {"name": "Olha Bondar", "roles": ("poet",), "country": "UA"},
        )
        assert load(*lines) == []
        assert load({"name": "Olha Bondar", "slug": "olha-bondar"}) == []
        assert any_store.one("SELECT count(*) FROM speaker") == 1
        assert [self.fact(any_store, name, "olga-bondar") for name in ("role", "country")] == ["mayor", "UA"]
        load({"name": "Olga Bondar", "wikidata": "Q1"}, {"name": "Olha Bondar", "wikidata": "Q2"})
        assert any_store.one("SELECT count(*) FROM speaker") == 2, "another id is another person"
