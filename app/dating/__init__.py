"""When each statement was said.

`expressions` finds date expressions and `reckoning` counts them from the day of publication; `saying` tells which of
them date a saying; `clauses` gives each to its statement; `events` and `voices` carry a day on to what is told with it.
"""

from app.dating.resolution import date_statements

VERSION = "1"
"""The version of what this stage finds: raise it where the same text gives something else; articles are read again."""

__all__ = ["VERSION", "date_statements"]
