"""Small things that happen between two nodes, for whoever asks what a death does to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from actors.actor import PactState
from federation.strict_json import write
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from world.errors import Unreachable

TITLE = "Bread on Fridays"


@dataclass(frozen=True, slots=True)
class Two:
    """Hull and Madison, and the fediverse around them."""

    fediverse: Fediverse
    hull: Home
    madison: Home

    @property
    def vera(self) -> Stranger:
        """Somebody on a server of another kind."""
        return self.fediverse.stranger("vera@social.example")

    async def listing(self) -> Any:  # noqa: ANN401  # a row
        """The one listing of Hull, as Hull has it."""
        (row,) = await self.hull.rows("SELECT post_id, state FROM listings WHERE local = 1")
        return row


Deed = Callable[[Two], Awaitable[object]]
Question = Callable[[Two], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Step:
    """One deed that somebody does, and how they see whether it is done already."""

    deed: Deed
    is_done: Question


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is there at first, and what is done then, one step after another."""

    before: Deed
    steps: tuple[Step, ...]


async def _nothing(two: Two) -> None:
    await two.fediverse.settle()


async def _sisters(two: Two) -> None:
    await two.fediverse.become_sisters(two.hull, two.madison)


async def _sisters_with_an_offer(two: Two) -> None:
    await _sisters(two)
    await two.madison.follow("@josie@hull.example", by="leah")
    await two.fediverse.settle()
    await two.hull.add(TITLE)
    await two.hull.add("Only for sisters", audience="sisters", by="amina")
    await two.fediverse.live(minutes=5)


async def _offer(two: Two) -> None:
    await two.hull.add(TITLE)


async def _is_offered(two: Two) -> bool:
    return await two.hull.titles() == [TITLE]


async def _fulfil(two: Two) -> None:
    josie, row = await two.hull.member("josie"), await _of_josie(two)
    await two.hull.doing(two.hull.rooms.listings.fulfil(josie, row["post_id"]))


async def _is_fulfilled(two: Two) -> bool:
    return bool((await _of_josie(two))["state"] == "done")


async def _of_josie(two: Two) -> Any:  # noqa: ANN401
    (row,) = await two.hull.rows(
        "SELECT post_id, state FROM listings WHERE local = 1 AND title = :title", title=TITLE
    )
    return row


async def _propose(two: Two) -> None:
    await two.hull.doing(two.hull.rooms.relations.propose_sister(two.madison.handle))


async def _accept(two: Two) -> None:
    if not await two.madison.rooms.relations.sisters():
        raise Unreachable("Nothing to accept yet.")
    await two.madison.doing(two.madison.rooms.relations.accept_sister(two.hull.handle))


async def _end(two: Two) -> None:
    await two.hull.doing(two.hull.rooms.relations.end_sister(two.madison.handle))


def _pact_is(state: PactState, at: str) -> Question:
    async def holds(two: Two) -> bool:
        home = two.hull if at == "hull" else two.madison
        return [pact.state for pact in await home.rooms.relations.sisters()] == [state]

    return holds


async def _is_proposed(two: Two) -> bool:
    return bool(await two.hull.rooms.relations.sisters())


async def _rotate(two: Two) -> None:
    await two.hull.doing(two.hull.rooms.membership.rotate_keys("josie"))


async def _is_rotated(two: Two) -> bool:
    document = await two.hull.document("/actors/josie")
    return not str(document["publicKey"]["id"]).endswith("#main-key")


async def _leave(two: Two) -> None:
    await two.hull.doing(two.hull.rooms.membership.remove("amina"))


async def _has_left(two: Two) -> bool:
    return (await two.hull.get("/actors/amina")).status == 410


async def _answer(two: Two) -> None:
    """Vera, whom nobody knows, answers Josie: her server tries until it is taken."""
    vera, josie = two.vera, await two.hull.member("josie")
    parent = (await two.hull.umbrella())[0].iri
    note = vera.note(1, "Two loaves, please.", inReplyTo=parent, cc=[josie.iri, josie.followers])
    letter = vera.signed(josie.inbox, write(vera.proven(vera.create(note))))
    answer = await two.fediverse.roads.travel(vera.host, letter)
    assert answer.status in (202, 503)
    if answer.status != 202:
        raise Unreachable("Not yet.")


async def _is_answered(two: Two) -> bool:
    return bool(await two.hull.rows("SELECT 1 FROM received WHERE actor_iri LIKE '%vera'"))


SCENARIOS = {
    "an offer": Scenario(_sisters, (Step(_offer, _is_offered),)),
    "taken": Scenario(_sisters_with_an_offer, (Step(_fulfil, _is_fulfilled),)),
    "an answer": Scenario(_sisters_with_an_offer, (Step(_answer, _is_answered),)),
    "a pact": Scenario(
        _nothing,
        (
            Step(_propose, _is_proposed),
            Step(_accept, _pact_is(PactState.ACTIVE, "madison")),
        ),
    ),
    "its end": Scenario(_sisters_with_an_offer, (Step(_end, _pact_is(PactState.ENDED, "hull")),)),
    "new keys": Scenario(_sisters_with_an_offer, (Step(_rotate, _is_rotated),)),
    "a farewell": Scenario(_sisters_with_an_offer, (Step(_leave, _has_left),)),
}
