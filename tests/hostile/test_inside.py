"""SSRF rows of `rows.toml`: a node is never talked into asking its own inside.

A listener waits on loopback. Whatever stands under the host names of the simulated fediverse is
reached over its roads; every other address is dialled by the real guarded client, which no rule
opens. Nothing may reach the listener, by whatever way its address comes in.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from actors.budget import Budget
from federation.strict_json import write
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.roads import Roads
from tests.fediverse.sundial import Sundial
from tests.hostile.strangers import AS2, PUBLIC, Json, Stranger, signed_by
from tests.world.peer import OK, Peer, answering, peer
from tests.world.spellings import SPELLINGS
from world.errors import SisternetError
from world.guarded import GuardedNetwork
from world.network import Answer, Outgoing

ACTIVITY = "application/activity+json"


class Guarded(dict[str, Callable[[Outgoing], Awaitable[Answer]]]):
    """Who answers on the roads; for every other place, the guarded client tries to go there."""

    def __init__(self, roads: Roads, network: GuardedNetwork) -> None:
        super().__init__(roads.peers)
        self._network = network

    def __contains__(self, _host: object) -> bool:
        return True

    def __missing__(self, _host: str) -> Callable[[Outgoing], Awaitable[Answer]]:
        return self._network.send


@dataclass(frozen=True, slots=True)
class Scene:
    fediverse: Fediverse
    hull: Home
    evil: Stranger
    listener: Peer

    def inside(self, path: str = "/", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.listener.port}{path}"


async def _loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def _guarded(*allowed: str) -> GuardedNetwork:
    return GuardedNetwork(
        clock=Sundial(), user_agent="test", allow_addresses=allowed, resolver=_loopback
    )


@pytest.fixture
async def scene(fediverse: Fediverse, hull: Home) -> AsyncIterator[Scene]:
    """Josie follows evil, so that what evil says is looked at closely."""
    evil = Stranger(fediverse, "evil.example", 21, username="mallory")
    josie = await hull.member("josie")
    await hull.follow(evil.iri)
    await fediverse.settle()
    (follow,) = await hull.rows("SELECT iri FROM follows")
    yes = {"@context": AS2, "id": f"{evil.iri}#yes", "type": "Accept", "actor": evil.iri}
    asked = {"id": follow["iri"], "type": "Follow", "actor": josie.iri, "object": evil.iri}
    assert await evil.deliver(hull, yes | {"object": asked}) == 202

    network = _guarded()
    async with peer(answering(OK)) as listener:
        fediverse.roads.peers = Guarded(fediverse.roads, network)
        yield Scene(fediverse, hull, evil, listener)
        await fediverse.live(hours=7)
        assert listener.visits == 0
    await network.close()


async def test_the_listener_would_hear_of_whoever_may_dial_it() -> None:
    """What the other tests rely on."""
    network = _guarded("127.0.0.0/8")
    async with peer(answering(OK)) as listener:
        await network.send(Outgoing("GET", f"http://inside.example:{listener.port}/"))
        assert listener.visits == 1
    await network.close()


async def _tries(scene: Scene, whom: str) -> None:
    """Josie looks it up as a post and as a person; neither is there."""
    with pytest.raises(SisternetError):
        await scene.hull.doing(scene.hull.rooms.importer.import_object(whom, Budget()))
    with pytest.raises(SisternetError):
        await scene.hull.follow(whom)


@pytest.mark.row("SSRF-01")
@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_ssrf_01_no_key_is_asked_for_inside(scene: Scene, host: str, scheme: str) -> None:
    key_id = scene.inside("/users/vera#main-key", host=host, scheme=scheme)
    actor = key_id.partition("#")[0]
    now, evil = scene.fediverse.clock.now(), scene.evil
    for activity in (
        evil.create(evil.note(1, "poison")),
        evil.create(evil.note(2, "poison", attributedTo=actor), actor=actor),
    ):
        request = signed_by(evil.keys.rsa, "https://a.example/k", scene.hull, activity, now)
        headers = [(n, v.replace("https://a.example/k", key_id)) for n, v in request.headers]
        named = Outgoing("POST", request.url, tuple(_latin(headers)), request.body)
        answer = await scene.hull.answer(named)
        assert answer.status in (400, 401, 403, 503)


def _latin(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Octets, as they would travel."""
    return [(name, value.encode("utf-8").decode("latin-1")) for name, value in headers]


