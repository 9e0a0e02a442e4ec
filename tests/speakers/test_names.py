"""Names: full and bare, titled, shared, family name first."""

import pytest

from app.model import SpeakerKind


def test_bare_name_takes_the_full_name_given_before(speakers):
    text = "Harbour master Anna Lindqvist met captains. Lindqvist said the port is closed."
    assert speakers(text, ("Lindqvist", "the port is closed", 40)) == ["Anna Lindqvist"]


def test_bare_name_takes_the_full_name_given_only_after(speakers):
    text = "Okafor said the port is closed. Later Mr. David Okafor left."
    assert speakers(text, ("Okafor", "the port is closed")) == ["David Okafor"]


def test_family_name_first(speakers):
    text = "Premier Zhou Mingde opened the dam. Zhou said the river is safe."
    assert speakers(text, ("Zhou", "the river is safe", 36)) == ["Zhou Mingde"]


def test_honorific_decides_between_namesakes(speakers):
    text = "Robert Hale and Susan Hale run the mill. Mr. Hale was away. Mrs. Hale said the mill is sold."
    assert speakers(text, ("Mrs. Hale", "the mill is sold")) == ["Susan Hale"]


def test_title_before_and_apposition_after_become_roles(resolved):
    text = "Finance Minister Maria Duarte, the party leader, said taxes will fall."
    (statement,) = resolved(text, ("Finance Minister Maria Duarte, the party leader,", "taxes will fall"))
    (speaker,) = statement.speakers
    assert speaker.name == "Maria Duarte"
    assert set(speaker.roles) == {"Finance Minister", "party leader"}


def test_name_after_role_and_comma(speakers):
    text = "The firm's chief executive, Helen Marsh, said sales fell."
    assert speakers(text, ("The firm's chief executive, Helen Marsh,", "sales fell")) == ["Helen Marsh"]


def test_spokesman_of_someone_named_is_himself(speakers):
    text = "Duarte spokesman Paul Webb said she is well."
    assert speakers(text, ("Duarte spokesman Paul Webb", "she is well")) == ["Paul Webb"]


def test_initials_suffixes_and_particles(speakers):
    text = "Judge Peter K. van der Berg Jr. said no. Van der Berg left."
    assert speakers(text, ("Judge Peter K. van der Berg Jr.", "no")) == ["Peter K. van der Berg Jr."]


def test_aliases_and_reason(resolved):
    text = "Anna Lindqvist spoke. Lindqvist said it rains."
    (statement,) = resolved(text, ("Lindqvist", "it rains", 20))
    assert statement.speakers[0].aliases == ("Lindqvist",)
    assert statement.speakers[0].kind is SpeakerKind.PERSON
    because = statement.because["speakers"]
    assert (because.rule, because.text) == ("name", "Lindqvist")
    assert because.confidence > 0.9


def test_transcript_in_capitals(speakers):
    text = "Anna Lindqvist took questions.\n\nLINDQVIST: We shall see."
    assert speakers(text, ("LINDQVIST", "We shall see")) == ["Anna Lindqvist"]


@pytest.mark.parametrize(
    ("full", "bare", "name"),
    [
        ("President Yusuf al-Hadari", "Hadari", "Yusuf al-Hadari"),
        ("President Yusuf al-Hadari", "Al-Hadari", "Yusuf al-Hadari"),
        ("Party leader Anna van der Meer", "Van der Meer", "Anna van der Meer"),
        ("Party leader Anne Le Brun", "Le Brun", "Anne Le Brun"),
        ("Opposition leader Edmundo Ruiz Salas", "Ruiz", "Edmundo Ruiz Salas"),
        ("Opposition leader Edmundo Ruiz Salas", "Ruiz Salas", "Edmundo Ruiz Salas"),
        ("Former U.N. Secretary-General Bae Ki-won", "Mr. Bae", "Bae Ki-won"),
        ("Coach Erik ten Kate", "Ten Kate", "Erik ten Kate"),
        ("WHO Director-General Melaku Tessema Girma", "Melaku", "Melaku Tessema Girma"),
        ("Secretary-general Antónia Prats", "Prats", "Antónia Prats"),
    ],
)
def test_short_forms_of_names_from_anywhere(speakers, full, bare, name):
    text = f"{full} opened the dam. Then it rained. {bare} said the river is safe."
    assert speakers(text, (bare, "the river is safe", text.index("rained"))) == [name]


