"""Whoever subscribes to communities, as in Lemmy, reads what an umbrella shows round."""

import pytest

from federation.strict_json import parse
from listings.listing import Kind, Listing, ListingAudience, ListingDraft
from storage.transaction import Writing
from tests.alliances.community_reader import CommunityReader, community_reader
from tests.alliances.humans import both_say_yes, founded
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json

UMBRELLA = "https://hull.example/actors/humans"
COMMUNITY = f"{UMBRELLA}.community"
PUBLIC = ListingAudience.PUBLIC


async def _umbrella_with(fediverse: Fediverse, hull: Home, *members: Home) -> CommunityReader:
    """An umbrella in Hull, its members, and a reader who subscribes to it."""
    await founded(fediverse, hull)
    for member in members:
        await both_say_yes(fediverse, hull, member)
    lena = community_reader(fediverse)
    await lena.subscribe("!humans.community@hull.example")
    await lena.look()
    assert (lena.subscribed, lena.errors) == ({COMMUNITY}, [])
    return lena


async def test_a_subscriber_sees_threads_and_hears_of_changes_and_of_the_end(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    lena = await _umbrella_with(fediverse, hull, madison, hull)
    assert lena.moderators[COMMUNITY] == [UMBRELLA, "https://hull.example/actors/josie"]

    offers = {home: await home.add(f"Bread from {home.host}") for home in (madison, hull)}
    for audience in ("sisters", "network", "coordinator"):
        await madison.add("Not for strangers", audience=audience)
    await fediverse.settle()
    await lena.look()
    shown = {iri: (thread.title, thread.by) for iri, thread in lena.threads.items()}
    authors = {home: (await home.member(home.coordinator)).iri for home in offers}
    assert shown == {
        offer.iri: (f"Bread from {home.host}", authors[home]) for home, offer in offers.items()
    }

    await _edit(offers, "Rolls", PUBLIC)
    await fediverse.settle()
    await lena.look()
    assert {thread.title for thread in lena.threads.values()} == {"Rolls"}

    for home, offer in offers.items():
        author = await home.member(home.coordinator)
        await home.doing(home.rooms.listings.delete(author, offer.post_id))
    await fediverse.settle()
    await lena.look()
    assert {thread.state for thread in lena.threads.values()} == {"deleted"}
    assert lena.errors == []


async def _edit(offers: dict[Home, Listing], title: str, audience: ListingAudience) -> None:
    for home, offer in offers.items():
        author = await home.member(home.coordinator)
        draft = ListingDraft(Kind.OFFER, title, categories=("food",), audience=audience)
        await home.doing(home.rooms.listings.edit(author, offer.post_id, draft))


async def test_what_was_there_before_is_read_in_the_outbox_and_what_leaves_is_taken_out(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    offer = await madison.add("Bread")
    await fediverse.settle()
    lena = community_reader(fediverse)
    await lena.subscribe("!humans.community@hull.example")
    assert [thread.title for thread in lena.threads.values()] == ["Bread"]

    await lena.look()
    later = await madison.add("Soup")
    await fediverse.settle()
    await madison.doing(madison.rooms.alliances.leave("@humans@hull.example"))
    await fediverse.settle()
    await lena.look()
    assert {iri: thread.state for iri, thread in lena.threads.items()} == {
        offer.iri: "removed",
        later.iri: "removed",
    }
    assert lena.errors == []


async def test_what_is_shown_to_fewer_people_is_taken_out(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    lena = await _umbrella_with(fediverse, hull, madison, hull)
    offers = {home: await home.add("Bread") for home in (madison, hull)}
    await fediverse.settle()
    await _edit(offers, "Bread", ListingAudience.NETWORK)
    await fediverse.settle()
    await lena.look()
    assert len(lena.threads) == len(offers)
    assert all(thread.state != "shown" for thread in lena.threads.values())


async def test_who_subscribes_no_more_gets_nothing_more(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    lena = await _umbrella_with(fediverse, hull, madison)
    follow = lena.me.does("Follow", COMMUNITY)
    await lena.unsubscribe(COMMUNITY, follow)
    count = len(lena.me.received)
    await madison.add("Bread")
    await fediverse.settle()
    assert len(lena.me.received) == count


async def test_what_anybody_else_announces_changes_nothing(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    lena = await _umbrella_with(fediverse, hull, madison)
    offer = await madison.add("Bread")
    await fediverse.settle()
    await lena.look()
    (said,) = lena.me.heard("Announce")
    mallory = fediverse.stranger("mallory@mallory.example", type="Group")
    page = said["object"]["object"] | {"name": "Free money"}
    change = said["object"] | {"type": "Update", "object": page}
    end = said["object"] | {"type": "Delete", "object": offer.iri}
    addresses = {"to": said["to"], "cc": said["cc"]}
    for lie in (change, end):
        for actor in (mallory.iri, COMMUNITY):
            word = mallory.does("Announce", lie, **addresses) | {"actor": actor}
            assert await mallory.send(f"https://{lena.me.host}/inbox", word) == 202

    await lena.look()
    assert [(thread.title, thread.state) for thread in lena.threads.values()] == [
        ("Bread", "shown")
    ]
    assert lena.errors == ["nobody here subscribes to it", "signed by somebody else"] * 2


async def test_a_listing_names_the_communities_of_its_umbrellas_while_it_is_in_them(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    before = await _note(madison, await madison.add("Before"))
    await both_say_yes(fediverse, hull, madison)
    public, sisters = [
        await _note(madison, await madison.add("Bread", audience=audience))
        for audience in ("public", "sisters")
    ]
    network = await madison.network()
    assert COMMUNITY not in before["cc"]
    assert public["cc"][-1] == COMMUNITY
    assert COMMUNITY not in (*sisters["to"], *sisters["cc"])
    assert public["audience"] == network.iri, "whose it is does not change"

    await madison.doing(madison.rooms.alliances.leave("@humans@hull.example"))
    await fediverse.settle()
    after = await _note(madison, await madison.add("After"))
    assert COMMUNITY not in after["cc"]


async def _note(home: Home, listing: Listing) -> Json:
    (row,) = await home.rows("SELECT document FROM posts WHERE id = :id", id=listing.post_id)
    return dict(parse(row["document"]))


@pytest.fixture
async def reader(fediverse: Fediverse) -> Home:
    """A home of our kind where Kim follows umbrella and community, and nobody their members."""
    return await fediverse.add(numbered(7))


async def test_whoever_follows_both_sees_each_once_and_by_its_own_network(
    fediverse: Fediverse, hull: Home, madison: Home, reader: Home
) -> None:
    await founded(fediverse, hull)
    for home in (hull, madison):
        await both_say_yes(fediverse, hull, home)
    vera = fediverse.stranger("vera@social.example")
    for actor in (UMBRELLA, COMMUNITY):
        await vera.follow(actor)
    for name in ("humans", "humans.community"):
        await reader.follow(f"@{name}@hull.example", by="kim")
        await hull.follow(f"@{name}@hull.example", by="ted")
    await fediverse.settle()

    offers = [await home.add("Bread") for home in (hull, madison)]
    await fediverse.settle()
    iris = sorted(offer.iri for offer in offers)
    assert sorted(await reader.home_timeline("kim")) == iris
    assert sorted(await hull.home_timeline("ted")) == iris
    named = await reader.rows("SELECT n.iri FROM listings l JOIN actors n ON n.id = l.network_id")
    assert all(not row["iri"].endswith(".community") for row in named)
    told = await hull.rows("SELECT count(*) AS n FROM notifications WHERE kind = 'reblog'")
    assert told[0]["n"] <= 1
    # to Mastodon by the id, as ever: it shows one boost where two come close together
    announced = [said["object"] for said in vera.heard("Announce")]
    assert sorted(announced) == sorted([*iris, *iris])
    # and of what is written elsewhere the community tells those, too, that it has changed
    await _edit({madison: offers[1]}, "Rolls", PUBLIC)
    await fediverse.settle()
    (change,) = (said for said in vera.heard("Announce")[len(announced) :])
    assert (change["actor"], change["object"]["type"]) == (COMMUNITY, "Update")
    assert change["object"]["object"]["name"] == "Rolls"


async def test_umbrella_and_community_name_each_other_and_say_the_same(
    fediverse: Fediverse, hull: Home
) -> None:
    await founded(fediverse, hull)
    vera = fediverse.stranger("vera@social.example")
    umbrella, community = await vera.server.read(UMBRELLA), await vera.server.read(COMMUNITY)
    assert (umbrella["community"], community["umbrella"]) == (COMMUNITY, UMBRELLA)
    assert await vera.is_proven(community)
    for name in ("name", "summary", "url"):
        assert community[name] == umbrella[name], name
    assert (await hull.get("/@humans.community")).status == 302
    found = await hull.rows(
        "SELECT count(*) AS n FROM actor_search WHERE actor_search MATCH 'humans'"
    )
    assert found[0]["n"] == 1
    ours = await hull.rooms.alliances.named("humans")
    await hull.doing(hull.rooms.alliances.set_charter(ours, "In other words."))
    assert "In other words." in (await vera.server.read(COMMUNITY))["summary"]


async def test_an_umbrella_that_is_older_than_communities_gets_one(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    await madison.add("Bread")
    await fediverse.settle()

    def forget(tx: Writing) -> None:
        tx.run("UPDATE umbrella_hosts SET community = ''")
        ours = "(SELECT id FROM actors WHERE role = 'community')"
        tx.run(f"DELETE FROM keys WHERE actor_id IN {ours}")  # noqa: S608  # our own words
        tx.run(f"DELETE FROM reactions WHERE actor_id IN {ours}")  # noqa: S608
        tx.run("UPDATE actors SET username = 'old', iri = 'https://old' WHERE role = 'community'")

    for home in (hull, madison):
        await home.node.database.write(forget)
        await home.doing(home.rooms.alliances.tidy(home.node.world.clock.now()))
    await fediverse.settle()

    lena = community_reader(fediverse)
    await lena.subscribe("!humans.community@hull.example")
    assert [thread.title for thread in lena.threads.values()] == ["Bread"]
    assert (await _note(madison, await madison.add("Soup")))["cc"][-1] == COMMUNITY
