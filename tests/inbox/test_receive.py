"""The door: what is checked first, what is kept before it is answered, and who has to wait."""

import asyncio
from dataclasses import replace

import pytest

from federation.follower_sync import HEADER
from federation.signing import sign_cavage
from federation.strict_json import write
from inbox.receive import DoorLimits
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger
from tests.inbox.door import Door
from tests.inbox.steps import until
from world.errors import Unreachable
from world.network import Answer, Outgoing


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("vera@social.example")


async def kept(hull: Home) -> list[str]:
    """The ids of all that was kept."""
    rows = await hull.rows("SELECT activity_iri FROM received ORDER BY id")
    return [row["activity_iri"] for row in rows]


def like(vera: Stranger, **changed: object) -> Json:
    return vera.does("Like", f"https://{vera.host}/notes/1", **changed)


def signed(vera: Stranger, hull: Home, activity: Json, path: str = "/inbox") -> Outgoing:
    return vera.signed(f"{hull.base_url}{path}", activity)


# The order of the checks


async def test_of_many_flaws_the_first_one_is_answered(vera: Stranger, hull: Home) -> None:
    await hull.doing(hull.rooms.moderation.block_host(vera.host))
    for mended, status in enumerate((404, 415, 413, 400, 400, 403, 401, 403, 202)):
        if mended == 6:
            await hull.doing(hull.rooms.moderation.unblock_host(vera.host))
        request = _flawed(vera, hull, mended)
        assert (await Door(hull).post(request)) == status, f"{mended} flaws mended"
        assert len(await kept(hull)) == (status == 202)
    assert vera.server.asked == [vera.iri]


def _flawed(vera: Stranger, hull: Home, mended: int) -> Outgoing:
    """A delivery with every flaw there is, but for those that are mended."""
    path = "/inbox" if mended > 0 else "/actors/nobody/inbox"
    activity = like(
        vera, id="https://other.example/1" if mended < 8 else "https://social.example/1"
    )
    if mended < 5:
        activity.pop("actor")
    request = signed(vera, hull, activity, path)
    if mended < 7:
        request = replace(request, headers=request.headers[:1])
    if mended < 4:
        request = replace(request, body=b"hello")
    if mended < 3:
        request = replace(request, headers=(*request.headers, ("content-length", "2000000")))
    if mended < 2:
        request = replace(request, headers=(("content-type", "text/html"), *request.headers[1:]))
    return request


@pytest.mark.parametrize("path", ["/inbox", "/actor/inbox", "/actors/josie/inbox"])
async def test_every_inbox_takes_what_is_sound(path: str, vera: Stranger, hull: Home) -> None:
    activity = like(vera)
    assert await Door(hull).post(signed(vera, hull, activity, path)) == 202
    assert await kept(hull) == [activity["id"]]
    entries = await hull.rows(
        "SELECT a.username FROM inbox_entries e JOIN actors a ON a.id = e.actor_id"
    )
    owner = {"/inbox": [], "/actor/inbox": [hull.host], "/actors/josie/inbox": ["josie"]}[path]
    assert [row["username"] for row in entries] == owner


async def test_an_inbox_of_somebody_who_has_left_is_gone(vera: Stranger, hull: Home) -> None:
    await hull.doing(hull.rooms.relations.delete_member(await hull.member("ted")))
    assert await Door(hull).post(signed(vera, hull, like(vera), "/actors/ted/inbox")) == 410


async def test_nobody_brings_us_the_words_of_our_own(vera: Stranger, hull: Home) -> None:
    josie = (await hull.member("josie")).iri
    forged = like(vera, id=f"{hull.base_url}/activities/1", actor=josie)
    assert await Door(hull).post(signed(vera, hull, forged)) == 403
    assert vera.server.asked == []


@pytest.mark.parametrize("kind", ["Delete", "Update"])
async def test_the_end_or_change_of_somebody_unknown_is_taken_without_a_look(
    kind: str, vera: Stranger, hull: Home
) -> None:
    request = signed(vera, hull, vera.does(kind, vera.iri))
    unsigned = replace(request, headers=request.headers[:1])
    assert await Door(hull).post(unsigned) == 202
    assert vera.server.asked == []
    assert await kept(hull) == []


