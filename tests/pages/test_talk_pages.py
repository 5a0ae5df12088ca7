"""Where two people talk, on the web and without a script: words, the large buttons, what waits."""

import re
from datetime import timedelta

import pytest

from listings.listing import Kind, Listing
from listings.window import Span
from tests.accounts.given import letters
from tests.conversations.given import (
    HERE,
    answered,
    comes_by,
    doer,
    listed,
    only_talk,
    tomorrow,
    words_of,
    yes,
)
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")


@pytest.fixture
async def amina(hull: Home) -> Browser:
    browser = Browser(hull)
    await browser.sign_in("amina")
    return browser


@pytest.fixture
async def ted(hull: Home) -> Browser:
    browser = Browser(hull)
    await browser.sign_in("ted")
    return browser


async def test_from_the_first_words_to_the_deed_in_a_few_taps(
    hull: Home, need: Listing, amina: Browser, ted: Browser
) -> None:
    # Amina answers
    answer = await amina.fill(f"/listings/{need.post_id}/answer", text="I can drive you.")
    assert answer.status == 303
    page = (await amina.follow(answer)).body.decode()
    assert "Your words are on their way." in page
    assert "I can drive you." in page

    # Ted finds it, and says yes with a place
    assert "1 waiting" in await ted.page("/")
    listed = await ted.page("/messages")
    assert "A lift on Tuesday" in listed
    assert "Something new to read" in listed
    here = f"/messages/{await only_talk(hull, 'ted')}"
    assert "I can drive you." in await ted.page(here)
    assert "1 waiting" not in await ted.page("/")
    await ted.fill(f"{here}/yes", place="3 Plum Lane", contact="Ring 111")

    # Amina sees that he did, not where
    seen = await amina.page(here)
    assert "Ted said yes. Do you too?" in seen
    assert "Plum Lane" not in seen
    answer = await amina.fill(f"{here}/yes")
    page = (await amina.follow(answer)).body.decode()
    assert "It is agreed. Thank you!" in page
    assert "3 Plum Lane" in page
    assert "Ring 111" in page

    # One tap afterwards
    answer = await amina.fill(here, f"{here}/done")
    assert "Good to hear." in (await amina.follow(answer)).body.decode()
    assert "Plum Lane" not in await amina.page(here)


