"""What the tests of this room begin with: how one network looks to a coordinator of another."""

from coordination import seen
from coordination.health import Health
from coordination.seen import Case
from coordination.wording import health_said
from desk import figure_store
from desk.figure_store import Figure
from storage.transaction import Writing
from tests.accounts.given import person
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from text.languages import words_for


async def number_of(home: Home, other: Home) -> int:
    """The number that another network has here."""
    iri = (await other.network()).iri
    (row,) = await home.rows("SELECT id FROM actors WHERE iri = :iri", iri=iri)
    return int(row["id"])


async def case_of(home: Home, other: Home, by: str = "") -> Case | None:
    """Another network, looked at closely by the coordinator, if nobody else is named."""
    viewer, number = await person(home, by or home.coordinator), await number_of(home, other)
    signs, now = home.rooms.coordination.care.signs, home.watch.now()
    return await home.node.database.read(
        lambda tx: seen.case_seen_by(tx, signs, viewer, number, now)
    )


async def health_of(home: Home, other: Home) -> Health:
    found = await case_of(home, other)
    assert found is not None
    return found.health


async def said(home: Home, other: Home) -> str:
    """How the other network does, in English."""
    return health_said(await health_of(home, other), words_for("en"), home.watch.now())


async def counted(home: Home, month: str = "2026-02", **told: int) -> None:
    """A month of that network, as if just that much had been in it; offers and needs are lifts."""
    people = {"members": 40, "newcomers": 6, "leavers": 5}
    listed = {"offers": 12, "needs": 20, "answered": 10, "came_about": 8}

    def write(tx: Writing) -> None:
        for table in ("closed_months", "figures", "published_numbers"):
            tx.run(f"DELETE FROM {table} WHERE month = :month", month=month)  # noqa: S608
        for what, count in (people | told).items():
            if what in people:
                figure_store.add(tx, [Figure(month, what, "", count)])
        for what, count in (listed | told).items():
            if what in listed:
                figure_store.add(tx, [Figure(month, what, "ride", count)])
        figure_store.close(tx, month, home.watch.now())

    await home.node.database.write(write)
    await home.rooms.coordination.numbers.publish_due(home.watch.now())


async def collect(fediverse: Fediverse, home: Home) -> int:
    """What it finds when it asks, long enough after it has heard of new networks."""
    collector = home.rooms.coordination.collector
    await home.doing(collector.collect_due(home.watch.now()))
    fediverse.clock.turn(days=3)
    return await home.doing(collector.collect_due(home.watch.now()))
