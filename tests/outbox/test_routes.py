import json
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from actors import store as actors_store
from actors.actor import Actor
from actors.fetch import Fetcher
from actors.room import Actors, Disclosure, Portraits
from federation.proofs import check_proof
from federation.signing import sign_cavage
from federation.strict_json import Json
from outbox import wire
from outbox.audience import Audience
from outbox.routes import routes
from outbox.seen import PAGE_SIZE, activity_seen_by
from tests.fediverse.asking import ask
from tests.outbox.hull import BASE, Hull, pooled_pairs
from world.errors import SisternetError
from world.network import Answer, Outgoing
from world.outside import World

JOSIE = f"{BASE}/actors/josie"
ACCEPT = (("accept", "application/activity+json"),)


async def _error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SisternetError)
    return JSONResponse({"error": error.public}, error.status)


@dataclass
class Site:
    """Hull's outbox pages."""

    hull: Hull
    app: Starlette

    async def get(self, url: str, by: Actor | None = None) -> Answer:
        request = Outgoing("GET", url, ACCEPT)
        if by is not None:
            key = pooled_pairs().rsa
            request = sign_cavage(request, f"{by.iri}#main-key", key, self.hull.clock.now())
        return await ask(self.app, request)

    async def read(self, url: str) -> Json:
        answer = await self.get(url)
        assert answer.status == 200
        document: Json = json.loads(answer.body)
        return document

    async def status(self, url: str, by: Actor | None = None) -> int:
        return (await self.get(url, by)).status


@pytest.fixture
async def site(hull: Hull) -> Site:
    world = World(hull.clock, hull.dice, hull.peers, hull.ids)
    actors = Actors(
        database=hull.database,
        iris=hull.iris,
        keyring=hull.keyring,
        fetcher=Fetcher(world, hull.database, hull.keyring, hull.iris),
        clock=hull.clock,
        portraits=Portraits(hull.keyring, hull.iris),
        disclosure=Disclosure(version="0", name="Hull"),
    )
    handlers: dict[Any, Any] = {SisternetError: _error}
    return Site(hull, Starlette(routes=routes(actors), exception_handlers=handlers))


async def test_an_outbox_says_how_much_there_is_and_where_it_begins(site: Site) -> None:
    await site.hull.publish(wire.create_of(site.hull.note(), JOSIE))
    outbox = await site.read(f"{JOSIE}/outbox")
    assert outbox["type"] == "OrderedCollection"
    assert outbox["id"] == f"{JOSIE}/outbox"
    assert outbox["totalItems"] == 1
    assert outbox["first"] == f"{JOSIE}/outbox?page=true"


async def test_pages_show_everything_once_newest_first(site: Site) -> None:
    told = [
        (await site.hull.publish(wire.create_of(site.hull.note(number), JOSIE))).iri
        for number in range(2 * PAGE_SIZE + 3)
    ]
    seen: list[str] = []
    url = f"{JOSIE}/outbox?page=true"
    while url:
        page = await site.read(url)
        assert page["id"] == url
        assert page["partOf"] == f"{JOSIE}/outbox"
        seen += [activity["id"] for activity in page["orderedItems"]]
        url = page.get("next", "")
    assert seen == told[::-1]


async def test_what_an_outbox_shows_can_be_proven(site: Site) -> None:
    await site.hull.publish(wire.create_of(site.hull.note(latitude=53.74), JOSIE))
    page = await site.read(f"{JOSIE}/outbox?page=true")
    (activity,) = page["orderedItems"]
    key = pooled_pairs().ed25519.public
    check_proof(activity, key, now=site.hull.clock.now())
    check_proof(activity["object"], key, now=site.hull.clock.now())


async def test_an_outbox_shows_nothing_private(site: Site) -> None:
    hull = site.hull
    ann = await hull.follows("one.example", "ann")
    for audience in (Audience.FOLLOWERS, Audience.SISTERS, Audience.NETWORK, Audience.DIRECT):
        await hull.publish(wire.create_of(hull.note(), JOSIE), audience, people=[ann])
    assert (await site.read(f"{JOSIE}/outbox"))["totalItems"] == 0
    assert (await site.read(f"{JOSIE}/outbox?page=true"))["orderedItems"] == []


async def test_an_outbox_shows_nothing_whose_object_is_deleted(site: Site) -> None:
    hull = site.hull
    created = await hull.publish(wire.create_of(hull.note(), JOSIE))
    deleted = await hull.publish(wire.delete_of(hull.note()["id"], "Note"))
    page = await site.read(f"{JOSIE}/outbox?page=true")
    assert [activity["id"] for activity in page["orderedItems"]] == [deleted.iri]
    answer = await site.get(created.iri)
    assert answer.status == 410
    assert b"Soup" not in answer.body


