"""Coordinators of networks are introduced: in private, once a month, by what all can read."""

import pytest

from accounts.roles import Role
from coordination.introducing import between
from coordination.introduction import Between, letter
from listings.listing import Kind
from tests.accounts.given import person
from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from text.languages import words_for
from world.errors import Missing, Refused

CODE = "learn"


async def a_gap(sisters: Sisters, audience: str = "public") -> None:
    """Madison asks for what Aotearoa offers."""
    await sisters.madison.add(
        "Grant writing, please", kind=Kind.NEED, categories=(CODE,), audience=audience
    )
    await sisters.aotearoa.add("Grant writing by post", categories=(CODE,), audience=audience)
    await sisters.fediverse.settle()


async def introduce(home: Home, by: str = "josie") -> None:
    await home.doing(home.rooms.coordination.introducing.introduce(await person(home, by), CODE))


async def letters(home: Home, by: str = "") -> list[str]:
    """What coordinators read of what other desks have written to theirs."""
    viewer, now = await person(home, by or home.coordinator), home.watch.now()
    introducing = home.rooms.coordination.introducing
    found = await home.node.database.read(lambda tx: introducing.letters_seen_by(tx, viewer, now))
    return [one.content for one in found]


async def notes(home: Home) -> int:
    (row,) = await home.rows(
        "SELECT count(*) AS n FROM activities WHERE audience = 'direct' AND type = 'Create'"
    )
    return int(row["n"])


async def test_the_desks_concerned_get_one_note_that_names_public_listings(
    sisters: Sisters,
) -> None:
    await a_gap(sisters)
    await introduce(sisters.hull)
    await sisters.fediverse.settle()
    for home in (sisters.madison, sisters.aotearoa):
        (words,) = await letters(home)
        assert "Hull Mutual Aid" in words
        assert "Grant writing, please" in words
        assert "Grant writing by post" in words
        assert await letters(home, by=home.cast.members[1]) == []
    assert await notes(sisters.hull) == 1


async def test_it_is_done_once_a_month_however_often_it_is_pressed(sisters: Sisters) -> None:
    await a_gap(sisters)
    await introduce(sisters.hull)
    await introduce(sisters.hull)
    assert await notes(sisters.hull) == 1
    sisters.fediverse.clock.turn(days=25)
    await a_gap(sisters)
    await introduce(sisters.hull)
    assert await notes(sisters.hull) == 2
    rows = await sisters.hull.rows("SELECT category, month FROM gap_introductions ORDER BY month")
    assert [tuple(row) for row in rows] == [(CODE, "2026-03"), (CODE, "2026-04")]


async def test_what_is_for_sisters_only_introduces_nobody(sisters: Sisters) -> None:
    await a_gap(sisters, audience="sisters")
    with pytest.raises(Missing):
        await introduce(sisters.hull)
    assert await notes(sisters.hull) == 0


async def test_only_coordinators_introduce(sisters: Sisters) -> None:
    await a_gap(sisters)
    with pytest.raises(Refused):
        await introduce(sisters.hull, by="ted")
    assert await notes(sisters.hull) == 0


async def test_who_introduced_is_forgotten_when_they_leave(sisters: Sisters) -> None:
    hull = sisters.hull
    await a_gap(sisters)
    ted = await person(hull, "ted")
    await hull.rooms.accounts.trust.give_role(None, ted.id, Role.COORDINATOR)
    await introduce(hull, by="ted")
    await hull.rooms.membership.remove("ted")
    (row,) = await hull.rows("SELECT by_id FROM gap_introductions")
    assert row["by_id"] == 0


async def test_a_title_names_nobody_and_brings_no_markup_into_the_note(sisters: Sisters) -> None:
    await a_gap(sisters)
    await sisters.aotearoa.add("@vera@vera.example <b>bold</b> #tag", categories=(CODE,))
    await sisters.fediverse.settle()
    hull = sisters.hull
    vera = sisters.fediverse.stranger("vera@vera.example")
    found = await hull.node.database.read(lambda tx: between(tx, CODE, hull.watch.now()))
    assert isinstance(found, Between)
    assert "<b>" not in letter(found, "Hull", words_for("en"))
    await introduce(hull)
    await sisters.fediverse.settle()
    assert vera.heard("Create") == []


async def test_the_page_shows_what_they_read_and_that_it_is_done(sisters: Sisters) -> None:
    await a_gap(sisters)
    browser = Browser(sisters.hull)
    await browser.sign_in("josie")
    address = f"/coordination/gaps/{CODE}"
    assert "Grant writing by post" in await browser.page(address)
    answer = await browser.fill(address, address)
    page = (await browser.follow(answer)).body.decode()
    assert "A note is on its way to their desks." in page
    assert "It can be done again next month." in page
    for path in ("/coordination/gaps/ride", "/coordination/gaps/nothing"):
        assert (await browser.get(path)).status == 404
    page = await browser.page("/coordination")
    assert page.index("Introduced this month") < page.index(f'href="{address}"')
    await sisters.fediverse.settle()
    theirs = Browser(sisters.madison)
    await theirs.sign_in("leah")
    assert "Grant writing by post" in await theirs.page("/coordination")
