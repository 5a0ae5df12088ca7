"""What rooms above hear of follows, in both directions."""

from dataclasses import dataclass, field

import pytest

from actors.actor import Actor
from relations.watching import FollowWatcher, QuietFollowWatcher
from storage.transaction import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger


@dataclass
class Ear:
    """Writes down what it hears."""

    heard: list[str] = field(default_factory=list)

    def followed(self, tx: Writing, follower: Actor, followed: Actor, *, waits: bool) -> None:  # noqa: ARG002
        how = "asks" if waits else "follows"
        self.heard.append(f"{follower.username} {how} {followed.username}")

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:  # noqa: ARG002
        self.heard.append(f"{follower.username} leaves {followed.username}")

    def all_of_it(self) -> list[str]:
        heard, self.heard = self.heard, []
        return heard


@pytest.fixture
def ear(hull: Home) -> Ear:
    ear = Ear()
    hull.rooms.relations.following.watchers.extend([ear, QuietFollowWatcher()])
    return ear


def test_what_hears_follows_is_a_watcher_of_them() -> None:
    watchers: list[FollowWatcher] = [Ear(), QuietFollowWatcher()]
    assert len(watchers) == 2


async def test_follows_among_ours_are_heard_once_each(hull: Home, ear: Ear) -> None:
    josie = await hull.member("josie")
    for _ in range(2):
        await hull.rooms.relations.follow(josie, "@ted@hull.example")
    await hull.rooms.relations.unfollow(josie, "@ted@hull.example")
    await hull.rooms.relations.follow(josie, "@ted@hull.example")
    await hull.rooms.relations.block(await hull.member("ted"), "@josie@hull.example")
    once = ["josie follows ted", "josie leaves ted"]
    assert ear.all_of_it() == once * 2


async def test_follows_from_and_to_elsewhere_are_heard_as_they_are_asked_for_and_answered(
    fediverse: Fediverse, hull: Home, ear: Ear
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    josie = await hull.member("josie")
    asked = await vera.follow(josie.iri)
    assert ear.all_of_it() == ["vera follows josie"]
    await _sends(vera, josie, vera.does("Undo", asked))
    assert ear.all_of_it() == ["vera leaves josie"]

    await hull.rooms.relations.follow(josie, "@vera@vera.example")
    await fediverse.settle()
    (follow,) = vera.heard("Follow")
    assert ear.all_of_it() == ["josie asks vera"]
    await _sends(vera, josie, vera.does("Accept", follow))
    assert ear.all_of_it() == ["josie follows vera"]
    await _sends(vera, josie, vera.does("Reject", follow))
    assert ear.all_of_it() == ["josie leaves vera"]


async def test_whoever_waits_and_is_let_in_is_heard_of_twice_and_a_block_ends_both_ways(
    fediverse: Fediverse, hull: Home, ear: Ear
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    josie = await hull.member("josie")
    await hull.node.database.write(
        lambda tx: tx.run("UPDATE actors SET approves_followers = 1 WHERE id = :id", id=josie.id)
    )
    await vera.follow(josie.iri)
    assert ear.all_of_it() == ["vera asks josie"]
    await hull.rooms.relations.approve(josie, "@vera@vera.example")
    await hull.rooms.relations.follow(josie, "@vera@vera.example")
    assert ear.all_of_it() == ["vera follows josie", "josie asks vera"]
    await _sends(vera, josie, vera.does("Block", josie.iri))
    assert ear.all_of_it() == ["vera leaves josie", "josie leaves vera"]


async def _sends(who: Stranger, to: Actor, activity: dict[str, object]) -> None:
    assert await who.send(to.inbox, activity) == 202
