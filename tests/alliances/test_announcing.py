"""What an umbrella shows round: each listing once, whole to our kind, taken back everywhere."""

import pytest

from actors import store as people
from listings.listing import Kind, ListingAudience, ListingDraft
from tests.alliances.humans import both_say_yes, founded, members_at
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def reader(fediverse: Fediverse) -> Home:
    """A home of our kind where Kim follows the umbrella, and nobody knows its members."""
    return await fediverse.add(numbered(7))


async def _umbrella_with_a_reader(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    await reader.follow("@humans@hull.example", by="kim")
    await fediverse.settle()


def _asked(fediverse: Fediverse, home: Home, other: Home) -> list[str]:
    """What `home` has asked `other` for: things and activities, no people."""
    trips = fediverse.roads.trips(to=other.host, method="GET")
    return [trip.url for trip in trips if trip.home == home.host and "/objects/" in trip.url]


async def test_a_reader_of_our_kind_gets_it_whole_and_fetches_nothing(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await _umbrella_with_a_reader(fediverse, hull, madison, reader)
    offer = await madison.add("Bread")
    await fediverse.settle()

    assert await reader.home_timeline("kim") == [offer.iri]
    (row,) = await reader.rows("SELECT iri, proof FROM posts")
    assert (row["iri"], row["proof"]) == (offer.iri, "verified")
    for home in (reader, hull):
        assert _asked(fediverse, home, madison) == [], home.host


async def test_a_change_and_the_end_of_it_reach_the_reader_too(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await _umbrella_with_a_reader(fediverse, hull, madison, reader)
    offer, author = await madison.add("Bread"), await madison.member("leah")
    await fediverse.live(minutes=5)
    await madison.doing(madison.rooms.listings.pause(author, offer.post_id))
    await fediverse.settle()
    assert [row["state"] for row in await reader.rows("SELECT state FROM listings")] == ["paused"]

    await madison.doing(madison.rooms.listings.withdraw(author, offer.post_id))
    await fediverse.live(days=3)
    for home in (hull, reader):
        assert await home.rows("SELECT 1 FROM posts") == [], home.host
        assert await home.rows("SELECT 1 FROM reactions") == [], home.host


async def test_what_is_shown_to_fewer_people_is_taken_back(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await _umbrella_with_a_reader(fediverse, hull, madison, reader)
    offer, author = await madison.add("Bread"), await madison.member("leah")
    await fediverse.settle()
    narrower = ListingDraft(
        Kind.OFFER, "Bread", categories=("food",), audience=ListingAudience.NETWORK
    )
    await madison.doing(madison.rooms.listings.edit(author, offer.post_id, narrower))
    await fediverse.settle()
    assert await reader.rows("SELECT 1 FROM posts") == []


async def test_each_is_announced_once_and_never_what_another_umbrella_announces(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    # Given Madison is in two umbrellas, whose hosts follow each other's umbrella as people do
    await founded(fediverse, hull)
    await founded(fediverse, aotearoa)
    await both_say_yes(fediverse, hull, madison)
    await hull.follow("@humans@aotearoa.example", by="ted")
    await aotearoa.follow("@humans@hull.example", by="hemi")
    await fediverse.settle()
    vera = fediverse.stranger("vera@social.example")
    for home in (hull, aotearoa):
        await vera.follow(f"https://{home.host}/actors/humans")

    offer = await madison.add("Bread")
    await fediverse.live(hours=1)

    announced = [said for said in vera.heard("Announce") if said["object"] == offer.iri]
    assert [said["actor"] for said in announced] == ["https://hull.example/actors/humans"]


async def test_a_network_that_leaves_takes_along_what_was_announced_of_it(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await _umbrella_with_a_reader(fediverse, hull, madison, reader)
    await madison.add("Bread")
    await fediverse.settle()
    vera = fediverse.stranger("vera@social.example")
    await vera.follow("https://hull.example/actors/humans")

    await madison.doing(madison.rooms.alliances.leave("@humans@hull.example"))
    await fediverse.settle()

    assert await members_at(hull) == []
    assert len(vera.heard("Undo")) == 1
    assert await reader.home_timeline("kim") == []
    umbrella = await hull.rooms.alliances.named("humans")
    followed = await hull.node.database.read(lambda tx: people.following(tx, umbrella.id))
    assert followed == []
    # and what comes later is not announced
    await madison.add("Soup")
    await fediverse.settle()
    assert await reader.home_timeline("kim") == []


async def test_a_network_that_comes_in_brings_what_it_has_open(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    for number in range(3):
        await madison.add(f"Bread {number}")
    umbrella = await founded(fediverse, hull)
    vera = fediverse.stranger("vera@social.example")
    await vera.follow(umbrella.iri)
    await fediverse.become_sisters(hull, madison)
    await both_say_yes(fediverse, hull, madison)
    assert len({said["object"] for said in vera.heard("Announce")}) == 3


async def test_a_forged_end_takes_nothing_out(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await _umbrella_with_a_reader(fediverse, hull, madison, reader)
    offer = await madison.add("Bread")
    await fediverse.settle()
    mallory = fediverse.stranger("mallory@mallory.example", type="Group")
    author = (await madison.member("leah")).iri
    end = {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": f"{author}/acts/1",
        "type": "Delete",
        "actor": author,
        "object": offer.iri,
    }
    for lie in (end, mallory.proven(end)):
        word = mallory.does("Announce", lie)
        assert await mallory.send(f"{reader.base_url}/inbox", word) == 202
    assert len(await reader.rows("SELECT 1 FROM posts")) == 1
    assert await reader.home_timeline("kim") == [offer.iri]
