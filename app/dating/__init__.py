"""The dating stage: the day of each statement.

`expressions` finds date expressions and `normalisation` resolves them against the day of publication; `attachment`
decides which of them date a statement and `cue_clauses` which one; `events` and `speakers` carry a day over to other
statements of the same event. What these rules say is one of the things that `choice` looks at, which decides.
"""

from app.dating.resolution import date_statements

__all__ = ["VERSION", "date_statements"]

VERSION = "5"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other days, also where the change is in app.text; not for a change of names, comments or speed. Stored articles that
were analysed under another version are analysed again."""