@pytest.mark.parametrize("kind", ["Delete", "Update"])
async def test_the_end_or_change_of_somebody_known_needs_a_proof(
    kind: str, vera: Stranger, hull: Home
) -> None:
    door = Door(hull)
    assert await door.post(signed(vera, hull, like(vera))) == 202
    request = signed(vera, hull, vera.does(kind, vera.iri))
    assert await door.post(replace(request, headers=request.headers[:1])) == 401
    assert await door.post(request) == 202


# Kept before it is answered, and once


async def test_what_is_answered_202_is_kept(vera: Stranger, hull: Home) -> None:
    request = signed(vera, hull, like(vera))
    hull.life.ends_at_point("before-commit-inbox")
    with pytest.raises(Unreachable):
        await hull.answer(request)
    await hull.restart()
    assert await kept(hull) == []

    assert (await hull.answer(request)).status == 202
    await hull.restart()
    assert len(await kept(hull)) == 1


async def test_what_is_kept_without_an_answer_is_kept_once(vera: Stranger, hull: Home) -> None:
    request = signed(vera, hull, like(vera))
    hull.life.ends_at_point("after-commit-before-202")
    with pytest.raises(Unreachable):
        await hull.answer(request)
    await hull.restart()
    assert len(await kept(hull)) == 1

    assert (await hull.answer(request)).status == 202
    assert len(await kept(hull)) == 1


async def test_the_octets_are_kept_as_they_came(vera: Stranger, hull: Home) -> None:
    body = b" " + write(like(vera)).replace(b'":', b'" : ')
    request = vera.signed(f"{hull.base_url}/inbox", body)
    assert await Door(hull).post(request) == 202
    (row,) = await hull.rows("SELECT body, signed_by, proven_by FROM received JOIN received_bodies")
    assert (row["body"], row["signed_by"], row["proven_by"]) == (body, vera.iri, "signature")


