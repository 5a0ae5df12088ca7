"""Version 2: what stands together, with accounts and statuses beside it, each once."""

from tests.api.test_notifications import liked_and_answered
from tests.fediverse.home import Home


async def test_groups_name_accounts_and_statuses_that_stand_beside_them(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    document = (await phone.get("/api/v2/notifications")).json
    likes, mention = document["notification_groups"]

    assert (likes["type"], likes["notifications_count"]) == ("favourite", 2)
    assert type(likes["most_recent_notification_id"]) is int
    assert likes["latest_page_notification_at"]
    assert mention["group_key"].startswith("ungrouped-")
    accounts = {one["id"]: one["acct"] for one in document["accounts"]}
    assert [accounts[one] for one in likes["sample_account_ids"]] == ["amina", "ted"]
    statuses = {one["id"] for one in document["statuses"]}
    assert statuses == {likes["status_id"], mention["status_id"]}


async def test_kinds_stand_alone_where_a_program_wishes(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    got = await phone.get("/api/v2/notifications", grouped_types=["follow"])

    assert [one["notifications_count"] for one in got.json["notification_groups"]] == [1, 1, 1]


async def test_of_the_accounts_of_a_group_only_the_last_need_be_whole(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    got = await phone.get(
        "/api/v2/notifications", types=["favourite"], expand_accounts="partial_avatars"
    )

    assert [one["acct"] for one in got.json["accounts"]] == ["amina"]
    [partial] = got.json["partial_accounts"]
    assert (partial["acct"], "note" in partial) == ("ted", False)


async def test_a_group_is_read_opened_and_put_away(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    [likes, _] = (await phone.get("/api/v2/notifications")).json["notification_groups"]
    path = f"/api/v2/notifications/{likes['group_key']}"

    assert (await phone.get(path)).json["notification_groups"][0]["group_key"] == likes["group_key"]
    assert [one["acct"] for one in (await phone.get(f"{path}/accounts")).json] == ["amina", "ted"]
    assert (await phone.get("/api/v2/notifications/no-such-group")).status == 404
    assert (await phone.get("/api/v2/notifications/ungrouped-x/accounts")).status == 404

    assert (await phone.post(f"{path}/dismiss")).json == {}
    assert (await phone.get(path)).status == 404


async def test_groups_are_paged(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    first = await phone.get("/api/v2/notifications?limit=1")

    assert first.json["notification_groups"][0]["type"] == "favourite"
    assert "max_id=" in first.next
    second = await phone.get(first.next)
    assert second.json["notification_groups"][0]["type"] == "mention"
