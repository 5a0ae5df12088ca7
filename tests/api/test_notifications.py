"""What a program reads behind the bell: version 1, policies and requests."""

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone


async def liked_and_answered(hull: Home) -> Phone:
    """Josie's phone, after two likes and a mention in between."""
    post = await hull.write("Rain at last.", by="josie")
    await hull.rooms.posts.like(await hull.member("ted"), post.iri)
    await hull.write("@josie So it is.", by="ted")
    await hull.rooms.posts.like(await hull.member("amina"), post.iri)
    return await Phone.of(hull, "josie")


async def test_notifications_come_with_account_and_status(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    got = await phone.get("/api/v1/notifications")

    assert [one["type"] for one in got.json] == ["favourite", "mention", "favourite"]
    assert [one["account"]["acct"] for one in got.json] == ["amina", "ted", "ted"]
    assert "So it is." in got.json[1]["status"]["content"]
    assert got.json[1]["group_key"] == f"ungrouped-{got.json[1]['id']}"
    assert got.json[0]["group_key"] == got.json[2]["group_key"]


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ({"types": ["mention", "quote", "no such thing"]}, ["mention"]),
        ({"exclude_types": ["favourite", "nor this"]}, ["mention"]),
        ({"exclude_types": "['follow', 'favourite']"}, ["favourite", "mention", "favourite"]),
        ({"limit": 1}, ["favourite"]),
        ({"limit": 100_000}, ["favourite", "mention", "favourite"]),
        ({"account_id": "nobody"}, []),
    ],
)
async def test_a_program_chooses_which_it_wants(
    hull: Home, query: dict[str, object], types: list[str]
) -> None:
    phone = await liked_and_answered(hull)
    got = await phone.get("/api/v1/notifications", **query)

    assert [one["type"] for one in got.json] == types


async def test_pages_follow_one_another(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    seen = []
    path = "/api/v1/notifications?limit=2"
    while path:
        got = await phone.get(path)
        seen += [one["id"] for one in got.json]
        path = got.next

    assert len(seen) == len(set(seen)) == 3
    assert seen == sorted(seen, reverse=True)
    [above] = (await phone.get("/api/v1/notifications", min_id=seen[2], limit=1)).json
    assert above["id"] == seen[1]


async def test_one_is_read_and_put_away_by_its_owner_only(hull: Home) -> None:
    phone = await liked_and_answered(hull)
    stranger = await Phone.of(hull, "ted")
    [newest, *_] = (await phone.get("/api/v1/notifications")).json
    path = f"/api/v1/notifications/{newest['id']}"

    assert (await stranger.get(path)).status == 404
    assert (await stranger.post(f"{path}/dismiss")).status == 404
    assert (await phone.get(path)).json["id"] == newest["id"]
    assert (await phone.post(f"{path}/dismiss")).json == {}
    assert (await phone.get(path)).status == 404

    await phone.post("/api/v1/notifications/clear")
    assert (await phone.get("/api/v1/notifications")).json == []


async def test_a_program_without_a_token_or_the_scope_is_told_so(hull: Home) -> None:
    assert (await Phone(hull).get("/api/v1/notifications")).status == 401
    assert (await Phone(hull, "wrong").get("/api/v1/notifications")).status == 401


async def test_a_policy_is_changed_in_both_versions_and_with_both_verbs(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    path = "/api/v2/notifications/policy"
    usual = (await phone.get(path)).json
    assert usual["for_not_following"] == "accept"
    assert usual["summary"] == {"pending_requests_count": 0, "pending_notifications_count": 0}

    await phone.patch(path, json={"for_not_following": "filter"})
    changed = (await phone.put(path, form={"for_new_accounts": "drop"})).json
    assert (changed["for_not_following"], changed["for_new_accounts"]) == ("filter", "drop")
    assert (await phone.patch(path, json={"for_new_accounts": "perhaps"})).status == 422

    old = (await phone.put("/api/v1/notifications/policy", form={"filter_new_accounts": "0"})).json
    assert old["filter_not_following"] is True
    assert (await phone.get(path)).json["for_new_accounts"] == "accept"


async def test_whoever_waits_is_shown_and_let_in(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    await phone.patch("/api/v2/notifications/policy", json={"for_not_following": "filter"})
    await hull.write("@josie Hello.", by="ted")
    [request] = (await phone.get("/api/v1/notifications/requests")).json

    assert request["notifications_count"] == "1"
    assert request["account"]["acct"] == "ted"
    assert "Hello." in request["last_status"]["content"]
    path = f"/api/v1/notifications/requests/{request['id']}"
    assert (await (await Phone.of(hull, "ted")).post(f"{path}/accept")).status == 404
    assert (await phone.get(path)).json == request
    assert (await phone.get("/api/v1/notifications")).json == []

    assert (await phone.post(f"{path}/accept")).json == {}

    assert (await phone.get("/api/v1/notifications/requests/merged")).json == {"merged": True}
    assert [one["type"] for one in (await phone.get("/api/v1/notifications")).json] == ["mention"]
    assert (await phone.post(f"{path}/dismiss")).status == 404


async def test_several_who_wait_are_answered_at_once(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    await phone.patch("/api/v2/notifications/policy", json={"for_not_following": "filter"})
    await hull.write("@josie Hello.", by="ted")
    await hull.write("@josie Hello.", by="amina")
    ids = [one["id"] for one in (await phone.get("/api/v1/notifications/requests")).json]

    await phone.post("/api/v1/notifications/requests/dismiss", form={"id": [ids[0]]})
    await phone.post("/api/v1/notifications/requests/accept", form={"id": [ids[1]]})

    assert (await phone.get("/api/v1/notifications/requests")).json == []
    assert len((await phone.get("/api/v1/notifications")).json) == 1


async def test_an_answer_from_another_server_is_shown_with_its_address(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await madison.write(f"@josie@{hull.host} Good morning", by="dante")
    await fediverse.settle()

    [one] = (await (await Phone.of(hull, "josie")).get("/api/v1/notifications")).json
    assert one["account"]["acct"] == f"dante@{madison.host}"
