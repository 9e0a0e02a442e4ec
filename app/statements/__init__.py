"""The statements stage: tag spans, link them into statements, read stance and speech, date the saying."""

from app.statements.dates import date_statements
from app.statements.finding import find

__all__ = ["date_statements", "find"]
