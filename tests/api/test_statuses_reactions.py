"""What members do with statuses by one tap, and what they have so gathered."""

from typing import Any

import pytest

from actors.actor import Actor
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

ALL = "/api/v1/statuses"
HOME = "/api/v1/timelines/home"
Json = Any


@pytest.fixture
async def ted(hull: Home) -> Phone:
    return await Phone.of(hull, "ted")


@pytest.fixture
async def amina(hull: Home) -> Phone:
    return await Phone.of(hull, "amina")


async def say(phone: Phone, text: str, **more: object) -> Json:
    got = await phone.post(ALL, json={"status": text, **more})
    assert got.status == 200, got.json
    return got.json


async def follow(phone: Phone, followed: Actor) -> None:
    assert (await phone.post(f"/api/v1/accounts/{followed.id}/follow")).status == 200


@pytest.mark.parametrize(
    ("do", "undo", "flag", "counter"),
    [
        ("favourite", "unfavourite", "favourited", "favourites_count"),
        ("bookmark", "unbookmark", "bookmarked", ""),
        ("mute", "unmute", "muted", ""),
    ],
)
async def test_the_answer_to_a_tap_shows_it_done(
    ted: Phone, amina: Phone, do: str, undo: str, flag: str, counter: str
) -> None:
    status = await say(ted, "Hello.")
    path = f"{ALL}/{status['id']}"
    for name, done in ((do, True), (do, True), (undo, False), (undo, False)):
        got = (await amina.post(f"{path}/{name}")).json
        assert (got["id"], got[flag]) == (status["id"], done)
        if counter:
            assert got[counter] == int(done)
        assert (await ted.get(path)).json[flag] is False


