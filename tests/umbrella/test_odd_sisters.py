"""A sister that shows odd or endless collections: what is read of it, and how much."""

from typing import Any

import pytest

from actors import store as people
from actors.actor import PactState
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import CONTEXT, PUBLIC, Stranger, page
from world.network import Answer, Outgoing

Json = dict[str, Any]


@pytest.fixture
async def odd(fediverse: Fediverse, hull: Home) -> Stranger:
    """A network on a server of another kind, which became our sister."""
    odd = fediverse.stranger("odd@odd.example", type="Group")
    odd.publish(listings=f"{odd.iri}/listings", sisters=f"{odd.iri}/sisters", network=odd.iri)
    await hull.follow(odd.iri)
    (row,) = await hull.rows("SELECT id FROM actors WHERE iri = :iri", iri=odd.iri)
    now = hull.watch.now()

    def pact(tx: Writing) -> None:
        people.save_pact(tx, row["id"], f"{odd.iri}/offer", "them", PactState.ACTIVE, now)

    await hull.node.database.write(pact)
    for name in ("listings", "sisters"):
        odd.server.put(f"{odd.iri}/{name}", _page(f"{odd.iri}/{name}", []))
    return odd


def _listing(odd: Stranger, name: object) -> Json:
    intent = {
        "id": f"{odd.iri}/notes/{name}#publishes",
        "type": "Intent",
        "action": "deliverService",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
    }
    note = odd.note(name, f"Bread {name}")
    return odd.proven({**note, "name": f"Bread {name}", "purpose": "offer", "publishes": intent})


def _page(url: str, items: list[Any], **more: object) -> Json:
    return {
        "@context": list(CONTEXT),
        "id": url,
        "type": "OrderedCollectionPage",
        "orderedItems": items,
        **more,
    }


def _asked_for(odd: Stranger, word: str) -> int:
    """How many addresses with that word in them were asked for."""
    return len({url for url in odd.server.asked if word in url})


async def _walk(fediverse: Fediverse) -> None:
    await fediverse.live(hours=7)


async def test_listings_behind_several_pages_are_all_shown(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    first, second, third = (f"{odd.iri}/listings{end}" for end in ("", "?page=2", "?page=3"))
    inside = _page(second, [_listing(odd, 1), _listing(odd, 2)], next=third)
    box = {"@context": list(CONTEXT), "id": first, "type": "OrderedCollection", "first": inside}
    odd.server.put(first, box)
    odd.server.put(third, _page(third, [_listing(odd, 3)]))
    await _walk(fediverse)
    assert await hull.titles() == ["Bread 1", "Bread 2", "Bread 3"]


@pytest.mark.row("RES-21", "TB-60")
async def test_pages_without_end_are_read_to_a_measure(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    def another(request: Outgoing) -> Answer:
        number = int(request.url.partition("=")[2] or 0)
        following = f"{odd.iri}/listings?page={number + 1}"
        return page(_page(request.url, [], next=following))

    for number in range(100):
        odd.server.put(f"{odd.iri}/listings?page={number}", another)
    odd.server.put(f"{odd.iri}/listings", another)
    await _walk(fediverse)
    assert 2 <= _asked_for(odd, "/listings") <= 16


@pytest.mark.row("RES-29")
async def test_one_page_of_very_many_is_read_to_a_measure(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    many = [f"{odd.iri}/notes/{number}" for number in range(900)]
    odd.server.put(f"{odd.iri}/listings", _page(f"{odd.iri}/listings", many))
    await _walk(fediverse)
    assert 1 <= _asked_for(odd, "/notes/") <= 60 * 3, "so many at each visit"


async def test_what_is_whole_and_proven_needs_no_further_question(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    first = f"{odd.iri}/listings"
    for number in range(3):
        name = f"{first}?page={number}" if number else first
        items = [_listing(odd, number * 210 + place) for place in range(210)]
        odd.server.put(name, _page(name, items, next=f"{first}?page={number + 1}"))
    odd.server.put(f"{first}?page=3", _page(f"{first}?page=3", []))
    await _walk(fediverse)
    (shown,) = await hull.rows("SELECT count(*) AS n FROM listings WHERE local = 0")
    assert shown["n"] == 630
    assert _asked_for(odd, "/notes/") == 0


@pytest.mark.parametrize("where", ["listings", "sisters"])
async def test_a_collection_on_another_host_is_not_asked_for(
    fediverse: Fediverse, hull: Home, where: str
) -> None:
    other = fediverse.stranger("x@other.example")
    odd = fediverse.stranger("odd@odd.example", type="Group")
    odd.publish(**{where: f"{other.iri}/{where}"})
    await hull.follow(odd.iri)
    (row,) = await hull.rows("SELECT id FROM actors WHERE iri = :iri", iri=odd.iri)
    now = hull.watch.now()
    await hull.node.database.write(
        lambda tx: people.save_pact(tx, row["id"], "x:offer", "them", PactState.ACTIVE, now)
    )
    await _walk(fediverse)
    assert other.server.asked == []


async def test_pages_that_lead_to_another_host_end_there(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    other = fediverse.stranger("x@other.example")
    first = f"{odd.iri}/listings"
    odd.server.put(first, _page(first, [_listing(odd, 1)], next=f"{other.iri}/page"))
    await _walk(fediverse)
    assert await hull.titles() == ["Bread 1"]
    assert other.server.asked == []


@pytest.mark.parametrize("signer", ["nobody", "another", "herself"])
async def test_the_sisters_she_names_are_told_with_what_her_word_is_worth(
    signer: str, fediverse: Fediverse, hull: Home, madison: Home, odd: Stranger
) -> None:
    named = {
        "@context": list(CONTEXT),
        "id": f"{odd.iri}/sisters",
        "type": "Collection",
        "attributedTo": odd.iri,
        "items": [
            (await madison.network()).iri,
            (await hull.network()).iri,
            (await madison.member("leah")).iri,
            "https://nobody.example/actors/nobody",
            {"name": "somebody without an address"},
            {"name": "no address"},
        ],
    }
    if signer == "herself":
        named = odd.proven(named)
    elif signer == "another":
        named = fediverse.stranger("mallory@evil.example").proven(named)
    odd.server.put(f"{odd.iri}/sisters", named)
    await _walk(fediverse)

    rows = await hull.rows(
        "SELECT a.host, k.proof FROM known_networks k JOIN actors a ON a.id = k.actor_id"
        " WHERE k.distance = 2"
    )
    worth = {"nobody": "none", "another": "failed", "herself": "verified"}[signer]
    assert [(row["host"], row["proof"]) for row in rows] == [("madison.example", worth)]


async def test_what_she_lists_no_more_is_looked_at_again(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    first = f"{odd.iri}/listings"
    items = [_listing(odd, 1), _listing(odd, 2)]
    odd.server.put(first, _page(first, items))
    odd.server.put(items[1]["id"], items[1])
    await _walk(fediverse)
    assert await hull.titles() == ["Bread 1", "Bread 2"]

    odd.server.put(first, _page(first, []))
    odd.server.put(items[0]["id"], Answer(410, (), b""))
    await _walk(fediverse)
    assert await hull.titles() == ["Bread 2"], "the one is gone, the other only not listed"
    assert PUBLIC in items[1]["to"]
