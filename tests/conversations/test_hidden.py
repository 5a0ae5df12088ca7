"""Whoever the desk speaks for is found in no open column, letter, log or name (invariant 18)."""

import pytest

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import ProfileForm
from conversations import store
from conversations.conversation import Conversation
from listings.listing import Kind, Listing
from listings.terms import Voice
from storage.sealing import Seal
from tests.accounts.given import person
from tests.conversations.given import (
    HERE,
    THERE,
    answered,
    comes_by,
    doer,
    listed,
    read_by,
    said,
    yes,
)
from tests.fediverse.home import Home
from world.errors import Conflict

OWN_TABLES = ("conversations", "messages", "guests", "agreements", "kept_out", "declined")


@pytest.fixture
async def needs(hull: Home) -> list[Listing]:
    """Two things that Ted asks for through the desk."""
    await comes_by(hull)
    return [
        await hull.add(
            f"Company {number}", by="ted", kind=Kind.NEED, audience="network", voice=Voice.ANONYMOUS
        )
        for number in range(2)
    ]


async def rows_of(home: Home, talk: Conversation, tables: tuple[str, ...]) -> str:
    """Everything that lies open in these tables."""
    found = [
        tuple(row)
        for table in tables
        for row in await home.rows(f"SELECT * FROM {table}")  # noqa: S608  # our own names
    ]
    assert talk.id in {row[0] for row in found}
    return str(found)


async def test_the_other_side_knows_the_desk_and_a_coordinator_the_name(
    hull: Home, needs: list[Listing]
) -> None:
    talk = await answered(hull, needs[0])
    await hull.rooms.conversations.bring_coordinator(await doer(hull, "amina"), talk.id)

    assert (await read_by(hull, talk, "amina")).other.name == "A member of Hull Mutual Aid"
    assert (await read_by(hull, talk, "josie")).holder.name == "Ted"
    assert "Ted" not in str(await read_by(hull, talk, "amina"))


async def test_a_first_name_is_told_where_the_listing_tells_it(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add(
        "Company", by="ted", kind=Kind.NEED, audience="network", voice=Voice.FIRST_NAME
    )
    talk = await answered(hull, need)
    assert (await read_by(hull, talk, "amina")).other.name == "Ted"


async def test_who_appears_through_the_desk_answers_through_it(hull: Home) -> None:
    await comes_by(hull)
    amina = await person(hull, "amina")
    form = ProfileForm(name=amina.name, appearance=Appearance.DESK)
    await hull.rooms.accounts.profiles.edit_profile(Acting(amina.id, amina.id), form)
    need = await hull.add("Company", by="ted", kind=Kind.NEED, audience="network")

    talk = await answered(hull, need)

    assert (await read_by(hull, talk, "ted")).other.name == "A member of Hull Mutual Aid"
    assert len(await listed(hull, "amina")) == 1
    assert str(amina.id) not in await rows_of(hull, talk, OWN_TABLES)


async def test_no_open_column_of_this_room_joins_two_asks_of_one_person(
    hull: Home, needs: list[Listing]
) -> None:
    talks = [await answered(hull, need) for need in needs]
    for talk in talks:
        await yes(hull, talk, "ted", HERE)
        await yes(hull, talk, "amina", THERE)
        await said(hull, talk, "ted", "Thank you")

    ted = await hull.member("ted")
    told = await rows_of(hull, talks[0], OWN_TABLES)
    assert str(ted.id) not in told
    assert ted.iri not in told
    first, second = await hull.rows(
        "SELECT holder, holder_key, title, holder_gives FROM conversations ORDER BY id"
    )
    assert (first["holder_key"], second["holder_key"]) == (None, None)
    assert first["holder"] != second["holder"]
    assert first["holder_gives"] != second["holder_gives"]


async def test_the_key_of_whoever_speaks_openly_opens_nothing_hidden(
    hull: Home, needs: list[Listing]
) -> None:
    """The same member, once in their own name and once behind the desk."""
    open_need = await hull.add("A ladder", by="ted", kind=Kind.NEED, audience="network")
    hidden, openly = await answered(hull, needs[0]), await answered(hull, open_need)

    rows = {
        row["id"]: row["holder_key"]
        for row in await hull.rows("SELECT id, holder_key FROM conversations")
    }
    assert rows[openly.id] is not None
    assert rows[hidden.id] is None
    assert {row.id for row in await listed(hull, "ted")} == {hidden.id, openly.id}


async def test_another_secret_opens_nothing(hull: Home, needs: list[Listing]) -> None:
    talk = await answered(hull, needs[0])
    wrong = Seal(bytes(32))
    with pytest.raises(Conflict):
        await hull.node.database.read(lambda tx: store.by_id(tx, wrong, talk.id))
