"""Browsing, searching, and searches that are kept."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import product

import pytest

from actors import store as people
from actors.actor import Actor
from listings import seen
from listings.listing import Kind, ListingAudience, State, Urgency
from listings.saved_search import OURS, SEARCHES_MOST, SavedSearch
from listings.searching import Searches
from listings.seen import Filter
from listings.terms import Access
from listings.window import Slot, Span, Window
from posts.seen import Viewer
from storage.instants import to_text
from storage.transaction import Reading
from tests.listings.given import CARE, HIDDEN, NEED, OFFER, board, shown
from tests.posts.village import Json, Neighbour, Village
from world.errors import Conflict, Malformed, Missing, Refused

HOME = replace(OFFER, audience=ListingAudience.NETWORK)


async def offered(hull: Village, title: str, **changes: object) -> int:
    draft = replace(HOME, title=title, **changes)  # type: ignore[arg-type]
    return (await hull.listings.add(hull.ted, draft)).post_id


async def york_offers(hull: Village, york: Neighbour, title: str, **changes: object) -> None:
    """A sister's offer comes in."""
    note: Json = york.note(
        title.lower(),
        name=title,
        published=to_text(hull.clock.now()),
        purpose="offer",
        publishes={
            "id": f"{york.base}/notes/{title.lower()}#primary",
            "type": "Intent",
            "action": "deliverService",
            "resourceQuantity": {"hasUnit": "hour"},
        },
        location={"type": "Place", "name": "York"},
        **changes,
    )
    await hull.hear(york.does("Create", note))


async def test_the_board_shows_ours_and_the_sisters_the_newest_first(
    hull: Village, york: Neighbour, sister: Actor
) -> None:
    await offered(hull, "Bread")
    hull.clock.turn(minutes=1)
    await york_offers(hull, york, "Tea")
    assert await board(hull, hull.amina) == ["Tea", "Bread"]
    assert await board(hull, hull.amina, network=OURS) == ["Bread"]
    assert await board(hull, hull.amina, network="york@york.example") == ["Tea"]
    assert await board(hull, hull.amina, network=york.iri) == ["Tea"]
    assert await board(hull, hull.amina, network="nobody@york.example") == []
    sisters = await hull.ask(seen.sisters)
    assert [handle for handle, _ in sisters] == ["york@york.example"]


async def test_a_sister_no_more_and_a_silenced_one_are_not_on_it(
    hull: Village, york: Neighbour, sister: Actor
) -> None:
    await york_offers(hull, york, "Tea")
    now = hull.clock.now()
    await hull.database.write(
        lambda tx: people.block_host(
            tx, "york.example", severity=people.Severity.SILENCE, reason="", now=now
        )
    )
    assert await board(hull, hull.amina) == []


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"kind": Kind.OFFER}, ["Sopa", "Bread", "Saw"]),
        ({"kind": Kind.NEED}, ["Company"]),
        ({"category": "food"}, ["Sopa", "Bread"]),
        ({"category": "food-bake"}, ["Bread"]),
        ({"words": "MAORI"}, ["Bread"]),
        ({"words": "māori bre"}, ["Bread"]),
        ({"words": "māori soup"}, []),
        ({"words": "baking"}, ["Bread"]),
        ({"words": "“’"}, []),
        ({"place": "anlaby"}, ["Saw"]),
        ({"place": "Hull Anlaby"}, ["Saw"]),
        ({"place": "York"}, []),
        ({"place": "'"}, []),
        ({"urgency": Urgency.WEEK}, ["Company"]),
        ({"language": "es"}, ["Sopa"]),
        ({"state": State.PAUSED}, ["Paused"]),
        ({}, ["Company", "Sopa", "Bread", "Saw"]),
    ],
)
async def test_each_filter_finds_what_it_says(
    hull: Village, chosen: dict[str, object], found: list[str]
) -> None:
    await offered(hull, "Saw", categories=("thing-tool",), place="Anlaby, Hull")
    await offered(hull, "Bread", categories=("food-bake",), body="Rēwena, as Māori bake it.")
    await offered(hull, "Sopa", categories=("food-meal",), language="es")
    await hull.listings.pause(hull.ted, await offered(hull, "Paused"))
    need = replace(
        NEED,
        title="Company",
        urgency=Urgency.WEEK,
        categories=("company-walk",),
        audience=ListingAudience.NETWORK,
    )
    await hull.listings.add(hull.ted, need)
    assert await board(hull, hull.amina, **chosen) == found


