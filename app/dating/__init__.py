"""The dating stage: the day of each statement.

`expressions` finds date expressions and `normalisation` resolves them against the day of publication; `choice` decides
which of them is the day of a statement, if any: `pairs` and `chain` say what is known of each, `wordings` what the
words around it say.
"""

from app.dating.choice import date_statements

__all__ = ["VERSION", "date_statements"]

VERSION = "6"
"""Raise it by one with each change, also of `app.text`, after which some article gives other days: stored articles that
were analysed under another version are analysed again."""
