"""An open index is told of what we serve, and of its end; whatever happens meanwhile."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from listings.listing import Kind, ListingDraft
from syndication.index_entry import TRIES_MOST
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.syndication.homes import Indexed, add_indexed
from tests.syndication.open_index import HOST, URL, OpenIndex
from tests.syndication.test_profiles import ORGANIZATION_AT, listing_at, opened, status

OURS = "/organization/hull.json"


def offered(number: int) -> str:
    return f"/offers-wants/{number}.json"


@pytest.fixture
def index(fediverse: Fediverse) -> OpenIndex:
    return OpenIndex(fediverse)


@pytest.fixture
async def home(fediverse: Fediverse, founded: Path, index: OpenIndex) -> Home:
    """Hull, which tells that index."""
    return await add_indexed(fediverse, founded)


async def states(home: Home) -> dict[str, str]:
    rows = await home.rows("SELECT profile_url, state FROM index_entries ORDER BY profile_url")
    return {row["profile_url"].partition("/murmurations")[2]: row["state"] for row in rows}


async def test_nothing_is_ever_sent_where_the_settings_name_no_index(
    fediverse: Fediverse, hull: Home
) -> None:
    index = OpenIndex(fediverse)
    await opened(hull, "Bread")
    await fediverse.live(hours=7)
    assert index.asked == []
    assert await states(hull) == {}


async def test_the_index_lists_the_network_and_what_its_members_have_opened(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    await home.add("Jam")
    number = await opened(home, "Bread")
    await fediverse.live(minutes=10)
    assert index.listed() == [offered(number), OURS]
    assert set((await states(home)).values()) == {"listed"}
    told = len(index.asked)
    await fediverse.live(hours=12)
    assert len(index.asked) == told, "what it knows is not told again"


async def test_a_change_is_told(fediverse: Fediverse, home: Home, index: OpenIndex) -> None:
    number = await opened(home, "Bread", by="amina")
    await fediverse.live(minutes=10)
    amina = await home.member("amina")
    draft = ListingDraft(Kind.OFFER, "Better bread", categories=("food",))
    await home.rooms.listings.edit(amina, number, draft)
    await fediverse.live(minutes=10)
    (node,) = [node for node in index.nodes.values() if node.profile_url.endswith(offered(number))]
    assert node.profile["title"] == "Better bread"


async def test_what_ends_is_gone_here_first_and_then_there(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    soon = home.watch.now().replace(microsecond=0)
    withdrawn = await opened(home, "Bread", by="amina")
    closed = await opened(home, "Tea", by="amina")
    over = await opened(home, "Soup", by="amina", expires_at=soon.replace(hour=23))
    await fediverse.live(minutes=10)
    assert len(index.listed()) == 4
    amina = await home.member("amina")
    await home.rooms.listings.withdraw(amina, withdrawn)
    await home.rooms.syndication.opening.decide(amina, closed, wanted=False)
    assert await status(home, listing_at(withdrawn)) == 404, "before the index is told"
    await fediverse.live(minutes=10)
    assert index.listed() == [offered(over), OURS]
    await fediverse.live(days=1)
    assert index.listed() == [OURS]
    assert set((await states(home)).values()) == {"listed", "removed"}
    await fediverse.live(days=31)
    await opened(home, "Cake", by="amina")
    await fediverse.live(minutes=10)
    assert "removed" not in (await states(home)).values(), "forgotten after a month"


async def test_what_comes_back_is_told_anew(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    number, amina = await opened(home, "Bread", by="amina"), await home.member("amina")
    await fediverse.live(minutes=10)
    await home.rooms.listings.pause(amina, number)
    await fediverse.live(minutes=10)
    assert index.listed() == [OURS]
    await home.rooms.listings.resume(amina, number)
    await fediverse.live(minutes=10)
    assert index.listed() == [offered(number), OURS]


async def test_an_index_that_is_away_costs_one_try_each_time_and_longer_pauses(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    fediverse.roads.dark.add(HOST)
    for title in ("Bread", "Jam", "Tea"):
        await opened(home, title)
    await fediverse.live(days=1)
    tries = [trip for trip in fediverse.roads.log if trip.home == home.host and HOST in trip.url]
    assert 4 <= len(tries) <= 14, "for all of them together"
    assert {trip.status for trip in tries} == {None}
    fediverse.roads.dark.clear()
    await fediverse.live(hours=7)
    assert len(index.listed()) == 4


def _answering(code: int, **headers: str) -> Response:
    return PlainTextResponse("", code, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    "mood",
    [
        lambda _: _answering(500),
        lambda _: _answering(429, retry_after="900"),
        lambda _: _answering(503, retry_after="soon"),
        lambda _: RedirectResponse("https://evil.example/v2/nodes", 301),
        lambda _: PlainTextResponse("not json"),
        lambda _: PlainTextResponse('{"data": {"node_id": "../../../etc"}}'),
        lambda _: PlainTextResponse('{"data": [1, 2]}'),
    ],
    ids=["error", "limited", "odd pause", "redirect", "no json", "odd name", "odd shape"],
)
async def test_an_index_in_a_bad_mood_is_told_when_it_is_better(
    fediverse: Fediverse, home: Home, index: OpenIndex, mood: object
) -> None:
    index.mood = mood  # type: ignore[assignment]
    number = await opened(home, "Bread")
    await fediverse.live(hours=1)
    assert "listed" not in (await states(home)).values()
    assert not [trip for trip in fediverse.roads.log if "evil.example" in trip.url]
    assert not [trip for trip in fediverse.roads.log if "etc" in trip.url]
    index.mood = None
    await fediverse.live(days=1)
    assert index.listed() == [offered(number), OURS]


async def test_a_pause_that_the_index_wishes_for_is_kept(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    index.mood = lambda _: _answering(429, retry_after="7200")
    await fediverse.live(minutes=1)
    asked = len(index.asked)
    await fediverse.live(hours=1, minutes=55)
    assert len(index.asked) == asked
    index.mood = None
    await fediverse.live(minutes=15)
    assert index.listed() == [OURS]


async def test_what_the_index_refuses_for_good_is_left_until_it_changes(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    await fediverse.live(minutes=10)

    def refuses(request: Request) -> Response:
        return _answering(400) if request.method == "POST" else _answering(404)

    index.mood = refuses
    number = await opened(home, "Bread", by="amina")
    await fediverse.live(days=6)
    assert (await states(home))[offered(number)] == "refused"
    asked = len(index.asked)
    assert asked <= TRIES_MOST + 5
    index.mood = None
    await fediverse.live(days=1)
    assert index.listed() == [OURS]
    amina = await home.member("amina")
    draft = ListingDraft(Kind.OFFER, "Better bread", categories=("food",))
    await home.rooms.listings.edit(amina, number, draft)
    await fediverse.live(minutes=10)
    assert index.listed() == [offered(number), OURS]


async def test_a_node_that_dies_after_telling_says_it_again(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    home.life.ends_at_point("after-index-before-mark-told")
    await fediverse.settle()
    assert not home.is_up
    await home.restart()
    await fediverse.live(minutes=10)
    await fediverse.live(minutes=10)
    assert [method for method, _ in index.asked].count("POST") == 2
    assert index.listed() == [OURS]
    assert await states(home) == {OURS: "listed"}


async def test_a_restart_goes_on_where_it_was(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    fediverse.roads.dark.add(HOST)
    number = await opened(home, "Bread")
    await fediverse.live(minutes=3)
    await home.restart()
    fediverse.roads.dark.clear()
    await fediverse.live(hours=7)
    assert index.listed() == [offered(number), OURS]


async def names(home: Home, index: str) -> None:
    """Its keeper has named another index in the settings, or none, and starts it anew."""
    assert isinstance(home.cast, Indexed)
    home.cast = replace(home.cast, index=index)
    await home.restart()


async def test_an_index_that_is_named_no_more_lets_everything_go_however_long_it_is_away(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    number = await opened(home, "Bread")
    await fediverse.live(minutes=10)
    fediverse.roads.dark.add(HOST)
    await names(home, "")
    await fediverse.live(hours=5)
    for path in (ORGANIZATION_AT, listing_at(number)):
        assert await status(home, path) == 404, "an index lets go of nothing that is still there"
    await home.restart()
    fediverse.roads.dark.clear()
    await fediverse.live(hours=9)
    assert index.listed() == []
    assert set((await states(home)).values()) == {"removed"}
    for path in (ORGANIZATION_AT, listing_at(number)):
        assert await status(home, path) == 200, "it is for everybody as before"
    asked = len(index.asked)
    await fediverse.live(hours=7)
    assert len(index.asked) == asked


async def test_another_index_is_told_once_the_first_has_let_go_or_is_given_up(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    other = OpenIndex(fediverse, host="other.example")
    await fediverse.live(minutes=10)
    assert index.listed() == [OURS]
    await names(home, "https://other.example/v2")
    number = await opened(home, "Bread")
    await fediverse.live(minutes=10)
    assert (index.listed(), other.listed()) == ([], [offered(number), OURS])
    fediverse.roads.dark.add("other.example")
    await names(home, URL)
    await fediverse.live(days=4)
    assert index.listed() == [offered(number), OURS]
    asked = [trip for trip in fediverse.roads.log if trip.url.startswith("https://other.example")]
    assert len([trip for trip in asked if trip.status is None]) <= 2 * TRIES_MOST


async def test_coordinators_see_what_was_told_and_others_do_not(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    await fediverse.live(minutes=10)
    josie, amina = Browser(home), Browser(home)
    await josie.sign_in("josie")
    await amina.sign_in("amina")
    assert "https://hull.example/murmurations/organization/hull.json" in await josie.page(
        "/desk/open-index"
    )
    assert "hull.json" not in await amina.page("/umbrella/open-index")
