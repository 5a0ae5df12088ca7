"""What programs do about people: follow as wished, mute for a while, note, recommend."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.actor import Actor, FollowWish
from posts.actions import NoteDraft
from posts.seen import Page, Viewer, home_seen_by
from relations.tie import Tie
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Malformed, Missing, Refused


def as_it_is(wish: FollowWish) -> FollowWish:
    return wish


async def tie(home: Home, member: Actor, other: Actor) -> Tie:
    (found,) = await home.node.database.read(
        lambda tx: home.rooms.ties.seen_by(tx, member, [other.id])
    )
    return found


async def say(home: Home, text: str, language: str) -> None:
    draft = NoteDraft(text=text, language=language)
    await home.rooms.posts.write_note(await home.member("ted"), draft)


async def timeline(home: Home, member: Actor) -> list[str]:
    found = await home.node.database.read(lambda tx: home_seen_by(tx, Viewer(member), Page()))
    return sorted(post.text.content for post in found)


async def test_what_somebody_passes_on_is_left_out_by_whoever_wishes_so(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    old = await hull.write("Old bread.", by="amina")
    await hull.rooms.posts.announce(ted, old.iri)
    await hull.rooms.ties.follow(josie, ted.id, lambda w: replace(w, shows_announces=False))
    new = await hull.write("New bread.", by="amina")
    await hull.rooms.posts.announce(ted, new.iri)
    await hull.write("Mine.", by="ted")
    assert await timeline(hull, josie) == ["<p>Mine.</p>"]
    assert not (await tie(hull, josie, ted)).shows_announces

    await hull.rooms.ties.follow(josie, ted.id, lambda w: replace(w, shows_announces=True))
    newest = await hull.write("Newest bread.", by="amina")
    await hull.rooms.posts.announce(ted, newest.iri)
    assert await timeline(hull, josie) == ["<p>Mine.</p>", "<p>Newest bread.</p>"]


async def test_only_posts_in_the_languages_one_wishes_arrive(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    await say(hull, "Before, en español.", "es-MX")
    await hull.rooms.ties.follow(josie, ted.id, lambda w: replace(w, languages=("en",)))
    await say(hull, "Pan.", "es")
    await say(hull, "Bread.", "en-GB")
    assert await timeline(hull, josie) == ["<p>Bread.</p>"]
    assert (await tie(hull, josie, ted)).languages == ("en",)


async def test_a_mute_ends_when_its_time_is_over(fediverse: Fediverse, hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    until = hull.watch.now() + timedelta(hours=1)
    await hull.rooms.ties.mute(josie, ted.id, notices=False, until=until)
    muted = await tie(hull, josie, ted)
    assert (muted.mutes, muted.mutes_notices, muted.muted_until) == (True, False, until)
    await fediverse.live(hours=2)
    assert not (await tie(hull, josie, ted)).mutes


async def test_notes_are_ones_own_sealed_and_bounded(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    await hull.rooms.ties.note(josie, ted.id, "Lends his ladder.")
    assert (await tie(hull, josie, ted)).note == "Lends his ladder."
    assert (await tie(hull, ted, josie)).note == ""
    (row,) = await hull.rows("SELECT words_sealed FROM acquaintance_notes")
    assert b"ladder" not in row["words_sealed"]
    with pytest.raises(Malformed):
        await hull.rooms.ties.note(josie, ted.id, "x" * 2_001)
    await hull.rooms.ties.note(josie, ted.id, " ")
    assert await hull.rows("SELECT 1 FROM acquaintance_notes") == []


async def test_one_recommends_whom_one_follows_and_nobody_else(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    with pytest.raises(Conflict):
        await hull.rooms.ties.endorse(josie, ted.id)
    await hull.rooms.ties.follow(josie, ted.id, as_it_is)
    await hull.rooms.ties.endorse(josie, ted.id)
    assert (await tie(hull, josie, ted)).endorses
    await hull.rooms.ties.unfollow(josie, ted.id)
    assert not (await tie(hull, josie, ted)).endorses


async def test_a_follower_is_let_go_and_hears_of_it(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@vera.example")
    josie = await hull.member("josie")
    await vera.follow(josie.iri)
    (row,) = await hull.rows("SELECT id FROM actors WHERE iri = :iri", iri=vera.iri)
    await hull.rooms.ties.remove_follower(josie, row["id"])
    await fediverse.settle()
    assert len(vera.heard("Reject")) == 1
    with pytest.raises(Missing):
        await hull.rooms.ties.answer(josie, row["id"], yes=True)


async def test_nobody_is_tied_to_themselves_to_the_node_or_to_nobody(hull: Home) -> None:
    josie = await hull.member("josie")
    (node,) = await hull.rows("SELECT id FROM actors WHERE role = 'node'")
    with pytest.raises(Refused):
        await hull.rooms.ties.mute(josie, josie.id, notices=True)
    for number in (1, node["id"]):
        with pytest.raises(Missing):
            await hull.rooms.ties.block(josie, number)


async def test_what_was_noted_goes_with_whoever_it_is_about(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    await hull.rooms.ties.follow(josie, ted.id, as_it_is)
    await hull.rooms.ties.endorse(josie, ted.id)
    await hull.rooms.ties.note(josie, ted.id, "Lends his ladder.")
    await hull.rooms.relations.delete_member(ted)
    assert await hull.rows("SELECT 1 FROM acquaintance_notes") == []
    assert await hull.rows("SELECT 1 FROM endorsements") == []
