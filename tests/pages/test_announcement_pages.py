"""Coordinators announce something on a page; members' programs show it."""

from datetime import timedelta

from notifications.announcement import Draft
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


async def test_a_member_sees_it_at_home_until_they_have_read_it_there_or_in_a_program(
    hull: Home,
) -> None:
    announcing = hull.rooms.notifications.announcing
    soup = await announcing.announce(Draft("Soup <on> Friday"))
    await announcing.announce(Draft("Over", ends_at=hull.watch.now() - timedelta(days=1)))
    bread = await announcing.announce(Draft("Bread on Monday"))
    ted = Browser(hull)
    await ted.sign_in("ted")
    home = await ted.page("/")
    assert ("Soup &lt;on&gt; Friday" in home, "Over" in home) == (True, False)
    pressed = await ted.send(await ted.form("/", f"/announcements/{soup}/read"))
    assert (pressed.status, pressed.header("location")) == (303, "/")
    phone = await Phone.of(hull, "ted")
    read = {one["id"]: one["read"] for one in (await phone.get("/api/v1/announcements")).json}
    assert read == {str(soup): True, str(bread): False}
    await phone.post(f"/api/v1/announcements/{bread}/dismiss")
    home = await ted.page("/")
    assert ("Friday" in home, "Monday" in home) == (False, False)
    amina = Browser(hull)
    await amina.sign_in("amina")
    assert "Monday" in await amina.page("/")


async def test_what_is_announced_is_no_business_of_visitors(hull: Home) -> None:
    number = await hull.rooms.notifications.announcing.announce(Draft("Soup on Friday"))
    visitor = Browser(hull)
    assert "Soup on Friday" not in await visitor.page("/")
    assert (await visitor.post(f"/announcements/{number}/read", {})).status != 200


async def test_nobody_else_announces_anything(hull: Home) -> None:
    member = Browser(hull)
    await member.sign_in("ted")

    assert (await member.get(PATH)).status == 403
    assert PATH not in await member.page("/settings")
