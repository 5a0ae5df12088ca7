"""RES and DEL of the security reference: what a peer may do to us with its answers."""

import gzip

import pytest

from tests.fediverse.sundial import Sundial
from tests.world.conftest import LOOPBACK, USER_AGENT
from tests.world.peer import (
    ACCEPTED,
    OK,
    Visit,
    answering,
    breaking_off,
    dripping,
    endless,
    peer,
    saying_once,
    silent,
)
from world.errors import Refused, TooLarge, Unreachable
from world.guarded import GuardedNetwork, Habits
from world.network import Answer, Outgoing

SHORT = 0.15
LIMIT = 50_000
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG_CHUNK = b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"


async def get(network: GuardedNetwork, url: str) -> Answer:
    return await network.send(Outgoing("GET", url, limit_bytes=LIMIT, total_seconds=SHORT))


async def post(network: GuardedNetwork, url: str, seconds: float = 5.0) -> Answer:
    return await network.send(Outgoing("POST", url, body=b"{}", total_seconds=seconds))


@pytest.mark.row("RES-01")
async def test_who_never_answers_costs_the_deadline_and_no_more(network: GuardedNetwork) -> None:
    async with peer(silent) as it:
        with pytest.raises(Unreachable):
            await get(network, it.url)
        await it.hung_up.wait()


@pytest.mark.row("RES-02", "RES-03")
@pytest.mark.parametrize(
    ("before", "drop"),
    [
        (HEAD + b"Content-Length: 1000\r\n\r\n", b"x"),
        (HEAD + b"\r\n", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (HEAD, b"X-Drop: 1\r\n"),
        (b"", b"H"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
    ids=["body", "body without length", "chunks", "head", "status line", "early hints"],
)
async def test_who_drips_costs_the_deadline_and_no_more(
    network: GuardedNetwork, before: bytes, drop: bytes
) -> None:
    async with peer(dripping(before, drop)) as it:
        with pytest.raises(Unreachable):
            await get(network, it.url)
        await it.hung_up.wait()


@pytest.mark.row("RES-04")
@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (HEAD + b"\r\n", b"x" * 10_000),
        (CHUNKED, LONG_CHUNK),
    ],
    ids=["until closed", "chunked"],
)
async def test_a_body_without_end_is_read_to_the_limit_and_dropped(
    network: GuardedNetwork, before: bytes, piece: bytes
) -> None:
    async with peer(endless(before, piece)) as it:
        request = Outgoing("GET", it.url, limit_bytes=LIMIT)
        with pytest.raises(TooLarge):
            await network.send(request)
        await it.hung_up.wait()


@pytest.mark.row("RES-05")
async def test_a_body_announced_too_long_is_not_read_at_all(network: GuardedNetwork) -> None:
    async with peer(saying_once(HEAD + b"Content-Length: 50001\r\n\r\n")) as it:
        with pytest.raises(TooLarge):
            await get(network, it.url)
        await it.hung_up.wait()


async def test_a_body_of_just_the_limit_is_taken(network: GuardedNetwork) -> None:
    octets = HEAD + b"Content-Length: 50000\r\n\r\n" + b"x" * LIMIT
    async with peer(answering(octets)) as it:
        assert len((await network.send(Outgoing("GET", it.url, limit_bytes=LIMIT))).body) == LIMIT


@pytest.mark.row("RES-12")
async def test_a_head_without_end_is_dropped(network: GuardedNetwork) -> None:
    async with peer(endless(HEAD, b"X-Line: again and again\r\n" * 100)) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", it.url))
        await it.hung_up.wait()


@pytest.mark.row("RES-12")
async def test_twenty_thousand_header_lines_are_dropped(network: GuardedNetwork) -> None:
    async with peer(saying_once(HEAD + b"X-Line: a\r\n" * 20_000 + b"\r\n")) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", it.url))


@pytest.mark.row("RES-11", "RES-13")
@pytest.mark.parametrize(
    "octets",
    [
        b"",
        HEAD + b"Content-Length: 100\r\n\r\nhalf",
        CHUNKED + b"5\r\nhel",
        CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n",
        CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
        HEAD + b"Content-Length: many\r\n\r\nhi",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\nhi",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x02\x00",
        b"\x00" * 200,
    ],
)
async def test_what_breaks_off_or_is_no_http_is_an_unreachable_peer(
    network: GuardedNetwork, octets: bytes
) -> None:
    async with peer(breaking_off(octets)) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("GET", it.url))


@pytest.mark.row("RES-06")
async def test_a_compressed_document_is_refused_unread(network: GuardedNetwork) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    async with peer(saying_once(head + bomb)) as it:
        with pytest.raises(Refused):
            await network.send(Outgoing("GET", it.url))
        assert it.seen[0].headers["accept-encoding"] == "identity"
        await it.hung_up.wait()


