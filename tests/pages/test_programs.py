"""Members see which programs can act for them, and show them out."""

from oauth.scopes import Scopes
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from tests.oauth.given import holder, let_in, registered
from tests.sessions.given import letters, with_address

PATH = "/settings/programs"


async def signed_in(home: Home, who: str = "josie") -> Browser:
    browser = Browser(home)
    await browser.sign_in(who)
    return browser


async def test_a_member_sees_what_each_program_can_do(hull: Home) -> None:
    program = (await registered(hull, name="<Phanpy>")).program
    await let_in(hull, program, scopes=Scopes(("read:statuses", "write")))

    page = await (await signed_in(hull)).page(PATH)

    assert "&lt;Phanpy&gt;" in page
    assert "phanpy.example" in page
    assert "read what people write, and what is written to you" in page
    assert "write, answer, follow and change things in your name" in page


async def test_a_wide_scope_is_said_once_and_not_in_pieces(hull: Home) -> None:
    program = (await registered(hull)).program
    await let_in(hull, program, scopes=Scopes(("read", "read:blocks", "read:follows")))
    await let_in(hull, program, scopes=Scopes(("read",)))

    page = await (await signed_in(hull)).page(PATH)

    assert page.count('<strong class="told" dir="auto">Phanpy') == 1
    assert "see whom you block" not in page


async def test_every_scope_has_words_whatever_is_let_in_with_it(hull: Home) -> None:
    of_follow = [
        f"{how}:{of}" for how in ("read", "write") for of in ("blocks", "follows", "mutes")
    ]
    everything = Scopes(("follow", *of_follow, "admin:read:reports", "admin:read:accounts"))
    await let_in(hull, (await registered(hull)).program, scopes=everything)

    page = await (await signed_in(hull)).page(PATH)

    assert "see and change whom you follow, mute and block" in page
    assert page.count("see what only those see who look after the network") == 1


async def test_a_member_shows_a_program_out(hull: Home) -> None:
    program = (await registered(hull)).program
    issued, josie = await let_in(hull, program), await signed_in(hull)
    assert await holder(hull, issued.token) is not None

    answer = await josie.fill(PATH, f"{PATH}/{program.id}/remove")

    assert answer.header("location") == f"{PATH}?done=shown_out"
    assert await holder(hull, issued.token) is None
    assert "You have let no program in." in await josie.page(PATH)


async def test_nobody_shows_out_the_programs_of_others(hull: Home) -> None:
    program = (await registered(hull)).program
    hers, issued = await let_in(hull, program, "amina"), await let_in(hull, program)
    made = await hull.rooms.membership.token("amina", "hers")
    josie = await signed_in(hull)
    form = await josie.form(PATH, f"{PATH}/{program.id}/remove")
    token_id = (await hull.rows("SELECT id FROM tokens"))[0]["id"]

    await josie.send(form)
    await josie.post(f"{PATH}/made/{token_id}/remove", form.fields)

    assert await holder(hull, issued.token) is None
    assert await holder(hull, hers.token) is not None
    assert await holder(hull, made) is not None


async def test_a_token_that_was_made_at_the_machine_is_in_the_list_and_can_be_ended(
    hull: Home,
) -> None:
    made, josie = await hull.rooms.membership.token("josie", "my script"), await signed_in(hull)
    assert "my script" in await josie.page(PATH)
    token_id = (await hull.rows("SELECT id FROM tokens"))[0]["id"]

    await josie.fill(PATH, f"{PATH}/made/{token_id}/remove")

    assert await holder(hull, made) is None
    assert "my script" not in await josie.page(PATH)


async def test_a_stranger_is_asked_to_sign_in(hull: Home) -> None:
    answer = await Browser(hull).get(PATH)

    assert answer.header("location") == "/sign-in?next=/settings/programs"


async def test_a_program_that_does_not_exist_is_no_trouble(hull: Home) -> None:
    program = (await registered(hull)).program
    await let_in(hull, program)
    josie = await signed_in(hull)
    form = await josie.form(PATH, f"{PATH}/{program.id}/remove")

    assert (await josie.post(f"{PATH}/7/remove", form.fields)).status == 303
    assert (await josie.post(f"{PATH}/x/remove", form.fields)).status == 404


async def test_a_member_is_told_by_letter_that_a_program_was_let_in(hull: Home) -> None:
    await with_address(hull)

    await let_in(hull, (await registered(hull)).program)

    letter = (await letters(hull))[-1]
    assert "A program was let in" in letter
    assert f"{hull.base_url}/settings/programs" in letter
    assert "Phanpy" not in letter
