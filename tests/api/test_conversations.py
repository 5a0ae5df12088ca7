"""Threads of direct notes in members' programs."""

from typing import Any

import pytest

from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

ALL = "/api/v1/conversations"
Json = Any


@pytest.fixture
async def ted(hull: Home) -> Phone:
    return await Phone.of(hull, "ted")


@pytest.fixture
async def amina(hull: Home) -> Phone:
    return await Phone.of(hull, "amina")


async def whisper(phone: Phone, text: str, parent: Json = None) -> Json:
    sent = {"status": text, "visibility": "direct", "in_reply_to_id": parent and parent["id"]}
    got = await phone.post("/api/v1/statuses", json=sent)
    assert got.status == 200, got.json
    return got.json


async def test_a_conversation_shows_who_is_in_it_and_what_was_said_last(
    ted: Phone, amina: Phone
) -> None:
    first = await whisper(ted, "@amina psst")
    answer = await whisper(amina, "@ted yes?", first)
    (mine,), (hers,) = (await ted.get(ALL)).json, (await amina.get(ALL)).json
    assert [one["acct"] for one in mine["accounts"]] == ["amina"]
    assert [one["acct"] for one in hers["accounts"]] == ["ted"]
    assert mine["last_status"]["id"] == hers["last_status"]["id"] == answer["id"]
    assert (mine["unread"], hers["unread"]) == (True, False)
    assert mine["id"] != hers["id"]


async def test_a_note_to_oneself_is_a_conversation_with_oneself(ted: Phone) -> None:
    note = await whisper(ted, "Bread, milk.")
    (conversation,) = (await ted.get(ALL)).json
    assert [one["acct"] for one in conversation["accounts"]] == ["ted"]
    assert conversation["last_status"]["id"] == note["id"]


async def test_a_conversation_is_read_unread_and_removed_by_its_owner_only(
    ted: Phone, amina: Phone
) -> None:
    note = await whisper(ted, "@amina psst")
    (hers,) = (await amina.get(ALL)).json
    path = f"{ALL}/{hers['id']}"
    for wrong in (await ted.post(path + "/read"), await ted.delete(path)):
        assert wrong.status == 404
    assert (await amina.post(path + "/read")).json == {**hers, "unread": False}
    assert (await amina.post(path + "/unread")).json["unread"] is True
    assert (await amina.delete(path)).json == {}
    assert (await amina.get(ALL)).json == []
    assert (await amina.post(path + "/read")).status == 404
    assert (await amina.get(f"/api/v1/statuses/{note['id']}")).status == 200


@pytest.mark.parametrize("number", ["0", "7", "x", "99999999999999999999"])
async def test_a_conversation_that_is_none_is_not_found(ted: Phone, number: str) -> None:
    for method, what in (("POST", "/read"), ("POST", "/unread"), ("DELETE", "")):
        assert (await ted.ask(method, f"{ALL}/{number}{what}")).status == 404


async def test_conversations_go_on_page_by_page(ted: Phone, amina: Phone) -> None:
    said = [(await whisper(ted, f"@amina number {at}"))["id"] for at in range(5)]
    found: list[str] = []
    following = f"{ALL}?limit=2"
    while following:
        page = await amina.get(following)
        found += [one["last_status"]["id"] for one in page.json]
        following = page.next
    assert found == said[::-1]


async def test_nobody_else_has_a_conversation(hull: Home, ted: Phone) -> None:
    await whisper(ted, "@amina psst")
    assert (await (await Phone.of(hull, "josie")).get(ALL)).json == []
    assert (await Phone(hull).get(ALL)).status == 401


async def test_two_on_different_nodes_have_one_conversation_each(sisters: Sisters) -> None:
    leah, ted = await Phone.of(sisters.madison, "leah"), await Phone.of(sisters.hull, "ted")
    await whisper(leah, "@ted@hull.example kia ora")
    await sisters.fediverse.settle()
    (here,) = (await ted.get(ALL)).json
    assert here["unread"] is True
    await whisper(ted, "@leah@madison.example tēnā koe", here["last_status"])
    await sisters.fediverse.settle()
    (there,) = (await leah.get(ALL)).json
    assert there["unread"] is True
    assert [one["acct"] for one in there["accounts"]] == ["ted@hull.example"]
    assert there["last_status"]["account"]["acct"] == "ted@hull.example"
