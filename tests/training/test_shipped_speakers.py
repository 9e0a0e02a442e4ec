"""The lists that ship, made of their sources: the people here are invented."""

from __future__ import annotations

import csv

from app.sources.known_speakers import read_known_speakers
from app.training.shipped_speakers import bodies, countries, leaders, legislators, write


def row(person, label, *, position="Q1", office="President of France", start="2020", end="", country="France"):
    return {
        "officeholder": person,
        "officeholderLabel": label,
        "position": position,
        "positionLabel": office,
        "start_year": start,
        "end_year": end,
        "country": country,
    }


def test_a_leader_has_the_usual_name_the_office_and_the_country():
    given = [row("Q10", "Ada Moreau II of Denmark", country="Kingdom of Denmark"), row("Q11", "Bo Ek", end="2022")]
    [ada] = leaders(given, {})
    assert (ada.name, ada.aliases) == ("Ada Moreau II of Denmark", ("Ada Moreau II",))
    assert (ada.roles, ada.wikidata, ada.country) == (("President of France",), "Q10", "Denmark")
    [ada] = leaders([row("Q10", "Q10")], {"Q10": "Ada Moreau, Lady Sea"})
    assert ada.name == "Ada Moreau"


def test_who_has_no_name_or_one_that_several_bear_is_left_out():
    assert not [*leaders([row("Q10", "Q10"), row("Q11", "Bo Ek")], {"Q11": "Bo Ek (politician)"})]


def test_an_office_of_several_is_nobodys_role():
    found = [*leaders([row("Q10", "Ada Moreau"), row("Q11", "Bo Ek", start="2024")], {})]
    assert [(one.name, one.roles) for one in found] == [("Ada Moreau", ()), ("Bo Ek", ())]


def test_a_member_of_congress_is_listed_by_names_that_are_theirs_alone():
    def member(wikipedia, **ids):
        name = {"first": "Ada", "last": "Moreau", "official_full": "Ada Marie Moreau"}
        return {"id": {"wikipedia": wikipedia, **ids}, "name": name, "terms": [{"type": "sen", "state": "OH"}]}

    [ada] = legislators([
        member("Ada M. Moreau", wikidata="Q10"),
        member("Ada Moreau (politician)", wikidata="Q11"),
        member("Ada Moreau II"),
    ])  # fmt: skip
    assert (ada.name, ada.aliases, ada.wikidata) == ("Ada M. Moreau", ("Ada Marie Moreau",), "Q10")
    assert ada.roles == ("senator from Ohio",)


def test_countries_go_by_the_name_that_articles_use():
    given = [
        {"nameEn": "Denmark", "wikidata": "Q35", "country": "DK"},
        {"nameEn": "Kingdom of Denmark", "wikidata": "Q36", "iso1A2": "DK"},
        {"nameEn": "Ireland", "wikidata": "Q37", "level": "sharedLandform"},
        {"nameEn": "Republic of Ireland", "wikidata": "Q38", "iso1A2": "IE"},
        {"nameEn": "Georgia", "wikidata": "Q39", "iso1A2": "GE"},
        {"nameEn": "European Union", "wikidata": "Q40", "iso1A2": "EU"},
    ]
    found = [(one.name, one.wikidata) for one in countries({"properties": one} for one in given)]
    assert found == [("Denmark", "Q35"), ("Ireland", "Q38"), ("European Union", "Q40")]


def test_a_body_is_listed_where_its_name_says_of_which_nation_it_is():
    def operator(name, wikidata, *places):
        tags = {"operator": name, "operator:wikidata": wikidata}
        return {"locationSet": {"include": [*places]}, "tags": tags}

    given = {
        "operators/amenity/police": {
            "items": [
                operator("New Zealand Police", "Q10", "nz"),
                operator("Harbour Police", "Q11", "nz"),
                operator("Canadian Lake Police", "Q12", "ca-on.geojson"),
                operator("Swiss Police", "Q13", "ch"),
            ]
        },
        "operators/amenity/toilets": {"items": [operator("British Toilets", "Q14", "gb")]},
    }
    labels = {item: {"label": name} for item, name in (("Q10", "New Zealand Police"), ("Q11", "Harbour Police"))}
    assert [(one.name, one.wikidata, one.country) for one in bodies(given, labels)] == [
        ("New Zealand Police", "Q10", "New Zealand")
    ]


def test_what_is_written_is_read_again_without_names_of_two(tmp_path):
    given = [row("Q10", "Ada Moreau"), row("Q11", "Bo Ek", position="Q2"), row("Q12", "Bo Ek", position="Q3")]
    path = tmp_path / "leaders.csv"
    assert write(path, leaders(given, {})) == 1
    assert [one.name for one in read_known_speakers(path, max_bytes=1000)] == ["Ada Moreau"]
    assert next(csv.reader(path.open(encoding="utf-8")))[0] == "name"
