"""Quotes in a member's program, and between two nodes."""

from typing import Any

import pytest

from api.showing.quote import approval_of
from federation.strict_json import parse
from posts.actions import NoteDraft
from posts.post import Post, Visibility
from posts.quote import leave_of
from posts.trimming import Trimmings
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Got, Phone

Json = dict[str, Any]
ALL = "/api/v1/statuses"


async def offer(home: Home, who: str = "ted", text: str = "I mend bicycles.") -> Post:
    return await home.rooms.posts.write_note(await home.member(who), NoteDraft(text))


async def quote(phone: Phone, quoted: object, **more: object) -> Got:
    return await phone.post(ALL, json={"status": "Look!", "quoted_status_id": str(quoted), **more})


async def test_a_quote_shows_what_it_quotes_one_deep(hull: Home) -> None:
    post, amina, josie = await offer(hull), await Phone.of(hull, "amina"), Phone(hull)
    first = (await quote(amina, post.id)).json
    assert first["quote"]["state"] == "accepted"
    assert first["quote"]["quoted_status"]["id"] == str(post.id)
    assert first["quote"]["quoted_status"]["quote"] is None
    assert "quote-inline" not in first["content"]
    second = (await quote(await Phone.of(hull, "josie"), first["id"])).json
    inner = second["quote"]["quoted_status"]
    assert inner["id"] == first["id"]
    assert inner["quote"] == {"state": "accepted", "quoted_status_id": str(post.id)}
    shown = (await josie.get(f"{ALL}/{post.id}")).json
    assert shown["quotes_count"] == 1
    quoting = await josie.get(f"{ALL}/{post.id}/quotes")
    assert [one["id"] for one in quoting.json] == [first["id"]]


async def test_a_quote_may_do_without_words_and_beside_no_parent(hull: Home) -> None:
    post, amina = await offer(hull), await Phone.of(hull, "amina")
    bare = await amina.post(ALL, form={"quoted_status_id": post.id})
    assert bare.json["quote"]["state"] == "accepted"
    assert (await quote(amina, 1)).status == 404
    assert (await quote(amina, "none", status="")).status == 422


async def test_who_may_quote_is_said_with_the_status_and_later(hull: Home) -> None:
    ted, amina = await Phone.of(hull, "ted"), await Phone.of(hull, "amina")
    form = {"status": "Mine.", "quote_approval_policy": "nobody"}
    post = (await ted.post(ALL, form=form)).json
    assert (await quote(amina, post["id"])).status == 403
    policy = f"{ALL}/{post['id']}/interaction_policy"
    changed = await ted.put(policy, json={"quote_approval_policy": "public"})
    assert changed.json["edited_at"] is None
    assert (await quote(amina, post["id"])).status == 200
    assert (await ted.put(policy, json={"quote_approval_policy": "dogs"})).status == 422
    assert (await amina.put(policy, json={"quote_approval_policy": "public"})).status == 404


@pytest.mark.parametrize(
    ("policy", "automatic", "follower", "stranger"),
    [
        ("public", ["public"], "automatic", "automatic"),
        ("followers", ["followers"], "automatic", "denied"),
        ("nobody", [], "denied", "denied"),
    ],
)
async def test_everybody_is_told_whether_they_may_quote_it(
    hull: Home, policy: str, automatic: list[str], follower: str, stranger: str
) -> None:
    ted, amina = await Phone.of(hull, "ted"), await Phone.of(hull, "amina")
    await hull.rooms.relations.follow(await hull.member("amina"), (await hull.member("ted")).iri)
    form = {"status": "Mine.", "quote_approval_policy": policy}
    post = (await ted.post(ALL, form=form)).json
    told = {"automatic": automatic, "manual": []}
    assert post["quote_approval"] == {**told, "current_user": "automatic"}
    for phone, may in ((amina, follower), (await Phone.of(hull, "josie"), stranger)):
        shown = (await phone.get(f"{ALL}/{post['id']}")).json
        assert shown["quote_approval"] == {**told, "current_user": may}
        assert (await quote(phone, post["id"])).status == (200 if may == "automatic" else 403)
    shown = (await Phone(hull).get(f"{ALL}/{post['id']}")).json
    assert shown["quote_approval"] == {**told, "current_user": "denied"}


