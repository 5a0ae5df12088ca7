"""Lists of people in a member's program."""

import pytest

from tests.api.test_timelines import HOME, follow, ids, say
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

LISTS = "/api/v1/lists"


async def made(phone: Phone, **said: object) -> str:
    got = await phone.post(LISTS, json={"title": "Street", **said})
    assert got.status == 200
    return f"{LISTS}/{got.json['id']}"


async def test_everybody_begins_with_three_lists_in_their_own_language(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    assert [one["title"] for one in (await phone.get(LISTS)).json] == [
        "Sister networks",
        "Offers",
        "Needs near me",
    ]
    assert (await phone.get(LISTS + "/2")).json["title"] == "Offers"


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_those_lists_are_read_only(hull: Home, number: int) -> None:
    phone, path = await Phone.of(hull, "amina"), f"{LISTS}/{number}"
    assert (await phone.put(path, json={"title": "Mine"})).status == 422
    assert (await phone.delete(path)).status == 422
    assert (await phone.post(path + "/accounts", json={"account_ids": ["1"]})).status == 422
    assert (await phone.get(path + "/accounts")).json == []


async def test_a_list_is_made_changed_and_taken_away(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    path = await made(phone, replies_policy="none", exclusive="true")
    got = (await phone.get(path)).json
    assert (got["title"], got["replies_policy"], got["exclusive"]) == ("Street", "none", True)
    changed = await phone.put(path, json={"title": "Road"})
    assert changed.json == {**got, "title": "Road"}
    assert (await phone.delete(path)).json == {}
    assert (await phone.get(path)).status == 404


async def test_what_cannot_be_is_refused(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    assert (await phone.post(LISTS, json={})).status == 422
    assert (await phone.post(LISTS, json={"title": " "})).status == 422
    assert (await phone.post(LISTS, json={"title": "x" * 257})).status == 422
    assert (await phone.post(LISTS, json={"title": "x", "replies_policy": "all"})).status == 422


async def test_a_list_is_its_owners_alone(hull: Home) -> None:
    path = await made(await Phone.of(hull, "amina"))
    other = await Phone.of(hull, "ted")
    assert (await other.get(path)).status == 404
    assert (await other.put(path, json={"title": "Ours"})).status == 404
    assert (await other.delete(path)).status == 404
    assert (await other.get(path + "/accounts")).status == 404
    assert (await other.get(path.replace("lists", "timelines/list"))).status == 404


async def test_only_who_is_followed_goes_on_a_list_and_leaves_it_with_the_follow(
    hull: Home,
) -> None:
    phone, path = await Phone.of(hull, "amina"), await made(await Phone.of(hull, "amina"))
    josie = await hull.member("josie")
    adding = {"account_ids": [str(josie.id)]}
    assert (await phone.post(path + "/accounts", json=adding)).status == 404
    await follow(hull, "amina", "josie")
    assert (await phone.post(path + "/accounts", json=adding)).json == {}
    for query in ({}, {"limit": 0}):
        people = (await phone.get(path + "/accounts", **query)).json
        assert [one["acct"] for one in people] == ["josie"]
    on = await phone.get(f"/api/v1/accounts/{josie.id}/lists")
    assert [one["title"] for one in on.json] == ["Street"]
    await hull.rooms.relations.unfollow(await hull.member("amina"), josie.iri)
    assert (await phone.get(path + "/accounts")).json == []


async def test_a_list_shows_who_is_on_it_and_an_exclusive_one_takes_them_off_home(
    hull: Home,
) -> None:
    for who in ("josie", "ted"):
        await follow(hull, "amina", who)
    hers, his = await say(hull, "josie", "Hers."), await say(hull, "ted", "His.")
    phone = await Phone.of(hull, "amina")
    path = await made(phone)
    josie = await hull.member("josie")
    await phone.post(path + "/accounts", form=[("account_ids[]", josie.id)])
    timeline = path.replace("lists", "timelines/list")
    assert ids(await phone.get(timeline)) == [hers.id]
    assert ids(await phone.get(HOME)) == [his.id, hers.id]
    await phone.put(path, form={"exclusive": "1"})
    assert ids(await phone.get(HOME)) == [his.id]
    await phone.delete(path + "/accounts", query=[("account_ids[]", josie.id)])
    assert ids(await phone.get(timeline)) == []
    assert ids(await phone.get(HOME)) == [his.id, hers.id]


async def test_answers_on_a_list_are_those_its_policy_lets_through(hull: Home) -> None:
    for who in ("josie", "ted"):
        await follow(hull, "amina", who)
    phone = await Phone.of(hull, "amina")
    path = await made(phone)
    josie = await hull.member("josie")
    await phone.post(path + "/accounts", json={"account_ids": [str(josie.id)]})
    his = await say(hull, "ted", "His.")
    answer = await hull.write("To him.", by="josie", in_reply_to=his.iri)
    alone = await say(hull, "josie", "Alone.")
    timeline = path.replace("lists", "timelines/list")
    for policy, shown in (("followed", [alone, answer]), ("list", [alone]), ("none", [alone])):
        await phone.put(path, json={"replies_policy": policy})
        assert ids(await phone.get(timeline)) == [post.id for post in shown]
