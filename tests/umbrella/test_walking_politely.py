"""How others are asked: only for what is new, later when they fail, never where they say no."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from actors import store as people
from actors.actor import PactState
from actors.fetch import Budget
from federation.strict_json import write
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.roads import Trip
from tests.fediverse.stranger import ACTIVITY, CONTEXT, Stranger, page
from umbrella import walk
from umbrella.walk_pace import next_walk
from world.network import Answer, Outgoing

Json = dict[str, Any]
START = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


@pytest.fixture
async def odd(fediverse: Fediverse, hull: Home) -> Stranger:
    """A network on a server of another kind, which is our sister and has one listing."""
    odd = fediverse.stranger("odd@odd.example", type="Group")
    odd.publish(listings=f"{odd.iri}/listings", sisters=f"{odd.iri}/sisters", network=odd.iri)
    odd.server.put(f"{odd.iri}/listings", _page(f"{odd.iri}/listings", [_listing(odd)]))
    odd.server.put(f"{odd.iri}/sisters", _page(f"{odd.iri}/sisters", []))
    await hull.follow(odd.iri)
    await _sister(hull, odd)
    return odd


async def _sister(hull: Home, odd: Stranger) -> None:
    (row,) = await hull.rows("SELECT id FROM actors WHERE iri = :iri", iri=odd.iri)
    now = hull.watch.now()

    def pact(tx: Writing) -> None:
        people.save_pact(tx, row["id"], f"{odd.iri}/offer", "them", PactState.ACTIVE, now)

    await hull.node.database.write(pact)


def _listing(odd: Stranger, number: int = 1) -> Json:
    intent = {
        "id": f"{odd.iri}/notes/{number}#publishes",
        "type": "Intent",
        "action": "deliverService",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
    }
    note = odd.note(number, "Bread")
    return odd.proven({**note, "name": f"Bread {number}", "purpose": "offer", "publishes": intent})


def _page(url: str, items: Sequence[object]) -> Json:
    return {
        "@context": list(CONTEXT),
        "id": url,
        "type": "OrderedCollectionPage",
        "orderedItems": list(items),
    }


def _asked(fediverse: Fediverse, host: str, since: int = 0) -> list[tuple[str, int | None]]:
    """The paths asked of a host by the others, and the status of each answer."""
    trips: list[Trip] = fediverse.roads.log[since:]
    beginning = f"https://{host}"
    return [
        (trip.url.removeprefix(beginning), trip.status)
        for trip in trips
        if trip.method == "GET" and trip.url.startswith(beginning)
    ]


@pytest.mark.parametrize("listings", [0, 45], ids=["of nothing", "of two pages"])
async def test_a_network_where_nothing_has_changed_is_asked_twice_and_sends_nothing(
    fediverse: Fediverse, hull: Home, madison: Home, listings: int
) -> None:
    await fediverse.become_sisters(hull, madison)
    for number in range(listings):
        await madison.add(f"Offer {number}")
    await fediverse.live(hours=7)
    before = len(fediverse.roads.log)
    await fediverse.live(hours=7)

    asked = [
        (path, status)
        for path, status in _asked(fediverse, "madison.example", before)
        if "/actors/madison/" in path
    ]
    assert asked == [("/actors/madison/listings", 304), ("/actors/madison/sisters", 304)]


async def test_a_sister_who_is_gone_is_asked_for_nothing_but_whether_she_is_back(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    await fediverse.live(hours=7)
    odd.server.put(odd.iri, page({"type": "Tombstone", "id": odd.iri}, status=410))
    await fediverse.live(hours=41)
    asked = _asked(fediverse, "odd.example")
    assert asked[asked.index(("/users/odd", 410)) :] == [("/users/odd", 410)]


async def test_what_is_new_is_found_among_what_is_the_same(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    first = f"{odd.iri}/listings"
    marks = {first: '"1"', f"{first}?page=2": '"2"'}

    def serve(url: str, document: Json) -> None:
        def answer(request: Outgoing) -> Answer:
            if dict(request.headers).get("if-none-match") == marks[url]:
                return Answer(304, (), b"")
            kind = ("content-type", "application/activity+json")
            return Answer(200, (kind, ("etag", marks[url])), write(document))

        odd.server.put(url, answer)

    serve(first, {**_page(first, []), "next": f"{first}?page=2"})
    serve(f"{first}?page=2", _page(f"{first}?page=2", [_listing(odd)]))
    await fediverse.live(hours=7)
    marks[first] = '"3"'
    serve(first, {**_page(first, [_listing(odd, 2)]), "next": f"{first}?page=2"})
    before = len(fediverse.roads.log)
    await fediverse.live(hours=7)

    assert await hull.titles() == ["Bread 1", "Bread 2"]
    asked = [ask for ask in _asked(fediverse, "odd.example", before) if "listings" in ask[0]]
    assert asked == [("/users/odd/listings", 200), ("/users/odd/listings?page=2", 304)]


def test_each_failure_doubles_the_pause_up_to_six_hours() -> None:
    pauses = [next_walk(START, failures, None) - START for failures in range(1, 10)]
    minutes = [pause.total_seconds() / 60 for pause in pauses]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360]


def test_whoever_says_when_to_come_back_is_not_asked_before() -> None:
    assert next_walk(START, 1, 86_400) == START + timedelta(days=1)
    assert next_walk(START, 9, 60) == START + timedelta(hours=6)


async def test_a_silent_network_is_asked_less_and_less(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    await fediverse.settle()
    fediverse.roads.dark.add("odd.example")
    tries = await _tries(fediverse, hull, minutes=24 * 60)
    assert tries <= 11, "not more than once in five minutes, and then ever more seldom"

    await hull.restart()
    again = await _tries(fediverse, hull, minutes=60)
    assert again <= 1, "what was learned is remembered over a restart"

    fediverse.roads.mend()
    await fediverse.live(hours=7)
    (row,) = await hull.rows("SELECT failures FROM known_networks WHERE distance = 1")
    assert row["failures"] == 0


async def _tries(fediverse: Fediverse, hull: Home, *, minutes: int) -> int:
    """How often our walk has failed at its sister meanwhile."""
    tries, before = 0, await _walked_at(hull)
    for _ in range(minutes // 5):
        fediverse.clock.turn(minutes=5)
        await hull.run_due()
        now = await _walked_at(hull)
        tries += now != before
        before = now
    return tries


async def _walked_at(hull: Home) -> str:
    (row,) = await hull.rows("SELECT walked_at FROM known_networks WHERE distance = 1")
    return str(row["walked_at"])


async def test_a_host_that_says_when_to_come_back_is_left_alone_until_then(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    busy = Answer(503, (("retry-after", str(20 * 3_600)),), b"")
    odd.server.put(f"{odd.iri}/listings", busy)
    await fediverse.live(minutes=10)
    before = odd.server.asked.count(f"{odd.iri}/listings")
    await hull.rooms.walker.read_again(await _number(hull, odd))
    await fediverse.live(hours=19)
    assert odd.server.asked.count(f"{odd.iri}/listings") == before == 1

    odd.server.put(f"{odd.iri}/listings", _page(f"{odd.iri}/listings", [_listing(odd)]))
    await fediverse.live(hours=8)
    assert await hull.titles() == ["Bread 1"]


async def _number(hull: Home, odd: Stranger) -> int:
    (row,) = await hull.rows("SELECT id FROM actors WHERE iri = :iri", iri=odd.iri)
    return int(row["id"])


async def test_a_sign_of_life_ends_the_patience(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    answering = fediverse.roads.peers.pop("madison.example")
    await fediverse.live(hours=13)
    fediverse.roads.peers["madison.example"] = answering
    fediverse.clock.turn(minutes=30)
    await madison.add("Here again")
    await fediverse.live(minutes=1)
    (row,) = await hull.rows("SELECT failures FROM known_networks WHERE distance = 1")
    assert row["failures"] == 0


@pytest.mark.parametrize("no", ["discoverable", "indexable"])
async def test_a_sister_that_wishes_not_to_be_found_is_named_and_not_read(
    fediverse: Fediverse, hull: Home, odd: Stranger, no: str
) -> None:
    odd.publish(listings=f"{odd.iri}/listings", sisters=f"{odd.iri}/sisters", **{no: False})
    await _refresh(hull, odd)
    await fediverse.live(hours=1)
    assert await _in_directory(hull) == {"hull", "odd"}
    assert await hull.titles() == []
    assert [path for path in odd.server.asked if "listings" in path] == []


async def _refresh(hull: Home, odd: Stranger) -> None:
    await hull.node.fetcher.actor(odd.iri, budget=Budget(1), max_age_seconds=-1.0)


@pytest.mark.parametrize(
    ("robots", "is_read"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Sisternet\nDisallow:", True),
        ("User-agent: Sisternet\nDisallow: /users/odd/listings", False),
        ("User-agent: OtherBot\nDisallow: /", True),
        ("\x00\xff odd", True),
        ("User-agent: *\nDisallow: //[x\nCrawl-delay: \u00b2\nRequest-rate: \u00b2/\u00b2", True),
        ("User-agent: *\nAllow: /\nDisallow: /*/listings$", False),
    ],
)
async def test_a_robots_file_is_obeyed(
    fediverse: Fediverse, hull: Home, odd: Stranger, robots: str, *, is_read: bool
) -> None:
    answer = Answer(200, (("content-type", "text/plain"),), robots.encode("latin-1"))
    odd.server.put("/robots.txt", answer)
    await fediverse.live(hours=13)
    assert bool(await hull.titles()) is is_read
    assert odd.server.asked.count("https://odd.example/robots.txt") == 1, "it is kept for a day"


async def test_a_host_that_asks_for_pauses_is_given_them(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    asked: list[float] = []

    def page(number: int, following: int | None) -> None:
        url = f"{odd.iri}/listings?page={number}"
        more = {"next": f"{odd.iri}/listings?page={following}"} if following else {}
        body = write({**_page(url, [_listing(odd, number)]), **more})

        def answer(_request: Outgoing) -> Answer:
            asked.append(fediverse.clock.monotonic())
            return Answer(200, (("content-type", ACTIVITY),), body)

        odd.server.put(url, answer)

    odd.publish(listings=f"{odd.iri}/listings?page=1", sisters=f"{odd.iri}/sisters")
    for number in range(1, 5):
        page(number, number + 1 if number < 4 else None)
    robots = b"User-agent: *\nCrawl-delay: 200\nDisallow: /nothing"
    odd.server.put("/robots.txt", Answer(200, (("content-type", "text/plain"),), robots))
    await _refresh(hull, odd)
    walk = asyncio.create_task(hull.rooms.walker.walk())
    while not walk.done():
        fediverse.clock.turn(seconds=20)
        await asyncio.wait([walk], timeout=0.01)

    await walk
    assert await hull.titles() == [f"Bread {number}" for number in range(1, 5)]
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert all(pause >= 60 for pause in pauses)


async def test_whoever_wishes_not_to_be_found_is_in_no_directory_of_strangers(
    fediverse: Fediverse, hull: Home, madison: Home, odd: Stranger
) -> None:
    shy = fediverse.stranger("shy@shy.example", type="Group")
    shy.publish(listings=f"{shy.iri}/listings", discoverable=False)
    closed = fediverse.stranger("closed@closed.example", type="Group")
    shut = Answer(200, (("content-type", "text/plain"),), b"User-agent: *\nDisallow: /")
    closed.server.put("/robots.txt", shut)
    names = [shy.iri, closed.iri, (await madison.network()).iri]
    odd.server.put(f"{odd.iri}/sisters", _page(f"{odd.iri}/sisters", names))
    await fediverse.live(hours=7)

    assert await _in_directory(hull) == {"hull", "odd", "madison"}
    assert [path for path in shy.server.asked if "listings" in path] == []


async def test_a_network_of_ours_that_stays_out_of_directories_is_known_to_its_sisters_only(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    for sister in (madison, aotearoa):
        await fediverse.become_sisters(hull, sister)
    await fediverse.live(hours=7)
    everybody = {"hull", "madison", "aotearoa"}
    assert await _in_directory(madison) == everybody
    aotearoa.cast = replace(aotearoa.cast, directories=False)
    await aotearoa.restart()
    await fediverse.live(hours=31)

    assert await _in_directory(hull) == everybody
    assert await _in_directory(madison) == {"hull", "madison"}
    assert (await madison.get("/umbrella/networks/aotearoa@aotearoa.example")).status == 404


async def test_a_robots_file_that_cannot_be_read_now_is_no_leave(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    odd.server.put("/robots.txt", Answer(503, (), b""))
    await fediverse.live(hours=1)
    assert await hull.titles() == []
    odd.server.put("/robots.txt", Answer(403, (), b""))
    await fediverse.live(hours=7)
    assert await hull.titles() == ["Bread 1"], "a file that nobody may read forbids nothing"


@pytest.mark.row("TB-60")
async def test_one_host_cannot_fill_the_directory(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    crowd = [fediverse.stranger(f"n{number}@crowd.example", type="Group") for number in range(30)]
    names = [one.iri for one in crowd]
    odd.server.put(f"{odd.iri}/sisters", _page(f"{odd.iri}/sisters", names))
    await fediverse.live(hours=7)
    assert len(await _in_directory(hull)) == 2 + 20


@pytest.mark.row("TB-60")
async def test_no_crowd_of_hosts_makes_a_walk_endless(
    fediverse: Fediverse, hull: Home, odd: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_MOST_NETWORKS", 4)
    hosts = [f"n{number}.example" for number in range(6)]
    crowd = [fediverse.stranger(f"{host}@{host}", type="Group") for host in hosts]
    names = [one.iri for one in crowd]
    odd.server.put(f"{odd.iri}/sisters", _page(f"{odd.iri}/sisters", names))
    await fediverse.live(hours=7)
    assert len(await _in_directory(hull)) == 4


async def test_networks_of_one_host_are_read_one_after_the_other(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    crowd = [fediverse.stranger(f"n{number}@crowd.example", type="Group") for number in range(4)]
    for one in crowd:
        one.publish(listings=f"{one.iri}/listings", network=one.iri)
        one.server.put(f"{one.iri}/listings", _page(f"{one.iri}/listings", [_listing(one)]))
    names = [one.iri for one in crowd]
    odd.server.put(f"{odd.iri}/sisters", _page(f"{odd.iri}/sisters", names))
    asked: list[int] = []
    answering = 0

    async def answer(request: Outgoing) -> Answer:
        nonlocal answering
        answering += 1
        asked.append(answering)
        for _ in range(20):
            await fediverse.clock.sleep(0)
        answering -= 1
        return await crowd[0].server.answer(request)

    fediverse.roads.peers["crowd.example"] = answer
    await fediverse.live(hours=7)
    assert len(await hull.titles()) == 5
    assert max(asked) == 1


async def test_what_a_host_runs_is_asked_for_once_a_week(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await fediverse.live(days=2)
    (row,) = await hull.rows("SELECT software FROM known_networks WHERE distance = 1")
    assert str(row["software"]).startswith("sisternet ")
    asked = [path for path, _ in _asked(fediverse, "madison.example") if "nodeinfo" in path]
    assert len([path for path in asked if path.startswith("/nodeinfo/")]) == 1


async def _in_directory(hull: Home) -> set[str]:
    document = await hull.document("/umbrella/networks")
    return {entry["handle"].partition("@")[0] for entry in document["provenance"]}


async def test_a_reading_that_breaks_off_goes_on_where_it_was(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    first, second = f"{odd.iri}/listings", f"{odd.iri}/listings?page=2"
    third = f"{odd.iri}/listings?page=3"
    sent: list[str] = []

    def serve(url: str, document: Json) -> None:
        def answer(request: Outgoing) -> Answer:
            if dict(request.headers).get("if-none-match") == '"same"':
                return Answer(304, (), b"")
            sent.append(url)
            return Answer(200, (("content-type", ACTIVITY), ("etag", '"same"')), write(document))

        odd.server.put(url, answer)

    serve(first, {**_page(first, []), "next": second, "updated": "2026-01-01T00:00:00Z"})
    serve(second, {**_page(second, [_listing(odd)]), "next": third})
    odd.server.put(third, Answer(503, (), b""))
    await fediverse.live(minutes=30)
    assert await hull.titles() == ["Bread 1"], "what was read is kept"

    serve(third, _page(third, [_listing(odd, 2)]))
    sent.clear()
    await fediverse.live(hours=7)
    assert await hull.titles() == ["Bread 1", "Bread 2"]
    assert (sent.count(second), sent.count(third)) == (0, 1)


async def test_what_is_only_named_is_fetched_bit_by_bit_until_all_is_there(
    fediverse: Fediverse, hull: Home, odd: Stranger
) -> None:
    items = [_listing(odd, number) for number in range(70)]
    for item in items:
        odd.server.put(item["id"], item)
    first = f"{odd.iri}/listings"
    body = write(_page(first, [item["id"] for item in items]))

    def answer(request: Outgoing) -> Answer:
        if dict(request.headers).get("if-none-match") == '"same"':
            return Answer(304, (), b"")
        return Answer(200, (("content-type", ACTIVITY), ("etag", '"same"')), body)

    odd.server.put(first, answer)
    await fediverse.live(minutes=10)
    assert len(await hull.titles()) in (60, 70)
    await fediverse.live(hours=7)
    assert len(await hull.titles()) == 70
