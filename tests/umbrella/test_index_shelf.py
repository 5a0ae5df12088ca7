"""The copy of the index on the disk: nobody waits, and nothing in it is believed that is not so."""

import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from posts.seen_store import ANYBODY
from storage.backup import back_up, restore
from storage.database import Database
from storage.transaction import Reading
from tests.umbrella.market import ANN, FAR, YORK, Market, Stall
from umbrella import index_copy, index_keeping, index_shelf, index_store
from umbrella.feed_filter import FeedFilter
from umbrella.index_keeping import IndexKeeper
from umbrella.index_shelf import IndexShelf
from world.chance import SystemChance

FROM_YORK = Stall(author=ANN, network=YORK, title="Bread")
HOUR = timedelta(hours=1)


@pytest.fixture
async def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Market]:
    """Five listings, which are many here; one slice of the index is two."""
    monkeypatch.setattr(index_shelf, "MANY", 2)
    monkeypatch.setattr(index_keeping, "_AT_ONCE", 2)
    opened = await Market.anew(tmp_path / "market.sqlite")
    for _ in range(5):
        await opened.add(FROM_YORK)
    yield opened
    await opened.close()


def shelf(market: Market) -> IndexShelf:
    return IndexShelf(SystemChance(), market.database)


def copy_of(market: Market) -> Path:
    return index_copy.beside(market.database.path)


async def start_again(market: Market) -> None:
    """Nothing is in memory then."""
    await market.close()
    market.database = await Database.open(market.database.path, rooms=[])


