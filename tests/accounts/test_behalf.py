"""What coordinators do for others is written down for ever and told to those others (E5)."""

from functools import partial

import pytest

from accounts.behalf import ConsentHow, OnBehalf
from accounts.log_store import Deed
from accounts.person import Person
from accounts.roles import Role
from storage.database import Writing
from tests.accounts.given import letters, person
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from text.people_phrases import CONSENT_WORDS, DEED_WORDS
from world.errors import Conflict, Missing, Refused

DONE = OnBehalf("listing_made", ConsentHow.SPOKEN, "/listings/17", "A lift on Tuesday")


async def note(home: Home, by: Person, member_id: int, done: OnBehalf = DONE) -> None:
    behalf = home.rooms.accounts.behalf
    await home.node.database.write(lambda tx: behalf.note(tx, by.id, member_id, done))


async def log_of(home: Home, viewer: Person, member: Person) -> list[Deed]:
    behalf = home.rooms.accounts.behalf
    return await home.node.database.read(lambda tx: behalf.log_of(tx, viewer, member.id))


async def test_a_deed_is_in_the_log_and_in_the_members_letters(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    await hull.rooms.accounts.addresses.vouch(amina.id, "amina@post.example")
    await note(hull, josie, amina.id)
    await fediverse.live(hours=12)
    (letter,) = await letters(hull)
    assert "Subject: Something was done for you at Hull Mutual Aid" in letter
    assert "Josie has done this in your name" in letter
    assert "Published an offer or an ask in your name." in letter
    assert "A lift on Tuesday" in letter
    assert "You agreed on the telephone or face to face." in letter
    assert "https://hull.example/settings/done-for-me" in letter
    (deed,) = await log_of(hull, amina, amina)
    assert (deed.deed, deed.about, deed.consent) == ("listing_made", "/listings/17", "spoken")


async def test_a_member_without_an_address_finds_it_in_the_log(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    await note(hull, josie, amina.id)
    assert await letters(hull) == []
    assert len(await log_of(hull, amina, amina)) == 1


async def test_what_people_do_for_themselves_is_no_deed_on_behalf(hull: Home) -> None:
    amina = await person(hull)
    await note(hull, amina, amina.id)
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


async def test_only_coordinators_act_for_others(hull: Home) -> None:
    amina, josie = await person(hull), await person(hull, "josie")
    ted = await hull.rooms.accounts.trust.give_role(
        None, (await person(hull, "ted")).id, Role.ADMIN
    )
    for by in (amina, ted):
        with pytest.raises(Refused):
            await note(hull, by, josie.id)
    with pytest.raises(Missing):
        await note(hull, josie, 1)


async def test_the_log_is_read_by_its_member_and_by_coordinators(hull: Home) -> None:
    josie, amina, ted = [await person(hull, name) for name in ("josie", "amina", "ted")]
    await note(hull, josie, amina.id)
    assert [len(await log_of(hull, who, amina)) for who in (amina, josie, ted)] == [1, 1, 0]
    behalf = hull.rooms.accounts.behalf
    for viewer, deeds in ((josie, 1), (amina, 0), (ted, 0)):
        assert len(await hull.node.database.read(partial(behalf.log, viewer=viewer))) == deeds


@pytest.mark.parametrize("table", ["behalf_log", "standing_log"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET at = ''", "DELETE FROM {}"])
async def test_nobody_alters_a_log_or_shortens_it(hull: Home, table: str, deed: str) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    await note(hull, josie, amina.id)

    def alter(tx: Writing) -> None:
        tx.run(deed.format(table))

    with pytest.raises(Conflict):
        await hull.node.database.write(alter)
    assert await hull.rows(f"SELECT 1 FROM {table}") != []  # noqa: S608


async def test_a_deed_that_fails_leaves_no_line_in_the_log(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    behalf = hull.rooms.accounts.behalf

    def fail(tx: Writing) -> None:
        behalf.note(tx, josie.id, amina.id, DONE)
        raise Conflict("Something else went wrong.")

    with pytest.raises(Conflict):
        await hull.node.database.write(fail)
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


def test_there_are_words_for_every_way_of_agreeing_and_for_every_deed() -> None:
    assert set(CONSENT_WORDS) == set(ConsentHow)
    assert all(DEED_WORDS.values())
