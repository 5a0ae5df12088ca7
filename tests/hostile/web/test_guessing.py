"""Guessing is slowed at every door that stands open, and nobody is shut out of help by it."""

import pytest

from tests.hostile.web.door import STRANGER, Check
from tests.hostile.web.doors import DOORS, doors
from tests.hostile.web.filling import Open, opened
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import Watchful
from world.network import Answer

OPEN = [pattern for pattern in doors(Check.SLOWED) if DOORS[pattern].who == STRANGER]
MANY = 60
LONGEST_WAIT = 3_600
WRONG = {
    "/sign-in": {"password": "not the one"},
    "/sign-in/code": {"code": "BCDF GHJK"},
    "/sign-in/second": {"code": "000000"},
}
"""What is guessed where; elsewhere it is the address, or that one comes at all."""


@pytest.mark.row("OAU-08", "ACC-01", "ACC-02")
@pytest.mark.parametrize("pattern", OPEN)
async def test_whoever_comes_again_and_again_has_to_wait_and_is_helped_meanwhile(
    pattern: str, place: Place
) -> None:
    guesser = await opened(place, pattern)
    answer = await _slowed(guesser, pattern)
    wait = int(answer.header("retry-after") or "0")
    assert 0 < wait <= LONGEST_WAIT
    assert "Traceback" not in answer.body.decode()
    await _check_helped(guesser.browser)

    if pattern != "/sign-in/second":  # which is about one member, wherever it is tried
        others = await opened(place, pattern)
        assert (await _guess(others, pattern, "otis")).status != 429, "others go on as ever"

    place.fediverse.clock.turn(seconds=wait)
    assert (await _guess(guesser, pattern, "nobody")).status != 429


async def _slowed(form: Open, pattern: str) -> Answer:
    for number in range(MANY):
        answer = await _guess(form, pattern, f"somebody {number}")
        if answer.status == 429:
            return answer
    raise AssertionError(f"{MANY} tries went through")


async def _guess(form: Open, pattern: str, name: str) -> Answer:
    """One try from one place, about one name after another."""
    wrong = {key: [value] for key, value in WRONG.get(pattern, {}).items()}
    typed = {**form.well, **wrong}
    if "name" in typed and pattern.startswith("/sign-in"):
        typed["name"] = [name]
    if "email" in typed:
        typed["email"] = [f"{name.replace(' ', '')}@post.example"]
    if pattern == "/join/{secret}":
        return await form.browser.get(f"/join/{name.replace(' ', '')}")
    return await form.hand_in({**typed, "once": [f"once {name}"]})


async def _check_helped(browser: Watchful) -> None:
    """Help is there as ever, a letter is sent, and its link opens."""
    assert (await browser.get("/help")).status == 200
    sheet = await browser.sheet("/sign-in", "/sign-in")
    typed = {**sheet.as_it_stands(), "name": ["ted"], "way": ["letter"]}
    assert (await browser.hand_in(sheet, typed)).status == 303
    link = browser.place.filled("/sign-in/link/{link}")
    sheet = await browser.sheet(link, link)
    assert (await browser.hand_in(sheet, sheet.as_it_stands())).status == 303
    browser.cookies.pop("__Host-sisternet", None)


@pytest.mark.row("OAU-08", "WEB-12")
async def test_one_name_is_guessed_from_everywhere_and_its_owner_comes_in_by_a_letter(
    place: Place,
) -> None:
    statuses = []
    for _ in range(8):
        form = await opened(place, "/sign-in")
        statuses.append((await form.hand_in({**form.well, "password": ["wrong"]})).status)
    assert statuses[-1] == 429
    by_letter = await opened(place, "/sign-in/link/{token}")
    assert (await by_letter.hand_in(by_letter.well)).status == 303


@pytest.mark.row("OAU-08")
async def test_codes_of_a_letter_end_after_a_few_wrong_ones(place: Place) -> None:
    form = await opened(place, "/sign-in/code")
    for number in range(12):
        place.fediverse.clock.turn(seconds=1_000 if number > 4 else 0)
        answer = await form.hand_in({**form.well, "code": ["BCDF GHJK"], "once": [f"{number}"]})
        assert answer.status in (401, 429)
    place.fediverse.clock.turn(hours=2)
    assert (await form.hand_in(form.well)).status == 401


@pytest.mark.row("OAU-13", "OAU-15")
async def test_nobody_learns_who_is_a_member(place: Place) -> None:
    """By signing in, by asking for a letter, by a code, or by asking to join."""
    said: dict[tuple[str, str], set[tuple[object, ...]]] = {}
    for name in ("ted", "nobody at all", "ted@post.example", "none@post.example"):
        for pattern, typed in (
            ("/sign-in", {"password": ["wrong"], "way": ["password"]}),
            ("/sign-in", {"way": ["letter"]}),
            ("/sign-in/code", {"code": ["BCDF GHJK"]}),
            ("/join", {"email": [name if "@" in name else f"{name[:3]}@post.example"]}),
        ):
            form = await opened(place, pattern)
            answer = await form.hand_in({**form.well, "name": [name], **typed})
            told = answer.body.decode().replace(name, "")
            key = (pattern, str(typed.keys()))
            said.setdefault(key, set()).add(
                (answer.status, answer.header("location"), len(told) // 100)
            )
    assert {key: told for key, told in said.items() if len(told) > 1} == {}
