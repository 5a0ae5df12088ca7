"""PRV rows of `rows.toml`: what is not for everybody is shown to nobody else, at any address.

A word that stands nowhere else is said in every quiet way; then every address that the node
answers is asked for, in the three kinds of answer there are.
"""

import re
from collections.abc import Iterator, Sequence

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from actors.actor import FollowState
from federation.strict_json import parse
from listings.listing import Kind
from node.web import Envelope
from tests.fediverse.asking import ask
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home, Json
from tests.fediverse.stranger import Stranger
from world.errors import SisternetError
from world.network import Answer, Headers, Outgoing

ACTIVITY = "application/activity+json"
KINDS = (ACTIVITY, "text/html", "application/json")
QUIET = ("followers", "direct", "network", "sisters")
_LARGE = frozenset({"/source.tar.gz"})  # more than a stranger's hands hold; the code of all nodes
WORD = "Zaunkönig"


async def _said(hull: Home, audience: str) -> str:
    """Josie says the word quietly; the iri of what she said."""
    people = ["@amina@hull.example"] if audience == "direct" else []
    post = await hull.write(f"#bread {WORD}", audience=audience, people=people)
    return post.iri


# ------------------------------------------------------------------------------- every address


async def _addresses(hull: Home) -> list[str]:
    """Every path that the node answers to a GET, with everything that is there filled in."""
    filled = {
        "name": [*hull.cast.members, hull.cast.username],
        "username": [*hull.cast.members, hull.cast.username],
        "number": await _numbers(hull),
        "tag": ["bread"],
        "code": ["food"],
        "version": ["2.0", "2.1"],
    }
    questions = ("", "?page=true", "?page=1", "?limit=80", f"?q={WORD}", "?max_id=9", "?min_id=0")
    return [
        path + question
        for pattern in _patterns(hull)
        for path in _with(pattern, filled)
        for question in questions
    ]


async def _numbers(hull: Home) -> list[str]:
    rows = await hull.rows("SELECT id FROM posts UNION SELECT id FROM activities")
    iris = await hull.rows("SELECT iri FROM posts")
    return [str(row["id"]) for row in rows] + [row["iri"].rpartition("/")[2] for row in iris]


def _patterns(hull: Home) -> Iterator[str]:
    envelope = hull.node.app
    assert isinstance(envelope, Envelope)
    inner = envelope._app  # noqa: SLF001  # whatever the node answers, later rooms included
    assert isinstance(inner, Starlette)
    for route in inner.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()):
            yield route.path


def _with(pattern: str, filled: dict[str, list[str]]) -> list[str]:
    """The pattern with everything filled in that is known; what is not known stands for 1."""
    places = re.findall(r"{(\w+)(?::\w+)?}", pattern)
    paths = [re.sub(r"{(\w+):\w+}", r"{\1}", pattern)]
    for place in places:
        fillings = filled.get(place, ["1"])
        paths = [path.replace(f"{{{place}}}", filling) for path in paths for filling in fillings]
    return paths


async def _found_at(
    hull: Home, *, token: str = "", headers: Headers = (), kinds: Sequence[str] = KINDS
) -> list[str]:
    """Where the word is shown to whoever asks so."""
    return [
        f"{path} as {kind}"
        for path in await _addresses(hull)
        for kind in kinds
        if WORD
        in (await hull.get(path, accept=kind, token=token, headers=headers)).body.decode(
            "utf-8", "replace"
        )
    ]


@pytest.mark.row("PRV-01", "PRV-03")
@pytest.mark.parametrize("audience", QUIET)
async def test_prv_01_03_quiet_words_are_at_no_address(audience: str, hull: Home) -> None:
    loud = await hull.write("#bread for everybody")
    iri = await _said(hull, audience)
    assert "posts" in await _tables_with(hull, WORD)

    assert await _found_at(hull) == []
    assert (await hull.get(iri)).status == (await hull.get(f"{iri}0")).status == 404
    assert (await hull.get(loud.iri)).status == 200


@pytest.mark.row("PRV-01")
async def test_prv_01_the_word_would_be_found_if_it_were_said_aloud(hull: Home) -> None:
    """What the other tests rely on."""
    await hull.write(f"#bread {WORD}")
    found = await _found_at(hull)
    assert len(found) > 10


@pytest.mark.row("PRV-02", "PRV-04")
@pytest.mark.parametrize("audience", ["followers", "direct"])
async def test_prv_02_04_another_member_sees_no_more_than_anybody(
    audience: str, hull: Home
) -> None:
    iri = await _said(hull, audience)
    program = await hull.program("ted")
    token = await hull.rooms.membership.token("ted", "test")

    assert await _found_at(hull, token=token) == []
    assert (await hull.get(iri, token=token)).status == 404
    assert WORD not in str(await program.get("/actors/ted/inbox"))


