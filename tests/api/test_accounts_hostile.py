"""Whatever a program sends to the endpoints about people, it gets an answer and nothing breaks."""

from typing import Any

import pytest

from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

NONSENSE: dict[str, Any] = {
    "lists": {name: ["a", ["b"], None, {"c": 1}] for name in ("q", "id", "domain", "acct", "type")},
    "groups": {name: {"a": {"b": "c"}} for name in ("q", "id", "source", "languages", "note")},
    "numbers": dict.fromkeys(("q", "limit", "offset", "duration", "id", "account_id"), 10**18),
    "beyond": dict.fromkeys(("limit", "offset", "max_id", "since_id", "id", "q"), "9" * 40),
    "below": dict.fromkeys(("limit", "offset", "max_id", "duration", "id"), -5),
    "null": dict.fromkeys(("q", "acct", "domain", "comment", "fields_attributes", "id")),
    "signs": dict.fromkeys(("q", "acct", "comment", "domain"), "%'\"\\;--\u202e😀"),
    "dates": {"q": "before:9999-99-99 after:0001-01-01 has:x is:y in:z from:@@"},
    "deep": {"fields_attributes": {"x": {"y": {"z": 1}}}, "q": "x", "source": "text"},
}
GETS = (
    *("accounts", "accounts/lookup", "accounts/search", "accounts/relationships", "blocks"),
    *("accounts/familiar_followers", "mutes", "follow_requests", "endorsements", "directory"),
    *("suggestions", "domain_blocks", "preferences", "profile", "accounts/{ted}/statuses"),
    *("accounts/{ted}/followers", "accounts/{ted}/following", "accounts/{ted}"),
)
POSTS = (
    *("accounts/{ted}/follow", "accounts/{ted}/mute", "accounts/{ted}/note", "reports"),
    *("accounts/{ted}/pin", "domain_blocks", "follow_requests/{ted}/authorize"),
)


async def ted(home: Home) -> int:
    return (await home.member("ted")).id


@pytest.mark.parametrize("kind", NONSENSE)
async def test_no_reading_breaks_by_what_is_sent(hull: Home, kind: str) -> None:
    phone, number = await Phone.of(hull, "josie"), await ted(hull)
    for path in (*(f"/api/v1/{one.format(ted=number)}" for one in GETS), "/api/v2/search"):
        given = {name: value for name, value in NONSENSE[kind].items() if value is not None}
        got = await phone.get(path, **given)
        assert got.status in (200, 404, 422), path


@pytest.mark.parametrize("kind", NONSENSE)
async def test_no_deed_breaks_by_what_is_sent(hull: Home, kind: str) -> None:
    phone, number = await Phone.of(hull, "josie"), await ted(hull)
    for one in POSTS:
        got = await phone.post(f"/api/v1/{one.format(ted=number)}", json=NONSENSE[kind])
        assert got.status in (200, 404, 422), one
    for path in ("accounts/update_credentials", "profile"):
        got = await phone.patch(f"/api/v1/{path}", json=NONSENSE[kind])
        assert got.status in (200, 422), path


async def test_half_a_sign_is_no_text(hull: Home) -> None:
    phone, number = await Phone.of(hull, "josie"), await ted(hull)
    half = {"comment": "\ud83d", "note": "\ud83d", "display_name": "\ud83d", "q": "\ud83d"}
    for path in (f"accounts/{number}/note", "reports", "domain_blocks"):
        assert (await phone.post(f"/api/v1/{path}", json=half)).status == 422
    got = await phone.patch("/api/v1/accounts/update_credentials", json=half)
    assert got.status == 422
    wide = await phone.get("/api/v2/search?q=%ED%A0%BD&type=accounts")
    assert wide.json["accounts"] == []


async def test_a_way_there_is_not_is_told_as_json(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    for method in ("POST", "PUT", "DELETE"):
        got = await phone.ask(method, "/api/v1/accounts")
        assert (got.status, got.json["error"]) == (404, "Record not found")
