"""When each statement was said.

`expressions` finds date expressions and `reckoning` counts them from the day of publication; `saying` tells which of
them date a saying; `clauses` gives each to its statement; `events` and `voices` carry a day on to what is told with it.
"""

from app.dating.resolution import date_statements

__all__ = ["VERSION", "date_statements"]

VERSION = "1"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other days, also where the change is in app.text; not for a change of names, comments or speed. Stored articles that
were analysed under another version are analysed again."""
