"""Words as the search indexes hold them: without case, diacritics and English endings.

Both databases stem by Porter's rules; SQLite's own tokeniser does it here, in memory, so that what is shown as found is
what was found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from threading import Lock

MOST_KEPT = 100_000  # words in memory; then they are learned anew
_TABLES = """
CREATE VIRTUAL TABLE word USING fts5(text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE term USING fts5vocab(word, instance);
"""


class WordStems:
    """The stems of words, each made once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._lock = Lock()
        self._index: sqlite3.Connection | None = None

    def of(self, words: Collection[str]) -> Mapping[str, str]:
        """The stem of each word, and of others. A word that the index would part has its parts joined."""
        known = self._known
        unknown = {word for word in words if word not in known}
        if unknown:
            with self._lock:
                kept = known if len(known) <= MOST_KEPT else {word: known[word] for word in words if word in known}
                known = self._known = kept | self._made(sorted(unknown))
        return known

    def _made(self, words: list[str]) -> dict[str, str]:
        if self._index is None:
            self._index = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            self._index.executescript(_TABLES)
        made = dict.fromkeys(words, "")
        self._index.execute("BEGIN")
        self._index.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", enumerate(words))
        for number, stem in self._index.execute('SELECT doc, term FROM term ORDER BY doc, "offset"'):
            made[words[number]] += stem
        self._index.execute("ROLLBACK")
        return made


STEMS = WordStems()
