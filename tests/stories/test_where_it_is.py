"""Where something is: neighbours read the part of town, sisters if many live there, others not."""

import json
from dataclasses import replace

import pytest

from listings.listing import Kind, Mode, as_draft
from listings.places import CROWD
from tests.accounts.crowds import Crowds
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

HERE = "Newland Avenue"


def crowds_of(home: Home) -> Crowds:
    return Crowds(home.node.database, home.node.iris, home.node.world.ids, home.watch)


async def told(home: Home, number: int) -> str | None:
    """The place in the document, for everybody."""
    location = (await home.document(f"/objects/{number}")).get("location")
    return location["name"] if location else None


async def test_the_world_is_told_the_region_and_neighbours_the_part_of_town(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await crowds_of(hull).come(HERE, CROWD)
    listing = await hull.add("Bread", place=HERE, by="amina")
    for_sisters = await hull.add("Jam", place=HERE, audience="sisters")
    await fediverse.settle()
    assert await told(hull, listing.post_id) == "Hull"
    rows = await madison.rows("SELECT title, place FROM listings ORDER BY title")
    assert [tuple(row) for row in rows] == [("Bread", "Hull"), ("Jam", HERE)]

    # Nowhere does a stranger read more, and a neighbour reads it everywhere on our pages
    await hull.rooms.syndication.opening.decide(
        await hull.member("amina"), listing.post_id, wanted=True
    )
    for path in (
        *(f"/listings/{listing.post_id}", "/umbrella", "/umbrella.json", "/umbrella.csv"),
        *(
            "/board",
            "/umbrella.rss",
            "/umbrella/embed",
            f"/murmurations/offers-wants/{listing.post_id}.json",
        ),
    ):
        answer = await hull.get(path, accept="text/html")
        assert (answer.status, HERE.encode() in answer.body) == (200, False), path
    status = (await Phone(hull).get(f"/api/v1/statuses/{listing.post_id}")).json
    assert status["sisternet"]["place"] == "Hull"
    assert HERE not in json.dumps(status)
    ted = Browser(hull)
    await ted.sign_in("ted")
    for path in (f"/listings/{listing.post_id}", "/board", "/umbrella"):
        assert HERE in await ted.page(path), path
    assert HERE in await ted.page(f"/listings/{for_sisters.post_id}")


async def test_sisters_are_told_the_region_once_few_live_there_and_no_more_until_the_member_edits(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    neighbours = await crowds_of(hull).come(HERE, CROWD)
    jam = await hull.add("Jam", place=HERE, audience="sisters")
    josie, listings = await hull.member("josie"), hull.rooms.listings
    leah = Browser(madison)
    await leah.sign_in("leah")

    async def read_in_madison() -> str:
        await fediverse.settle()
        ((number, place),) = await madison.rows("SELECT post_id, place FROM listings")
        for path in (f"/listings/{number}", "/board", "/umbrella"):
            assert (HERE in await leah.page(path)) == (place == HERE), path
        return str(place)

    assert await read_in_madison() == HERE
    await crowds_of(hull).go(neighbours[0])
    await listings.pause(josie, jam.post_id)
    await listings.resume(josie, jam.post_id)
    assert await read_in_madison() == "Hull"
    await crowds_of(hull).come(HERE)
    await listings.renew(josie, jam.post_id)
    assert await read_in_madison() == "Hull"
    await listings.edit(josie, jam.post_id, replace(as_draft(jam), title="Plum jam"))
    assert await read_in_madison() == HERE


async def test_the_world_finds_nothing_by_a_part_of_town_that_it_is_not_told(hull: Home) -> None:
    await hull.add("Bread", place=HERE, by="amina")
    for asked in ("/umbrella?words=newland", "/board?words=newland", "/board?place=newland"):
        answer = await hull.get(asked, accept="text/html")
        assert (answer.status, b"Bread" in answer.body) == (200, False), asked
    ted = Browser(hull)
    await ted.sign_in("ted")
    assert "Bread" in await ted.page("/board?place=newland")
    assert "Bread" in await ted.page("/umbrella?words=bread")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"mode": Mode.REMOTE}, None),
        ({"mode": Mode.IN_PERSON}, "Hull"),
        ({"kind": Kind.NEED}, "Hull"),
        ({"place": ""}, None),
    ],
)
async def test_what_is_done_from_afar_needs_no_place(
    hull: Home, said: dict[str, object], place: str | None
) -> None:
    listing = await hull.add("Help with letters", **({"place": HERE} | said))  # type: ignore[arg-type]
    assert await told(hull, listing.post_id) == place
