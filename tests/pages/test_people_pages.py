"""What coordinators see and do of people on the web, and that nobody else does."""

import re

import pytest

from accounts.application import JoinForm
from accounts.people import Acting
from accounts.person import Contact
from accounts.roles import Limit, Role, Vetting
from tests.accounts.given import again, invited, joined, letters, person
from tests.fediverse.browsing import Browser, Forms
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import put_app_in_use, with_address
from world.network import Answer

PAGES = ("/people", "/people/new", "/people/applications", "/people/invitations")


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


async def apply(home: Home, name: str = "Rewi", **more: str) -> int:
    """Somebody asks to join; the number of the application."""
    form = JoinForm(name=name, phone="01482 000 111", **more)  # type: ignore[arg-type]
    await home.rooms.accounts.joining.apply(form)
    rows = await home.rows("SELECT id FROM applications ORDER BY id DESC")
    return int(rows[0]["id"])


async def paths(home: Home) -> list[str]:
    amina = await person(home)
    invitation, number = await invited(home), await apply(home)
    here = f"/people/{amina.id}"
    return [
        *PAGES,
        here,
        f"{here}/profile",
        f"{here}/contact",
        f"/people/applications/{number}",
        f"/people/invitations/{invitation.id}",
    ]


async def posts(home: Home) -> list[str]:
    amina = await person(home)
    invitation, number = await invited(home), await apply(home)
    deeds = "vetting limits give-role take-role hand-over code second-step sign-out".split()
    return [
        "/people/new",
        "/people/invitations",
        f"/people/invitations/{invitation.id}/withdraw",
        f"/people/applications/{number}",
        f"/people/applications/{number}/decline",
        *(f"/people/{amina.id}/{deed}" for deed in (*deeds, "profile", "contact")),
    ]


# ------------------------------------------------------------------------------- who may


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR, Role.UMBRELLA])
async def test_nobody_but_coordinators_sees_or_does_anything_here(
    hull: Home, role: Role | None
) -> None:
    ted, before = await person(hull, "ted"), await person(hull)
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    browser = Browser(hull)
    await browser.sign_in("ted")
    for path in await paths(hull):
        answer = await browser.get(path)
        assert answer.status == 403, path
    form = await browser.form("/settings/contact")
    for path in await posts(hull):
        fields = {"csrf": form.fields["csrf"], "once": form.fields["once"], "role": ["coordinator"]}
        answer = await browser.post(path, fields)
        assert answer.status == 403, path
    assert await again(hull, before) == before


async def test_whoever_is_not_signed_in_is_led_to_where_to_sign_in(hull: Home) -> None:
    for path in await paths(hull):
        answer = await Browser(hull).get(path)
        assert answer.status == 303, path
        assert str(answer.header("location")).startswith("/sign-in?next=/people"), path


async def test_a_paused_coordinator_sees_no_more_than_anybody(hull: Home) -> None:
    trust, ted = hull.rooms.accounts.trust, await person(hull, "ted")
    await trust.give_role(None, ted.id, Role.COORDINATOR)
    await trust.set_vetting(None, ted.id, Vetting.PAUSED)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert (await browser.get("/people")).status == 403


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_every_page_is_there_in_every_language(
    hull: Home, josie: Browser, language: str
) -> None:
    josie.cookies["language"] = language
    for path in await paths(hull):
        answer = await josie.get(path)
        assert answer.status == 200, path
        assert answer.header("cache-control") == "private, no-store"


@pytest.mark.parametrize("number", ["1", "0", "-1", "x", "9" * 30, "%00", "1e9"])
async def test_a_number_that_names_nobody_leads_nowhere(josie: Browser, number: str) -> None:
    for path in (
        f"/people/{number}",
        f"/people/applications/{number}",
        f"/people/invitations/{number}",
    ):
        assert (await josie.get(path)).status == 404, path


# ------------------------------------------------------------------------------ the lists


async def test_people_are_found_by_name_and_by_how_well_they_are_known(
    hull: Home, josie: Browser
) -> None:
    await joined(hull, "Āwhina Te Aroha")
    assert "4 members" in await josie.page("/people")
    page = await josie.page("/people?words=awhina")
    assert "Āwhina Te Aroha" in page
    assert "1 member<" in page
    assert "Nobody is called that." in await josie.page("/people?words=nobody&vetting=met")
    assert "Āwhina" in await josie.page("/people?vetting=applied&from=x")