async def test_the_nodes_own_outbox_is_at_its_own_address(site: Site) -> None:
    await site.hull.publish(wire.announce_of(f"{JOSIE}/x"), sender=site.hull.node)
    assert (await site.read(f"{BASE}/actor/outbox"))["totalItems"] == 1
    assert await site.status(f"{BASE}/actors/hull.example/outbox") == 404


@pytest.mark.parametrize("name", ["nobody", "JOSIE"])
async def test_nobody_has_no_outbox(site: Site, name: str) -> None:
    assert await site.status(f"{BASE}/actors/{name}/outbox") == 404


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 20, "%31%E0"])
async def test_a_cursor_that_is_none_is_refused(site: Site, cursor: str) -> None:
    assert await site.status(f"{JOSIE}/outbox?max_id={cursor}") == 400


async def test_a_public_activity_is_served_byte_for_byte(site: Site) -> None:
    published = await site.hull.publish(wire.create_of(site.hull.note(), JOSIE))
    answer = await site.get(published.iri)
    assert (answer.status, answer.body) == (200, published.body)
    assert (answer.header("cache-control") or "").startswith("public")


async def test_a_direct_word_is_there_for_the_addressee_only(site: Site) -> None:
    hull = site.hull
    ann = await hull.knows("one.example", "ann")
    eve = await hull.knows("one.example", "eve")
    published = await hull.publish(
        wire.create_of(hull.note(), JOSIE), Audience.DIRECT, people=[ann]
    )
    assert await site.status(published.iri) == 404
    assert await site.status(published.iri, by=eve) == 404
    answer = await site.get(published.iri, by=ann)
    assert answer.status == 200
    assert answer.header("cache-control") == "private, no-store"


async def test_private_and_unknown_are_answered_alike(site: Site) -> None:
    hull = site.hull
    published = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.NETWORK)
    eve = await hull.knows("one.example", "eve")
    for by in (None, eve):
        private = await site.get(published.iri, by)
        unknown = await site.get(f"{BASE}/activities/17", by)
        assert private == unknown


async def test_a_wrong_signature_opens_nothing(site: Site) -> None:
    hull = site.hull
    ann = await hull.knows("one.example", "ann")
    published = await hull.publish(
        wire.create_of(hull.note(), JOSIE), Audience.DIRECT, people=[ann]
    )
    hull.clock.turn(days=2)
    request = Outgoing("GET", published.iri, ACCEPT)
    long_ago = hull.clock.now().replace(year=2020)
    stale = sign_cavage(request, f"{ann.iri}#main-key", pooled_pairs().rsa, long_ago)
    assert (await ask(site.app, stale)).status == 404


async def test_followers_see_what_is_for_followers(site: Site) -> None:
    hull = site.hull
    ann = await hull.follows("one.example", "ann")
    eve = await hull.knows("one.example", "eve")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.FOLLOWERS)
    assert await site.status(published.iri, by=ann) == 200
    assert await site.status(published.iri, by=eve) == 404


async def test_a_blocked_addressee_sees_nothing_any_more(site: Site) -> None:
    hull = site.hull
    ann = await hull.follows("one.example", "ann")
    published = await hull.publish(
        wire.create_of(hull.note(), JOSIE), Audience.FOLLOWERS, people=[ann]
    )
    await hull.database.write(
        lambda tx: actors_store.block(tx, hull.josie.id, ann.id, iri=None, now=hull.clock.now())
    )
    assert await site.status(published.iri, by=ann) == 404


async def test_sisters_and_their_nodes_see_what_is_for_sisters(site: Site) -> None:
    hull = site.hull
    sister = await hull.sister("madison.example")
    node = await hull.knows("madison.example", "node", type="Application")
    eve = await hull.knows("one.example", "eve")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.SISTERS)
    assert await site.status(published.iri, by=sister) == 200
    assert await site.status(published.iri, by=node) == 200
    assert await site.status(published.iri, by=eve) == 404
    assert await site.status(published.iri) == 404


async def test_a_member_sees_what_is_for_the_network_and_what_they_said(
    site: Site, hull: Hull
) -> None:
    private = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.NETWORK)
    direct = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.DIRECT)
    for who, iri, sees in (
        (hull.josie, direct.iri, True),
        (hull.bo, direct.iri, False),
        (hull.bo, private.iri, True),
        (hull.node, private.iri, False),
    ):
        found = await hull.database.read(
            lambda tx, who=who, iri=iri: activity_seen_by(tx, who, iri)  # type: ignore[misc]
        )
        assert (found is not None) is sees
