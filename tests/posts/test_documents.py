"""Posts over HTTP, for machines of others."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from actors import store as people
from actors.actor import Actor, PactState
from actors.tokens import hash_token
from federation.proofs import proof_key
from federation.strict_json import parse
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.post import Visibility
from posts.routes import routes
from tests.fediverse.asking import ask
from tests.posts.village import Neighbour, Village, neighbour
from world.errors import SisternetError
from world.network import Answer, Outgoing

ACTIVITY = "application/activity+json"


def application(hull: Village) -> Starlette:
    async def told(_request: Request, error: Exception) -> Response:
        assert isinstance(error, SisternetError)
        return JSONResponse({"error": error.public}, error.status)

    return Starlette(routes=routes(hull.room), exception_handlers={SisternetError: told})


async def get(hull: Village, url: str, *, accept: str = ACTIVITY, **headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return await ask(application(hull), Outgoing("GET", url, (("accept", accept), *named)))


async def get_as(hull: Village, url: str, who: Neighbour) -> Answer:
    """A GET that she has signed."""
    return await ask(application(hull), who.person.signed_get(url, hull.clock.now()))


async def token_of(hull: Village, actor: Actor) -> str:
    token = people.Token(hull.ids.new(), actor.id, "test", hull.clock.now(), None)
    await hull.database.write(lambda tx: people.add_token(tx, token, hash_token("sis_secret")))
    return "Bearer sis_secret"


def read(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer
    return parse(answer.body)


async def test_a_public_note_is_served_as_it_was_sent_with_its_proof(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("Hello"))
    answer = await get(hull, post.iri)
    assert answer.body == post.document
    assert proof_key(read(answer)) is not None
    assert answer.header("content-type") == ACTIVITY + "; charset=utf-8"
    assert answer.header("cache-control") == "public, max-age=180"
    again = await get(hull, post.iri, if_none_match=answer.header("etag") or "")
    assert again.status == 304


async def test_a_browser_is_sent_to_the_page(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("Hello"))
    answer = await get(hull, post.iri, accept="text/html,*/*;q=0.8")
    assert (answer.status, answer.header("location")) == (302, hull.iris.post_page(post.id))


async def test_what_is_not_there_and_what_one_may_not_see_look_the_same(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    private = [
        (await hull.posts.write_note(hull.ted, NoteDraft("Tea", audience=audience))).iri
        for audience in (Audience.FOLLOWERS, Audience.NETWORK, Audience.SISTERS)
    ]
    missing = await get(hull, hull.iris.object(4242))
    for path in ("", "/replies"):
        for iri in private:
            for answer in (await get(hull, iri + path), await get_as(hull, iri + path, vera)):
                assert (answer.status, answer.body) == (404, missing.body)
    for number in ("0", "01", "x", "99999999999999999999", "1%20"):
        assert (await get(hull, f"https://hull.example/objects/{number}")).status == 404


@pytest.mark.row("PRV-08", "PRV-12")
async def test_a_followers_note_is_served_to_a_follower_and_kept_by_no_cache(
    hull: Village, vera: Neighbour, known_vera: Actor, evil: Neighbour, known_evil: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, NoteDraft("x", audience=Audience.FOLLOWERS))
    answer = await get_as(hull, post.iri, vera)
    assert read(answer)["id"] == post.iri
    assert answer.header("cache-control") == "private, no-store"
    assert "Signature" in (answer.header("vary") or "")
    assert (await get_as(hull, post.iri, evil)).status == 404
    hull.elsewhere.put(evil.iri, evil.person.document())
    borrowed = evil.person.signed_get(post.iri, hull.clock.now())
    stolen = Outgoing(
        "GET",
        post.iri,
        tuple(
            (name, value.replace(evil.person.key_iri, vera.person.key_iri))
            for name, value in borrowed.headers
        ),
    )
    assert (await ask(application(hull), stolen)).status == 401


async def test_a_member_reads_with_a_token_what_the_network_may_see(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("x", audience=Audience.NETWORK))
    token = await token_of(hull, hull.amina)
    assert (await get(hull, post.iri, authorization=token)).status == 200
    assert (await get(hull, post.iri, authorization="Bearer wrong")).status == 401


async def test_any_actor_of_a_sisters_node_may_fetch_what_sisters_may_see(
    hull: Village,
) -> None:
    desk = neighbour("york", "https://york.example", type="Group")
    node = neighbour("york.example", "https://york.example", type="Application")
    york = await hull.meet(desk)
    await hull.meet(node)
    post = await hull.posts.write_note(hull.ted, NoteDraft("x", audience=Audience.SISTERS))
    assert (await get_as(hull, post.iri, node)).status == 404
    await hull.befriend(york)
    assert (await get_as(hull, post.iri, node)).status == 200
    await hull.befriend(york, PactState.ENDED)
    assert (await get_as(hull, post.iri, node)).status == 404


async def test_posts_of_others_are_not_served_here(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", vera.note()))
    assert (await get(hull, vera.note()["id"])).status == 404


async def test_a_deleted_public_note_leaves_a_tombstone_and_a_private_one_nothing(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    public = await hull.posts.write_note(hull.ted, NoteDraft("x"))
    private = await hull.posts.write_note(hull.ted, NoteDraft("x", audience=Audience.FOLLOWERS))
    for post in (public, private):
        await hull.posts.delete(hull.ted, post.iri)
    gone = await get(hull, public.iri)
    assert gone.status == 410
    assert parse(gone.body)["type"] == "Tombstone"
    assert (await get(hull, public.iri, accept="text/html")).status == 410
    assert (await get(hull, private.iri)).status == 404


async def test_answers_are_listed_and_counted_as_far_as_one_may_see_them(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    question = await hull.posts.write_note(hull.ted, NoteDraft("Who?"))
    for number, to in (("1", None), ("2", [hull.ted.iri])):
        changes = {"to": to, "cc": []} if to else {}
        note = vera.note(number, inReplyTo=question.iri, **changes)
        await hull.hear(vera.does("Create", note))
    whole = read(await get(hull, f"{question.iri}/replies"))
    assert (whole["type"], whole["totalItems"]) == ("OrderedCollection", 1)
    page = read(await get(hull, whole["first"]))
    assert page["orderedItems"] == [vera.note("1")["id"]]


async def test_a_thread_is_a_collection_of_its_beginner_oldest_first(hull: Village) -> None:
    question = await hull.posts.write_note(hull.ted, NoteDraft("Who?"))
    answers = [
        await hull.posts.write_note(hull.amina, NoteDraft(f"{n}", in_reply_to=question.iri))
        for n in range(22)
    ]
    whole = read(await get(hull, hull.iris.context(question.id)))
    assert (whole["attributedTo"], whole["totalItems"]) == (hull.ted.iri, 23)
    first = read(await get(hull, whole["first"]))
    rest = read(await get(hull, first["next"]))
    assert first["orderedItems"] + rest["orderedItems"] == [
        question.iri,
        *(answer.iri for answer in answers),
    ]
    assert "next" not in rest


async def test_the_thread_of_a_private_note_is_for_those_who_see_it(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, NoteDraft("x", audience=Audience.FOLLOWERS))
    assert post.visibility is Visibility.FOLLOWERS
    context = hull.iris.context(post.id)
    assert (await get(hull, context)).status == 404
    seen = await get_as(hull, context, vera)
    assert read(seen)["totalItems"] == 1
    assert seen.header("cache-control") == "private, no-store"


async def test_pinned_notes_are_shown_whole(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("Hello"))
    await hull.posts.pin(hull.ted, post.iri)
    found = read(await get(hull, hull.ted.featured or ""))
    assert found["orderedItems"] == [parse(post.document)]
    assert found["attributedTo"] == hull.ted.iri
    for name in ("nobody", "TED"):
        assert (await get(hull, f"https://hull.example/actors/{name}/featured")).status == 404


@pytest.mark.parametrize("cursor", ["x", "-1", "1e3", "9" * 30])
async def test_odd_cursors_find_nothing(hull: Village, cursor: str) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("Hello"))
    assert (await get(hull, f"{post.iri}/replies?after={cursor}")).status == 404
