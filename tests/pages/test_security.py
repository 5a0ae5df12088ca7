"""Settings, signing in: what members see and change of their own ways in, without a script."""

import json
import re

import pytest
from pyotp import TOTP

from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.authenticator import Device
from tests.sessions.given import PASSWORD, member_id, put_app_in_use, with_address, with_password

PATH = "/settings/security"
PAGES = (PATH, f"{PATH}/password", f"{PATH}/passkeys", f"{PATH}/app")
CHANGES = (
    *(f"{PATH}/password", f"{PATH}/password/remove", f"{PATH}/passkeys"),
    *(f"{PATH}/passkeys/17/remove", f"{PATH}/app", f"{PATH}/app/begin", f"{PATH}/app/remove"),
)


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id, in a thousandth of the memory."""
    monkeypatch.setattr("sessions.passwords.MEMORY_KIB", 64)


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """Josie's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


@pytest.mark.parametrize("path", [*PAGES, f"{PATH}/passkeys/request"])
async def test_the_pages_are_for_members(hull: Home, path: str) -> None:
    answer = await Browser(hull).get(path)

    assert (answer.status, answer.header("location")) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_is_kept_by_anybody(josie: Browser, path: str) -> None:
    answer = await josie.get(path)

    assert (answer.status, answer.header("cache-control")) == (200, "private, no-store")


@pytest.mark.row("ACC-09")
@pytest.mark.parametrize("path", CHANGES)
async def test_a_change_wants_a_fresh_proof(
    fediverse: Fediverse, hull: Home, josie: Browser, path: str
) -> None:
    await with_password(hull, "amina")
    form = await josie.form("/", "/sign-out")
    fediverse.clock.turn(minutes=15)

    answer = await josie.post(path, {**form.fields, "password": [PASSWORD], "code": ["000000"]})

    assert answer.status == 303
    assert str(answer.header("location")).startswith("/sign-in?next=")
    assert len(await hull.rows("SELECT 1 FROM passwords")) == 1
    assert await hull.rows("SELECT 1 FROM authenticator_apps") == []


# ----------------------------------------------------------------------------------- sessions


async def test_a_member_sees_every_place_and_signs_one_out(hull: Home, josie: Browser) -> None:
    await with_password(hull)
    await josie.sign_in("josie")  # setting a password has ended the session before
    other = Browser(hull)
    form = await other.form("/sign-in")
    await other.post(
        "/sign-in",
        {**form.fields, "name": ["josie"], "password": [PASSWORD]},
        headers={"user-agent": "Mozilla/5.0 (Android 13; Mobile; rv:132.0) Firefox/132.0"},
    )

    page = await josie.page(PATH)
    assert "Firefox, Android" in page
    assert "by password" in page
    action = re.search(rf'action="({PATH}/sign-out/\d+)"', page)
    assert action
    answer = await josie.fill(PATH, action[1])

    assert answer.header("location") == f"{PATH}?done=signed_out_there"
    assert "Firefox, Android" not in await josie.page(PATH)
    assert "/sign-out" not in await other.page("/")


async def test_a_member_signs_out_everywhere_else(hull: Home, josie: Browser) -> None:
    others = [Browser(hull), Browser(hull)]
    for other in others:
        await other.sign_in("josie")

    await josie.fill(PATH, f"{PATH}/sign-out")

    assert "/sign-out" in await josie.page("/")
    assert ["/sign-out" in await other.page("/") for other in others] == [False, False]


async def test_nobody_signs_somebody_else_out(hull: Home, josie: Browser) -> None:
    amina = Browser(hull)
    await amina.sign_in("amina")
    (row,) = await hull.rows(
        "SELECT id FROM sessions WHERE actor_id = :id", id=await member_id(hull, "amina")
    )
    form = await josie.form("/", "/sign-out")

    await josie.post(f"{PATH}/sign-out/{row['id']}", form.fields)

    assert "/sign-out" in await amina.page("/")


@pytest.mark.parametrize("number", ["x", "-1", "9" * 40, "1.5"])
async def test_odd_numbers_are_no_sessions(josie: Browser, number: str) -> None:
    form = await josie.form("/", "/sign-out")

    assert (await josie.post(f"{PATH}/sign-out/{number}", form.fields)).status == 404


# ----------------------------------------------------------------------------------- password


async def test_a_member_gives_themselves_a_password(hull: Home, josie: Browser) -> None:
    page = await josie.page(f"{PATH}/password")
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page

    answer = await josie.fill(f"{PATH}/password", password=PASSWORD)

    assert answer.header("location") == f"{PATH}?done=password"
    assert "You have one." in await josie.page(PATH)
    other = Browser(hull)
    assert (await other.fill("/sign-in", name="josie", password=PASSWORD)).status == 303