@pytest.mark.row("SSRF-02")
@pytest.mark.parametrize("host", SPELLINGS)
async def test_ssrf_02_no_look_up_leads_inside(scene: Scene, host: str) -> None:
    for scheme in ("http", "https"):
        await _tries(scene, scene.inside("/note", host=host, scheme=scheme))
    with pytest.raises(SisternetError):
        await scene.hull.follow(f"@vera@{host}:{scene.listener.port}")


@pytest.mark.row("SSRF-02")
async def test_ssrf_02_no_name_that_leads_inside_is_looked_up(scene: Scene) -> None:
    await _tries(scene, "https://inside.example/note")
    with pytest.raises(SisternetError):
        await scene.hull.follow("@vera@inside.example")


Odd = Callable[[str], Json]
NOTES: dict[str, Odd] = {
    "SSRF-04 an attachment": lambda url: {
        "attachment": [{"type": "Image", "url": url}, {"type": "Link", "href": url}]
    },
    "SSRF-05 an emoji": lambda url: {
        "tag": [{"type": "Emoji", "name": ":x:", "icon": {"type": "Image", "url": url}}]
    },
    "SSRF-07 what it answers": lambda url: {"inReplyTo": url},
    "SSRF-07 what it quotes": lambda url: {"quoteUrl": url, "quote": url, "_misskey_quote": url},
    "SSRF-07 its thread": lambda url: {"context": url, "conversation": url},
    "SSRF-07 its answers and likes": lambda url: {"replies": url, "likes": url, "shares": url},
    "SSRF-14 a link in its words": lambda url: {"content": f'<a href="{url}">{url}</a>'},
    "SSRF-15 another address of it": lambda url: {"url": [url, {"type": "Link", "href": url}]},
    "SSRF-18 its context": lambda url: {"@context": [AS2, url]},
    "SSRF-07 whom it mentions": lambda url: {
        "tag": [{"type": "Mention", "href": url, "name": "@x"}],
        "cc": [url],
    },
}


@pytest.mark.parametrize("name", NOTES)
async def test_no_member_of_a_note_leads_inside(name: str, scene: Scene) -> None:
    evil = scene.evil
    for number, scheme in enumerate(("http", "https")):
        odd = NOTES[name](scene.inside("/x", scheme=scheme))
        note = evil.note(number, "odd") | odd
        evil.serve(note["id"], {"@context": AS2, **note})
        assert await evil.deliver(scene.hull, evil.create(note)) in (202, 400)


ACTORS: dict[str, Odd] = {
    "SSRF-06 portraits": lambda url: {
        "icon": {"type": "Image", "url": url},
        "image": {"type": "Image", "url": url},
    },
    "SSRF-08 inboxes": lambda url: {"inbox": url, "endpoints": {"sharedInbox": url}},
    "SSRF-09 collections": lambda url: {
        "followers": url,
        "following": url,
        "outbox": url,
        "featured": url,
        "liked": url,
    },
    "SSRF-09 other accounts": lambda url: {"movedTo": url, "alsoKnownAs": [url]},
    "SSRF-09 what our own software names": lambda url: {
        "sisters": url,
        "listings": url,
        "network": url,
        "generator": url,
    },
    "SSRF-17 a key that is a link": lambda url: {"publicKey": url},
    "SSRF-17 a list of such keys": lambda url: {"publicKey": [url], "assertionMethod": [url]},
    "SSRF-18 a context": lambda url: {"@context": [AS2, url]},
}


@pytest.mark.parametrize("name", ACTORS)
async def test_no_member_of_an_actor_leads_inside(name: str, scene: Scene) -> None:
    for number, scheme in enumerate(("http", "https")):
        host = f"odd{number}.example"
        odd = Stranger(scene.fediverse, host, 22)
        scene.fediverse.roads.peers[host] = odd.answer
        odd.serve(odd.iri, odd.document(type="Group") | ACTORS[name](scene.inside(scheme=scheme)))
        network = f"{scene.hull.base_url}/actors/hull"
        said = {"@context": AS2, "actor": odd.iri, "to": [network]}
        follow = said | {"id": f"{odd.iri}#f", "type": "Follow", "object": network}
        assert await odd.deliver(scene.hull, follow) in (202, 401)
        move = said | {"id": f"{odd.iri}#m", "type": "Move", "object": odd.iri}
        await odd.deliver(scene.hull, move | {"target": scene.inside(scheme=scheme)})
    await scene.hull.add("Bread for all")
    await scene.fediverse.live(days=1)


