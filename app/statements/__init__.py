"""The statements stage: tag spans, link them into statements, read act, stance and speech."""

from app.statements.finding import find

__all__ = ["VERSION", "find"]

VERSION = "7"
"""Raise it by one with each change, also of `app.text`, after which some article gives other spans, acts, stances or
confidences: stored articles that were analysed under another version are analysed again."""
