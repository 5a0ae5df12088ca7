"""The feed: filters, pages, and who may see what."""

from urllib.parse import urlencode

import pytest

from listings.listing import Kind
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from umbrella import question
from umbrella.feed_filter import PAGE_SIZE, cursor, listings_shown


async def some(hull: Home) -> None:
    await hull.add("Māori lessons", categories=("learn-language",), language="mi")
    await hull.add("A lift to choir", kind=Kind.NEED, categories=("ride-lift",), language="en")
    await hull.add("Tamales", categories=("food-meal",), language="es", by="amina")


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({}, ["A lift to choir", "Māori lessons", "Tamales"]),
        ({"kind": "need"}, ["A lift to choir"]),
        ({"category": "food"}, ["Tamales"]),
        ({"category": "food-meal"}, ["Tamales"]),
        ({"language": "es"}, ["Tamales"]),
        ({"words": "maori"}, ["Māori lessons"]),
        ({"words": "MĀORI les"}, ["Māori lessons"]),
        ({"words": "choir", "kind": "offer"}, []),
        ({"network": "hull@hull.example"}, ["A lift to choir", "Māori lessons", "Tamales"]),
        ({"network": "nobody@nowhere.example"}, []),
        ({"kind": "nonsense"}, ["A lift to choir", "Māori lessons", "Tamales"]),
        ({"words": '" OR 1=1 --'}, []),
        ({"words": "***"}, []),
    ],
)
async def test_each_filter_shows_what_it_says(
    hull: Home, filters: dict[str, str], titles: list[str]
) -> None:
    await some(hull)
    assert await hull.titles(**filters) == titles


async def test_pages_follow_one_another_without_gap_or_repetition(
    fediverse: Fediverse, hull: Home
) -> None:
    for number in range(PAGE_SIZE * 2 + 3):
        await hull.add(f"Offer {number:02}")
        fediverse.clock.turn(seconds=1)

    assert await all_titles(hull, {}) == [
        f"Offer {number:02}" for number in reversed(range(PAGE_SIZE * 2 + 3))
    ]


@pytest.mark.parametrize("looked_through", [1, 2, 3, 500])
async def test_a_word_that_stands_everywhere_finds_what_it_would_find_alone(
    fediverse: Fediverse, hull: Home, monkeypatch: pytest.MonkeyPatch, looked_through: int
) -> None:
    monkeypatch.setattr(question, "LOOKED_THROUGH", looked_through)
    for number in range(PAGE_SIZE + 2):
        kind = Kind.NEED if number % 7 == 0 else Kind.OFFER
        await hull.add(f"A lift, number {number:02}", kind=kind)
        fediverse.clock.turn(seconds=1)
    await hull.add("A lift to choir", categories=("ride-lift",))

    for filters in ({}, {"kind": "need"}, {"category": "ride"}, {"language": "es"}):
        with_words = await all_titles(hull, {**filters, "words": "lift"})
        assert with_words == await all_titles(hull, filters)


async def all_titles(hull: Home, filters: dict[str, str]) -> list[str]:
    """The titles on all pages, one after the other."""
    path, seen = f"/umbrella?{urlencode(filters)}", []
    while path:
        page = await hull.document(path)
        seen += [item["name"] for item in page["orderedItems"]]
        path = page.get("next", "")
    return seen


@pytest.mark.row("PRV-23")
async def test_everybody_sees_public_listings_and_members_see_more(hull: Home) -> None:
    for audience in ("public", "sisters", "network", "coordinator"):
        await hull.add(f"For {audience}", audience=audience, by="amina")
    token = await hull.rooms.membership.token("ted", "test")

    anybody = await hull.get("/umbrella")
    member = await hull.get("/umbrella", token=token)

    assert b"For public" in anybody.body
    assert b"For network" not in anybody.body
    assert b"For sisters" not in anybody.body
    assert b"For sisters" in member.body
    assert b"For network" in member.body
    assert b"For coordinator" not in member.body
    assert member.header("cache-control") == "private, no-store"


@pytest.mark.parametrize("odd", ["", "-1", "1e3", "٣", "9" * 30, "0", "abc", "1.5"])
def test_an_odd_cursor_begins_with_the_newest(odd: str) -> None:
    assert cursor(odd) is None


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 20), ("5", 5), ("0", 1), ("500", 80), ("99999", 20), ("-3", 20)]
)
def test_a_page_has_at_most_eighty(asked: str | None, given: int) -> None:
    assert listings_shown(asked) == given
