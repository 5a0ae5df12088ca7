"""The index in memory: in step with each question, and with nothing that was undone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from posts.seen_store import ANYBODY
from storage.transaction import Reading, Writing
from tests.umbrella.market import ANN, FAR, YORK, Market, Stall
from umbrella import feed, index_store
from umbrella.feed_filter import FeedFilter
from umbrella.index import Entry, Index, traits_of
from world.errors import Conflict

FROM_YORK = Stall(author=ANN, network=YORK)


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    opened = await Market.anew(tmp_path / "market.sqlite")
    yield opened
    await opened.close()


async def total(market: Market) -> int | None:
    return (await market.seen(ANYBODY, FeedFilter()))[0].total


async def test_a_transaction_that_writes_sees_its_own_and_leaves_nothing_if_it_is_undone(
    market: Market,
) -> None:
    await market.add(FROM_YORK)
    assert await total(market) == 1

    def open_of(tx: Reading) -> int | None:
        return feed.seen_by(tx, ANYBODY, FeedFilter(), market.now).total

    def act(tx: Writing) -> None:
        before = open_of(tx)
        tx.run("DELETE FROM listings")
        assert (before, open_of(tx)) == (1, 0)
        raise Conflict("Not after all.")

    with pytest.raises(Conflict):
        await market.database.write(act)
    assert await total(market) == 1


async def test_readers_side_by_side_are_told_the_same(market: Market) -> None:
    for _ in range(5):
        await market.add(FROM_YORK)
    assert [await total(market) for _ in range(4)] == [5] * 4


async def test_what_is_said_in_the_same_moment_keeps_its_order(market: Market) -> None:
    numbers = [await market.add(FROM_YORK) for _ in range(40)]
    found, _ = await market.seen(ANYBODY, FeedFilter(limit=80))
    assert [item.post_id for item in found.items] == numbers[::-1]


async def test_what_comes_while_somebody_reads_is_shown_neither_twice_nor_instead(
    market: Market,
) -> None:
    old = []
    for _ in range(9):
        market.now += timedelta(minutes=1)
        old.append(await market.add(FROM_YORK))
    seen: list[int] = []
    before: str | None = None
    while True:
        found, _ = await market.seen(ANYBODY, FeedFilter(limit=2, before=before))
        seen += [item.post_id for item in found.items]
        market.now += timedelta(minutes=1)
        await market.add(FROM_YORK)
        before = found.next_before
        if before is None:
            break
    assert seen == old[::-1]


async def test_what_ends_by_itself_is_gone_at_that_instant_and_back_before_it(
    market: Market,
) -> None:
    await market.add(replace(FROM_YORK, ends=timedelta(milliseconds=5)))
    begin, seen = market.now, []
    for milliseconds in (4, 5, 4, 6):
        market.now = begin + timedelta(milliseconds=milliseconds)
        seen.append(await total(market))
    assert seen == [1, 0, 1, 0]


async def test_a_network_that_is_forgotten_takes_its_listings_out_of_the_feed(
    market: Market,
) -> None:
    await market.add(FROM_YORK)
    assert await total(market) == 1
    await market.run("DELETE FROM known_networks WHERE actor_id = :id", id=YORK)
    assert await total(market) == 0


def test_what_is_taken_out_leaves_nothing_behind() -> None:
    index = Index()
    entry = Entry(7, 1, FAR, "stray.example", 'need|today|remote|sisters|0|es|["food-meal"]', "")
    index.put([entry])
    assert all(entry.place in index.of(axis, value) for axis, value in traits_of(entry.traits))

    index.remove(index.shown.copy())

    assert not index.shown
    assert all(not index.of(axis, value) for axis, value in traits_of(entry.traits))


async def test_the_places_of_what_is_gone_are_cleared_away_and_counts_stay_right(
    market: Market,
) -> None:
    gone = await market.add(FROM_YORK)
    assert await total(market) == 1
    await market.run("DELETE FROM listings WHERE post_id = :id", id=gone)
    stays = await market.add(FROM_YORK)
    assert await market.database.write(lambda tx: index_store.clear_gone(tx, 1)) == 1

    found, _ = await market.seen(ANYBODY, FeedFilter())
    assert ([item.post_id for item in found.items], found.total) == ([stays], 1)
