"""Walking from sister to sister: who is found, what is shown, what stays when one is off."""

from tests.alliances.humans import both_say_yes, founded
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.network import Answer, Outgoing


async def chain(fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home) -> None:
    """Hull and Aotearoa are both sisters of Madison, and strangers to each other."""
    await fediverse.become_sisters(hull, madison)
    await fediverse.become_sisters(madison, aotearoa)


async def test_a_sisters_sister_is_found_with_what_she_shows_to_everybody(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    await chain(fediverse, hull, madison, aotearoa)
    await aotearoa.add("Kūmara slips")
    await aotearoa.add("For sisters only", audience="sisters")
    await fediverse.live(hours=7)

    (found,) = await hull.umbrella(network="aotearoa@aotearoa.example")

    assert (found.title, found.distance, found.proof) == ("Kūmara slips", 2, "verified")


async def test_nobody_is_found_beyond_two_steps(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    far = await fediverse.add(numbered(7))
    await chain(fediverse, hull, madison, aotearoa)
    await fediverse.become_sisters(aotearoa, far)
    await fediverse.live(hours=7)

    assert await networks(hull) == {"hull", "madison", "aotearoa"}
    assert await networks(madison) == {"hull", "madison", "aotearoa", "n07"}


async def test_whoever_is_off_stays_known_and_others_still_show_the_same(
    sisters: Sisters,
) -> None:
    for home in sisters:
        await home.add(f"Offer of {home.cast.username}")
    await sisters.fediverse.settle()
    await sisters.madison.stop()
    await sisters.fediverse.live(hours=13)

    wanted = ["Offer of aotearoa", "Offer of hull", "Offer of madison"]
    assert await sisters.hull.titles() == wanted
    assert await sisters.aotearoa.titles() == wanted


async def test_the_sister_of_a_silent_network_is_not_forgotten(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    await chain(fediverse, hull, madison, aotearoa)
    await fediverse.live(hours=7)
    await madison.stop()
    await fediverse.live(hours=7)

    assert await networks(hull) == {"hull", "madison", "aotearoa"}


async def test_a_network_that_is_no_ones_sister_any_more_leaves_the_umbrella(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    await chain(fediverse, hull, madison, aotearoa)
    await fediverse.live(hours=7)
    await madison.doing(madison.rooms.relations.end_sister(aotearoa.handle))
    await fediverse.live(hours=7)

    assert await networks(hull) == {"hull", "madison"}


async def test_a_silent_network_is_asked_again_soon(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await madison.stop()
    await fediverse.live(hours=7)
    await madison.start()
    await madison.add("Back again")
    await fediverse.live(minutes=10)

    page = await hull.page("/umbrella")
    assert "Not answering just now" not in page
    assert "Back again" in page


async def test_a_forged_collection_of_sisters_is_told_as_such(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    await chain(fediverse, hull, madison, aotearoa)
    honest = fediverse.roads.peers["madison.example"]

    async def forged(request: Outgoing) -> Answer:
        answer = await honest(request)
        if not request.url.endswith("/sisters"):
            return answer
        body = answer.body.replace(b"hull.example", b"hull.examp1e")
        return Answer(answer.status, answer.headers, body)

    fediverse.roads.peers["madison.example"] = forged
    await fediverse.live(hours=7)

    rows = await hull.rows(
        "SELECT k.proof FROM known_networks k JOIN actors a ON a.id = k.actor_id"
        " WHERE a.username = 'aotearoa'"
    )
    assert [row["proof"] for row in rows] == ["failed"]


async def networks(home: Home) -> set[str]:
    """The networks in the directory of a node."""
    document = await home.document("/umbrella/networks")
    return {entry["handle"].partition("@")[0] for entry in document["provenance"]}


async def test_the_members_of_our_umbrella_are_visited_though_nobody_is_their_sister(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await madison.add("Socks")
    await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    await fediverse.settle()

    assert await networks(hull) == {"hull", "madison"}
    (found,) = await hull.umbrella(network="madison@madison.example")
    assert (found.title, found.distance, found.proof) == ("Socks", 2, "verified")
    assert "Through HUMANs" in await hull.page("/umbrella/networks")
