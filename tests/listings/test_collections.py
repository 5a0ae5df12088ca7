"""The open listings of a member or a network, over HTTP, for everybody and for sisters."""

import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette

from actors.actor import Actor, PactState
from federation.proofs import proof_key
from federation.strict_json import parse
from listings.listing import Kind, Listing, ListingAudience, ListingDraft
from listings.routes import PAGE_SIZE, routes
from tests.fediverse.asking import ask
from tests.posts.test_documents import application, token_of
from tests.posts.village import Neighbour, Village, neighbour
from world.network import Answer, Outgoing

ACTIVITY = "application/activity+json"
OFFER = ListingDraft(
    Kind.OFFER, "Bicycle repair", categories=("ride-bike",), audience=ListingAudience.PUBLIC
)
TED = "https://hull.example/actors/ted/listings"
HULL = "https://hull.example/actors/hull/listings"


def whole(hull: Village) -> Starlette:
    app = application(hull)
    app.router.routes.extend(routes(hull.room))
    return app


async def get(hull: Village, url: str, *, accept: str = ACTIVITY, **headers: str) -> Answer:
    named = tuple(headers.items())
    return await ask(whole(hull), Outgoing("GET", url, (("accept", accept), *named)))


async def get_as(hull: Village, url: str, who: Neighbour) -> Answer:
    return await ask(whole(hull), who.person.signed_get(url, hull.clock.now()))


async def shown(hull: Village, url: str, who: Neighbour | None = None) -> list[str]:
    """The names of all listings in the collection, page after page."""

    async def fetch(address: str) -> dict[str, Any]:
        answer = await (get(hull, address) if who is None else get_as(hull, address, who))
        assert answer.status == 200, answer
        return parse(answer.body)

    head = await fetch(url)
    assert head["type"] == "OrderedCollection"
    names: list[str] = []
    following: str | None = head["first"]
    while following:
        page = await fetch(following)
        names += [item["id"] for item in page["orderedItems"]]
        following = page.get("next")
    assert len(names) == head["totalItems"]
    return names


async def test_open_public_listings_are_shown_whole_and_newest_first(hull: Village) -> None:
    made = [await hull.listings.add(hull.ted, OFFER) for _ in range(PAGE_SIZE + 3)]
    assert await shown(hull, TED) == [listing.iri for listing in reversed(made)]
    page = parse((await get(hull, f"{TED}?page=true")).body)
    post = await hull.post(made[-1].iri)
    assert post is not None
    assert page["orderedItems"][0] == parse(post.document)
    assert proof_key(page["orderedItems"][0]) is not None
    alias = TED.replace("listings", "proposals")
    assert await shown(hull, alias) == await shown(hull, TED)


async def test_a_network_shows_those_of_all_its_members(hull: Village) -> None:
    made = [await hull.listings.add(who, OFFER) for who in (hull.ted, hull.amina)]
    assert await shown(hull, HULL) == [listing.iri for listing in reversed(made)]
    assert await shown(hull, TED) == [made[0].iri]
    head = parse((await get(hull, HULL)).body)
    assert head["attributedTo"] == hull.network.iri


async def test_what_is_not_open_is_not_shown(hull: Village) -> None:
    for deed in ("pause", "reserve", "fulfil", "withdraw"):
        listing = await hull.listings.add(hull.ted, OFFER)
        await getattr(hull.listings, deed)(hull.ted, listing.post_id)
    await hull.listings.add(hull.ted, OFFER)
    hull.clock.turn(days=181)
    assert await shown(hull, TED) == []


async def test_a_sister_finds_what_is_for_sisters_and_nobody_else_can_tell(
    hull: Village, york: Neighbour, sister: Actor
) -> None:
    node = neighbour("york.example", "https://york.example", type="Application")
    stranger = neighbour("vera", "https://victim.example")
    for who in (node, stranger):
        await hull.meet(who)
    public = await hull.listings.add(hull.ted, OFFER)
    before = [await get(hull, url) for url in (HULL, f"{HULL}?page=true")]
    shared = await hull.listings.add(hull.ted, replace(OFFER, audience=ListingAudience.SISTERS))
    after = [await get(hull, url) for url in (HULL, f"{HULL}?page=true")]
    assert [answer.body for answer in before] == [answer.body for answer in after]
    assert await shown(hull, HULL, stranger) == [public.iri]
    for reader in (york, node):
        assert await shown(hull, HULL, reader) == [shared.iri, public.iri]
    answer = await get_as(hull, HULL, node)
    assert answer.header("cache-control") == "private, no-store"
    await hull.befriend(sister, PactState.ENDED)
    assert await shown(hull, HULL, node) == [public.iri]


