"""After we were away: whose outboxes are read, how far, and what of it is believed."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from actors import store as actors_store
from actors.actor import Actor
from actors.budget import Budget
from inbox import pull_store
from inbox.origin import Origins
from inbox.pull import Puller
from inbox.schedule import MOST_TRIES
from storage.instants import to_text
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import AS2, Json, Stranger
from tests.inbox.steps import until
from world.network import Answer, Outgoing


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Whom Josie follows."""
    return await followed(fediverse, hull, "vera@social.example")


async def followed(fediverse: Fediverse, hull: Home, handle: str) -> Stranger:
    stranger = fediverse.stranger(handle)
    await hull.follow(stranger.iri)
    await fediverse.settle()
    accept = stranger.does("Accept", stranger.heard("Follow")[0])
    assert await stranger.send(f"{hull.base_url}/inbox", accept) == 202
    return stranger


@pytest.fixture
def puller(hull: Home) -> Puller:
    return puller_of(hull, [])


def puller_of(hull: Home, nudges: list[str]) -> Puller:
    node = hull.node
    origins = Origins(node.world, node.fetcher)
    return Puller(node.world, node.database, node.fetcher, origins, lambda: nudges.append("nudged"))


async def actor(hull: Home, who: Stranger) -> Actor:
    return await hull.node.fetcher.actor(who.iri, budget=Budget())


async def pull(hull: Home, puller: Puller, who: Stranger, **back: float) -> int:
    """Reads an outbox as far back as is said, from an hour on."""
    since = hull.watch.now() - timedelta(**back or {"hours": 1})
    return (await puller.pull(await actor(hull, who), since)).found


def published(vera: Stranger, number: int, **ago: float) -> Json:
    """A proven note of hers, as old as is said."""
    at = to_text(vera.server.fediverse.clock.now() - timedelta(**ago))
    return vera.proven(vera.create(vera.note(number, published=at), published=at))


def outbox(vera: Stranger, *items: Json | str, size: int = 2) -> None:
    """Her outbox, newest first as it is given, a few on a page."""
    iri = f"{vera.iri}/outbox"
    whole: Json = {"@context": AS2, "id": iri, "type": "OrderedCollection"}
    vera.server.put(iri, whole | {"first": f"{iri}?page=1"})
    pages = [items[start : start + size] for start in range(0, len(items), size)] or [()]
    for number, page in enumerate(pages, 1):
        vera.server.put(f"{iri}?page={number}", _page(iri, number, len(pages), page))


def _page(iri: str, number: int, last: int, items: Sequence[Json | str]) -> Json:
    page: Json = {"@context": AS2, "id": f"{iri}?page={number}", "type": "OrderedCollectionPage"}
    following = {"next": f"{iri}?page={number + 1}"} if number < last else {}
    return page | {"partOf": iri, "orderedItems": list(items)} | following


async def kept(hull: Home) -> list[tuple[str | None, str]]:
    """(name, how it is proven) of what was received of her notes, in order."""
    rows = await hull.rows(
        "SELECT activity_iri, proven_by FROM received WHERE type IN ('Create', 'Announce')"
        " ORDER BY id"
    )
    return [(row["activity_iri"], row["proven_by"]) for row in rows]


# What is read


async def test_everything_since_then_is_kept_oldest_first_and_nothing_older(
    vera: Stranger, hull: Home
) -> None:
    nudges: list[str] = []
    puller = puller_of(hull, nudges)
    new = [published(vera, number, minutes=number) for number in range(1, 6)]
    outbox(vera, *new, published(vera, 9, hours=2), published(vera, 10, hours=3))
    assert await pull(hull, puller, vera) == 5
    assert await kept(hull) == [(create["id"], "proof") for create in reversed(new)]
    assert nudges == ["nudged"]
    assert not [url for url in vera.server.asked if url.endswith("page=4")]

    assert await pull(hull, puller, vera) == 0
    assert nudges == ["nudged"]


async def test_what_came_in_already_is_not_kept_again(
    vera: Stranger, puller: Puller, hull: Home
) -> None:
    came, missed = published(vera, 1), published(vera, 2, minutes=1)
    assert await vera.send(f"{hull.base_url}/inbox", came) == 202
    outbox(vera, came, missed)
    assert await pull(hull, puller, vera) == 1
    assert [name for name, _ in await kept(hull)] == [came["id"], missed["id"]]


async def test_what_bears_no_proof_counts_as_its_origin_has_it(
    vera: Stranger, puller: Puller, hull: Home
) -> None:
    note = vera.note(1, "As it is.")
    vera.server.put(note["id"], note)
    announce = vera.does("Announce", "https://other.example/1")
    vera.server.put(announce["id"], announce)
    spoilt = published(vera, 2) | {"summary": "changed"}
    create = vera.create(vera.note(1, "As the outbox has it."))
    outbox(vera, create, announce, spoilt)
    assert await pull(hull, puller, vera) == 2
    assert await kept(hull) == [(announce["id"], "origin"), (create["id"], "origin")]