async def test_a_long_list_goes_on_where_it_ended(hull: Home, josie: Browser) -> None:
    invitation = await invited(hull, uses=60)
    for number in range(55):
        await hull.rooms.accounts.joining.accept_invitation(
            invitation.secret, JoinForm(name=f"Guest {number:02}", phone="01482 000 111")
        )
    page = await josie.page("/people?words=guest")
    assert ("Guest 29" in page, "Guest 30" in page) == (True, False)
    (following,) = re.findall(r'href="(/people\?[^"]*from=30[^"]*)"', page)
    page = await josie.page(following.replace("&amp;", "&"))
    assert ("Guest 29" in page, "Guest 54" in page) == (False, True)


# ------------------------------------------------------------------------- who asks to join


async def test_a_coordinator_who_has_met_somebody_makes_them_a_member(
    hull: Home, josie: Browser
) -> None:
    number = await apply(hull, about="I mend bicycles.")
    assert "1 asks to join" in await josie.page("/people")
    path = f"/people/applications/{number}"
    page = await josie.page(path)
    assert "I mend bicycles." in page
    assert 'href="tel:01482000111"' in page

    answer = await josie.fill(path, vetting="active")

    assert "They are a member now." in said(await josie.follow(answer))
    rewi = await person(hull, "rewi")
    assert rewi.vetting is Vetting.ACTIVE
    assert "0 ask to join" in await josie.page("/people")


async def test_the_second_coordinator_is_told_that_the_first_was_faster(
    hull: Home, josie: Browser
) -> None:
    number = await apply(hull)
    path = f"/people/applications/{number}"
    form = await josie.form(path)
    await josie.fill(path)
    answer = await josie.send(form, vetting="active")
    assert answer.status == 409
    assert "Somebody has answered this application already." in said(answer)
    assert (await person(hull, "rewi")).vetting is Vetting.MET


async def test_a_handle_that_cannot_be_is_said_beside_its_field(hull: Home, josie: Browser) -> None:
    path = f"/people/applications/{await apply(hull)}"
    for handle, why in (("admin", "kept for the network"), ("amina", "given once only")):
        answer = await josie.fill(path, handle=handle)
        assert answer.status in (400, 409, 422)
        assert 'id="error-handle"' in said(answer)
        assert why in said(answer)


async def test_declining_forgets_what_was_told(hull: Home, josie: Browser) -> None:
    path = f"/people/applications/{await apply(hull)}"
    answer = await josie.fill(path, f"{path}/decline")
    assert "What they told us is forgotten." in said(await josie.follow(answer))
    assert (await hull.rows("SELECT told_sealed FROM applications"))[0]["told_sealed"] is None
    assert "answered this application already" in await josie.page(path)


# ------------------------------------------------------------------------------ invitations


async def test_an_invitation_is_made_printed_used_and_over(hull: Home, josie: Browser) -> None:
    answer = await josie.fill(
        "/people/invitations", uses="2", weeks="3", vetting="met", note="Choir on Tuesdays"
    )
    path = str(answer.header("location"))
    page = await josie.page(path)
    assert "Here is your invitation." in page
    (address,) = re.findall(r'class="address">(https://hull\.example/join/[\w-]{27})<', page)
    assert '<svg class="square"' in page
    assert page.count("h1v1h-1z") > 200
    assert "Choir on Tuesdays" in await josie.page("/people/invitations")

    guest = Browser(hull)
    await guest.fill(address.removeprefix("https://hull.example"), name="Marama", phone="0148200")
    assert (await person(hull, "marama")).vetting is Vetting.MET

    bare = path.partition("?")[0]
    await josie.fill(bare, f"{bare}/withdraw")
    page = await josie.page(bare)
    assert address not in page
    assert "This invitation is over." in page
    assert (await Browser(hull).get(address)).status == 410


