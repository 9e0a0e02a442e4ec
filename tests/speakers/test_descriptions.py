"""Descriptions: roles, joint sources, organisations, the unnamed."""

import pytest

from app.model import SpeakerKind


def test_role_names_the_person_who_has_it(speakers):
    text = "Senator Helen Marsh met Robert Hale, a farmer. The senator said the bill is dead."
    assert speakers(text, ("The senator", "the bill is dead")) == ["Helen Marsh"]


def test_role_of_another_country_names_nobody_here(speakers):
    text = "President Helen Marsh spoke. The French president said it rains."
    assert speakers(text, ("The French president", "it rains")) == []


def test_two_presidents(speakers):
    text = (
        "President Zhou Mingde met Russian President Ivan Orlov and aide Paul Webb. "
        "The two presidents said talks go on."
    )
    assert speakers(text, ("The two presidents", "talks go on")) == ["Zhou Mingde", "Ivan Orlov"]


def test_names_joined_by_and(speakers):
    text = "Anna Lindqvist and Robert Hale met. Lindqvist and Hale said it rains."
    assert speakers(text, ("Lindqvist and Hale", "it rains", 34)) == ["Anna Lindqvist", "Robert Hale"]


@pytest.mark.parametrize(
    "source",
    ["a senior official", "critics", "Two aides", "Many Democrats", "a spokesman for Marsh", "46 percent of voters"],
)
def test_unnamed_sources_stay_empty_with_their_words(resolved, source):
    text = f"Helen Marsh spoke. Then {source} said it rains."
    (statement,) = resolved(text, (source, "it rains"))
    assert statement.speakers == ()
    assert statement.because["speakers"].rule == "unnamed"
    assert statement.because["speakers"].text == source


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("The Chinese side", "China", SpeakerKind.GOVERNMENT),
        ("Beijing", "China", SpeakerKind.GOVERNMENT),
        ("the Marsh campaign", "Marsh campaign", SpeakerKind.ORGANISATION),
        ("Marsh's campaign", "Marsh campaign", SpeakerKind.ORGANISATION),
        ("the Norwegian Defense Ministry", "Norwegian Defense Ministry", SpeakerKind.GOVERNMENT),
        ("the White House", "White House", SpeakerKind.GOVERNMENT),
        ("The Harbour Times", "The Harbour Times", SpeakerKind.ORGANISATION),
        ("a study by Ostland University", "Ostland University", SpeakerKind.ORGANISATION),
    ],
)
def test_organisations_and_governments(resolved, source, name, kind):
    text = f"Helen Marsh spoke. Yesterday {source} said it rains."
    (statement,) = resolved(text, (source, "it rains"))
    assert [(speaker.name.removeprefix("The "), speaker.kind) for speaker in statement.speakers] == [
        (name.removeprefix("The "), kind)
    ]


def test_report_points_back_to_its_issuer(speakers):
    text = "A survey by Ostland University found rain. The survey said it will stop."
    said = [("A survey by Ostland University", "rain"), ("The survey", "it will stop")]
    assert speakers(text, *said) == ["Ostland University"]


def test_acronym_takes_the_name_it_stands_for(speakers):
    text = "The Baltic Fishing Authority met. The BFA said stocks fell."
    assert speakers(text, ("The BFA", "stocks fell")) == ["Baltic Fishing Authority"]


def test_short_name_in_brackets_stands_for_the_full_one(speakers):
    text = "The Ruritania Department of Transportation (Rurtrans) met. Rurtrans said it rains."
    assert speakers(text, ("Rurtrans", "it rains", text.rindex("Rurtrans"))) == [
        "Ruritania Department of Transportation"
    ]


def test_initials_make_an_organisation_of_the_name_they_shorten(resolved):
    text = "In Oslo the Doctors Without Harbours met. DWH said it rains."
    (statement,) = resolved(text, ("DWH", "it rains"))
    assert [(one.name, one.kind) for one in statement.speakers] == [
        ("Doctors Without Harbours", SpeakerKind.ORGANISATION)
    ]


@pytest.mark.parametrize(
    "name", ["Reserve Bank of Norway", "Harbours and Fisheries Commission", "Centre for Tides and Public Affairs"]
)
def test_names_of_bodies_that_go_on(speakers, name):
    assert speakers(f"The {name} said it rains.", (f"The {name}", "it rains")) == [name]


def test_two_bodies_joined_by_and_are_two(speakers):
    text = "Then the FBX and Harbour Department said it rains."
    assert speakers(text, ("the FBX and Harbour Department", "it rains")) == ["FBX", "Harbour Department"]
