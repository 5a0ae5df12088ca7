"""The directory of networks: what it says of each, whom it finds, and its form for programs."""

import re
from dataclasses import replace
from typing import Any

import pytest

from federation.network_profile import Whereabouts
from pages.map_points import points_of
from pages.network_pages import line_of
from posts import store as posts
from storage.database import Writing
from templates.network_views import NetworkLine
from tests.alliances.humans import both_say_yes, founded
from tests.fediverse.browsing import Browser
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from umbrella.known_network import KnownNetwork

_MADISON = "/umbrella/networks/madison@madison.example"


async def _say_where(home: Home, country: str, latitude: float, longitude: float) -> None:
    """As its settings say it from now on."""
    portraits = home.node.actors.portraits
    portraits.where = Whereabouts(country, latitude, longitude)
    portraits._written.clear()  # noqa: SLF001  # as after the start that new settings need


async def test_each_network_is_told_with_what_it_says_of_itself(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await _say_where(madison, "US", 43.1, -89.4)
    await fediverse.become_sisters(hull, madison)
    await madison.add("Soup", categories=("food",))
    await fediverse.live(days=2)

    (row,) = await hull.rows("SELECT * FROM known_networks WHERE distance = 1")
    assert (row["country"], row["latitude"], row["longitude"]) == ("US", 43.1, -89.4)
    assert (row["area"], row["languages"], row["categories"]) == ("Madison", '["en"]', '["food"]')
    assert row["told_listings"] is None, "what a sister counts is not for everybody"
    page = await hull.page("/umbrella/networks")
    for said in ("Madison Timebank", "United States", "English", "1 open", "A sister of ours"):
        assert said in page
    assert page.count('class="point') == 1
    assert 'data-latitude="43.1"' in page


@pytest.mark.row("PRV-23")
async def test_no_count_tells_everybody_of_what_is_for_sisters_only(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await fediverse.become_sisters(madison, aotearoa)
    await madison.add("For everybody")
    await madison.add("Among sisters", audience="sisters")
    await fediverse.live(hours=7)
    for path in ("/umbrella/networks", _MADISON):
        page = await hull.page(path)
        assert "1 open" in page
        assert "by its own count" not in page
    (far,) = await aotearoa.rows("SELECT told_listings FROM known_networks WHERE distance = 2")
    assert far["told_listings"] == 0, "Hull has nothing open, and is no sister of theirs"


async def test_a_network_has_a_page_with_its_keys_and_its_sisters(sisters: Sisters) -> None:
    await sisters.fediverse.live(hours=7)
    page = await sisters.hull.page("/umbrella/networks/madison@madison.example")
    for said in ("Madison Timebank", "sisternet ", "Its keys", "in use", "Aotearoa Timebanks"):
        assert said in page
    assert re.search(r"<code>[0-9a-f]{4}( [0-9a-f]{4}){3}</code>", page)
    assert "Read again now" not in page, "that is for coordinators"


@pytest.mark.parametrize(("members", "told"), [("abcde", 5), ("abcd", None)])
async def test_a_network_that_publishes_how_many_it_has_is_told_with_it(
    fediverse: Fediverse, hull: Home, members: str, told: int | None
) -> None:
    names = tuple(f"{letter}{letter}" for letter in members)
    york = await fediverse.add(replace(numbered(len(names)), members=names, publish_counts=True))
    await fediverse.become_sisters(hull, york)
    await founded(fediverse, york)
    await both_say_yes(fediverse, york, hull)
    await both_say_yes(fediverse, york, york)
    await fediverse.live(hours=1)

    (entry,) = (one for one in await _told_by(hull) if one["distance"] == 1)
    assert entry.get("memberCount") == told
    page = await hull.page("/umbrella/networks")
    assert ("5 members" in page) is (told is not None)
    for home in (hull, york):
        page = await home.page(f"/umbrella/networks/{york.handle.removeprefix('@')}")
        assert ("<dt>Members</dt><dd>5</dd>" in page) is (told is not None), home.host
        (address,) = re.findall(r'<a href="(/umbrellas/[^"]*)"><bdi>HUMANs', page)
        assert york.cast.name in await home.page(address)


async def _told_by(home: Home) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (await home.document("/umbrella/networks"))["provenance"]
    return entries


@pytest.mark.parametrize(
    "handle", ["nobody@madison.example", "madison", "@", "%00@x", "josie@hull.example"]
)
async def test_whoever_is_not_in_the_directory_has_no_page(hull: Home, handle: str) -> None:
    answer = await hull.get(f"/umbrella/networks/{handle}", accept="text/html")
    assert answer.status == 404


async def test_it_is_filtered_by_place_language_category_and_words(sisters: Sisters) -> None:
    await _say_where(sisters.aotearoa, "NZ", -41.3, 174.8)
    await sisters.madison.add("Soup", categories=("food",))
    await sisters.fediverse.live(days=2)
    everybody = {"Hull Mutual Aid", "Madison Timebank", "Aotearoa Timebanks"}
    wanted = {
        "": everybody,
        "country=nz": {"Aotearoa Timebanks"},
        "language=mi": {"Aotearoa Timebanks"},
        "words=te+whanganui-a-t%C4%81ra": {"Aotearoa Timebanks"},
        "words=MADISON+time": {"Madison Timebank"},
        "category=food": {"Madison Timebank"},
        "country=US&language=mi": set(),
        "country=%00&language=x9&category=nothing": everybody,
    }
    for query, found in wanted.items():
        page = await sisters.hull.page(f"/umbrella/networks?{query}")
        assert set(re.findall(r'data-name="([^"]*)"', page)) == found, query


async def test_a_coordinator_has_a_network_read_whole_at_once(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    lost = await madison.add("Lost on the way")
    await fediverse.settle()
    await hull.node.database.write(lambda tx: tx.run("DELETE FROM listings WHERE local = 0"))
    await hull.node.database.write(lambda tx: posts.remove(tx, _number_of(tx, lost.iri)))
    assert await hull.titles() == []

    browser = Browser(hull)
    await browser.sign_in("josie")
    answer = await browser.fill(_MADISON, f"{_MADISON}/read")
    assert "It is read again now" in await browser.page(str(answer.header("location")))
    await fediverse.settle()
    assert await hull.titles() == ["Lost on the way"]


async def test_the_form_for_programs_names_every_network(sisters: Sisters) -> None:
    await sisters.fediverse.live(hours=7)
    told = await sisters.hull.document("/umbrella/networks?country=XX")
    assert told["type"] == "Collection"
    assert told["totalItems"] == len(told["items"]) == 3
    by_handle = {entry["handle"]: entry for entry in told["provenance"]}
    madison = by_handle["madison@madison.example"]
    assert (madison["distance"], madison["verdict"]) == (1, "verified")
    assert madison["software"].startswith("sisternet ")
    assert "memberCount" not in madison, "that is published by nobody here"


async def test_of_very_many_networks_the_nearest_are_told_in_full_and_all_are_named(
    hull: Home,
) -> None:
    def enter(tx: Writing) -> None:
        for number in range(100, 200):
            tx.run(
                "INSERT INTO actors (id, iri, local, role, type, host, username, name, inbox,"
                " created_at, updated_at) VALUES (:id, 'https://n.example/' || :id, 0, 'remote',"
                " 'Group', 'n' || :id || '.example', 'n', 'Far ' || :id, '', '', '')",
                id=number,
            )
            tx.run(
                "INSERT INTO known_networks (actor_id, distance, proof, found_at, latitude,"
                " longitude) VALUES (:id, 2, 'none', '', 1, 2)",
                id=number,
            )

    await hull.node.database.write(enter)
    page = await hull.page("/umbrella/networks")
    assert page.count('<li class="network"') == 60
    assert {f"Far {number}" for number in range(100, 200)} <= set(
        re.findall(r'data-name="([^"]*)"', page)
    )
    assert page.count('data-latitude="1.0"') == 100, "each is on the map to move about in"


def test_places_on_the_map_stand_where_they_are_on_earth() -> None:
    near = _line(latitude=53.7, longitude=-0.3, distance=1)
    there = _line(latitude=-41.3, longitude=174.8, distance=2)
    points = points_of([near, there, there, _line()])
    assert [(point.x, point.y, point.is_near) for point in points] == [
        (354.8, 125.3, False),
        (179.7, 30.3, True),
    ]
    assert points[0].size > points[1].size


def _line(**changed: Any) -> NetworkLine:  # noqa: ANN401
    known = KnownNetwork(1, "x:y", "a@b", "A", "", None, 2, "none", None, None, None, None, 0)
    return replace(line_of(known), **changed)


def _number_of(tx: Writing, iri: str) -> int:
    found = posts.by_iri(tx, iri)
    assert found is not None
    return found.id