async def posts_seen(market: Market) -> list[int]:
    found, counts = await market.seen(ANYBODY, FeedFilter())
    assert found.total == counts.total == len(found.items)
    return [item.post_id for item in found.items]


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the store was read to make an index."""
    read: list[int] = []
    shown_after = index_store.shown_after

    def counted(tx: Reading, place: int, most: int) -> object:
        read.append(place)
        return shown_after(tx, place, most)

    monkeypatch.setattr(index_store, "shown_after", counted)
    return read


async def test_after_a_new_start_the_copy_answers_with_all_that_has_changed_since(
    market: Market, slices: list[int]
) -> None:
    assert await shelf(market).tend(market.now) == 1
    slices.clear()
    gone = market.numbers[1]
    await market.run("DELETE FROM listings WHERE post_id = :id", id=gone)
    await market.add(Stall(author=ANN, network=YORK, title="Jam"), said=-HOUR)
    await start_again(market)
    expected = sorted((one for one in market.numbers if one != gone), reverse=True)
    assert await posts_seen(market) == expected
    assert slices == []


def _cut(octets: bytes) -> bytes:
    return octets[: len(octets) // 2]


def _flipped(at: int) -> Callable[[bytes], bytes]:
    def flip(octets: bytes) -> bytes:
        where = at % len(octets)
        return octets[:where] + bytes([octets[where] ^ 4]) + octets[where + 1 :]

    return flip


@pytest.mark.parametrize(
    "harm",
    [_cut, *map(_flipped, (0, 20, 60, 400, -1, -40)), lambda _: b"", lambda one: one + b"\0"],
)
async def test_a_copy_that_was_harmed_is_passed_over_and_written_anew(
    harm: Callable[[bytes], bytes], market: Market, slices: list[int]
) -> None:
    await shelf(market).tend(market.now)
    path = copy_of(market)
    path.write_bytes(harm(path.read_bytes()))
    slices.clear()
    await start_again(market)
    assert await posts_seen(market) == market.numbers[::-1]
    assert slices
    assert await shelf(market).tend(market.now) == 1
    assert index_copy.is_sound(path)


async def test_a_copy_of_what_came_after_a_backup_is_not_believed_once_that_is_put_back(
    market: Market, tmp_path: Path
) -> None:
    await shelf(market).tend(market.now)
    back_up(market.database.path, tmp_path / "backup")
    kept = list(market.numbers)
    await market.add(Stall(author=ANN, network=FAR))
    await shelf(market).renew(market.now)
    await market.close()
    restore(tmp_path / "backup", market.database.path)
    await start_again(market)
    # Another history, just as long: by its number alone the copy would tell this state.
    market.numbers = kept + kept
    other = await market.add(FROM_YORK)
    assert await posts_seen(market) == [other, *kept[::-1]]
    counts = (await market.seen(ANYBODY, FeedFilter()))[1]
    assert [one.count for one in counts.networks] == [6]


async def test_a_copy_from_before_a_backup_still_counts_when_that_is_put_back(
    market: Market, tmp_path: Path, slices: list[int]
) -> None:
    await shelf(market).tend(market.now)
    await market.add(FROM_YORK)
    back_up(market.database.path, tmp_path / "backup")
    kept = list(market.numbers)
    await market.add(FROM_YORK)
    await market.close()
    restore(tmp_path / "backup", market.database.path)
    slices.clear()
    await start_again(market)
    assert await posts_seen(market) == kept[::-1]
    assert slices == []


async def test_a_copy_of_another_store_is_not_believed(market: Market, tmp_path: Path) -> None:
    other = await Market.anew(tmp_path / "other.sqlite")
    await other.add(Stall(author=ANN, network=FAR), said=24 * HOUR)
    await other.add(Stall(author=ANN, network=FAR), said=24 * HOUR)
    for one in (market, other):
        await shelf(one).renew(one.now)
    await other.close()
    shutil.copy(copy_of(other), copy_of(market))
    await start_again(market)
    assert await posts_seen(market) == market.numbers[::-1]


@pytest.mark.parametrize(
    ("module", "name"), [(index_copy, "code"), (index_store, "shape")], ids=["code", "migration"]
)
async def test_a_copy_from_before_other_code_or_another_migration_is_not_believed(
    module: ModuleType,
    name: str,
    market: Market,
    slices: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await shelf(market).tend(market.now)
    slices.clear()
    monkeypatch.setattr(module, name, lambda *_: "another")
    await start_again(market)
    assert await posts_seen(market) == market.numbers[::-1]
    assert slices.count(-1) == 1


async def test_what_changes_while_the_index_is_made_in_slices_is_in_it(market: Market) -> None:
    def slice_of(tx: Reading) -> bool:
        return tx.memory.of(IndexKeeper).prepare(tx, market.now)

    assert not await market.ask(slice_of)
    first, last = market.numbers[0], market.numbers[-1]
    await market.run("DELETE FROM listings WHERE post_id = :id", id=first)
    await market.put(last, Stall(author=ANN, network=YORK, title="Jam"))
    early = await market.add(FROM_YORK, said=timedelta(days=1))
    while not await market.ask(slice_of):
        """Others have their turn in between."""
    assert await posts_seen(market) == [*market.numbers[4:0:-1], early]


async def test_a_copy_is_for_its_owner_and_says_nothing_of_anybody(market: Market) -> None:
    await shelf(market).tend(market.now)
    path = copy_of(market)
    assert path.stat().st_mode & 0o777 == 0o600
    octets = path.read_bytes()
    assert not [word for word in (b"Bread", b"hull.example", b"york.example") if word in octets]


async def test_what_is_erased_is_not_in_the_copy_any_more(market: Market) -> None:
    await shelf(market).tend(market.now)
    before = copy_of(market).open("rb")
    (place, *_) = await market.ask(lambda tx: index_store.places_of(tx, [ANN]))
    await market.run("DELETE FROM listings WHERE post_id = :id", id=market.numbers[0])
    await shelf(market).wipe(market.now)
    found = index_copy.read(copy_of(market), lambda _head: True)
    assert found is not None
    assert place not in found[1].shown
    assert len(found[1].shown) == 4
    with before:
        assert set(before.read()) == {0}  # nor where the one before it lay


async def test_a_copy_that_cannot_be_written_anew_is_not_left_with_what_was_erased(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("The disk is full.")

    await shelf(market).tend(market.now)
    monkeypatch.setattr(index_copy, "write", fail)
    await shelf(market).wipe(market.now)
    assert not copy_of(market).exists()


async def test_a_copy_is_written_by_the_hour_if_there_is_more_to_tell(market: Market) -> None:
    tended, written = shelf(market), []
    for hours in (0, 0.5, 1.5, 1.6):
        written.append(await tended.tend(market.now + hours * HOUR))
        await market.add(FROM_YORK)
    assert written == [1, 0, 1, 0]


async def test_an_index_that_was_made_long_ago_answers_until_another_has_been_made(
    market: Market, slices: list[int]
) -> None:
    begin, tended = market.now, shelf(market)
    written, made = [], []
    for days in (0, 29, 30, 30):
        market.now = begin + timedelta(days=days)
        await posts_seen(market)
        made.append(slices.count(-1))
        written.append(await tended.tend(market.now))
    assert written == [1, 0, 1, 0]
    assert made == [1, 1, 1, 2]


async def test_memory_holds_no_index_when_nobody_has_asked_for_half_an_hour(
    market: Market, slices: list[int]
) -> None:
    def is_there(tx: Reading) -> bool:
        return tx.memory.of(IndexKeeper).told(tx, "", market.now) is not None

    await posts_seen(market)
    there = []
    for minutes in (1, 29, 31):
        await shelf(market).tend(market.now + timedelta(minutes=minutes))
        there.append(await market.ask(is_there))
    assert there == [True, True, False]
    slices.clear()
    assert len(await posts_seen(market)) == 5
    assert slices == []


async def test_a_small_umbrella_has_no_copy(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shelf(market).tend(market.now)
    monkeypatch.setattr(index_shelf, "MANY", 6)
    assert await shelf(market).tend(market.now) == 0
    assert not copy_of(market).exists()


async def test_where_no_copy_can_be_written_the_index_stays_in_memory(
    market: Market, slices: list[int]
) -> None:
    copy_of(market).mkdir()
    assert await posts_seen(market) == market.numbers[::-1]
    slices.clear()
    assert await shelf(market).tend(market.now + HOUR) == 0
    assert await posts_seen(market) == market.numbers[::-1]
    assert slices == []
