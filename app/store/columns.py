"""Columns that many tables have: references to a row of another table, and moments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Integer


def reference(
    target: str, *, cascade: bool = True, primary: bool = False, nullable: bool = False, index: bool = False
) -> Any:
    """A column that refers to another table's row."""
    key = ForeignKey(target, ondelete="CASCADE" if cascade else None)
    return Column(Integer, key, primary_key=primary, nullable=nullable, index=index)


def moment(*, nullable: bool = False) -> Any:
    """A column of moments in UTC without a zone, told outright: what SQLModel makes of a datetime varies by version."""
    return Column(DateTime, nullable=nullable)
