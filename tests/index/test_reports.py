from __future__ import annotations

import numpy as np
import pytest

from app.index.reports import reports
from app.store.session import writing

WORDS = "the harbour authority will dredge the northern channel before autumn"


@pytest.fixture
def report(any_engine, article, said, keep):
    """Stores an article of one statement, and gives the statement's key."""

    def store(key, words=WORDS, day="2025-05-09", *, vector=None, **more):
        a = article(f"Said by one: {words}.", id=key, published_on=day)
        embeddings = () if vector is None else [np.asarray(vector, dtype="<f2").tobytes()]
        return keep(any_engine, a, said(a, words, **{"by": "Mei Ng", **more}), embeddings=embeddings).new[0]

    return store


def test_a_report_holds_what_matching_asks_for(any_engine, report):
    key = report("a", on="2025-05-08", vector=[1, 0])
    with writing(any_engine) as session:
        (one,) = reports(session, [key, "s0000000000000000"])
    assert (one.key, one.article, one.content, one.speakers) == (key, "a", WORDS, {"mei-ng"})
    assert (one.said_on.edtf, str(one.published_on), one.match) == ("2025-05-08", "2025-05-09", None)
    assert np.frombuffer(one.embedding, dtype="<f2").tolist() == [1, 0]
