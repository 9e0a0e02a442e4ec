"""Corrections of speakers, and undoing them: everybody has again what was theirs."""

from __future__ import annotations

import pytest

from app.corrections.errors import CorrectionError

HARBOUR, BREAD, RAIN = "the harbour will reopen in June", "bread is dear", "rain is near"


def names_of(store, slug):
    rows = (
        "SELECT group_concat(alias, '|') FROM speaker_alias"
        " WHERE speaker_id = (SELECT id FROM speaker WHERE slug = :slug)"
    )
    return set(store.one(rows, slug=slug).split("|"))


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
