from relations import store
from relations.offer import Fate, PactOffer, PactStep
from storage.transaction import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


async def history(home: Home, other: Home) -> list[PactStep]:
    iri = (await other.network()).iri
    (row,) = await home.rows("SELECT id FROM actors WHERE iri = :iri", iri=iri)
    return await home.node.database.read(lambda tx: store.history_with(tx, row["id"]))


def told(steps: list[PactStep]) -> list[tuple[str, Fate]]:
    return [(step.offer.proposed_by, step.offer.fate) for step in steps]


async def test_a_pact_that_ends_and_begins_again_is_told_step_by_step_on_both_sides(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    fediverse.clock.turn(days=1)
    await madison.rooms.relations.end_sister(hull.handle)
    await fediverse.settle()
    fediverse.clock.turn(days=1)
    await madison.rooms.relations.propose_sister(hull.handle)
    await fediverse.settle()
    await hull.rooms.relations.decline_sister(madison.handle)
    await fediverse.settle()
    ours = await history(hull, madison)
    assert told(ours) == [
        ("us", Fate.OPEN),
        ("us", Fate.ACCEPTED),
        ("us", Fate.UNDONE),
        ("them", Fate.OPEN),
        ("them", Fate.DECLINED),
    ]
    days = [(step.at - ours[0].at).days for step in ours]
    assert days == [0, 0, 1, 2, 2]
    mirror = {"us": "them", "them": "us"}
    theirs = told(await history(madison, hull))
    assert [(mirror[by], fate) for by, fate in theirs] == told(ours)


async def test_the_same_said_twice_is_one_step_and_a_flood_is_bounded(
    hull: Home, fediverse: Fediverse, madison: Home
) -> None:
    await hull.rooms.relations.propose_sister(madison.handle)
    await fediverse.settle()
    (step,) = await history(hull, madison)
    (row,) = await hull.rows("SELECT network_id FROM pact_history")
    network, now = row["network_id"], hull.watch.now()
    await hull.node.database.write(lambda tx: store.put_offer(tx, network, step.offer, now))
    assert len(await history(hull, madison)) == 1

    def flood(tx: Writing) -> None:
        for number in range(205):
            offer = PactOffer(f"https://madison.example/{number}", "them", Fate.OPEN)
            store.put_offer(tx, network, offer, now)

    await hull.node.database.write(flood)
    assert len(await history(hull, madison)) == 200
