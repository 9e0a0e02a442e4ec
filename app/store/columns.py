"""Columns that many tables have: references to a row of another table, and moments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Integer
from sqlmodel import SQLModel

# Set before any table is defined: every table module imports this one.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def reference(
    target: str, *, cascade: bool = True, primary: bool = False, nullable: bool = False, index: bool = False
) -> Any:
    """A column that refers to another table's row."""
    key = ForeignKey(target, ondelete="CASCADE" if cascade else None)
    return Column(Integer, key, primary_key=primary, nullable=nullable, index=index)


def moment(*, nullable: bool = False) -> Any:
    """A column of moments in UTC without a zone, told outright: what SQLModel makes of a datetime varies by version."""
    return Column(DateTime, nullable=nullable)
