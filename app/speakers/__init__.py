"""Speakers: who made each statement of one article."""

from app.speakers.resolution import resolve

VERSION = "1"
"""The version of what this stage finds: raise it where the same text gives something else; articles are read again."""

__all__ = ["VERSION", "resolve"]