@pytest.mark.parametrize(("visibility", "own"), [("private", "automatic"), ("direct", "denied")])
async def test_what_is_for_some_is_quoted_by_nobody_else(
    hull: Home, visibility: str, own: str
) -> None:
    ted = await Phone.of(hull, "ted")
    form = {"status": "For some.", "visibility": visibility, "quote_approval_policy": "public"}
    post = (await ted.post(ALL, form=form)).json
    assert post["quote_approval"] == {"automatic": [], "manual": [], "current_user": own}
    assert (await quote(ted, post["id"])).status == (200 if own == "automatic" else 403)


async def test_who_may_quote_is_told_anew_as_soon_as_it_changes(hull: Home) -> None:
    post, ted = await offer(hull), await Phone.of(hull, "ted")
    amina = await Phone.of(hull, "amina")
    for policy, may in (("nobody", "denied"), ("public", "automatic"), ("followers", "denied")):
        path = f"{ALL}/{post.id}/interaction_policy"
        changed = (await ted.put(path, json={"quote_approval_policy": policy})).json
        assert changed["quote_approval"]["current_user"] == "automatic"
        shown = (await amina.get(f"{ALL}/{post.id}")).json
        assert shown["quote_approval"]["current_user"] == may
    await hull.rooms.relations.follow(await hull.member("amina"), (await hull.member("ted")).iri)
    shown = (await amina.get(f"{ALL}/{post.id}")).json
    assert shown["quote_approval"]["current_user"] == "automatic"


async def test_a_member_says_once_who_may_quote_what_they_write(hull: Home) -> None:
    ted = await Phone.of(hull, "ted")
    update = "/api/v1/accounts/update_credentials"
    assert (await ted.patch(update, form={"source[quote_policy]": "dogs"})).status == 422
    told = await ted.patch(update, form={"source[quote_policy]": "nobody"})
    assert told.json["source"]["quote_policy"] == "nobody"
    preferences = (await ted.get("/api/v1/preferences")).json
    assert preferences["posting:default:quote_policy"] == "nobody"
    for form, automatic in (({}, []), ({"quote_approval_policy": "public"}, ["public"])):
        post = (await ted.post(ALL, form={"status": "Mine.", **form})).json
        assert post["quote_approval"]["automatic"] == automatic


async def test_leave_is_taken_back_by_the_author_alone(hull: Home) -> None:
    post, amina = await offer(hull), await Phone.of(hull, "amina")
    quoting = (await quote(amina, post.id)).json
    revoke = f"{ALL}/{post.id}/quotes/{quoting['id']}/revoke"
    assert (await amina.post(revoke)).status == 404
    revoked = await (await Phone.of(hull, "ted")).post(revoke)
    assert revoked.json["quote"] == {"state": "revoked", "quoted_status": None}
    assert (await amina.get(f"{ALL}/{post.id}")).json["quotes_count"] == 0
    assert (await amina.get(f"{ALL}/{post.id}/quotes")).json == []
    assert (await amina.post(f"{ALL}/{post.id}/quotes/none/revoke")).status == 404


async def test_what_is_quoted_is_hidden_from_whoever_may_not_see_it(hull: Home) -> None:
    post = await offer(hull)
    quoting = (await quote(await Phone.of(hull, "amina"), post.id)).json
    josie = await hull.member("josie")
    await hull.rooms.relations.block(josie, (await hull.member("ted")).iri)
    shown = (await (await Phone.of(hull, "josie")).get(f"{ALL}/{quoting['id']}")).json
    assert shown["quote"] == {"state": "unauthorized", "quoted_status": None}
    await hull.rooms.posts.delete(await hull.member("ted"), post.iri)
    shown = (await Phone(hull).get(f"{ALL}/{quoting['id']}")).json
    assert shown["quote"] == {"state": "deleted", "quoted_status": None}


