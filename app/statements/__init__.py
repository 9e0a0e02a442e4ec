"""The statements stage: tag spans, link them into statements, read act, stance and speech."""

from app.statements.finding import find

__all__ = ["VERSION", "find"]

VERSION = "6"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other spans, acts, stances or confidences, also where the change is in app.text; the weights have versions of their
own; not for a change of names, comments or speed. Stored articles that were analysed under another version are
analysed again."""
