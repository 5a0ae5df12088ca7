"""Statuses as programs write, change, read and delete them."""

from datetime import timedelta
from typing import Any

import pytest

from actors.actor import Actor
from outbox.audience import Audience
from posts.actions import NoteDraft
from storage.instants import to_text
from tests.fediverse.fediverse import Fediverse
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


async def follow(home: Home, follower: str, followed: Actor) -> None:
    phone = await Phone.of(home, follower)
    assert (await phone.post(f"/api/v1/accounts/{followed.id}/follow")).status == 200


@pytest.mark.parametrize("way", ["json", "form", "files"])
async def test_a_status_is_written_in_any_form_and_read_by_anybody(
    hull: Home, ted: Phone, way: str
) -> None:
    sent = {"status": "Bread at six. #Bread", "language": "en", "spoiler_text": ""}
    if way == "json":
        got = await ted.post(ALL, json=sent)
    else:
        got = await ted.post(ALL, form=sent, files={} if way == "files" else None)
    status = got.json
    assert got.status == 200
    assert "Bread at six." in status["content"]
    assert (status["visibility"], status["language"], status["edited_at"]) == ("public", "en", None)
    assert [tag["name"] for tag in status["tags"]] == ["Bread"]
    assert status["favourited"] is False
    assert (await ted.get(f"{ALL}/{status['id']}")).json == status
    seen = (await Phone(hull).get(f"{ALL}/{status['id']}")).json
    of_the_viewer = {"favourited", "reblogged", "bookmarked", "muted", "pinned", "filtered"}
    assert seen == {
        **{name: value for name, value in status.items() if name not in of_the_viewer},
        "quote_approval": {**status["quote_approval"], "current_user": "denied"},
    }
    assert [one["id"] for one in (await ted.get(HOME)).json] == [status["id"]]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
async def test_each_visibility_is_kept_and_shown_to_whom_it_is_for(
    hull: Home, ted: Phone, visibility: str
) -> None:
    status = await say(ted, "@amina hello", visibility=visibility)
    assert status["visibility"] == visibility
    assert [one["acct"] for one in status["mentions"]] == ["amina"]
    is_open = visibility in {"public", "unlisted"}
    for phone, sees in (
        *((Phone(hull), is_open), (await Phone.of(hull, "josie"), is_open)),
        *((await Phone.of(hull, "amina"), True), (ted, True)),
    ):
        got = await phone.get(f"{ALL}/{status['id']}")
        assert (got.status == 200) is sees
        assert got.status in (200, 404)


@pytest.mark.parametrize(
    ("audience", "shown"),
    [
        (Audience.SISTERS, "private"),
        (Audience.NETWORK, "private"),
        (Audience.FOLLOWERS, "private"),
        (Audience.UNLISTED, "unlisted"),
    ],
)
async def test_audiences_of_ours_are_shown_as_the_nearest_that_is_no_wider(
    hull: Home, ted: Phone, amina: Phone, audience: Audience, shown: str
) -> None:
    await follow(hull, "amina", await hull.member("ted"))
    draft = NoteDraft("For the neighbours.", audience=audience)
    post = await hull.rooms.posts.write_note(await hull.member("ted"), draft)
    assert (await amina.get(f"{ALL}/{post.id}")).json["visibility"] == shown
    answer = await say(amina, "@ted yes", in_reply_to_id=str(post.id), visibility="private")
    assert answer["visibility"] == "private"
    rows = await hull.rows("SELECT visibility FROM posts WHERE id = :id", id=int(answer["id"]))
    narrower = Audience.FOLLOWERS if audience is Audience.UNLISTED else audience
    assert rows[0]["visibility"] == narrower


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"status": ""},
        {"status": " \n"},
        {"status": "x" * 5_001},
        {"status": "x" * 4_000, "spoiler_text": "y" * 1_001},
        {"status": "Hello.", "visibility": "everybody"},
        {"status": "Hello.", "scheduled_at": "tomorrow"},
        {"status": "Hello.", "poll": {"options": [], "expires_in": 600}},
        {"status": "Hello.", "poll": {"options": ["one"], "expires_in": 600}},
        {"status": "Hello.", "poll": {"options": ["one", "two"], "expires_in": 0}},
        {"status": "Hello.", "media_ids": [str(n) for n in range(1, 6)]},
        {"status": "nul\0"},
        {"status": ["a", "list"]},
    ],
)
async def test_what_can_be_no_status_is_refused(hull: Home, ted: Phone, sent: Json) -> None:
    got = await ted.post(ALL, json=sent)
    assert got.status == 422
    assert got.json["error"]
    assert await hull.rows("SELECT 1 FROM posts WHERE type = 'Note'") == []


