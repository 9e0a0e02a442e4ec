"""Contents that are no ordinary sentence: clear behaviour, and steps in proportion to their length."""

from __future__ import annotations

import pytest

from app.matches import relate
from app.model import Relation, Report

WORDS = [*(f"word{number}" for number in range(400)), "the", "of", "not", "never", "Ada", "Moreau", "Berg", "12", "500"]


def relation(a: str, b: str) -> Relation | None:
    return relate(*(Report(key=key, article=key, content=text) for key, text in (("a", a), ("b", b)))).relation


@pytest.mark.parametrize("text", ["", " ", "...", "?! —", "\u200b", "🚢", "it would be", "\ud800"])
def test_what_says_nothing_is_no_match_even_with_itself(text: str):
    assert relation(text, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我们愿意与俄罗斯保持密切沟通，推动和平谈判",
        "نحن مستعدون لبدء محادثات السلام دون شروط مسبقة",
        "мы готовы начать мирные переговоры без предварительных условий",
    ],
    ids=["Chinese", "Arabic", "Russian"],
)
def test_another_script_is_compared_word_by_word(text: str):
    assert relation(text, text) is Relation.IDENTICAL
    assert relation(text, "the harbour of the old town will reopen in June") is None


def test_numbers_alone():
    assert relation("12 500 30,000 71 64", "12 500 30,000 71 64") is Relation.IDENTICAL
    assert relation("12 500 30,000 71 64 3 8", "12 500 30,000 71 65 3 8") is Relation.CONFLICT


class TestLongTexts:
    def test_a_speech_with_a_word_changed(self):
        speech = [WORDS[at * at % len(WORDS)] for at in range(5_000)]
        changed = [*speech[:100], "zebra", *speech[101:]]
        assert relation(" ".join(speech), " ".join(speech)) is Relation.IDENTICAL
        assert relation(" ".join(speech), " ".join(changed)) is Relation.NEAR

    @pytest.mark.parametrize(
        ("a", "b"),
        [("not ", "not "), ("Ada Moreau ", "Moreau Ada "), ("x", "x"), ("1 ", "2 ")],
        ids=["negations", "names", "one word", "numbers"],
    )
    def test_repeated_words_take_no_more_steps_each(self, growth, a: str, b: str):
        assert relation(a * 5_000, b * 4_999) in (None, Relation.CONFLICT)
        assert growth(lambda times: relation(a * times, b * (times - 1)), size=300) < 5
