"""Whose a form is: coordinators' are refused to others, and what is somebody's own is not there.

What is not there is told in the same words as what is somebody else's.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.hostile.web.door import EVERYBODY, TED, Check, Door
from tests.hostile.web.doors import DOORS, doors
from tests.hostile.web.filling import Open, changed, opened, stock
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import Watchful
from world.network import Answer

OF_COORDINATORS = [pattern for pattern, door in DOORS.items() if door.is_of_coordinators]
OF_NETWORKS = [pattern for pattern in OF_COORDINATORS if pattern.startswith("/coordination/")]
OF_MEMBERS = [pattern for pattern, door in DOORS.items() if door.who]
WITH_A_NUMBER = [pattern for pattern in doors(Check.MISSING) if "{" in pattern]
OWN = [
    pattern
    for pattern in doors(Check.OWN)
    if "{" in pattern and not DOORS[pattern].is_of_coordinators
]
UNKNOWN = "4611686018427387904"
NUMBERS = (
    *(UNKNOWN, "0", "-1", "+1", "1.0", "1e3", "NaN", "Infinity", "9" * 19, "9" * 26, "0x1F"),
    *("١", "²", "1\0", "1\n", "1;DROP TABLE actors", "' OR 1=1 --", "%", "💥", "a" * 4_000),
)
_OPEN = re.compile(r"{\w+}")
_CHANGES = re.compile(
    rb'name="(?:csrf|once)" value="[^"]*"|<form class="me-out".*?</form>|\d{12,}', re.DOTALL
)


@pytest.mark.row("OAU-07", "WEB-14")
@pytest.mark.parametrize("pattern", OF_COORDINATORS)
async def test_what_is_for_coordinators_is_refused_to_others_before_any_work(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    for who in {"amina", "nell", "adam", "mona"} - {*form.door.also}:
        other = Watchful(place, who)
        answer = await _sent_by(other, form)
        assert answer.status == 403, who
        _, asked = await other.pour(
            form.sheet.action,
            {"content-type": "multipart/form-data; boundary=x"},
            (b"a" * 65_536 for _ in range(1_000)),
        )
        assert asked <= 1, f"{asked} pieces were read for {who}"
        page = await other.get(place.filled(form.door.stands_at))
        assert page.status in (403, 404) or form.sheet.action.encode() not in page.body, who
    assert changed(before, await stock(place)) == []


@pytest.mark.row("OAU-07")
@pytest.mark.parametrize("pattern", OF_NETWORKS)
async def test_who_coordinates_an_umbrella_introduces_and_does_nothing_else_for_networks(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    answer = await _sent_by(Watchful(place, TED), form)
    introduces = TED in form.door.also
    assert answer.status == (303 if introduces else 403)
    assert ("gap_introductions" in changed(before, await stock(place))) == introduces
    assert introduces or changed(before, await stock(place)) == []


async def _sent_by(other: Watchful, form: Open, path: str = "") -> Answer:
    """The form of somebody else, sent with the word of this browser."""
    own = await other.sheet("/", "/sign-out")
    typed = {**form.well, "csrf": own.fields["csrf"].typed, "once": own.fields["once"].typed}
    sheet = form.sheet if not path else type(form.sheet)(path, form.sheet.multipart)
    return await other.hand_in(sheet, typed)


@pytest.mark.row("PRV-14")
@pytest.mark.parametrize("pattern", OF_MEMBERS)
async def test_whoever_is_not_signed_in_is_asked_to_and_nothing_is_done(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    stranger = Watchful(place)
    path = form.sheet.action
    for browser in (stranger, _with_a_cookie_of_nothing(place)):
        answer = await browser.hand_in(form.sheet, {**form.well, "csrf": [], "once": []})
        assert answer.status in (303, 401)
        if answer.status == 303:
            assert (answer.header("location") or "").startswith(("/sign-in", "/?done="))
        seen = await browser.get(path)
        assert seen.status in (303, 404, 405) or DOORS[pattern].path != DOORS[pattern].stands_at
    assert changed(before, await stock(place)) == []


def _with_a_cookie_of_nothing(place: Place) -> Watchful:
    browser = Watchful(place)
    browser.cookies["__Host-sisternet"] = "x" * 43
    return browser


@pytest.mark.row("PRV-05", "PRV-14", "MED-24")
@pytest.mark.parametrize("pattern", OWN)
async def test_what_is_somebody_elses_is_told_in_the_words_of_what_is_not_there(
    pattern: str, place: Place
) -> None:
    form = await opened(place, pattern)
    missing = next(_paths(pattern, form.sheet.action, (UNKNOWN,)))
    before = await stock(place)
    for who in _others(form.door):
        other = Watchful(place, who)
        theirs, nobodys = await _sent_by(other, form), await _sent_by(other, form, missing)
        assert theirs.status == nobodys.status, who
        assert theirs.status == 404 or Check.MISSING in form.door.excused, who
        assert _plain(theirs) == _plain(nobodys), who
        seen = await other.get(form.sheet.action.partition("?")[0])
        assert seen.status in (404, 405), who
        assert _plain(seen) == _plain(await other.get(missing)), who
    assert changed(before, await stock(place)) == []


def _others(door: Door) -> Iterator[str]:
    return (who for who in EVERYBODY if who not in (door.who, *door.also))


def _plain(answer: Answer) -> bytes:
    """What an answer says, without what differs from one to the next."""
    return _CHANGES.sub(b"", answer.body)


@pytest.mark.row("WEB-05")
@pytest.mark.parametrize("pattern", WITH_A_NUMBER)
async def test_about_what_is_not_there_everything_is_missing(pattern: str, place: Place) -> None:
    form, before = await opened(place, pattern), await stock(place)
    gone = (404, 410) if Check.SLOWED in form.door.excused or form.door.who else (404, 410, 429)
    for path in _paths(pattern, form.sheet.action, NUMBERS):
        sheet = type(form.sheet)(path, form.sheet.multipart)
        answer = await form.browser.hand_in(sheet, form.well)
        assert answer.status in gone, (path[:80], answer.status)
        assert (await form.browser.get(path)).status in (*gone, 405), path[:80]
    assert changed(before, await stock(place)) == []


def _paths(pattern: str, action: str, values: tuple[str, ...]) -> Iterator[str]:
    """The address of a form with one of its open places filled with something else."""
    path = action.partition("?")[0]
    found = re.fullmatch(_OPEN.sub("([^/]+)", pattern), path)
    assert found is not None, (pattern, path)
    for group in range(1, (found.lastindex or 0) + 1):
        for value in values:
            yield path[: found.start(group)] + quote(value, safe="") + path[found.end(group) :]
