"""The paragraphs of one quotation are one statement."""

import re

from app.model import Span
from app.statements.drafts import Draft
from app.statements.joining import join
from app.statements.linking import Attribution
from app.statements.passages import passages
from app.tagging.decoding import Segment
from app.text.reading import Reading
from app.training.corpus import lines_of


def span(text: str, words: str) -> Span:
    match = re.search(re.escape(words), text)
    assert match, words
    return Span(*match.span())


def draft(text: str, *content: str, cue: str | None = None) -> Draft:
    made = Attribution(Segment("cue", 0, 1, 0.9) if cue else None, [])
    return Draft(made, None, span(text, cue) if cue else None, tuple(span(text, words) for words in content))


def joined(text: str, *drafts: Draft) -> list[tuple[str | None, list[str]]]:
    """The cue and contents of each draft once the quotations of the text are joined."""
    return [
        (text[slice(*each.cue)] if each.cue else None, [text[slice(*part)] for part in each.contents])
        for each in join(text, drafts, passages(Reading(text, ()), lines_of(text)))
        if each.contents
    ]


class TestOneQuotation:
    def test_a_second_paragraph_joins_the_cue_beside_the_first(self):
        text = "“We waited,” Roe said. “It was dark.\n“Then it came.”"
        drafts = draft(text, "“We waited,”", "“It was dark.", cue="said"), draft(text, "“Then it came.”")
        assert joined(text, *drafts) == [("said", ["“We waited,”", "“It was dark.", "“Then it came.”"])]

    def test_the_cue_may_stand_by_the_last(self):
        text = "“We waited.\n“Then it came,” Roe said."
        drafts = draft(text, "“We waited."), draft(text, "“Then it came,”", cue="said")
        assert joined(text, *drafts) == [("said", ["“We waited.", "“Then it came,”"])]

    def test_what_closes_with_a_cue_of_its_own_stays_apart(self):
        text = "Roe said: “We waited.\n“It was dark.\n“Then it came,” she added."
        drafts = draft(text, "“We waited.", cue="said"), draft(text, "“Then it came,”", cue="added")
        assert joined(text, *drafts) == [("said", ["“We waited.", "“It was dark."]), ("added", ["“Then it came,”"])]

    def test_what_was_read_in_no_window_is_taken_in(self):
        text = "Roe said: “We waited.\n“It was dark.\n“Then it came.”"
        assert joined(text, draft(text, "“We waited.", cue="said")) == [
            ("said", ["“We waited.", "“It was dark.", "“Then it came.”"])
        ]


class TestBareParagraph:
    def test_it_goes_on_from_the_quotation_before(self):
        text = "“We waited,” Roe said.\n“Then it came.”"
        drafts = draft(text, "“We waited,”", cue="said"), draft(text, "“Then it came.”")
        assert joined(text, *drafts) == [("said", ["“We waited,”", "“Then it came.”"])]

    def test_a_colon_before_introduces_it(self):
        text = "The letter reads:\n“Then it came.”"
        assert joined(text, draft(text, cue="reads")) == [("reads", ["“Then it came.”"])]

    def test_after_mere_report_it_stands_alone(self):
        text = "Roe said they waited.\n“Then it came.”"
        drafts = draft(text, "they waited", cue="said"), draft(text, "“Then it came.”")
        assert joined(text, *drafts) == [("said", ["they waited"]), (None, ["“Then it came.”"])]

    def test_one_that_nobody_claims_was_said_by_somebody(self):
        text = "All was quiet.\n“And then it came.”\nAll was quiet again."
        assert joined(text) == [(None, ["“And then it came.”"])]

    def test_a_sign_or_a_title_states_nothing(self):
        assert joined("All was quiet.\n“No entry”\nAll was quiet again.") == []


def test_a_cue_inside_the_quotation_keeps_what_it_reports():
    text = "“She said we waited.\n“Then it came,” Roe said."
    inner, outer = draft(text, "we waited", cue="said"), draft(text, "“Then it came,”", cue="Roe said")
    assert ("said", ["we waited"]) in joined(text, inner, outer)
