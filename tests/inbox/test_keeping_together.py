from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans, integers, lists, none, sampled_from, tuples

from inbox import store
from inbox.receipt import Receipt
from inbox.verified import ProvenBy
from storage.database import Reading, Writing
from tests.fediverse.home import Home

NOW = datetime(2026, 11, 24, 19, 2, 18, tzinfo=UTC)
ARRIVALS = lists(
    tuples(
        none() | integers(1, 4),
        sampled_from([ProvenBy.SIGNATURE, ProvenBy.PROOF, ProvenBy.PENDING]),
        booleans(),
    ),
    max_size=8,
)
Arrival = tuple[int | None, ProvenBy, bool]


def receipt(number: int, arrival: Arrival) -> Receipt:
    name, proven_by, _ = arrival
    return Receipt(
        id=number,
        activity_iri=None if name is None else f"https://oamaru.example/activities/{name}",
        actor_iri="https://oamaru.example/users/vera",
        type="Create",
        signed_by="https://oamaru.example/users/vera",
        proven_by=proven_by,
        body=b"{}",
        received_at=NOW,
        due_at=NOW,
    )


def everything(tx: Reading) -> list[list[tuple[object, ...]]]:
    return [
        [tuple(row) for row in tx.all(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608
        for table in ("received", "received_bodies", "seen", "inbox_entries")
    ]


class Undone(Exception):
    pass


async def kept(
    home: Home, former: Sequence[Arrival], arrivals: Sequence[Arrival], *, together: bool
) -> tuple[list[bool], list[list[tuple[object, ...]]]]:
    """The answers, and all rows afterwards; nothing of it stays."""
    found = []

    def act(tx: Writing) -> None:
        owner = int(str(tx.value("SELECT min(id) FROM actors WHERE local = 1")))
        pairs = [
            (receipt(number, arrival), owner if arrival[2] else None)
            for number, arrival in enumerate([*former, *arrivals], start=1)
        ]
        for pair in pairs[: len(former)]:
            store.keep(tx, *pair)
        new = pairs[len(former) :]
        answers = (
            store.keep_together(tx, new) if together else [store.keep(tx, *pair) for pair in new]
        )
        found.append((answers, everything(tx)))
        raise Undone

    try:
        await home.node.database.write(act)
    except Undone:
        return found[0]
    raise AssertionError


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ARRIVALS, ARRIVALS)
async def test_keeping_together_is_keeping_one_after_the_other(
    hull: Home, former: list[Arrival], arrivals: list[Arrival]
) -> None:
    one_by_one = await kept(hull, former, arrivals, together=False)
    assert await kept(hull, former, arrivals, together=True) == one_by_one


async def test_a_flood_of_one_activity_is_kept_once(hull: Home) -> None:
    same: list[Arrival] = [(1, ProvenBy.SIGNATURE, True)] * 5
    answers, (received, bodies, seen, entries) = await kept(hull, [], same, together=True)
    assert answers == [True, False, False, False, False]
    assert [*map(len, (received, bodies, seen, entries))] == [1, 1, 1, 1]
