from __future__ import annotations

import numpy as np
import pytest

from app.index.reports import article_reports, reports
from app.model import Speaker, SpeakerKind, SpeakerRef
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
    assert (one.key, one.article, one.content, one.speakers) == (
        key,
        "a",
        WORDS,
        {SpeakerRef("mei-ng", "Mei Ng")},
    )
    assert (one.said_on.edtf, str(one.published_on), one.match) == ("2025-05-08", "2025-05-09", None)
    assert np.frombuffer(one.embedding, dtype="<f2").tolist() == [1, 0]


def test_a_name_that_two_bear_is_not_certain(any_engine, report):
    mayor, coach = (Speaker(name="Jo Bell", kind="person", roles=(r,)) for r in ("mayor of Riverton", "Hawks coach"))
    keys = [report("a", by=mayor), report("b", by=coach, words="no"), report("c", by="Jo Bell", words="yes")]
    with writing(any_engine) as session:
        found = {one.key: one.speakers for one in reports(session, keys)}
    assert [found[key] for key in keys] == [
        {SpeakerRef("jo-bell", "Jo Bell")},
        {SpeakerRef("jo-bell-2", "Jo Bell")},
        {SpeakerRef("jo-bell-3", "Jo Bell", SpeakerKind.PERSON, certain=False)},
    ]


def test_an_articles_reports_are_all_its_statements(any_engine, report):
    report("a")
    key = report("b")
    with writing(any_engine) as session:
        assert [(one.key, one.speakers) for one in article_reports(session, "b").values()] == [
            (key, {SpeakerRef("mei-ng", "Mei Ng")})
        ]
        assert article_reports(session, "c") == {}