@pytest.mark.parametrize("looked_through", [1, 2, 5, 200])
async def test_a_word_that_stands_everywhere_finds_what_it_would_find_alone(
    hull: Village, monkeypatch: pytest.MonkeyPatch, looked_through: int
) -> None:
    monkeypatch.setattr(seen, "LOOKED_THROUGH", looked_through)
    for number in range(9):
        audience = ListingAudience.COORDINATOR if number % 4 == 3 else ListingAudience.NETWORK
        await offered(hull, f"A lift, number {number}", audience=audience)
    await hull.listings.add(hull.ted, replace(NEED, title="A lift to choir"))
    for viewer, kind, limit in product((hull.ted, hull.amina), (None, *Kind), (2, 80)):
        chosen = Filter(kind=kind, limit=limit)
        assert await _all_pages(hull, viewer, replace(chosen, words="lift")) == (
            await _all_pages(hull, viewer, chosen)
        )


async def _all_pages(hull: Village, viewer: Actor, chosen: Filter) -> list[list[str]]:
    pages = []
    while True:
        page = await hull.ask(partial(_page, viewer=viewer, chosen=chosen, now=hull.clock.now()))
        pages.append([one.listing.title for one in page.items])
        assert pages[-1]
        if page.next_before is None:
            return pages
        chosen = replace(chosen, before=page.next_before)


def _page(tx: Reading, viewer: Actor, chosen: Filter, now: datetime) -> seen.Board:
    return seen.board_seen_by(tx, Viewer(viewer), chosen, now)


async def test_a_day_finds_what_suits_on_it(hull: Village) -> None:
    zone = "Europe/London"
    tuesday = date(2026, 3, 10)
    start = hull.clock.now().replace(day=10, hour=14)
    span = Span(start, start + timedelta(hours=2), zone)
    await offered(hull, "Anytime")
    await offered(hull, "Tuesdays", window=Window(slots=(Slot(1, time(10), time(12), zone),)))
    await offered(hull, "Tenth", window=Window(span=span), expires_at=None)
    assert await board(hull, hull.amina, day=tuesday, zone=zone) == [
        "Tenth",
        "Tuesdays",
        "Anytime",
    ]
    assert await board(hull, hull.amina, day=date(2026, 3, 11), zone=zone) == ["Anytime"]
    assert await board(hull, hull.amina, day=date(2026, 3, 17), zone=zone) == [
        "Tuesdays",
        "Anytime",
    ]


async def test_pages_show_everything_once(hull: Village) -> None:
    titles = [f"Bread {number}" for number in range(7)]
    for title in titles:
        await offered(hull, title)
    assert await board(hull, hull.amina, limit=3) == titles[::-1]
    assert await board(hull, hull.amina, limit=7) == titles[::-1]


@pytest.mark.parametrize("audience", ListingAudience)
async def test_nobody_finds_or_can_count_what_is_not_for_them(
    hull: Village, sister: Actor, audience: ListingAudience
) -> None:
    """Invariant 15, over every filter of the board."""
    await hull.listings.add(hull.ted, replace(OFFER, audience=audience))
    may_see = {
        None: audience is ListingAudience.PUBLIC,
        hull.amina: audience is not ListingAudience.COORDINATOR,
        hull.josie: True,
        hull.ted: True,
        sister: audience.leaves_home,
    }
    for viewer, expected in may_see.items():
        for chosen in ({}, {"words": "bicycle"}, {"kind": Kind.OFFER}, {"category": "ride"}):
            found = await board(hull, viewer, **chosen)
            assert (found == ["Bicycle repair"]) == expected, (viewer, chosen)
            assert found in ([], ["Bicycle repair"])


async def test_what_access_somebody_needs_is_for_them_and_coordinators(hull: Village) -> None:
    draft = replace(NEED, access=(str(Access.STEP_FREE),))
    for listing in (
        await hull.listings.add(hull.ted, draft),
        await hull.listings.add(hull.ted, replace(draft, voice=HIDDEN.voice)),
    ):
        for viewer, expected in (
            (hull.ted, ("step_free",)),
            (hull.josie, ("step_free",)),
            (hull.amina, ()),
            (None, ()),
        ):
            found = await shown(hull, viewer, listing)
            assert found is not None
            assert found.listing.access == expected
    on_board = await hull.ask(
        partial(
            seen.board_seen_by,
            viewer=Viewer(hull.amina),
            chosen=Filter(),
            now=hull.clock.now(),
        )
    )
    assert [found.listing.access for found in on_board.items] == [(), ()]
    assert "step_free" not in str(await hull.wire())


