"""The dating stage: the day of each statement.

`expressions` finds date expressions and `normalisation` resolves them against the day of publication; `choice` decides
which of them is the day of a statement, if any: `pairs` and `chain` say what is known of each, `wordings` what the
words around it say.
"""

from app.dating.choice import date_statements

__all__ = ["VERSION", "date_statements"]

VERSION = "6"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other days, also where the change is in app.text; not for a change of names, comments or speed. Stored articles that
were analysed under another version are analysed again."""
