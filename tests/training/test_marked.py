"""The marked texts that the heads are trained on: every label lies in its text."""

from __future__ import annotations

import pytest

from app.training.marked import parse, read_marked

BLOCK = """@ a kind | 2026-03-12
<s1+2><P>Ana Ruiz</P>, a baker,</s1+2> <q1>said</q1> <c1>rye is dear</c1>, and <q2>did not say</q2> <c2>why</c2>.
= 1 | said | Ana Ruiz | 2026-03-10 | the Herald
= 2 | unsaid | - | -
"""


def test_a_block_is_read_with_its_spans_names_and_speakers():
    one = parse("a-1", BLOCK)
    assert one.text == "Ana Ruiz, a baker, said rye is dear, and did not say why."
    said, unsaid = one.statements
    assert [one.text[slice(*edges)] for edges in said["source"]] == ["Ana Ruiz, a baker,"]
    assert said["source"] == unsaid["source"]
    assert (said["act"], said["speakers"], said["said_on"], said["relayed_by"]) == (
        "speech",
        ["Ana Ruiz"],
        "2026-03-10",
        "the Herald",
    )
    assert (unsaid["act"], unsaid["speakers"], unsaid["said_on"]) == ("unsaid", [], None)
    assert one.names == [(0, 8, "person")]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("@ a kind | 2026-03-12", "@ a kind"), ("</q2>", ""), ("<c2>why</c2>", "why"), ("= 2 | unsaid", "= 3 | unsaid")],
)
def test_a_block_that_is_marked_wrongly_is_named(written: str, wrong: str):
    with pytest.raises(ValueError, match="a-1"):
        parse("a-1", BLOCK.replace(written, wrong))


def test_every_text_can_be_read_and_each_label_lies_in_it():
    texts = list(read_marked())
    assert len(texts) > 1000
    for one in texts:
        for statement in one.statements:
            for part in ("source", "cue", "content"):
                assert all(0 <= start < end <= len(one.text) for start, end in statement[part]), one.id
        assert all(0 <= start < end <= len(one.text) for start, end, _ in one.names), one.id
