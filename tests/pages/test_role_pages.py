"""Roles pass from hand to hand on the web, for whoever holds one; no password goes with them."""

from dataclasses import replace

import pytest

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import filled
from accounts.roles import Role
from tests.accounts.given import again, person
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

HERE = "/settings/roles"


@pytest.fixture
async def ted(hull: Home) -> Browser:
    """The browser of Ted, who keeps the node and sees nothing private."""
    number = (await person(hull, "ted")).id
    await hull.rooms.accounts.trust.give_role(None, number, Role.ADMIN)
    browser = Browser(hull)
    await browser.sign_in("ted")
    return browser


async def test_a_node_admin_gives_and_takes_what_an_admin_may_give(
    hull: Home, ted: Browser
) -> None:
    amina = await person(hull)
    answer = await ted.fill(HERE, HERE, handle="@amina", role="moderator", way="give")
    page = (await ted.follow(answer)).body.decode()
    assert "@amina" in page
    assert (await again(hull, amina)).may(Role.MODERATOR)
    changes = await hull.rows("SELECT what, said, by_id FROM standing_log ORDER BY id DESC LIMIT 1")
    given = [(row["what"], row["said"], row["by_id"]) for row in changes]
    assert given == [("role_given", "moderator", (await person(hull, "ted")).id)]

    form = await ted.form(HERE, f"{HERE}/take")
    await ted.send(form, member=str(amina.id), role="moderator")
    assert not (await again(hull, amina)).may(Role.MODERATOR)


async def test_no_admin_makes_a_coordinator_or_unmakes_one(hull: Home, ted: Browser) -> None:
    page = await ted.page(HERE)
    assert "Coordinator" not in page[page.index("<main") : page.index("</main>")]
    form = await ted.form(HERE, HERE)
    answer = await ted.send(form, handle="amina", role="coordinator", way="give")
    assert answer.status == 403
    josie = await person(hull, "josie")
    take = await ted.form(HERE, f"{HERE}/take")
    assert (await ted.send(take, member=str(josie.id), role="coordinator")).status == 403
    assert (await again(hull, josie)).is_coordinator
    assert not (await person(hull)).is_coordinator


async def test_an_admin_sees_names_as_everybody_knows_them(hull: Home, ted: Browser) -> None:
    amina = await person(hull)
    told = replace(filled(amina), name="Amina Xylander", appearance=Appearance.FIRST_NAME)
    await hull.rooms.accounts.profiles.edit_profile(Acting(amina.id, amina.id), told)
    await hull.rooms.accounts.trust.give_role(None, amina.id, Role.MODERATOR)
    page = await ted.page(HERE)
    assert "@amina" in page
    assert "Xylander" not in page


async def test_handing_over_takes_it_from_whoever_does(hull: Home, ted: Browser) -> None:
    answer = await ted.fill(HERE, HERE, handle="amina", role="admin", way="hand over")
    assert answer.status == 303
    assert (await person(hull)).may(Role.ADMIN)
    assert not (await person(hull, "ted")).may(Role.ADMIN)


async def test_a_moderator_lays_the_role_down_and_gives_none(hull: Home) -> None:
    amina = await person(hull)
    await hull.rooms.accounts.trust.give_role(None, amina.id, Role.MODERATOR)
    browser = Browser(hull)
    await browser.sign_in("amina")
    assert "/settings/roles" in await browser.page("/settings")
    answer = await browser.fill(HERE, HERE, handle="ted", role="moderator", way="give")
    assert answer.status == 403
    form = await browser.form(HERE, f"{HERE}/take")
    await browser.send(form, role="moderator")
    assert (await again(hull, amina)).roles == {Role.MEMBER}


async def test_the_last_coordinator_keeps_it_until_somebody_else_has_it(hull: Home) -> None:
    josie = Browser(hull)
    await josie.sign_in("josie")
    form = await josie.form(HERE, f"{HERE}/take")
    answer = await josie.send(form, role="coordinator")
    assert answer.status == 409
    assert "Please give the role to somebody first." in answer.body.decode()


@pytest.mark.parametrize("handle", ["nobody", "hull", "", "@josie@elsewhere.example"])
async def test_a_handle_that_nobody_has_is_said_beside_the_field(ted: Browser, handle: str) -> None:
    answer = await ted.fill(HERE, HERE, handle=handle, role="moderator", way="give")
    assert answer.status == 422
    assert 'id="error-handle"' in answer.body.decode()


async def test_members_have_no_such_page_and_nobody_has_it_without_a_fresh_proof(
    fediverse: Fediverse, hull: Home, ted: Browser
) -> None:
    amina = Browser(hull)
    await amina.sign_in("amina")
    assert (await amina.get(HERE)).status == 403
    assert HERE not in await amina.page("/settings")
    fediverse.clock.turn(minutes=16)
    assert (await ted.get(HERE)).header("location") == f"/sign-in?next={HERE}"
