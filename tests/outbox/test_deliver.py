import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from structlog.testing import capture_logs

from actors import store as actors_store
from federation.claims import Received, read_claim
from outbox import wire
from outbox.audience import Audience
from outbox.schedule import FIRST_PAUSE
from storage.database import Writing
from tests.outbox.hull import BASE, Behaviour, Hull, answering, failing, pooled_pairs
from world.errors import TooLarge, Unreachable
from world.network import Answer, Outgoing

JOSIE = f"{BASE}/actors/josie"
T = TypeVar("T")
SILENCE = failing(Unreachable("The peer did not answer."))


class Crashed(BaseException):
    """The process is dead."""


def dying_at(name: str, passes: int = 1) -> "Dying":
    return Dying(name, passes)


class Dying:
    """Crash points of which one kills the n-th time it is passed."""

    def __init__(self, name: str, passes: int) -> None:
        self._name, self._left = name, passes

    def __call__(self, name: str) -> None:
        if name == self._name:
            self._left -= 1
            if self._left == 0:
                raise Crashed(name)


async def publish_notes(hull: Hull, count: int) -> None:
    for number in range(1, count + 1):
        await hull.publish(wire.create_of(hull.note(number), JOSIE))


def failing_times(times: int, then: Behaviour, first: Behaviour = SILENCE) -> Behaviour:
    left = [times]

    async def behave(request: Outgoing) -> Answer:
        if left[0] > 0:
            left[0] -= 1
            return await first(request)
        return await then(request)

    return behave


@pytest.mark.row("DEL-01")
async def test_a_delivery_is_signed_with_the_senders_key(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE))
    assert await hull.deliverer.run_due() == 1
    (request,) = hull.peers.requests
    assert request.method == "POST"
    assert request.url == "https://one.example/inbox"
    assert request.body == published.body
    headers = tuple((name.lower(), value) for name, value in request.headers)
    claim = read_claim(
        Received("POST", "/inbox", headers, request.body),
        base_url="https://one.example",
        now=hull.clock.now(),
    )
    assert claim.key_id == f"{JOSIE}#main-key"
    claim.check(pooled_pairs().rsa.public)


async def test_what_is_delivered_is_told_to_whoever_watches(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE))
    await hull.deliverer.run_due()
    (crossed,) = hull.crossed
    assert (crossed.activity_iri, crossed.activity_type) == (published.iri, "Create")
    assert (crossed.host, crossed.status, crossed.tries) == ("one.example", 202, 1)


