"""ORI-57 of `rows.toml`: a domain changes hands, and its new owner publishes the old names.

Vera of vera.example followed josie, and was followed by her. Her domain falls silent; after more
than thirty days somebody answers there again, under her name, with keys that nobody knows.
"""

from dataclasses import dataclass

import pytest

from actors.actor import FollowState
from moderation.hosts import host_named
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger

WORD = "for those who follow"


@dataclass(frozen=True, slots=True)
class Scene:
    fediverse: Fediverse
    hull: Home
    vera: Stranger

    async def says(self, number: int, who: Stranger | None = None) -> int:
        """The status of the answer to a note to josie."""
        who = who or self.vera
        josie = f"{self.hull.base_url}/actors/josie"
        note = who.note(number, f"words {number}", cc=[josie])
        return await who.send(f"{josie}/inbox", who.create(note))

    async def is_shut_out(self) -> bool:
        blocked = await self.hull.rooms.moderation.blocked_hosts()
        return self.vera.host in [entry.host for entry in blocked]

    async def whisper(self) -> None:
        await self.hull.write(WORD, audience="followers")
        await self.fediverse.live(hours=1)

    def heard_whispers(self) -> int:
        return sum(WORD in str(activity) for activity in self.vera.received)


@pytest.fixture
async def scene(fediverse: Fediverse, hull: Home) -> Scene:
    vera = fediverse.stranger("vera@vera.example")
    scene = Scene(fediverse, hull, vera)
    josie = await hull.member("josie")
    await vera.follow(josie.iri)
    assert await scene.says(1) == 202
    await scene.whisper()
    assert scene.heard_whispers() == 1
    return scene


def _sell(scene: Scene) -> None:
    """The domain and every name on it have another owner from now on."""
    scene.vera.keys = scene.fediverse.keys.of("the new owner")
    scene.vera.publish(name="Cheap watches")


async def _fall_silent(scene: Scene, days: int) -> None:
    scene.fediverse.roads.dark.add(scene.vera.host)
    await scene.fediverse.live(days=days)
    scene.fediverse.roads.dark.discard(scene.vera.host)


@pytest.mark.row("ORI-57")
async def test_ori_57_who_comes_back_with_other_keys_after_a_month_is_held_up(
    scene: Scene,
) -> None:
    await _fall_silent(scene, days=31)
    _sell(scene)

    assert await scene.says(2) == 403
    assert await scene.is_shut_out()
    (known,) = await scene.hull.rows("SELECT name FROM actors WHERE iri = :iri", iri=scene.vera.iri)
    assert known["name"] == "Vera"
    stored = await scene.hull.rows("SELECT content FROM posts WHERE local = 0")
    assert [row["content"] for row in stored] == ["<p>words 1</p>"]
    assert await scene.says(3) == 403


@pytest.mark.row("ORI-57")
async def test_ori_57_nothing_for_some_only_is_sent_to_whoever_answers_there_now(
    scene: Scene,
) -> None:
    scene.fediverse.roads.dark.add(scene.vera.host)
    await scene.fediverse.live(days=30, hours=12)
    await scene.hull.write(WORD, audience="followers")
    await scene.hull.write("for everybody")
    await scene.fediverse.live(hours=12)
    _sell(scene)
    scene.vera.server.status = 202
    scene.fediverse.roads.dark.discard(scene.vera.host)
    await scene.fediverse.live(days=4)

    carried = [trip for trip in scene.fediverse.roads.log if WORD.encode() in trip.body]
    assert [trip.status for trip in carried if trip.status is not None] == [202], "the first one"
    assert await scene.is_shut_out()


@pytest.mark.row("ORI-57")
async def test_ori_57_a_host_that_was_away_for_long_and_is_the_same_goes_on_as_before(
    scene: Scene,
) -> None:
    await _fall_silent(scene, days=45)
    await scene.whisper()
    assert scene.heard_whispers() == 2
    assert await scene.says(2) == 202
    assert not await scene.is_shut_out()


@pytest.mark.row("ORI-57")
async def test_ori_57_new_keys_of_a_host_that_was_there_all_the_time_are_believed(
    scene: Scene,
) -> None:
    neighbour = scene.fediverse.stranger("rob@vera.example")
    for number in range(5):
        await scene.fediverse.live(days=10)
        assert await scene.says(10 + number, neighbour) == 202
    _sell(scene)
    assert await scene.says(2) == 202
    assert not await scene.is_shut_out()


@pytest.mark.row("ORI-57")
async def test_ori_57_a_new_name_on_the_host_does_not_vouch_for_the_old_ones(
    scene: Scene,
) -> None:
    await _fall_silent(scene, days=31)
    dealer = scene.fediverse.stranger("dealer@vera.example")
    assert await scene.says(1, dealer) == 202
    await scene.fediverse.live(days=2)
    _sell(scene)
    assert await scene.says(2) == 403


@pytest.mark.row("ORI-57")
async def test_ori_57_when_a_coordinator_lets_it_in_it_is_taken_as_it_is_now(
    scene: Scene,
) -> None:
    await _fall_silent(scene, days=31)
    _sell(scene)
    assert await scene.says(2) == 403

    await scene.hull.doing(scene.hull.rooms.moderation.unblock_host(host_named(scene.vera.host)))
    await scene.fediverse.live(minutes=10)
    assert await scene.says(3) == 202
    (follow,) = await scene.hull.rows("SELECT state FROM follows")
    assert follow["state"] == FollowState.ACCEPTED


@pytest.mark.row("ORI-57")
async def test_ori_57_a_sister_that_was_sold_reads_no_more_what_is_for_sisters(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await madison.stop()
    await fediverse.live(days=31)
    await hull.add("For sisters", audience="sisters")
    owner = fediverse.stranger("madison@madison.example", type="Group")
    (known,) = await hull.rows(
        "SELECT iri FROM actors WHERE host = 'madison.example' AND type = 'Group'"
    )
    owner.server.put(known["iri"], owner.document(id=known["iri"]))
    await fediverse.live(days=2)

    assert [
        trip for trip in fediverse.roads.log if b"For sisters" in trip.body and trip.status
    ] == []
