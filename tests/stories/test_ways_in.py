"""Ted has no e-mail and an old phone; others would like to be Ted."""

import re

import pytest

from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import PASSWORD, letters, link_and_code_in, with_address, with_password


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id, in a thousandth of the memory."""
    monkeypatch.setattr("sessions.passwords.MEMORY_KIB", 64)


async def is_in(browser: Browser) -> bool:
    """Whether the front page greets a member."""
    return "/sign-out" in await browser.page("/")


async def code_for(coordinator: Browser, home: Home, username: str) -> str:
    """The code that the coordinator's page shows for a member."""
    person = f"/people/{(await home.member(username)).id}"
    page = (await coordinator.fill(person, f"{person}/code")).body.decode()
    shown = re.search(r"\b[B-Z2-9]{4} [B-Z2-9]{4}\b", page)
    assert shown, page
    return shown[0]


async def test_ted_comes_in_by_a_code_over_the_telephone_whatever_others_try(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given somebody tries passwords at Ted's name, and codes too, all day long
    stranger = Browser(hull, comes_from="203.0.113.9")
    for _ in range(30):
        await stranger.fill("/sign-in", name="ted", password="tedted1234")
    assert (await stranger.fill("/sign-in", name="ted", password="x")).status == 429

    # When Josie, who coordinates, reads a code out to him
    josie = Browser(hull, comes_from="192.0.2.1")
    await josie.sign_in("josie")
    code = await code_for(josie, hull, "ted")

    # Then he comes in with it, on the library's computer, and sees what she did for him
    library = Browser(hull, comes_from="192.0.2.44")
    answer = await library.fill("/sign-in/code", name="Ted", code=code.lower(), shared="yes")
    assert answer.status == 303
    assert await is_in(library)
    (deed,) = await hull.rows("SELECT deed, consent FROM behalf_log")
    assert tuple(deed) == ("sign_in_code", "spoken")
    # And nobody comes in with it again
    again = await Browser(hull).fill("/sign-in/code", name="ted", code=code)
    assert again.status == 401
    # And whoever sits there after him tomorrow does not find him signed in
    fediverse.clock.turn(hours=12)
    assert not await is_in(library)


async def test_josie_loses_her_phone_and_nobody_else_finds_her_there(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given Josie is signed in on a phone, and a program of hers is too
    await with_address(hull)
    await with_password(hull)
    phone = Browser(hull)
    await phone.fill("/sign-in", name="josie", password=PASSWORD)
    program = await hull.program("josie")

    # When she has lost it, she comes in by a letter on another machine
    other = Browser(hull)
    await other.fill("/sign-in", name="josie", way="letter")
    link, _ = link_and_code_in((await letters(hull))[-1])
    await other.fill(link)
    # And takes another password
    answer = await other.fill("/settings/security/password", password="a quieter kind of kettle")
    assert answer.status == 303

    # Then the phone and the program are out, and the old password opens nothing
    assert await is_in(other)
    assert not await is_in(phone)
    assert (await program.post({"type": "Note", "content": "Still here?"})).status == 401
    answer = await Browser(hull).fill("/sign-in", name="josie", password=PASSWORD)
    assert answer.status == 401
    # And a letter tells her what has changed, in case it was not she
    assert "Your password is another one now." in (await letters(hull))[-1]
