"""What the tests of this room begin with: how one network looks to a coordinator of another."""

from coordination import seen
from coordination.health import Health
from coordination.seen import Case
from coordination.wording import health_said
from tests.accounts.given import person
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
