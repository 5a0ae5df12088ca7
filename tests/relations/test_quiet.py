"""What members do not want to see: people they mute, servers they avoid."""

import pytest

from actors import store as people
from actors.actor import Actor
from listings.saved_search import Filter
from listings.seen import board_seen_by
from posts.post import Post
from posts.seen import Page, Viewer, home_seen_by, post_seen_by, tag_seen_by
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from umbrella.feed import seen_by
from umbrella.feed_filter import FeedFilter
from world.errors import Conflict, Missing


def texts(found: list[Post]) -> list[str]:
    return sorted(post.text.content for post in found)


async def on_the_lists(home: Home, member: Actor) -> list[str]:
    """What a member finds on the home timeline, under #bread, on the board and in the umbrella."""
    viewer, now = Viewer(member), home.watch.now()
    database = home.node.database
    own = await database.read(lambda tx: home_seen_by(tx, viewer, Page()))
    tagged = await database.read(lambda tx: tag_seen_by(tx, viewer, "bread", Page()))
    board = await database.read(lambda tx: board_seen_by(tx, viewer, Filter(), now))
    feed = await database.read(lambda tx: seen_by(tx, viewer, FeedFilter(), now))
    listed = [found.listing.title for found in board.items]
    return texts([*own, *tagged]) + sorted(listed + [item.title for item in feed.items])


async def test_a_mute_hides_somebody_from_ones_lists_and_from_nobody_elses(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    for follower in ("josie", "ted"):
        await hull.follow("amina@hull.example", by=follower)
    note = await hull.write("Fresh #bread", by="amina")
    offer = await hull.add("Bread on Fridays", by="amina")
    before = await on_the_lists(hull, josie)
    assert len(before) >= 4

    assert await hull.rooms.relations.quiet.mute(josie, "@amina@hull.example")

    assert await on_the_lists(hull, josie) == []
    assert await on_the_lists(hull, ted) == before
    # Whoever asks for it all the same gets it: a mute shuts nobody out.
    found = await hull.node.database.read(lambda tx: post_seen_by(tx, Viewer(josie), note.iri))
    assert found is not None
    amina = await hull.member("amina")
    chosen = FeedFilter(author_id=amina.id)
    now = hull.watch.now()
    own = await hull.node.database.read(lambda tx: seen_by(tx, Viewer(josie), chosen, now))
    assert [item.post_id for item in own.items] == [offer.post_id]

    await hull.rooms.relations.quiet.unmute(josie, "@amina@hull.example")
    assert await on_the_lists(hull, josie) == before


async def test_what_a_muted_person_announces_is_hidden_as_well(hull: Home) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")
    note = await hull.write("Good morning", by="ted")
    await hull.follow("amina@hull.example", by="josie")
    await hull.doing(hull.rooms.posts.announce(amina, note.iri))
    assert await on_the_lists(hull, josie) != []

    await hull.rooms.relations.quiet.mute(josie, "@amina@hull.example")

    assert await on_the_lists(hull, josie) == []


async def test_muting_twice_is_once_and_may_change_what_one_hears_of(hull: Home) -> None:
    josie, quiet = await hull.member("josie"), hull.rooms.relations.quiet
    assert await quiet.mute(josie, "@amina@hull.example")
    assert not await quiet.mute(josie, "@amina@hull.example")
    assert await quiet.mute(josie, "@amina@hull.example", notices=False)
    (mute,) = await hull.node.database.read(lambda tx: people.mutes_of(tx, josie.id))
    assert (mute.muted.username, mute.hides_notices) == ("amina", False)


async def test_nobody_mutes_themselves_or_unmutes_whom_they_did_not_mute(hull: Home) -> None:
    josie, quiet = await hull.member("josie"), hull.rooms.relations.quiet
    with pytest.raises(Conflict):
        await quiet.mute(josie, "@josie@hull.example")
    with pytest.raises(Missing):
        await quiet.unmute(josie, "@amina@hull.example")


async def vera_who_follows(fediverse: Fediverse, home: Home) -> Stranger:
    vera = fediverse.stranger("vera@social.example")
    josie = await home.member("josie")
    await vera.follow(josie.iri)
    await home.follow("vera@social.example", by="josie")
    await fediverse.settle()
    follow = vera.heard("Follow")[-1]
    await vera.send(f"{home.base_url}/inbox", vera.does("Accept", follow))
    await fediverse.settle()
    return vera


async def test_avoiding_a_server_ends_follows_both_ways_and_tells_them(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = await vera_who_follows(fediverse, hull)
    josie = await hull.member("josie")
    assert len(await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'")) == 2

    assert await hull.doing(hull.rooms.relations.quiet.avoid(josie, "social.example"))
    await fediverse.settle()

    assert await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'") == []
    assert [said["object"]["type"] for said in vera.heard("Undo")] == ["Follow"]
    assert len(vera.heard("Reject")) == 1
    assert not await hull.doing(hull.rooms.relations.quiet.avoid(josie, "social.example"))


async def test_nobody_of_a_server_that_is_avoided_is_seen_follows_or_answers(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = await vera_who_follows(fediverse, hull)
    josie, ted = await hull.member("josie"), await hull.member("ted")
    await hull.follow("vera@social.example", by="ted")
    await fediverse.settle()
    await vera.send(f"{hull.base_url}/inbox", vera.does("Accept", vera.heard("Follow")[-1]))
    await vera.send(f"{hull.base_url}/inbox", vera.does("Create", vera.note(1, "Kia ora")))
    note = await hull.write("Good morning", by="josie")
    await fediverse.settle()
    assert "<p>Kia ora</p>" in await on_the_lists(hull, josie)
    await hull.doing(hull.rooms.relations.quiet.avoid(josie, "social.example"))

    assert "<p>Kia ora</p>" not in await on_the_lists(hull, josie)
    assert "<p>Kia ora</p>" in await on_the_lists(hull, ted)
    answer = vera.note(2, "Get lost", inReplyTo=note.iri, to=[josie.iri], cc=[])
    await vera.send(f"{hull.base_url}/inbox", vera.does("Create", answer, to=[josie.iri]))
    await vera.follow(josie.iri)
    await fediverse.settle()
    assert await hull.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=answer["id"]) == []
    assert (
        await hull.rows(
            "SELECT 1 FROM follows WHERE followed_id = :id AND state = 'accepted'", id=josie.id
        )
        == []
    )

    await hull.rooms.relations.quiet.meet(josie, "social.example")
    await vera.follow(josie.iri)
    await fediverse.settle()
    assert await hull.rows(
        "SELECT 1 FROM follows WHERE followed_id = :id AND state = 'accepted'", id=josie.id
    )


async def test_ones_own_server_cannot_be_avoided(hull: Home) -> None:
    josie, quiet = await hull.member("josie"), hull.rooms.relations.quiet
    with pytest.raises(Conflict):
        await quiet.avoid(josie, "hull.example")
    with pytest.raises(Missing):
        await quiet.meet(josie, "social.example")


async def test_whoever_leaves_leaves_no_mutes_and_blocks_behind(hull: Home) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")
    relations = hull.rooms.relations
    await relations.quiet.mute(josie, "@amina@hull.example")
    await relations.quiet.mute(amina, "@ted@hull.example")
    await relations.block(amina, "@ted@hull.example")
    await relations.quiet.avoid(amina, "social.example")

    await hull.doing(hull.rooms.membership.remove("amina"))

    for table in ("mutes", "blocks", "avoided_hosts"):
        assert await hull.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608
