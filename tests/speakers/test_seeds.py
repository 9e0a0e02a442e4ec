"""The two seed articles: every statement's speaker and holder."""

from pathlib import Path

import pytest

from app.model import Article, Span, Statement
from app.speakers import resolve

SEEDS = Path(__file__).parents[2] / "seeds"
XI, PUTIN = ["Xi Jinping"], ["Vladimir Putin"]
FIRST = [  # source, words that the content begins with, speakers, holder
    ("President Xi Jinping", "that China welcomes", XI, None),
    ("Xi", "China has advocated", XI, None),
    ("he", "The Chinese side believes", XI, "China"),
    ("Putin", "China's objective", PUTIN, None),
    ("Putin", "that Russia is willing", PUTIN, None),
    ("The two presidents", "the importance for", XI + PUTIN, None),
    ("Xi", "that as long as", XI, None),
    ("Xi", "he is willing", XI, None),
    ("Putin", "that Russia and China", PUTIN, None),
    ("He", "his readiness", PUTIN, None),
]
SECOND = [
    ("President Xi Jinping", "China and Russia should", XI, None),
    ("He", "that as long as", XI, None),
    ("Xi", "he is willing", XI, None),
    ("Putin", "that Russia and China", PUTIN, None),
    ("He", "his readiness", PUTIN, None),
    ("Xi", "China welcomes", XI, None),
    ("he", "China has advocated", XI, None),
    ("he", "China believes", XI, "China"),
    ("Putin", "he highly appreciates", PUTIN, None),
    ("Putin", "that Russia is willing", PUTIN, None),
]


def statement_of(text: str, source: str, opening: str) -> Statement:
    """A statement whose content is the sentence from `opening` on, and whose source is the nearest in its paragraph."""
    start = text.index(opening)
    end = min(at for at in (text.find(", he ", start), text.find(", Xi said", start), text.find(".", start)) if at > 0)
    head = text.rfind("\n", 0, start) + 1
    spoken = text.rfind(source, head, start)
    if spoken < 0:
        spoken = text.index(f" {source} ", end) + 1
    return Statement(source=(Span(spoken, spoken + len(source)),), content=(Span(start, end),))


@pytest.mark.parametrize(("file", "expected"), [("000_5f311bf8f2bea91d", FIRST), ("001_caab9da2518d0403", SECOND)])
def test_seed_speakers(file, expected):
    text = (SEEDS / f"{file}.txt").read_text(encoding="utf-8")
    statements = [statement_of(text, source, opening) for source, opening, _, _ in expected]
    found = resolve(Article(id="seed", origin=file, text=text), statements)
    assert [(sorted(speaker.name for speaker in one.speakers), one.holder and one.holder.name) for one in found] == [
        (sorted(names), holder) for _, _, names, holder in expected
    ]