async def test_length_is_counted_as_mastodon_does(ted: Phone) -> None:
    address = "https://a.example/" + "long" * 200
    text = "x" * (5_000 - 24) + " " + address
    assert (await say(ted, text))["id"]
    assert (await ted.post(ALL, json={"status": "x" + text})).status == 422


async def test_an_answer_stands_in_its_thread_and_is_counted(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    root = await say(ted, "Root.")
    middle = await say(amina, "@ted Middle.", in_reply_to_id=root["id"])
    last = await say(ted, "Last.", in_reply_to_id=middle["id"])
    assert middle["in_reply_to_id"] == root["id"]
    assert middle["in_reply_to_account_id"] == root["account"]["id"]
    assert last["mentions"] == []
    for phone in (amina, Phone(hull)):
        context = (await phone.get(f"{ALL}/{middle['id']}/context")).json
        ids = {name: [one["id"] for one in found] for name, found in context.items()}
        assert ids == {"ancestors": [root["id"]], "descendants": [last["id"]]}
    assert (await ted.get(f"{ALL}/{root['id']}")).json["replies_count"] == 1


@pytest.mark.parametrize("parent", ["7", "x", "99999999999999999999", "-1"])
async def test_nothing_is_answered_that_is_not_there(hull: Home, ted: Phone, parent: str) -> None:
    got = await ted.post(ALL, json={"status": "Hm.", "in_reply_to_id": parent})
    assert got.status == 404
    assert await hull.rows("SELECT 1 FROM posts WHERE type = 'Note'") == []


async def test_an_edit_is_shown_with_its_history_and_source(
    fediverse: Fediverse, ted: Phone, amina: Phone
) -> None:
    before = await say(ted, "One.", spoiler_text="Careful", language="en")
    path = f"{ALL}/{before['id']}"
    assert (await ted.get(path + "/source")).json == {
        "id": before["id"],
        "text": "One.",
        "spoiler_text": "Careful",
    }
    fediverse.clock.turn(seconds=5)
    after = (await ted.put(path, json={"status": "Two.", "sensitive": False})).json
    assert (after["id"], after["content"], after["spoiler_text"]) == (
        before["id"],
        "<p>Two.</p>",
        "",
    )
    assert after["edited_at"] > before["created_at"]
    assert after["language"] == "en"
    history = (await amina.get(path + "/history")).json
    assert [(one["content"], one["spoiler_text"]) for one in history] == [
        ("<p>One.</p>", "Careful"),
        ("<p>Two.</p>", ""),
    ]
    assert history[0]["account"]["acct"] == "ted"
    assert (await amina.get(path + "/source")).status == 404
    assert (await amina.put(path, json={"status": "Mine."})).status == 404
    assert (await ted.patch(path, form={"status": "Three."})).json["content"] == "<p>Three.</p>"


async def test_a_deleted_status_is_answered_as_it_was_typed(hull: Home, ted: Phone) -> None:
    text = "Draft  one\n\n#Bread & <butter>"
    status = await say(ted, text)
    got = await ted.delete(f"{ALL}/{status['id']}")
    assert got.status == 200
    assert got.json["text"] == text
    assert got.json["media_attachments"] == []
    for phone in (ted, Phone(hull)):
        assert (await phone.get(f"{ALL}/{status['id']}")).status == 404
    assert (await ted.delete(f"{ALL}/{status['id']}")).status == 404


async def test_one_request_is_done_once_whatever_its_form(hull: Home, ted: Phone) -> None:
    for key in ("a-key", "k" * 400):
        first, second = [
            await ted.post(ALL, json={"status": "Hello."}, headers={"idempotency-key": key})
            for _ in range(2)
        ]
        assert first.json["id"] == second.json["id"]
    assert len(await hull.rows("SELECT 1 FROM posts WHERE type = 'Note'")) == 2


async def test_several_are_asked_for_at_once_and_what_is_hidden_left_out(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    one = await say(ted, "One.")
    hidden = await say(ted, "@josie psst", visibility="direct")
    two = await say(ted, "Two.")
    asked = [two["id"], hidden["id"], one["id"], "7", "x"]
    got = await amina.get(ALL, id=asked)
    assert [status["id"] for status in got.json] == [two["id"], one["id"]]
    assert (await Phone(hull).get(ALL)).json == []


@pytest.mark.parametrize("number", ["0", "7", "x", "99999999999999999999", "9223372036854775807"])
@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        *(("GET", f"/{name}") for name in ("context", "source", "history")),
        *(("GET", f"/{name}") for name in ("favourited_by", "reblogged_by")),
        *(("POST", f"/{name}") for name in ("favourite", "unfavourite", "reblog", "unreblog")),
        *(("POST", f"/{name}") for name in ("bookmark", "unbookmark", "pin", "unpin")),
        *(("POST", f"/{name}") for name in ("mute", "unmute")),
    ],
)
async def test_ids_of_nothing_are_not_found(
    ted: Phone, method: str, what: str, number: str
) -> None:
    got = await ted.ask(method, f"{ALL}/{number}{what}", json={"status": "Hello."})
    assert (got.status, got.json) == (404, {"error": "Record not found"})


