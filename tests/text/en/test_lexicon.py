"""Word lists: the one list of reporting words, and the lists of their forms."""

import pytest

from app.model import Act
from app.text.en.lexicon import any_word_of, cues, words
from app.text.lemmas import kind_of

ACTS = cues("act", Act)
FORMS = ("report_forms", "speech_verbs", "plain_verbs", "asking_forms", "believing_forms")


@pytest.mark.parametrize("name", FORMS)
def test_a_list_of_forms_is_part_of_the_one_list_of_reporting_words(name):
    assert {word for word in words(name) if kind_of(word, ACTS) is None} == set()


def test_a_pattern_has_the_longest_words_first():
    assert any_word_of("plain_verbs") == "(?:added|asked|wrote|said|says|told)"
