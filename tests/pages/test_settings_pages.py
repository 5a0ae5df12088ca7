"""What members change of themselves on the web, without a script."""

import pytest

from accounts import consents
from accounts.consents import Agreement
from accounts.people import Acting
from accounts.person import Appearance, Contact, Rhythm
from accounts.profile import filled, version_of
from accounts.roles import Limit, Vetting
from mail.kinds import LetterKind
from tests.accounts.given import again, joined, letters, person
from tests.fediverse.browsing import Browser, Forms
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.network import Answer

PATHS = (
    *("/settings", "/settings/profile", "/settings/contact", "/settings/letters"),
    "/settings/email",
)


@pytest.fixture
async def amina(hull: Home) -> Browser:
    """Amina's browser, where she is signed in."""
    browser = Browser(hull)
    await browser.sign_in("amina")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


@pytest.mark.parametrize("path", [*PATHS, "/settings/done-for-me"])
async def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(hull: Home, path: str) -> None:
    answer = await Browser(hull).get(path)
    assert (answer.status, answer.header("location")) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
@pytest.mark.parametrize("path", [*PATHS, "/settings/done-for-me"])
async def test_every_page_is_there_in_every_language_and_kept_by_nobody(
    amina: Browser, path: str, language: str
) -> None:
    amina.cookies["language"] = language
    answer = await amina.get(path)
    assert answer.status == 200
    assert answer.header("content-language") == language
    assert answer.header("cache-control") == "private, no-store"


async def test_a_member_says_what_they_can_do_and_how_they_appear(
    hull: Home, amina: Browser
) -> None:
    answer = await amina.fill(
        "/settings/profile",
        name="Amina Blake",
        appearance="first_name",
        can_do="I bake bread.",
        pronouns="she/her",
        area="Avenues",
        languages=["en", "mi"],
        findable="yes",
    )
    assert "Saved." in said(await amina.follow(answer))
    known = await person(hull)
    assert (known.name, known.actor.name, known.can_do) == (
        "Amina Blake",
        "Amina",
        "I bake bread.",
    )
    assert (known.languages, known.findable) == (("en", "mi"), True)
    form = await amina.form("/settings/profile")
    assert form.fields["languages"] == ["en", "mi"]
    assert form.fields["can_do"] == ["I bake bread."]


async def test_a_box_that_is_not_ticked_any_more_counts(hull: Home, amina: Browser) -> None:
    form = await amina.form("/settings/profile")
    assert form.fields["findable"] == ["yes"]
    await amina.send(form, findable=())
    assert not (await person(hull)).findable
    assert not (await hull.document("/actors/amina"))["discoverable"]


async def test_an_address_is_refused_beside_its_field_and_what_was_typed_is_kept(
    hull: Home, amina: Browser
) -> None:
    answer = await amina.fill("/settings/profile", area="14 Plum Lane", can_do="Bread")
    assert answer.status == 422
    page = said(answer)
    assert "Please name the part of town only, never an address." in page
    assert 'id="error-area"' in page
    form = next(form for form in Forms(page).found if form.action == "/settings/profile")
    assert (form.fields["area"], form.fields["can_do"]) == (["14 Plum Lane"], ["Bread"])
    assert (await person(hull)).area == ""


async def test_contact_in_public_words_is_asked_about_once_and_then_done(
    hull: Home, amina: Browser
) -> None:
    answer = await amina.fill("/settings/profile", can_do="Call 01482 000 111 for bread")
    assert answer.status == 422
    page = said(answer)
    assert "Everybody can read this, and it tells how to reach you." in page
    assert "I know, and I mean it" in page
    form = next(form for form in Forms(page).found if form.action == "/settings/profile")
    assert (await amina.send(form, anyway="yes")).status == 303
    assert "01482" in (await person(hull)).can_do


async def test_where_in_town_somebody_lives_is_for_neighbours_alone(
    hull: Home, amina: Browser
) -> None:
    await amina.send(await amina.form("/settings/profile"), area="Avenues")
    newcomer = Browser(hull)
    await newcomer.sign_in((await joined(hull)).actor.username)

    assert "Avenues" in said(await amina.get("/@amina"))
    assert "Avenues" not in said(await newcomer.get("/@amina"))
    assert "Avenues" not in await hull.page("/@amina")


async def test_the_second_of_two_who_change_the_same_page_is_told_and_may_go_on(
    hull: Home, amina: Browser
) -> None:
    form = await amina.form("/settings/profile")
    await amina.send(form, area="Avenues")

    answer = await amina.send(form, area="Newland")

    assert answer.status == 409
    page = said(answer)
    assert "Somebody has changed this in the meantime." in page
    assert (await person(hull)).area == "Avenues"
    again_form = next(form for form in Forms(page).found if form.action == "/settings/profile")
    assert again_form.fields["area"] == ["Newland"]
    assert again_form.fields["was"] == [version_of(filled(await person(hull)))]
    assert (await amina.send(again_form)).status == 303
    assert (await person(hull)).area == "Newland"


async def test_ways_of_contact_are_kept_for_oneself(hull: Home, amina: Browser) -> None:
    await hull.rooms.accounts.addresses.vouch((await person(hull)).id, "amina@post.example")
    answer = await amina.fill(
        "/settings/contact",
        phone="01482 000 111",
        home="14 Plum Lane\nHull",
        access_needs="Step-free",
    )
    assert answer.status == 303
    form = await amina.form("/settings/contact")
    assert form.fields["phone"] == ["01482 000 111"]
    assert form.fields["home"] == ["14 Plum Lane\nHull"]
    assert "amina@post.example" in await amina.page("/settings/contact")
    assert (await person(hull)).has_email