async def test_what_is_secret_is_nowhere_for_whoever_may_not_see_it(
    hull: Home, ted: Phone, amina: Phone
) -> None:
    status = await say(ted, "@josie psst", visibility="direct")
    path = f"{ALL}/{status['id']}"
    for what in ("", "/context", "/history", "/favourited_by", "/reblogged_by"):
        assert (await amina.get(path + what)).status == 404
        assert (await Phone(hull).get(path + what)).status == 404
    for deed in ("favourite", "reblog", "bookmark", "mute", "pin"):
        assert (await amina.post(f"{path}/{deed}")).status == 404
    josie = await Phone.of(hull, "josie")
    assert (await josie.get(path)).status == 200
    assert (await josie.post(path + "/reblog")).status == 422


async def test_a_note_waits_for_its_time_and_is_then_published(
    fediverse: Fediverse, hull: Home, ted: Phone
) -> None:
    due_at = to_text(hull.watch.now() + timedelta(hours=1))
    sent = {"status": "Later.", "scheduled_at": due_at, "visibility": "unlisted"}
    waiting = (await ted.post(ALL, json=sent)).json
    assert waiting["scheduled_at"] == due_at
    assert (waiting["params"]["text"], waiting["params"]["visibility"]) == ("Later.", "unlisted")
    path = f"/api/v1/scheduled_statuses/{waiting['id']}"
    assert (await ted.get("/api/v1/scheduled_statuses")).json == [waiting]
    assert (await ted.get(path)).json == waiting
    later = to_text(hull.watch.now() + timedelta(hours=2))
    assert (await ted.put(path, json={"scheduled_at": later})).json["scheduled_at"] == later
    amina = await Phone.of(hull, "amina")
    assert (await amina.get(path)).status == 404
    assert (await amina.delete(path)).status == 404
    assert (await ted.get(HOME)).json == []
    fediverse.clock.turn(hours=2, minutes=1)
    await fediverse.settle()
    assert (await ted.get(path)).status == 404
    (status,) = (await ted.get(HOME)).json
    assert (status["content"], status["visibility"]) == ("<p>Later.</p>", "unlisted")


async def test_a_time_that_is_too_soon_is_refused(hull: Home, ted: Phone) -> None:
    soon = to_text(hull.watch.now() + timedelta(minutes=4))
    assert (await ted.post(ALL, json={"status": "Now.", "scheduled_at": soon})).status == 422
    due_at = to_text(hull.watch.now() + timedelta(hours=1))
    waiting = (await ted.post(ALL, json={"status": "Later.", "scheduled_at": due_at})).json
    path = f"/api/v1/scheduled_statuses/{waiting['id']}"
    for wrong in ({"scheduled_at": soon}, {}):
        assert (await ted.put(path, json=wrong)).status == 422
    assert (await ted.delete(path)).json == {}
    assert (await ted.get("/api/v1/scheduled_statuses")).json == []


async def test_an_answer_to_a_sister_reaches_her_and_back(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    leah = await Phone.of(madison, "leah")
    status = await say(leah, "@ted@hull.example kia ora")
    await sisters.fediverse.settle()
    ted = await Phone.of(hull, "ted")
    (seen,) = (await ted.get(HOME)).json
    assert seen["uri"] == status["uri"]
    assert seen["mentions"][0]["acct"] == "ted"
    answer = await say(ted, "@leah@madison.example and you", in_reply_to_id=seen["id"])
    await sisters.fediverse.settle()
    context = (await leah.get(f"{ALL}/{status['id']}/context")).json
    assert [one["uri"] for one in context["descendants"]] == [answer["uri"]]
    assert (await leah.get(f"{ALL}/{status['id']}")).json["replies_count"] == 1
