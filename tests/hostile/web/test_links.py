"""Secret links: looking changes nothing, and one that is used or over says so and leads on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.hostile.web.doors import DOORS, routes
from tests.hostile.web.filling import changed, opened, stock
from tests.hostile.web.reading import Seen
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import Watchful
from world.network import Answer

_SECRETS = re.compile(r"{(secret|token|ticket|code)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link out of a letter or off paper. `days`: after how many it is over; 0: it never is.

    `used_by`: the door that uses it up. `because`: why it never ends, or who else tries it.
    """

    path: str
    who: str = ""
    days: int = 0
    used_by: str = ""
    because: str = ""


_PAST = "once it is past it shows neither place nor ways of contact (tests/conversations)"
LINKS: Mapping[str, Link] = {
    "/join/{secret}": Link(path="/join/{invited}", days=61, used_by="/join/{secret}"),
    "/confirm/{secret}": Link(path="/confirm/{confirm}", days=8, used_by="/confirm/{secret}"),
    "/sign-in/link/{token}": Link(
        path="/sign-in/link/{link}", days=1, used_by="/sign-in/link/{token}"
    ),
    "/guest/{secret}": Link(path="/guest/{new_guest}", days=2),
    **{
        f"/guest/{{secret}}/{deed}": Link(
            path=f"/guest/{{guest}}/{deed}", because="it is over when the talk has been closed"
        )
        for deed in ("yes", "done", "no", "leave", "report")
    },
    "/guest/{secret}/agreed.ics": Link(
        path="/guest/{agreed_guest}/agreed.ics", because="it is over when the talk has been closed"
    ),
    "/agreed/{secret}": Link(path="/agreed/{details}", because=_PAST),
    "/agreed/{secret}/agreed.ics": Link(path="/agreed/{details}/agreed.ics", because=_PAST),
    "/unsubscribe/{token}": Link(
        path="/unsubscribe/{stop}", because="whoever gets letters may stop them, however late"
    ),
    "/renew/{token}": Link(
        path="/renew/{renew}",
        because="it tells how the listing stands, while there is one",
    ),
    "/export/{secret}": Link(path="/export/{export}", who="otis", days=9),
    "/leave/{secret}": Link(path="/leave/{left}", days=400),
    "/s/{code}": Link(path="/s/{slip}", because="paper hangs for long; it leads to a listing"),
}
ELSEWHERE: Mapping[str, str] = {
    "/join/in/{ticket}": "it holds for one browser and ten minutes; see the test below",
    "/categories/{code}": "no secret: the name of a kind of help",
    "/coordination/gaps/{code}": "no secret: the same name",
}


async def test_every_secret_link_stands_in_the_table(place: Place) -> None:
    taking = {route.path for route in routes(place.hull) if "GET" in (route.methods or ())}
    unknown = {path for path in taking if _SECRETS.search(path)} - LINKS.keys() - ELSEWHERE.keys()
    assert sorted(unknown) == [], "Say in LINKS how these links end, and what uses them up"


@pytest.mark.row("OAU-13")
@pytest.mark.parametrize("pattern", LINKS)
async def test_looking_at_a_link_changes_nothing_however_often(pattern: str, place: Place) -> None:
    link = LINKS[pattern]
    browser = Watchful(place, link.who)
    first = await browser.get(place.filled(link.path))
    assert first.status in (200, 303)
    before = await stock(place)
    for _ in range(3):
        assert (await browser.get(place.filled(link.path))).status == first.status
        assert (await _head(browser, place.filled(link.path))).status == first.status
    assert changed(before, await stock(place)) in ([], ["seen"])


async def _head(browser: Watchful, path: str) -> Answer:
    """What a program learns that looks whether there is something."""
    return await browser._ask("HEAD", path, {})  # noqa: SLF001  # the one request without a body


@pytest.mark.row("OAU-13", "ACC-01")
@pytest.mark.parametrize("pattern", [name for name, link in LINKS.items() if link.used_by])
async def test_a_link_that_was_used_is_over_and_leads_on(pattern: str, place: Place) -> None:
    link = LINKS[pattern]
    form = await opened(place, link.used_by)
    assert (await form.hand_in(form.well)).status == 303
    other = Watchful(place)
    _check_over(await other.get(place.filled(link.path)))
    csrf = (await other.sheet("/join", "/join")).as_it_stands()
    answer = await other.hand_in(form.sheet, {**form.well, **_hidden(csrf)})
    assert answer.status == 410


def _hidden(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: typed[name] for name in ("csrf", "once")}


@pytest.mark.row("OAU-13", "ACC-01", "ACC-11")
@pytest.mark.parametrize("pattern", [name for name, link in LINKS.items() if link.days])
async def test_a_link_is_over_after_its_time_and_leads_on(pattern: str, place: Place) -> None:
    link = LINKS[pattern]
    browser = Watchful(place, link.who)
    place.fediverse.clock.turn(seconds=timedelta(days=link.days).total_seconds())
    _check_over(await browser.get(place.filled(link.path)))
    door = DOORS.get(pattern)
    if door is not None and not link.who:
        csrf = (await browser.sheet("/join", "/join")).as_it_stands()
        answer = await browser.post(place.filled(link.path), _hidden(csrf))
        assert answer.status in (410, 422)
    await place.fediverse.settle()
    assert (await browser.get(place.filled(link.path))).status in (404, 410)


def _check_over(answer: Answer) -> None:
    """It says so, with what to do next."""
    assert answer.status == 410
    seen = Seen(answer.body.decode())
    assert "/help" in seen.links
    assert answer.header("cache-control") in ("no-store", "private, no-store")


@pytest.mark.row("OAU-13", "ACC-01", "ACC-11")
@pytest.mark.parametrize("pattern", LINKS)
async def test_another_link_than_the_one_that_was_sent_opens_nothing(
    pattern: str, place: Place
) -> None:
    link, before = LINKS[pattern], await stock(place)
    browser = Watchful(place, link.who)
    path = place.filled(link.path)
    for name in _SECRETS.findall(pattern):
        start, end = re.fullmatch(re.sub(r"{\w+}", "([^/]+)", pattern), path).span(1)  # type: ignore[union-attr]  # it is one of that pattern
        secret = path[start:end]
        for wrong in _wrong(secret):
            answer = await browser.get(f"{path[:start]}{wrong}{path[end:]}")
            assert answer.status in (404, 410, 429), (name, wrong)
    assert changed(before, await stock(place)) == []


def _wrong(secret: str) -> tuple[str, ...]:
    last = "a" if secret[-1] != "a" else "b"
    middle = len(secret) // 2
    turned = secret[:middle] + secret[middle:].swapcase()
    return (
        *(f"{secret[:-1]}{last}", f"{secret}a", secret[:middle], "x", "%20", "%00", ".", "0."),
        *((turned,) if turned.lower() != turned.upper() and len(secret) > 9 else ()),
        "a" * 3_000,
    )


async def test_who_has_joined_goes_in_in_that_browser_and_soon_and_nobody_else(
    place: Place,
) -> None:
    form = await opened(place, "/join/{secret}")
    ticket = str((await form.hand_in(form.well)).header("location"))
    assert (await Watchful(place).get(ticket)).header("location").startswith("/sign-in")  # type: ignore[union-attr]
    late = dict(form.browser.cookies)
    assert "done=joined" in str((await form.browser.get(ticket)).header("location"))
    place.fediverse.clock.turn(minutes=11)
    form.browser.cookies = late
    assert str((await form.browser.get(ticket)).header("location")).startswith("/sign-in")
