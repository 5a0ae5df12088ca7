"""Joining on the web, without a script: by invitation, by asking, and the yes to an address."""

import re

import pytest

from accounts.application import Application
from accounts.roles import Role, Vetting
from tests.accounts.given import again, invited, letters, link_in, person
from tests.fediverse.browsing import Browser, Forms
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.network import Answer


@pytest.fixture
def anybody(hull: Home) -> Browser:
    return Browser(hull)


async def newest(home: Home) -> str:
    rows = await home.rows("SELECT name FROM accounts ORDER BY actor_id DESC LIMIT 1")
    return str(rows[0]["name"])


async def waiting(home: Home) -> list[Application]:
    josie = await person(home, "josie")
    joining = home.rooms.accounts.joining
    return await home.node.database.read(lambda tx: joining.applications_seen_by(tx, josie))


def said(answer: Answer) -> str:
    return answer.body.decode()


# ------------------------------------------------------------------------------ by invitation


async def test_an_invitation_leads_in_with_a_name_and_one_way_of_contact(
    hull: Home, anybody: Browser
) -> None:
    invitation = await invited(hull, vetting=Vetting.ACTIVE)
    path = f"/join/{invitation.secret}"
    assert "You are invited to Hull Mutual Aid" in await anybody.page(path)

    answer = await anybody.fill(path, name="Marama Hall", phone="01482 000 111")

    assert answer.status == 303
    inside = await anybody.follow(answer)
    assert inside.status == 200
    assert "You are in. Welcome!" in said(inside)
    marama = await person(hull, "marama")
    assert (marama.name, marama.actor.name) == ("Marama Hall", "Marama")
    assert "Marama" in await anybody.page("/settings")


async def test_a_form_that_is_sent_twice_makes_one_member_and_both_answers_lead_in(
    hull: Home, anybody: Browser
) -> None:
    invitation = await invited(hull, uses=5)
    form = await anybody.form(f"/join/{invitation.secret}")
    first = await anybody.send(form, name="Marama", phone="01482 000 111")
    second = await anybody.send(form, name="Marama", phone="01482 000 111")
    assert first.header("location") == second.header("location")
    (row,) = await hull.rows("SELECT count(*) AS n FROM accounts WHERE name = 'Marama'")
    assert row["n"] == 1
    assert "You are in. Welcome!" in said(await anybody.follow(second))


async def test_a_ticket_seen_by_somebody_else_opens_nothing_for_them(
    hull: Home, anybody: Browser
) -> None:
    invitation = await invited(hull)
    answer = await anybody.fill(f"/join/{invitation.secret}", name="Marama", phone="01482 000 111")
    thief = Browser(hull)
    await thief.page("/join")  # has a word of its own
    answer = await thief.get(str(answer.header("location")))
    assert answer.status == 303
    assert str(answer.header("location")).startswith("/sign-in")
    assert not any("sisternet" in name and "form" not in name for name in thief.cookies)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"name": "", "phone": "01482 000 111"}, "Please fill this in."),
        ({"name": "Marama"}, "Please tell us one way to reach you."),
        ({"name": "Marama", "email": "not an address"}, "This does not look like an e-mail"),
        ({"name": "Marama", "phone": "call me"}, "This does not look like a telephone number."),
    ],
)
async def test_what_is_missing_is_said_beside_its_field_and_nobody_has_joined(
    hull: Home, anybody: Browser, typed: dict[str, str], complaint: str
) -> None:
    invitation = await invited(hull)
    answer = await anybody.fill(f"/join/{invitation.secret}", **typed)
    assert answer.status in (400, 422)
    assert complaint in said(answer)
    assert 'class="error"' in said(answer)
    kept = Forms(said(answer)).found
    form = next(form for form in kept if form.action.startswith("/join/"))
    assert form.fields["name"] == [typed["name"]]
    assert await newest(hull) != "Marama"


async def test_an_invitation_that_is_over_says_so_and_tells_no_more_than_a_guess(
    hull: Home, anybody: Browser
) -> None:
    invitation = await invited(hull)
    await anybody.fill(f"/join/{invitation.secret}", name="Marama", phone="01482 000 111")
    over, guess = [
        await Browser(hull).get(f"/join/{secret}") for secret in (invitation.secret, "x" * 27)
    ]
    assert over.status == guess.status == 410
    assert "This invitation is over. Please ask for another one." in said(over)
    number = re.compile(r"<code>[\w-]+</code>")
    assert number.sub("", said(over)) == number.sub("", said(guess))


async def test_whoever_guesses_invitations_is_slowed_down(hull: Home, anybody: Browser) -> None:
    answers = [await anybody.get(f"/join/guess{number}") for number in range(23)]
    assert [answer.status for answer in answers[:20]] == [410] * 20
    assert answers[-1].status == 429
    assert answers[-1].header("retry-after")
    invitation = await invited(hull)
    answer = await anybody.get(f"/join/{invitation.secret}")
    assert answer.status == 200, "a good invitation opens for whoever has it"


async def test_the_address_of_an_invitation_is_told_to_nobody(hull: Home, anybody: Browser) -> None:
    invitation = await invited(hull)
    answer = await anybody.get(f"/join/{invitation.secret}")
    assert answer.header("referrer-policy") == "same-origin"
    assert answer.header("cache-control") == "private, no-store"
    assert 'content="noindex"' in said(answer)