async def test_one_passes_on_what_one_said_to_followers_to_them_alone(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    await follow(amina, await hull.member("ted"))
    own = await say(ted, "For few.", visibility="private")
    passed_on = (await ted.post(f"{ALL}/{own['id']}/reblog", form={"visibility": "public"})).json
    assert (passed_on["visibility"], passed_on["reblog"]["reblogged"]) == ("private", True)
    assert (await amina.post(f"{ALL}/{own['id']}/reblog")).status == 422
    number = passed_on["id"]
    josie = await Phone.of(hull, "josie")
    assert (await amina.get(f"{ALL}/{number}")).json["reblog"]["id"] == own["id"]
    assert (await josie.get(f"{ALL}/{number}")).status == 404
    assert (await Phone(hull).get(f"{ALL}/{number}")).status == 404
    (row,) = await hull.rows("SELECT audience, body FROM activities WHERE type = 'Announce'")
    assert row["audience"] == "followers"
    assert b"as:Public" not in row["body"]
    assert b"#Public" not in row["body"]
    for said in ("sisters", "network"):
        near = await hull.write("Near.", by="ted", audience=said)
        assert (await ted.post(f"{ALL}/{near.id}/reblog")).status == 422
    direct = await say(ted, "Only @amina.", visibility="direct")
    assert (await ted.post(f"{ALL}/{direct['id']}/reblog")).status == 422


async def test_passing_on_answers_what_shows_it_and_its_reverse_the_original(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    await follow(await Phone.of(hull, "josie"), await hull.member("amina"))
    status = await say(ted, "Hello.")
    path = f"{ALL}/{status['id']}"
    passed_on = (await amina.post(path + "/reblog")).json
    assert passed_on["id"] != status["id"]
    assert passed_on["account"]["acct"] == "amina"
    inner = passed_on["reblog"]
    assert (inner["id"], inner["reblogged"], inner["reblogs_count"]) == (status["id"], True, 1)
    assert (await amina.post(path + "/reblog")).json["id"] == passed_on["id"]
    josie = await Phone.of(hull, "josie")
    assert [one["id"] for one in (await josie.get(HOME)).json] == [passed_on["id"]]
    favourite = await josie.post(f"{ALL}/{passed_on['id']}/favourite")
    assert (favourite.json["id"], favourite.json["favourited"]) == (status["id"], True)
    back = (await amina.post(path + "/unreblog")).json
    assert (back["id"], back["reblogged"], back["reblogs_count"]) == (status["id"], False, 0)
    assert (await josie.get(HOME)).json == []
    assert (await amina.get(f"{ALL}/{passed_on['id']}")).status == 404


async def test_what_was_passed_on_is_taken_back_by_deleting_it(ted: Phone, amina: Phone) -> None:
    status = await say(ted, "Hello.")
    passed_on = (await amina.post(f"{ALL}/{status['id']}/reblog")).json
    assert (await ted.delete(f"{ALL}/{passed_on['id']}")).status == 404
    assert (await amina.delete(f"{ALL}/{passed_on['id']}")).status == 200
    assert (await ted.get(f"{ALL}/{status['id']}")).json["reblogs_count"] == 0


@pytest.mark.parametrize(
    ("visibility", "shown"), [("public", True), ("unlisted", True), ("private", False)]
)
async def test_what_is_passed_on_is_shown_to_whom_it_was_meant_for(
    hull: Home, ted: Phone, amina: Phone, visibility: str, *, shown: bool
) -> None:
    status = await say(ted, "Hello.")
    passed_on = (
        await amina.post(f"{ALL}/{status['id']}/reblog", json={"visibility": visibility})
    ).json
    assert passed_on["visibility"] == visibility
    josie = await Phone.of(hull, "josie")
    assert ((await josie.get(f"{ALL}/{passed_on['id']}")).status == 200) is shown
    who = (await josie.get(f"{ALL}/{status['id']}/reblogged_by")).json
    assert [one["acct"] for one in who] == ["amina"] * shown


@pytest.mark.parametrize("visibility", ["direct", "everybody"])
async def test_nothing_is_passed_on_to_nobody(ted: Phone, amina: Phone, visibility: str) -> None:
    status = await say(ted, "Hello.")
    got = await amina.post(f"{ALL}/{status['id']}/reblog", json={"visibility": visibility})
    assert got.status == 422


async def test_five_of_ones_own_are_pinned_and_nobody_elses(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    statuses = [await say(ted, f"Number {at}.") for at in range(6)]
    paths = [f"{ALL}/{status['id']}" for status in statuses]
    for path in paths[:5]:
        assert (await ted.post(path + "/pin")).json["pinned"] is True
    assert (await ted.post(paths[5] + "/pin")).status == 422
    assert (await amina.post(paths[0] + "/pin")).status == 422
    passed_on = (await ted.post(paths[0] + "/reblog")).json
    pinned = await amina.get(f"/api/v1/accounts/{passed_on['account']['id']}/statuses?pinned=1")
    assert {one["id"] for one in pinned.json} == {one["id"] for one in statuses[:5]}
    assert (await ted.post(paths[0] + "/unpin")).json["pinned"] is False
    secret = await say(ted, "@amina psst", visibility="direct")
    assert (await ted.post(f"{ALL}/{secret['id']}/pin")).status == 422


@pytest.mark.parametrize(
    ("path", "deed"), [("/api/v1/favourites", "favourite"), ("/api/v1/bookmarks", "bookmark")]
)
async def test_what_was_gathered_is_listed_last_first_page_by_page(
    hull: Home, ted: Phone, amina: Phone, path: str, deed: str
) -> None:
    ids = [(await say(ted, f"Number {at}."))["id"] for at in range(5)]
    gathered = [ids[at] for at in (3, 0, 4, 1, 2)]
    for number in gathered:
        await amina.post(f"{ALL}/{number}/{deed}")
    found: list[str] = []
    following = f"{path}?limit=2"
    while following:
        page = await amina.get(following)
        found += [one["id"] for one in page.json]
        following = page.next
    assert found == gathered[::-1]
    assert (await ted.get(path)).json == []
    assert (await Phone(hull).get(path)).status == 401


async def test_who_likes_something_is_told_page_by_page(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    status = await say(ted, "Hello.")
    path = f"{ALL}/{status['id']}"
    for phone in (amina, await Phone.of(hull, "josie"), ted):
        await phone.post(path + "/favourite")
    first = await Phone(hull).get(path + "/favourited_by?limit=2")
    assert [one["acct"] for one in first.json] == ["ted", "josie"]
    second = await Phone(hull).get(first.next)
    assert [one["acct"] for one in second.json] == ["amina"]
    assert second.next == ""


async def test_a_tap_reaches_the_sister_it_is_about(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    leah, ted = await Phone.of(madison, "leah"), await Phone.of(hull, "ted")
    status = await say(leah, "@ted@hull.example kia ora")
    await sisters.fediverse.settle()
    (seen,) = (await ted.get(HOME)).json
    for deed in ("favourite", "reblog"):
        assert (await ted.post(f"{ALL}/{seen['id']}/{deed}")).status == 200
    await sisters.fediverse.settle()
    there = (await leah.get(f"{ALL}/{status['id']}")).json
    assert (there["favourites_count"], there["reblogs_count"]) == (1, 1)
    for deed in ("unfavourite", "unreblog"):
        assert (await ted.post(f"{ALL}/{seen['id']}/{deed}")).status == 200
    await sisters.fediverse.settle()
    there = (await leah.get(f"{ALL}/{status['id']}")).json
    assert (there["favourites_count"], there["reblogs_count"]) == (0, 0)


async def test_home_follows_whom_one_follows(hull: Home, ted: Phone, amina: Phone) -> None:
    status = await say(ted, "Before.")
    member = await hull.member("ted")
    await follow(amina, member)
    assert [one["id"] for one in (await amina.get(HOME)).json] == [status["id"]]
    await amina.post(f"/api/v1/accounts/{member.id}/unfollow")
    assert (await amina.get(HOME)).json == []
