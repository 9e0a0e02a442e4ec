"""A quotation held against the record, as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine

from app.api.reasons import reason_of
from app.model import Row
from app.pages.naming import name_articles
from app.pages.rewording import found_in
from app.queries.check import OUTCOMES
from app.store.reading import reading

NOT_FOUND = OUTCOMES.not_found


def unasked() -> Row:
    """The empty form."""
    return {"calls": ["/v1/check"], "given": {}, "answer": None, "errors": []}


def faulty(given: Mapping[str, str], failure: ValidationError) -> Row:
    """The form with what has to be mended in it."""
    errors = [
        (".".join(map(str, error["loc"])) or "text", reason_of(error)) for error in failure.errors(include_url=False)
    ]
    return {**unasked(), "given": dict(given), "errors": errors}


def checked(given: Mapping[str, str], answer: dict[str, Any]) -> Row:
    """The form with the answer."""
    for one in answer["statements"]:
        one["far"] = one["outcome"] == NOT_FOUND
        one["runs"] = found_in(one["changes"], whole=one["outcome"] == "verbatim")
    return {**unasked(), "given": dict(given), "answer": answer}


def with_openings(engine: Engine, shown: Row) -> Row:
    """The same, with the first words of the articles that have no headline."""
    with reading(engine) as connection:
        name_articles(connection, shown)
    return shown
