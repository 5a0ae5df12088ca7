"""What happens reaches programs that listen: once for each subscription, and nobody else."""

import json

import pytest

from actors import store as people
from api.streaming.channel import Channel, Subscription
from api.streaming.news import Event
from api.streaming.reader import WAITING_MOST, Message, Reader
from notifications.policy import Choice, Policy
from notifications.request_store import listed
from posts.actions import NoteDraft
from posts.post import Reaction
from tests.api.listening import Socket, listening, reading
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.notifications.bell import ALL
from timelines.filter import Action, Context, Keyword
from timelines.filters import FilterDraft
from timelines.people_list import Replies


async def token_of(home: Home, username: str) -> str:
    return await home.rooms.membership.token(username, "phone")


async def kinds(socket: Socket) -> list[tuple[list[str], str]]:
    return [(stream, event) for stream, event, _ in await socket.heard()]


async def test_the_token_is_echoed_as_the_chosen_sub_protocol(hull: Home) -> None:
    token = await token_of(hull, "josie")
    async with listening(hull, token) as socket:
        assert (socket.refused, socket.protocol) == (0, token)


@pytest.mark.parametrize("way", ["header", "query"])
async def test_a_token_comes_in_other_ways_too(hull: Home, way: str) -> None:
    token = await token_of(hull, "josie")
    path = "/api/v1/streaming"
    headers = {"authorization": f"Bearer {token}"} if way == "header" else {}
    path += f"?access_token={token}&stream=user" if way == "query" else "/?stream=user"
    async with listening(hull, "", path=path, headers=headers) as socket:
        await hull.write("Rain at last.", by="josie")
        assert await kinds(socket) == [(["user"], "update")]


@pytest.mark.parametrize("token", ["", "wrong", "sis_" + "x" * 500, "\0"])
@pytest.mark.row("OAU-04")
async def test_a_handshake_with_a_bad_token_is_refused(hull: Home, token: str) -> None:
    async with listening(hull, token) as socket:
        assert socket.refused == 401


async def test_a_post_reaches_each_channel_it_belongs_to_once(hull: Home) -> None:
    streams = ("user", "public", "public:local", "public:remote", "public:media", "direct")
    async with listening(hull, await token_of(hull, "josie"), *streams) as socket:
        await socket.say(type="subscribe", stream="hashtag", tag="Rain")
        await socket.say(type="subscribe", stream="hashtag:local", tag="rain")
        await socket.say(type="subscribe", stream="hashtag", tag="sun")
        await hull.write("At last #RAIN", by="josie")

        heard = await socket.heard()

    assert sorted(stream for stream, _, _ in heard) == [
        ["hashtag", "Rain"],
        ["hashtag:local", "rain"],
        ["public"],
        ["public:local"],
        ["user"],
    ]
    assert {event for _, event, _ in heard} == {"update"}
    assert "At last" in json.loads(heard[0][2])["content"]