async def test_a_browser_is_sent_to_the_profile_and_nobody_has_no_listings(hull: Village) -> None:
    answer = await get(hull, TED, accept="text/html")
    assert (answer.status, answer.header("location")) == (302, hull.ted.url)
    for name in ("nobody", "TED", "hull.example"):
        assert (await get(hull, f"https://hull.example/actors/{name}/listings")).status == 404
    for cursor in ("x", "-1", "9" * 20):
        assert (await get(hull, f"{TED}?max_id={cursor}")).status == 404
    assert (await get(hull, f"{TED}?max_id={'9' * 19}")).status == 200


@pytest.mark.parametrize("audience", ListingAudience)
async def test_no_word_of_a_listing_is_found_by_anybody_outside_its_audience(
    hull: Village, york: Neighbour, sister: Actor, audience: ListingAudience
) -> None:
    """Invariant 15, over every document this floor serves; and 16: nothing else goes out."""
    word = "quincunx"
    stranger = neighbour("vera", "https://victim.example")
    await hull.meet(stranger)
    await hull.follow(await hull.meet(stranger), hull.network)
    token = await token_of(hull, hull.amina)
    listing = await hull.listings.add(
        hull.ted, replace(OFFER, title=f"The {word}", body=word, place=word, audience=audience)
    )
    may_read = {
        "anybody": audience is ListingAudience.PUBLIC,
        "stranger": audience is ListingAudience.PUBLIC,
        "sister": audience.leaves_home,
        "member": audience is not ListingAudience.COORDINATOR,
    }
    for url in _addresses(hull, listing):
        answers = {
            "anybody": await get(hull, url),
            "stranger": await get_as(hull, url, stranger),
            "sister": await get_as(hull, url, york),
            "member": await get(hull, url, authorization=token),
        }
        for reader, answer in answers.items():
            assert (word.encode() not in answer.body) or may_read[reader], (url, reader)
            if not may_read[reader]:
                assert answer.body == await _without(hull, url, answer), (url, reader)
    sent = json.dumps(await hull.wire())
    assert (word in sent) == audience.leaves_home
    for inbox in ("https://victim.example", "https://york.example"):
        told = [one for one in await hull.wire() if any(inbox in to for to in one["_to"])]
        assert (word in json.dumps(told)) <= (
            audience.leaves_home if "york" in inbox else audience is ListingAudience.PUBLIC
        )


def _addresses(hull: Village, listing: Listing) -> list[str]:
    number = listing.post_id
    return [
        listing.iri,
        f"{listing.iri}/replies",
        hull.iris.context(number),
        *(f"{base}{page}" for base in (TED, HULL) for page in ("", "?page=true")),
        TED.replace("listings", "proposals"),
        TED.replace("listings", "featured"),
    ]


async def _without(hull: Village, url: str, answer: Answer) -> bytes:
    """What that address answers about a listing that was never there."""
    if url.startswith((TED, HULL)):
        empty = parse(answer.body)
        assert empty.get("totalItems", 0) == 0
        assert empty.get("orderedItems", []) == []
        return answer.body
    return (await get(hull, hull.iris.object(4242))).body if answer.status == 404 else answer.body


async def test_the_head_changes_with_anything_in_it_and_with_nothing_else(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    first = await get(hull, HULL)
    known = (("if-none-match", first.header("etag") or ""), ("accept", ACTIVITY))
    hull.clock.turn(minutes=5)
    assert (await ask(whole(hull), Outgoing("GET", HULL, known))).status == 304

    await hull.listings.edit(hull.ted, listing.post_id, replace(OFFER, body="Bring a pump."))
    third = await ask(whole(hull), Outgoing("GET", HULL, known))
    assert third.status == 200
    assert parse(third.body)["updated"] > parse(first.body)["updated"]
