"""Where something is: neighbours read the part of town, everybody else the region, or nothing."""

import json

import pytest

from listings.listing import Kind, Mode
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

HERE = "Newland Avenue"


async def told(home: Home, number: int) -> str | None:
    """The place in the document, for everybody."""
    location = (await home.document(f"/objects/{number}")).get("location")
    return location["name"] if location else None


async def test_the_world_is_told_the_region_and_neighbours_the_part_of_town(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
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
        *("/umbrella/embed", f"/murmurations/offers-wants/{listing.post_id}.json"),
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
