"""What coordinators announce: read, put away and answered with little pictures."""

import json
from datetime import timedelta

import pytest

from notifications.announcement import Draft
from tests.api.listening import listening
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from world.errors import Malformed

ALL = "/api/v1/announcements"


async def announced(hull: Home, text: str = "Soup on Friday, #soup") -> str:
    return str(await hull.rooms.notifications.announcing.announce(Draft(text)))


async def test_an_announcement_is_shown_until_it_is_over(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    number = await announced(hull, "Soup <b>on</b> Friday")
    over = Draft("Long ago", ends_at=hull.watch.now() - timedelta(hours=1))
    await hull.rooms.notifications.announcing.announce(over)

    [one] = (await phone.get(ALL)).json
    assert (one["id"], one["read"], one["reactions"]) == (number, False, [])
    assert "Soup &lt;b&gt;on" in one["content"]


async def test_whoever_has_read_it_is_the_only_one_who_has(hull: Home) -> None:
    phone, other = await Phone.of(hull, "josie"), await Phone.of(hull, "ted")
    number = await announced(hull)

    assert (await phone.post(f"{ALL}/{number}/dismiss")).json == {}

    assert [one["read"] for one in (await phone.get(ALL)).json] == [True]
    assert [one["read"] for one in (await other.get(ALL)).json] == [False]
    assert (await phone.post(f"{ALL}/1/dismiss")).status == 404


async def test_little_pictures_are_counted_once_for_each(hull: Home) -> None:
    phone, other = await Phone.of(hull, "josie"), await Phone.of(hull, "ted")
    path = f"{ALL}/{await announced(hull)}/reactions"

    for reader in (phone, phone, other):
        assert (await reader.put(f"{path}/%F0%9F%8D%B2")).status == 200
    [one] = (await phone.get(ALL)).json
    assert one["reactions"] == [{"name": "🍲", "count": 2, "me": True}]

    assert (await phone.delete(f"{path}/%F0%9F%8D%B2")).status == 200
    [one] = (await phone.get(ALL)).json
    assert one["reactions"] == [{"name": "🍲", "count": 1, "me": False}]


@pytest.mark.parametrize("name", ["soup", "1", "%3Cb%3E", "%F0%9F%8D%B2" * 20, "%E2%80%8D"])
async def test_what_is_no_picture_is_refused(hull: Home, name: str) -> None:
    phone = await Phone.of(hull, "josie")
    got = await phone.put(f"{ALL}/{await announced(hull)}/reactions/{name}")

    assert got.status == 422


async def test_announcements_are_for_members(hull: Home) -> None:
    await announced(hull)

    assert (await Phone(hull).get(ALL)).status == 401


async def test_what_is_announced_reaches_open_programs_at_once(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    async with listening(hull, phone.token, "user") as socket:
        number = await announced(hull)
        await phone.put(f"{ALL}/{number}/reactions/%F0%9F%8D%B2")
        await hull.rooms.notifications.announcing.withdraw(int(number))

        heard = [(event, payload) for _, event, payload in await socket.heard()]

    assert [event for event, _ in heard] == [
        "announcement",
        "announcement.reaction",
        "announcement.delete",
    ]
    assert json.loads(heard[0][1])["id"] == number
    assert json.loads(heard[1][1]) == {"name": "🍲", "count": 1, "announcement_id": number}
    assert heard[2][1] == number


def test_what_cannot_be_announced_is_said() -> None:
    for text in ("", " ", "x" * 5_001):
        with pytest.raises(Malformed):
            Draft(text).checked()