async def test_what_others_say_comes_by_the_channels_of_others(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await hull.follow(f"dante@{madison.host}", by="josie")
    await sisters.fediverse.settle()
    token = await token_of(hull, "josie")
    async with listening(hull, token, "user", "public:local", "public:remote") as socket:
        await madison.write("Good morning", by="dante")
        await sisters.fediverse.settle()

        assert await kinds(socket) == [(["user"], "update"), (["public:remote"], "update")]


async def test_an_edit_and_an_end_are_told(hull: Home) -> None:
    ted = await hull.member("ted")
    await hull.follow(f"ted@{hull.host}", by="josie")
    post = await hull.write("Rain at last.", by="ted")
    async with listening(hull, await token_of(hull, "josie"), "user") as socket:
        await hull.rooms.posts.edit(ted, post.iri, NoteDraft("Rain all week."))
        [(_, event, payload)] = await socket.heard()
        await hull.rooms.posts.delete(ted, post.iri)
        [gone] = await socket.heard()

    assert event == "status.update"
    assert "Rain all week." in json.loads(payload)["content"]
    assert gone == (["user"], "delete", str(post.id))


async def test_a_boost_is_a_status_of_its_own_until_it_is_taken_back(hull: Home) -> None:
    ted = await hull.member("ted")
    post = await hull.write("Rain at last.", by="amina")
    await hull.follow(f"ted@{hull.host}", by="josie")
    async with listening(hull, await token_of(hull, "josie"), "user", "public") as socket:
        await hull.rooms.posts.announce(ted, post.iri)
        [(stream, event, payload)] = await socket.heard()
        boost = json.loads(payload)
        await hull.rooms.posts.undo(ted, post.iri, Reaction.ANNOUNCE)
        [(_, gone, boost_id)] = await socket.heard()

    assert (stream, event) == (["user"], "update")
    assert boost["reblog"]["id"] == str(post.id) != boost["id"]
    assert (gone, boost_id) == ("delete", boost["id"])


async def test_a_notification_comes_once_for_each_of_the_two_channels(hull: Home) -> None:
    token = await token_of(hull, "josie")
    async with listening(hull, token, "user", "user:notification") as socket:
        await hull.write("@josie Hello.", by="ted", audience="direct")
        heard = await socket.heard()

    told = [(stream, payload) for stream, event, payload in heard if event == "notification"]
    assert sorted(stream for stream, _ in told) == [["user"], ["user:notification"]]
    assert [json.loads(payload)["type"] for _, payload in told] == ["mention"] * 2


async def test_what_was_held_back_is_told_when_it_is_let_in(hull: Home) -> None:
    josie = await hull.member("josie")
    bell = hull.rooms.notifications
    await bell.choose(josie, Policy(not_following=Choice.FILTER))
    async with listening(hull, await token_of(hull, "josie"), "user:notification") as socket:
        await hull.write("@josie Hello.", by="ted", audience="direct")
        assert await socket.heard() == []
        [request] = await hull.node.database.read(lambda tx: listed(tx, josie.id, ALL))
        await bell.accept(josie, [request.id])

        assert await kinds(socket) == [(["user:notification"], "notifications_merged")]


@pytest.mark.row("PRV-18")
async def test_nothing_private_reaches_whom_it_is_not_for(hull: Home) -> None:
    streams = ("user", "public", "public:local", "direct", "user:notification")
    async with listening(hull, await token_of(hull, "amina"), *streams) as socket:
        await hull.write("@josie Between us.", by="ted", audience="direct")
        await hull.write("For those who follow me.", by="ted", audience="followers")

        assert await socket.heard() == []


@pytest.mark.row("PRV-18")
@pytest.mark.parametrize("shut", ["block", "mute"])
async def test_a_block_or_a_mute_holds_from_the_next_event_on(hull: Home, shut: str) -> None:
    josie, relations = await hull.member("josie"), hull.rooms.relations
    async with listening(hull, await token_of(hull, "josie"), "public") as socket:
        await hull.write("Before.", by="ted")
        assert len(await socket.heard()) == 1
        deed = relations.block if shut == "block" else relations.quiet.mute
        await hull.doing(deed(josie, f"ted@{hull.host}"))
        await hull.write("After.", by="ted")

        assert await socket.heard() == []


@pytest.mark.row("OAU-05", "PRV-18")
async def test_a_stream_ends_with_its_token(hull: Home) -> None:
    async with listening(hull, await token_of(hull, "josie"), "public") as socket:
        [row] = await hull.rows("SELECT id FROM tokens")
        now = hull.watch.now()
        await hull.node.database.write(lambda tx: people.revoke_token(tx, row["id"], now))
        await hull.write("After.", by="ted")

        assert await socket.heard() == []
        assert socket.is_over
    assert hull.node.loops.streams.open_streams == 0


async def test_nothing_comes_after_unsubscribing(hull: Home) -> None:
    async with listening(hull, await token_of(hull, "josie"), "public", "user") as socket:
        await socket.say(type="unsubscribe", stream="public")
        await hull.write("Rain at last.", by="josie")

        assert await kinds(socket) == [(["user"], "update")]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "subscribe", "stream": "everything"}',
        '{"type": "subscribe", "stream": "hashtag"}',
        '{"type": "subscribe", "stream": "list", "list": "x"}',
        '{"type": "subscribe", "stream": ["user"]}',
        "[1, 2]",
        "no JSON",
        "x" * 10_000,
    ],
)
async def test_what_makes_no_sense_is_answered_and_nothing_more(hull: Home, text: str) -> None:
    async with listening(hull, await token_of(hull, "josie"), "user") as socket:
        await socket.say_text(text)
        [(_, kind, said)] = await socket.heard()
        assert (kind, bool(said)) == ("error", True)

        await hull.write("Rain at last.", by="josie")
        assert await kinds(socket) == [(["user"], "update")]


