"""What a program learns of a node before anybody has signed in."""

from tests.fediverse.home import Home
from tests.fediverse.phone import Phone


async def test_the_second_and_the_first_form_say_what_the_node_is(hull: Home) -> None:
    phone = Phone(hull)
    second, first = await phone.get("/api/v2/instance"), await phone.get("/api/v1/instance/")
    assert (second.status, first.status) == (200, 200)
    assert second.json["domain"] == first.json["uri"] == "hull.example"
    assert second.json["configuration"]["urls"]["streaming"] == "wss://hull.example"
    assert second.json["version"].startswith("4.5.0 (compatible; Sisternet ")
    assert second.json["api_versions"]["mastodon"] == 7
    assert second.json["version"] == first.json["version"]


async def test_what_there_is_not_is_json_and_readable_from_every_page(hull: Home) -> None:
    got = await Phone(hull).get("/api/v1/no/such/thing")
    assert got.status == 404
    assert got.json == {"error": "Record not found"}
    assert got.header("access-control-allow-origin") == "*"


async def test_a_browser_may_ask_beforehand(hull: Home) -> None:
    got = await Phone(hull).ask("OPTIONS", "/api/v1/statuses")
    assert got.status == 204
    assert "Authorization" in got.header("access-control-allow-headers")
    assert "PATCH" in got.header("access-control-allow-methods")


async def test_a_wrong_token_opens_nothing_not_even_what_anybody_may_read(hull: Home) -> None:
    got = await Phone(hull, "sis_nonsense").get("/api/v2/instance")
    assert got.status == 401
    assert got.json["error"] == "The access token is invalid"


async def test_calls_are_counted_and_too_many_are_told_so(hull: Home) -> None:
    phone = Phone(hull)
    for left in range(299, -1, -1):
        got = await phone.get("/api/v1/custom_emojis")
        assert got.header("x-ratelimit-remaining") == str(left)
    got = await phone.get("/api/v1/custom_emojis")
    assert got.status == 429
    assert int(got.header("retry-after")) <= 300
