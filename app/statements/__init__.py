"""The statements stage: tag spans, link them into statements, read act, stance and speech."""

from app.statements.finding import find

VERSION = "1"
"""The version of what this stage finds: raise it where the same text gives something else; articles are read again."""

__all__ = ["VERSION", "find"]
