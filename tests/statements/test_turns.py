"""Interviews and transcripts: each answer is a statement of whoever gives it, a question is none."""

from __future__ import annotations

import re

import pytest

from app.model import Article, Paragraph, Span
from app.speakers import resolve
from app.statements import find
from app.statements.turns import turns

INTRODUCTION = "Ines Duarte runs the ferry line. Duarte spoke with us in an interview on the quay."
ANSWERS = ("We start in May, and I have the crews.", "I asked the port for a loan.", "My father built the first boat.")
QUESTIONS = ("When do you start?", "Who pays you for it?", "Why did you take it over?")


def lines(text: str) -> list[Span]:
    return [Span(*line.span()) for line in re.finditer(r"\S[^\n]*", text)]


def answers(text: str, outlet: str | None = None) -> list[str]:
    return [
        " ".join(text[slice(*span)] for span in turn.contents)
        for turn in turns(text, lines(text), outlet)
        if not turn.asks
    ]


def interview(question: str, answer: str) -> str:
    each = (f"{question}{asked}\n\n{answer}{said}" for asked, said in zip(QUESTIONS, ANSWERS, strict=True))
    return "\n\n".join((INTRODUCTION, *each))


def spoken(text: str) -> dict[str, list[str]]:
    article = Article(
        id="a", origin="test", text=text, paragraphs=tuple(Paragraph(start=a, end=b) for a, b in lines(text))
    )
    return {
        article.exact(statement.content): [speaker.name for speaker in statement.speakers]
        for statement in resolve(article, find(article))
    }


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Q: ", "A: "),
        ("Q. ", "A. "),
        ("Question: ", "Answer: "),
        ("The Herald: ", "Ines Duarte: "),
        ("**Herald:** ", "**Ines Duarte:** "),
        ("HERALD: ", "DUARTE: "),
        ("Herald: ", "ID: "),
        ("", ""),
    ],
)
def test_each_answer_is_a_statement_of_who_is_interviewed(question: str, answer: str):
    said = spoken(interview(question, answer))
    assert [said.get(words) for words in ANSWERS] == [["Ines Duarte"]] * 3
    assert not any(words in said for words in QUESTIONS)


@pytest.mark.parametrize(
    ("opening", "closing", "answer"), [("**", "**", ""), ("*", "*", ""), ("_", "_", ""), ("— ", "", "— ")]
)
def test_questions_may_be_marked_by_their_print(opening: str, closing: str, answer: str):
    pairs = zip(QUESTIONS, ANSWERS, strict=True)
    each = (f"{opening}{asked}{closing}\n\n{answer}{said}" for asked, said in pairs)
    assert answers("\n\n".join((INTRODUCTION, *each))) == list(ANSWERS)


def test_a_question_and_its_answer_may_share_a_line():
    each = (f"**{asked}** {said}" for asked, said in zip(QUESTIONS, ANSWERS, strict=True))
    assert answers("\n\n".join(("Ines Duarte, ferrywoman, in short", *each))) == list(ANSWERS)


def test_without_the_word_interview_it_is_of_the_person_whom_the_text_is_about():
    opening = "Ines Duarte runs the ferry line. Duarte learnt the trade from Oto Brandt."
    asked = "\n\n".join(f"{question}\n\n{answer}" for question, answer in zip(QUESTIONS, ANSWERS, strict=True))
    assert [spoken(f"{opening}\n\n{asked}").get(words) for words in ANSWERS] == [["Ines Duarte"]] * 3


def test_an_answer_of_several_paragraphs_is_one():
    text = interview("Q: ", "A: ").replace(ANSWERS[1], f"{ANSWERS[1]}\n\nI would ask for it again, if I had to.")
    assert answers(text)[1] == f"{ANSWERS[1]} I would ask for it again, if I had to."


def test_words_after_the_last_turn_may_be_the_article_s_own():
    assert answers("Q: When?\nA: In May.\nQ: Who pays?\nA: We do.\nThe line opened in 1911.") == ["In May.", "We do."]


def test_in_a_transcript_without_an_interviewer_all_speak():
    assert answers("KELLY: It is late.\nMOSS: It is not.\nKELLY: It is.") == ["It is late.", "It is not.", "It is."]


@pytest.mark.parametrize(
    "text",
    [
        "Date: 3 May\nPrice: 5 crowns\nPlace: the old mill",
        "Breaking: the bridge is shut\nThe bridge is shut. It will open in May.",
        "Why is that?\nNobody knows.\nWho pays?\nThe town does.\nWhen?\nIn May.",
        "",
    ],
)
def test_lists_headlines_and_a_columnist_s_questions_are_no_turns(text: str):
    assert turns(text, lines(text)) == []


def test_what_an_answer_reports_of_another_stays_a_statement():
    text = interview("Q: ", "A: ").replace(ANSWERS[1], "The mayor, Oto Brandt, said the loan was safe.")
    assert spoken(text).get("the loan was safe") == ["Oto Brandt"]


def test_the_reason_of_a_turn_is_the_turn():
    text = "KELLY: It is late.\nMOSS: It is not.\nKELLY: It is."
    article = Article(
        id="a", origin="test", text=text, paragraphs=tuple(Paragraph(start=a, end=b) for a, b in lines(text))
    )
    reasons = [{name: why.rule for name, why in one.because.items() if name != "stance"} for one in find(article)]
    assert reasons == [{"statement": "turn", "speech": "turn", "act": "turn"}] * 3


def test_an_answer_without_a_label_is_nobody_s_where_the_text_does_not_say_whose():
    asked = "\n\n".join(("Why name a drink after Ines Duarte?", "She is in the news.", "Do you like it?", "I do."))
    text = f"We spoke to the owner of a bar in an interview about Ines Duarte and Oto Brandt.\n\n{asked}"
    said = spoken(text)
    assert said["I do."] == said["She is in the news."] == []


@pytest.mark.parametrize(
    ("introduction", "speaker"),
    [
        ("The Herald spoke with Oto Brandt about the ferry line of Ines Duarte.", ["Oto Brandt"]),
        ("The Herald interviews Oto Brandt and Ines Duarte.", []),
        ("The Herald interviewed the owner of a bar. In a radio interview, Oto Brandt refused.", []),
    ],
)
def test_an_answer_without_a_label_is_of_the_one_who_is_said_to_be_interviewed(introduction: str, speaker: list[str]):
    asked = "\n\n".join(f"{question}\n\n{answer}" for question, answer in zip(QUESTIONS, ANSWERS, strict=True))
    assert [spoken(f"{introduction}\n\n{asked}").get(words) for words in ANSWERS] == [speaker] * 3