def test_bare_name_that_speaks_makes_a_person_of_the_full_one(speakers):
    text = "Reporters met Zoltrix Vandry in Oslo. Later Vandry said it rains."
    assert speakers(text, ("Vandry", "it rains", 36)) == ["Zoltrix Vandry"]


@pytest.mark.parametrize(
    "opening",
    [
        "Rebuking Marsh, voters left.",
        "“Growing List Rebuking Marsh,” an email was headed.",
        "Marsh Is Out, it said.",
        "The Helen Marsh Election Day has an election and a day.",
    ],
)
def test_words_that_a_headline_or_a_sentence_capitalises_join_no_name(speakers, opening):
    text = f"Helen Marsh spoke. Marsh left. {opening} Marsh said it rains."
    assert speakers(text, ("Marsh", "it rains", len(text) - 20)) == ["Helen Marsh"]


def test_first_name_with_an_initial_is_no_pronoun(speakers):
    text = "I. Helen Marsh III, the inspector, said it rains."
    assert speakers(text, ("I. Helen Marsh III, the inspector,", "it rains")) == ["I. Helen Marsh III"]


def test_contractions_and_owners_in_s(speakers):
    text = "Ann Hales’ campaign met. The Hales’ campaign said it rains. “We’ve won,” it said."
    assert speakers(text, ("The Hales’ campaign", "it rains")) == ["Hales campaign"]
    text = "Ann Hale said: “I’ve heard it rains.”"
    assert speakers(text, ("Ann Hale", "“I’ve heard it rains.”"), ("I", "it rains")) == ["Ann Hale"]


def test_outer_quotation_with_marks_of_both_kinds(speakers):
    text = (
        'Ann Hale met Eve Moor. “Beat Eve Moor," she said. "It rains here in the north." '
        'She also met no one.\n“It will stop," she said.'
    )
    assert speakers(text, ("she", "“It will stop,", 90)) == ["Ann Hale"]


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("Edward (Ned) Marsh", "Edward Marsh"),
        ("Ana “Nita” Lobo Pires", "Ana Lobo Pires"),
        ("Helen Marsh OBE", "Helen Marsh"),
        ("Helen Marsh MP", "Helen Marsh"),
        ("Henry Marsh III", "Henry Marsh III"),
    ],
)
def test_nicknames_and_letters_are_no_part_of_a_name(speakers, named, name):
    text = f"{named}, the coach, said the gym would reopen soon."
    assert speakers(text, (f"{named}, the coach,", "the gym would reopen soon")) == [name]


def test_father_and_son_of_one_name_are_two(speakers):
    text = "Peter Falk Sr. opened the mill. Peter Falk Jr. watched. Peter Falk Jr. said it rains. Peter Falk Sr. left."
    assert speakers(text, ("Peter Falk Jr.", "it rains", 50)) == ["Peter Falk Jr."]


def test_an_address_is_a_name(speakers):
    text = "The security firm Harbourwatch.com sells locks. Harbourwatch.com said it rains."
    assert speakers(text, ("Harbourwatch.com", "it rains", 40)) == ["Harbourwatch.com"]


@pytest.mark.parametrize(
    ("before", "source", "name"),
    [
        ("", "Moody's Analytics", "Moody's Analytics"),
        ("Moody’s Analytics’ forecast was late. Then ", "Moody’s Analytics", "Moody’s Analytics"),
        ("The painting was sold on Monday. ", "Sotheby's", "Sotheby's"),
        ("", "Lloyd's of London", "Lloyd's of London"),
    ],
)
def test_a_body_keeps_the_ending_that_is_its_own(speakers, before, source, name):
    assert speakers(f"{before}{source} said it was a fake.", (source, "it was a fake", len(before))) == [name]


def test_an_owner_has_no_ending(speakers):
    text = "Anna Lindqvist left. Lindqvist's lawyer, Paul Webb, said it rains. The port's chief, Lindqvist, said no."
    assert speakers(text, ("Lindqvist's lawyer, Paul Webb,", "it rains")) == ["Paul Webb"]
    assert speakers(text, ("The port's chief, Lindqvist,", "no")) == ["Anna Lindqvist"]


def test_a_noun_that_says_what_a_body_is_is_no_part_of_its_name(speakers):
    text = "The Register-Guard newspaper reported that the port is closed."
    assert speakers(text, ("The Register-Guard newspaper", "the port is closed")) == ["Register-Guard"]
