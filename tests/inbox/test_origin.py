"""What the origin of an activity says when somebody else has brought it."""

from datetime import UTC, datetime

import pytest

from actors.budget import Budget
from federation.documents import Activity, read_activity
from inbox.origin import Origins
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger
from world.errors import Limited, Malformed, Missing, Refused, Unreachable
from world.network import Answer

LATER = datetime(2030, 1, 1, tzinfo=UTC)
GONE = Answer(410, (), b"")


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("vera@social.example")


async def confirmed(hull: Home, claimed: Json, *, fetches: int = 5) -> Activity:
    origins = Origins(hull.node.world, hull.node.fetcher)
    return await origins.confirmed(read_activity(claimed, now=LATER), Budget(fetches))


# What is carried is read where it lies


@pytest.mark.parametrize("kind", ["Create", "Update"])
async def test_a_thing_counts_as_it_is_at_its_author(kind: str, vera: Stranger, hull: Home) -> None:
    josie = (await hull.member("josie")).iri
    note = vera.note(1, "As it is.", cc=[josie])
    vera.server.put(note["id"], note)
    found = await confirmed(hull, vera.does(kind, vera.note(1, "As it was brought.")))
    assert (found.type, found.actor, found.id) == (kind, vera.iri, None)
    assert found.object == note
    assert (found.to, found.cc) == (tuple(note["to"]), (josie,))
    assert found.json["object"] == note


async def test_a_thing_of_another_host_is_not_even_asked_for(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    with pytest.raises(Refused):
        await confirmed(hull, vera.does("Create", rob.note(1)["id"]))
    assert rob.server.asked == []


async def test_a_thing_by_another_author_is_refused(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    neighbour = fediverse.stranger("eve@social.example")
    note = neighbour.note(1)
    vera.server.put(note["id"], note)
    with pytest.raises(Refused):
        await confirmed(hull, vera.does("Create", note["id"]))


async def test_a_thing_under_another_name_is_not_that_thing(vera: Stranger, hull: Home) -> None:
    note = vera.note(1)
    vera.server.put(note["id"], note)
    page = f"https://{vera.host}/@vera/1"
    vera.server.put(page, note)
    with pytest.raises(Malformed):
        await confirmed(hull, vera.does("Create", page))


# What is said is read under its own name


async def test_an_announcement_counts_as_it_is_at_its_author(vera: Stranger, hull: Home) -> None:
    announce = vera.does("Announce", "https://other.example/1")
    vera.server.put(announce["id"], announce)
    found = await confirmed(hull, announce | {"object": "https://evil.example/1"})
    assert found.object_id == "https://other.example/1"
    assert found.id == announce["id"]


@pytest.mark.parametrize("changed", ["actor", "id"])
async def test_an_announcement_that_is_something_else_there_is_refused(
    changed: str, vera: Stranger, hull: Home
) -> None:
    announce = vera.does("Announce", "https://other.example/1")
    other = {"actor": "https://social.example/users/eve", "id": f"{vera.iri}/another"}[changed]
    vera.server.put(announce["id"], announce | {changed: other})
    vera.server.put(f"{vera.iri}/another", announce | {changed: other})
    with pytest.raises(Refused):
        await confirmed(hull, announce)


async def test_an_announcement_that_speaks_for_others_is_refused(
    vera: Stranger, hull: Home
) -> None:
    announce = vera.does("Announce", "https://other.example/1")
    stolen = announce | {"type": "Delete"}
    vera.server.put(announce["id"], stolen)
    with pytest.raises(Refused):
        await confirmed(hull, announce)


async def test_what_has_no_name_cannot_be_asked_for(vera: Stranger, hull: Home) -> None:
    for claimed in (
        vera.does("Announce", "https://other.example/1", id=None),
        vera.does("Create", {"type": "Note", "content": "x"}, id=None),
    ):
        with pytest.raises(Refused):
            await confirmed(hull, claimed)
    assert vera.server.asked == []


# What is deleted is not there


@pytest.mark.parametrize(
    "left", [GONE, Answer(404, (), b""), "tombstone"], ids=["gone", "missing", "tombstone"]
)
async def test_a_thing_that_is_not_there_is_deleted(
    left: Answer | str, vera: Stranger, hull: Home
) -> None:
    note = vera.note(1)["id"]
    vera.server.put(note, left if isinstance(left, Answer) else {"id": note, "type": "Tombstone"})
    found = await confirmed(hull, vera.does("Delete", note))
    assert (found.type, found.actor, found.object_id, found.id) == ("Delete", vera.iri, note, None)


async def test_an_account_must_be_gone_and_not_only_missing(vera: Stranger, hull: Home) -> None:
    delete = vera.does("Delete", vera.iri)
    vera.server.put(vera.iri, Answer(404, (), b""))
    with pytest.raises(Missing):
        await confirmed(hull, delete)
    hull.node.fetcher.forget_failures(vera.host)
    vera.server.put(vera.iri, GONE)
    assert (await confirmed(hull, delete)).object_id == vera.iri


async def test_what_is_still_there_is_not_deleted(vera: Stranger, hull: Home) -> None:
    note = vera.note(1)
    vera.server.put(note["id"], note)
    with pytest.raises(Refused):
        await confirmed(hull, vera.does("Delete", note["id"]))


async def test_nobody_deletes_what_lies_elsewhere(vera: Stranger, hull: Home) -> None:
    with pytest.raises(Refused):
        await confirmed(hull, vera.does("Delete", "https://other.example/1"))
    with pytest.raises(Refused):
        await confirmed(hull, vera.does("Delete", None))


async def test_a_silence_confirms_nothing(fediverse: Fediverse, vera: Stranger, hull: Home) -> None:
    fediverse.roads.dark.add(vera.host)
    for claimed in (vera.does("Delete", vera.note(1)["id"]), vera.create(vera.note(2))):
        with pytest.raises(Unreachable):
            await confirmed(hull, claimed)


async def test_no_more_is_asked_than_the_budget_allows(vera: Stranger, hull: Home) -> None:
    with pytest.raises(Limited):
        await confirmed(hull, vera.create(vera.note(1)), fetches=0)
