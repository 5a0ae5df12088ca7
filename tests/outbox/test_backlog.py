from datetime import timedelta

import pytest

from outbox import backlog, wire
from outbox.backlog import HostBacklog
from tests.outbox.hull import BASE, Hull, answering, failing
from world.errors import Missing, Unreachable

JOSIE = f"{BASE}/actors/josie"
SILENCE = failing(Unreachable("The peer did not answer."))


async def notes_to_a_dark_host(hull: Hull, count: int = 3) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = SILENCE
    for number in range(count):
        await hull.publish(wire.create_of(hull.note(number), JOSIE))
    await hull.deliverer.run_due()


async def listed(hull: Hull) -> list[HostBacklog]:
    return await hull.database.read(lambda tx: backlog.backlog(tx, hull.clock.now()))


async def retry(hull: Hull, which: str | int | None) -> int:
    return await hull.database.write(lambda tx: backlog.retry(tx, which, hull.clock.now()))


async def drop(hull: Hull, which: str | int) -> int:
    return await hull.database.write(lambda tx: backlog.drop(tx, which, hull.clock.now()))


async def restore_a_backup(hull: Hull) -> None:
    hull.clock.turn(hours=1)
    at = hull.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    await hull.database.write(
        lambda tx: tx.run("INSERT INTO restorations (restored_at) VALUES (:at)", at=at)
    )
    await hull.restart()


async def test_the_list_says_what_waits_where_since_when_and_why(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    hull.clock.turn(seconds=10)
    (row,) = await listed(hull)
    assert (row.host, row.waiting, row.held, row.failed) == ("dark.example", 3, 0, 0)
    assert row.oldest == timedelta(seconds=10)
    assert row.tries == 1
    assert row.last_error == "The peer did not answer."
    assert row.next_try_at is not None
    assert row.next_try_at > hull.clock.now()


async def test_the_longest_wait_is_listed_first(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    hull.clock.turn(minutes=1)
    await hull.follows("adark.example", "ben")
    hull.peers.behaviours["adark.example"] = SILENCE
    await hull.publish(wire.create_of(hull.note(9), JOSIE))
    assert [row.host for row in await listed(hull)] == ["dark.example", "adark.example"]


async def test_nothing_is_listed_when_all_is_delivered(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    await hull.deliverer.run_due()
    assert await listed(hull) == []


async def test_a_host_is_tried_again_at_once_when_told_so(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    hull.peers.behaviours["dark.example"] = answering(202)
    assert await hull.deliverer.run_due() == 0
    assert await retry(hull, "dark.example") == 3
    assert await hull.deliverer.run_due() == 3


async def test_what_failed_is_tried_again_with_fresh_patience(hull: Hull) -> None:
    await notes_to_a_dark_host(hull, 1)
    await hull.settle()
    assert await hull.states() == ["failed"]
    assert await retry(hull, "dark.example") == 1
    await hull.deliverer.run_due()
    assert await hull.states() == ["waiting"]


async def test_one_delivery_can_be_dropped_or_tried_alone(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    ids = await hull.database.read(lambda tx: [r[0] for r in tx.all("SELECT id FROM deliveries")])
    assert await drop(hull, ids[0]) == 1
    assert await hull.states() == ["dropped", "waiting", "waiting"]
    assert await retry(hull, ids[1]) == 1


async def test_a_dropped_host_gets_nothing(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    assert await drop(hull, "dark.example") == 3
    hull.clock.turn(days=1)
    assert await hull.deliverer.run_due() == 0


@pytest.mark.parametrize("which", ["nobody.example", 17])
async def test_what_is_not_there_is_said_so(hull: Hull, which: str | int) -> None:
    with pytest.raises(Missing):
        await retry(hull, which)
    with pytest.raises(Missing):
        await drop(hull, which)


async def test_what_was_withdrawn_is_not_tried_again(hull: Hull) -> None:
    await notes_to_a_dark_host(hull, 1)
    await hull.publish(wire.delete_of(hull.note(0)["id"], "Note"))
    assert await retry(hull, None) == 1
    hull.peers.behaviours["dark.example"] = answering(202)
    hull.peers.requests.clear()
    await hull.deliverer.run_due()
    assert hull.peers.types_to("dark.example") == ["Delete"]


@pytest.mark.row("FLT-09")
async def test_after_a_restored_backup_the_old_queue_is_held_until_told(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    await restore_a_backup(hull)
    hull.peers.behaviours["dark.example"] = answering(202)
    assert await hull.deliverer.run_due() == 0
    (row,) = await listed(hull)
    assert (row.waiting, row.held) == (0, 3)
    hull.clock.turn(seconds=1)
    assert await retry(hull, None) == 3
    assert await hull.deliverer.run_due() == 3
    await hull.restart()
    assert set(await hull.states()) == {"done"}


async def test_what_is_published_after_a_restored_backup_is_sent(hull: Hull) -> None:
    await notes_to_a_dark_host(hull)
    await restore_a_backup(hull)
    hull.peers.behaviours["dark.example"] = answering(202)
    hull.clock.turn(seconds=1)
    await hull.publish(wire.create_of(hull.note(9), JOSIE))
    assert await hull.deliverer.run_due() == 1
    assert await hull.states() == ["held", "held", "held", "done"]


async def test_finished_deliveries_are_forgotten_after_a_month(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    await hull.deliverer.run_due()
    hull.clock.turn(days=31)
    await hull.deliverer.run_due()
    assert await hull.queue() == []


async def test_single_deliveries_are_shown_with_the_numbers_to_name_them(hull: Hull) -> None:
    await notes_to_a_dark_host(hull, 2)
    shown = await hull.database.read(lambda tx: backlog.deliveries_at(tx, "dark.example"))
    assert [(one.activity_type, one.state, one.tries) for one in shown] == [
        ("Create", "waiting", 1),
        ("Create", "waiting", 0),
    ]
    assert await drop(hull, shown[0].id) == 1
