"""The words by which a text says that it is an interview."""

from __future__ import annotations

import re

_SPEAKS = r"\b(?:sp[eo]aks?|spoke|talk(?:s|ed)?|chat(?:s|ted)?) (?:to|with)\b"
INTERVIEW = re.compile(rf"\binterview|{_SPEAKS}|\bQ ?& ?A\b", re.I)
INTERVIEWS = re.compile(rf"\binterview(?:s|ed)\b|^interview (?:of|with)\b|{_SPEAKS}", re.I | re.M)
"""Beside these is a name of who is interviewed; "in a radio interview" tells of another interview."""
SUBJECT = re.compile(r"\b(?:about|on|over|concerning|regarding)\b")
"""What comes between an interview and its subject: "interviewed an owner about Roe"."""
