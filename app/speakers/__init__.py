"""Speakers: who made each statement of one article."""

from app.speakers.resolution import resolve

__all__ = ["resolve"]
