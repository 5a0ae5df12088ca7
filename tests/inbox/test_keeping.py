"""What the store of the inbox keeps, for how long, and for whose eyes."""

from datetime import datetime, timedelta

import pytest

from inbox import store
from inbox.receipt import Receipt, State
from inbox.verified import ProvenBy
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

VERA = "https://social.example/users/vera"


class Shelf:
    """Where receipts are kept, as the door keeps them."""

    def __init__(self, hull: Home) -> None:
        self._hull = hull

    async def keep(
        self,
        name: str | None,
        *,
        by: ProvenBy = ProvenBy.SIGNATURE,
        owner: int | None = None,
        body: bytes = b"{}",
    ) -> int | None:
        """The number of its row; None if it was kept before."""
        receipt = self.receipt(name, by, body)
        database = self._hull.node.database
        kept = await database.write(lambda tx: store.keep(tx, receipt, owner))
        return receipt.id if kept else None

    def receipt(
        self, name: str | None, by: ProvenBy = ProvenBy.ORIGIN, body: bytes = b"{}"
    ) -> Receipt:
        now = self.now()
        return Receipt(
            id=self._hull.node.world.ids.new(),
            activity_iri=None if name is None else f"{VERA}/{name}",
            actor_iri=VERA,
            type="Like",
            signed_by=VERA,
            proven_by=by,
            body=body,
            received_at=now,
            due_at=now,
        )

    def now(self) -> datetime:
        return self._hull.watch.now()

    async def numbers(self) -> list[int]:
        """Of all rows; none lacks its bytes, and no bytes outlive their row."""
        rows = await self._hull.rows("SELECT id FROM received ORDER BY id")
        bodies = await self._hull.rows("SELECT receipt_id AS id FROM received_bodies ORDER BY id")
        assert [row["id"] for row in bodies] == [row["id"] for row in rows]
        return [row["id"] for row in rows]


@pytest.fixture
def shelf(hull: Home) -> Shelf:
    return Shelf(hull)


async def test_a_name_is_kept_once_and_what_has_none_each_time(shelf: Shelf) -> None:
    first = await shelf.keep("1")
    assert await shelf.keep("1") is None
    nameless = [await shelf.keep(None), await shelf.keep(None)]
    assert await shelf.numbers() == [first, *nameless]


async def test_a_claim_uses_up_nobodys_name(shelf: Shelf, hull: Home) -> None:
    claimed = await shelf.keep("1", by=ProvenBy.PENDING)
    assert await shelf.keep("1", by=ProvenBy.PENDING) is None
    assert not await hull.node.database.read(lambda tx: store.is_seen(tx, f"{VERA}/1"))
    proven = await shelf.keep("1")
    assert await shelf.numbers() == [claimed, proven]
    assert await shelf.keep("1", by=ProvenBy.PENDING) is None
    assert await shelf.keep(None, by=ProvenBy.PENDING) is not None


async def test_what_its_origin_says_takes_the_place_of_the_claim(shelf: Shelf, hull: Home) -> None:
    claims = [await shelf.keep(name, by=ProvenBy.PENDING) for name in ("1", "2")]
    known = await shelf.keep("3")
    rows = await hull.node.database.read(lambda tx: store.due(tx, shelf.now(), 9))
    confirmed = shelf.receipt("1")
    taken = [
        await hull.node.database.write(lambda tx: store.replace_pending(tx, rows[0], confirmed)),
        await hull.node.database.write(
            lambda tx: store.replace_pending(tx, rows[1], shelf.receipt("3"))
        ),
    ]
    assert taken == [True, False]
    assert await shelf.numbers() == [known, confirmed.id]
    assert not set(claims) & set(await shelf.numbers())


async def test_an_inbox_shows_its_owner_what_was_handled_newest_first_in_pages(
    shelf: Shelf, hull: Home
) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")
    database = hull.node.database
    numbers = [
        await shelf.keep(str(n), owner=josie.id, body=f"{n}".encode()) or 0 for n in range(5)
    ]
    assert await database.read(lambda tx: store.inbox_of(tx, josie.id)) == []
    for number in numbers[:4]:
        await database.write(lambda tx: store.finish(tx, number, State.DONE, ""))  # noqa: B023
    page = await database.read(lambda tx: store.inbox_of(tx, josie.id, limit=3))
    assert [body for _, body in page] == [b"3", b"2", b"1"]
    last = page[-1][0]
    rest = await database.read(lambda tx: store.inbox_of(tx, josie.id, below=last, limit=3))
    assert [body for _, body in rest] == [b"0"]
    assert await database.read(lambda tx: store.inbox_of(tx, amina.id)) == []


async def test_what_is_old_is_forgotten_but_not_what_waits_nor_any_name(
    fediverse: Fediverse, shelf: Shelf, hull: Home
) -> None:
    josie, database = await hull.member("josie"), hull.node.database
    done, waiting = await shelf.keep("1", owner=josie.id), await shelf.keep("2")
    await database.write(lambda tx: store.finish(tx, done or 0, State.DONE, ""))
    fediverse.clock.turn(days=1)
    fresh = await shelf.keep("3")
    before = shelf.now() - timedelta(hours=1)
    assert await database.write(lambda tx: store.trim(tx, before)) == 1
    assert await shelf.numbers() == [waiting, fresh]
    assert await hull.rows("SELECT 1 FROM inbox_entries") == []
    assert await shelf.keep("1") is None
