"""The door: signing in by every way, out again, and what goes wrong there; without a script."""

import json
from urllib.parse import quote

import pytest

from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.authenticator import Device
from tests.sessions.given import (
    ADDRESS,
    PASSWORD,
    letters,
    link_and_code_in,
    member_id,
    put_app_in_use,
    with_address,
    with_password,
)
from world.mail import DevMailbox
from world.network import Answer

SESSION = "__Host-sisternet"


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id, in a thousandth of the memory."""
    monkeypatch.setattr("sessions.passwords.MEMORY_KIB", 64)


@pytest.fixture
def browser(hull: Home) -> Browser:
    return Browser(hull, comes_from="192.0.2.7")


def cookie(answer: Answer, name: str) -> str:
    """The whole line that sets a cookie; "" if it is not set."""
    lines = [value for key, value in answer.headers if key == "set-cookie"]
    return next((line for line in lines if line.startswith(f"{name}=")), "")


async def is_in(browser: Browser) -> bool:
    """Whether the front page greets a member."""
    return "/sign-out" in await browser.page("/")


async def test_a_member_signs_in_by_password_and_comes_back_where_they_wanted_to_go(
    hull: Home, browser: Browser
) -> None:
    await with_password(hull)

    answer = await browser.fill(
        "/sign-in?next=/umbrella%3Fkind%3Dneed", "/sign-in", name="josie", password=PASSWORD
    )

    assert (answer.status, answer.header("location")) == (303, "/umbrella?kind=need")
    line = cookie(answer, SESSION)
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=31536000"):
        assert word in line
    assert "Domain" not in line
    assert await is_in(browser)


async def test_on_a_shared_device_the_cookie_is_gone_with_the_browser(
    hull: Home, browser: Browser
) -> None:
    await with_password(hull)

    answer = await browser.fill("/sign-in", name="josie", password=PASSWORD, shared="yes")

    assert "Max-Age" not in cookie(answer, SESSION)
    (row,) = await hull.rows("SELECT created_at, ends_at FROM sessions")
    assert (row["created_at"][11:13], row["ends_at"][11:13]) == ("09", "21")


async def test_a_wrong_password_is_said_and_the_name_kept(hull: Home, browser: Browser) -> None:
    await with_password(hull)

    answer = await browser.fill("/sign-in", name="josie", password="not the one")
    page = answer.body.decode()

    assert answer.status == 401
    assert "That name and password do not belong together." in page
    assert 'value="josie"' in page
    assert "not the one" not in page
    assert cookie(answer, SESSION) == ""


@pytest.mark.row("OAU-08")
async def test_guesses_end_in_a_clear_sentence_and_a_time_to_come_back(
    hull: Home, browser: Browser
) -> None:
    await with_password(hull)
    for _ in range(6):
        await browser.fill("/sign-in", name="josie", password="not the one")

    answer = await browser.fill("/sign-in", name="josie", password=PASSWORD)

    assert answer.status == 429
    assert int(answer.header("retry-after") or "0") > 0
    assert "let us send you a link" in answer.body.decode()
    assert (await browser.fill("/sign-in", name="josie", way="letter")).status == 303


@pytest.mark.row("WEB-03")
@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/%2Fevil.example", "x", ""],
)
async def test_nobody_is_led_elsewhere_after_signing_in(
    hull: Home, browser: Browser, to: str
) -> None:
    await with_password(hull)
    form = await browser.form("/sign-in")
    form.fields["next"] = [to]

    answer = await browser.send(form, name="josie", password=PASSWORD)

    assert answer.header("location") == "/"


async def test_the_page_suits_password_managers(browser: Browser) -> None:
    page = await browser.page("/sign-in")

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert 'type="password"' in page
    assert 'href="/help"' in page


# ------------------------------------------------------------------------------- links and codes


@pytest.mark.parametrize("name", ["josie", ADDRESS])
async def test_a_letter_lets_in_by_a_button_that_is_not_pressed_by_looking(
    hull: Home, browser: Browser, name: str
) -> None:
    await with_address(hull)
    answer = await browser.fill("/sign-in", name=name, way="letter")
    page = (await browser.follow(answer)).body.decode()
    assert "If we know you by that name, a letter is on its way to you." in page
    assert f'value="{name}"' in page, "nothing is typed twice"

    link, _ = link_and_code_in((await letters(hull))[-1])
    for _ in range(3):
        assert "Welcome back, Josie" in await browser.page(link)
    answer = await browser.fill(link)

    assert (answer.status, answer.header("location")) == (303, "/")
    assert await is_in(browser)


async def test_the_link_of_a_letter_leads_where_somebody_was_on_their_way_to(
    hull: Home, browser: Browser
) -> None:
    await with_address(hull)
    form = await browser.form("/sign-in?next=/people%3Fwords=ted")
    await browser.send(form, name="josie", way="letter")
    link, _ = link_and_code_in((await letters(hull))[-1])
    assert link.endswith("?next=/people%3Fwords%3Dted")
    elsewhere = Browser(hull)  # where she reads her letters
    answer = await elsewhere.send(await elsewhere.form(link))
    assert answer.header("location") == "/people?words=ted"
    over = await elsewhere.get(link)
    assert over.status == 410
    assert "/sign-in?next=/people%3Fwords%3Dted" in over.body.decode()


@pytest.mark.row("WEB-03")
@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil.example", "x"])
async def test_no_link_of_a_letter_leads_elsewhere(hull: Home, browser: Browser, to: str) -> None:
    await with_address(hull)
    asked = await browser.form("/sign-in")
    asked.fields["next"] = [to]
    await browser.send(asked, name="josie", way="letter")
    link, _ = link_and_code_in((await letters(hull))[-1])
    assert "evil" not in link
    by_hand = await browser.form(f"{link.partition('?')[0]}?next={quote(to)}")
    assert by_hand.fields["next"] == ["/"]
    by_hand.fields["next"] = [to]
    assert (await browser.send(by_hand)).header("location") == "/"


async def test_a_link_that_was_used_says_so_and_how_to_get_another(
    hull: Home, browser: Browser
) -> None:
    await with_address(hull)
    await browser.fill("/sign-in", name="josie", way="letter")
    link, _ = link_and_code_in((await letters(hull))[-1])
    form = await browser.form(link)
    await browser.send(form)

    looked = await Browser(hull).get(link)
    pressed = await Browser(hull).get("/sign-in/link/never-was-one")

    for answer in (looked, pressed):
        assert answer.status == 410
        assert 'href="/sign-in"' in answer.body.decode()
        assert "no-store" in str(answer.header("cache-control"))


async def test_the_code_in_the_letter_is_typed_where_the_letter_is_not(
    hull: Home, browser: Browser
) -> None:
    await with_address(hull)
    answer = await browser.fill("/sign-in?next=/umbrella", "/sign-in", name="josie")
    _, code = link_and_code_in((await letters(hull))[-1])

    answer = await browser.fill(str(answer.header("location")), "/sign-in/code", code=code.lower())

    assert (answer.status, answer.header("location")) == (303, "/umbrella")
    assert await is_in(browser)


async def test_a_wrong_code_is_said_and_everything_kept(hull: Home, browser: Browser) -> None:
    await with_address(hull)

    answer = await browser.fill("/sign-in/code", name="josie", code="BCDF GHJK")

    assert answer.status == 401
    assert 'value="josie"' in answer.body.decode()
    assert 'value="BCDF GHJK"' in answer.body.decode()


@pytest.mark.row("OAU-13", "OAU-15")
async def test_every_name_is_told_that_a_letter_is_on_its_way(hull: Home, browser: Browser) -> None:
    await with_address(hull)
    told = set()
    for name in ("josie", "ted", "nobody", "nobody@post.example"):
        answer = await browser.fill("/sign-in", name=name, way="letter")
        page = (await browser.follow(answer)).body.decode()
        told.add((answer.status, answer.header("location"), page.count("on its way")))

    assert len(told) == 1
    assert len(await letters(hull)) == 1


@pytest.mark.row("WEB-01")
async def test_the_link_is_at_our_own_address_whatever_the_browser_calls_us(
    hull: Home, browser: Browser
) -> None:
    await with_address(hull)
    form = await browser.form("/sign-in")
    fields = {**form.fields, "name": ["josie"], "way": ["letter"]}

    await browser.post(
        "/sign-in", fields, headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil"}
    )

    assert "evil" not in (await letters(hull))[-1]


async def test_asking_twice_at_once_brings_one_letter(hull: Home, browser: Browser) -> None:
    await with_address(hull)
    form = await browser.form("/sign-in")

    for _ in range(2):
        assert (await browser.send(form, name="josie", way="letter")).status == 303

    assert len(await letters(hull)) == 1


# --------------------------------------------------------------------------------- second step


async def test_the_second_step_follows_the_first(
    fediverse: Fediverse, hull: Home, browser: Browser
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    fediverse.clock.turn(minutes=1)

    answer = await browser.fill(
        "/sign-in?next=/umbrella", "/sign-in", name="josie", password=PASSWORD
    )
    there = str(answer.header("location"))
    assert there.startswith("/sign-in/second?next=")
    assert cookie(answer, SESSION) == ""
    assert not await is_in(browser)
    wrong = await browser.fill(there, "/sign-in/second", code="000000")
    right = await browser.fill(there, "/sign-in/second", code=app.at(hull.watch.now()))

    assert wrong.status == 401
    assert (right.status, right.header("location")) == (303, "/umbrella")
    assert await is_in(browser)


async def test_the_second_step_alone_leads_to_the_first(browser: Browser) -> None:
    answer = await browser.get("/sign-in/second?next=/umbrella")

    assert (answer.status, answer.header("location")) == (303, "/sign-in?next=/umbrella")


async def test_a_second_step_that_comes_too_late_begins_again(
    fediverse: Fediverse, hull: Home, browser: Browser
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    answer = await browser.fill("/sign-in", name="josie", password=PASSWORD)
    form = await browser.form(str(answer.header("location")), "/sign-in/second")
    fediverse.clock.turn(minutes=11)

    answer = await browser.send(form, code=app.at(hull.watch.now()))

    assert answer.status == 410
    assert 'href="/sign-in?next=' in answer.body.decode()


# ------------------------------------------------------------------------------------ passkeys


async def test_a_passkey_signs_in_through_its_own_form(hull: Home, browser: Browser) -> None:
    security, device = hull.rooms.sessions.security, Device(hull.base_url)
    member = await member_id(hull)
    answer = device.make(await security.passkey_options(member))
    await security.add_passkey(member, json.dumps(answer), "Phone")

    asked = await browser.get("/sign-in/passkey/request", accept="application/json")
    signed = json.dumps(device.sign(asked.body.decode()))
    answered = await browser.fill("/sign-in?next=/umbrella", "/sign-in/passkey", answer=signed)

    assert (answered.status, answered.header("location")) == (303, "/umbrella")
    assert await is_in(browser)


@pytest.mark.parametrize("answer", ["{}", "nonsense", ""])
async def test_an_odd_answer_of_a_passkey_leads_back_to_all_ways(
    browser: Browser, answer: str
) -> None:
    answered = await browser.fill("/sign-in", "/sign-in/passkey", answer=answer)

    assert answered.status in (400, 422)
    assert 'name="password"' in answered.body.decode()


async def test_the_form_of_a_passkey_shows_itself_by_its_script_only(browser: Browser) -> None:
    page = await browser.page("/sign-in")

    assert 'data-passkey="get"' in page
    assert 'data-request="/sign-in/passkey/request" hidden' in page
    assert "/static/passkeys.js" in page


# ----------------------------------------------------------------------- out, and once more


async def test_signing_out_ends_the_session_and_leaves_no_cookie(
    hull: Home, browser: Browser
) -> None:
    await with_password(hull)
    await browser.fill("/sign-in", name="josie", password=PASSWORD)
    token = browser.cookies[SESSION]

    answer = await browser.fill("/", "/sign-out")

    assert (answer.status, answer.header("location")) == (303, "/?done=signed_out")
    assert SESSION not in browser.cookies
    assert await hull.rows("SELECT 1 FROM sessions") == []
    browser.cookies[SESSION] = token
    assert not await is_in(browser)


async def test_signing_out_twice_is_signing_out(hull: Home, browser: Browser) -> None:
    await browser.sign_in("josie")
    form = await browser.form("/", "/sign-out")

    assert [(await browser.send(form)).status for _ in range(2)] == [303, 303]


@pytest.mark.row("OAU-06")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-out", "/sign-in/passkey"])
async def test_forms_of_other_sites_do_nothing_here(
    hull: Home, browser: Browser, path: str
) -> None:
    await with_password(hull)
    await browser.sign_in("josie")
    form = await browser.form("/", "/sign-out")
    fields = {**form.fields, "name": ["josie"], "password": [PASSWORD], "code": ["x"]}

    answer = await browser.post(
        path, fields, headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    )

    assert answer.status == 403
    assert len(await hull.rows("SELECT 1 FROM sessions")) == 1


@pytest.mark.row("OAU-12")
async def test_a_session_that_was_planted_ends_when_its_victim_signs_in(
    fediverse: Fediverse, hull: Home, browser: Browser
) -> None:
    await with_password(hull, "amina")
    await browser.sign_in("ted")
    planted = browser.cookies[SESSION]
    fediverse.clock.turn(hours=1)

    await browser.fill("/sign-in", name="amina", password=PASSWORD)

    assert browser.cookies[SESSION] != planted
    (row,) = await hull.rows("SELECT actor_id FROM sessions")
    assert row["actor_id"] == await member_id(hull, "amina")


async def test_whoever_is_signed_in_and_fresh_need_not_sign_in(
    hull: Home, browser: Browser
) -> None:
    await browser.sign_in("josie")

    answer = await browser.get("/sign-in?next=/umbrella")

    assert (answer.status, answer.header("location")) == (303, "/umbrella")


@pytest.mark.row("ACC-09")
async def test_a_proof_that_is_not_fresh_is_asked_for_once_more(
    fediverse: Fediverse, hull: Home, browser: Browser
) -> None:
    await with_password(hull)
    await browser.fill("/sign-in", name="josie", password=PASSWORD)
    first = browser.cookies[SESSION]
    fediverse.clock.turn(minutes=20)

    answer = await browser.get("/settings/security/password")
    assert answer.header("location") == "/sign-in?next=/settings/security/password"
    page = await browser.page(str(answer.header("location")))
    assert "show once more that it is you" in page
    assert 'value="josie"' in page
    answer = await browser.fill(str(answer.header("location")), "/sign-in", password=PASSWORD)

    assert answer.header("location") == "/settings/security/password"
    assert browser.cookies[SESSION] != first
    assert len(await hull.rows("SELECT 1 FROM sessions")) == 1


async def test_a_node_that_sends_no_letters_offers_none(
    hull: Home, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DevMailbox, "is_there", False)
    page = await browser.page("/sign-in")
    assert 'value="letter"' not in page
    assert "/sign-in/code" in page

    answer = await browser.fill("/sign-in", name="josie")

    assert answer.status == 422
    assert 'id="error-password"' in answer.body.decode()


@pytest.mark.parametrize("kept", ["%%%", "é", "gA==", "x" * 5_000])
async def test_an_odd_cookie_of_a_name_is_no_name(browser: Browser, kept: str) -> None:
    browser.cookies["__Host-sisternet-name"] = kept

    assert (await browser.get("/sign-in")).status == 200
