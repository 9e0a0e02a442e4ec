"""A gold corpus goes through our own line, from text to statements."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.evaluation.gold import GoldArticle, read_gold
from app.evaluation.statements import Evaluation, evaluate
from app.model import InputError, Statement

TEXT = "Ada Moreau said the harbour will reopen in June."
LABEL = {"source": [[0, 10]], "cue": [[11, 15]], "content": [[16, 47]]}

Evaluate = Callable[..., Evaluation]


@pytest.fixture
def run(tmp_path: Path) -> Evaluate:
    """Evaluates records, with the shipped weights."""

    def run(*records: dict[str, object], max_chars: int = 1_000, **options: object) -> Evaluation:
        path = tmp_path / "gold.jsonl"
        path.write_text("\n".join(map(json.dumps, records)), "utf-8")
        return evaluate(read_gold(path, max_bytes=10_000), max_chars=max_chars, **options)  # type: ignore[arg-type]

    return run


def record(name: str = "a1", **fields: object) -> dict[str, object]:
    return {"id": name, "text": TEXT, "attributions": [LABEL], **fields}


def test_a_plain_sentence_is_found_and_right(run: Evaluate):
    done = run(record())
    assert done.errors == []
    assert (done.figures.articles, done.figures.words) == (1, 9)
    assert done.figures.whole.all.f1 == 1
    assert done.figures.words_per_cpu_second > 0


def test_an_article_that_says_nothing_lowers_precision_alone(run: Evaluate):
    whole = run(record(), record("a2", attributions=[])).figures.whole.all
    assert (whole.recall, whole.labelled, whole.found) == (1, 1, 2)
    assert whole.precision == 0.5


def test_what_cannot_be_read_is_told_and_the_rest_is_measured(run: Evaluate):
    done = run(record("long", text=TEXT * 30), record("blank", text="\n ", attributions=[]), record(), {"id": "a4"})
    assert done.figures.articles == 1
    assert [(error.line, error.field) for error in done.errors] == [(1, "text"), (2, "text"), (4, "text")]
    assert "ONRECORD_MAX_TEXT_CHARS" in done.errors[0].reason


def test_each_article_is_handed_over_with_what_was_found(run: Evaluate):
    told: list[tuple[str | int, list[str]]] = []

    def tell(article: GoldArticle, found: list[Statement]) -> None:
        told.append((article.id, [article.text[slice(*one.content[0])] for one in found]))

    run(record("a1"), record("a2", text="It rained.", attributions=[]), on_article=tell)
    assert told == [("a1", ["the harbour will reopen in June"]), ("a2", [])]


def test_nothing_that_can_be_used_gives_empty_figures(run: Evaluate):
    done = run({"id": "a1"})
    assert (done.figures.articles, done.figures.words_per_cpu_second) == (0, 0)
    assert isinstance(done.errors[0], InputError)
