"""Bytes of a plain text file -> text: byte order marks, UTF-8, older encodings, mojibake.

Only plain files come through here; the text of a JSON record is never touched.
"""

from __future__ import annotations

import codecs
import unicodedata

import charset_normalizer
import ftfy
import ftfy.badness
import ftfy.fixes

from app.model import InputError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # UTF-32's little-endian mark begins with UTF-16's, so it is tried first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

OTHER_KINDS = {
    b"%PDF-": "a PDF, which is not read; save its text as .txt",
    b"{\\rtf": "a text in RTF, which is not read; save it as plain .txt",
    b"\xd0\xcf\x11\xe0": "an old Office document, which is not read; save its text as .txt",
    b"BZh": "packed by bzip2, which is not read; unpack it, or pack it with gzip, Zstandard or zip",
    b"\xfd7zXZ\0": "packed by xz, which is not read; unpack it, or pack it with gzip, Zstandard or zip",
    b"7z\xbc\xaf\x27\x1c": "packed by 7-Zip, which is not read; unpack it, or pack it with gzip, Zstandard or zip",
    b"Rar!": "packed by RAR, which is not read; unpack it, or pack it with gzip, Zstandard or zip",
    b"PAR1": "a Parquet file, which is not read; write its rows as JSON Lines or CSV",
    b"SQLite format 3\0": "an SQLite database, which is not read; write its rows as JSON Lines or CSV",
}
"""How files begin that an archive often holds beside articles, and that were plain "binary data" otherwise."""

WESTERN = "cp1252"  # Latin-1 with the curly quotation marks that newsrooms type
WIDE = ("utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le")
"""Never guessed without a byte order mark: four bytes of Latin-1 pass for two UTF-16 characters."""

JUNK_SHARE = 0.01  # control characters in decoded prose: none; in a decoded archive or image: several in a hundred

MENDING = ftfy.TextFixerConfig(
    fix_encoding=True,
    fix_c1_controls=True,
    fix_line_breaks=True,
    normalization="NFC",
    # What the writer typed stays: only what a wrong decoding did is undone.
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_surrogates=False,
    remove_control_chars=False,
    explain=False,
)


def decode(data: bytes, *, origin: str, declared: str | None = None) -> str:
    r"""The text of a plain file: decoded, mojibake mended, line ends as `\n`, NFC.

    >>> decode("“It’s over,” she said.\r\n".encode("cp1252"), origin="a.txt")
    '“It’s over,” she said.\n'
    >>> decode("Sheâ€™s in ZÃ¼rich.".encode(), origin="a.txt")
    'She’s in Zürich.'

    An encoding that the source `declared` is tried where the data is no UTF-8, which passes for nothing else.
    Raises `InputError` for binary data and for bytes that no encoding explains.
    """
    if (kind := named_kind(data)) is not None:
        raise InputError(origin, kind)
    # Programs that each put a mark before the text have left several.
    text = (_marked(data, origin) or _unmarked(data, origin, declared)).lstrip("\ufeff")
    if _is_junk(text):
        raise InputError(origin, "binary data, not text; give a text file (UTF-8 is best) or JSON Lines")
    # Mending goes line by line, at half a megabyte a second; one search over the whole spares most texts that.
    is_bad = not text.isascii() and ftfy.badness.is_bad(text)
    return ftfy.fix_text(text, MENDING) if is_bad else _normal(text)


def named_kind(data: bytes) -> str | None:
    """Why a file of another kind that is often met cannot be read, and what to do; None for any other."""
    return next((reason for mark, reason in OTHER_KINDS.items() if data.startswith(mark)), None)


def _marked(data: bytes, origin: str) -> str | None:
    """The text by its byte order mark, if it has one."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as broken:
                reason = f"marked as {encoding} but broken at byte {broken.start}; save it again as UTF-8"
                raise InputError(origin, reason) from None
    return None


def _unmarked(data: bytes, origin: str, declared: str | None) -> str:
    """The text as UTF-8, as declared, or else in the encoding that makes the least mess of it."""
    if b"\0" in data:
        raise InputError(origin, "binary data (it holds NUL bytes), not text; give a text file or JSON Lines")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared is not None:
        try:
            # Browsers take Latin-1 for its superset too: no page means the control characters.
            western = declared.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii")
            return data.decode(WESTERN if western else declared)
        except (LookupError, UnicodeError):
            pass  # no encoding of text, or not the one that it is in
    guesses = charset_normalizer.from_bytes(data, cp_exclusion=list(WIDE))
    best = guesses.best()
    if best is None:
        raise InputError(origin, "no known encoding fits; save it again as UTF-8")
    # Short texts fit several code pages equally well: the Western one is likeliest in English.
    western = any(
        guess.chaos <= best.chaos and WESTERN in (guess.encoding, *guess.could_be_from_charset) for guess in guesses
    )
    return data.decode(WESTERN if western else best.encoding, "replace")


def _normal(text: str) -> str:
    """What mending does to a text that needs none."""
    return unicodedata.normalize("NFC", ftfy.fixes.fix_line_breaks(text))


def _is_junk(text: str) -> bool:
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f\v")
    return "\0" in text or controls > JUNK_SHARE * len(text)