@pytest.mark.row("RES-07", "DEL-05")
@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Temporary", b"308 Permanent"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_redirect_is_an_answer_and_is_never_followed(
    network: GuardedNetwork, status: bytes, method: str
) -> None:
    async with peer(answering(OK)) as elsewhere:
        location = elsewhere.url.encode("ascii")
        octets = b"HTTP/1.1 %b\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % (status, location)
        async with peer(answering(octets)) as it:
            answer = await network.send(Outgoing(method, it.url, body=b""))
            assert answer.status == int(status[:3])
            assert answer.header("location") == elsewhere.url
            assert it.visits == 1
        assert elsewhere.visits == 0


async def test_of_an_error_page_only_the_beginning_is_read(network: GuardedNetwork) -> None:
    octets = b"HTTP/1.1 410 Gone\r\nContent-Length: 9000000\r\n\r\n" + b"gone " * 10_000
    async with peer(saying_once(octets)) as it:
        answer = await network.send(Outgoing("GET", it.url))
        await it.hung_up.wait()
    assert answer.status == 410
    assert 0 < len(answer.body) <= 4096


async def test_an_error_page_that_is_compressed_still_tells_its_status(
    network: GuardedNetwork,
) -> None:
    octets = b"HTTP/1.1 410 Gone\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc"
    async with peer(saying_once(octets)) as it:
        answer = await network.send(Outgoing("GET", it.url))
    assert (answer.status, answer.body) == (410, b"")


@pytest.mark.row("DEL-06")
@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (HEAD + b"\r\n", b"x" * 10_000),
        (CHUNKED, LONG_CHUNK),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"0" * 10_000_000)),
        (HEAD + b"Content-Length: 99999999\r\n\r\n", b"x" * 10_000),
    ],
    ids=["until closed", "chunked", "gzip bomb", "announced"],
)
async def test_the_answer_to_a_delivery_is_its_head_and_the_rest_is_dropped(
    network: GuardedNetwork, before: bytes, piece: bytes
) -> None:
    async with peer(endless(before, piece)) as it:
        answer = await post(network, it.url)
        await it.hung_up.wait()
    assert answer.status == 200
    assert len(answer.body) <= 4096


@pytest.mark.parametrize("rest", [CHUNKED + b"garbage", HEAD + b"Content-Length: 9\r\n\r\nhalf"])
async def test_a_delivery_is_made_even_if_the_body_of_its_answer_is_broken(
    network: GuardedNetwork, rest: bytes
) -> None:
    async with peer(breaking_off(rest)) as it:
        assert (await post(network, it.url)).status == 200


async def test_a_delivery_is_made_even_if_the_body_of_its_answer_drips(
    network: GuardedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("world.guarded._FEW_SECONDS", 0.1)
    async with peer(dripping(HEAD + b"\r\n", b"x")) as it:
        assert (await post(network, it.url, seconds=0.05)).status == 200
        await it.hung_up.wait()


async def test_a_place_that_let_us_wait_is_left_alone_for_a_while(
    network: GuardedNetwork, sundial: Sundial
) -> None:
    async with peer(silent) as it:
        with pytest.raises(Unreachable):
            await get(network, it.url)
        with pytest.raises(Unreachable) as caught:
            await get(network, it.url)
        assert caught.value.retry_after == 10
        assert it.visits == 1
        sundial.turn(seconds=11)
        with pytest.raises(Unreachable):
            await get(network, it.url)
        assert it.visits == 2


async def test_a_closed_port_is_no_reason_to_leave_a_place_alone(network: GuardedNetwork) -> None:
    async with peer(answering(ACCEPTED)) as it:
        pass
    with pytest.raises(Unreachable):
        await get(network, it.url)
    async with peer(answering(ACCEPTED), port=it.port) as again:
        assert (await post(network, again.url)).status == 202


async def test_only_so_many_bad_places_are_remembered(sundial: Sundial) -> None:
    network = GuardedNetwork(
        clock=sundial,
        user_agent=USER_AGENT,
        allow_addresses=LOOPBACK,
        habits=Habits(places_kept=1),
    )
    async with peer(silent) as first, peer(silent) as second:
        for it in (first, second, first):
            with pytest.raises(Unreachable):
                await get(network, it.url)
        assert (first.visits, second.visits) == (2, 1)
    await network.close()


async def test_a_peer_that_resets_while_we_speak_is_unreachable(network: GuardedNetwork) -> None:
    async def behave(visit: Visit) -> None:
        await visit.reader.read(1000)
        visit.writer.transport.abort()

    async with peer(behave) as it:
        with pytest.raises(Unreachable):
            await network.send(Outgoing("POST", it.url, body=b"x" * 20_000_000))