@pytest.mark.row("SSRF-03")
async def test_ssrf_03_announcing_the_inside_leads_nowhere(scene: Scene) -> None:
    evil = scene.evil
    for number, scheme in enumerate(("http", "https")):
        url = scene.inside("/note", scheme=scheme)
        for thing in (url, {"id": url, "type": "Note", "attributedTo": evil.iri}):
            said = {"@context": AS2, "id": f"{evil.iri}#a{number}", "actor": evil.iri}
            announce = said | {"type": "Announce", "object": thing, "to": [PUBLIC]}
            assert await evil.deliver(scene.hull, announce) in (202, 400, 403)


@pytest.mark.row("SSRF-10")
async def test_ssrf_10_no_redirect_leads_inside(scene: Scene) -> None:
    evil = scene.evil
    for number, scheme in enumerate(("http", "https")):
        trap = f"https://{evil.host}/go/{number}"
        inside = scene.inside("/note", scheme=scheme)
        evil.served[trap] = Answer(302, (("location", inside),), b"")
        await _tries(scene, trap)
        activity = evil.create(evil.note(number, "poison"))
        now = scene.fediverse.clock.now()
        request = signed_by(evil.keys.rsa, trap, scene.hull, activity, now)
        assert (await scene.hull.answer(request)).status == 401


@pytest.mark.row("SSRF-11", "SSRF-12")
async def test_ssrf_11_12_webfinger_does_not_lead_inside(scene: Scene) -> None:
    evil = scene.evil
    for scheme in ("http", "https"):
        inside = scene.inside("/users/vera", scheme=scheme)
        asked = f"https://{evil.host}/.well-known/webfinger?resource=acct:vera@{evil.host}"
        link = {"rel": "self", "type": ACTIVITY, "href": inside}
        jrd = write({"subject": f"acct:vera@{evil.host}", "links": [link]})
        host = scene.inside("", scheme=scheme).partition("//")[2]
        moved = write({"subject": f"acct:vera@{host}", "links": []})
        kind = (("content-type", "application/jrd+json"),)
        xrd = (
            b'<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd"'
            b' template="' + inside.encode() + b'?{uri}"/></XRD>'
        )
        for answer in (
            Answer(302, (("location", inside),), b""),
            Answer(200, kind, jrd),
            Answer(200, kind, moved),
            Answer(404, (), b""),
        ):
            evil.served[asked] = answer
            evil.served[f"https://{evil.host}/.well-known/host-meta"] = Answer(
                200, (("content-type", "application/xrd+xml"),), xrd
            )
            scene.fediverse.clock.turn(seconds=601)
            with pytest.raises(SisternetError):
                await scene.hull.follow(f"@vera@{evil.host}")


@pytest.mark.row("SSRF-13")
async def test_ssrf_13_nobody_is_asked_for_a_nodeinfo(scene: Scene) -> None:
    await scene.evil.deliver(scene.hull, scene.evil.create(scene.evil.note(1, "hello")))
    await scene.fediverse.live(days=2)
    assert not any("nodeinfo" in url for url in scene.evil.asked)


@pytest.mark.row("SSRF-15")
async def test_ssrf_15_alternate_links_do_not_lead_inside(scene: Scene) -> None:
    evil = scene.evil
    for number, scheme in enumerate(("http", "https")):
        page = f"https://{evil.host}/page/{number}"
        inside = scene.inside("/note", scheme=scheme)
        link = f'<link rel="alternate" type="{ACTIVITY}" href="{inside}">'
        headers = (
            ("content-type", "text/html; charset=utf-8"),
            ("link", f'<{inside}>; rel="alternate"; type="{ACTIVITY}"'),
        )
        evil.served[page] = Answer(200, headers, f"<html><head>{link}</head></html>".encode())
        await _tries(scene, page)


@pytest.mark.row("SSRF-16")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "ftp://127.0.0.1:{port}/",
        "data:application/activity+json,{{}}",
        "ws://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "127.0.0.1:{port}",
    ],
)
async def test_ssrf_16_no_other_scheme_is_taken(scene: Scene, url: str) -> None:
    evil = scene.evil
    odd = url.format(port=scene.listener.port)
    await _tries(scene, odd)
    note = evil.note(1, "odd", inReplyTo=odd, attachment=[{"type": "Image", "url": odd}])
    assert await evil.deliver(scene.hull, evil.create(note)) in (202, 400)
    activity = evil.create(evil.note(2, "poison"))
    request = signed_by(evil.keys.rsa, odd, scene.hull, activity, scene.fediverse.clock.now())
    assert (await scene.hull.answer(request)).status == 401