@pytest.mark.row("PRV-02", "PRV-04", "PRV-12")
@pytest.mark.parametrize("audience", QUIET)
async def test_prv_02_12_a_strangers_signature_opens_nothing(
    audience: str, fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    iri = await _said(hull, audience)
    assert (await vera.get(iri)).status == 404
    for path in await _addresses(hull):
        if "?" not in path and path not in _LARGE:
            answer = await vera.get(f"{hull.base_url}{path}")
            assert WORD not in answer.body.decode("utf-8", "replace"), path


async def _follows(vera: Stranger, hull: Home, username: str) -> None:
    await vera.follow(f"{hull.base_url}/actors/{username}")
    (row,) = await hull.rows("SELECT state FROM follows")
    assert row["state"] == FollowState.ACCEPTED


@pytest.mark.row("PRV-12")
async def test_prv_12_a_follower_reads_and_nobody_else_under_her_name(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    evil = fediverse.stranger("mallory@evil.example")
    await _follows(vera, hull, "josie")
    iri = await _said(hull, "followers")

    read = await vera.get(iri)
    assert (read.status, WORD in read.body.decode("utf-8", "replace")) == (200, True)
    assert (await evil.get(iri)).status == 404
    vera.keys = evil.keys
    assert (await vera.get(iri)).status in (401, 404)


@pytest.mark.row("PRV-08")
async def test_prv_08_what_depends_on_who_asks_is_kept_by_no_cache(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    await _follows(vera, hull, "josie")
    iri = await _said(hull, "followers")
    read = await vera.get(iri)
    assert read.status == 200
    told = (read.header("vary") or "").lower()
    assert {"accept", "signature", "authorization"} <= set(told.replace(",", " ").split())
    for answer in (read, await hull.get(iri), await hull.get(iri, accept="text/html")):
        assert answer.header("cache-control") in ("no-store", "private, no-store")


# ------------------------------------------------------------------------------------- threads


@pytest.mark.row("PRV-06")
async def test_prv_06_a_quiet_parent_is_not_shown_with_its_public_answer(hull: Home) -> None:
    parent = await _said(hull, "followers")
    await hull.write("I know", in_reply_to=parent)
    assert await _found_at(hull) == []


@pytest.mark.row("PRV-07")
async def test_prv_07_a_quiet_answer_is_neither_shown_nor_counted(hull: Home) -> None:
    asked = await hull.write("Who has #bread?")
    await hull.write("I have", by="amina", in_reply_to=asked.iri)
    before = await _replies(hull, asked.iri)
    await hull.write(WORD, by="ted", audience="followers", in_reply_to=asked.iri)
    await hull.write(WORD, by="ted", audience="direct", people=[], in_reply_to=asked.iri)

    assert await _found_at(hull) == []
    assert await _replies(hull, asked.iri) == before


async def _replies(hull: Home, iri: str) -> object:
    collection = await hull.document(f"{iri}/replies")
    post = parse((await hull.get(iri)).body)
    return collection.get("totalItems"), collection.get("items"), str(post.get("replies"))


# ----------------------------------------------------------------------------- blocks and ends


@pytest.mark.row("PRV-10")
async def test_prv_10_the_blocked_reach_the_blocker_by_no_way(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    josie = await hull.member("josie")
    post = await hull.write("Who has #bread?")
    await hull.doing(hull.rooms.relations.block(josie, vera.iri))
    note = vera.note(1, WORD, inReplyTo=post.iri, cc=[josie.iri])
    for said in (
        vera.create(note),
        vera.does("Like", post.iri),
        vera.does("Announce", post.iri),
        vera.does("Follow", josie.iri),
    ):
        assert await vera.send(josie.inbox, said) in (202, 403)

    assert await hull.home_timeline("josie") == [post.iri]
    assert await hull.rows("SELECT 1 FROM reactions") == []
    assert await hull.rows("SELECT 1 FROM follows WHERE state = 'accepted'") == []
    program = await hull.program("josie")
    assert WORD not in str(await program.get("/actors/josie/inbox"))
    assert WORD not in await hull.page(f"/posts/{post.id}")


@pytest.mark.row("PRV-11")
async def test_prv_11_a_blocked_follower_gets_and_fetches_no_more(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    await _follows(vera, hull, "josie")
    josie = await hull.member("josie")
    await hull.doing(hull.rooms.relations.block(josie, vera.iri))
    await fediverse.settle()
    heard = len(vera.received)
    iri = await _said(hull, "followers")
    await fediverse.live(hours=1)

    assert len(vera.received) == heard
    assert vera.heard("Block") == []
    assert (await vera.get(iri)).status == 404


@pytest.mark.row("PRV-13")
async def test_prv_13_a_direct_word_goes_to_its_readers_own_inbox_only(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    rob = fediverse.stranger("rob@vera.example")
    await _follows(rob, hull, "josie")
    await hull.write(WORD, audience="direct", people=[vera.iri])
    await fediverse.settle()

    carried = [
        trip.url for trip in fediverse.roads.log if WORD in trip.body.decode("utf-8", "replace")
    ]
    assert carried == [f"{vera.iri}/inbox"]
    (told,) = vera.heard("Create")
    assert not {"bto", "bcc"} & (told.keys() | told["object"].keys())


@pytest.mark.row("PRV-14")
@pytest.mark.parametrize("deed", ["Delete", "Update", "Undo", "Add"])
async def test_prv_14_another_members_things_are_not_there_for_a_program(
    deed: str, hull: Home
) -> None:
    iri = await _said(hull, "followers")
    (said,) = await hull.rows("SELECT iri FROM activities WHERE type = 'Create'")
    ted = await hull.program("ted")
    thing: dict[str, Json | str] = {
        "Delete": iri,
        "Update": {"id": iri, "type": "Note", "content": "mine now"},
        "Undo": said["iri"],
        "Add": iri,
    }
    wish = {"type": deed, "object": thing[deed], "target": f"{ted.actor}/featured"}
    answer = await ted.post(wish)
    unknown = await ted.post({**wish, "object": _elsewhere(thing[deed])})

    assert (answer.status, answer.body) == (unknown.status, unknown.body)
    assert answer.status in (403, 404)
    assert WORD in str([row["content"] for row in await hull.rows("SELECT content FROM posts")])


def _elsewhere(thing: Json | str) -> Json | str:
    """The same about something that never was."""
    if isinstance(thing, dict):
        return {**thing, "id": f"{thing['id']}0"}
    return f"{thing}0"


@pytest.mark.row("PRV-15")
async def test_prv_15_what_is_for_followers_is_not_passed_on(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    iri = await _said(hull, "followers")
    amina = await hull.program("amina")
    assert (await amina.post({"type": "Announce", "object": iri})).status in (403, 404, 422)
    await vera.send(f"{hull.base_url}/inbox", vera.does("Announce", iri))

    assert await hull.rows("SELECT 1 FROM reactions WHERE kind = 'announce'") == []
    assert await hull.rows("SELECT 1 FROM activities WHERE type = 'Announce'") == []


@pytest.mark.row("PRV-20")
async def test_prv_20_what_was_deleted_is_gone_at_once_and_letters_about_it_in_a_month(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    josie = await hull.member("josie")
    note = vera.note(1, WORD, cc=[josie.iri])
    await vera.send(josie.inbox, vera.create(note))
    await vera.send(josie.inbox, vera.does("Update", {**note, "content": f"{WORD}!"}))
    own = await hull.write(WORD)
    await hull.add(WORD, kind=Kind.NEED, by="ted")
    await fediverse.settle()
    assert len(await _tables_with(hull, WORD)) > 3

    await vera.send(josie.inbox, vera.does("Delete", note["id"]))
    await hull.doing(hull.rooms.posts.delete(josie, own.iri))
    await hull.doing(hull.rooms.membership.remove("ted"))
    await fediverse.live(days=3)

    assert await _tables_with(hull, WORD) == ["received_bodies"], "letters as they came"
    await fediverse.live(days=29)
    assert await _tables_with(hull, WORD) == []


async def _tables_with(hull: Home, word: str) -> list[str]:
    """The tables in which the word stands, or what is spelled so in JSON."""
    tables = await hull.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = []
    for table in tables:
        rows = await hull.rows(f"SELECT * FROM {table['name']}")  # noqa: S608  # our own names
        if any(_holds(value, word) for row in rows for value in tuple(row)):
            found.append(table["name"])
    return found


def _holds(value: object, word: str) -> bool:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return word in text or ascii(word)[1:-1] in text


@pytest.mark.row("PRV-23")
async def test_prv_23_an_umbrella_shows_public_listings_only(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    for audience in ("network", "sisters", "coordinator"):
        await madison.add(f"{WORD} {audience}", audience=audience)
    await fediverse.live(hours=7)
    assert await _found_at(hull) == []
    assert await _found_at(madison) == []


@pytest.mark.row("OAU-04")
@pytest.mark.parametrize("odd", ["", "x", "sis_", "' OR 1=1 --", "y" * 20_000, "sis_\x00"])
async def test_oau_04_a_token_that_is_none_opens_nothing(odd: str, hull: Home) -> None:
    token = await hull.rooms.membership.token("josie", "test")
    for wrong in (odd, token[:-1], f"{token}x", token.swapcase()):
        assert (await _inbox(hull, wrong)).status == 401
    url = f"{hull.base_url}/actors/josie/inbox?access_token={token}"
    cookie: Headers = (("cookie", f"token={token}"), ("accept", ACTIVITY))
    assert (await ask(hull.node.app, Outgoing("GET", url, cookie))).status == 401
    assert (await _inbox(hull, token)).status == 200


@pytest.mark.row("OAU-05")
async def test_oau_05_a_token_of_somebody_who_left_is_dead_at_once(hull: Home) -> None:
    token = await hull.rooms.membership.token("josie", "test")
    await hull.doing(hull.rooms.membership.remove("josie"))
    assert (await _inbox(hull, token)).status in (401, 404, 410)
    with pytest.raises(SisternetError):
        await hull.program("josie")


async def _inbox(hull: Home, token: str) -> Answer:
    return await hull.get("/actors/josie/inbox", token=token or " ")