async def test_whoever_joins_in_spanish_is_written_to_in_spanish(
    hull: Home, anybody: Browser
) -> None:
    anybody.language = "es"
    invitation = await invited(hull)
    await anybody.fill(f"/join/{invitation.secret}", name="Ana", email="ana@post.example")
    assert (await person(hull, "ana")).language == "es"
    assert "¿Es esta tu dirección?" in (await letters(hull))[0]


# --------------------------------------------------------------------------------- by asking


async def test_somebody_asks_to_join_and_is_told_what_happens_next(
    hull: Home, anybody: Browser
) -> None:
    answer = await anybody.fill(
        "/join", name="Rewi", phone="01482 000 111", about="I mend bicycles."
    )
    thanks = await anybody.follow(answer)
    assert "A coordinator gets in touch with you" in said(thanks)
    (application,) = await waiting(hull)
    assert application.told is not None
    assert application.told.about == "I mend bicycles."
    assert await hull.rows("SELECT 1 FROM actors WHERE username = 'rewi'") == []


async def test_a_form_from_elsewhere_is_not_believed(hull: Home, anybody: Browser) -> None:
    form = await anybody.form("/join")
    answer = await anybody.post(
        "/join",
        {**form.fields, "name": ["Rewi"], "phone": ["01482 000 111"]},
        headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    )
    assert answer.status == 403
    assert await waiting(hull) == []


@pytest.mark.parametrize("field", ["vetting", "role", "until", "name2"])
async def test_a_field_that_the_form_does_not_have_is_refused(
    hull: Home, anybody: Browser, field: str
) -> None:
    answer = await anybody.fill("/join", name="Rewi", phone="01482 000 111", **{field: "active"})
    assert answer.status == 400
    assert await waiting(hull) == []


async def test_hostile_words_of_an_applicant_stay_words(hull: Home, anybody: Browser) -> None:
    evil = "<script>alert(1)</script>"
    await anybody.fill("/join", name=evil, phone="01482 000 111", about=evil)
    coordinator = Browser(hull)
    await coordinator.sign_in("josie")
    (application,) = await waiting(hull)
    for path in ("/people/applications", f"/people/applications/{application.id}"):
        page = await coordinator.page(path)
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


async def test_one_network_that_asks_again_and_again_is_slowed_down(
    fediverse: Fediverse, hull: Home, anybody: Browser
) -> None:
    statuses = []
    for number in range(24):
        answer = await anybody.fill("/join", name="Rewi", phone=f"01482 {number:06}")
        statuses.append(answer.status)
    assert statuses[:20] == [303] * 20
    assert 429 in statuses
    fediverse.clock.turn(hours=25)
    answer = await anybody.fill("/join", name="Rewi", phone="01482 777777")
    assert answer.status == 303


# ------------------------------------------------------------------------ the yes to an address


async def test_the_letter_about_an_address_leads_to_a_button_and_the_button_says_yes(
    hull: Home, anybody: Browser
) -> None:
    invitation = await invited(hull)
    await anybody.follow(
        await anybody.fill(f"/join/{invitation.secret}", name="Ana", email="ana@post.example")
    )
    path = f"/confirm/{link_in((await letters(hull))[0])}"
    for _ in range(2):
        assert "ana@post.example" in await anybody.page(path)
    ana = await person(hull, "ana")
    assert not ana.has_email

    answer = await anybody.follow(await anybody.fill(path))

    assert "Letters reach you there from now on." in said(answer)
    assert (await again(hull, ana)).has_email
    over = await anybody.get(path)
    assert over.status == 410


async def test_a_yes_in_another_browser_signs_nobody_in(hull: Home, anybody: Browser) -> None:
    invitation = await invited(hull)
    await anybody.fill(f"/join/{invitation.secret}", name="Ana", email="ana@post.example")
    path = f"/confirm/{link_in((await letters(hull))[0])}"
    elsewhere = Browser(hull)
    answer = await elsewhere.follow(await elsewhere.fill(path))
    assert answer.status == 200
    assert "You can sign in with this address now" in said(answer)
    assert (await elsewhere.get("/settings")).status == 303


async def test_the_welcome_of_an_approved_applicant_opens_the_door_once(
    fediverse: Fediverse, hull: Home, anybody: Browser
) -> None:
    await anybody.fill("/join", name="Rewi", email="rewi@post.example")
    (application,) = await waiting(hull)
    coordinator = Browser(hull)
    await coordinator.sign_in("josie")
    await coordinator.fill(f"/people/applications/{application.id}", vetting="active")
    await fediverse.live(hours=12)
    (letter,) = await letters(hull)
    path = f"/confirm/{link_in(letter)}"

    inside = await anybody.follow(await anybody.fill(path))

    assert "You are in. Welcome!" in said(inside)
    assert "Rewi" in await anybody.page("/settings")
    assert (await Browser(hull).get(path)).status == 410


async def test_a_link_that_was_never_made_is_over_like_an_old_one(
    hull: Home, anybody: Browser
) -> None:
    answer = await anybody.get("/confirm/never")
    assert answer.status == 410
    assert "This link is over." in said(answer)


async def test_an_invitation_to_a_role_gives_it(hull: Home, anybody: Browser) -> None:
    invitation = await invited(hull, vetting=Vetting.ACTIVE, role=Role.MODERATOR)
    await anybody.fill(f"/join/{invitation.secret}", name="Mo", phone="01482 000 111")
    assert (await person(hull, "mo")).may(Role.MODERATOR)
