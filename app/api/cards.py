"""Statements as the JSON that lists show of them, kept in memory as long as the store is the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Connection
from sqlalchemy.engine import Dialect

from app.api.links import STATEMENT_LINKS, linked
from app.formats.json_rows import as_bytes
from app.model import Row
from app.queries.statements import statements_with
from app.store.changes import Position, position

MOST_BYTES = 24_000_000  # of all kept cards of a process: some 20,000 of them


class Cards:
    """The cards of one store's statements, by row id; those that were not read for longest are let go."""

    def __init__(self) -> None:
        self._at: Position | None = None
        self._root = ""
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self.size = 0
        self._lock = Lock()

    def of(self, connection: Connection, ids: Sequence[int], root: str) -> list[bytes]:
        """The statements with these row ids, in their order, with links below `root`."""
        here = position(connection)
        with self._lock:
            if (self._at, self._root) != (here, root):
                self._at, self._root, self.size = here, root, 0
                self._kept.clear()
            found = {number: self._kept[number] for number in ids if number in self._kept}
        missing = [number for number in ids if number not in found]
        made = {
            number: as_bytes(linked(row, STATEMENT_LINKS, root))
            for number, row in zip(missing, statements_with(connection, missing), strict=True)
        }
        with self._lock:
            if (self._at, self._root) == (here, root):
                self._keep(ids, made)
        return [found[number] if number in found else made[number] for number in ids]

    def _keep(self, ids: Sequence[int], made: dict[int, bytes]) -> None:
        for number, card in made.items():
            self.size += len(card) - len(self._kept.pop(number, b""))
            self._kept[number] = card
        for number in filter(self._kept.__contains__, ids):
            self._kept.move_to_end(number)
        while self.size > MOST_BYTES:
            self.size -= len(self._kept.popitem(last=False)[1])


def card_bytes(connection: Connection, ids: Sequence[int], root: str) -> list[bytes]:
    """The cards of a store's statements, with links below `root`."""
    return _OF.setdefault(connection.engine.dialect, Cards()).of(connection, ids, root)


def cards(
    connection: Connection, ids: Sequence[int], more: Sequence[Row] | None = None, *, root: str
) -> list[orjson.Fragment]:
    """The cards of a store's statements, with links below `root`, and with some more fields each.

    What is more belongs to the question, and is not kept.
    """
    whole = card_bytes(connection, ids, root)
    if more is not None:
        whole = [card[:-1] + b"," + as_bytes(fields)[1:] for card, fields in zip(whole, more, strict=True)]
    return list(map(orjson.Fragment, whole))


# By the dialect, which an engine shares with those that `execution_options` makes of it.
_OF: WeakKeyDictionary[Dialect, Cards] = WeakKeyDictionary()
