"""Offering, asking, and looking after what is one's own, as a browser without scripts does it."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from accounts import store as account_store
from accounts.roles import Limit
from listings import store
from listings.listing import Kind, Listing, ListingAudience, State
from listings.renewing import renew_token
from listings.terms import Cap, Crew, Per
from listings.window import Slot, Window
from tests.accounts.given import letters
from tests.fediverse.browsing import Browser, File, Forms
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.media.photographs import SECRET_WORDS, photograph
from world.network import Answer

ASK, OFFER = "/needs/new", "/offers/new"


@pytest.fixture
async def amina(hull: Home) -> Browser:
    browser = Browser(hull)
    await browser.sign_in("amina")
    return browser


async def signed_in(home: Home, username: str) -> Browser:
    browser = Browser(home)
    await browser.sign_in(username)
    return browser


async def only(home: Home) -> Listing:
    """The one listing of ours that there is."""
    (row,) = await home.rows("SELECT post_id FROM listings WHERE local = 1")
    return await at(home, row["post_id"])


async def at(home: Home, number: int) -> Listing:
    found = await home.node.database.read(lambda tx: store.by_post(tx, number))
    assert found is not None
    return found


async def nothing(home: Home) -> bool:
    return await home.rows("SELECT 1 FROM listings") == []


def kept(answer: Answer, action: str) -> dict[str, list[str]]:
    """What stands in the form of a page that came back."""
    forms = Forms(answer.body.decode()).found
    return next(form for form in forms if form.action.startswith(action)).fields


async def test_a_sentence_and_a_kind_are_enough_to_ask(amina: Browser, hull: Home) -> None:
    answer = await amina.fill(
        ASK, title="A lift to choir\non Tuesday", category="ride", audience="network"
    )
    listing = await only(hull)
    assert answer.header("location") == f"/listings/{listing.post_id}?done=on+the+board"
    assert (listing.title, listing.kind) == ("A lift to choir on Tuesday", Kind.NEED)
    assert (listing.categories, listing.audience) == (("ride",), ListingAudience.NETWORK)
    page = (await amina.follow(answer)).body.decode()
    assert "It is on the board." in page
    assert "This is yours" in page


async def test_whom_one_asks_stands_on_the_button(amina: Browser) -> None:
    asking = await amina.page(ASK)
    for words in ("Ask Hull Mutual Aid", "Ask everybody", "Ask the coordinators only"):
        assert words in asking
    assert 'name="audience" value="network"' in asking
    assert "Offer it to Hull Mutual Aid and its sisters" in await amina.page(OFFER)


async def test_the_first_button_is_for_the_own_network(amina: Browser) -> None:
    page = await amina.page(ASK)
    assert page.index('value="network"') < page.index('value="sisters"')


async def test_all_that_can_be_said_of_a_need_is_kept(amina: Browser, hull: Home) -> None:
    answer = await amina.fill(
        ASK,
        title="People for a piano",
        category="home",
        detail="home-move",
        body="It has four legs.",
        when="weekly",
        days=["1", "4"],
        begins="10:00",
        ends="12:30",
        place="Pearson Park",
        urgency="week",
        estimate="90",
        least="3",
        most="4",
        exchange="gift",
        mode="in_person",
        access=["step_free"],
        language="es",
        audience="sisters",
    )
    assert answer.status == 303, answer.body.decode()
    listing = await only(hull)
    assert listing.categories == ("home-move",)
    assert listing.helpers == Crew(3, 4)
    assert [slot.weekday for slot in listing.window.slots] == [1, 4]
    assert {slot.zone for slot in listing.window.slots} == {"Europe/London"}
    told = (listing.place, listing.urgency, listing.estimate_minutes, listing.exchange)
    assert told == ("Pearson Park", "week", 90, "gift")
    assert (listing.mode, listing.access, listing.language) == ("in_person", ("step_free",), "es")
    assert listing.audience is ListingAudience.SISTERS


async def test_an_offer_says_how_often_and_until_when(amina: Browser, hull: Home) -> None:
    day = (hull.watch.now() + timedelta(days=20)).date()
    await amina.fill(
        OFFER,
        title="Bread",
        category="food",
        cap="2",
        per="month",
        until=day.isoformat(),
        audience="public",
    )
    listing = await only(hull)
    assert listing.cap == Cap(2, Per.MONTH)
    assert listing.expires_at is not None
    assert (listing.expires_at - timedelta(hours=1)).date() == day


async def test_one_day_without_hours_is_the_whole_day_where_the_member_lives(
    amina: Browser, hull: Home
) -> None:
    day = (hull.watch.now() + timedelta(days=5)).date()
    await amina.fill(
        ASK,
        title="Company",
        category="company",
        when="once",
        day=day.isoformat(),
        audience="network",
    )
    span = (await only(hull)).window.span
    assert span is not None
    assert (span.start.date(), span.zone) == (day, "Europe/London")
    assert span.end - span.start == timedelta(hours=23, minutes=59)


async def test_a_lift_is_asked_for_by_where_and_when_alone(amina: Browser, hull: Home) -> None:
    day = (hull.watch.now() + timedelta(days=5)).date()
    answer = await amina.fill(
        f"{ASK}?lift=yes",
        from_area="Anlaby",
        to_area="Hull Minster",
        when="once",
        day=day.isoformat(),
        begins="09:30",
        returning="yes",
        audience="network",
    )
    assert answer.status == 303, answer.body.decode()
    listing = await only(hull)
    assert listing.title == "A lift from Anlaby to Hull Minster"
    assert listing.ride is not None
    assert (listing.ride.returning, listing.ride.wheelchair) == (True, False)
    assert listing.window.span is not None
    assert listing.window.span.end - listing.window.span.start == timedelta(hours=2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"category": ""}, "category"),
        ({"category": "nonsense"}, "category"),
        ({"when": "once"}, "day"),
        ({"when": "once", "day": "2020-01-01"}, "day"),
        ({"when": "once", "day": "2031-01-01", "begins": "12:00", "ends": "11:00"}, "ends"),
        ({"when": "weekly"}, "days"),
        ({"when": "weekly", "days": ["1"], "begins": "12:00", "ends": "11:00"}, "ends"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "2099-01-01"}, "until"),
        ({"most": "99"}, "most"),
        ({"body": "x" * 2001}, "body"),
        ({"audience": "everybody"}, "audience"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_all_else_is_kept(
    amina: Browser, hull: Home, wrong: dict[str, Any], field: str
) -> None:
    said: dict[str, Any] = {
        "title": "A lift",
        "category": "ride",
        "place": "Anlaby Common",
        "audience": "network",
    }
    answer = await amina.fill(ASK, **(said | wrong))
    page = answer.body.decode()
    assert answer.status == 422
    assert field == "audience" or f'id="error-{field}"' in page
    assert kept(answer, ASK)["place"] == ["Anlaby Common"]
    assert await nothing(hull)


async def test_a_form_with_a_field_of_its_own_is_refused(amina: Browser, hull: Home) -> None:
    answer = await amina.fill(ASK, title="A lift", category="ride", state="open")
    assert answer.status == 400
    assert await nothing(hull)


async def test_whoever_is_not_signed_in_is_led_to_where_to_do_that(hull: Home) -> None:
    for path in (ASK, OFFER, "/mine", "/searches", "/listings/1/edit", "/listings/1/pictures"):
        answer = await Browser(hull).get(path)
        assert answer.status == 303
        assert str(answer.header("location")).startswith("/sign-in")


async def test_a_double_tap_asks_once(amina: Browser, hull: Home) -> None:
    form = await amina.form(ASK)
    said = {"title": "A lift", "category": "ride", "audience": "network"}
    first, second = [await amina.send(form, **said) for _ in range(2)]
    assert first.header("location") == second.header("location")
    await only(hull)


async def test_whoever_writes_a_number_is_warned_and_may_publish_it_at_home_all_the_same(
    amina: Browser, hull: Home
) -> None:
    said = {"title": "Ring 01482 123456", "category": "ride", "audience": "network"}
    answer = await amina.fill(ASK, **said)
    page = answer.body.decode()
    assert answer.status == 422
    assert "01482 123456" in page.split("We noticed this:")[1]
    assert "Publish it all the same" in page
    form = next(form for form in Forms(page).found if form.action == ASK)
    answer = await amina.send(form, even_so="yes", audience="network")
    assert answer.status == 303
    assert (await only(hull)).title == "Ring 01482 123456"


async def test_nobody_is_let_publish_a_number_beyond_the_house(amina: Browser, hull: Home) -> None:
    answer = await amina.fill(ASK, title="Ring 01482 123456", category="ride", audience="public")
    page = answer.body.decode()
    assert answer.status == 422
    assert "Publish it all the same" not in page
    assert "01482 123456" in page.split("We noticed this:")[1]
    assert await nothing(hull)


async def test_what_is_sensitive_is_shown_to_others_after_a_yes_only(
    amina: Browser, hull: Home
) -> None:
    said = {"title": "Somebody to sit with mother", "category": "care"}
    answer = await amina.fill(ASK, **said, audience="network")
    page = answer.body.decode()
    assert answer.status == 422
    assert "I agree that members of our network see this." in page
    assert await nothing(hull)
    form = next(form for form in Forms(page).found if form.action == ASK)
    await amina.send(form, audience="coordinator")
    assert (await only(hull)).audience is ListingAudience.COORDINATOR
    answer = await amina.send(form, audience="network", agrees="yes")
    assert answer.status == 303
    consents = await hull.rows("SELECT how, audience FROM consents")
    assert [tuple(row) for row in consents] == [("web", "network")]


async def test_a_picture_comes_with_its_words_and_without_where_it_was_taken(
    amina: Browser, hull: Home
) -> None:
    answer = await amina.fill(
        OFFER,
        title="Bread",
        category="food",
        audience="public",
        picture=File(photograph()),
        alt="Two loaves",
    )
    page = (await amina.follow(answer)).body.decode()
    assert 'alt="Two loaves"' in page
    (row,) = await hull.rows("SELECT name FROM pictures")
    shown = await amina.get(f"/media/{row['name']}-small.jpg")
    assert shown.status == 200
    assert not any(word.encode() in shown.body for word in SECRET_WORDS)


async def test_a_picture_that_came_already_need_not_be_chosen_again(
    amina: Browser, hull: Home
) -> None:
    answer = await amina.fill(
        OFFER,
        title="Ring 01482 123456",
        category="food",
        audience="network",
        picture=File(photograph()),
        alt="Two loaves",
    )
    page = answer.body.decode()
    assert answer.status == 422
    assert "We have your picture." in page
    form = next(form for form in Forms(page).found if form.action == OFFER)
    answer = await amina.send(form, title="Bread", audience="network")
    assert answer.status == 303
    (row,) = await hull.rows("SELECT attached_to FROM pictures")
    assert row["attached_to"] == (await only(hull)).post_id


async def test_what_is_no_picture_is_said_and_nothing_is_published(
    amina: Browser, hull: Home
) -> None:
    answer = await amina.fill(
        OFFER, title="Bread", category="food", audience="network", picture=File(b"<svg/>")
    )
    assert answer.status == 422
    assert "This is no picture that can be read here" in answer.body.decode()
    assert await nothing(hull)


async def test_nobody_passes_a_picture_of_somebody_else_off_as_theirs(
    amina: Browser, hull: Home
) -> None:
    ted = await hull.member("ted")
    picture = await hull.rooms.media.keep(ted.id, photograph())
    form = await amina.form(OFFER)
    answer = await amina.send(
        form, title="Bread", category="food", audience="network", kept=str(picture.id)
    )
    assert answer.status == 404
    assert await nothing(hull)


async def test_a_need_through_the_desk_names_nobody_to_neighbours(
    amina: Browser, hull: Home
) -> None:
    await amina.fill(
        ASK, title="Company", category="company", voice="anonymous", audience="network"
    )
    listing = await only(hull)
    path = f"/listings/{listing.post_id}"
    assert "Nobody but coordinators knows that this is yours." in await amina.page(path)
    theirs = await (await signed_in(hull, "ted")).page(path)
    assert "Amina" not in theirs
    assert "Answer" in theirs
    assert "This is Amina’s." in await (await signed_in(hull, "josie")).page(path)
    assert "through the desk" in await amina.page("/mine")


# ---------------------------------------------------------------------------------- what is changed


async def offered(hull: Home, **said: Any) -> Listing:  # noqa: ANN401  # as a draft takes it
    return await hull.add("Bread", by="amina", audience="network", **said)


async def test_an_edit_begins_with_what_is_there_and_changes_only_what_is_changed(
    amina: Browser, hull: Home
) -> None:
    await amina.fill(
        OFFER,
        title="Bread",
        category="food",
        detail="food-bake",
        body="Still warm.",
        when="weekly",
        days=["1"],
        begins="10:00",
        ends="12:00",
        cap="2",
        access=["quiet"],
        audience="sisters",
    )
    before = await only(hull)
    edit = f"/listings/{before.post_id}/edit"
    answer = await amina.fill(edit, title="Bread and rolls")
    assert answer.header("location") == f"/listings/{before.post_id}?done=saved"
    after = await only(hull)
    assert replace(after, title="Bread", changed_at=before.changed_at) == before


async def test_times_that_the_form_cannot_show_stay_as_they_are(amina: Browser, hull: Home) -> None:
    odd = Window(
        slots=(
            Slot(1, time(10), time(12), "Europe/London"),
            Slot(4, time(9), time(11), "Europe/London"),
        )
    )
    listing = await offered(hull, window=odd)
    edit = f"/listings/{listing.post_id}/edit"
    assert "As it is" in await amina.page(edit)
    await amina.fill(edit, title="Rolls")
    after = await only(hull)
    assert (after.title, after.window) == ("Rolls", odd)
    await amina.fill(edit, when="any")
    assert (await only(hull)).window == Window()


async def test_the_second_of_two_who_edit_sees_what_the_first_has_changed(
    amina: Browser, hull: Home
) -> None:
    listing = await offered(hull, place="Anlaby")
    edit = f"/listings/{listing.post_id}/edit"
    josie = await signed_in(hull, "josie")
    mine, theirs = await amina.form(edit), await josie.form(edit)
    await josie.send(theirs, title="White bread", place="Hessle")
    answer = await amina.send(mine, title="Brown bread")
    page = answer.body.decode()
    assert answer.status == 409
    assert "Meanwhile somebody has changed this" in page
    assert "White bread" in page
    assert "Hessle" in page
    assert kept(answer, edit)["title"] == ["Brown bread"]
    assert (await only(hull)).title == "White bread"
    again = next(form for form in Forms(page).found if form.action == edit)
    assert (await amina.send(again)).status == 303
    assert (await only(hull)).title == "Brown bread"


async def test_a_coordinator_changes_it_for_its_owner_who_hears_of_it(
    amina: Browser, hull: Home
) -> None:
    listing = await offered(hull)
    josie = await signed_in(hull, "josie")
    edit = f"/listings/{listing.post_id}/edit"
    assert "You write for Amina, who hears of it." in await josie.page(edit)
    await josie.fill(edit, title="Rolls", how="paper")
    (noted,) = await hull.rows("SELECT deed, consent FROM behalf_log")
    assert tuple(noted) == ("listing_edited", "paper")
    assert await letters(hull) == []  # amina has no address here


@pytest.mark.parametrize("path", ["edit", "pictures"])
async def test_nobody_else_finds_where_it_is_changed(hull: Home, path: str) -> None:
    listing = await offered(hull)
    ted = await signed_in(hull, "ted")
    for number in (listing.post_id, 17):
        assert (await ted.get(f"/listings/{number}/{path}")).status == 404
    answer = await ted.post(f"/listings/{listing.post_id}/pause", {})
    assert answer.status == 403


async def test_showing_it_to_more_people_needs_a_yes_and_leads_to_where_it_is_then(
    amina: Browser, hull: Home
) -> None:
    listing = await offered(hull)
    edit = f"/listings/{listing.post_id}/edit"
    answer = await amina.fill(edit, audience="public")
    page = answer.body.decode()
    assert answer.status == 422
    form = next(form for form in Forms(page).found if form.action == edit)
    answer = await amina.send(form, audience="public", agrees="yes")
    assert answer.status == 303
    new = await only(hull)
    assert new.post_id != listing.post_id
    assert answer.header("location") == f"/listings/{new.post_id}?done=saved"


async def test_somebody_looked_at_first_is_told_so(amina: Browser, hull: Home) -> None:
    member = await hull.member("amina")
    await hull.node.database.write(
        lambda tx: account_store.set_limits(tx, member.id, [Limit.REVIEW_FIRST])
    )
    answer = await amina.fill(OFFER, title="Bread", category="food", audience="network")
    assert (
        "A coordinator looks at it, then others see it."
        in (await amina.follow(answer)).body.decode()
    )
    listing = await only(hull)
    josie = await hull.member("josie")
    await hull.rooms.listings.send_back(josie, listing.post_id, "Which <b>bread</b>?")
    mine = await amina.page("/mine")
    assert "A coordinator asks you to change something:" in mine
    assert "Which &lt;b&gt;bread&lt;/b&gt;?" in mine
    ted = await signed_in(hull, "ted")
    assert (await ted.get(f"/listings/{listing.post_id}")).status == 404


# ------------------------------------------------------------------------------------------ buttons


@pytest.mark.parametrize(
    ("deed", "state", "said"),
    [
        ("pause", State.PAUSED, "It rests"),
        ("fulfil", State.DONE, "Good to hear"),
        ("withdraw", State.WITHDRAWN, "Taken back"),
        ("renew", State.OPEN, "It goes on."),
    ],
)
async def test_one_press_takes_one_step(
    amina: Browser, hull: Home, deed: str, state: State, said: str
) -> None:
    listing = await offered(hull)
    page = f"/listings/{listing.post_id}"
    form = next(
        form for form in Forms(await amina.page(page)).found if form.action.startswith(f"{page}/")
    )
    form.action = f"{page}/{deed}"
    answer = await amina.send(form)
    assert answer.status == 303
    assert (await only(hull)).state is state
    assert said in (await amina.follow(answer)).body.decode()


async def test_a_press_on_the_page_of_ones_own_leads_back_there(amina: Browser, hull: Home) -> None:
    listing = await offered(hull)
    form = next(
        form
        for form in Forms(await amina.page("/mine")).found
        if form.action.startswith(f"/listings/{listing.post_id}/")
    )
    form.action = f"/listings/{listing.post_id}/pause"
    assert (await amina.send(form)).header("location") == "/mine?done=paused"


async def test_the_second_of_two_who_press_sees_what_has_happened(
    amina: Browser, hull: Home
) -> None:
    listing = await offered(hull)
    page = f"/listings/{listing.post_id}"
    form = next(
        form for form in Forms(await amina.page(page)).found if form.action.startswith(f"{page}/")
    )
    await hull.rooms.listings.pause(await hull.member("amina"), listing.post_id)
    form.action = f"{page}/fulfil"
    answer = await amina.send(form)
    assert answer.status == 409
    assert "Meanwhile somebody was faster." in answer.body.decode()
    assert (await only(hull)).state is State.PAUSED


async def test_what_rests_at_its_cap_says_so_and_offers_no_way_round(
    amina: Browser, hull: Home
) -> None:
    listing = await offered(hull, cap=Cap(1, Per.MONTH))
    await hull.node.database.write(
        lambda tx: hull.rooms.listings.take(tx, listing.post_id, "somebody")
    )
    page = await amina.page(f"/listings/{listing.post_id}")
    assert "it opens again by itself" in page
    assert "/resume" not in page


async def test_ones_own_are_sorted_by_what_they_need(amina: Browser, hull: Home) -> None:
    assert "Nothing yet." in await amina.page("/mine")
    live = await offered(hull)
    over = await hull.add("Cake", by="amina", audience="network")
    await hull.rooms.listings.fulfil(await hull.member("amina"), over.post_id)
    page = await amina.page("/mine")
    assert page.index("On the board") < page.index("Bread") < page.index(">Over<")
    assert page.index(">Over<") < page.index("Cake")
    assert f"/listings/{live.post_id}/edit" in page
    assert f"/listings/{over.post_id}/edit" not in page
    assert "Bread" not in await (await signed_in(hull, "ted")).page("/mine")


# ---------------------------------------------------------------------------------------- pictures


async def test_pictures_are_added_described_and_taken_off(amina: Browser, hull: Home) -> None:
    listing = await offered(hull)
    path = f"/listings/{listing.post_id}/pictures"
    answer = await amina.fill(path, picture=File(photograph()), alt="Loaves")
    assert answer.header("location") == f"{path}?done=saved"
    answer = await amina.fill(path, f"{path}/words", alt="Two loaves")
    assert answer.status == 303
    assert 'alt="Two loaves"' in await amina.page(f"/listings/{listing.post_id}")
    answer = await amina.fill(path, f"{path}/remove")
    assert answer.status == 303
    assert "No pictures yet." in await amina.page(path)
    assert await hull.rows("SELECT 1 FROM pictures") == []


async def test_a_fifth_picture_is_one_too_many(amina: Browser, hull: Home) -> None:
    listing = await offered(hull)
    path = f"/listings/{listing.post_id}/pictures"
    for _ in range(3):
        await amina.fill(path, picture=File(photograph()))
    form = await amina.form(path)
    await amina.send(form, picture=File(photograph()))
    assert "Four pictures are the most." in await amina.page(path)
    answer = await amina.send(form, picture=File(photograph()), alt="one more")
    assert answer.status == 422


async def test_no_picture_is_no_picture(amina: Browser, hull: Home) -> None:
    listing = await offered(hull)
    path = f"/listings/{listing.post_id}/pictures"
    assert (await amina.fill(path, alt="Loaves")).status == 422
    answer = await amina.fill(path, picture=File(photograph()))
    answer = await amina.fill(path, f"{path}/remove", picture="17")
    assert answer.status == 404


# -------------------------------------------------------------------------------- links in letters


async def test_one_tap_out_of_a_letter_keeps_it_going_without_signing_in(
    hull: Home, fediverse: Fediverse
) -> None:
    listing = await offered(hull)
    token = renew_token(hull.node.rooms.listings.bench.seal, listing)
    anybody = Browser(hull)
    path = f"/renew/{token}"
    fediverse.clock.turn(days=2)
    assert "Keep it going" in await anybody.page(path)
    assert (await only(hull)).expires_at == listing.expires_at
    answer = await anybody.post(path, {}, headers={"origin": "", "sec-fetch-site": ""})
    assert (answer.status, answer.header("location")) == (303, path)
    assert "It goes on. Thank you!" in await anybody.page(path)
    assert listing.expires_at is not None
    assert (await only(hull)).expires_at == listing.expires_at + timedelta(days=2)
    assert (await anybody.get("/renew/nothing")).status == 410


async def test_a_link_to_what_is_over_says_so(hull: Home) -> None:
    listing = await offered(hull)
    token = renew_token(hull.node.rooms.listings.bench.seal, listing)
    await hull.rooms.listings.fulfil(await hull.member("amina"), listing.post_id)
    page = await Browser(hull).page(f"/renew/{token}")
    assert "There is nothing to keep going any more." in page


# ------------------------------------------------------------------------------- a sister's listing


async def test_a_sisters_listing_has_a_page_here_for_members_who_want_to_answer(
    sisters: Sisters,
) -> None:
    hull, madison = sisters.hull, sisters.madison
    author = await madison.member(madison.coordinator)
    picture = await madison.rooms.media.keep(author.id, photograph(), "A <b>red</b> bicycle")
    await madison.add("Bicycle", pictures=(picture.id,))
    await sisters.fediverse.settle()
    (row,) = await hull.rows("SELECT post_id FROM listings WHERE local = 0")
    path = f"/listings/{row['post_id']}"
    amina = await signed_in(hull, "amina")
    page = await amina.page(path)
    assert f"{path}/answer" in page
    assert "A &lt;b&gt;red&lt;/b&gt; bicycle" in page
    assert '<img src="https://madison' not in page
    assert (await Browser(hull).get(path)).status == 404
