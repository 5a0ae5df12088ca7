"""Somebody on another kind of server follows a network, and takes part."""

from typing import Any

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import PUBLIC, Stranger

Json = dict[str, Any]


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Vera follows the desk of Hull."""
    vera = fediverse.stranger("vera@social.example")
    await vera.follow((await hull.network()).iri)
    (yes,) = vera.heard("Accept")
    assert yes["actor"] == (await hull.network()).iri
    return vera


async def test_she_finds_the_network_by_its_handle(fediverse: Fediverse, hull: Home) -> None:
    # Given somebody who has only heard the handle
    vera = fediverse.stranger("vera@social.example")

    # When her server asks for it
    acct = f"acct:{hull.cast.username}@{hull.host}"
    answer = await hull.get(f"/.well-known/webfinger?resource={acct}", accept="*/*")
    network = await vera.server.read((await hull.network()).iri)

    # Then the handle and the actor name each other
    assert network["id"].encode() in answer.body
    assert (network["preferredUsername"], network["type"]) == ("hull", "Group")


async def test_she_hears_of_each_offer_through_the_desk(hull: Home, vera: Stranger) -> None:
    # When a member she does not follow offers something
    offer = await hull.add("A lift on Tuesday", by="amina", body="To the market and back.")
    await vera.server.fediverse.settle()

    # Then the desk announces it, and what she fetches is whole, proven and readable
    (announce,) = vera.heard("Announce")
    assert announce["object"] == offer.iri
    assert announce["to"] == [PUBLIC]
    note = await vera.server.read(offer.iri)
    assert note["type"] == "Note"
    assert "A lift on Tuesday" in note["content"]
    assert "To the market and back." in note["content"]
    assert {tag["name"] for tag in note["tag"]} >= {"#offer"}
    assert await vera.is_proven(note)


async def test_she_follows_a_member_and_gets_create_update_and_delete(
    fediverse: Fediverse, hull: Home, vera: Stranger
) -> None:
    # Given she follows Amina herself
    amina = await hull.member("amina")
    await vera.follow(amina.iri)

    # When Amina lists a need, which is met, and two days pass
    need = await hull.add("A ladder", by="amina")
    await fediverse.settle()
    await hull.doing(hull.rooms.listings.fulfil(amina, need.post_id))
    await fediverse.live(hours=49)

    # Then she gets the text, the thanks, and the end, each with Amina's proof where it can have one
    assert [a["object"]["content"] for a in vera.heard("Create")] != []
    (create,), (update,), (delete,) = (vera.heard(kind) for kind in ("Create", "Update", "Delete"))
    assert await vera.is_proven(create)
    assert await vera.is_proven(create["object"])
    assert await vera.is_proven(update)
    assert "Taken, thank you" in update["object"]["content"]
    assert update["object"]["updated"] > create["object"]["published"]
    assert delete["object"]["id"] == need.iri
    # And the desk took its announcement back
    assert [undo["object"]["object"] for undo in vera.heard("Undo")] == [need.iri]
    # And nothing came twice
    ids = [activity["id"] for activity in vera.received]
    assert len(ids) == len(set(ids))


async def test_her_answer_is_shown_under_the_offer_and_deleted_when_she_deletes_it(
    hull: Home, vera: Stranger
) -> None:
    # Given an offer
    offer = await hull.add("Bread on Fridays")
    josie = await hull.member("josie")
    await vera.server.fediverse.settle()

    # When she answers it
    answer = vera.note(
        1,
        "Two loaves, please.",
        inReplyTo=offer.iri,
        cc=[josie.iri],
        tag=[{"type": "Mention", "href": josie.iri, "name": "@josie@hull.example"}],
    )
    assert await vera.send(josie.inbox, vera.create(answer)) == 202

    # Then everybody can read it under the offer, and Josie finds it
    replies = await hull.document(f"{offer.iri}/replies")
    first = await hull.document(replies["first"])
    assert (replies["totalItems"], first["orderedItems"]) == (1, [answer["id"]])
    assert "Two loaves, please." in await hull.page(f"/listings/{offer.post_id}")
    assert answer["id"] in await hull.home_timeline("josie")

    # And when she deletes it, it is gone
    delete = vera.does("Delete", {"type": "Tombstone", "id": answer["id"]})
    assert await vera.send(josie.inbox, delete) == 202
    assert (await hull.document(f"{offer.iri}/replies"))["totalItems"] == 0
    assert "Two loaves, please." not in await hull.page(f"/listings/{offer.post_id}")


async def test_her_like_counts_once_and_can_be_taken_back(hull: Home, vera: Stranger) -> None:
    offer = await hull.add("Bread on Fridays")
    inbox = (await hull.member("josie")).inbox
    like = vera.does("Like", offer.iri)

    # When she likes it, and the same like comes under another id as well
    await vera.send(inbox, like)
    await vera.send(inbox, vera.does("Like", offer.iri))
    assert await _likes(hull) == 1

    # And when she takes it back
    await vera.send(inbox, vera.does("Undo", like))
    assert await _likes(hull) == 0


async def test_she_follows_no_more_and_hears_nothing_more(hull: Home, vera: Stranger) -> None:
    network = await hull.network()
    follow = vera.does("Follow", network.iri)
    await vera.send(network.inbox, vera.does("Undo", follow))
    heard = len(vera.received)

    await hull.add("Bread on Fridays")
    await vera.server.fediverse.settle()

    assert len(vera.received) == heard


async def test_when_her_inbox_is_gone_nothing_more_is_sent_to_it(
    fediverse: Fediverse, hull: Home, vera: Stranger
) -> None:
    vera.server.status = 410
    await hull.add("Bread on Fridays")
    await fediverse.settle()
    trips = len(fediverse.roads.trips(to=vera.host))

    await hull.add("Bread on Mondays")
    await fediverse.live(days=4)

    assert len(fediverse.roads.trips(to=vera.host)) == trips
    (row,) = await hull.rows(
        "SELECT count(*) AS number FROM follows f JOIN actors a ON a.id = f.follower_id"
        " WHERE a.iri = :iri",
        iri=vera.iri,
    )
    assert row["number"] == 0


async def test_a_server_that_is_down_for_two_days_gets_everything_in_order(
    fediverse: Fediverse, hull: Home, vera: Stranger
) -> None:
    fediverse.roads.dark.add(vera.host)
    offers = []
    for number in range(5):
        offers.append((await hull.add(f"Offer {number}")).iri)
        await fediverse.live(hours=9)
    fediverse.roads.mend()
    await fediverse.live(hours=7)

    assert [announce["object"] for announce in vera.heard("Announce")] == offers
    assert vera.server.refused == []


async def _likes(home: Home) -> int:
    return len(await home.rows("SELECT 1 FROM reactions WHERE kind = 'like'"))
