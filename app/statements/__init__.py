"""The statements stage: tag spans, link them into statements, read act, stance and speech."""

from app.statements.finding import find

__all__ = ["find"]
