"""Suggestions on the web: who sees them, why, and what becomes of asking."""

import re

import pytest

from listings.listing import Kind, Listing, Mode
from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home


async def browser_of(home: Home, username: str) -> Browser:
    browser = Browser(home)
    await browser.sign_in(username)
    return browser


@pytest.fixture
async def need(sisters: Sisters) -> Listing:
    await sisters.hull.add("Soup on Fridays", by="ted", categories=("food-meal",))
    await sisters.madison.add("Recipes by telephone", mode=Mode.REMOTE, audience="sisters")
    await sisters.fediverse.settle()
    return await sisters.hull.add(
        "A warm meal", kind=Kind.NEED, by="amina", categories=("food-meal",), audience="network"
    )


def _path(need: Listing) -> str:
    return f"/needs/{need.post_id}/suggestions"


async def test_whoever_asks_sees_who_may_help_and_why(sisters: Sisters, need: Listing) -> None:
    amina = await browser_of(sisters.hull, "amina")
    answer = await amina.get(_path(need))
    page = answer.body.decode()
    assert answer.status == 200
    assert page.index("Soup on Fridays") < page.index("Recipes by telephone")
    assert "Just this kind of help: Cooked meals" in page
    assert "From our sister" in page
    assert "Nobody is told anything until you ask" in page


@pytest.mark.parametrize(("who", "status"), [("josie", 200), ("ted", 404)])
async def test_coordinators_see_it_too_and_nobody_else(
    sisters: Sisters, need: Listing, who: str, status: int
) -> None:
    browser = await browser_of(sisters.hull, who)
    assert (await browser.get(_path(need))).status == status
    stranger = Browser(sisters.hull)
    assert (await stranger.get(_path(need))).status == 303


async def test_asking_begins_a_talk_and_the_page_says_so(sisters: Sisters, need: Listing) -> None:
    hull = sisters.hull
    await (await browser_of(hull, "ted")).get("/")  # comes by, so nobody reads along for him
    amina = await browser_of(hull, "amina")
    page = (await amina.get(_path(need))).body.decode()
    found = re.search(rf"{_path(need)}/(\d+)", page)
    assert found is not None
    (start,) = (await amina.form(found[0])).fields["words"]
    assert "A warm meal" in start
    answer = await amina.fill(found[0], words="Could you bring some on Friday?")
    assert answer.status == 303
    assert str(answer.header("location")).startswith("/messages/")
    (talk,) = await hull.rows("SELECT id, need_id FROM conversations")
    assert talk["need_id"] == need.post_id
    assert "You are talking" in (await amina.get(_path(need))).body.decode()
    page = (await (await browser_of(hull, "josie")).get(_path(need))).body.decode()
    assert "The two are talking" in page
    assert f"/messages/{talk['id']}" not in page  # where she was not brought in


async def test_without_a_word_nobody_is_asked(sisters: Sisters, need: Listing) -> None:
    hull = sisters.hull
    amina = await browser_of(hull, "amina")
    page = (await amina.get(_path(need))).body.decode()
    found = re.search(rf"{_path(need)}/(\d+)", page)
    assert found is not None
    assert (await amina.fill(found[0], words="  ")).status == 422
    assert await hull.rows("SELECT 1 FROM conversations") == []


@pytest.mark.parametrize("offer", ["17", "x", "9" * 30])
async def test_an_offer_that_was_not_suggested_has_no_page(
    sisters: Sisters, need: Listing, offer: str
) -> None:
    amina = await browser_of(sisters.hull, "amina")
    assert (await amina.get(f"{_path(need)}/{offer}")).status == 404