async def test_an_item_may_be_no_more_than_a_name(
    vera: Stranger, puller: Puller, hull: Home
) -> None:
    create = published(vera, 1)
    vera.server.put(create["id"], create)
    outbox(vera, create["id"], f"{vera.iri}/not-there")
    assert await pull(hull, puller, vera) == 1


async def test_a_page_may_lie_in_the_outbox_itself_and_so_may_the_items(
    vera: Stranger, puller: Puller, hull: Home
) -> None:
    iri = f"{vera.iri}/outbox"
    whole: Json = {"@context": AS2, "id": iri, "type": "OrderedCollection"}
    first = {"type": "OrderedCollectionPage", "partOf": iri, "items": [published(vera, 1)]}
    vera.server.put(iri, whole | {"first": first})
    assert await pull(hull, puller, vera) == 1
    vera.server.put(iri, whole | {"orderedItems": [published(vera, 2)]})
    assert await pull(hull, puller, vera) == 1


async def test_somebody_without_an_outbox_has_nothing_to_read(
    fediverse: Fediverse, puller: Puller, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    rob.publish(outbox=None)
    assert await pull(hull, puller, rob) == 0
    assert rob.server.asked == [rob.iri]


# What is left out


async def test_what_somebody_else_has_said_is_left_out_and_the_rest_is_kept(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    foreign = vera.does("Delete", rob.note(1)["id"])
    broken: Json = {"type": "Create"}
    nameless = vera.does("Like", "https://other.example/1", id=None)
    good = published(vera, 1)
    outbox(vera, rob.proven(rob.create(rob.note(1))), foreign, broken, nameless, good, size=9)
    assert await pull(hull, puller, vera) == 1
    assert await kept(hull) == [(good["id"], "proof")]
    assert rob.server.asked == []


async def test_a_page_elsewhere_is_not_asked_for_and_no_page_twice(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    iri = f"{vera.iri}/outbox"
    whole: Json = {"@context": AS2, "id": iri, "type": "OrderedCollection"}
    vera.server.put(iri, whole | {"first": f"{rob.iri}/outbox"})
    assert await pull(hull, puller, vera) == 0
    assert rob.server.asked == []

    page = _page(iri, 1, 1, [published(vera, 1)])
    vera.server.put(iri, whole | {"first": page["id"]})
    vera.server.put(page["id"], page | {"next": page["id"]})
    asked = len(vera.server.asked)
    assert await pull(hull, puller, vera) == 1
    assert len(vera.server.asked) == asked + 2


async def test_an_outbox_without_end_is_read_so_many_pages_far(
    vera: Stranger, puller: Puller, hull: Home
) -> None:
    endless = f"{vera.iri}/outbox"
    for number in range(130):
        page = _page(endless, number, 130, [published(vera, number)])
        vera.server.put(
            page["id"] if number else endless, page | {"id": page["id"] if number else endless}
        )
    before = len(vera.server.asked)
    assert await pull(hull, puller, vera) == 100
    assert len(vera.server.asked) == before + 100


async def test_a_page_without_end_is_read_so_many_items_far(
    vera: Stranger, puller: Puller, hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.pull._MOST_ITEMS", 3)
    outbox(vera, *(published(vera, number) for number in range(5)), size=5)
    assert [await pull(hull, puller, vera) for _ in range(3)] == [3, 2, 0]


async def test_no_more_is_asked_of_anybody_at_once_than_the_budget_allows_and_the_rest_later(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    notes = [vera.note(number) for number in range(150)]
    for note in notes:
        vera.server.put(note["id"], note)
    outbox(vera, *(vera.create(note) for note in notes), size=150)
    assert await puller.catch_up() == 98
    assert await due(hull) == [vera.iri]
    fediverse.clock.turn(minutes=1)
    assert await puller.catch_up() == 52
    assert await due(hull) == []


async def test_where_nothing_good_is_found_nobody_comes_again(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    outbox(vera, *(vera.create(vera.note(number)) for number in range(150)), size=150)
    assert await puller.catch_up() == 0
    assert await due(hull) == []


async def test_what_was_found_before_a_silence_is_kept_and_the_rest_read_later(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    outbox(vera, *(published(vera, number, minutes=number) for number in range(4)))
    second = f"{vera.iri}/outbox?page=2"
    page, vera.server.pages[second] = vera.server.pages[second], _busy
    assert await puller.catch_up() == 2
    vera.server.put(second, page)
    fediverse.clock.turn(minutes=10)
    assert await puller.catch_up() == 2
    assert await due(hull) == []


async def test_an_item_that_cannot_be_had_now_is_had_later_and_holds_up_no_other(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    late, good = vera.note(1), published(vera, 2)
    vera.server.put(late["id"], _busy)
    outbox(vera, vera.create(late), good)
    assert await puller.catch_up() == 1
    assert await kept(hull) == [(good["id"], "proof")]

    vera.server.put(late["id"], late)
    fediverse.clock.turn(minutes=10)
    assert await puller.catch_up() == 1
    assert await due(hull) == []


def _busy(_request: Outgoing) -> Answer:
    return Answer(503, (), b"")


# When it is read


async def absent(fediverse: Fediverse, puller: Puller, **how_long: float) -> None:
    """Beats, and then again after so long."""
    await puller.beat()
    fediverse.clock.turn(**how_long)
    await puller.beat()


async def due(hull: Home) -> list[str]:
    """Whose outboxes are to be read, now or later."""
    rows = await hull.rows(
        "SELECT a.iri FROM catch_ups c JOIN actors a ON a.id = c.actor_id ORDER BY a.iri"
    )
    return [row["iri"] for row in rows]


async def test_four_minutes_are_no_absence_and_more_are(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, minutes=4)
    assert await due(hull) == []
    await absent(fediverse, puller, minutes=4, seconds=1)
    assert await due(hull) == [vera.iri]


async def test_the_first_start_is_no_absence(vera: Stranger, puller: Puller, hull: Home) -> None:
    await hull.node.database.write(lambda tx: tx.run("DELETE FROM heartbeat"))
    await puller.beat()
    assert await due(hull) == []


async def test_only_those_are_asked_whom_anybody_here_follows(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    await rob.follow((await hull.member("josie")).iri)
    await absent(fediverse, puller, hours=1)
    assert await due(hull) == [vera.iri]


async def test_a_second_absence_before_the_first_was_caught_up_reaches_as_far_back(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await puller.beat()
    first = hull.watch.now()
    for _ in range(2):
        fediverse.clock.turn(hours=1)
        await puller.beat()
    (row,) = await hull.node.database.read(lambda tx: pull_store.due(tx, hull.watch.now(), limit=9))
    assert row.since == first - timedelta(minutes=5)


async def test_all_that_was_missed_by_many_is_found(
    fediverse: Fediverse, hull: Home, puller: Puller
) -> None:
    people = [await followed(fediverse, hull, f"p{n}@h{n}.example") for n in range(10)]
    await puller.beat()
    fediverse.clock.turn(hours=1)
    for person in people:
        outbox(person, published(person, 1, minutes=30))
    assert await puller.run_due() == 10
    assert await due(hull) == []


async def test_an_outbox_that_is_silent_is_tried_for_days_and_then_given_up(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    fediverse.roads.dark.add(vera.host)
    tries = 0
    while await due(hull):
        tries += 1
        assert await puller.catch_up() == 0
        fediverse.clock.turn(days=2)
    assert tries == MOST_TRIES


async def test_an_outbox_that_is_refused_is_not_asked_again(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    vera.server.put(f"{vera.iri}/outbox", Answer(403, (), b""))
    assert await puller.catch_up() == 0
    assert await due(hull) == []


async def test_what_is_a_month_old_is_forgotten_a_few_times_a_day(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    assert await vera.send(f"{hull.base_url}/inbox", published(vera, 1)) == 202
    await puller.beat()
    fediverse.clock.turn(days=30)
    await puller.beat()
    assert len(await kept(hull)) == 1
    fediverse.clock.turn(hours=5)
    await puller.beat()
    assert len(await kept(hull)) == 1
    fediverse.clock.turn(hours=1)
    await puller.beat()
    assert await kept(hull) == []


async def test_the_loop_beats_each_minute_and_catches_up_beside_it(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await puller.beat()
    fediverse.clock.turn(hours=1)
    outbox(vera, published(vera, 1, minutes=5))
    running = asyncio.create_task(puller.run())
    await until(lambda: False)
    fediverse.clock.turn(minutes=1)
    await until(lambda: False)
    assert len(await kept(hull)) == 1
    last = await hull.node.database.write(lambda tx: pull_store.beat(tx, hull.watch.now()))
    assert last == hull.watch.now()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_an_actor_that_is_gone_meanwhile_is_asked_no_more(
    fediverse: Fediverse, vera: Stranger, puller: Puller, hull: Home
) -> None:
    await absent(fediverse, puller, hours=1)
    vera.server.put(f"{vera.iri}/outbox", Answer(410, (), b""))
    await puller.catch_up()
    assert await due(hull) == []
    gone = await actor(hull, vera)
    await hull.node.database.write(lambda tx: actors_store.mark_gone(tx, gone.id, hull.watch.now()))
    await absent(fediverse, puller, hours=1)
    assert await due(hull) == []
