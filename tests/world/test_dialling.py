"""SSRF of the security reference: where a request may go, and where it may not.

In each test a listener on loopback, which no rule opens, must not get a single connection.
"""

from collections.abc import AsyncIterator, Sequence
from socket import gaierror

import pytest

from tests.fediverse.sundial import Sundial
from tests.world.conftest import LOOPBACK, USER_AGENT
from tests.world.peer import OK, Peer, answering, breaking_off, peer
from tests.world.spellings import SPELLINGS
from world.errors import Refused, SisternetError, Unreachable
from world.guarded import PUBLIC, GuardedNetwork
from world.network import Outgoing


class Names:
    """A resolver that answers from a list, one answer after the other, the last for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
async def listener() -> AsyncIterator[Peer]:
    async with peer(answering(OK)) as it:
        yield it


def guarded(*allowed: str, resolver: Names | None = None) -> GuardedNetwork:
    return GuardedNetwork(
        clock=Sundial(),
        user_agent=USER_AGENT,
        allow_addresses=allowed,
        resolver=resolver or Names(["127.0.0.1"]),
    )


@pytest.mark.row("SSRF-01")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_loopback_is_dialled(listener: Peer, scheme: str, host: str) -> None:
    network = guarded()
    for url in (f"{scheme}://{host}:{listener.port}/", f"{scheme}://{host}/"):
        with pytest.raises(Refused) as caught:
            await network.send(Outgoing("GET", url))
        assert caught.value.public == PUBLIC
    assert listener.visits == 0
    await network.close()


@pytest.mark.row("SSRF-16")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "ftp://127.0.0.1:{port}/",
        "data:text/plain,hello",
        "ws://127.0.0.1:{port}/",
        "javascript:alert(1)",
        "//127.0.0.1:{port}/",
        "/inbox",
        "127.0.0.1:{port}",
        "HTTP://127.0.0.1:{port}/",
        "http:/127.0.0.1:{port}/",
        "http:127.0.0.1:{port}/",
        " http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}/\r\nX-More: 1",
        "http://127.0.0.1:{port}/a b",
        "http://127.0.0.1:{port}/ü",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:/",
    ],
)
async def test_only_plain_http_urls_are_dialled(
    network: GuardedNetwork, listener: Peer, url: str
) -> None:
    with pytest.raises(Refused):
        await network.send(Outgoing("GET", url.format(port=listener.port)))
    assert listener.visits == 0


@pytest.mark.row("SSRF-21")
async def test_a_name_is_resolved_once_and_that_very_address_is_dialled() -> None:
    names = Names(["127.0.0.2"], ["127.0.0.1"])
    network = guarded("127.0.0.2/32", resolver=names)
    async with (
        peer(breaking_off(OK), host="127.0.0.2") as meant,
        peer(answering(OK), port=meant.port) as inside,
    ):
        url = f"http://hull.example:{meant.port}/inbox"
        assert (await network.send(Outgoing("GET", url))).body == b"hi"
        assert names.asked == ["hull.example"]
        assert meant.seen[0].headers["host"] == f"hull.example:{meant.port}"
        with pytest.raises(Refused):  # the name has been bound anew
            await network.send(Outgoing("GET", url))
        assert (meant.visits, inside.visits) == (1, 0)
    await network.close()


@pytest.mark.row("SSRF-22")
@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.2", "127.0.0.1"],
        ["127.0.0.1", "127.0.0.2"],
        ["127.0.0.2", "::1"],
        ["::1"],
        ["127.0.0.2", "10.0.0.1"],
        ["127.0.0.2", "fe80::1%eth0"],
        ["::ffff:127.0.0.2"],
    ],
)
async def test_one_forbidden_address_spoils_a_name(addresses: list[str]) -> None:
    network = guarded("127.0.0.2/32", resolver=Names(addresses))
    async with (
        peer(answering(OK), host="127.0.0.2") as meant,
        peer(answering(OK), port=meant.port) as inside,
    ):
        with pytest.raises(Refused):
            await network.send(Outgoing("GET", f"http://hull.example:{meant.port}/"))
        assert (meant.visits, inside.visits) == (0, 0)
    await network.close()


async def test_when_one_address_is_deaf_the_next_is_tried(listener: Peer) -> None:
    network = guarded(*LOOPBACK, resolver=Names(["127.0.0.9", "127.0.0.8", "127.0.0.1"]))
    answer = await network.send(Outgoing("GET", f"http://hull.example:{listener.port}/"))
    assert answer.status == 200
    await network.close()


@pytest.mark.parametrize("addresses", [[], ["not an address"]])
async def test_a_name_without_an_address_is_unreachable(addresses: list[str]) -> None:
    network = guarded(resolver=Names(addresses))
    with pytest.raises(Unreachable):
        await network.send(Outgoing("GET", "https://hull.example/"))
    await network.close()


@pytest.mark.row("FLT-18")
async def test_a_name_that_does_not_exist_is_unreachable(sundial: Sundial) -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise gaierror(host, port)

    network = GuardedNetwork(clock=sundial, user_agent=USER_AGENT, resolver=unknown)
    with pytest.raises(Unreachable):
        await network.send(Outgoing("GET", "https://nobody.invalid/"))
    await network.close()


@pytest.mark.row("FLT-18")
async def test_a_resolver_that_hangs_costs_the_deadline(sundial: Sundial) -> None:
    async def hang(host: str, port: int) -> Sequence[str]:
        await sundial.sleep(3600)
        return [host, str(port)]

    network = GuardedNetwork(clock=sundial, user_agent=USER_AGENT, resolver=hang)
    with pytest.raises(Unreachable):
        await network.send(Outgoing("GET", "https://hull.example/", total_seconds=0.05))
    await network.close()


class Dialled(OSError):
    """Instead of a connection: the sandbox of the tests ends at loopback."""


@pytest.mark.parametrize(
    ("url", "address", "may"),
    [
        ("https://hull.example/", "5.9.1.2", True),
        ("https://hull.example/", "2a01:4f8::1", True),
        ("https://hull.example:80/", "5.9.1.2", True),
        ("https://hull.example:8443/", "5.9.1.2", False),
        ("https://hull.example:22/", "5.9.1.2", False),
        ("http://hull.example/", "5.9.1.2", False),
        ("http://hull.example:8080/", "5.9.1.2", False),
        ("http://hull.example/", "192.168.1.2", True),
        ("https://hull.example:9000/", "192.168.1.2", True),
        ("https://hull.example/", "192.168.2.2", False),
    ],
)
async def test_ports_and_schemes_are_free_only_where_addresses_are_opened(
    monkeypatch: pytest.MonkeyPatch, url: str, address: str, *, may: bool
) -> None:
    dialled: list[str] = []

    async def connect(to: str, *_: object) -> None:
        dialled.append(to)
        raise Dialled

    monkeypatch.setattr("world.guarded.connect", connect)
    monkeypatch.setattr("world.guarded.is_own", lambda _: False)
    network = guarded("192.168.1.0/24", resolver=Names([address]))
    with pytest.raises(Unreachable if may else Refused):
        await network.send(Outgoing("GET", url))
    assert dialled == ([address] if may else [])
    await network.close()


async def test_our_own_public_address_is_not_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    # To the routing table 127.0.0.1 is this machine's own, as a public address of it would be.
    monkeypatch.setattr("world.guarded.is_public", bool)
    network = guarded()
    with pytest.raises(Refused):
        await network.send(Outgoing("GET", "https://hull.example/"))
    await network.close()


@pytest.mark.row("SSRF-23")
async def test_proxies_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, network: GuardedNetwork, listener: Peer
) -> None:
    async with peer(answering(OK)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        await network.send(Outgoing("GET", listener.url))
        assert (proxy.visits, listener.visits) == (0, 1)


@pytest.mark.row("SSRF-23")
async def test_cookies_are_not_kept(network: GuardedNetwork) -> None:
    cookie = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
    async with peer(answering(cookie)) as it:
        await network.send(Outgoing("GET", it.url))
        await network.send(Outgoing("GET", it.url))
    assert all("cookie" not in seen.headers for seen in it.seen)


@pytest.mark.row("SSRF-25")
async def test_every_failure_has_the_same_public_text(network: GuardedNetwork) -> None:
    async def text(url: str, limit: int = 100) -> str:
        with pytest.raises(SisternetError) as caught:
            await network.send(Outgoing("GET", url, limit_bytes=limit, total_seconds=1))
        return caught.value.public

    async with peer(answering(OK)) as it, peer(breaking_off(b"")) as rude:
        open_port = it.port
        texts = {
            await text(it.url, limit=1),
            await text(rude.url),
            await text(f"http://10.0.0.1:{open_port}/"),
            await text("file:///etc/passwd"),
        }
    texts.add(await text(f"http://127.0.0.1:{open_port}/"))
    assert texts == {PUBLIC}
