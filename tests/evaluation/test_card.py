"""The card of the weights: figures are written by the command, the rest by people, and that stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.evaluation.card import Card, add_to_card, kept_of, loaded_weights, shipped_card, write_card
from app.evaluation.counts import Counts
from app.model import InputError

TODAY = dt.date(2025, 5, 11)
Write = Callable[[], Card]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("{}\n", "utf-8")
    return path


@pytest.fixture
def card(tmp_path: Path) -> Path:
    return tmp_path / "card.json"


@pytest.fixture
def write(gold: Path, card: Path) -> Write:
    """Writes the card as the command does, over what is there."""
    return lambda: write_card(card, Counts().figures(), gold, kept=kept_of(card), today=TODAY)


def by_hand(card: Path, **fields: Any) -> None:
    """Write into the card what people write."""
    told = json.loads(card.read_text("utf-8"))
    told["corpus"] |= {"name": "Harbour news", "licence": "CC0", "remark": "Two readers."}
    card.write_text(json.dumps({**told, "weaknesses": ["Verse."], **fields}), "utf-8")


class TestWriting:
    def test_a_new_card_says_what_was_measured_and_leaves_the_rest_to_people(
        self, write: Write, gold: Path, card: Path
    ):
        written = write()
        assert Card.model_validate_json(card.read_bytes()) == written
        assert written.corpus.sha256 == hashlib.sha256(gold.read_bytes()).hexdigest()
        assert (written.corpus.file, written.corpus.name, written.weaknesses) == ("gold.jsonl", None, [])
        assert written.command == "onrecord evaluate statements gold.jsonl --card card.json"
        assert (written.measured_on, written.weights) == (TODAY, loaded_weights())

    def test_what_people_wrote_stays(self, write: Write, card: Path):
        write()
        by_hand(card)
        again = write()
        assert (again.corpus.name, again.corpus.licence, again.corpus.remark) == ("Harbour news", "CC0", "Two readers.")
        assert again.weaknesses == ["Verse."]

    def test_another_corpus_loses_the_name_of_the_first_and_keeps_the_weaknesses(
        self, write: Write, card: Path, gold: Path
    ):
        write()
        by_hand(card)
        gold.write_text("{}\n{}\n", "utf-8")
        again = write()
        assert (again.corpus.name, again.corpus.licence, again.corpus.remark) == (None, None, None)
        assert again.weaknesses == ["Verse."]

    def test_the_same_corpus_under_another_name_keeps_what_was_written_of_it(
        self, write: Write, card: Path, gold: Path
    ):
        write()
        by_hand(card)
        moved = gold.rename(gold.with_name("moved.jsonl"))
        again = write_card(card, Counts().figures(), moved, kept=kept_of(card), today=TODAY)
        assert (again.corpus.file, again.corpus.name) == ("moved.jsonl", "Harbour news")

    def test_figures_of_an_older_form_do_not_matter(self, write: Write, card: Path):
        write()
        by_hand(card, figures={"f1": 0.5})
        assert write().corpus.name == "Harbour news"


class TestOtherCorpora:
    @pytest.fixture
    def other(self, tmp_path: Path) -> Path:
        path = tmp_path / "other.jsonl"
        path.write_text("{}\n{}\n", "utf-8")
        return path

    def add(self, card: Path, other: Path) -> Card:
        kept = kept_of(card)
        assert kept is not None
        return add_to_card(card, Counts().figures(), other, kept=kept, today=TODAY)

    def test_they_stand_beside_the_first_once_each(self, write: Write, card: Path, other: Path):
        first = write()
        self.add(card, other)
        again = self.add(card, other)
        assert Card.model_validate_json(card.read_bytes()) == again
        assert (again.corpus, again.figures) == (first.corpus, first.figures)
        assert [one.corpus.file for one in again.others] == ["other.jsonl"]
        assert again.others[0].command == "onrecord evaluate statements other.jsonl --card card.json --also"

    def test_what_people_wrote_of_them_stays(self, write: Write, card: Path, other: Path):
        write()
        self.add(card, other)
        told = json.loads(card.read_text("utf-8"))
        told["others"][0]["corpus"]["name"] = "Courts"
        card.write_text(json.dumps(told), "utf-8")
        assert self.add(card, other).others[0].corpus.name == "Courts"

    def test_not_to_a_card_of_other_weights(self, write: Write, card: Path, other: Path):
        write()
        told = json.loads(card.read_text("utf-8"))
        told["weights"]["version"] = "0123456789ab"
        card.write_text(json.dumps(told), "utf-8")
        before = card.read_bytes()
        with pytest.raises(ValueError, match="other weights"):
            self.add(card, other)
        assert card.read_bytes() == before

    def test_they_go_when_the_first_is_measured_anew(self, write: Write, card: Path, other: Path):
        write()
        self.add(card, other)
        assert write().others == []


class TestRefusing:
    @pytest.mark.parametrize(
        ("content", "field"), [("# notes", None), ("{}", "corpus"), ('{"corpus": {}, "weaknesses": []}', "corpus.file")]
    )
    def test_what_is_no_card(self, card: Path, content: str, field: str | None):
        card.write_text(content, "utf-8")
        with pytest.raises(InputError, match="not a quality card") as refused:
            kept_of(card)
        assert refused.value.field == field
        assert card.read_text("utf-8") == content

    def test_a_file_that_is_not_there_has_nothing_to_keep(self, card: Path):
        assert kept_of(card) is None


class TestShipped:
    def test_people_wrote_their_part(self):
        shipped = shipped_card()
        assert shipped.corpus.name
        assert shipped.corpus.licence
        assert shipped.weaknesses

    def test_it_is_of_these_weights(self):
        assert shipped_card().weights == loaded_weights()