async def test_two_nodes_quote_each_other_with_leave_and_without(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await madison.follow(f"ted@{hull.host}", by="rosa")
    await hull.follow(f"rosa@{madison.host}", by="ted")
    await sisters.fediverse.settle()
    post = await offer(hull)
    await sisters.fediverse.settle()
    rosa, ted = await Phone.of(madison, "rosa"), await Phone.of(hull, "ted")
    (there,) = (await rosa.get("/api/v1/timelines/home")).json
    quoting = (await quote(rosa, there["id"])).json
    assert quoting["quote"] == {"state": "pending", "quoted_status": None}
    await sisters.fediverse.live(minutes=2)
    shown = (await rosa.get(f"{ALL}/{quoting['id']}")).json
    assert shown["quote"]["quoted_status"]["uri"] == post.iri
    (newest, _) = (await ted.get("/api/v1/timelines/home")).json
    assert newest["quote"]["quoted_status"]["id"] == str(post.id)
    await ted.post(f"{ALL}/{post.id}/quotes/{newest['id']}/revoke")
    await sisters.fediverse.live(minutes=2)
    shown = (await rosa.get(f"{ALL}/{quoting['id']}")).json
    assert shown["quote"] == {"state": "revoked", "quoted_status": None}


@pytest.mark.parametrize("name", ["stamps/1", "stamps/none", "stamps/99999999999999999999"])
async def test_there_is_no_stamp_where_none_was_given(hull: Home, name: str) -> None:
    assert (await hull.get(f"/{name}")).status == 404


async def test_a_stamp_is_served_until_it_is_taken_back(hull: Home) -> None:
    ted, amina, post = await hull.member("ted"), await hull.member("amina"), await offer(hull)
    draft = NoteDraft("Look!", trimmings=Trimmings(quoted=post.iri))
    quoting = await hull.rooms.posts.write_note(amina, draft)
    note = await hull.document(f"/objects/{quoting.id}")
    path = note["quoteAuthorization"].removeprefix(hull.base_url)
    stamp = await hull.document(path)
    assert stamp["attributedTo"] == ted.iri
    assert (stamp["interactingObject"], stamp["interactionTarget"]) == (quoting.iri, post.iri)
    await hull.rooms.posts.quotes.revoke(ted, post.id, quoting.id)
    assert (await hull.get(path)).status == 404


async def test_an_offer_to_everybody_is_there_to_be_quoted(hull: Home) -> None:
    listing = await hull.add("Soup on Fridays", by="josie")
    document = await hull.document(f"/objects/{listing.post_id}")
    everybody = "https://www.w3.org/ns/activitystreams#Public"
    assert document["interactionPolicy"]["canQuote"] == {"automaticApproval": [everybody]}
    quoting = (await quote(await Phone.of(hull, "amina"), listing.post_id)).json
    assert quoting["quote"]["quoted_status"]["sisternet"]["kind"] == "offer"
    near = await hull.add("Soup for neighbours", by="josie", audience="sisters")
    (row,) = await hull.rows("SELECT document FROM posts WHERE id = :id", id=near.post_id)
    assert "interactionPolicy" not in parse(row["document"])


@pytest.mark.parametrize(
    ("rule", "stranger", "follower"),
    [
        ({"automaticApproval": "https://a.example/u/following"}, "unknown", "unknown"),
        ({"manualApproval": ["https://a.example/u/followers"]}, "denied", "manual"),
        ({"automaticApproval": ["https://a.example/u"]}, "denied", "denied"),
        (
            {
                "automaticApproval": ["https://a.example/u/followers"],
                "manualApproval": ["https://a.example/u/following"],
            },
            "unknown",
            "automatic",
        ),
    ],
)
def test_whom_others_let_quote_is_told_as_far_as_it_can_be_known(
    rule: Json, stranger: str, follower: str
) -> None:
    document = {
        "attributedTo": "https://a.example/u",
        "interactionPolicy": {"canQuote": rule},
    }
    followers = "https://a.example/u/followers"
    leave = leave_of(document, Visibility.PUBLIC, followers, local=False)
    approval = approval_of(leave, is_direct=False)
    told = [
        parse(b'{"id":"1"%s}' % said)["quote_approval"]["current_user"]
        for said in (approval.stranger, approval.follower)
    ]
    assert told == [stranger, follower]
    assert leave.may_ask(follows=False) == (stranger != "denied")
