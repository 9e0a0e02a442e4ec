"""Whom of the known speakers an article names."""

import pytest

from app.entities import Known, recognise
from app.model import Speaker, SpeakerKind

PERSON, BODY = SpeakerKind.PERSON, SpeakerKind.ORGANISATION


def known(number, name, *roles, **more):
    return Known(number, name, more.pop("kind", PERSON), (name, *more.pop("also", ())), roles, **more)


def told(name, *roles, kind=PERSON, **more):
    return Speaker(name=name, kind=kind, roles=roles, **more)


def outcome(speaker, *candidates):
    found = recognise(speaker, candidates)
    return found.known, found.because.rule


class TestAFullName:
    def test_is_the_same_name(self):
        assert outcome(told("Ada Bell"), known(1, "Ada Bell")) == (1, "same-name")

    def test_nobody_goes_by_is_new(self):
        assert outcome(told("Ada Bell"), known(1, "Ida Bell")) == (None, "new")

    def test_in_another_transliteration(self):
        assert outcome(told("Olha Zelenska"), known(1, "Olga Zelenskaya")) == (None, "new")
        assert outcome(told("Sergey Petrov"), known(1, "Sergei Petrov")) == (1, "same-spelling")

    def test_in_a_short_form_needs_the_same_role(self):
        mayor = known(1, "Michael Bell", "mayor of Harbour Town")
        assert outcome(told("Mike Bell", "mayor"), mayor) == (1, "same-role")
        assert outcome(told("Mike Bell"), mayor) == (None, "new")

    def test_of_somebody_by_another_full_name(self):
        assert outcome(told("Ada Roe Bell"), known(1, "Ada Bell", also=("Ada Roe Bell",))) == (1, "another-name")

    def test_with_another_initial_is_somebody_else(self):
        assert outcome(told("George H. Bell"), known(1, "George W. Bell")) == (None, "new")

    def test_of_a_junior_is_not_his_father(self):
        assert outcome(told("Al Bell Jr."), known(1, "Al Bell")) == (None, "new")


class TestNamesakes:
    MAYOR = known(1, "John Bell", "mayor of Harbour Town")
    COACH = known(2, "John Bell", "coach of the Hawks")

    @pytest.mark.parametrize("role", ["coach of the Hawks", "mayor of Riverton", "Catholic bishop"])
    def test_whose_roles_exclude_each_other_are_two(self, role):
        assert outcome(told("John Bell", role), self.MAYOR) == (None, "namesake")

    def test_of_two_countries_are_two(self):
        chilean = known(1, "Juan Diaz", "Chilean minister")
        assert outcome(told("Juan Diaz", "Spanish diplomat"), chilean) == (None, "namesake")

    def test_are_told_by_role(self):
        assert outcome(told("John Bell", "head coach of the Hawks"), self.MAYOR, self.COACH) == (2, "same-name")

    def test_are_told_by_story(self):
        coach = known(2, "John Bell", "coach of the Hawks", same_story=True)
        assert outcome(told("John Bell"), self.MAYOR, coach) == (2, "same-story")

    def test_whom_nothing_tells_apart_are_ambiguous(self):
        assert outcome(told("John Bell"), self.MAYOR, self.COACH) == (None, "ambiguous")
        pool = known(3, "John Bell", ambiguous=True)
        assert outcome(told("John Bell"), self.MAYOR, self.COACH, pool) == (3, "ambiguous")

    def test_a_second_office_does_not_make_a_second_person(self):
        assert outcome(told("John Bell", "businessman"), self.MAYOR) == (1, "same-name")
        assert outcome(told("John Bell", "senator"), self.MAYOR) == (1, "same-name")


class TestALastName:
    MAYOR = known(1, "Ada Bell", "mayor of Harbour Town", articles=1, days=3)

    def test_alone_stays_its_own(self):
        assert outcome(told("Bell"), self.MAYOR) == (None, "ambiguous")

    def test_with_the_same_role(self):
        assert outcome(told("Bell", "mayor"), self.MAYOR) == (1, "same-role")

    def test_with_a_role_that_many_have_stays_its_own(self):
        student = known(1, "Ada Bell", "student", articles=1, days=3)
        assert outcome(told("Bell", "student"), student) == (None, "ambiguous")

    def test_in_the_same_story(self):
        assert outcome(told("Bell"), known(1, "Ada Bell", same_story=True)) == (1, "same-story")

    def test_of_the_only_one_who_is_well_known(self):
        star = known(1, "Ada Bell", articles=3, days=30)
        assert outcome(told("Bell"), star) == (1, "only-one")
        assert outcome(told("Bell"), star, known(2, "Ida Bell")) == (None, "ambiguous")

    def test_of_a_listed_one(self):
        assert outcome(told("Bell"), known(1, "Ada Bell", listed=True)) == (1, "only-one")

    def test_of_somebody_of_the_other_gender(self):
        star = known(1, "Ada Bell", articles=3, days=30, gender="female")
        assert outcome(told("Bell", gender="male"), star) == (None, "ambiguous")
        assert outcome(told("Bell", gender="female"), star) == (1, "only-one")

    def test_joins_who_stands_for_the_name(self):
        assert outcome(told("Bell"), known(9, "Bell", ambiguous=True)) == (9, "ambiguous")

    def test_with_an_initial(self):
        star = known(1, "Ada Bell", articles=3, days=30)
        assert outcome(told("A. Bell"), star) == (1, "only-one")
        assert outcome(told("J. Bell"), star) == (None, "ambiguous")


class TestAFirstName:
    def test_tells_nobody_but_in_the_same_story(self):
        assert outcome(told("Maria", "mayor"), known(1, "Maria Bell", "mayor", articles=5, days=1)) == (
            None,
            "ambiguous",
        )
        assert outcome(told("Maria"), known(1, "Maria Bell", same_story=True)) == (1, "same-story")

    def test_is_not_taken_for_a_last_name(self):
        assert outcome(told("Paul", "senator"), known(1, "Paul Roe", "senator")) == (None, "ambiguous")


class TestABody:
    def test_is_known_by_its_acronym(self):
        league = known(1, "League of Ports", kind=BODY, also=("LOP",))
        assert outcome(told("LOP", kind=BODY), league) == (1, "another-name")
        assert outcome(told("L.O.P.", kind=BODY), league) == (1, "another-name")

    def test_of_another_kind_is_another(self):
        assert outcome(told("Georgia", kind=SpeakerKind.GOVERNMENT), known(1, "Georgia")) == (None, "new")
