"""Coordinators announce something on a page; members' programs show it."""

from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

PATH = "/desk/announcements"


async def test_what_is_written_there_is_in_every_program_until_it_is_taken_back(hull: Home) -> None:
    coordinator = Browser(hull)
    await coordinator.sign_in("josie")
    form = await coordinator.form(PATH)
    answer = await coordinator.send(form, words="Soup <on> Friday", until="2100-01-01")
    assert answer.status == 303
    assert "Soup &lt;on&gt; Friday" in await coordinator.page(PATH)
    phone = await Phone.of(hull, "ted")
    [one] = (await phone.get("/api/v1/announcements")).json
    assert one["ends_at"] == "2100-01-02T00:00:00.000Z"

    taken = await coordinator.send(await coordinator.form(PATH, f"{PATH}/{one['id']}/withdraw"))

    assert taken.status == 303
    assert (await phone.get("/api/v1/announcements")).json == []


async def test_nobody_else_announces_anything(hull: Home) -> None:
    member = Browser(hull)
    await member.sign_in("ted")

    assert (await member.get(PATH)).status == 403
    assert PATH not in await member.page("/settings")
