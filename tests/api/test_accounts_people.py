"""People as programs see them: by number and handle, what they wrote, who is around them."""

from typing import Any

import pytest

from oauth.scopes import Scopes
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from tests.oauth.given import let_in, registered

ACCOUNTS = "/api/v1/accounts"


async def number_of(home: Home, username: str) -> int:
    (row,) = await home.rows("SELECT id FROM actors WHERE username = :name", name=username)
    return int(row["id"])


async def names(phone: Phone, path: str, **query: object) -> list[str]:
    got = await phone.get(path, **query)
    assert got.status == 200
    return [account["acct"] for account in got.json]


async def test_somebody_is_read_by_number_and_by_handle(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@vera.example")
    await vera.follow((await hull.member("josie")).iri)
    ted, far = await number_of(hull, "ted"), await number_of(hull, "vera")
    for phone in (Phone(hull), await Phone.of(hull, "josie")):
        assert (await phone.get(f"{ACCOUNTS}/{ted}")).json["acct"] == "ted"
        assert await names(phone, ACCOUNTS, id=[far, 7, ted, ted]) == ["vera@vera.example", "ted"]
        for handle in ("ted", "@ted@hull.example", "TED"):
            got = await phone.get(f"{ACCOUNTS}/lookup", acct=handle)
            assert got.json["id"] == str(ted)
        got = await phone.get(f"{ACCOUNTS}/lookup", acct="vera@vera.example")
        assert got.json["id"] == str(far)


@pytest.mark.parametrize("number", ["0", "7", "x", "-1", "9" * 30, "1.5", "%00", "١"])
@pytest.mark.parametrize("rest", ["", "/statuses", "/followers", "/following", "/endorsements"])
async def test_there_is_nobody_of_a_number_that_is_none(hull: Home, number: str, rest: str) -> None:
    phone = await Phone.of(hull, "josie")
    assert (await phone.get(f"{ACCOUNTS}/{number}{rest}")).status == 404


@pytest.mark.parametrize(
    "deed", ["follow", "unfollow", "block", "unblock", "mute", "unmute", "note", "pin", "unpin"]
)
@pytest.mark.parametrize("number", ["7", "x", "9" * 30])
async def test_nothing_is_done_about_nobody(hull: Home, deed: str, number: str) -> None:
    phone = await Phone.of(hull, "josie")
    assert (await phone.post(f"{ACCOUNTS}/{number}/{deed}")).status == 404


async def test_who_is_gone_shut_out_or_the_node_itself_is_not_there(
    fediverse: Fediverse, hull: Home
) -> None:
    vera, eve = fediverse.stranger("vera@vera.example"), fediverse.stranger("eve@eve.example")
    josie = await hull.member("josie")
    await vera.follow(josie.iri)
    await eve.follow(josie.iri)
    await hull.rooms.moderation.block_host("eve.example")
    await vera.send(josie.inbox, vera.does("Delete", vera.iri))
    (node,) = await hull.rows("SELECT id FROM actors WHERE role = 'node'")
    phone = await Phone.of(hull, "josie")
    numbers = [await number_of(hull, "vera"), await number_of(hull, "eve"), node["id"]]
    for number in numbers:
        assert (await phone.get(f"{ACCOUNTS}/{number}")).status == 404
    assert await names(phone, ACCOUNTS, id=numbers) == []
    assert (await phone.get(f"{ACCOUNTS}/lookup", acct="eve@eve.example")).status == 404
    assert (await phone.get(f"{ACCOUNTS}/lookup", acct="hull.example")).status == 404


async def test_who_else_follows_somebody_is_told_of_nobody_where_follows_are_ones_own(
    hull: Home,
) -> None:
    amina, ted, josie = [await hull.member(who) for who in ("amina", "ted", "josie")]
    for follower, followed in ((amina, ted), (ted, josie)):
        await hull.rooms.relations.follow(follower, followed.iri)
    phone = await Phone.of(hull, "amina")
    asked = await phone.get(f"{ACCOUNTS}/familiar_followers", id=[josie.id, ted.id, 7])
    assert asked.json == [{"id": str(one.id), "accounts": []} for one in (josie, ted)]


async def test_where_somebody_has_moved_to_is_shown_once_both_accounts_say_so(
    fediverse: Fediverse, hull: Home
) -> None:
    old, new = fediverse.stranger("vera@old.example"), fediverse.stranger("vee@new.example")
    josie = await hull.member("josie")
    old.publish(movedTo=new.iri)
    await old.follow(josie.iri)
    await new.follow(josie.iri)
    phone = await Phone.of(hull, "josie")
    path = f"{ACCOUNTS}/{await number_of(hull, 'vera')}"
    assert "moved" not in (await phone.get(path)).json

    new.publish(alsoKnownAs=[old.iri])
    await new.send(josie.inbox, new.does("Update", new.document(alsoKnownAs=[old.iri])))
    shown = (await phone.get(path)).json
    assert (shown["acct"], shown["moved"]["acct"]) == ("vera@old.example", "vee@new.example")

    renamed = new.document(alsoKnownAs=[old.iri], name="Vee Again")
    await new.send(josie.inbox, new.does("Update", renamed))
    assert (await phone.get(path)).json["moved"]["display_name"] == "Vee Again"


async def test_what_somebody_wrote_is_paged_and_chosen(hull: Home) -> None:
    for text in ("One #bread", "Two", "Three #bread"):
        await hull.write(text, by="ted")
    await hull.write("For josie", by="ted", audience="direct", people=("@josie@hull.example",))
    ted = await number_of(hull, "ted")
    phone, nobody = await Phone.of(hull, "josie"), Phone(hull)
    path = f"{ACCOUNTS}/{ted}/statuses"
    assert len((await phone.get(path)).json) == 4
    assert len((await nobody.get(path)).json) == 3
    first = await phone.get(path, limit=2)
    second = await phone.get(first.next)
    ids = [status["id"] for status in [*first.json, *second.json]]
    assert len(ids) == len(set(ids)) == 4
    assert len((await phone.get(path, tagged="Bread")).json) == 2
    assert (await phone.get(path, pinned=True)).json == []


async def test_a_block_is_told_to_nobody_and_shows_nothing_more(hull: Home) -> None:
    await hull.write("Bread", by="ted")
    ted, josie = await Phone.of(hull, "ted"), await Phone.of(hull, "josie")
    about = await number_of(hull, "josie")
    got = await ted.post(f"{ACCOUNTS}/{about}/block")
    assert got.json["blocking"] is True
    assert await names(ted, "/api/v1/blocks") == ["josie"]
    whom = await number_of(hull, "ted")
    tie = await josie.get(f"{ACCOUNTS}/relationships", id=[whom])
    assert (tie.json[0]["blocked_by"], tie.json[0]["following"]) == (False, False)
    assert (await josie.get(f"{ACCOUNTS}/{whom}/statuses")).json == []
    assert (await josie.post(f"{ACCOUNTS}/{whom}/follow")).status == 403
    assert (await ted.get(f"{ACCOUNTS}/lookup", acct="josie")).status == 200
    assert (await ted.post(f"{ACCOUNTS}/{about}/unblock")).json["blocking"] is False


async def tie(phone: Phone, number: int, deed: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401
    got = await phone.post(f"{ACCOUNTS}/{number}/{deed}", **sent)
    assert got.status == 200
    answer: dict[str, Any] = got.json
    return answer


async def test_one_follows_as_one_wishes_and_mutes_for_a_while(hull: Home) -> None:
    phone, ted = await Phone.of(hull, "josie"), await number_of(hull, "ted")
    sent = {"reblogs": "0", "notify": True, "languages": ["en-GB", "es"]}
    followed = await tie(phone, ted, "follow", json=sent)
    assert (followed["following"], followed["showing_reblogs"]) == (True, False)
    assert (followed["notifying"], followed["languages"]) == (True, ["en", "es"])
    again = await tie(phone, ted, "follow", form={"reblogs": "true"})
    assert (again["showing_reblogs"], again["languages"]) == (True, ["en", "es"])
    assert (await phone.post(f"{ACCOUNTS}/{ted}/follow", json={"languages": ["!"]})).status == 422
    muted = await tie(phone, ted, "mute", form={"notifications": False, "duration": 3600})
    assert (muted["muting"], muted["muting_notifications"]) == (True, False)
    (listed,) = (await phone.get("/api/v1/mutes")).json
    assert listed["mute_expires_at"] == muted["muting_expires_at"]
    assert (await tie(phone, ted, "unmute"))["muting"] is False
    assert (await tie(phone, ted, "pin"))["endorsed"] is True
    assert await names(phone, "/api/v1/endorsements") == ["ted"]
    assert (await tie(phone, ted, "note", json={"comment": "Lends"}))["note"] == "Lends"
    assert (await tie(phone, ted, "unfollow"))["following"] is False


async def test_whoever_asks_to_follow_is_let_in_or_not(fediverse: Fediverse, hull: Home) -> None:
    vera, eve = fediverse.stranger("vera@vera.example"), fediverse.stranger("eve@eve.example")
    phone = await Phone.of(hull, "josie")
    await phone.patch(f"{ACCOUNTS}/update_credentials", json={"locked": True})
    josie = await hull.member("josie")
    for who in (vera, eve):
        await who.follow(josie.iri)
    requests = "/api/v1/follow_requests"
    assert await names(phone, requests) == ["eve@eve.example", "vera@vera.example"]
    first, second = await number_of(hull, "vera"), await number_of(hull, "eve")
    yes = await phone.post(f"{requests}/{first}/authorize")
    assert yes.json["followed_by"] is True
    no = await phone.post(f"{requests}/{second}/reject")
    assert (no.json["followed_by"], no.json["requested_by"]) == (False, False)
    assert (await phone.post(f"{requests}/{second}/authorize")).status == 404
    assert await names(phone, f"{ACCOUNTS}/{josie.id}/followers") == ["vera@vera.example"]
    let_go = await phone.post(f"{ACCOUNTS}/{first}/remove_from_followers")
    assert let_go.json["followed_by"] is False


async def test_who_follows_whom_is_ones_own_to_read(hull: Home) -> None:
    for by in ("ted", "amina"):
        await hull.follow("@josie@hull.example", by=by)
    josie = await number_of(hull, "josie")
    path = f"{ACCOUNTS}/{josie}/followers"
    own = await Phone.of(hull, "josie")
    first = await own.get(path, limit=1)
    second = await own.get(first.next)
    found = [account["acct"] for account in [*first.json, *second.json]]
    assert sorted(found) == ["amina", "ted"]
    assert await names(await Phone.of(hull, "ted"), path) == []
    assert await names(Phone(hull), path) == []


async def test_ties_are_told_of_many_at_once_in_their_order_and_not_of_very_many(
    hull: Home,
) -> None:
    phone = await Phone.of(hull, "josie")
    ted, amina = await number_of(hull, "ted"), await number_of(hull, "amina")
    path = f"{ACCOUNTS}/relationships"
    got = await phone.get(path, id=[amina, 7, "x", ted, amina])
    assert [one["id"] for one in got.json] == [str(amina), str(ted)]
    assert [one["id"] for one in (await phone.get(f"{path}?id={ted}")).json] == [str(ted)]
    late = await phone.get(path, id=[*range(1, 600), ted])
    assert late.json == []


async def test_servers_are_avoided_and_met_again(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    path = "/api/v1/domain_blocks"
    for host in ("b.example", "a.example", "c.example"):
        assert (await phone.post(path, form={"domain": host})).json == {}
    first = await phone.get(path, limit=2)
    assert first.json == ["a.example", "b.example"]
    assert (await phone.get(first.next)).json == ["c.example"]
    for _ in range(2):
        assert (await phone.delete(path, json={"domain": "b.example"})).status == 200
    assert (await phone.get(path)).json == ["a.example", "c.example"]
    for wrong in ("", "com", "not a host", "hull.example"):
        assert (await phone.post(path, form={"domain": wrong})).status == 422


async def test_what_a_token_may_not_do_it_does_not(hull: Home) -> None:
    josie = await number_of(hull, "josie")
    for path in ("/api/v1/blocks", "/api/v1/mutes", "/api/v1/follow_requests"):
        assert (await Phone(hull).get(path)).status == 401
    assert (await Phone(hull).post(f"{ACCOUNTS}/{josie}/follow")).status == 401


async def test_a_token_for_something_else_reads_nothing_that_anybody_may_not(hull: Home) -> None:
    program = (await registered(hull)).program
    issued = await let_in(hull, program, "josie", scopes=Scopes(("write:statuses",)))
    phone, ted = Phone(hull, issued.token), await number_of(hull, "ted")
    for path in (f"{ACCOUNTS}/{ted}/statuses", f"{ACCOUNTS}/{ted}", "/api/v2/search?q=ted"):
        assert (await phone.get(path)).status == 403
        assert (await Phone(hull).get(path)).status == 200
