"""Blocking keys: reworded and cut reports share some, and they stay the same until their version is raised."""

from __future__ import annotations

import hashlib
import json

import pytest

from app.matches.blocking_keys import VERSION, signs

HARBOUR = "that the harbour in the old town will reopen to ferries in June, and that no toll will be raised this year"
KEYS = {1: "dd5353295722757f"}  # version -> the digest of the keys of the texts below


def test_keys_change_with_their_version_alone():
    """Where this fails, raise `VERSION`: stores hold keys of the function before, which would find nothing."""
    texts = (HARBOUR, "We’ll spend $1,200 more on the U.S. Navy — “not less”, he wasn't saying.", "我们愿意", "")
    keys = [[*map(list, signs(text))] for text in texts]
    assert {VERSION: hashlib.sha256(json.dumps(keys).encode()).hexdigest()[:16]} == KEYS


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ("in June ferries return to the reopened harbour of the old town", "rare"),
        ("The harbour in the old town will reopen to ferries in June.", "lasting"),
        ("He was sure of one thing, and that no toll will be raised this year", "lasting"),
        ("they hope the harbour in the old town will reopen to tourists", "lasting"),
    ],
    ids=["other words", "a clause", "a clause at the end", "a passage"],
)
def test_reports_of_one_statement_share_keys(other, kind):
    assert set(getattr(signs(HARBOUR), kind)) & set(getattr(signs(other), kind))


def test_a_run_of_marks_ends_one_clause():
    assert signs("one two three four five,,, six")[1] == signs("one two three four five, six")[1]
