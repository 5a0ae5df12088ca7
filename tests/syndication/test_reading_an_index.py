"""What others have put into an open index: read within a budget, cleaned, marked, and apart."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from federation.strict_json import write
from syndication.gleaning import OCTETS_MOST, read_gleaning, sound_address
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Server
from tests.syndication.homes import add_indexed
from tests.syndication.open_index import OpenIndex
from tests.syndication.reading import FORMS, fetched
from world.errors import Malformed, TooLarge
from world.network import Answer

_ODD = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.text(max_size=20)
    | st.lists(st.sampled_from(["receive-donate", "<b>", "a", ""]), max_size=3)
    | st.floats(allow_nan=False, allow_infinity=False)
)
THEIRS = "https://garden.example/profiles/1.json"
NOW = datetime(2026, 3, 7, 9, tzinfo=UTC)


def offer(title: str | None = "Bicycle repair", **more: object) -> dict[str, Any]:
    """A sound profile, or one that is amiss as is said; None: without that member."""
    profile = {
        "linked_schemas": ["offers_wants_schema-v0.1.0"],
        "exchange_type": "offer",
        "item_type": "service",
        "transaction_type": ["receive-donate"],
        "tags": ["bike repair", "time bank"],
        "title": title,
        "description": "I fix brakes and gears.",
        "details_url": "https://garden.example/offers/7",
        "geographic_scope": "local",
        "contact_details": {"email": "private@garden.example"},
        **more,
    }
    return {name: value for name, value in profile.items() if value is not None}


def _almost_profiles() -> st.SearchStrategy[dict[str, Any]]:
    """A sound profile with one or two members that are not."""
    members = st.sampled_from([*sorted(offer()), "expires_at", "geolocation", "odd"])
    return st.dictionaries(members, _ODD, min_size=1, max_size=2).map(lambda odd: offer() | odd)


def page(body: bytes | dict[str, Any], status: int = 200, **headers: str) -> Answer:
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, (("content-type", "application/json"), *headers.items()), octets)


@pytest.fixture
def index(fediverse: Fediverse) -> OpenIndex:
    return OpenIndex(fediverse)


@pytest.fixture
def garden(fediverse: Fediverse, index: OpenIndex) -> Server:
    """A house with one sound offer, which the index lists."""
    server = Server(fediverse, "garden.example")
    server.put(THEIRS, page(offer()))
    index.put(THEIRS)
    return server


@pytest.fixture
async def home(fediverse: Fediverse, founded: Path, index: OpenIndex) -> Home:
    """Hull, which reads that index."""
    return await add_indexed(fediverse, founded, reads=True, most=30)


async def gleaned(home: Home) -> list[str]:
    return [row["title"] for row in await home.rows("SELECT title FROM gleanings ORDER BY id")]


async def test_it_is_off_unless_the_settings_say_so(
    fediverse: Fediverse, founded: Path, garden: Server
) -> None:
    home = await add_indexed(fediverse, founded)
    await fediverse.live(days=1)
    assert garden.asked == []
    assert "Bicycle repair" not in await home.page("/umbrella/open-index")


async def test_what_was_read_is_shown_marked_and_in_no_feed(
    fediverse: Fediverse, home: Home, garden: Server
) -> None:
    await home.add("Bread")
    await fediverse.live(minutes=10)
    for path in ("/umbrella", "/umbrella/open-index"):
        html = await home.page(path)
        assert "Unverified: from an open index" in html
        assert "Bicycle repair" in html
        assert 'href="https://garden.example/offers/7" rel="nofollow noopener noreferrer"' in html
        assert "private@garden.example" not in html
    assert "Bicycle repair" not in await home.page("/umbrella?words=bicycle")
    for form in (*FORMS, "/umbrella/embed"):
        assert b"Bicycle repair" not in (await fetched(home, form)).body
    assert await home.titles() == ["Bread"]


async def test_each_reading_has_its_time_and_asks_only_for_what_has_changed(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex
) -> None:
    await fediverse.live(minutes=10)
    assert garden.asked == [THEIRS]
    await fediverse.live(hours=13)
    assert garden.asked == [THEIRS], "the index says that it is as it was"
    garden.put(THEIRS, page(offer("Bicycles and prams")))
    index.put(THEIRS, updated=2)
    await fediverse.live(hours=13)
    assert await gleaned(home) == ["Bicycles and prams"]


@pytest.mark.parametrize(
    "reply",
    [
        page(offer(exchange_type="request")),
        page(offer(title=None)),
        page(offer(title="<script></script>")),
        page(offer(linked_schemas=["organizations_schema-v1.0.0"])),
        page(offer(transaction_type="receive-donate")),
        page(offer(details_url="javascript:alert(1)")),
        page(offer(expires_at=1_000_000)),
        page(offer(expires_at=True)),
        page(b"[]"),
        page(b"{" * 10_000),
        page(b'{"title": "a", "title": "b"}'),
        page(b"<html>"),
        page(write(offer(description="x" * OCTETS_MOST))),
        page(b"", 500),
        page(offer(), 302, location="https://elsewhere.example/1.json"),
    ],
    ids=str,
)
async def test_what_is_amiss_is_left_out(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex, reply: Answer
) -> None:
    elsewhere = Server(fediverse, "elsewhere.example")
    elsewhere.put("/1.json", page(offer("From elsewhere")))
    garden.put(THEIRS, reply)
    good = "https://garden.example/profiles/2.json"
    garden.put(good, page(offer("Sound")))
    index.put(good)
    await fediverse.live(minutes=10)
    assert await gleaned(home) == ["Sound"]
    assert elsewhere.asked == [], "redirects are not followed"


@pytest.mark.parametrize(
    "url",
    [
        "http://garden.example/1.json",
        "https://127.0.0.1/1.json",
        "https://10.1.2.3/1.json",
        "https://[::1]/1.json",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/1.json",
        "https://printer.local/1.json",
        "https://router/1.json",
        "https://hull.example/murmurations/offers-wants/1.json",
        "https://user:word@garden.example/1.json",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://garden.example/../1.json",
        "https://" + "a" * 3000,
    ],
)
async def test_addresses_that_lead_inside_or_home_are_never_asked_for(
    fediverse: Fediverse, home: Home, index: OpenIndex, url: str
) -> None:
    assert sound_address(url, "hull.example") is None
    index.put(url)
    await fediverse.live(minutes=10)
    assert [trip.url for trip in fediverse.roads.log if trip.url == url] == []


async def test_hostile_words_become_plain_ones(
    fediverse: Fediverse, home: Home, garden: Server
) -> None:
    hostile = offer(
        '<b onclick="x()">Bikes</b>\u202e',
        description="<script>alert(1)</script><p>One</p><p>Two &lt;img src=x onerror=y&gt;</p>",
        tags=["<i>bike</i>", "bike", *("t" * 80 for _ in range(5))],
        details_url='https://garden.example/" onclick="x()',
    )
    garden.put(THEIRS, page(hostile))
    await fediverse.live(minutes=10)
    (row,) = await home.rows("SELECT title, body, tags, link FROM gleanings")
    assert row["title"] == "Bikes"
    assert row["body"] == "One\nTwo <img src=x onerror=y>"
    assert json.loads(row["tags"]) == ["bike", "t" * 40]
    assert row["link"] == "https://garden.example/"
    html = await home.page("/umbrella/open-index")
    assert "<img src=x" not in html
    assert "onclick" not in html


async def test_a_link_leads_to_no_other_house(fediverse: Fediverse) -> None:
    body = write(offer(details_url="https://bank.example/sign-in"))
    assert read_gleaning(THEIRS, body, NOW).link == "https://garden.example/"


async def test_nothing_stands_there_twice(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex
) -> None:
    for number in range(2, 6):
        url = f"https://garden.example/profiles/{number}.json"
        garden.put(url, page(offer("BICYCLE repair")))
        index.put(url)
    await fediverse.live(minutes=10)
    assert len(await gleaned(home)) == 1


async def test_one_reading_is_bounded_in_all_and_for_each_house(
    fediverse: Fediverse, home: Home, index: OpenIndex
) -> None:
    for house in range(3):
        server = Server(fediverse, f"house{house}.example")
        for number in range(25):
            url = f"https://house{house}.example/{number}.json"
            server.put(url, page(offer(f"Offer {house} {number}")))
            index.put(url)
    await fediverse.settle()
    asked = [trip.url for trip in fediverse.roads.trips(to="house0.example", method="GET")]
    assert len(asked) == 20
    assert len(await gleaned(home)) == 30


async def test_it_ends_by_itself(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex
) -> None:
    end = int((fediverse.clock.now() + timedelta(days=2)).timestamp())
    brief = "https://garden.example/profiles/2.json"
    garden.put(brief, page(offer("Soup", expires_at=end)))
    index.put(brief)
    await fediverse.live(minutes=10)
    assert await gleaned(home) == ["Bicycle repair", "Soup"]
    await fediverse.live(days=3)
    assert await gleaned(home) == ["Bicycle repair"]
    index.forget(THEIRS)
    await fediverse.live(days=16)
    assert await gleaned(home) == [], "it has not stood in the index for two weeks"


async def test_it_asks_for_one_country_where_the_settings_name_one(
    fediverse: Fediverse, founded: Path, index: OpenIndex
) -> None:
    await add_indexed(fediverse, founded, reads=True, country="NZ")
    await fediverse.settle()
    searches = [url for method, url in index.asked if "schema=" in url]
    assert searches
    assert all("country=NZ" in url for url in searches)


async def test_what_is_withdrawn_at_home_goes_with_the_next_reading(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex
) -> None:
    await fediverse.live(minutes=10)
    garden.put(THEIRS, page(b"", 404))
    index.put(THEIRS, updated=2)
    await fediverse.live(hours=13)
    assert await gleaned(home) == []


async def test_a_coordinator_takes_one_off_for_good_and_others_cannot(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex
) -> None:
    await fediverse.live(minutes=10)
    where = "/desk/open-index"
    (row,) = await home.rows("SELECT id FROM gleanings")
    josie, ted = Browser(home), Browser(home)
    await ted.sign_in("ted")
    assert (await ted.get(where)).status == 403
    assert "Take it off" not in await ted.page("/umbrella/open-index")
    await josie.sign_in("josie")
    answer = await josie.fill(where, f"{where}/{row['id']}/remove")
    assert answer.status == 303
    index.put(THEIRS, updated=9)
    await fediverse.live(days=1)
    assert await gleaned(home) == []
    assert garden.asked == [THEIRS]


async def test_houses_that_are_blocked_are_neither_asked_nor_shown(
    fediverse: Fediverse, home: Home, garden: Server, index: OpenIndex
) -> None:
    await fediverse.live(minutes=10)
    await home.rooms.moderation.block_host("garden.example")
    assert "Bicycle repair" not in await home.page("/umbrella/open-index")
    index.put(THEIRS, updated=2)
    await fediverse.live(hours=13)
    assert garden.asked == [THEIRS]


async def test_sisters_are_read_in_the_feed_alone(
    fediverse: Fediverse, home: Home, madison: Home, index: OpenIndex
) -> None:
    await fediverse.become_sisters(home, madison)
    index.put("https://madison.example/murmurations/offers-wants/1.json")
    await fediverse.live(hours=13)
    asked = [trip.url for trip in fediverse.roads.log if "offers-wants" in trip.url]
    assert asked == []


@pytest.mark.parametrize(
    "mood",
    [
        lambda _: PlainTextResponse("", 500),
        lambda _: PlainTextResponse("[]"),
        lambda _: PlainTextResponse('{"data": "x"}'),
        lambda _: PlainTextResponse('{"data": [1, null, {}, {"profile_url": 7}]}'),
        lambda _: PlainTextResponse(json.dumps({"data": [{"profile_url": "x" * 1_100_000}]})),
    ],
    ids=["error", "list", "text", "odd entries", "huge"],
)
async def test_an_odd_index_harms_nothing(
    fediverse: Fediverse, home: Home, index: OpenIndex, mood: Callable[..., Any]
) -> None:
    index.mood = mood
    await fediverse.live(hours=2)
    assert await gleaned(home) == []


@given(st.binary(max_size=300) | _almost_profiles().map(write))
def test_reading_a_profile_raises_nothing_but_malformed(body: bytes) -> None:
    with suppress(Malformed):
        found = read_gleaning(THEIRS, body, NOW)
        assert "<" not in found.title
        assert NOW < found.ends_at <= NOW + timedelta(days=60)
        assert found.link.startswith("https://garden.example/")


@pytest.mark.parametrize("body", [b"", b"\xff", b"null", b'{"linked_schemas": 1}'])
def test_whatever_stands_in_a_profile_it_is_malformed_or_read(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_gleaning(THEIRS, body, NOW)


def test_a_far_end_is_brought_near() -> None:
    far = write(offer(expires_at=10**290))
    assert read_gleaning(THEIRS, far, NOW).ends_at == NOW + timedelta(days=60)
    with pytest.raises(TooLarge):
        read_gleaning(THEIRS, b" " * 2_000_000, NOW)