async def test_a_reader_that_lets_too_much_wait_is_let_go(hull: Home) -> None:
    reader = Reader(b"key")
    message = Message(Subscription(Channel.USER), Event.UPDATE, "{}")
    for _ in range(WAITING_MOST):
        reader.give(message)
    kept = [reader.is_over]

    reader.give(message)

    assert [*kept, reader.is_over] == [False, True]
    assert await reader.next() is None


async def test_streams_end_when_the_node_does(hull: Home) -> None:
    async with listening(hull, await token_of(hull, "josie"), "user") as socket:
        hull.node.end_streams()
        await socket.turn()
        assert socket.is_over


async def test_server_sent_events_say_the_same(fediverse: Fediverse, hull: Home) -> None:
    token = await token_of(hull, "josie")
    async with reading(hull, "/api/v1/streaming/hashtag", token, b"tag=rain") as events:
        assert events.status == 200
        assert events.headers[b"content-type"].startswith(b"text/event-stream")
        assert await events.read() == b":)\n\n"
        await hull.write("At last #rain", by="ted")
        said = (await events.read()).decode()

    assert "\r" not in said
    name, data, *rest = said.split("\n")
    assert (name, rest) == ("event: update", ["", ""])
    assert "At last" in json.loads(data.removeprefix("data: "))["content"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("user", 200),
        ("user/notification", 200),
        ("public", 200),
        ("public/local?only_media=true", 200),
        ("public/remote", 200),
        ("hashtag/local?tag=x", 200),
        ("hashtag", 422),
        ("list?list=x", 404),
        ("direct", 200),
        ("nothing", 404),
    ],
)
async def test_each_channel_has_an_address(hull: Home, path: str, status: int) -> None:
    token = await token_of(hull, "josie")
    async with reading(hull, f"/api/v1/streaming/{path}", token) as events:
        assert events.status == status
    async with reading(hull, f"/api/v1/streaming/{path}", "wrong") as events:
        assert events.status in (401, 404)


async def test_the_stream_server_says_that_it_is_there(hull: Home) -> None:
    async with reading(hull, "/api/v1/streaming/health", "") as events:
        assert (events.status, events.octets) == (200, b"OK")


async def test_a_direct_note_is_a_thread_for_whoever_is_in_it(hull: Home) -> None:
    async with listening(hull, await token_of(hull, "josie"), "direct") as socket:
        await hull.write("@josie Between us.", by="ted", audience="direct")
        [(stream, event, payload)] = await socket.heard()

    thread = json.loads(payload)
    assert (stream, event, thread["unread"]) == (["direct"], "conversation", True)
    assert [one["acct"] for one in thread["accounts"]] == ["ted"]
    assert "Between us." in thread["last_status"]["content"]


async def test_a_list_is_heard_by_its_owner_alone(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    await hull.follow(f"ted@{hull.host}", by="josie")
    lists = hull.rooms.timelines.lists
    made = await lists.create(josie, "Neighbours", Replies.LIST, exclusive=False)
    await lists.add(josie, made.id, [ted.id])
    async with (
        listening(hull, await token_of(hull, "josie")) as hers,
        listening(hull, await token_of(hull, "amina")) as others,
    ):
        for socket in (hers, others):
            await socket.say(type="subscribe", stream="list", list=str(made.id))
        await hull.write("Rain at last.", by="ted")

        assert await kinds(hers) == [(["list", str(made.id)], "update")]
        assert await kinds(others) == []


async def test_what_a_filter_hides_is_not_sent(hull: Home) -> None:
    josie = await hull.member("josie")
    keyword = Keyword(id=0, keyword="rain", whole_word=True)
    draft = FilterDraft(
        title="No rain", contexts=(Context.PUBLIC,), action=Action.HIDE, keywords=(keyword,)
    )
    async with listening(hull, await token_of(hull, "josie"), "public", "user") as socket:
        await hull.rooms.timelines.filters.create(josie, draft)
        assert await socket.heard() == [(["user"], "filters_changed", None)]
        await hull.write("Nothing but rain.", by="ted")
        await hull.write("Sun.", by="ted")

        assert len(await socket.heard()) == 1
