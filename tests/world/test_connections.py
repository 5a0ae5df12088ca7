import asyncio

import pytest

from tests.fediverse.sundial import Sundial
from tests.world.conftest import LOOPBACK, USER_AGENT
from tests.world.peer import ACCEPTED, OK, Visit, answering, breaking_off, peer, saying_once
from world.errors import Refused, Unreachable
from world.guarded import GuardedNetwork, Habits
from world.network import Outgoing


def post(url: str, body: bytes = b'{"type":"Create"}', **headers: str) -> Outgoing:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Outgoing("POST", url, named, body, total_seconds=5)


async def test_a_request_arrives_byte_for_byte(network: GuardedNetwork) -> None:
    body = bytes(range(256))
    async with peer(answering(ACCEPTED)) as it:
        url = f"{it.url}?page=1&q=%C3%A4#fragment"
        answer = await network.send(post(url, body, Date="today", Signature='keyId="x"'))
    assert answer.status == 202
    seen = it.seen[0]
    assert seen.line == "POST /inbox?page=1&q=%C3%A4 HTTP/1.1"
    assert seen.body == body
    assert seen.headers["date"] == "today"
    assert seen.headers["signature"] == 'keyId="x"'


async def test_what_is_missing_is_added_and_what_is_given_stays(network: GuardedNetwork) -> None:
    async with peer(answering(ACCEPTED)) as it:
        await network.send(post(it.url))
        await network.send(post(it.url, Host="hull.example", User_Agent="mine", Accept="a/b"))
    first, second = (seen.headers for seen in it.seen)
    assert first == {
        "host": f"127.0.0.1:{it.port}",
        "user-agent": USER_AGENT,
        "accept-encoding": "identity",
        "content-length": "17",
    }
    assert (second["host"], second["user-agent"], second["accept"]) == (
        "hull.example",
        "mine",
        "a/b",
    )


async def test_an_answer_is_read_with_its_headers(network: GuardedNetwork) -> None:
    octets = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\nX-A: one\r\nX-A: two\r\n"
        b'Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n'
    )
    async with peer(answering(octets)) as it:
        answer = await network.send(Outgoing("GET", it.url))
    assert answer.body == b'{"a":1}'
    assert answer.header("content-type") == "application/activity+json"
    assert answer.header("x-a") == "one"
    assert answer.header("x-b") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Date", "a\r\nX-More: b"),
        ("Date", "€"),
        ("Bad Name", "x"),
        ("Content-Length", "3"),
    ],
)
async def test_headers_that_could_be_read_in_two_ways_are_not_sent(
    network: GuardedNetwork, name: str, value: str
) -> None:
    async with peer(answering(ACCEPTED)) as it:
        with pytest.raises(Refused):
            await network.send(Outgoing("POST", it.url, ((name, value),), b"{}"))
    assert it.seen == []


async def test_connections_are_used_again(network: GuardedNetwork) -> None:
    async with peer(answering(OK)) as it:
        for _ in range(5):
            assert (await network.send(post(it.url))).body == b"hi"
        assert (it.visits, len(it.seen)) == (1, 5)


@pytest.mark.parametrize(
    "octets",
    [
        b"HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 202 Accepted\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000,
        ACCEPTED + b"and something unasked",
    ],
    ids=["close", "HTTP/1.0", "long", "babble"],
)
async def test_some_connections_are_not_used_again(network: GuardedNetwork, octets: bytes) -> None:
    async with peer(answering(octets)) as it:
        for _ in range(2):
            assert (await network.send(post(it.url))).status == 202
        assert it.visits == 2


async def test_a_connection_that_was_closed_meanwhile_is_replaced(network: GuardedNetwork) -> None:
    async with peer(breaking_off(ACCEPTED)) as it:
        for _ in range(3):
            assert (await network.send(post(it.url))).status == 202
        assert it.visits == 3


async def test_a_connection_that_hung_up_is_noticed_before_it_is_used(
    network: GuardedNetwork,
) -> None:
    async with peer(breaking_off(ACCEPTED)) as it, peer(answering(ACCEPTED)) as meanwhile:
        await network.send(post(it.url))
        for _ in range(5):  # the end of the first connection arrives while we speak with others
            await network.send(post(meanwhile.url))
        assert (await network.send(post(it.url))).status == 202
    assert (it.visits, meanwhile.visits) == (2, 1)


async def test_a_connection_that_closes_under_the_request_is_replaced_once(
    network: GuardedNetwork,
) -> None:
    async def only_the_first_answered(visit: Visit) -> None:
        await visit.hear()
        await visit.say(ACCEPTED)
        await visit.hear()

    async with peer(only_the_first_answered) as it:
        for _ in range(2):
            assert (await network.send(post(it.url))).status == 202
        assert (it.visits, len(it.seen)) == (2, 3)


async def test_a_new_connection_that_closes_unanswered_is_not_tried_again(
    network: GuardedNetwork,
) -> None:
    async with peer(breaking_off(b"")) as it:
        with pytest.raises(Unreachable):
            await network.send(post(it.url))
        assert it.visits == 1


async def test_a_kept_connection_that_breaks_within_an_answer_is_replaced_too(
    network: GuardedNetwork,
) -> None:
    async def second_half_said(visit: Visit) -> None:
        await visit.hear()
        await visit.say(ACCEPTED)
        await visit.hear()
        await visit.say(b"HTTP/1.1 2")

    async with peer(second_half_said) as it:
        for _ in range(2):
            assert (await network.send(post(it.url))).status == 202
        assert it.visits == 2