async def test_what_happened_to_a_listing_is_for_its_owner_and_coordinators(
    hull: Village,
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    for viewer, count in ((hull.ted, 1), (hull.josie, 1), (hull.amina, 0)):
        told = await hull.ask(
            partial(
                seen.history_seen_by,
                seal=hull.seal,
                viewer=Viewer(viewer),
                post_id=listing.post_id,
            )
        )
        assert len(told) == count


# ------------------------------------------------------------------------- searches that are kept


@pytest.fixture
def searches(hull: Village) -> Searches:
    return Searches(hull.database, hull.clock, hull.ids)


async def news(hull: Village) -> list[tuple[int, list[str]]]:
    found = await hull.ask(partial(seen.matching_new, seal=hull.seal, now=hull.clock.now()))
    return [(search.actor_id, [one.listing.title for one in told]) for search, told in found]


async def told(hull: Village, searches: Searches, search: SavedSearch) -> None:
    now = hull.clock.now()
    await hull.database.write(lambda tx: searches.told(tx, search.id, now))


async def test_whoever_looks_for_something_hears_of_what_is_new_once(
    hull: Village, searches: Searches
) -> None:
    await offered(hull, "Old bread", categories=("food-bake",))
    hull.clock.turn(minutes=1)
    search = await searches.keep(hull.amina, Filter(category="food"))
    assert await news(hull) == []
    hull.clock.turn(minutes=1)
    await offered(hull, "Bread", categories=("food-bake",))
    await offered(hull, "Saw", categories=("thing-tool",))
    assert await news(hull) == [(hull.amina.id, ["Bread"])]
    hull.clock.turn(minutes=1)
    await told(hull, searches, search)
    assert await news(hull) == []


async def test_nobody_hears_of_their_own_or_of_what_they_may_not_see(
    hull: Village, searches: Searches
) -> None:
    for member in (hull.ted, hull.amina):
        await searches.keep(member, Filter(kind=Kind.NEED))
    hull.clock.turn(minutes=1)
    await hull.listings.add(hull.ted, HIDDEN)
    await hull.listings.add(hull.ted, CARE)
    assert await news(hull) == [(hull.amina.id, ["A lift to choir"])]


async def test_whoever_wants_no_letters_hears_nothing_until_they_want_them_again(
    hull: Village, searches: Searches
) -> None:
    search = await searches.keep(hull.amina, Filter(kind=Kind.OFFER))
    await searches.tell(hull.amina, search.id, is_told=False)
    hull.clock.turn(minutes=1)
    await offered(hull, "Bread")
    assert await news(hull) == []
    await searches.tell(hull.amina, search.id, is_told=True)
    assert await news(hull) == []
    hull.clock.turn(minutes=1)
    await offered(hull, "Tea")
    assert await news(hull) == [(hull.amina.id, ["Tea"])]


async def test_a_search_is_its_members_alone(hull: Village, searches: Searches) -> None:
    search = await searches.keep(hull.amina, Filter(words="bread"))
    for deed in (
        searches.tell(hull.ted, search.id, is_told=False),
        searches.forget(hull.ted, search.id),
    ):
        with pytest.raises(Missing):
            await deed
    await searches.forget(hull.amina, search.id)
    assert await hull.ask(lambda tx: seen.searches_of(tx, hull.amina.id)) == []


async def test_a_search_for_nothing_and_searches_without_end_are_refused(
    hull: Village, searches: Searches
) -> None:
    with pytest.raises(Malformed):
        await searches.keep(hull.amina, Filter(words=" ", day=date(2026, 3, 10)))
    same = [await searches.keep(hull.amina, Filter(words="bread")) for _ in range(2)]
    assert same[0] == same[1]
    for number in range(SEARCHES_MOST - 1):
        await searches.keep(hull.amina, Filter(words=f"bread {number}"))
    with pytest.raises(Conflict):
        await searches.keep(hull.amina, Filter(words="one more"))
    with pytest.raises(Refused):
        await searches.keep(hull.network, Filter(words="bread"))


async def test_a_search_is_kept_as_it_was_made(hull: Village, searches: Searches) -> None:
    chosen = Filter(
        kind=Kind.NEED,
        category="food-bake",
        words="Māori bread",
        place="North Hull",
        urgency=Urgency.WEEK,
        language="mi",
        network=OURS,
    )
    made = await searches.keep(hull.amina, chosen)
    (kept,) = await hull.ask(lambda tx: seen.searches_of(tx, hull.amina.id))
    assert kept == made
    assert kept.filter == chosen


async def test_whoever_leaves_looks_for_nothing_any_more(hull: Village, searches: Searches) -> None:
    await searches.keep(hull.amina, Filter(words="bread"))
    await hull.database.write(lambda tx: hull.listings.departed(tx, hull.amina))
    assert await hull.rows("SELECT 1 FROM saved_searches") == []


async def test_a_newcomer_sees_what_everybody_sees(hull: Village) -> None:
    await offered(hull, "Bread")
    await hull.listings.add(hull.ted, OFFER)
    now = hull.clock.now()
    await hull.database.write(
        lambda tx: people.add_member(tx, hull.amina.id, people.Standing.NEWCOMER, now)
    )
    assert await board(hull, hull.amina) == ["Bicycle repair"]


def test_a_filter_that_asks_for_nothing_is_not_in_use() -> None:
    assert not Filter(words="  ", before=7).is_used
    assert Filter(place="Hull").is_used
    assert Filter(category="food-bake").root == "food"
