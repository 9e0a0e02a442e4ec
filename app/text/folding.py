"""Text made comparable: no case, no diacritics, no doubled spaces."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_APOSTROPHES = re.compile(r"[’‘ʼ`´]")


def fold(name: str) -> str:
    """A name without case, diacritics and doubled spaces: `fold("Recep Tayyip Erdoğan") == "recep tayyip erdogan"`."""
    if name.isascii():  # nearly all of English: nothing to take apart
        return " ".join(name.replace("`", "'").lower().split())
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", name))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.casefold().translate(_LETTERS).split())
