"""With which program a status was written: told to its author, and to nobody else."""

from datetime import timedelta

import pytest

from posts.draft import NoteDraft
from storage.instants import to_text
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Json, Phone
from tests.oauth.given import let_in, registered

ALL = "/api/v1/statuses"
PHANPY = {"name": "Phanpy", "website": "https://phanpy.example"}


@pytest.fixture
async def phanpy(hull: Home) -> Phone:
    program = (await registered(hull)).program
    return Phone(hull, (await let_in(hull, program, "ted")).token)


async def shown_to(hull: Home, who: str, number: str) -> Json:
    phone = await Phone.of(hull, who) if who else Phone(hull)
    return (await phone.get(f"{ALL}/{number}")).json


async def test_only_the_author_is_told_with_which_program_they_wrote(
    hull: Home, phanpy: Phone
) -> None:
    written = (await phanpy.post(ALL, json={"status": "Bread at six."})).json
    assert written["application"] == PHANPY
    for who, told in (("ted", PHANPY), ("amina", None), ("", None), ("ted", PHANPY)):
        assert (await shown_to(hull, who, written["id"]))["application"] == told
    assert b"Phanpy" not in (await hull.get(f"/objects/{written['id']}")).body


async def test_whoever_passes_it_on_is_not_told_either(hull: Home, phanpy: Phone) -> None:
    written = (await phanpy.post(ALL, json={"status": "Bread at six."})).json
    amina = await Phone.of(hull, "amina")
    passed_on = (await amina.post(f"{ALL}/{written['id']}/reblog")).json
    assert (passed_on["application"], passed_on["reblog"]["application"]) == (None, None)
    seen = (await phanpy.get(f"{ALL}/{passed_on['id']}")).json
    assert (seen["application"], seen["reblog"]["application"]) == (None, PHANPY)


async def test_an_edit_by_another_program_changes_nothing_of_it(hull: Home, phanpy: Phone) -> None:
    written = (await phanpy.post(ALL, json={"status": "Bread at six."})).json
    other = (await registered(hull, name="Elk")).program
    elk = Phone(hull, (await let_in(hull, other, "ted")).token)
    edited = (await elk.put(f"{ALL}/{written['id']}", json={"status": "Bread at seven."})).json
    assert edited["application"] == PHANPY


async def test_what_was_written_without_a_program_tells_of_none(hull: Home) -> None:
    ted = await Phone.of(hull, "ted")  # a token of the node's own machine
    assert (await ted.post(ALL, json={"status": "Bread."})).json["application"] is None
    typed = await hull.rooms.posts.write_note(await hull.member("ted"), NoteDraft("On a page."))
    assert (await shown_to(hull, "ted", str(typed.id)))["application"] is None


async def test_a_note_that_waited_tells_the_program_it_was_written_with(
    fediverse: Fediverse, hull: Home, phanpy: Phone
) -> None:
    due_at = to_text(hull.watch.now() + timedelta(minutes=10))
    await phanpy.post(ALL, json={"status": "Later.", "scheduled_at": due_at})
    await fediverse.live(minutes=15)
    (status,) = (await phanpy.get("/api/v1/timelines/home")).json
    assert status["application"] == PHANPY


async def test_a_listing_says_it_as_any_other_status(hull: Home, phanpy: Phone) -> None:
    offer = (await phanpy.post(ALL, json={"status": "I mend bicycles. #offer #repair"})).json
    assert offer["sisternet"]["kind"] == "offer"
    assert offer["application"] == PHANPY
    assert (await shown_to(hull, "amina", offer["id"]))["application"] is None


async def test_what_is_deleted_leaves_no_program_behind(hull: Home, phanpy: Phone) -> None:
    written = (await phanpy.post(ALL, json={"status": "Bread at six."})).json
    await phanpy.delete(f"{ALL}/{written['id']}")
    assert await hull.rows("SELECT * FROM post_programs") == []
