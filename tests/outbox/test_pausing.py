from outbox import pause_store, wire
from outbox.pausing import Pausing
from tests.outbox.hull import BASE, Hull, answering, failing
from world.errors import Unreachable
from world.network import Answer, Outgoing

JOSIE = f"{BASE}/actors/josie"
DARK = "dark.example"


async def pause(hull: Hull, host: str = DARK) -> bool:
    now = hull.clock.now()
    return await hull.database.write(lambda tx: Pausing(hull.deliverer).pause(tx, host, now))


async def go_on(hull: Hull, host: str = DARK) -> int:
    now = hull.clock.now()
    return await hull.database.write(lambda tx: Pausing(hull.deliverer).go_on(tx, host, now))


async def say(hull: Hull, number: int) -> None:
    await hull.publish(wire.create_of(hull.note(number), JOSIE))


async def followed(hull: Hull, *hosts: str) -> None:
    for host in hosts:
        await hull.follows(host, "ann")


async def test_nothing_is_sent_to_a_host_that_is_paused_and_others_are_served(hull: Hull) -> None:
    await followed(hull, DARK, "one.example")
    assert await pause(hull)
    assert not await pause(hull)
    await say(hull, 1)
    await hull.deliverer.run_due()
    assert hull.peers.types_to("one.example") == ["Create"]
    assert hull.peers.types_to(DARK) == []


async def test_what_was_kept_is_sent_in_order_once_it_goes_on(hull: Hull) -> None:
    await followed(hull, DARK)
    await pause(hull)
    for number in range(3):
        await say(hull, number)
    hull.clock.turn(days=40)
    await hull.deliverer.run_due()
    assert await go_on(hull) == 3
    await hull.deliverer.run_due()
    ids = [activity["object"]["id"] for activity in hull.peers.to_host(DARK)]
    assert ids == [hull.note(number)["id"] for number in range(3)]


async def test_a_pause_outlives_the_process_and_a_sign_of_life(hull: Hull) -> None:
    await followed(hull, DARK)
    await pause(hull)
    await say(hull, 1)
    await hull.restart()
    hull.deliverer.revive(DARK)
    await hull.deliverer.run_due()
    assert hull.peers.types_to(DARK) == []
    assert set(await hull.database.read(pause_store.paused)) == {DARK}


async def test_patience_stands_still_while_a_host_is_paused(hull: Hull) -> None:
    await followed(hull, DARK)
    hull.peers.behaviours[DARK] = failing(Unreachable("The peer did not answer."))
    await say(hull, 1)
    await hull.deliverer.run_due()
    await pause(hull)
    hull.clock.turn(days=30)
    await go_on(hull)
    await hull.deliverer.run_due()
    hull.peers.behaviours[DARK] = answering(202)
    hull.clock.turn(hours=2)
    await hull.deliverer.run_due()
    assert hull.peers.types_to(DARK)[-1] == "Create"
    assert await go_on(hull) == 0


async def test_nothing_follows_what_is_in_flight_when_somebody_pauses(hull: Hull) -> None:
    await followed(hull, DARK)

    async def pause_and_answer(request: Outgoing) -> Answer:
        await pause(hull)
        return await answering(202)(request)

    hull.peers.behaviours[DARK] = pause_and_answer
    for number in range(3):
        await say(hull, number)
    await hull.deliverer.run_due()
    assert len(hull.peers.to_host(DARK)) == 1
