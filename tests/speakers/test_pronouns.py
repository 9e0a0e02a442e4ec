"""Pronouns: gender, subject before object, relative clauses, the first person in quotations."""

import pytest


def test_pronoun_takes_the_person_of_its_gender(speakers):
    text = "Anna Lindqvist met Robert Hale. She said the port is closed."
    assert speakers(text, ("She", "the port is closed")) == ["Anna Lindqvist"]


def test_pronoun_takes_the_subject_of_the_sentence_before(speakers):
    text = "David Okafor spoke to Robert Hale on Monday. He said the port is closed."
    assert speakers(text, ("He", "the port is closed")) == ["David Okafor"]


def test_pronoun_does_not_take_the_person_its_content_names(speakers):
    text = "David Okafor took the floor. Robert Hale had failed the port, he said."
    assert speakers(text, ("he", "Robert Hale had failed the port", 28)) == ["David Okafor"]


def test_who_takes_the_name_before_it(speakers):
    text = "Robert Hale thanked David Okafor, who joked that he was early."
    assert speakers(text, ("who", "that he was early")) == ["David Okafor"]


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("Ann Roe, a former judge,", ["Ann Roe"]),
        ("Ann Roe, Mayor Paul Webb’s top aide,", ["Ann Roe"]),
        ("Ann Roe, a hostess at Harbour News", ["Ann Roe"]),
        ("Ann Roe, a Texas broker and an old Ohio Republican", ["Ann Roe"]),
        ("Ann Roe (R-Ohio),", ["Ann Roe"]),
        ("Ann Roe of the Harbour Times,", ["Ann Roe"]),
        ("Ann Roe is courting young voters,", []),
        ("Ann Roe’s supporters,", []),
        ("Ann Roe met rivals on the left,", []),
    ],
)
def test_who_reaches_a_name_over_its_apposition_and_no_further(speakers, before, names):
    assert speakers(f"Reporters watched. {before} who said it rains.", ("who", "it rains")) == names


def test_we_in_a_quotation_is_the_quoted_speaker(speakers):
    text = "“We hope that rain comes soon,” Anna Lindqvist said."
    outer = ("Anna Lindqvist", "“We hope that rain comes soon,”")
    assert speakers(text, outer, ("We", "that rain comes soon")) == ["Anna Lindqvist"]


def test_pronoun_without_anyone_stays_empty(resolved):
    (statement,) = resolved("He said it rains.", ("He", "it rains"))
    assert statement.speakers == ()
    assert statement.because["speakers"].rule == "unknown"


def test_quotation_without_source_goes_on_from_the_speaker_before(resolved):
    text = "“It rains,” Anna Lindqvist said. “It will stop.”"
    statement = resolved(text, ("Anna Lindqvist", "“It rains,”"), ("", "“It will stop.”"))[-1]
    assert [speaker.name for speaker in statement.speakers] == ["Anna Lindqvist"]
    assert statement.because["speakers"].rule == "running-speaker"
    assert statement.because["speakers"].confidence < 0.9


def test_a_sentence_without_source_goes_on_from_the_speaker_before(speakers):
    text = "Anna Lindqvist said it rains. The harvest may fail."
    assert speakers(text, ("Anna Lindqvist", "it rains"), ("", "The harvest may fail")) == ["Anna Lindqvist"]


def test_it_is_the_body_that_spoke_rather_than_a_country_named_since(speakers):
    text = "The Harbour Times said it rains. She was born in Norway. Nobody wept. Nobody sang. It attacked the dam."
    assert speakers(text, ("The Harbour Times", "it rains"), ("It", "attacked the dam")) == ["Harbour Times"]


def test_he_is_whom_the_sentence_names_as_owner(speakers):
    text = "David Okafor took the floor. Robert Hale’s success shows how he hopes for sun."
    assert speakers(text, ("he", "for sun")) == ["Robert Hale"]


def test_he_is_not_whom_he_describes(speakers):
    text = "David Okafor said it rains. The crowd met Robert Hale, whom he called tall."
    assert speakers(text, ("David Okafor", "it rains"), ("he", "tall")) == ["David Okafor"]


def test_he_is_the_unnamed_one_who_spoke_before(resolved):
    text = "David Okafor waved. One delegate said it rains. It will stop, he said."
    statement = resolved(text, ("One delegate", "it rains"), ("he", "It will stop"))[-1]
    assert statement.speakers == ()
    assert (statement.because["speakers"].rule, statement.because["speakers"].text) == ("unnamed", "One delegate")
