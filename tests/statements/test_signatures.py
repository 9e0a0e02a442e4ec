"""Quotations signed by who spoke."""

import pytest

from app.model import Span
from app.statements.drafts import Draft
from app.statements.linking import Attribution
from app.statements.signatures import sign


def signed(text: str) -> tuple[str, str] | None:
    """The cue and source that a quotation gets; it ends behind the last closing mark, or before it."""
    end = max(text.rfind(mark) for mark in '”"»') + 1
    draft = Draft(Attribution(None, []), None, None, (Span(0, end),))
    sign(text, draft)
    if draft.cue is None or draft.source is None:
        return None
    assert draft.rule == "signature"
    return text[slice(*draft.cue)], text[slice(*draft.source)]


@pytest.mark.parametrize(
    ("text", "cue", "source"),
    [
        ("“The sea is ours.” — Ada Moreau", "—", "Ada Moreau"),
        ("“The sea is ours.”― Ada Moreau\u00a0\nThe next.", "―", "Ada Moreau"),
        ('"The sea is ours." -- Ada de la Cruz, harbour master.', "--", "Ada de la Cruz, harbour master"),
        ("«The sea is ours.» – Émile Roe", "–", "Émile Roe"),
        ("“The sea is ours.”\n\n— Ada Moreau\nThe next.", "—", "Ada Moreau"),
        ("“The sea is ours.” — @adamoreau", "—", "@adamoreau"),
    ],
)
def test_a_dash_and_a_name_sign_a_quotation(text: str, cue: str, source: str):
    assert signed(text) == (cue, source)


@pytest.mark.parametrize(
    "text",
    [
        "“The sea is ours.” — The crowd cheered.",
        "“The sea is ours” — and so it was.",
        "“The sea is ours.” Ada Moreau",
        "“The sea is ours.”\n\n\n— Ada Moreau",
        "“The sea is ours.” — Ada Moreau left the room and never came back to it",
    ],
)
def test_a_sentence_signs_nothing(text: str):
    assert signed(text) is None


def test_a_quotation_with_a_cue_keeps_it():
    text = "Roe said: “The sea is ours.” — Ada Moreau"
    draft = Draft(Attribution(None, []), Span(0, 3), Span(4, 8), (Span(10, 28),))
    sign(text, draft)
    assert (draft.cue, draft.source) == (Span(4, 8), Span(0, 3))


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("“Too loud,” Joss Marek, 41, baker", "Joss Marek, 41, baker", ""),
        ("“Too loud.”\nJoss Marek, baker\n\nThe band plays on.", "Joss Marek, baker", ""),
        ("- Joss van Marek — “Too loud.”", "Joss van Marek", "—"),
        ("It began at noon.\nJoss Marek, 41, baker – “Too loud.”", "Joss Marek, 41, baker", "–"),
        ("“Too loud.” Joss Marek, who lives there, left.", "", ""),
        ("“Too loud.” Joss Marek left the hall", "", ""),
        ("He looked at Joss Marek — “Too loud.”", "", ""),
    ],
)
def test_a_name_at_the_head_or_end_of_the_line_is_a_signature(text: str, source: str, cue: str):
    start = text.index("“")
    made = Draft(Attribution(None, []), None, None, (Span(start, text.index("”") + 1),))
    sign(text, made)
    assert (text[slice(*made.source or (0, 0))], text[slice(*made.cue or (0, 0))]) == (source, cue)
