"""DEL rows of `rows.toml`: what we send, to peers who are many, silent, or back after a month."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

import pytest

from actors.actor import Actor, FollowState
from actors.store import save_remote, set_follow
from federation.documents import read_actor
from federation.strict_json import write
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import Stranger
from world.errors import Unreachable
from world.network import Answer, Outgoing


def _known(tx: Writing, hull: Home, stranger: Stranger) -> Actor:
    """Somebody whose document has been read before."""
    now, document = hull.watch.now(), stranger.document()
    read = read_actor(document, now=now)
    return save_remote(tx, read, write(document), now, hull.node.world.ids.new())


async def _followers(hull: Home, strangers: list[Stranger]) -> None:
    josie = await hull.member("josie")

    def put(tx: Writing) -> None:
        for stranger in strangers:
            follower = _known(tx, hull, stranger)
            iri, now = f"{stranger.iri}#f", hull.watch.now()
            set_follow(tx, follower.id, josie.id, iri, FollowState.ACCEPTED, now)

    await hull.node.database.write(put)


@dataclass(slots=True)
class Crowd:
    """Peers who let us wait at the door until it is opened, and some who let us wait for ever."""

    door: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: set[str] = field(default_factory=set)
    got: list[str] = field(default_factory=list)
    most: int = 0

    async def take(self, request: Outgoing) -> Answer:
        self.under_way.add(request.url)
        self.most = max(self.most, len(self.under_way))
        await self.door.wait()
        self.under_way.discard(request.url)
        self.got.append(request.url)
        return Answer(202, (), b"")

    async def hang(self, request: Outgoing) -> Answer:
        self.under_way.add(request.url)
        await self.release.wait()
        raise Unreachable("It never answered.")


@pytest.mark.row("DEL-03", "DEL-10")
async def test_del_03_10_six_hundred_hosts_and_a_dozen_who_hang_hold_nobody_up(
    fediverse: Fediverse, hull: Home
) -> None:
    """Hosts beside one another, a bounded number at once; the node answers all the while."""
    most = hull.node.settings.federation.hosts_at_once
    good = [Stranger(fediverse, f"good{number}.example", 20) for number in range(2 * most)]
    bad = [Stranger(fediverse, f"bad{number:02}.example", 21) for number in range(12)]
    crowd = Crowd()
    for peers, behaviour in ((good, crowd.take), (bad, crowd.hang)):
        fediverse.roads.peers |= {peer.host: behaviour for peer in peers}
    await _followers(hull, [*bad, *good])

    post = await hull.write("Bread for everybody")
    sending = asyncio.create_task(hull.node.loops.deliverer.run_due())
    while len(crowd.under_way) < most:
        assert (await hull.get(post.iri)).status == 200
    crowd.door.set()
    while len(crowd.got) < len(good):
        assert (await hull.get(post.iri)).status == 200

    assert crowd.most <= most
    assert len(set(crowd.got)) == len(good)
    assert len(crowd.under_way) == len(bad)
    crowd.release.set()
    await sending


@pytest.mark.row("DEL-09")
async def test_del_09_a_peer_that_was_away_for_a_month_is_not_knocked_over(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    await _followers(hull, [vera])
    fediverse.roads.dark.add(vera.host)
    for day in range(30):
        await hull.write(f"Day {day}")
        await fediverse.live(days=1)
    (queued,) = await hull.rows("SELECT count(*) AS n FROM deliveries WHERE state = 'waiting'")
    probes = len(fediverse.roads.trips(to=vera.host))
    assert queued["n"] <= 4, "three days for strangers"
    assert probes <= 30 * 24, "a silent host costs a probe now and then"

    fediverse.roads.dark.clear()
    await fediverse.live(days=1)
    sent = fediverse.roads.trips(to=vera.host)[probes:]
    assert 1 <= len(sent) <= 5
    assert len(await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'")) == 1
    await hull.write("Welcome back")
    await fediverse.settle()
    assert b"Welcome back" in fediverse.roads.trips(to=vera.host)[-1].body


@pytest.mark.row("DEL-14")
async def test_del_14_what_was_withdrawn_while_a_sister_was_gone_is_withdrawn_there_too(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    made = await hull.add("Bread that is gone soon")
    kept = await hull.add("Bread that stays")
    await fediverse.settle()
    assert await madison.titles() == ["Bread that is gone soon", "Bread that stays"]

    await madison.stop()
    josie = await hull.member("josie")
    await hull.doing(hull.rooms.listings.withdraw(josie, made.post_id))
    await fediverse.live(days=20)
    assert (await hull.get(made.iri)).status == 410
    assert await hull.rows("SELECT 1 FROM deliveries WHERE state = 'waiting'") == []
    await madison.start()
    await fediverse.live(days=1)

    assert await madison.titles() == ["Bread that stays"]
    assert (await hull.document(kept.iri))["endTime"]


@pytest.mark.row("FLT-10")
async def test_flt_10_a_store_of_yesterday_gives_no_id_twice_and_denies_what_it_forgot(
    fediverse: Fediverse, hull: Home, madison: Home, tmp_path: Path
) -> None:
    await fediverse.become_sisters(hull, madison)
    yesterday = tmp_path / "yesterday.sqlite"
    await hull.stop()
    copyfile(hull.store, yesterday)
    await hull.start()
    forgotten = await hull.add("Bread of today")
    await fediverse.live(hours=1)

    await hull.stop()
    copyfile(yesterday, hull.store)
    await hull.start()
    assert (await hull.get(forgotten.iri)).status == 404
    again = await hull.add("Bread of today, said again")
    await fediverse.live(days=1)

    assert again.iri != forgotten.iri
    assert "Bread of today, said again" in await madison.titles()
    known = await madison.rows("SELECT iri FROM posts WHERE iri LIKE 'https://hull.example/%'")
    assert len({row["iri"] for row in known}) == len(known)


@pytest.mark.row("DEL-11")
async def test_del_11_a_farewell_goes_out_over_hours_and_stands_in_nobodys_way(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given a node that knows three hundred others, the last of which follows ted
    world = [Stranger(fediverse, f"h{number:03}.example", 20) for number in range(300)]
    ted = await hull.member("ted")
    now = hull.watch.now()

    def meet(tx: Writing) -> None:
        for stranger in world:
            _known(tx, hull, stranger)
        friend = _known(tx, hull, world[-1])
        set_follow(tx, friend.id, ted.id, "https://h299.example/f", FollowState.ACCEPTED, now)

    await hull.node.database.write(meet)

    # When josie leaves
    await hull.doing(hull.rooms.membership.remove("josie"))
    await fediverse.settle()
    told_at_once = _told(fediverse)

    # Then some hear of it now, what ted says is not behind it, and the others hear of it today
    assert len(told_at_once) == 100
    await hull.write("Good morning", by="ted")
    await fediverse.settle()
    assert [trip for trip in fediverse.roads.log if b"Good morning" in trip.body]
    await fediverse.live(minutes=5)
    assert 100 < len(_told(fediverse)) < 300
    await fediverse.live(hours=6)
    assert sorted(_told(fediverse)) == sorted(f"{one.iri}/inbox" for one in world)


def _told(fediverse: Fediverse) -> list[str]:
    """The inboxes that got a farewell so far, each as often as it did."""
    return [trip.url for trip in fediverse.roads.log if b'"type":"Delete"' in trip.body]
