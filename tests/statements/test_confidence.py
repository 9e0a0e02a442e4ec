"""How sure a statement is."""

import pytest

from app.model import Act, Speech
from app.statements.confidence import confidence as confidence_of
from app.statements.linking import Attribution
from app.tagging.decoding import Segment


def confidence(made: Attribution, speech: Speech, act: Act = Act.SPEECH, *, guessed: bool = False) -> float:
    return confidence_of(made, speech, act, guessed=guessed)


def attribution(probability: float, claim: float, *, source: bool = True) -> Attribution:
    cue, content = Segment("cue", 1, 2, probability), Segment("content", 2, 9, probability)
    if not source:
        return Attribution(cue, [content], held=claim)
    return Attribution(cue, [content], Segment("source", 0, 1, probability), held=claim, named=claim)


def test_surer_parts_make_a_surer_statement():
    sure = [confidence(attribution(p, claim), Speech.INDIRECT) for p, claim in ((0.4, -1), (0.8, 1), (0.99, 5))]
    assert sure == sorted(sure)
    assert sure[0] < 0.3
    assert sure[2] > 0.9


def test_the_weakest_content_tells():
    strong, weak = attribution(0.99, 5), attribution(0.99, 5)
    weak.contents.append(Segment("content", 12, 15, 0.3))
    assert confidence(weak, Speech.INDIRECT) < confidence(strong, Speech.INDIRECT)


@pytest.mark.parametrize("probability", [0.0, 1.0])
@pytest.mark.parametrize("claim", [-1e9, 1e9])
def test_saturated_scores_stay_within_bounds(probability: float, claim: float):
    for speech in Speech:
        assert 0 <= confidence(attribution(probability, claim), speech) <= 1


def test_a_cue_that_the_lexicon_does_not_know_makes_a_statement_less_sure():
    made = attribution(0.9, 2)
    assert confidence(made, Speech.INDIRECT, guessed=True) < confidence(made, Speech.INDIRECT)
