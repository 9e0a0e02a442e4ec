"""Names: full and bare, titled, shared, family name first."""

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