async def test_a_poor_password_is_refused_beside_its_field(josie: Browser) -> None:
    answer = await josie.fill(f"{PATH}/password", password="password1234")

    assert answer.status == 422
    assert "among the first that strangers try" in answer.body.decode()
    assert "password1234" not in answer.body.decode()


async def test_a_password_is_given_up(hull: Home, josie: Browser) -> None:
    await with_address(hull)
    await josie.fill(f"{PATH}/password", password=PASSWORD)

    answer = await josie.fill(f"{PATH}/password", f"{PATH}/password/remove")

    assert answer.header("location") == f"{PATH}?done=no_password"
    assert await hull.rows("SELECT 1 FROM passwords") == []


# ----------------------------------------------------------------------------------- passkeys


async def test_a_passkey_is_made_listed_and_taken_away(hull: Home, josie: Browser) -> None:
    await with_address(hull)
    device = Device(hull.base_url)
    asked = await josie.get(f"{PATH}/passkeys/request", accept="application/json")
    made = json.dumps(device.make(asked.body.decode()))

    answer = await josie.fill(f"{PATH}/passkeys", name="My <phone>", answer=made)

    assert answer.header("location") == f"{PATH}/passkeys?done=passkey"
    page = await josie.page(f"{PATH}/passkeys")
    assert "My &lt;phone&gt;" in page
    action = re.search(rf'action="({PATH}/passkeys/\d+/remove)"', page)
    assert action
    answer = await josie.fill(f"{PATH}/passkeys", action[1])
    assert answer.header("location") == f"{PATH}/passkeys?done=no_passkey"
    assert await hull.rows("SELECT 1 FROM passkeys") == []


@pytest.mark.parametrize("answer", ["{}", "[]", "x" * 30_000])
async def test_an_odd_passkey_is_not_kept(hull: Home, josie: Browser, answer: str) -> None:
    answered = await josie.fill(f"{PATH}/passkeys", name="Odd", answer=answer)

    assert answered.status in (400, 422)
    assert await hull.rows("SELECT 1 FROM passkeys") == []


# -------------------------------------------------------------------------------- second step


async def test_an_app_is_set_up_with_codes_to_write_down_and_taken_away(
    hull: Home, josie: Browser
) -> None:
    assert (await josie.fill(f"{PATH}/app", f"{PATH}/app/begin")).header("location") == (
        f"{PATH}/app"
    )
    page = await josie.page(f"{PATH}/app")
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'<code class="address">([A-Z2-7 ]+)</code>', page)
    codes = re.findall(r"<li><code>([A-Z2-9 ]+)</code></li>", page)
    assert secret
    assert len(codes) == 10
    app = TOTP(secret[1].replace(" ", ""))
    wrong = await josie.fill(f"{PATH}/app", code="000000")
    assert wrong.status == 422

    answer = await josie.fill(f"{PATH}/app", code=app.at(hull.watch.now()))

    assert answer.header("location") == f"{PATH}?done=app"
    page = await josie.page(f"{PATH}/app")
    assert "10 of the codes you wrote down are left." in page
    assert secret[1] not in page
    assert codes[0] not in page
    answer = await josie.fill(f"{PATH}/app", f"{PATH}/app/remove")
    assert answer.header("location") == f"{PATH}?done=no_app"
    assert await hull.rows("SELECT 1 FROM recovery_codes") == []


async def test_a_second_app_is_not_begun_beside_the_first(hull: Home, josie: Browser) -> None:
    form = await josie.form(f"{PATH}/app", f"{PATH}/app/begin")
    await put_app_in_use(hull, await member_id(hull))

    assert (await josie.send(form)).status == 409


@pytest.mark.row("ACC-09")
@pytest.mark.parametrize("deed", ["code", "give-role", "take-role", "hand-over"])
async def test_power_over_others_wants_a_fresh_proof_too(
    fediverse: Fediverse, hull: Home, josie: Browser, deed: str
) -> None:
    ted = await member_id(hull, "ted")
    form = await josie.form(f"/people/{ted}", "/sign-out")
    fediverse.clock.turn(minutes=15)
    before = f"{hull.base_url}/people/{ted}"

    answer = await josie.post(
        f"/people/{ted}/{deed}",
        {**form.fields, "role": ["moderator"]},
        headers={"referer": before},
    )

    # What was chosen is kept on the page, with the way to sign in first.
    assert answer.status == 401
    assert f'href="/sign-in?next=/people/{ted}"' in answer.body.decode()
    assert await hull.rows("SELECT 1 FROM behalf_log") == []
    assert len(await hull.rows("SELECT 1 FROM roles")) == 1
