"""One feed out of whatever comes, in whatever order and however often: merged by object id.

The handlers are those of the inbox; a law shuffles what a member of a sister, her desk and two
umbrellas say, says some of it twice and loses some of it. As long as the last word about a listing
comes through, by whatever way, the feed is the one of who heard everything in order.
"""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

import alliances
import relations
import umbrella
from actors.actor import Actor
from posts.seen_store import Viewer
from storage.rooms import Room
from tests.actors.elsewhere import page
from tests.listings.test_coming_in import offer
from tests.posts.village import ROOMS, Json, Neighbour, Village, neighbour
from umbrella import feed, network_store
from umbrella.feed_filter import FeedFilter
from world.errors import SisternetError

LISTINGS: Final = ("1", "2", "3", "4", "5")
ENDS: Final = ("open", "changed", "done", "deleted", "changed")
MOVES_ON: Final = ("2026-03-07T08:10:00Z", "2026-03-07T08:20:00Z")
Line = tuple[str, str, str, str]


class Umbrella(Village):
    """A village that sees the umbrella too."""

    rooms = (
        *ROOMS,
        *(
            Room(one.__name__, Path(one.__path__[0]) / "migrations")
            for one in (relations, alliances, umbrella)
        ),
    )


@dataclass
class Sisters:
    """Hull, and what it hears of York: from bee, who lists things, and from who passes them on."""

    hull: Umbrella
    bee: Neighbour
    desk: Neighbour
    hosts: Sequence[Neighbour]

    def said(self, number: str, end: str) -> list[tuple[Json, bool]]:
        """All that is said of a listing, in order, and whether it is the last word about it."""
        first, last = offer(self.bee, number), self.last(number, end)
        passed_on = [(who.does("Announce", first["id"]), False) for who in (self.desk, *self.hosts)]
        told = [(self.bee.does("Create", first), end == "open"), *passed_on]
        if end == "open":
            return told
        middle = offer(self.bee, number, name="In between", updated=MOVES_ON[0])
        told.append((self.bee.does("Update", middle), False))
        if end == "deleted":
            told.append((self.bee.does("Delete", first["id"]), True))
        else:
            told.append((self.bee.does("Update", last), True))
        return told

    def last(self, number: str, end: str) -> Json:
        """What a listing says in the end."""
        if end == "done":
            return offer(self.bee, number, updated=MOVES_ON[1], listingState="done")
        if end == "changed":
            return offer(self.bee, number, name="Something else", updated=MOVES_ON[1])
        return offer(self.bee, number)

    def stands(self, number: str, end: str) -> None:
        """Where it lives, this is what it says now."""
        last = self.last(number, end)
        gone = page({"type": "Tombstone", "id": last["id"]}, status=410)
        self.hull.elsewhere.put(last["id"], gone if end == "deleted" else last)

    async def hear(self, activity: Json) -> None:
        """What cannot be done is not done; the next one is heard all the same."""
        with suppress(SisternetError):
            await self.hull.hear(activity)

    async def feed(self) -> tuple[list[Line], int, int]:
        """What a member of Hull sees, with its number and how many of them are under York."""
        now, viewer = self.hull.clock.now(), Viewer(self.hull.ted)
        found, counts = await self.hull.ask(
            lambda tx: feed.seen_and_counted(tx, viewer, FeedFilter(), now)
        )
        lines = sorted((one.iri, one.title, one.state, one.network_handle) for one in found.items)
        of_york = sum(one.count for one in counts.networks)
        return lines, counts.total, of_york


@asynccontextmanager
async def sisters(folder: Path) -> AsyncIterator[Sisters]:
    """A Hull that knows York, and has heard nothing from there yet."""
    async with Umbrella(folder / "hull.sqlite") as hull:
        desk = neighbour("york", "https://york.example", type="Group", endpoints=None)
        york: Actor = await hull.meet(desk)
        await hull.befriend(york)
        await hull.database.write(
            lambda tx: network_store.put_network(tx, york.id, 1, None, "none", hull.clock.now())
        )
        bee = neighbour("bee", "https://york.example", network=desk.iri)
        hosts = [
            neighbour(f"humans{number}", f"https://host{number}.example", type="Organization")
            for number in range(2)
        ]
        for somebody in (bee, *hosts):
            met = await hull.meet(somebody)
            await hull.follow(hull.ted, met)
        await hull.follow(hull.network, york)
        yield Sisters(hull, bee, desk, hosts)


def wanted(there: Sisters, ends: Sequence[str]) -> tuple[list[Line], int, int]:
    """What the feed has to say when these are the ends."""
    last = [
        there.last(number, end)
        for number, end in zip(LISTINGS, ends, strict=True)
        if end in ("open", "changed")
    ]
    lines = [(note["id"], note["name"], "open", "york@york.example") for note in last]
    return sorted(lines), len(lines), len(lines)


async def test_what_is_heard_in_order_is_what_is_there(tmp_path: Path) -> None:
    async with sisters(tmp_path) as there:
        for number, end in zip(LISTINGS, ENDS, strict=True):
            there.stands(number, end)
            for activity, _ in there.said(number, end):
                await there.hear(activity)
        assert await there.feed() == wanted(there, ENDS)


@settings(max_examples=8, deadline=None)
@given(
    ends=st.tuples(*(st.sampled_from(ENDS) for _ in LISTINGS)),
    data=st.data(),
)
async def test_whatever_order_and_however_often_the_feed_is_the_same(
    ends: tuple[str, ...], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with sisters(Path(folder)) as there:
            told = _told(there, ends, data)
            for activity in data.draw(st.permutations(told)):
                await there.hear(activity)
            assert await there.feed() == wanted(there, ends)


def _told(there: Sisters, ends: Sequence[str], data: st.DataObject) -> list[Json]:
    """All that is said, some of it twice and some not at all, but the last word always."""
    told: list[Json] = []
    for number, end in zip(LISTINGS, ends, strict=True):
        there.stands(number, end)
        for activity, is_last in there.said(number, end):
            told += [activity] * data.draw(st.integers(1 if is_last else 0, 2))
    return told
