"""A member lets a program in, or not; nobody is led anywhere who has not looked."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from oauth.program import Registered
from oauth.scopes import ALL_OF_MEMBERS, Scopes
from pages.policy import CONTENT_POLICY
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.oauth.given import CHALLENGE, REDIRECT, VERIFIER, registered
from tests.sessions.given import PASSWORD, letters, put_app_in_use, with_address, with_password
from world.network import Answer

OOB = "urn:ietf:wg:oauth:2.0:oob"
CONSENT = "/oauth/authorize"


def path_of(given: Registered, **more: str | None) -> str:
    """Where the program sends people."""
    wish: dict[str, str | None] = {
        "response_type": "code",
        "client_id": given.program.client_id,
        "redirect_uri": given.program.redirect_uris[0],
        "scope": "read write",
    }
    said = {name: text for name, text in (wish | more).items() if text is not None}
    return f"{CONSENT}?{urlencode(said, errors='surrogateescape')}"


def answer_in(answer: Answer) -> Mapping[str, str]:
    """What a redirect tells the program."""
    query = urlsplit(str(answer.header("location"))).query
    return {name: texts[0] for name, texts in parse_qs(query, keep_blank_values=True).items()}


def led_to(answer: Answer) -> str:
    """Where a redirect leads, without its query."""
    return str(answer.header("location")).partition("?")[0]


async def member(home: Home) -> Browser:
    browser = Browser(home)
    await browser.sign_in("josie")
    return browser


async def test_a_member_lets_a_program_in(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)
    path = path_of(given, state="x/y ä&", code_challenge=CHALLENGE, code_challenge_method="S256")
    page = await josie.page(path)
    assert "Phanpy" in page
    assert "phanpy.example" in page
    assert "read all that you can read here" in page

    answer = await josie.fill(path, answer="yes")

    assert answer.status == 303
    assert led_to(answer) == REDIRECT
    assert answer_in(answer)["state"] == "x/y ä&"
    issued = await hull.rooms.programs.exchange(
        given.program, answer_in(answer)["code"], REDIRECT, VERIFIER
    )
    assert issued is not None
    assert issued.scopes == Scopes(("read", "write"))


async def test_a_member_who_says_no_is_led_back_without_a_code(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)

    answer = await josie.fill(path_of(given, state="s"), answer="no")

    assert led_to(answer) == REDIRECT
    assert answer_in(answer) == {"error": "access_denied", "state": "s"}
    assert await hull.rows("SELECT 1 FROM authorization_codes") == []


async def test_a_slash_at_the_end_makes_no_difference(hull: Home) -> None:
    given, josie = await registered(hull, OOB), await member(hull)

    page = await josie.page(path_of(given).replace("authorize?", "authorize/?"))

    assert "Let this program in?" in page


async def test_without_an_address_to_lead_back_to_the_code_is_shown(hull: Home) -> None:
    given, josie = await registered(hull, OOB), await member(hull)

    answer = await josie.fill(path_of(given), answer="yes")

    assert answer.status == 200
    assert answer.header("cache-control") == "private, no-store"
    code = answer.body.decode().partition('<code dir="ltr">')[2].partition("</code>")[0]
    assert await hull.rooms.programs.exchange(given.program, code, OOB, None) is not None
    refused = await josie.fill(path_of(given), answer="no")
    assert b"Nothing was let in" in refused.body


@pytest.mark.parametrize(
    "redirect", ["oauth2redirect://com.example.app/", "http://localhost:7777/back?a=1"]
)
async def test_programs_on_a_device_are_led_back_to(hull: Home, redirect: str) -> None:
    given, josie = await registered(hull, redirect), await member(hull)

    answer = await josie.fill(path_of(given), answer="yes")

    assert str(answer.header("location")).startswith(redirect)


async def test_a_state_is_sent_back_as_it_came_whatever_it_is(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)

    for state in ("", "a\r\nset-cookie: x=y", "<script>", "\udcff", "%2F+ ", "x" * 1_500, "\0"):
        path = path_of(given, state=state)
        answer = await josie.fill(path, answer="yes")
        sent = urlsplit(str(answer.header("location"))).query
        came = parse_qs(sent, keep_blank_values=True, errors="surrogateescape")["state"]
        assert came == [state]


# ----------------------------------------------------------------------------- what is not asked


@pytest.mark.row("OAU-01")
@pytest.mark.parametrize(
    "redirect",
    [
        *("", "https://evil.example/", "https://phanpy.example.evil.example/"),
        *("https://phanpy.example@evil.example/", "https://phanpy.example/../x"),
        *("https://phanpy.example/?x=1", "https://phanpy.example/#x", "https://PHANPY.example/"),
        *("http://phanpy.example/", "https://phanpy.example:444/", "https://phanpy.example\\@x/"),
        *("https://phanpy.example/\r\nx: y", "//phanpy.example/", "https://phanpy.example", OOB),
        *("javascript:alert(1)", "https://phanpy.example/ ", "\0", "\udcff", None),
    ],
)
async def test_nobody_is_led_where_the_program_did_not_say(
    hull: Home, redirect: str | None
) -> None:
    """Neither before signing in nor after it."""
    given = await registered(hull)

    for browser in (Browser(hull), await member(hull)):
        answer = await browser.get(path_of(given, redirect_uri=redirect))
        assert answer.status == 400
        assert answer.header("location") is None


@pytest.mark.row("OAU-01", "OAU-11")
@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "x"},
        {"client_id": ""},
        {"client_id": None},
        {"client_id": "\udcff"},
        {"client_id": "' OR 1=1 --"},
        {"response_type": "token"},
        {"response_type": None},
        {"scope": "everything"},
        {"scope": "admin:read"},
        {"scope": "\udcff"},
        {"code_challenge": CHALLENGE},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
        {"code_challenge": "x", "code_challenge_method": "S256"},
        {"code_challenge_method": "S256"},
        {"state": "x" * 10_000},
    ],
)
async def test_a_wish_that_is_amiss_is_put_to_nobody(
    hull: Home, wrong: dict[str, str | None]
) -> None:
    """An error leads nowhere either, for anybody may register an address."""
    given = await registered(hull)

    for browser in (Browser(hull), await member(hull)):
        answer = await browser.get(path_of(given, **wrong))
        assert answer.status == 400
        assert answer.header("location") is None


async def test_what_is_said_twice_is_not_believed(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)

    for more in ("redirect_uri=https%3A%2F%2Fevil.example%2F", "client_id=x", "state=a&state=b"):
        assert (await josie.get(f"{path_of(given)}&{more}")).status == 400
    assert (await josie.get(path_of(given) + "&x" * 100)).status == 400


# ------------------------------------------------------------------------------------- signing in


async def test_whoever_is_not_signed_in_comes_back_with_everything_that_was_asked(
    hull: Home,
) -> None:
    await with_password(hull)
    long = f"https://elk.example/api/hull.example/oauth/{'a' * 900}"
    given, browser = await registered(hull, long), Browser(hull)
    path = path_of(given, state="s &", code_challenge=CHALLENGE, code_challenge_method="S256")
    door = str((await browser.get(path)).header("location"))
    assert door.startswith("/sign-in?next=")

    inside = await browser.fill(door, "/sign-in", name="josie", password=PASSWORD)

    assert parse_qs(urlsplit(str(inside.header("location"))).query) == parse_qs(
        urlsplit(path).query
    )
    answer = await browser.fill(str(inside.header("location")), answer="yes")
    assert led_to(answer) == long


async def test_the_link_of_a_letter_comes_back_to_the_program(hull: Home) -> None:
    await with_address(hull)
    given, browser = await registered(hull), Browser(hull)
    door = str((await browser.get(path_of(given, state="s"))).header("location"))

    code_page = await browser.fill(door, "/sign-in", name="josie", way="letter")
    link = next(word for word in (await letters(hull))[-1].split() if "/sign-in/link/" in word)
    inside = await browser.fill(link.removeprefix(hull.base_url))

    assert "next=%2Foauth" in str(code_page.header("location"))
    assert str(inside.header("location")).startswith(f"{CONSENT}?")
    assert "state=s" in str(inside.header("location"))


async def test_the_second_step_comes_back_to_the_program(fediverse: Fediverse, hull: Home) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    fediverse.clock.turn(seconds=30)
    given, browser = await registered(hull), Browser(hull)
    door = str((await browser.get(path_of(given))).header("location"))

    half = await browser.fill(door, "/sign-in", name="josie", password=PASSWORD)
    inside = await browser.fill(str(half.header("location")), code=app.at(hull.watch.now()))

    assert str(inside.header("location")).startswith(f"{CONSENT}?")


async def test_a_program_may_want_somebody_to_sign_in_anew(hull: Home) -> None:
    await with_password(hull, "amina")
    given, josie = await registered(hull), await member(hull)

    door = str((await josie.get(path_of(given, force_login="true"))).header("location"))
    page = await josie.page(door)
    inside = await josie.fill(door, "/sign-in", name="amina", password=PASSWORD)
    asked = await josie.page(str(inside.header("location")))

    assert 'value="josie"' not in page
    assert "force_login" not in str(inside.header("location"))
    assert "@amina@hull.example" in asked


async def test_a_program_may_say_in_which_language_to_ask(hull: Home) -> None:
    given, browser = await registered(hull), Browser(hull)

    for language, said in (("es", "Entrar"), ("xx", "Sign in"), ("../..", "Sign in")):
        answer = await browser.follow(await browser.get(path_of(given, lang=language)))
        assert said in answer.body.decode()


# ------------------------------------------------------------------------------------ who says yes


@pytest.mark.row("OAU-06")
async def test_nobody_says_yes_from_another_page(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)
    form = await josie.form(path_of(given))
    fields = {**form.fields, "answer": ["yes"]}

    for headers in (
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example", "sec-fetch-site": ""},
        {"origin": "null", "sec-fetch-site": "cross-site"},
    ):
        assert (await josie.post(form.action, fields, headers=headers)).status == 403
    for masked in ("", "x", form.fields["once"][0]):
        forged = await josie.post(form.action, {**fields, "csrf": [masked]})
        assert forged.status == 403
    assert await hull.rows("SELECT 1 FROM authorization_codes") == []


async def test_nobody_says_yes_by_opening_an_address(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)

    answer = await josie.get(f"{path_of(given)}&answer=yes")

    assert answer.status == 200
    assert await hull.rows("SELECT 1 FROM authorization_codes") == []


async def test_a_button_pressed_twice_leads_back_twice_and_each_code_works_once(
    hull: Home,
) -> None:
    given, josie = await registered(hull), await member(hull)
    form = await josie.form(path_of(given))

    answers = [await josie.send(form, answer="yes") for _ in range(2)]

    for answer in answers:
        code = answer_in(answer)["code"]
        exchange = hull.rooms.programs.exchange
        assert await exchange(given.program, code, REDIRECT, None) is not None


async def test_no_code_is_kept_in_clear_by_the_page(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)

    code = answer_in(await josie.fill(path_of(given), answer="yes"))["code"]

    kept = [str(tuple(row)) for row in await hull.rows("SELECT * FROM form_receipts")]
    assert not any(code in row for row in kept)


async def test_whoever_signed_out_meanwhile_is_asked_again(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)
    form = await josie.form(path_of(given))
    josie.cookies.clear()

    answer = await josie.send(form, answer="yes")

    assert answer.status == 303
    assert str(answer.header("location")).startswith("/sign-in?next=%2Foauth%2Fauthorize")


@pytest.mark.parametrize("typed", ["", "maybe", "yes\0", "x" * 10_000])
async def test_what_is_neither_yes_nor_no_is_no_answer(hull: Home, typed: str) -> None:
    given, josie = await registered(hull), await member(hull)

    answer = await josie.fill(path_of(given), answer=typed)

    assert answer.status == 422
    assert await hull.rows("SELECT 1 FROM authorization_codes") == []


# ------------------------------------------------------------------------------------- who may what


@pytest.mark.row("OAU-07", "ACC-09")
async def test_what_is_for_those_with_a_role_only_they_are_asked_for(
    fediverse: Fediverse, hull: Home
) -> None:
    scopes = Scopes((*ALL_OF_MEMBERS, "admin:read"))
    given, josie, amina = await registered(hull, scopes=scopes), await member(hull), Browser(hull)
    path = path_of(given, scope="read admin:read")
    await amina.sign_in("amina")

    assert (await amina.get(path)).status == 403
    assert "only those see who look after the network" in await josie.page(path)
    fediverse.clock.turn(minutes=20)
    assert str((await josie.get(path)).header("location")).startswith("/sign-in?next=")


async def test_whom_nobody_has_met_is_told_what_a_program_can_do_until_then(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)
    await hull.node.database.write(lambda tx: tx.run("UPDATE accounts SET vetting = 'applied'"))

    assert "Until somebody of the network has met you" in await josie.page(path_of(given))


async def test_what_a_program_calls_itself_is_text_and_nothing_else(hull: Home) -> None:
    given, josie = await registered(hull, name="<b>Bank</b>"), await member(hull)

    page = await josie.page(path_of(given))

    assert "&lt;b&gt;Bank&lt;/b&gt;" in page
    assert "<b>Bank" not in page


# ----------------------------------------------------------------------------------------- headers


def is_open(answer: Answer) -> bool:
    """Whether the window that opened it stays in touch."""
    return answer.header("cross-origin-opener-policy") == "unsafe-none"


async def test_the_pages_of_consent_let_the_browser_lead_back_and_no_others_do(
    hull: Home,
) -> None:
    given, josie = await registered(hull), await member(hull)
    answers = [
        await josie.get(path_of(given)),
        await josie.fill(path_of(given), answer="yes"),
        await josie.fill(path_of(given), answer="maybe"),
    ]

    for answer in answers:
        assert is_open(answer)
        policy = str(answer.header("content-security-policy"))
        assert "form-action" not in policy
        assert set(CONTENT_POLICY.split("; ")) - set(policy.split("; ")) == {"form-action 'self'"}
    elsewhere = await josie.get("/settings")
    assert elsewhere.header("content-security-policy") == CONTENT_POLICY
    assert elsewhere.header("cross-origin-opener-policy") == "same-origin"


async def test_signing_in_on_the_way_stays_in_touch_with_the_window_that_opened_it(
    hull: Home,
) -> None:
    await with_password(hull)
    given, browser = await registered(hull), Browser(hull)
    to_door = await browser.get(path_of(given))
    door = str(to_door.header("location"))
    steps = [
        to_door,
        await browser.get(door),
        await browser.get(door.replace("/sign-in?", "/sign-in/code?")),
        await browser.get(door.replace("/sign-in?", "/sign-in/second?")),
        await browser.fill(door, "/sign-in", name="josie", password="wrong"),
        await browser.fill(door, "/sign-in", name="josie", way="letter"),
        await browser.fill(door.replace("/sign-in?", "/sign-in/code?"), name="x", code="y"),
        await browser.fill(door, "/sign-in/passkey", answer="{}"),
        await browser.fill(door, "/sign-in", name="josie", password=PASSWORD),
    ]

    assert [is_open(step) for step in steps] == [True] * len(steps)
    for path in ("/sign-in", "/sign-in?next=/settings", "/sign-in?next=/oauth/authorized"):
        assert not is_open(await Browser(hull).get(path))


@pytest.mark.row("WEB-07", "WEB-17")
async def test_consent_cannot_be_read_or_framed_by_other_pages(hull: Home) -> None:
    given, josie = await registered(hull), await member(hull)

    answer = await josie.get(path_of(given), origin="https://evil.example")

    assert answer.header("access-control-allow-origin") is None
    assert "frame-ancestors 'none'" in str(answer.header("content-security-policy"))
    assert answer.header("cache-control") == "private, no-store"
