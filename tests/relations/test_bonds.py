"""Bonds with somebody on a server of another kind: follow, block, move, report, and sisterhood."""

import pytest

from actors.fetch import Budget
from relations.actions import ProfileChange
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import AS2, PUBLIC, Json, Stranger
from world.errors import Conflict


def says(who: Stranger, kind: str, thing: object, number: int = 1, **more: object) -> Json:
    name = f"{who.iri}#{kind}-{number}"
    said = {"@context": AS2, "id": name, "type": kind, "actor": who.iri, "object": thing}
    return said | more


async def followers(home: Home) -> int:
    network = await home.network()
    sql = "SELECT 1 FROM follows WHERE followed_id = :id AND state = 'accepted'"
    return len(await home.rows(sql, id=network.id))


def posted(fediverse: Fediverse, who: Stranger, kind: str) -> int:
    """How many deliveries of that type somebody got."""
    word = f'"type":"{kind}"'.encode()
    return sum(word in trip.body for trip in fediverse.roads.trips(to=who.host))


async def test_a_follow_is_answered_also_when_it_is_repeated_and_can_be_taken_back(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    network = (await hull.network()).iri
    follow = says(vera, "Follow", network)
    for number in (1, 2):
        again = says(vera, "Follow", network, number)
        assert await vera.deliver(hull, again) == 202
    assert await followers(hull) == 1
    assert posted(fediverse, vera, "Accept") == 2

    await hull.add("Bread on Fridays")
    await fediverse.settle()
    assert posted(fediverse, vera, "Announce") == 1

    assert await vera.deliver(hull, says(vera, "Undo", follow)) == 202
    assert await followers(hull) == 0


async def test_nobody_follows_the_node_itself(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    await vera.deliver(hull, says(vera, "Follow", f"{hull.base_url}/actor"))

    assert await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'") == []


async def test_a_block_ends_the_follows_both_ways(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = await hull.member("josie")
    await vera.deliver(hull, says(vera, "Follow", josie.iri))
    assert len(await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'")) == 1

    await vera.deliver(hull, says(vera, "Block", josie.iri))

    assert await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'") == []


async def test_a_follower_who_leaves_for_ever_is_forgotten(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    await vera.deliver(hull, says(vera, "Follow", (await hull.network()).iri))
    await vera.deliver(hull, says(vera, "Delete", vera.iri))

    assert await followers(hull) == 0
    (row,) = await hull.rows("SELECT gone_at FROM actors WHERE iri = :iri", iri=vera.iri)
    assert row["gone_at"] is not None


async def test_a_report_is_kept_for_moderators_and_told_to_nobody(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = await hull.member("josie")
    report = says(vera, "Flag", [josie.iri], content="<p>Too loud</p>")
    assert await vera.deliver(hull, report) == 202
    assert await vera.deliver(hull, report) == 202

    (kept,) = await hull.rooms.moderation.reports()
    assert (kept.subject_iris, kept.content) == ((josie.iri,), "Too loud")


async def test_a_host_that_is_shut_out_is_heard_no_more(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "sub.vera.example", 20)
    await vera.deliver(hull, says(vera, "Follow", (await hull.network()).iri))
    await hull.doing(hull.rooms.moderation.block_host("vera.example", reason="spam"))
    josie = (await hull.member("josie")).iri

    note = vera.note(1, "spam", to=[josie], cc=[])
    assert await vera.deliver(hull, vera.create(note)) == 403
    assert await followers(hull) == 0


async def test_an_unknown_type_is_taken_and_has_no_effect(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)

    assert await vera.deliver(hull, says(vera, "Dance", "https://vera.example/x")) == 202
    assert await hull.rows("SELECT 1 FROM received WHERE state = 'waiting'") == []


async def test_a_deletion_that_comes_before_what_it_deletes_wins(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    note = vera.note(1, "never mind", to=[josie], cc=[])
    await vera.deliver(hull, vera.create(vera.note(0, "hello", to=[josie], cc=[])))
    await vera.deliver(hull, says(vera, "Delete", note["id"], to=[PUBLIC]))
    await vera.deliver(hull, vera.create(note))

    assert await hull.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=note["id"]) == []


async def test_a_proposal_can_be_declined_and_made_again(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await hull.doing(hull.rooms.relations.propose_sister(madison.handle))
    await fediverse.settle()
    await madison.doing(madison.rooms.relations.decline_sister(hull.handle))
    await fediverse.settle()
    (pact,) = await hull.rooms.relations.sisters()
    assert pact.state == "declined"

    await fediverse.become_sisters(hull, madison)
    for home in (hull, madison):
        (pact,) = await home.rooms.relations.sisters()
        assert pact.state == "active"
        assert await followers(home) == 1


async def test_both_networks_name_each_other_in_a_signed_collection(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)

    document = await hull.document("/actors/hull/sisters")
    items = document.get("orderedItems") or document["first"]["orderedItems"]
    assert items == [(await madison.network()).iri]
    assert document["proof"]["cryptosuite"] == "eddsa-jcs-2022"


async def test_nobody_but_a_network_becomes_a_sister(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    with pytest.raises(Conflict):
        await hull.doing(hull.rooms.relations.propose_sister(vera.iri))


async def test_a_follower_is_taken_along_by_a_move_that_both_sides_confirm(
    fediverse: Fediverse, hull: Home
) -> None:
    josie = await hull.member("josie")
    old = Stranger(fediverse, "old.example", 20)
    new = Stranger(fediverse, "new.example", 21)
    await follow_and_accept(fediverse, hull, old)

    # The new account does not know of it: nothing moves.
    await old.deliver(hull, says(old, "Move", old.iri, 1, target=new.iri))
    assert await followed_by(hull, josie.id) == {old.iri}

    new.serve(new.iri, new.document(alsoKnownAs=[old.iri]))
    old.serve(old.iri, old.document(movedTo=new.iri))
    await fediverse.live(minutes=10)
    await old.deliver(hull, says(old, "Move", old.iri, 2, target=new.iri))
    await fediverse.settle()

    assert new.iri in await followed_by(hull, josie.id)


async def follow_and_accept(fediverse: Fediverse, hull: Home, whom: Stranger) -> None:
    josie = await hull.member("josie")
    await hull.doing(hull.rooms.relations.follow(josie, whom.iri))
    await fediverse.settle()
    (row,) = await hull.rows(
        "SELECT f.iri FROM follows f JOIN actors a ON a.id = f.followed_id WHERE a.iri = :iri",
        iri=whom.iri,
    )
    follow = {"id": row["iri"], "type": "Follow", "actor": josie.iri, "object": whom.iri}
    assert await whom.deliver(hull, says(whom, "Accept", follow)) == 202


async def followed_by(home: Home, follower_id: int) -> set[str]:
    sql = (
        "SELECT a.iri FROM follows f JOIN actors a ON a.id = f.followed_id"
        " WHERE f.follower_id = :id AND f.state IN ('accepted', 'pending')"
    )
    return {row["iri"] for row in await home.rows(sql, id=follower_id)}


async def test_after_an_absence_the_outboxes_of_those_we_follow_are_read(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    await follow_and_accept(fediverse, hull, vera)
    await fediverse.live(minutes=2)
    await hull.stop()

    fediverse.clock.turn(minutes=30)
    written = fediverse.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    note = vera.note(7, "while you were away", published=written)
    create = vera.create(note, published=written)
    vera.serve(note["id"], {"@context": AS2, **note})
    vera.serve(create["id"], create)
    box = {"@context": AS2, "id": f"{vera.iri}/outbox", "type": "OrderedCollection"}
    vera.serve(f"{vera.iri}/outbox", box | {"totalItems": 1, "orderedItems": [create]})
    fediverse.clock.turn(minutes=1)
    await hull.start()
    await fediverse.settle()

    assert len(await hull.rows("SELECT 1 FROM posts WHERE content LIKE '%away%'")) == 1


async def test_whoever_has_told_of_a_change_is_still_found_by_the_handle(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    network = await hull.network()
    change = ProfileChange(summary="<p>Here we are.</p>")
    await hull.doing(hull.rooms.relations.update_profile(network, change))
    await fediverse.settle()

    found = await madison.doing(madison.node.fetcher.handle(hull.handle, budget=Budget()))
    assert found.summary == "<p>Here we are.</p>"