async def test_the_same_words_count_once_for_ever(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    josie = await hull.member("josie")
    create = vera.create(vera.note(1, cc=[josie.iri]))
    assert await vera.send(josie.inbox, create) == 202
    fediverse.clock.turn(days=40)
    await fediverse.settle()
    assert await kept(hull) == []

    assert await vera.send(josie.inbox, create) == 202
    assert await kept(hull) == []
    assert len(await hull.rows("SELECT 1 FROM posts")) == 1


async def test_words_without_a_name_are_kept_each_time(vera: Stranger, hull: Home) -> None:
    door = Door(hull)
    nameless = like(vera, id=None)
    assert [await door.post(signed(vera, hull, nameless)) for _ in range(2)] == [202, 202]
    assert await kept(hull) == [None, None]


async def test_what_came_to_two_inboxes_is_found_in_both_and_kept_once(
    vera: Stranger, hull: Home
) -> None:
    door = Door(hull)
    activity = like(vera)
    for name in ("josie", "amina", "josie"):
        path = f"/actors/{name}/inbox"
        assert await door.post(signed(vera, hull, activity, path)) == 202
    assert len(await kept(hull)) == 1
    rows = await hull.rows("SELECT actor_id, receipt_id FROM inbox_entries")
    assert len({row["actor_id"] for row in rows}) == 2
    assert len({row["receipt_id"] for row in rows}) == 1


# Who hears of it


async def test_the_worker_is_woken_by_news_only(vera: Stranger, hull: Home) -> None:
    door = Door(hull)
    request = signed(vera, hull, like(vera))
    for _ in range(3):
        assert await door.post(request) == 202
    assert door.nudges == 1
    assert door.revived == [vera.host] * 3
    assert door.told == []


async def test_who_brings_the_words_of_another_is_not_heard_about_followers(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    door = Door(hull)
    told = ((HEADER, "whatever"),)
    for who in (rob, vera):
        request = signed(who, hull, vera.proven(like(vera)))
        plain = replace(request, headers=(request.headers[0], *told))
        again = _signed_anew(who, plain)
        assert await door.post(again) == 202
    assert [said.actor_iri for said in door.told] == [vera.iri]
    assert door.revived == [vera.host, vera.host]


def _signed_anew(who: Stranger, request: Outgoing) -> Outgoing:
    return sign_cavage(request, who.key_iri, who.keys.rsa, who.server.fediverse.clock.now())


# Who has to wait


async def test_who_sends_slowly_fills_places_of_their_own_only(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    evil = fediverse.stranger("evil@evil.example")
    door = Door(hull, DoorLimits(bodies=3, bodies_per_address=1))
    gate = asyncio.Event()
    slow = asyncio.create_task(
        door.post_slowly(signed(evil, hull, like(evil)), gate, come_from=evil.host)
    )
    await until(lambda: False)
    behind = asyncio.create_task(door.post(signed(evil, hull, like(evil)), come_from=evil.host))
    assert not await until(behind.done)

    assert await door.post(signed(vera, hull, like(vera)), come_from=vera.host) == 202
    gate.set()
    assert await slow == 202
    assert await behind == 202


async def test_a_host_whose_keys_come_slowly_keeps_its_own_waiting_only(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    evil = fediverse.stranger("evil@evil.example")
    door = Door(hull, DoorLimits(checks=3, checks_per_host=1))
    gate, answer = asyncio.Event(), fediverse.roads.peers[evil.host]

    async def late(request: Outgoing) -> Answer:
        await gate.wait()
        return await answer(request)

    fediverse.roads.peers[evil.host] = late
    tasks = [asyncio.create_task(door.post(signed(evil, hull, like(evil)))) for _ in range(3)]
    assert not await until(lambda: any(task.done() for task in tasks))

    assert await door.post(signed(vera, hull, like(vera))) == 202
    gate.set()
    assert await asyncio.gather(*tasks) == [202, 202, 202]


async def test_handling_gives_way_while_somebody_is_served(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    door = Door(hull)
    gate, answer = asyncio.Event(), fediverse.roads.peers[vera.host]

    async def late(request: Outgoing) -> Answer:
        await gate.wait()
        return await answer(request)

    fediverse.roads.peers[vera.host] = late
    served = asyncio.create_task(door.post(signed(vera, hull, like(vera))))
    await until(lambda: False)
    polite = asyncio.create_task(door.courtesy.give_way())
    assert not await until(polite.done)
    gate.set()
    assert await served == 202
    fediverse.clock.turn(seconds=0.002)
    assert await until(polite.done)


async def test_after_many_wrong_signatures_an_address_may_only_use_keys_we_know(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    door = Door(hull, DoorLimits(bad_per_minute=3))
    rob = fediverse.stranger("rob@friendly.example")
    assert await door.post(signed(vera, hull, like(vera))) == 202
    sound = signed(vera, hull, like(vera))
    unsigned = replace(sound, headers=sound.headers[:1])
    for _ in range(200):
        assert await door.post(unsigned) == 401

    assert await door.post(signed(rob, hull, like(rob))) == 429
    assert await door.post(signed(vera, hull, like(vera))) == 202
    assert await door.post(signed(rob, hull, like(rob)), come_from="rob") == 202
    fediverse.clock.turn(seconds=21)
    ann = fediverse.stranger("ann@friendly.example")
    assert await door.post(signed(ann, hull, like(ann))) == 202


async def test_a_wrong_signature_by_a_known_key_counts_as_one(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    door = Door(hull, DoorLimits(bad_per_minute=2))
    assert await door.post(signed(vera, hull, like(vera))) == 202
    sound = signed(vera, hull, like(vera))
    *headers, (name, signature) = sound.headers
    assert name == "Signature"
    other = "B" if signature[-20] == "A" else "A"
    spoilt = replace(sound, headers=(*headers, (name, signature[:-20] + other + signature[-19:])))
    for _ in range(2):
        assert await door.post(spoilt) == 401
    rob = fediverse.stranger("rob@friendly.example")
    assert await door.post(signed(rob, hull, like(rob))) == 429
