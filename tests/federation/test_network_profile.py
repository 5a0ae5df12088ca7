"""What is read of the profile of a network, and what of it is left out."""

import pytest

from federation.network_profile import (
    Whereabouts,
    area_point,
    location,
    nodeinfo_link,
    read_member_count,
    read_network_profile,
    read_software,
)

IRI = "https://hull.example/actors/hull"


def test_a_place_is_read_as_it_is_written() -> None:
    where = Whereabouts("GB", 53.7, -0.3)
    document = {"id": IRI, "location": location("Hull", where), "inLanguage": "en"}
    profile = read_network_profile(document)
    assert profile.whereabouts == where
    assert profile.languages == ("en",)
    assert not profile.opted_out


def test_no_place_at_all_is_no_member() -> None:
    assert location(None, Whereabouts()) is None
    assert location("Hull", Whereabouts()) == {"type": "Place", "name": "Hull"}


def test_the_country_may_stand_in_an_address() -> None:
    place = {"type": "Place", "address": {"type": "PostalAddress", "addressCountry": "nz"}}
    assert read_network_profile({"id": IRI, "location": [place]}).whereabouts.country == "NZ"


@pytest.mark.parametrize(
    "place",
    [
        "Hull",
        [],
        None,
        7,
        {"latitude": 53.7},
        {"latitude": "53.7", "longitude": "-0.3"},
        {"latitude": 91, "longitude": 0},
        {"latitude": 0, "longitude": -180.2},
        {"latitude": True, "longitude": False},
        {"latitude": 10**30, "longitude": 0},
        {"addressCountry": "Great Britain"},
        {"addressCountry": ["GB"]},
        {"address": "GB"},
    ],
)
def test_an_odd_place_is_no_place(place: object) -> None:
    assert read_network_profile({"id": IRI, "location": place}).whereabouts == Whereabouts()


def test_a_point_is_told_to_a_tenth() -> None:
    assert area_point(53.7456, -0.3367) == (53.7, -0.3)
    assert area_point(float("nan"), 0.0) is None
    place = {"latitude": 53.7456, "longitude": -0.3367}
    assert read_network_profile({"id": IRI, "location": place}).whereabouts.latitude == 53.7


@pytest.mark.parametrize(
    ("said", "languages"),
    [
        (["en", "mi-NZ", "en", "?"], ("en", "mi-nz")),
        ("und", ()),
        (["en"] * 40, ()),
        (None, ()),
    ],
)
def test_languages_are_tags_each_once(said: object, languages: tuple[str, ...]) -> None:
    assert read_network_profile({"id": IRI, "inLanguage": said}).languages == languages


@pytest.mark.parametrize(
    ("members", "is_out"),
    [
        ({}, False),
        ({"discoverable": True, "indexable": True}, False),
        ({"discoverable": False}, True),
        ({"indexable": False}, True),
        ({"discoverable": "false"}, False),
    ],
)
def test_only_a_plain_no_keeps_a_network_out(members: dict[str, object], *, is_out: bool) -> None:
    assert read_network_profile({"id": IRI, **members}).opted_out is is_out


def test_a_feed_on_another_host_is_none() -> None:
    own, foreign = "https://hull.example/umbrella", "https://evil.example/umbrella"
    assert read_network_profile({"id": IRI, "feed": own}).feed == own
    assert read_network_profile({"id": IRI, "feed": foreign}).feed is None


@pytest.mark.parametrize(
    ("software", "said"),
    [
        ({"name": "sisternet", "version": "0.5.0"}, "sisternet 0.5.0"),
        ({"name": "mastodon"}, "mastodon"),
        ({"name": "<b>evil</b>"}, None),
        ({"name": "x" * 100}, None),
        ("sisternet", None),
        ({}, None),
    ],
)
def test_what_a_host_runs_is_a_short_name(software: object, said: str | None) -> None:
    assert read_software({"software": software}) == said


@pytest.mark.parametrize(
    ("users", "said"),
    [
        ({"total": 41}, 41),
        ({"total": 4}, None),
        ({"total": True}, None),
        ({"total": 10**30}, None),
        ({}, None),
        ([41], None),
    ],
)
def test_how_many_members_there_are_is_told_by_nodes_like_ours(
    users: object, said: int | None
) -> None:
    ours = {"name": "sisternet", "version": "0.5.0"}
    assert read_member_count({"software": ours, "usage": {"users": users}}) == said
    of_others = {"software": {"name": "mobilizon"}, "usage": {"users": users}}
    assert read_member_count(of_others) is None


def test_the_newest_nodeinfo_of_the_host_itself_is_asked_for() -> None:
    schema = "http://nodeinfo.diaspora.software/ns/schema"
    links = [
        {"rel": f"{schema}/2.0", "href": "https://hull.example/nodeinfo/2.0"},
        {"rel": f"{schema}/2.1", "href": "https://hull.example/nodeinfo/2.1"},
        {"rel": f"{schema}/2.1", "href": "https://hull.example.evil.example/nodeinfo/2.9"},
        {"rel": "x", "href": "https://hull.example/nodeinfo/9.9"},
        "odd",
    ]
    beginning = "https://hull.example"
    assert nodeinfo_link({"links": links}, beginning) == "https://hull.example/nodeinfo/2.1"
    assert nodeinfo_link({"links": "odd"}, beginning) is None
