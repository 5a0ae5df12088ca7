"""Whoever coordinates an umbrella sees how networks do, and acts for none of them."""

from coordination import seen
from coordination.numbers_seen import numbers_seen_by
from listings.listing import Kind, Mode
from matching.across import MatchFilter, matches_seen_by
from storage.transaction import Reading
from tests.accounts.given import person
from tests.alliances.humans import both_say_yes, founded
from tests.coordination.given import case_of, collect, counted, number_of
from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home

NOTHING = (0, list[str](), 0)


async def looked_at(home: Home, by: str) -> tuple[int, list[str], int]:
    """How many networks and matches somebody is told of, and whose numbers."""
    viewer, now, rooms = await person(home, by), home.watch.now(), home.rooms
    seal, signs = rooms.conversations.bench.seal, rooms.coordination.care.signs

    def look(tx: Reading) -> tuple[int, list[str], int]:
        networks = seen.networks_seen_by(tx, signs, viewer, now)
        matches = matches_seen_by(tx, seal, viewer, MatchFilter(), now)
        told = {one.network.username for one in numbers_seen_by(tx, viewer).months}
        return len(networks), sorted(told), len(matches.items)

    return await home.node.database.read(look)


async def test_a_member_who_coordinates_an_umbrella_looks_and_does_not_act(
    sisters: Sisters,
) -> None:
    hull, madison, fediverse = sisters.hull, sisters.madison, sisters.fediverse
    await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    await madison.add("Bread wanted", kind=Kind.NEED, mode=Mode.REMOTE)
    await sisters.aotearoa.add("Bread")
    await counted(hull)
    await counted(madison)
    await fediverse.settle()
    await collect(fediverse, hull)
    assert await looked_at(hull, "ted") == NOTHING

    umbrella = await hull.rooms.alliances.named("humans")
    ted = await hull.member("ted")
    await hull.doing(hull.rooms.alliances.set_coordinator(umbrella, ted.iri, inside=True))
    assert await looked_at(hull, "ted") == (2, ["aotearoa", "madison"], 1), "none of ours"
    assert await looked_at(hull, "josie") == (2, ["aotearoa", "hull", "madison"], 1)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert 'href="/coordination"' in await browser.page("/umbrellas/humans")
    page = await browser.page("/coordination")
    assert "Madison Timebank" in page
    assert "Look closer" not in page
    assert "Hull Mutual Aid</bdi></th>" in await browser.page("/coordination/numbers"), "published"
    assert (await browser.get("/coordination/numbers.csv")).status == 200
    assert "Bread wanted" in await browser.page("/coordination/matches")
    narrowed = await browser.page("/coordination/matches?umbrella=humans@hull.example")
    assert '<option value="humans@hull.example" selected>HUMANs</option>' in narrowed
    assert "Bread wanted" not in narrowed, "who offers it is not in that umbrella"
    number = await number_of(hull, madison)
    assert await case_of(hull, madison, by="ted") is None
    assert (await browser.get(f"/coordination/networks/{number}")).status == 403

    await hull.doing(hull.rooms.alliances.set_coordinator(umbrella, ted.iri, inside=False))
    assert await looked_at(hull, "ted") == NOTHING


async def test_an_umbrella_that_our_network_is_not_in_makes_nobody_a_coordinator_here(
    sisters: Sisters,
) -> None:
    hull, madison, fediverse = sisters.hull, sisters.madison, sisters.fediverse
    umbrella, ted = await founded(fediverse, madison), await hull.member("ted")
    named = madison.rooms.alliances.set_coordinator
    await madison.doing(named(umbrella, ted.iri, inside=True))
    await fediverse.settle()
    assert await looked_at(hull, "ted") == NOTHING
    await both_say_yes(fediverse, madison, hull)
    assert (await looked_at(hull, "ted"))[0] == 2