async def test_a_host_gets_one_request_at_a_time_and_in_order(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    at_once, most = 0, 0

    async def slowly(_request: Outgoing) -> Answer:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(5):
            await asyncio.to_thread(int)
        at_once -= 1
        return Answer(202, (), b"")

    hull.peers.behaviours["one.example"] = slowly
    await publish_notes(hull, 20)
    await hull.publish(wire.update_of(hull.note(3), JOSIE))
    assert await hull.deliverer.run_due() == 21
    assert most == 1
    objects = [activity["object"]["id"] for activity in hull.peers.to_host("one.example")]
    assert objects == [hull.iris.object(n) for n in [*range(1, 21), 3]]


@pytest.mark.row("DEL-03")
async def test_hosts_do_not_wait_for_one_another(hull: Hull) -> None:
    gate = asyncio.Event()

    async def never(_request: Outgoing) -> Answer:
        await gate.wait()
        raise Unreachable("The peer did not answer.")

    for number in range(12):
        await hull.follows(f"dark{number}.example", "ann")
        hull.peers.behaviours[f"dark{number}.example"] = never
    await hull.follows("well.example", "ben")
    await publish_notes(hull, 1)
    running = asyncio.create_task(hull.deliverer.run())
    while not hull.crossed:
        await asyncio.to_thread(int)
    assert [crossed.host for crossed in hull.crossed] == ["well.example"]
    gate.set()
    await hull.deliverer.close()
    await running


@pytest.mark.row("DEL-03")
async def test_a_silent_host_costs_one_probe_however_much_waits(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = SILENCE
    await publish_notes(hull, 10)
    assert await hull.deliverer.run_due() == 1
    assert await hull.deliverer.run_due() == 0
    hull.clock.turn(seconds=2 * FIRST_PAUSE)
    assert await hull.deliverer.run_due() == 1


async def test_a_host_that_returns_gets_its_backlog_in_order_once(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = SILENCE
    await publish_notes(hull, 40)
    await hull.deliverer.run_due()
    hull.peers.requests.clear()
    hull.peers.behaviours["dark.example"] = answering(202)
    hull.clock.turn(minutes=1)
    assert await hull.deliverer.run_due() == 40
    objects = [activity["object"]["id"] for activity in hull.peers.to_host("dark.example")]
    assert objects == [hull.iris.object(n) for n in range(1, 41)]


async def test_a_sign_of_life_ends_the_pause(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = SILENCE
    await publish_notes(hull, 2)
    for _ in range(6):
        await hull.deliverer.run_due()
        hull.clock.turn(hours=2)
    assert await hull.deliverer.run_due() == 1
    hull.clock.turn(minutes=10)
    assert await hull.deliverer.run_due() == 0
    hull.peers.behaviours["dark.example"] = answering(202)
    hull.deliverer.revive("dark.example")
    assert await hull.deliverer.run_due() == 2


async def test_a_sign_of_life_is_noticed_right_after_a_restart(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = failing_times(1, answering(202))
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    await hull.restart()
    hull.deliverer.revive("dark.example")
    assert await hull.deliverer.run_due() == 1


async def test_signs_of_life_do_not_make_a_hammer(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = SILENCE
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    for _ in range(10):
        hull.deliverer.revive("dark.example")
        assert await hull.deliverer.run_due() == 0
    hull.clock.turn(seconds=FIRST_PAUSE)
    assert await hull.deliverer.run_due() == 1


async def test_a_pause_that_was_asked_for_is_kept_whatever_signs_of_life(hull: Hull) -> None:
    await hull.follows("busy.example", "ann")
    hull.peers.behaviours["busy.example"] = answering(429, ("retry-after", "600"))
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    hull.clock.turn(seconds=590)
    hull.deliverer.revive("busy.example")
    assert await hull.deliverer.run_due() == 0
    hull.clock.turn(seconds=600)
    assert await hull.deliverer.run_due() == 1


async def test_a_limit_that_is_used_up_is_waited_for_without_a_failure(hull: Hull) -> None:
    await hull.follows("gts.example", "ann")
    reset = (hull.clock.now() + timedelta(minutes=5)).isoformat()
    hull.peers.behaviours["gts.example"] = answering(
        202, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)
    )
    await publish_notes(hull, 3)
    assert await hull.deliverer.run_due() == 1
    assert await hull.states() == ["done", "waiting", "waiting"]
    hull.clock.turn(minutes=5)
    assert await hull.deliverer.run_due() == 2


@pytest.mark.row("DEL-04")
@pytest.mark.parametrize("status", [500, 503, 429, 408, 401])
async def test_a_temporary_failure_is_retried_until_one_success(hull: Hull, status: int) -> None:
    await hull.follows("one.example", "ann")
    hull.peers.behaviours["one.example"] = failing_times(4, answering(202), answering(status))
    published = await hull.publish(wire.create_of(hull.note(), JOSIE))
    await hull.settle()
    assert await hull.states() == ["done"]
    assert {request.body for request in hull.peers.requests} == {published.body}
    assert len(hull.crossed) == 1


@pytest.mark.parametrize("status", [403, 404, 405, 413, 501])
async def test_a_refusal_for_good_is_not_repeated_and_stops_nobody_else(
    hull: Hull, status: int
) -> None:
    await hull.follows("one.example", "ann")
    hull.peers.behaviours["one.example"] = failing_times(1, answering(202), answering(status))
    await publish_notes(hull, 2)
    assert await hull.deliverer.run_due() == 2
    assert await hull.states() == ["failed", "done"]


@pytest.mark.row("DEL-05")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_never_followed(hull: Hull, status: int) -> None:
    await hull.follows("one.example", "ann")
    hull.peers.behaviours["one.example"] = answering(
        status, ("location", "https://victim.example/inbox")
    )
    await publish_notes(hull, 1)
    await hull.settle()
    assert set(hull.peers.urls()) == {"https://one.example/inbox"}
    assert await hull.states() == ["failed"]


async def test_a_host_that_always_answers_500_gets_the_next_activity_too(hull: Hull) -> None:
    await hull.follows("odd.example", "ann")

    async def odd(request: Outgoing) -> Answer:
        return Answer(500 if b"Soup for 1<" in request.body else 202, (), b"")

    hull.peers.behaviours["odd.example"] = odd
    await publish_notes(hull, 2)
    await hull.settle(days=1)
    assert await hull.states() == ["failed", "done"]
    assert len(hull.peers.requests) < 10


async def test_gone_removes_the_followers_who_read_there(hull: Hull) -> None:
    ann = await hull.follows("gone.example", "ann")
    ben = await hull.follows("well.example", "ben")
    hull.peers.behaviours["gone.example"] = answering(410)
    await publish_notes(hull, 3)
    await hull.deliverer.run_due()
    followers = await hull.database.read(lambda tx: actors_store.followers(tx, hull.josie.id))
    assert ann.id not in [actor.id for actor in followers]
    assert [actor.id for actor in followers] == [ben.id]
    assert "waiting" not in await hull.states()


async def test_strangers_are_given_up_after_three_days_and_stay_followers(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = SILENCE
    await publish_notes(hull, 5)
    start = hull.clock.now()
    attempts = await hull.settle()
    assert await hull.states() == ["failed"] * 5
    assert timedelta(days=3) <= hull.clock.now() - start < timedelta(days=3, hours=1)
    assert attempts < 30
    assert len(await hull.database.read(lambda tx: actors_store.followers(tx, hull.josie.id))) == 1


async def test_sisters_are_given_up_after_fourteen_days(hull: Hull) -> None:
    await hull.sister("madison.example")
    hull.peers.behaviours["madison.example"] = SILENCE
    await publish_notes(hull, 1)
    start = hull.clock.now()
    for _ in range(15 * 24):
        await hull.deliverer.run_due()
        if await hull.states() == ["failed"]:
            break
        hull.clock.turn(hours=1)
    assert timedelta(days=14) <= hull.clock.now() - start < timedelta(days=14, hours=3)


async def test_who_refuses_one_way_of_signing_is_asked_in_the_other(hull: Hull) -> None:
    await hull.follows("new.example", "ann")

    async def only_rfc9421(request: Outgoing) -> Answer:
        names = [name.lower() for name, _ in request.headers]
        return Answer(202 if "signature-input" in names else 401, (), b"")

    hull.peers.behaviours["new.example"] = only_rfc9421
    await publish_notes(hull, 3)
    assert await hull.deliverer.run_due() == 3
    assert await hull.states() == ["done"] * 3
    manners = await hull.database.read(lambda tx: actors_store.manners(tx, "new.example"))
    assert manners is not None
    assert manners.scheme == "rfc9421"
    assert len(hull.peers.requests) == 4


async def test_followers_only_words_carry_a_digest_of_the_followers_there(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.follows("two.example", "ben")
    await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.FOLLOWERS)
    await hull.deliverer.run_due()
    headers = [dict(request.headers) for request in hull.peers.requests]
    said = [header["collection-synchronization"] for header in headers]
    assert all(f'collectionId="{JOSIE}/followers"' in value for value in said)
    assert len(set(said)) == 2


async def test_public_words_carry_no_digest(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    assert "collection-synchronization" not in dict(hull.peers.requests[0].headers)


@pytest.mark.row("FLT-02")
@pytest.mark.parametrize("point", ["mid-fan-out", "after-send-before-mark-sent"])
@pytest.mark.parametrize("passes", [1, 7])
async def test_after_a_crash_everything_arrives_and_only_what_was_in_flight_twice(
    hull: Hull, point: str, passes: int
) -> None:
    await hull.follows("one.example", "ann")
    await publish_notes(hull, 12)
    await hull.restart(dying_at(point, passes))
    with pytest.raises(Crashed):
        await hull.deliverer.run_due()
    await hull.restart()
    await hull.deliverer.run_due()
    bodies = [request.body for request in hull.peers.requests]
    assert len(set(bodies)) == 12
    assert len(bodies) - len(set(bodies)) == (1 if point == "after-send-before-mark-sent" else 0)


@pytest.mark.row("FLT-02")
async def test_a_crash_in_a_wide_fan_out_loses_nobody(hull: Hull) -> None:
    for number in range(30):
        await hull.follows(f"host{number}.example", "ann")
    await publish_notes(hull, 1)
    await hull.restart(dying_at("mid-fan-out", 11))
    with pytest.raises(Crashed):
        await hull.deliverer.run_due()
    await hull.restart()
    await hull.deliverer.run_due()
    assert set(await hull.states()) == {"done"}
    assert len(set(hull.peers.urls())) == 30


async def test_few_lanes_serve_many_hosts(hull: Hull) -> None:
    for number in range(30):
        await hull.follows(f"host{number}.example", "ann")
    await publish_notes(hull, 2)
    await hull.deliverer.close()
    hull.deliverer = hull.make_deliverer(lanes=1)
    assert await hull.deliverer.run_due() == 60
    assert set(await hull.states()) == {"done"}


async def test_closing_lets_the_request_in_flight_end_and_notes_it(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    gate = asyncio.Event()

    async def slowly(_request: Outgoing) -> Answer:
        await gate.wait()
        return Answer(202, (), b"")

    hull.peers.behaviours["one.example"] = slowly
    await publish_notes(hull, 3)
    running = asyncio.create_task(hull.deliverer.run())
    while not hull.peers.requests:
        await asyncio.to_thread(int)
    closing = asyncio.create_task(hull.deliverer.close())
    await asyncio.to_thread(int)
    gate.set()
    await closing
    await running
    assert await hull.states() == ["done", "waiting", "waiting"]


async def test_the_loop_finds_what_is_published_while_it_waits(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    running = asyncio.create_task(hull.deliverer.run())
    for number in range(1, 4):
        await hull.publish(wire.create_of(hull.note(number), JOSIE))
        while len(hull.crossed) < number:
            await asyncio.to_thread(int)
    await hull.deliverer.close()
    await running


async def test_the_loop_tries_again_when_a_pause_is_over(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")
    hull.peers.behaviours["dark.example"] = failing_times(3, answering(202))
    running = asyncio.create_task(hull.deliverer.run())
    await publish_notes(hull, 1)
    for _ in range(10_000):
        if hull.crossed:
            break
        await asyncio.to_thread(int)
        hull.clock.turn(seconds=1)
    assert len(hull.crossed) == 1
    await hull.deliverer.close()
    await running


async def test_the_loop_finds_what_another_process_queued(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    running = asyncio.create_task(hull.deliverer.run())
    await asyncio.to_thread(int)
    nudged, hull.deliverer.nudge = hull.deliverer.nudge, lambda: None  # type: ignore[method-assign]
    await publish_notes(hull, 1)
    for _ in range(10_000):
        if hull.crossed:
            break
        await asyncio.to_thread(int)
        hull.clock.turn(seconds=1)
    assert len(hull.crossed) == 1
    hull.deliverer.nudge = nudged  # type: ignore[method-assign]
    await hull.deliverer.close()
    await running


async def test_one_odd_delivery_does_not_stop_the_rest(hull: Hull) -> None:
    await hull.follows("odd.example", "ann")
    await hull.follows("well.example", "ben")
    hull.peers.behaviours["odd.example"] = failing(RuntimeError("a fault of our own"))
    await publish_notes(hull, 1)
    with capture_logs() as logged:
        await hull.deliverer.run_due()
        assert [crossed.host for crossed in hull.crossed] == ["well.example"]
        await hull.settle()
    assert logged[0]["host"] == "odd.example"
    assert sorted(await hull.states()) == ["done", "failed"]


async def test_more_hosts_than_are_read_at_once_are_all_served(
    hull: Hull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outbox.deliver._HOSTS_AHEAD", 7)
    for number in range(30):
        await hull.follows(f"host{number}.example", "ann")
    await publish_notes(hull, 2)
    assert await hull.deliverer.run_due() == 60
    assert set(await hull.states()) == {"done"}


async def test_many_activities_at_once_do_not_stay_in_memory(
    hull: Hull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outbox.deliver._LETTERS_KEPT", 3)
    await hull.follows("one.example", "ann")
    await publish_notes(hull, 10)
    assert await hull.deliverer.run_due() == 10


async def test_a_sign_of_life_during_an_attempt_that_fails_is_not_lost(hull: Hull) -> None:
    await hull.follows("dark.example", "ann")

    async def write_to_us_and_fail(_request: Outgoing) -> Answer:
        hull.deliverer.revive("dark.example")
        raise Unreachable("The peer did not answer.")

    hull.peers.behaviours["dark.example"] = failing_times(5, write_to_us_and_fail)
    await publish_notes(hull, 1)
    for _ in range(5):
        await hull.deliverer.run_due()
        hull.clock.turn(hours=2)
    assert await hull.deliverer.run_due() == 1
    hull.clock.turn(seconds=FIRST_PAUSE)
    assert await hull.deliverer.run_due() == 1


async def test_a_sign_of_life_of_somebody_else_changes_nothing(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    hull.deliverer.revive("else.example")
    assert await hull.deliverer.run_due() == 0


async def test_a_sender_without_keys_is_given_up_and_stops_nobody(hull: Hull) -> None:
    await hull.follows("one.example", "ann", hull.bo)
    await hull.publish(wire.announce_of("https://two.example/notes/1"), sender=hull.bo)
    await hull.database.write(
        lambda tx: tx.run("DELETE FROM keys WHERE actor_id = :id", id=hull.bo.id)
    )
    await hull.settle()
    assert await hull.states() == ["failed"]
    assert hull.peers.requests == []


async def test_a_peer_may_name_what_it_wants_signed(hull: Hull) -> None:
    await hull.follows("new.example", "ann")

    async def insistent(request: Outgoing) -> Answer:
        headers = dict(request.headers)
        if "@authority" in headers.get("Signature-Input", ""):
            return Answer(202, (), b"")
        asked = ("accept-signature", 'sig1=("@authority" "content-digest");created;keyid="x"')
        return Answer(401, (asked,), b"")

    hull.peers.behaviours["new.example"] = insistent
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    assert await hull.states() == ["done"]
    assert len(hull.peers.requests) == 2


async def test_a_store_that_is_busy_is_waited_for_before_the_next_is_sent(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await publish_notes(hull, 2)
    write, refusals = hull.database.write, [2]

    async def busy(action: Callable[[Writing], T]) -> T:
        if refusals[0] > 0 and hull.peers.requests:
            refusals[0] -= 1
            raise Unreachable("The store is busy or full; please try again.")
        return await write(action)

    hull.database.write = busy  # type: ignore[method-assign]
    running = asyncio.create_task(hull.deliverer.run_due())
    while not running.done():
        await asyncio.to_thread(int)
        hull.clock.turn(seconds=1)
    assert await running == 2
    assert len(hull.peers.requests) == 2
    assert await hull.states() == ["done", "done"]


async def test_a_store_that_fails_for_good_is_said_to_whoever_runs_it(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await publish_notes(hull, 1)
    await hull.deliverer.run_due()
    await publish_notes(hull, 1)

    async def broken(_action: Callable[[Writing], T]) -> T:
        raise RuntimeError("a mistake in the SQL")

    write = hull.database.write
    hull.database.write = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        await hull.deliverer.run()
    hull.database.write = write  # type: ignore[method-assign]
    assert await hull.deliverer.run_due() == 1


async def test_a_run_that_is_cut_off_leaves_nothing_running(hull: Hull) -> None:
    for number in range(3):
        await hull.follows(f"host{number}.example", "ann")
    gate = asyncio.Event()

    async def never(_request: Outgoing) -> Answer:
        await gate.wait()
        return Answer(202, (), b"")

    hull.peers.behaviours["host1.example"] = never
    await publish_notes(hull, 1)
    running = asyncio.create_task(hull.deliverer.run_due())
    while len(hull.crossed) < 2:
        await asyncio.to_thread(int)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    gate.set()
    await asyncio.to_thread(int)
    assert len(hull.crossed) == 2
    await hull.restart()
    await hull.deliverer.run_due()
    assert set(await hull.states()) == {"done"}


@pytest.mark.row("DEL-06")
async def test_an_answer_without_end_does_not_stop_a_host_for_days(hull: Hull) -> None:
    await hull.follows("flood.example", "ann")
    hull.peers.behaviours["flood.example"] = failing(TooLarge("The answer was too long."))
    await publish_notes(hull, 1)
    await hull.settle(days=1)
    assert await hull.states() == ["failed"]
