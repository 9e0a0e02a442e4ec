"""The speakers stage: who made each statement of one article."""

from app.speakers.resolution import resolve

__all__ = ["VERSION", "resolve"]

VERSION = "7"
"""Raise it by one with each change, also of `app.text`, after which some article gives other speakers or holders:
stored articles that were analysed under another version are analysed again."""
