"""An umbrella is founded, networks join by two consents, and a stranger reads one feed."""

import pytest

from listings.listing import Kind
from tests.alliances.humans import (
    admitted,
    both_say_yes,
    coordinators_at,
    founded,
    members_at,
)
from tests.fediverse.browsing import Browser
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home


async def test_an_umbrella_is_found_and_read_like_anybody_else(
    fediverse: Fediverse, hull: Home
) -> None:
    told_before = (await hull.get("/nodeinfo/2.1")).body
    umbrella = await founded(fediverse, hull)
    assert (await hull.get("/nodeinfo/2.1")).body == told_before
    vera = fediverse.stranger("vera@social.example")

    document = await vera.server.read(umbrella.iri)
    assert document["type"] == "Organization"
    assert "We share what we have." in document["summary"]
    assert await vera.is_proven(document)
    for shelf in ("members", "coordinators", "charter"):
        assert await vera.is_proven(await vera.server.read(document[shelf])), shelf
    found = await hull.get("/.well-known/webfinger?resource=acct:humans@hull.example")
    assert umbrella.iri.encode() in found.body


async def test_a_network_is_in_when_both_have_said_yes(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    await admitted(fediverse, hull, madison)
    assert await members_at(hull) == []

    await madison.doing(madison.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()

    assert await members_at(hull) == await members_at(madison, hull) == ["madison.example"]


async def test_it_does_not_matter_who_says_yes_first(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    await madison.doing(madison.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()
    assert await members_at(hull) == await members_at(madison, hull) == []

    await admitted(fediverse, hull, madison)

    assert await members_at(hull) == await members_at(madison, hull) == ["madison.example"]


@pytest.mark.parametrize("ending", ["umbrella", "network"])
async def test_either_side_ends_it(
    ending: str, fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)

    if ending == "umbrella":
        alliances = hull.rooms.alliances
        await hull.doing(alliances.set_member(umbrella, madison.handle, inside=False))
    else:
        await madison.doing(madison.rooms.alliances.leave("@humans@hull.example"))
    await fediverse.settle()

    assert await members_at(hull) == await members_at(madison, hull) == []


async def test_a_stranger_who_follows_the_umbrella_reads_one_feed(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    await both_say_yes(fediverse, hull, hull)
    vera = fediverse.stranger("vera@social.example")
    await vera.follow(umbrella.iri)
    assert [said["object"]["actor"] for said in vera.heard("Accept")] == [vera.iri]

    offers = [await madison.add("Bread from Madison"), await hull.add("Soup from Hull")]
    for audience in ("sisters", "network", "coordinator"):
        await madison.add("Not for strangers", audience=audience)
    await fediverse.settle()

    announced = [said["object"] for said in vera.heard("Announce")]
    assert sorted(announced) == sorted(offer.iri for offer in offers)
    for iri in announced:
        note = await vera.server.read(iri)
        assert note["type"] == "Note"
        assert await vera.is_proven(note)


async def test_what_is_withdrawn_is_withdrawn_from_those_who_follow_the_umbrella(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    vera = fediverse.stranger("vera@social.example")
    await vera.follow(umbrella.iri)
    offer = await madison.add("Bread")
    await fediverse.settle()

    author = await madison.member(madison.coordinator)
    await madison.doing(madison.rooms.listings.withdraw(author, offer.post_id))
    await fediverse.live(days=3)

    (announced,) = vera.heard("Announce")
    (undone,) = vera.heard("Undo")
    assert undone["object"]["id"] == announced["id"]


async def test_who_leaves_for_ever_coordinates_no_more(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    alliances = hull.rooms.alliances
    await hull.doing(alliances.set_coordinator(umbrella, "@dante@madison.example", inside=True))
    await fediverse.settle()
    assert await coordinators_at(hull) == ["dante", "josie"]

    dante = await madison.member("dante")
    await madison.doing(madison.rooms.relations.delete_member(dante))
    await fediverse.live(hours=12)

    assert await coordinators_at(hull) == ["josie"]


async def test_new_keys_change_nothing_and_sign_everything_anew(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    for home, actor in ((hull, umbrella), (madison, await madison.network())):
        await fediverse.live(minutes=1)
        await home.node.keyring.prepare()
        await home.doing(home.rooms.relations.rotate_keys(actor))
        await fediverse.settle()

    vera = fediverse.stranger("vera@social.example")
    shelf = await vera.server.read(f"{umbrella.iri}/members")
    assert await vera.is_proven(shelf)
    for document in shelf["orderedItems"]:
        assert await vera.is_proven(document)
    late = await fediverse.add(numbered(3))
    await late.doing(late.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()
    assert await members_at(late, hull) == ["madison.example"]


async def test_who_coordinates_from_another_node_introduces_there(sisters: Sisters) -> None:
    fediverse, hull, madison = sisters.fediverse, sisters.hull, sisters.madison
    # Given an umbrella of Hull's that Dante coordinates, who is a plain member in Madison
    umbrella = await founded(fediverse, hull)
    for home in sisters:
        await both_say_yes(fediverse, hull, home)
    named = hull.rooms.alliances.set_coordinator
    await hull.doing(named(umbrella, "@dante@madison.example", inside=True))
    await hull.add("A bicycle, please", kind=Kind.NEED, categories=("learn",))
    await sisters.aotearoa.add("Bicycles", categories=("learn",))
    await fediverse.settle()
    # When he introduces the two at home
    dante, josie = Browser(madison), Browser(hull)
    await dante.sign_in("dante")
    await dante.fill("/coordination/gaps/learn", "/coordination/gaps/learn")
    await fediverse.settle()
    # Then Josie reads in Hull who it was, and through whose desk
    await josie.sign_in("josie")
    page = await josie.page("/coordination")
    assert "a coordinator of the umbrella HUMANs (humans@hull.example)" in page
    assert "by way of the desk of Madison Timebank" in page
