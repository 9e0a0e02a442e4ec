"""Corrections beside other writers: whoever is first, the correction holds."""

from __future__ import annotations

import threading

from app.corrections.carrying_out import correct
from app.corrections.wanted import CorrectStatement
from app.linking.statements import link_waiting
from app.store.session import writing

HARBOUR = "the harbour will reopen in June"


def test_an_article_that_is_stored_anew_meanwhile_has_the_correction(make_store, postgres_engine):
    store = make_store(postgres_engine)
    key = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
    store.tell("b", ("Bo Ek", HARBOUR))
    begun = threading.Event()

    def store_anew():
        begun.set()
        store.tell("a", ("Ada Moreau", HARBOUR), pipeline="newer")

    other = threading.Thread(target=store_anew)
    with writing(store.engine) as session:
        correct(session, CorrectStatement(statement=key, speakers=["bo-ek"]), "Ann")
        other.start()
        begun.wait()
    other.join()
    link_waiting(store.engine)
    assert store.speakers(key) == ["bo-ek"]
    assert store.counts() == {"ada-moreau": 0, "bo-ek": 2}
    assert store.match(key) is not None


def test_many_at_once_of_one_article(make_store, postgres_engine):
    store = make_store(postgres_engine)
    lines = [(f"Ada {letter * 3}", f"{letter * 4} is near") for letter in "bcde"]
    ids = store.tell("a", *lines)
    store.tell("b", ("Bo Ek", HARBOUR))
    threads = [
        threading.Thread(target=store.correct, kwargs={"kind": "statement", "statement": key, "speakers": ["bo-ek"]})
        for key in ids.values()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.speakers(key) for key in ids.values()] == [["bo-ek"]] * 4
    assert store.counts()["bo-ek"] == 5
