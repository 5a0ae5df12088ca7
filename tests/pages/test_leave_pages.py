"""Leaving on the web, without a script."""

from dataclasses import replace

import pytest

from accounts.roles import Role
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Missing
from world.network import Answer


@pytest.fixture
async def amina(hull: Home) -> Browser:
    """Amina's browser, where she is signed in."""
    browser = Browser(hull)
    await browser.sign_in("amina")
    return browser


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_what_will_happen_is_said_in_every_language(amina: Browser, language: str) -> None:
    amina.cookies["language"] = language
    answer = await amina.get("/leave")
    assert answer.status == 200
    assert answer.header("content-language") == language
    assert answer.header("cache-control") == "private, no-store"


async def test_the_page_says_how_much_goes(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@social.example")
    ted = await hull.member("ted")
    await vera.follow(ted.iri)
    await hull.add("Bread on Fridays", by="ted")
    await fediverse.settle()
    browser = Browser(hull)
    await browser.sign_in("ted")
    page = await browser.page("/leave")
    assert "1 offer or ask" in page
    assert "1 other place had something" in page
    assert "only coordinator" not in page


async def test_the_only_coordinator_hands_the_role_over_before_they_leave(
    hull: Home, josie: Browser
) -> None:
    amina = await hull.member("amina")
    before = await josie.form(f"/people/{amina.id}/leave")
    page = await josie.page("/leave")
    assert "You are the only coordinator" in page
    assert "give them the role" in page
    assert 'name="sure"' not in page
    # And whoever sends a form that the page does not have is told the same.
    sent = await josie.send(replace(before, action="/leave"), sure="yes")
    assert sent.status == 409
    assert "You are the only coordinator" in said(sent)
    assert (await hull.member("josie")).gone_at is None
    await hull.doing(hull.rooms.accounts.trust.give_role(None, amina.id, Role.COORDINATOR))
    left = await josie.fill("/leave", sure="yes")
    assert left.status == 303
    with pytest.raises(Missing):
        await hull.member("josie")


async def test_nothing_happens_without_the_tick(hull: Home, amina: Browser) -> None:
    answer = await amina.fill("/leave")
    assert answer.status == 422
    assert "Please fill this in." in said(answer)
    assert (await hull.member("amina")).gone_at is None


async def test_nothing_happens_without_a_fresh_proof_of_who_asks(
    fediverse: Fediverse, hull: Home, amina: Browser
) -> None:
    form = await amina.form("/leave")
    fediverse.clock.turn(minutes=16)
    asked = await amina.get("/leave")
    assert (asked.status, asked.header("location")) == (303, "/sign-in?next=/leave")
    sent = await amina.send(form, sure="yes")
    assert sent.status == 401
    assert (await hull.member("amina")).gone_at is None


async def test_whoever_leaves_is_signed_out_and_sees_the_page_of_receipts(
    hull: Home, amina: Browser
) -> None:
    answer = await amina.fill("/leave", sure="yes")
    path = str(answer.header("location"))
    assert answer.status == 303
    assert path.startswith("/leave/")
    assert "__Host-sisternet" not in amina.cookies
    with pytest.raises(Missing):
        await hull.member("amina")

    shown = await Browser(hull).get(path)
    assert shown.status == 200
    assert shown.header("cache-control") == "private, no-store"
    assert shown.header("x-robots-tag") == "noindex"
    assert "Everything was erased here" in said(shown)
    assert "amina" not in said(shown).lower()
    assert f"https://hull.example{path}" in said(shown)


async def test_a_page_of_receipts_that_never_was_is_not_there(hull: Home) -> None:
    assert (await Browser(hull).get("/leave/nothing")).status == 404


async def test_after_thirty_days_it_is_over(
    fediverse: Fediverse, hull: Home, amina: Browser
) -> None:
    answer = await amina.fill("/leave", sure="yes")
    fediverse.clock.turn(days=30)
    gone = await Browser(hull).get(str(answer.header("location")))
    assert gone.status == 410
    assert "kept for 30 days" in said(gone)


# ------------------------------------------------------------------------------- by a coordinator


async def path_of(hull: Home, username: str) -> str:
    return f"/people/{(await hull.member(username)).id}/leave"


async def test_a_coordinator_ends_a_membership_for_somebody_who_agreed(
    hull: Home, josie: Browser
) -> None:
    path = await path_of(hull, "amina")
    person = path.removesuffix("/leave")
    assert f'href="{path}"' in await josie.page(person)
    answer = await josie.fill(path, sure="yes", how="spoken")
    receipts = str(answer.header("location"))
    assert receipts.startswith("/leave/")
    assert "Everything was erased here" in await josie.page(receipts)
    assert (await josie.get(person)).status == 404


async def test_how_they_agreed_has_to_be_said(hull: Home, josie: Browser) -> None:
    answer = await josie.fill(await path_of(hull, "amina"), sure="yes")
    assert answer.status == 422
    assert (await hull.member("amina")).gone_at is None


async def test_whoever_still_holds_a_role_is_not_erased_by_others(
    hull: Home, josie: Browser
) -> None:
    await hull.rooms.membership.add("carol", name="Carol", coordinator=True)
    answer = await josie.fill(await path_of(hull, "carol"), sure="yes", how="paper")
    assert answer.status == 409
    assert "They still hold a role" in said(answer)


async def test_members_cannot_do_it_to_each_other_nor_coordinators_without_a_fresh_proof(
    fediverse: Fediverse, hull: Home, amina: Browser, josie: Browser
) -> None:
    path = await path_of(hull, "ted")
    assert (await amina.get(path)).status == 403
    assert (await josie.get("/people/17/leave")).status == 404
    fediverse.clock.turn(minutes=16)
    asked = await josie.get(path)
    assert (asked.status, asked.header("location")) == (303, f"/sign-in?next={path}")