async def test_an_invitation_is_sent_by_letter_to_an_address_once(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    invitation = await invited(hull, uses=3)
    path = f"/people/invitations/{invitation.id}"
    for _ in range(2):
        answer = await josie.fill(
            path, email="guest@post.example", language="es", words="Come and sing."
        )
        assert "The invitation is on its way." in said(await josie.follow(answer))
    await fediverse.live(hours=12)
    (letter,) = await letters(hull)
    assert f"https://hull.example/join/{invitation.secret}" in letter
    assert "Come and sing." in letter
    answer = await josie.fill(path, email="no address")
    assert answer.status == 422
    assert 'id="error-email"' in said(answer)


async def test_two_presses_make_one_invitation(hull: Home, josie: Browser) -> None:
    form = await josie.form("/people/invitations")
    first, second = await josie.send(form), await josie.send(form)
    assert first.header("location") == second.header("location")
    assert len(await hull.rows("SELECT 1 FROM invitations")) == 1


@pytest.mark.parametrize(
    "typed", [{"uses": "0"}, {"uses": "1000"}, {"weeks": "99"}, {"uses": "many"}]
)
async def test_what_is_too_wide_is_said_beside_its_field(
    hull: Home, josie: Browser, typed: dict[str, str]
) -> None:
    answer = await josie.fill("/people/invitations", **typed)
    assert answer.status == 422
    assert f'id="error-{next(iter(typed))}"' in said(answer)
    assert await hull.rows("SELECT 1 FROM invitations") == []


# ------------------------------------------------------------------------------ one member


async def test_somebody_without_email_is_entered_and_signs_in_by_a_code_read_out(
    hull: Home, josie: Browser
) -> None:
    answer = await josie.fill(
        "/people/new",
        name="Nell Brook",
        contact_note="Knock at the blue door",
        vetting="met",
        how="spoken",
    )
    page = said(await josie.follow(answer))
    assert "Nell Brook" in page
    assert "Knock at the blue door" in page
    nell = await person(hull, "nell")
    answer = await josie.fill(f"/people/{nell.id}", f"/people/{nell.id}/code")
    assert answer.status == 200
    assert "A code for Nell Brook" in said(answer)
    deeds = await hull.rows("SELECT deed FROM behalf_log ORDER BY id")
    assert [row["deed"] for row in deeds] == ["member_made", "sign_in_code"]


async def test_how_somebody_agreed_must_be_said(hull: Home, josie: Browser) -> None:
    answer = await josie.fill("/people/new", name="Nell", phone="01482 000 111")
    assert answer.status == 422
    assert 'id="error-how"' in said(answer)
    amina = await person(hull)
    for page in ("profile", "contact"):
        answer = await josie.fill(f"/people/{amina.id}/{page}")
        assert answer.status == 422, page
        assert 'id="error-how"' in said(answer)
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


async def test_vetting_goes_on_step_by_step_from_what_was_seen(hull: Home, josie: Browser) -> None:
    marama = await joined(hull, "Marama")
    here = f"/people/{marama.id}"
    form = await josie.form(here, f"{here}/vetting")
    assert (await josie.send(form, to="met")).status == 303
    assert (await again(hull, marama)).vetting is Vetting.MET
    answer = await josie.send(form, to="met", once="another-word")
    assert answer.status == 409
    assert "Somebody has changed this in the meantime." in said(answer)
    assert (await josie.fill(here, f"{here}/vetting", to="active")).status == 303
    page = await josie.page(here)
    assert "From then on: Takes part" in page
    assert "Joined: To be met" in page


async def test_limits_and_roles_are_set_and_shown(hull: Home, josie: Browser) -> None:
    amina = await person(hull)
    here = f"/people/{amina.id}"
    await josie.fill(here, f"{here}/limits", limits=["group_only", "accompanied"])
    await josie.fill(here, f"{here}/give-role", role="moderator")
    changed = await again(hull, amina)
    assert changed.limits == {Limit.GROUP_ONLY, Limit.ACCOMPANIED}
    assert changed.may(Role.MODERATOR)
    page = await josie.page(here)
    assert "Group activities only" in page
    assert "Was given the role: Moderator" in page
    assert (await josie.fill(here, f"{here}/give-role", role="admin")).status == 403
    await josie.fill(here, f"{here}/take-role", role="moderator")
    assert not (await again(hull, amina)).may(Role.MODERATOR)


async def test_whoever_lost_the_phone_with_their_app_is_let_in_without_and_told(
    hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    await with_address(hull, "amina", "amina@post.example")
    here = f"/people/{amina.id}"
    assert "Ask for their app no more" not in await josie.page(here)
    await put_app_in_use(hull, amina.id)
    assert "Ask for their app no more" in await josie.page(here)

    answer = await josie.fill(here, f"{here}/second-step")

    page = (await josie.follow(answer)).body.decode()
    assert "Ask for their app no more" not in page
    assert "Took away the app that is asked for when you sign in." in page  # as amina reads it
    assert "Took away the app" in " ".join((await letters(hull))[-1].split())
    assert await hull.rows("SELECT 1 FROM authenticator_apps") == []
    deeds = await hull.rows("SELECT deed FROM behalf_log")
    assert [row["deed"] for row in deeds] == ["sign_in_app_taken"]


async def test_it_wants_a_fresh_proof_of_who_asks(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    await put_app_in_use(hull, amina.id)
    here = f"/people/{amina.id}"
    await josie.page(here)
    fediverse.clock.turn(minutes=16)
    answer = await josie.fill(here, f"{here}/second-step")
    assert answer.status in (303, 401)
    assert len(await hull.rows("SELECT 1 FROM authenticator_apps")) == 1


async def test_a_coordinator_hands_the_role_over_and_has_it_no_more(
    hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    here = f"/people/{amina.id}"
    answer = await josie.fill(here, f"{here}/hand-over", role="coordinator")
    assert answer.status == 303
    assert (await again(hull, amina)).is_coordinator
    assert not (await person(hull, "josie")).is_coordinator


async def test_the_last_coordinator_is_told_to_find_a_successor(hull: Home, josie: Browser) -> None:
    own = await person(hull, "josie")
    here = f"/people/{own.id}"
    answer = await josie.fill(here, f"{here}/take-role", role="coordinator")
    assert answer.status == 409
    assert "Please give the role to somebody first." in said(answer)
    assert (await person(hull, "josie")).is_coordinator


async def test_a_coordinator_changes_things_for_a_member_who_is_told(
    hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    here = f"/people/{amina.id}"
    await josie.fill(f"{here}/profile", can_do="I bake bread.", how="paper")
    await josie.fill(f"{here}/contact", phone="01482 000 111", home="14 Plum Lane", how="spoken")
    page = await josie.page(here)
    for told in ("I bake bread.", "01482 000 111", "14 Plum Lane", "Changed how to reach you."):
        assert told in page
    rows = await hull.rows("SELECT deed, consent FROM behalf_log ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("profile_edited", "paper"),
        ("contact_changed", "spoken"),
    ]


async def test_two_coordinators_who_change_the_same_learn_of_each_other(
    hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    path = f"/people/{amina.id}/contact"
    form = await josie.form(path)
    await josie.send(form, phone="01482 000 111", how="spoken")
    answer = await josie.send(form, phone="01482 000 222", how="spoken")
    assert answer.status == 409
    shown = next(one for one in Forms(said(answer)).found if one.action == path)
    assert shown.fields["phone"] == ["01482 000 222"]
    assert (await josie.send(shown)).status == 303
    assert "01482 000 222" in await josie.page(f"/people/{amina.id}")


async def test_hostile_words_of_members_stay_words(hull: Home, josie: Browser) -> None:
    amina = await person(hull)
    evil = '"><script>alert(1)</script>'
    await hull.rooms.accounts.profiles.set_contact(
        Acting(amina.id, amina.id), Contact(note=evil, home=evil, access_needs=evil)
    )
    await apply(hull, name="<b>Rewi</b>", about=evil)
    for path in await paths(hull):
        page = await josie.page(path)
        assert "<script>alert" not in page, path
        assert "<b>Rewi" not in page, path


async def test_power_over_others_wants_a_fresh_proof(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    here = f"/people/{amina.id}"
    form = await josie.form(here, f"{here}/give-role")
    fediverse.clock.turn(minutes=16)
    looked = await josie.get(f"{here}/contact")
    assert looked.status == 303
    assert str(looked.header("location")).startswith("/sign-in?next=")
    for deed in ("give-role", "take-role", "hand-over", "code"):
        fields = {**form.fields, "role": ["coordinator"]}
        answer = await josie.post(f"{here}/{deed}", fields)
        assert answer.status == 401, deed
    assert not (await again(hull, amina)).is_coordinator
    assert (await josie.get(here)).status == 200


async def test_whoever_is_paused_is_signed_out_at_once(hull: Home, josie: Browser) -> None:
    amina, phone = await person(hull), Browser(hull)
    await phone.sign_in("amina")
    assert (await phone.get("/settings")).status == 200
    here = f"/people/{amina.id}"
    await josie.fill(here, f"{here}/vetting", to="paused")
    assert (await phone.get("/settings")).status == 303


async def test_a_visit_is_remembered_to_the_hour(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    amina, phone = await person(hull), Browser(hull)
    assert amina.last_seen_at is None
    await phone.sign_in("amina")
    first = hull.watch.now()
    await phone.page("/settings")
    fediverse.clock.turn(minutes=30)
    await phone.page("/settings")
    assert (await again(hull, amina)).last_seen_at == first
    fediverse.clock.turn(minutes=31)
    await phone.page("/settings")
    assert (await again(hull, amina)).last_seen_at == hull.watch.now()
    assert "Last here" in await josie.page(f"/people/{amina.id}")


async def test_signing_somebody_out_ends_their_sessions(hull: Home, josie: Browser) -> None:
    amina, phone = await person(hull), Browser(hull)
    await phone.sign_in("amina")
    assert (await phone.get("/settings")).status == 200
    here = f"/people/{amina.id}"
    await josie.fill(here, f"{here}/sign-out")
    assert (await phone.get("/settings")).status == 303
