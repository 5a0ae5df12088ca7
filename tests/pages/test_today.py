"""Today on the web: one screen, each row with one thing to do, for coordinators only."""

import re
from datetime import date
from functools import partial

import pytest

from accounts.behalf import ConsentHow, OnBehalf
from accounts.roles import Role
from tests.accounts.given import joined, person
from tests.conversations.given import comes_by
from tests.desk.given import need
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


async def test_an_empty_desk_says_so_and_leads_on(hull: Home, josie: Browser) -> None:
    await comes_by(hull)
    page = await josie.page("/today")
    assert "Nothing waits just now" in page
    assert 'href="/desk/intake"' in page


async def test_each_row_has_one_thing_to_do_and_says_how_long_it_waits(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    lift = await need(hull, "A lift to <b>choir</b>")
    fediverse.clock.turn(days=3)
    page = await josie.page("/today")
    assert "A lift to &lt;b&gt;choir&lt;/b&gt;" in page
    assert f'href="/needs/{lift.post_id}/suggestions"' in page
    assert f'href="/listings/{lift.post_id}"' in page
    assert "for 3 days" in page
    assert page.count('class="button button-main" href="/needs/') == 1


async def test_a_row_is_put_off_for_all_coordinators_and_twice_is_once(
    hull: Home, josie: Browser
) -> None:
    lift = await need(hull, "A lift to choir")
    form = await josie.form("/today", "/today/later")
    name = f"need-{lift.post_id}"
    answer = await josie.send(form, row=name)
    again = await josie.send(form, row=name)
    assert (answer.status, again.header("location")) == (303, answer.header("location"))
    page = (await josie.follow(answer)).body.decode()
    assert "It comes back in two days." in page
    assert "A lift to choir" not in page


@pytest.mark.parametrize("row", ["need", "need-", "nothing-1", "need-x", "-1", "need-٣"])
async def test_a_row_that_there_is_not_is_not_put_off(hull: Home, josie: Browser, row: str) -> None:
    await need(hull, "A lift to choir")
    form = await josie.form("/today", "/today/later")
    assert (await josie.send(form, row=row)).status == 400
    assert await hull.rows("SELECT * FROM put_off") == []


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR, Role.UMBRELLA])
async def test_nobody_but_coordinators_comes_to_the_desk(hull: Home, role: Role | None) -> None:
    ted = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    browser = Browser(hull)
    assert (await browser.get("/today")).status == 303
    await browser.sign_in("ted")
    assert (await browser.get("/today")).status == 403


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_today_is_there_in_every_language(hull: Home, josie: Browser, language: str) -> None:
    await joined(hull, "Marama")
    await need(hull, "A lift to choir")
    josie.cookies["language"] = language
    answer = await josie.get("/today?all=need")
    assert answer.status == 200
    assert answer.header("cache-control") == "private, no-store"


async def test_what_was_done_for_members_is_read_page_by_page(hull: Home, josie: Browser) -> None:
    coordinator, amina = await person(hull, "josie"), await person(hull)
    behalf = hull.rooms.accounts.behalf
    for number in range(53):
        day = date(2026, 3, 1) if number == 0 else None
        done = OnBehalf("contact_changed", ConsentHow.PAPER, agreed_on=day)
        note = partial(behalf.note, coordinator_id=coordinator.id, member_id=amina.id, done=done)
        await hull.node.database.write(note)
    page = await josie.page("/desk/log")
    assert page.count("Changed how to reach you.") == 50
    older = re.search(r'href="(/desk/log\?before=\d+)"', page)
    assert older is not None
    page = await josie.page(older[1])
    assert page.count("Changed how to reach you.") == 3
    assert "On 1 March 2026." in page
    assert "Older" not in page
    await hull.rooms.membership.remove("amina")
    assert await josie.page("/desk/log?before=x")


async def test_a_log_without_a_line_says_so_and_is_for_coordinators(
    hull: Home, josie: Browser
) -> None:
    assert "Nothing yet." in await josie.page("/desk/log")
    ted = await person(hull, "ted")
    await hull.rooms.accounts.trust.give_role(None, ted.id, Role.ADMIN)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert (await browser.get("/desk/log")).status == 403