async def test_a_new_address_is_asked_first_and_may_be_asked_again(
    hull: Home, amina: Browser
) -> None:
    answer = await amina.fill("/settings/email", email="amina@post.example")
    page = said(await amina.follow(answer))
    assert "We have written to your new address" in page
    assert "amina@post.example waits for a yes" in page
    assert len(await letters(hull)) == 1

    answer = await amina.fill("/settings/email", "/settings/email/again")
    assert "The letter is on its way once more." in said(await amina.follow(answer))
    assert len(await letters(hull)) == 2


async def test_whoever_finds_an_open_browser_cannot_send_letters_elsewhere(
    fediverse: Fediverse, hull: Home, amina: Browser
) -> None:
    form = await amina.form("/settings/email")
    fediverse.clock.turn(minutes=16)
    looked = await amina.get("/settings/email")
    assert looked.status == 303
    assert str(looked.header("location")).startswith("/sign-in?next=")
    sent = await amina.send(form, email="evil@post.example")
    assert sent.status == 401, "signing in once more comes first; what was typed is kept"
    assert await letters(hull) == []


async def test_a_wrong_number_is_said_beside_its_field(amina: Browser) -> None:
    answer = await amina.fill("/settings/contact", phone="call me")
    assert answer.status == 422
    assert 'id="error-phone"' in said(answer)


async def test_language_hours_and_letters_are_chosen_on_one_page(
    hull: Home, amina: Browser
) -> None:
    answer = await amina.fill(
        "/settings/letters",
        language="fr",
        zone="Europe/Paris",
        quiet_from="22",
        quiet_to="7",
        digest_day="0",
        digest_hour="9",
        kinds=["answer", "agreed"],
    )
    assert answer.status == 303
    known = await person(hull)
    assert (known.language, known.zone, known.rhythm) == ("fr", "Europe/Paris", Rhythm(22, 7, 0, 9))
    chosen = await hull.node.database.read(lambda tx: hull.rooms.letters.choices(tx, known.id))
    assert {kind for kind, wanted in chosen.items() if wanted} == {
        LetterKind.ANSWER,
        LetterKind.AGREED,
    }
    assert (await amina.form("/settings/letters")).fields["kinds"] == ["answer", "agreed"]
    assert "Réglages" in await amina.page("/settings") or "Paramètres" in await amina.page(
        "/settings"
    )


async def test_a_zone_that_is_none_is_said_beside_its_field(amina: Browser) -> None:
    answer = await amina.fill("/settings/letters", zone="Mars/Olympus")
    assert answer.status in (400, 422)
    assert 'id="error-zone"' in said(answer)


async def test_what_was_done_in_ones_name_and_what_one_agreed_to_stand_on_one_page(
    hull: Home, amina: Browser
) -> None:
    josie, known = await person(hull, "josie"), await person(hull)
    accounts = hull.rooms.accounts
    await hull.node.database.write(
        lambda tx: accounts.consents.give(
            tx, known.id, known.id, Agreement("listing 17", "sisters", {"title"})
        )
    )
    coordinator = Browser(hull)
    await coordinator.sign_in("josie")
    await coordinator.fill(f"/people/{known.id}/contact", phone="01482 000 111", how="spoken")

    page = await amina.page("/settings/done-for-me")

    assert "Changed how to reach you." in page
    assert "You agreed on the telephone or face to face." in page
    assert josie.name in page
    assert "Our network and its sisters" in page
    (consent,) = await hull.node.database.read(
        lambda tx: consents.consents_seen_by(tx, known.id, known.id)
    )
    path = f"/settings/done-for-me/{consent.id}/withdraw"
    assert (await amina.fill("/settings/done-for-me", path)).status == 303
    now = hull.watch.now()
    (ended,) = await hull.node.database.read(
        lambda tx: consents.consents_seen_by(tx, known.id, known.id)
    )
    assert not ended.holds(now)
    stranger = Browser(hull)
    await stranger.sign_in("ted")
    form = await stranger.form("/settings/contact")
    answer = await stranger.post(path, {"csrf": form.fields["csrf"], "once": form.fields["once"]})
    assert answer.status == 404


async def test_a_newcomer_reads_that_somebody_will_meet_them(hull: Home) -> None:
    marama = await joined(hull, "Marama")
    browser = Browser(hull)
    await browser.sign_in("marama")
    assert "gets in touch to meet you" in await browser.page("/settings")
    await hull.rooms.accounts.trust.set_vetting(None, marama.id, Vetting.MET)
    await hull.rooms.accounts.trust.set_limits(None, marama.id, frozenset({Limit.GROUP_ONLY}))
    page = await browser.page("/settings")
    assert "gets in touch to meet you" not in page
    assert "Group activities only" in page


async def test_words_in_a_profile_stay_words(hull: Home, amina: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    await amina.fill("/settings/profile", can_do=evil, pronouns="<b>", name="A <i>b</i>")
    own = Acting((await person(hull)).id, (await person(hull)).id)
    await hull.rooms.accounts.profiles.set_contact(own, Contact(note=evil))
    for path in PATHS:
        assert "<script>alert" not in await amina.page(path), path
    assert (await again(hull, await person(hull))).appearance is Appearance.NAMED