async def test_a_place_gets_few_connections_at_once(sundial: Sundial) -> None:
    habits = Habits(connections_each=2)
    network = GuardedNetwork(
        clock=sundial, user_agent=USER_AGENT, allow_addresses=LOOPBACK, habits=habits
    )
    gate = asyncio.Event()
    heard = asyncio.Semaphore(0)

    async def behave(visit: Visit) -> None:
        while True:
            await visit.hear()
            heard.release()
            await gate.wait()
            await visit.say(ACCEPTED)

    async with peer(behave) as it:
        sends = [asyncio.create_task(network.send(post(it.url))) for _ in range(6)]
        await heard.acquire()
        await heard.acquire()
        assert len(it.seen) == 2
        gate.set()
        answers = await asyncio.gather(*sends)
        assert [answer.status for answer in answers] == [202] * 6
        assert it.visits == 2
    await network.close()


async def test_an_idle_connection_is_closed_after_a_while(
    network: GuardedNetwork, sundial: Sundial
) -> None:
    async with peer(saying_once(ACCEPTED)) as it:
        await network.send(post(it.url))
        assert not it.hung_up.is_set()
        await until_asleep(sundial)
        sundial.turn(seconds=16)
        await it.hung_up.wait()


async def until_asleep(sundial: Sundial) -> None:
    """Lets the sweeper lie down; only then does turning the clock wake it."""
    task = asyncio.create_task(sundial.sleep(0))
    await task
    await asyncio.create_task(sundial.sleep(0))


async def test_only_so_many_places_are_kept(sundial: Sundial) -> None:
    network = GuardedNetwork(
        clock=sundial,
        user_agent=USER_AGENT,
        allow_addresses=LOOPBACK,
        habits=Habits(places_kept=2),
    )
    async with (
        peer(saying_once(ACCEPTED)) as first,
        peer(answering(ACCEPTED)) as second,
        peer(answering(ACCEPTED)) as third,
    ):
        for it in (first, second, third, second, third):
            await network.send(post(it.url))
        await first.hung_up.wait()
        assert (second.visits, third.visits) == (1, 1)
    await network.close()


async def test_a_cancelled_request_leaves_no_connection(network: GuardedNetwork) -> None:
    arrived = asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.hear()
        arrived.set()
        await visit.until_hung_up()

    async with peer(behave) as it:
        task = asyncio.create_task(network.send(post(it.url)))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await it.hung_up.wait()


async def test_a_large_body_is_sent_as_fast_as_the_peer_takes_it(network: GuardedNetwork) -> None:
    body = b"x" * 3_000_000
    async with peer(answering(ACCEPTED)) as it:
        assert (await network.send(post(it.url, body))).status == 202
    assert len(it.seen[0].body) == len(body)


async def test_a_large_document_is_read_with_back_pressure(network: GuardedNetwork) -> None:
    octets = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"y" * 900_000
    async with peer(answering(octets)) as it:
        answer = await network.send(Outgoing("GET", it.url))
    assert answer.body == b"y" * 900_000


async def test_a_peer_that_stops_reading_costs_the_deadline(network: GuardedNetwork) -> None:
    done = asyncio.Event()

    async def deaf(visit: Visit) -> None:
        await done.wait()

    async with peer(deaf) as it:
        request = Outgoing("POST", it.url, body=b"x" * 20_000_000, total_seconds=0.15)
        with pytest.raises(Unreachable):
            await network.send(request)
        done.set()


async def test_closing_closes_idle_connections(sundial: Sundial) -> None:
    network = GuardedNetwork(clock=sundial, user_agent=USER_AGENT, allow_addresses=LOOPBACK)
    async with peer(saying_once(ACCEPTED)) as it:
        await network.send(post(it.url))
        await network.close()
        await it.hung_up.wait()


async def test_what_is_under_way_when_the_network_closes_is_finished(sundial: Sundial) -> None:
    network = GuardedNetwork(clock=sundial, user_agent=USER_AGENT, allow_addresses=LOOPBACK)
    gate, heard = asyncio.Event(), asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.hear()
        heard.set()
        await gate.wait()
        await visit.say(ACCEPTED)
        await visit.until_hung_up()

    async with peer(behave) as it:
        sending = asyncio.create_task(network.send(post(it.url)))
        await heard.wait()
        await network.close()
        gate.set()
        assert (await sending).status == 202
        await it.hung_up.wait()
        with pytest.raises(Unreachable):
            await network.send(post(it.url))


async def test_many_hosts_are_served_at_once(network: GuardedNetwork) -> None:
    gate = asyncio.Event()
    heard = asyncio.Semaphore(0)

    async def behave(visit: Visit) -> None:
        await visit.hear()
        heard.release()
        await gate.wait()
        await visit.say(ACCEPTED)
        await visit.until_hung_up()

    async with peer(behave, host="0.0.0.0") as it:  # noqa: S104  # all of loopback
        urls = [f"http://127.0.1.{number}:{it.port}/inbox" for number in range(1, 101)]
        sends = [asyncio.create_task(network.send(post(url))) for url in urls]
        for _ in urls:
            await heard.acquire()
        gate.set()
        answers = await asyncio.gather(*sends)
    assert {answer.status for answer in answers} == {202}
