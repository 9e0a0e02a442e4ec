"""Both seeds give what is written beside this file, in whole: a change of a rule or of the weights shows here.

After a change that is meant, write the files anew: `onrecord extract seeds/NAME.txt | python -m json.tool --indent 1`,
without `confidence` and `because`, whose figures differ in the last places between machines, and without `items`, which
are the statements in another shape; and read the difference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
NAMES = ("000_5f311bf8f2bea91d", "001_caab9da2518d0403")


def shown(record: dict[str, Any]) -> dict[str, Any]:
    """The record without what may differ in the last places, and each statement once."""
    statements = [
        {
            **{name: value for name, value in statement.items() if name not in ("confidence", "because")},
            "topics": [topic["code"] for topic in statement["topics"]],
        }
        for statement in record["statements"]
    ]
    return {"id": record["id"], "paragraphs": record["paragraphs"], "statements": statements}


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_gives_its_golden_record(records, name: str):
    golden = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    assert shown(records[name]) == golden


@pytest.mark.parametrize("name", NAMES)
def test_every_resolved_value_has_its_because(records, name: str):
    for statement in records[name]["statements"]:
        because = statement["because"]
        assert {"statement", "speech", "act", "stance", "speakers"} <= set(because)
        assert statement["said_on"] is None or "said_on" in because
        assert statement["holder"] is None or "holder" in because
        assert not statement["topics"] or "topics" in because


@pytest.mark.parametrize("name", NAMES)
def test_the_caption_and_its_credit_are_not_speech(records, name: str):
    captions = [p for p in records[name]["paragraphs"] if p["kind"] == "caption"]
    for caption in captions:
        for statement in records[name]["statements"]:
            assert all(end <= caption["start"] or start >= caption["end"] for start, end in statement["content"])
    assert len(captions) == (1 if name.startswith("000") else 0)
