"""How good the weights are, as a page shows it."""

from __future__ import annotations

from sqlalchemy import Connection

from app.api.quality import read_card
from app.model import Row
from app.pages.addresses import call
from app.pages.charts import curve


def card(connection: Connection, _root: str) -> Row:
    """The card of the weights, with the curve of confidence of each corpus."""
    found = read_card(connection)
    return {
        "calls": [call("quality")],
        "card": found,
        "corpora": [{**one, "curve": curve(one["figures"]["reliability"])} for one in (found, *found["others"])],
    }