async def test_a_guest_answers_without_an_account(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add("Somebody to read to", by="ted", kind=Kind.NEED, categories=("errand",))
    rosa = Browser(hull, comes_from="192.0.2.9")
    here = f"/listings/{need.post_id}/answer"

    answer = await rosa.fill(here, text="I love it.", name="Rosa", email="rosa@post.example")
    assert "One more step" in (await rosa.follow(answer)).body.decode()
    link = await guest_link(hull)
    assert "I love it." in await rosa.page(link)
    assert await listed(hull, "ted") == []
    answer = await rosa.fill(link, f"{link}/confirm")
    page = (await rosa.follow(answer)).body.decode()
    assert "Your words are on their way." in page

    ted = Browser(hull)
    await ted.sign_in("ted")
    talk = f"/messages/{await only_talk(hull, 'ted')}"
    await ted.fill(talk, text="When could you?")
    await ted.fill(f"{talk}/yes", place="3 Plum Lane")
    assert "When could you?" in await rosa.page(link)
    assert "rosa@post.example" not in await ted.page(talk)
    await rosa.fill(f"{link}/yes", share="email")
    assert "3 Plum Lane" in await rosa.page(link)
    assert "rosa@post.example" in await ted.page(talk)
    await rosa.fill(link, f"{link}/done")
    assert "It has happened" in await ted.page(talk)


async def guest_link(home: Home) -> str:
    """The way of a guest, out of the last letter to one."""
    found = [link for letter in await letters(home) for link in re.findall(_GUEST, letter)]
    return str(found[-1])


_GUEST = r"https://hull\.example(/guest/[\w.-]+)"


async def test_pages_behind_secret_links_are_kept_and_found_by_nobody(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add("Somebody to read to", by="ted", kind=Kind.NEED, categories=("errand",))
    rosa = Browser(hull)
    here = f"/listings/{need.post_id}/answer"
    await rosa.fill(here, text="Hello", name="Rosa", email="rosa@post.example")
    link = await guest_link(hull)
    await rosa.fill(link, f"{link}/confirm")

    answer = await rosa.get(link)
    assert answer.header("cache-control") == "private, no-store"
    assert answer.header("x-robots-tag") == "noindex"
    for wrong in (f"{link}x", link[:-1], "/guest/1.a", "/guest/%C3%A9", "/agreed/1.a", "/agreed/x"):
        assert (await rosa.get(wrong)).status == 410, wrong
    for step in ("yes", "no", "leave", "report", "agreed.ics"):
        assert (await rosa.get(f"/guest/1.a/{step}")).status == 410


@pytest.mark.row("PRV-14")
async def test_other_peoples_talks_are_not_there_whatever_one_presses(
    hull: Home, need: Listing, amina: Browser
) -> None:
    talk = await answered(hull, need)
    here = f"/messages/{talk.id}"
    await yes(hull, talk, "ted", HERE)
    form = await amina.form(here)
    stranger = Browser(hull)
    await stranger.sign_in("josie")

    for path in (here, f"{here}/yes", f"{here}/no", f"{here}/leave", f"{here}/report"):
        answer = await stranger.get(path)
        assert (answer.status, b"I could do that" in answer.body) == (404, False), path
    for step in ("", "/yes", "/done", "/no", "/coordinator", "/leave", "/report"):
        answer = await stranger.post(f"{here}{step}", form.fields | {"text": ["Hello"]})
        assert answer.status == 404, step
        assert HERE.place.encode() not in answer.body
    assert (await stranger.get(f"{here}/agreed.ics")).status == 404
    assert (await stranger.get("/messages/1")).status == 404
    assert (await Browser(hull).get(here)).status == 303


async def test_the_first_words_can_be_chosen_and_changed(need: Listing, amina: Browser) -> None:
    here = f"/listings/{need.post_id}/answer"
    page = await amina.page(here)
    assert "Not sure how to begin?" in page
    assert f'href="{here}?words=need%201#field-text"' in page
    chosen = await amina.page(f"{here}?words=need%201")
    assert "Hello! I can do that. When would suit you?</textarea>" in chosen
    assert "</textarea>" in await amina.page(f"{here}?words=nonsense")


async def test_who_has_answered_is_led_to_their_talk(
    hull: Home, need: Listing, amina: Browser
) -> None:
    talk = await answered(hull, need)
    answer = await amina.get(f"/listings/{need.post_id}/answer")
    assert (answer.status, answer.header("location")) == (303, f"/messages/{talk.id}")


async def test_ones_own_and_what_is_over_takes_no_answer(
    hull: Home, need: Listing, amina: Browser, ted: Browser
) -> None:
    here = f"/listings/{need.post_id}/answer"
    assert (await ted.get(here)).header("location") == f"/listings/{need.post_id}"
    await hull.rooms.listings.withdraw(await hull.member("ted"), need.post_id)
    answer = await amina.get(here)
    assert answer.status == 409
    assert "This takes no answers just now." in answer.body.decode()


@pytest.mark.row("PRV-05")
async def test_strangers_cannot_tell_a_quiet_listing_from_none(hull: Home, need: Listing) -> None:
    stranger = Browser(hull)
    quiet = await stranger.get(f"/listings/{need.post_id}/answer")
    nothing = await stranger.get("/listings/1/answer")
    assert (quiet.status, nothing.status) == (303, 303)
    assert str(quiet.header("location")).startswith("/sign-in?next=")


async def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(
    hull: Home, need: Listing, amina: Browser, ted: Browser
) -> None:
    answer = await amina.fill(f"/listings/{need.post_id}/answer", text=" ")
    assert answer.status == 422
    assert "Please fill this in." in answer.body.decode()
    talk = await answered(hull, need)

    answer = await ted.fill(
        f"/messages/{talk.id}/yes", day="2026-03-10", begins="10:00", ends="09:00", place="Here"
    )
    page = answer.body.decode()
    assert answer.status == 422
    assert "The end must come after the beginning." in page
    assert 'value="Here"' in page
    answer = await ted.fill(f"/messages/{talk.id}/yes", day="2020-03-10", begins="10:00")
    assert answer.status == 403
    assert "This time has passed already." in answer.body.decode()
    answer = await ted.fill(f"/messages/{talk.id}/yes", begins="10:00")
    assert "Please say on which day." in answer.body.decode()


async def test_sending_twice_is_sending_once(hull: Home, need: Listing, amina: Browser) -> None:
    form = await amina.form(f"/listings/{need.post_id}/answer")
    for _ in range(2):
        assert (await amina.send(form, text="I can drive you.")).status == 303
    assert len(await words_of(hull, await only_talk(hull, "ted"), "ted")) == 1


async def test_what_was_agreed_goes_into_a_calendar_without_a_place(
    hull: Home, need: Listing, amina: Browser
) -> None:
    talk = await answered(hull, need)
    await yes(hull, talk, "ted", HERE, tomorrow(hull))
    assert (await amina.get(f"/messages/{talk.id}/agreed.ics")).status == 404
    await yes(hull, talk, "amina")

    answer = await amina.get(f"/messages/{talk.id}/agreed.ics")
    entry = answer.body.decode()
    assert answer.header("content-type") == "text/calendar; charset=utf-8"
    assert answer.header("cache-control") == "private, no-store"
    assert "SUMMARY:A lift on Tuesday" in entry
    assert "DTSTART:20260308T090000Z" in entry
    assert HERE.place not in entry


async def test_what_somebody_elsewhere_agreed_is_read_by_their_link_in_its_time(
    hull: Home, fediverse: Fediverse
) -> None:
    await comes_by(hull)
    offer = await hull.add("Bread", by="ted")
    ted = await hull.member("ted")
    vera = fediverse.stranger("vera@social.example")
    note = vera.note(1, "Two loaves", inReplyTo=offer.iri, to=[ted.iri], cc=[])
    await vera.send(ted.inbox, vera.create(note))
    talk = await only_talk(hull, "ted")
    start = tomorrow(hull).start + timedelta(days=2)
    await yes(hull, talk, "ted", HERE, Span(start, start + timedelta(hours=1), "Europe/London"))
    await fediverse.settle()
    parent = vera.heard("Create")[-1]["object"]["id"]
    await vera.send(
        ted.inbox, vera.create(vera.note(2, "yes", inReplyTo=parent, to=[ted.iri], cc=[]))
    )
    (link,) = re.findall(r"https://hull\.example(/agreed/[\w.-]+)<", str(vera.received))
    browser = Browser(hull)

    page = await browser.page(link)
    assert "shows from" in page
    assert HERE.place not in page
    assert (await browser.get(link)).header("cache-control") == "private, no-store"
    assert b"BEGIN:VEVENT" in (await browser.get(f"{link}/agreed.ics")).body
    fediverse.clock.turn(days=2, hours=1)
    page = await browser.page(link)
    assert HERE.place in page
    assert HERE.contact in page
    fediverse.clock.turn(days=3)
    assert HERE.place not in await browser.page(link)
    await hull.rooms.conversations.fell_through(await doer(hull, "ted"), talk)
    assert (await browser.get(link)).status == 410


async def test_a_coordinator_acts_for_somebody_and_says_how_they_agreed(
    hull: Home, need: Listing, ted: Browser
) -> None:
    talk = await answered(hull, need)
    here = f"/messages/{talk.id}"
    josie = Browser(hull)
    await josie.sign_in("josie")
    assert (await josie.get(here)).status == 404

    await ted.fill(here, f"{here}/coordinator")

    assert "You were asked to help" in await josie.page("/messages")
    page = await josie.page(here)
    assert "You are here as a coordinator." in page
    answer = await josie.fill(f"{here}/yes", side="holder", how="spoken", place="The hall")
    assert answer.status == 303
    assert "said yes" in await josie.page(here)
    await yes(hull, talk, "amina")
    assert "The hall" in await josie.page(here)
    assert (await josie.fill(f"{here}/done", side="answerer", how="paper")).status == 303
    assert "It has happened" in await ted.page(here)


async def test_a_coordinator_answers_for_a_member(hull: Home, need: Listing) -> None:
    josie = Browser(hull)
    await josie.sign_in("josie")
    amina = await hull.member("amina")
    here = f"/listings/{need.post_id}/answer?for={amina.id}"
    assert "You write for" in await josie.page(here)

    answer = await josie.fill(here, text="Amina could drive.", how="spoken")

    assert answer.status == 303
    assert await words_of(hull, await only_talk(hull, "amina"), "ted") == ["Amina could drive."]


async def test_closing_and_reporting_are_two_taps_away(
    hull: Home, need: Listing, amina: Browser, ted: Browser
) -> None:
    talk = await answered(hull, need, "Send me your bank card.")
    here = f"/messages/{talk.id}"
    answer = await ted.fill(f"{here}/report", why="They want my card.", for_good="yes")
    page = (await ted.follow(answer)).body.decode()

    assert "A moderator will look at it." in page
    assert "This conversation is closed." in page
    assert len(await hull.rooms.moderation.reports()) == 1
    assert (await amina.get(f"/listings/{need.post_id}/answer")).status in (404, 409)
    other = await hull.add("Bread", by="josie", audience="network")
    second = await answered(hull, other)
    answer = await amina.fill(f"/messages/{second.id}/leave")
    assert "This conversation is closed." in (await amina.follow(answer)).body.decode()


@pytest.mark.parametrize("language", ["es", "fr", "mi"])
async def test_the_pages_speak_every_language(
    hull: Home, need: Listing, amina: Browser, language: str
) -> None:
    talk = await answered(hull, need)
    amina.language = language
    for path in (f"/messages/{talk.id}", "/messages", f"/messages/{talk.id}/yes"):
        amina.cookies["language"] = language
        assert f'lang="{language}"' in await amina.page(path)


async def test_nothing_is_called_agreed_before_the_server_it_lives_on_has_said_so(
    sisters: Sisters,
) -> None:
    hull, madison = sisters.hull, sisters.madison
    await comes_by(hull)
    await madison.add("A lift to the market", kind=Kind.NEED)
    await sisters.fediverse.settle()
    amina = Browser(hull)
    await amina.sign_in("amina")
    (here,) = [row["post_id"] for row in await hull.rows("SELECT post_id FROM listings")]
    await amina.fill(f"/listings/{here}/answer", text="I can drive you.")
    await sisters.fediverse.settle()
    await yes(madison, await only_talk(madison, madison.coordinator), madison.coordinator)
    await sisters.fediverse.settle()
    talk = f"/messages/{await only_talk(hull, 'amina')}"

    answer = await amina.fill(f"{talk}/yes")

    page = (await amina.follow(answer)).body.decode()
    assert "It is agreed. Thank you!" not in page
    assert "network confirms it" in page
    await sisters.fediverse.settle()
    assert "What you agreed" in await amina.page(talk)
