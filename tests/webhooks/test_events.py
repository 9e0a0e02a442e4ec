"""The events of a webhook: what is new under its filters, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text

from app.corrections.carrying_out import correct
from app.corrections.wanted import CorrectStatement
from app.linking.links import Conflict, Pairs, pair, write_pairs
from app.model import EventKind, Member, Relation
from app.store.changes import Kind, note
from app.store.session import writing
from app.store.webhooks import Webhook
from tests.conftest import RULE
from tests.webhooks.receiver import Receiver

Subscribe, Turn, Tell = Callable[..., Webhook], Callable[[Webhook], None], Callable[..., None]


def keys(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT content_text, key, id FROM statement"))
        return {row.content_text: row for row in rows}


def join(engine: Engine, save_match: Any, first: str, other: str) -> None:
    """Put two statements into one match."""
    known = keys(engine)
    members = [Member(key=known[first].key, relation=None, score=1, because=RULE)]
    members.append(Member(key=known[other].key, relation=Relation.NEAR, score=0.9, because=RULE))
    with writing(engine) as session:
        save_match(session, members)


def test_new_statements_under_the_filter_in_order(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine
) -> None:
    tell("a0", "the ferry is old")
    webhook = subscribe("speaker=ada-moreau&q=harbour")
    tell("a1", "the harbour will reopen", "tolls will fall")
    tell("a2", "the harbour is deep", by="Bo Ek")
    tell("a3", "the harbour is safe")
    turn(webhook)
    turn(webhook)
    assert receiver.said() == ["the harbour will reopen", "the harbour is safe"]
    first, second = (one.said for one in receiver.received)
    assert (first["event"], first["webhook"]) == ("statement", webhook.key)
    assert first["revision"] < second["revision"]
    assert first["statement"]["speakers"][0]["slug"] == "ada-moreau"


def test_a_statement_that_is_touched_again_is_not_new(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine, save_match: Any
) -> None:
    tell("a0", "the harbour will reopen")
    webhook = subscribe()
    tell("a1", "the harbour is to reopen")
    turn(webhook)
    join(any_engine, save_match, "the harbour will reopen", "the harbour is to reopen")
    turn(webhook)
    assert receiver.said() == ["the harbour is to reopen"]


def test_a_new_statement_that_meets_the_filter_later_is_told_then(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine, save_match: Any
) -> None:
    tell("a0", "the harbour will reopen")
    webhook = subscribe("matched=true")
    tell("a1", "the harbour is to reopen")
    turn(webhook)
    assert receiver.received == []
    join(any_engine, save_match, "the harbour will reopen", "the harbour is to reopen")
    turn(webhook)
    # That of the first article was there before, and is not new.
    assert receiver.said() == ["the harbour is to reopen"]


def test_a_match_that_grows(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine, save_match: Any
) -> None:
    tell("a0", "the harbour will reopen")
    webhook = subscribe("speaker=ada-moreau", [EventKind.MATCH])
    tell("a1", "the harbour is to reopen")
    turn(webhook)
    assert receiver.received == []
    join(any_engine, save_match, "the harbour will reopen", "the harbour is to reopen")
    with writing(any_engine) as session:  # touched, and no larger
        note(session, Kind.STATEMENT, [keys(any_engine)["the harbour will reopen"].key])
    turn(webhook)
    (told,) = (one.said for one in receiver.received)
    assert told["event"] == "match"
    assert [member["text"] for member in told["match"]["members"]] == [
        "the harbour will reopen",
        "the harbour is to reopen",
    ]


def test_a_claim_that_is_at_odds_with_another(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine, save_match: Any
) -> None:
    tell("a0", "tolls will fall")
    tell("a1", "tolls will not fall")
    known = keys(any_engine)
    conflict = Conflict(0.9, "conflict", RULE.model_dump(mode="json"))
    contrary = pair(known["tolls will fall"].id, known["tolls will not fall"].id)
    with writing(any_engine) as session:
        write_pairs(session, Pairs(), Pairs(conflicts={contrary: conflict}))
        note(session, Kind.STATEMENT, [known["tolls will fall"].key, known["tolls will not fall"].key])
    webhook = subscribe("", [EventKind.CONFLICT])
    tell("a2", "tolls are to fall", "rain is near")
    join(any_engine, save_match, "tolls will fall", "tolls are to fall")
    turn(webhook)
    (told,) = (one.said for one in receiver.received)
    assert (told["event"], told["statement"]["text"]) == ("conflict", "tolls are to fall")
    assert [one["statement"]["text"] for one in told["conflicts"]] == ["tolls will not fall"]
    assert told["conflicts"][0]["of"] == known["tolls will fall"].key


def test_a_wording_that_a_new_version_changes(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine
) -> None:
    old, new = "the harbour will reopen in June", "the harbour will reopen early in June"
    tell("a0", old, "rain is near")
    webhook = subscribe("", [EventKind.WORDING, EventKind.STATEMENT])
    tell("a0", new, "rain is near", "a ferry will run by night")
    turn(webhook)
    wording, statement = (one.said for one in receiver.received)
    assert (wording["event"], statement["event"]) == ("wording", "statement")
    assert (wording["before"]["text"], wording["statement"]["text"]) == (old, new)
    assert "{+early+}" in wording["marked"]
    assert statement["statement"]["text"] == "a ferry will run by night"


def test_what_is_gone_before_it_is_sent_is_not_sent(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, state: Any
) -> None:
    webhook = subscribe()
    receiver.answer = lambda: (500, {})
    tell("a0", "the harbour will reopen")
    turn(webhook)
    tell("a0", "rain is near and the ferry is old")
    receiver.answer = lambda: (200, {})
    receiver.received.clear()
    turn(webhook)
    assert receiver.said() == ["rain is near and the ferry is old"]
    assert state(webhook)["waiting"] == 0


def test_a_statement_that_meets_the_filter_since_somebody_corrected_it(
    receiver: Receiver, subscribe: Subscribe, turn: Turn, tell: Tell, any_engine: Engine
) -> None:
    tell("a0", "the ferry is old")
    webhook = subscribe("speaker=ada-moreau&review=corrected")
    tell("a1", "the harbour is deep", by="Bo Ek")
    turn(webhook)
    assert receiver.said() == []
    with writing(any_engine) as session:
        key = keys(any_engine)["the harbour is deep"].key
        correct(session, CorrectStatement(statement=key, speakers=["ada-moreau"]), "Ann")
    turn(webhook)
    assert receiver.said() == ["the harbour is deep"]
