"""Clauses that several queries share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam

from app.model import LISTED_ACTS
from app.queries.columns import STATEMENT


def any_of(name: str) -> Any:
    """A list of values, bound when the statement runs."""
    return bindparam(name, expanding=True)


LISTED = STATEMENT.c.act.in_(LISTED_ACTS)
"""The statements that lists show unless asked for others; what stands beside a speaker or topic counts these."""
