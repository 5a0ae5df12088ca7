"""Phone intake: written down while somebody speaks, for whom, and how they agreed."""

import re

import pytest

from accounts.roles import Role
from listings.listing import ListingAudience
from tests.accounts.given import joined, person
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from world.network import Answer

ASK = {"who": "amina", "title": "A lift to choir", "category": "ride-lift"}


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


async def listings(home: Home) -> list[dict[str, object]]:
    rows = await home.rows(
        "SELECT l.*, p.author_id FROM listings l JOIN posts p ON p.id = l.post_id ORDER BY 1"
    )
    return [dict(row) for row in rows]


async def deeds(home: Home) -> list[tuple[object, ...]]:
    rows = await home.rows("SELECT deed, consent, agreed_on, member_id FROM behalf_log ORDER BY id")
    return [tuple(row) for row in rows]


async def test_an_ask_is_written_down_in_one_go_for_somebody_known_by_name(
    hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    answer = await josie.fill("/desk/intake", **ASK, body="From Newland Avenue")
    assert answer.status == 303, said(answer)
    (listing,) = await listings(hull)
    assert (listing["title"], listing["author_id"]) == ("A lift to choir", amina.id)
    assert listing["audience"] == ListingAudience.NETWORK
    assert await deeds(hull) == [("listing_made", "spoken", "2026-03-07", amina.id)]


async def test_what_may_fit_is_shown_at_once_with_reasons(hull: Home, josie: Browser) -> None:
    await hull.add("A lift on Tuesdays", by="ted", categories=("ride-lift",))
    answer = await josie.follow(await josie.fill("/desk/intake", **ASK))
    page = said(answer)
    assert "Written down" in page
    assert "A lift on Tuesdays" in page
    assert "Just this kind of help: A lift there and back" in page
    assert re.search(r'href="/needs/\d+/suggestions"', page)


async def test_an_offer_shows_who_asks_for_something_like_it(hull: Home, josie: Browser) -> None:
    await josie.fill("/desk/intake", **ASK)
    offer = {**ASK, "who": "@ted", "kind": "offer", "title": "I drive on Tuesdays"}
    page = said(await josie.follow(await josie.fill("/desk/intake", **offer)))
    assert "They ask for something like it" in page
    assert "A lift to choir" in page


async def test_somebody_new_becomes_a_member_by_it_without_an_e_mail_address(
    hull: Home, josie: Browser
) -> None:
    new = {**ASK, "who": "Wiremu Hōhepa", "member": "new", "phone": "01482 222 333"}
    answer = await josie.fill("/desk/intake", **new, how="witnessed", on="2026-03-05")
    assert answer.status == 303, said(answer)
    wiremu = await person(hull, "wiremu")
    assert (wiremu.name, wiremu.has_email, wiremu.vetting) == ("Wiremu Hōhepa", False, "applied")
    (listing,) = await listings(hull)
    assert listing["author_id"] == wiremu.id
    assert await deeds(hull) == [
        ("member_made", "witnessed", "2026-03-05", wiremu.id),
        ("listing_made", "witnessed", "2026-03-05", wiremu.id),
    ]


async def test_when_the_ask_cannot_be_nobody_is_made_a_member(hull: Home, josie: Browser) -> None:
    new = {**ASK, "who": "Wiremu", "member": "new", "phone": "01482 222 333"}
    answer = await josie.fill("/desk/intake", **new, until="2029-01-01")
    assert answer.status == 422
    assert "It may run for a year at most" in said(answer)
    assert await hull.rows("SELECT 1 FROM actors WHERE username = 'wiremu'") == []


async def test_somebody_new_has_to_be_reached_somehow(hull: Home, josie: Browser) -> None:
    answer = await josie.fill("/desk/intake", **{**ASK, "who": "Wiremu", "member": "new"})
    assert answer.status == 422
    assert "Please tell us one way to reach you." in said(answer)


async def test_a_name_that_may_mean_several_is_chosen_from(hull: Home, josie: Browser) -> None:
    await joined(hull, "Amina")
    answer = await josie.fill("/desk/intake", **ASK)
    assert answer.status == 422
    page = said(answer)
    assert "Several people may be meant" in page
    amina = await person(hull)
    assert f'name="member" value="{amina.id}"' in page
    assert 'value="A lift to choir"' in page
    answer = await josie.fill("/desk/intake", **ASK, member=str(amina.id))
    assert answer.status == 303


async def test_a_name_nobody_has_may_be_somebody_new(hull: Home, josie: Browser) -> None:
    answer = await josie.fill("/desk/intake", **{**ASK, "who": "Ami"})
    assert answer.status == 422
    page = said(answer)
    assert "Nobody here is called that" in page
    assert "Amina" in page  # whom it may mean
    assert 'name="member" value="new"' in page


async def test_the_page_may_begin_with_somebody_in_particular(hull: Home, josie: Browser) -> None:
    amina = await person(hull)
    form = await josie.form(f"/desk/intake?for={amina.id}", "/desk/intake")
    assert (form.fields["who"], form.fields["member"]) == (["Amina"], [str(amina.id)])


async def test_something_sensitive_goes_to_coordinators_unless_they_agreed_to_more(
    hull: Home, josie: Browser
) -> None:
    care = {**ASK, "category": "care-child"}
    await josie.fill("/desk/intake", **care)
    answer = await josie.fill("/desk/intake", **care, audience="network")
    assert answer.status == 422
    assert "Did they agree that more people see it?" in said(answer)
    answer = await josie.fill("/desk/intake", **care, audience="network", wider="yes")
    assert answer.status == 303
    assert [one["audience"] for one in await listings(hull)] == ["coordinator", "network"]
    (consent,) = await hull.rows("SELECT how, audience FROM consents")
    assert tuple(consent) == ("spoken", "network")


async def test_a_telephone_number_in_the_text_is_warned_of_and_never_leaves_the_house(
    hull: Home, josie: Browser
) -> None:
    number = {**ASK, "body": "Ring 01482 222 333"}
    answer = await josie.fill("/desk/intake", **number)
    assert answer.status == 422
    assert "Publish it all the same" in said(answer)
    answer = await josie.fill("/desk/intake", **number, audience="public", knowingly="yes")
    assert answer.status == 422
    answer = await josie.fill("/desk/intake", **number, knowingly="yes")
    assert answer.status == 303


@pytest.mark.parametrize("day", ["2026-03-08", "2024-03-07", "yesterday"])
async def test_a_day_that_cannot_be_meant_is_refused(hull: Home, josie: Browser, day: str) -> None:
    assert (await josie.fill("/desk/intake", **ASK, on=day)).status == 422
    assert await listings(hull) == []


async def test_a_form_that_is_sent_twice_is_written_down_once(hull: Home, josie: Browser) -> None:
    form = await josie.form("/desk/intake")
    first = await josie.send(form, **ASK)
    second = await josie.send(form, **ASK)
    assert first.header("location") == second.header("location")
    assert len(await listings(hull)) == 1


async def test_whoever_has_left_meanwhile_gets_nothing_written_down(
    hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    form = await josie.form(f"/desk/intake?for={amina.id}", "/desk/intake")
    await hull.rooms.membership.remove("amina")
    answer = await josie.send(form, **{**ASK, "who": "Amina"})
    assert answer.status == 404
    assert "There is no such member." in said(answer)
    assert 'value="A lift to choir"' in said(answer)


async def test_the_member_is_told_in_a_letter_and_on_their_page(hull: Home, josie: Browser) -> None:
    amina = Browser(hull)
    await josie.fill("/desk/intake", **ASK)
    await amina.sign_in("amina")
    assert "Published an offer or an ask in your name." in await amina.page("/settings/done-for-me")


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR])
async def test_nobody_but_coordinators_writes_down_what_others_say(
    hull: Home, role: Role | None
) -> None:
    ted = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert (await browser.get("/desk/intake")).status == 403
    listing = await hull.add("Bread")
    assert (await browser.get(f"/desk/intake/{listing.post_id}")).status == 403


@pytest.mark.parametrize("number", ["1", "x", "9" * 30])
async def test_what_was_never_written_down_is_not_shown(josie: Browser, number: str) -> None:
    assert (await josie.get(f"/desk/intake/{number}")).status == 404


async def test_an_ask_with_a_last_day_ends_with_that_day(hull: Home, josie: Browser) -> None:
    await josie.fill("/desk/intake", **ASK, until="2026-03-10")
    (listing,) = await listings(hull)
    assert listing["expires_at"] == "2026-03-11T00:00:00.000Z"


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_intake_is_there_in_every_language(hull: Home, josie: Browser, language: str) -> None:
    josie.cookies["language"] = language
    answer = await josie.fill("/desk/intake", **ASK)
    assert (await josie.follow(answer)).status == 200
