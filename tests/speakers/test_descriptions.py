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


@pytest.mark.parametrize(
    "name", ["Reserve Bank of Norway", "Harbours and Fisheries Commission", "Institute for Fiscal Research"]
)
def test_names_of_bodies_that_go_on(speakers, name):
    assert speakers(f"The {name} said it rains.", (f"The {name}", "it rains")) == [name]


def test_two_bodies_joined_by_and_are_two(speakers):
    text = "Then the FBX and the Harbour Department said it rains."
    assert speakers(text, ("the FBX and the Harbour Department", "it rains")) == ["FBX", "Harbour Department"]


@pytest.mark.parametrize("epithet", ["the billionaire", "the 36-year-old"])
def test_speaker_described_anew(resolved, epithet):
    text = f"Anna Kowal said it rains. Then {epithet} said it will stop."
    statement = resolved(text, ("Anna Kowal", "it rains"), (epithet, "it will stop"))[-1]
    assert [speaker.name for speaker in statement.speakers] == ["Anna Kowal"]
    assert statement.because["speakers"].rule == "description"


def test_somebody_introduced_without_a_name_is_not_the_speaker_before(speakers):
    text = "Anna Kowal said it rains. A businesswoman said it snows. The businesswoman said it will stop."
    said = [("Anna Kowal", "it rains"), ("A businesswoman", "it snows"), ("The businesswoman", "it will stop")]
    assert speakers(text, *said) == []


def test_father_is_no_woman_described_anew(speakers):
    text = "Anna Kowal said it rains. The father of three said it will stop."
    assert speakers(text, ("Anna Kowal", "it rains"), ("The father of three", "it will stop")) == []


def test_party_in_a_title_makes_nobody_the_republican(speakers):
    text = "Harbour Party chairman Paul Webb met Ann Roe. Roe said it rains. The Ohio Republican said it will stop."
    said = [("Roe", "it rains", 46), ("The Ohio Republican", "it will stop")]
    assert "Paul Webb" not in speakers(text, *said)


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("Norwegian leader", "The Norwegian president"),
        ("Norwegian President", "The Norwegian leader"),
    ],
)
def test_offices_called_by_another_word(speakers, title, source):
    text = f"{title} Anna Kowal met Paul Webb, a farmer. Webb left. {source} said it rains."
    assert speakers(text, (source, "it rains")) == ["Anna Kowal"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Norway's defence ministry", "Norwegian defence ministry"),
        ("the Norwegian air force", "Norwegian air force"),
        ("the U.N. refugee agency", "U.N. refugee agency"),
        ("the government in Oslo", "Norway"),
        ("the EU", "European Union"),
    ],
)
def test_bodies_of_states(resolved, source, name):
    (statement,) = resolved(f"Helen Marsh left. Then {source} said it rains.", (source, "it rains"))
    assert [speaker.name for speaker in statement.speakers] == [name]


def test_ministry_is_the_one_told_last_and_of_that_name(speakers):
    text = "Norway's defence ministry met. The Danish foreign ministry left. The defence ministry said it rains."
    said = [("Norway's defence ministry", "met"), ("The defence ministry", "it rains")]
    assert speakers(text, *said) == ["Norwegian defence ministry"]


def test_one_court_of_many_stays_unnamed(speakers):
    assert speakers("Then a Norwegian court said it rains.", ("a Norwegian court", "it rains")) == []


def test_newspaper_is_the_last_of_its_kind(speakers):
    text = "The Harbour Times said it rains. Zentrox lost money. The {} said it will stop."
    said = ("The Harbour Times", "it rains")
    assert speakers(text.format("newspaper"), said, ("The newspaper", "it will stop")) == ["Harbour Times"]


def test_firm_called_as_a_person_is_the_person_where_he_is_named(speakers):
    text = "Steve Gallup ran for mayor. Gallup said it rains."
    assert speakers(text, ("Gallup", "it rains", 20)) == ["Steve Gallup"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a Quorvex poll", ["Quorvex"]),
        ("a new ABC News/Washington Post poll", ["ABC News", "Washington Post"]),
        ("a Dagblad/Norstat poll", ["Dagblad", "Norstat"]),
        ("a report by the Ostland Tide Observatory", ["Ostland Tide Observatory"]),
        ("her memoir", ["Helen Marsh"]),
        ("Marsh's letter", ["Helen Marsh"]),
        ("a letter to Quorvex", []),
        ("the exit polls in Ohio", []),
        ("the agency's tally", []),
    ],
)
def test_documents_are_their_issuers(speakers, source, names):
    text = f"Helen Marsh spoke. Then {source} said it rains."
    assert speakers(text, (source, "it rains", 18)) == names


def test_poll_of_no_known_maker_is_not_the_one_before(speakers):
    text = "A Quorvex poll found rain. A new poll found snow. The poll said it will stop."
    said = [("A Quorvex poll", "rain"), ("A new poll", "snow"), ("The poll", "it will stop")]
    assert speakers(text, *said[:2]) == []
    assert speakers(text, said[0], said[2]) == ["Quorvex"]


@pytest.mark.parametrize("source", ["They", "Both", "Both men", "The two"])
def test_two_named_on_a_level_in_the_sentence_before(speakers, source):
    text = f"Robert Hale and David Okafor met Paul Webb. {source} said it rains."
    assert speakers(text, (source, "it rains")) == ["Robert Hale", "David Okafor"]


def test_two_countries_are_countries(speakers):
    text = "Norway and Denmark met in the Harbour Ministry. The two countries said it rains."
    assert speakers(text, ("The two countries", "it rains")) == ["Norway", "Denmark"]


def test_they_are_the_unnamed_who_spoke_since(speakers):
    text = "Robert Hale and David Okafor met. Critics said it rains. They said it will stop."
    assert speakers(text, ("Critics", "it rains"), ("They", "it will stop")) == []


def test_role_before_a_title_belongs_to_the_name(speakers):
    text = "Former mayor Ann Roe and Harbour News editor Dr. Paul Webb said it rains."
    assert speakers(text, (text.split(" said", maxsplit=1)[0], "it rains")) == ["Ann Roe", "Paul Webb"]


def test_only_person_near_is_described_anew(speakers):
    text = "President Anna Kowal took questions. The billionaire said it rains."
    assert speakers(text, ("The billionaire", "it rains")) == ["Anna Kowal"]


def test_the_campaign_is_that_of_the_person_named(speakers):
    text = "Nils Ekberg cancelled three rallies. The campaign said he had lost his voice."
    assert speakers(text, ("The campaign", "he had lost his voice")) == ["Ekberg campaign"]
