"""What strangers may read of our actors over HTTP."""

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actors import store
from actors.actor import FollowState, Role
from actors.answers import activity_answer, viewer_of
from actors.room import Disclosure
from actors.rotating import rotate_keys
from actors.routes import PAGE_SIZE, profile_answer, routes
from actors.tokens import hash_token
from federation.claims import Scheme
from federation.documents import read_actor, read_collection
from federation.key_history import read_history
from storage.transaction import Writing
from tests.actors.elsewhere import Elsewhere, Person, keys_of
from tests.actors.town import Town
from tests.fediverse.asking import ask
from world.errors import SisternetError
from world.network import Answer, Outgoing

BASE = "https://hull.example"
ACTIVITY = "application/activity+json"


@pytest.mark.parametrize("path", ["/actor", "/actors/hull", "/actors/josie"])
async def test_an_actor_answers_with_its_document(town: Town, path: str) -> None:
    answer = await _get(town, path)
    assert answer.status == 200
    assert answer.header("content-type") == f"{ACTIVITY}; charset=utf-8"
    assert answer.header("vary") == "Accept"
    assert answer.header("cache-control") == "public, max-age=180"
    assert read_actor(json.loads(answer.body)).id == BASE + path


async def test_a_browser_is_sent_to_the_page(town: Town) -> None:
    answer = await _get(town, "/actors/josie", accept="text/html,*/*;q=0.8")
    assert answer.status == 302
    assert answer.header("location") == f"{BASE}/@josie"
    assert answer.header("vary") == "Accept"
    link = f'<{BASE}/actors/josie>; rel="alternate"; type="{ACTIVITY}"'
    assert answer.header("link") == link


async def test_who_has_the_document_already_is_spared_it(town: Town) -> None:
    etag = (await _get(town, "/actors/josie")).header("etag")
    assert etag is not None
    assert etag.startswith('"')
    for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        again = await _get(town, "/actors/josie", if_none_match=known)
        assert (again.status, again.body) == (304, b"")
        assert again.header("etag") == etag
        assert again.header("vary") == "Accept"
    assert (await _get(town, "/actors/josie", if_none_match='"other"')).status == 200


async def test_new_keys_make_a_new_document(town: Town) -> None:
    before = await _get(town, "/actors/josie")
    town.clock.turn(hours=1)
    now = town.clock.now()

    def rotate(tx: Writing) -> None:
        rotate_keys(tx, town.josie.id, town.josie.iri, town.keyring, now, town.ids)

    await town.database.write(rotate)
    after = await _get(town, "/actors/josie")
    assert after.header("etag") != before.header("etag")
    assert json.loads(after.body)["publicKey"]["id"].endswith("#main-key-2")


async def test_everybody_may_read_which_keys_an_actor_has_had(town: Town) -> None:
    before = await _get(town, "/actors/josie/keys")
    town.clock.turn(hours=1)
    now = town.clock.now()

    def rotate(tx: Writing) -> None:
        rotate_keys(tx, town.josie.id, town.josie.iri, town.keyring, now, town.ids)

    await town.database.write(rotate)
    portrait = json.loads((await _get(town, "/actors/josie")).body)
    answer = await _get(town, "/actors/josie/keys")
    document = json.loads(answer.body)
    assert portrait["keyHistory"] == document["id"] == f"{BASE}/actors/josie/keys"
    assert answer.header("etag") not in (None, before.header("etag"))
    assert [item.get("expires") for item in document["orderedItems"]] == [
        None,
        None,
        "2026-03-07T10:00:00.000Z",
        "2026-03-07T10:00:00.000Z",
    ]
    known = dict(await town.database.read(lambda tx: store.public_keys(tx, town.josie.id)))
    history = read_history(document, town.josie.iri, known, now)
    assert len(history.keys) == 4


async def test_the_node_has_a_history_of_keys_and_whoever_has_left_has_none(town: Town) -> None:
    assert json.loads((await _get(town, "/actor/keys")).body)["attributedTo"] == f"{BASE}/actor"
    await town.database.write(lambda tx: store.mark_gone(tx, town.josie.id, town.clock.now()))
    assert (await _get(town, "/actors/josie/keys")).status == 410


@pytest.mark.parametrize(
    "path",
    [
        "/actors/nobody",
        "/actors/nobody/keys",
        "/actors/JOSIE",
        "/actors/hull.example",
        "/actors/hull.example/followers",
        "/actors/josie/moderators",
        "/actors/josie/members",
        "/actors/%00",
    ],
)
async def test_there_is_nothing_under_other_names(town: Town, path: str) -> None:
    assert (await _get(town, path)).status == 404


async def test_who_has_left_is_a_tombstone(town: Town) -> None:
    await town.database.write(lambda tx: store.mark_gone(tx, town.josie.id, town.clock.now()))
    answer = await _get(town, "/actors/josie")
    assert answer.status == 410
    assert json.loads(answer.body) == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{BASE}/actors/josie",
        "type": "Tombstone",
        "formerType": "Person",
        "deleted": "2026-03-07T09:00:00Z",
    }
    assert (await _get(town, "/actors/josie", accept="text/html")).status == 410
    assert (await _get(town, "/actors/josie/followers")).status == 404


async def test_the_page_of_an_actor_gives_programs_the_document(town: Town) -> None:
    answer = await _get(town, "/@josie")
    assert json.loads(answer.body)["id"] == f"{BASE}/actors/josie"
    assert (await _get(town, "/@josie", accept="text/html")).body == b"the page"


# Followers


@pytest.mark.row("PRV-17")
async def test_followers_are_counted_but_not_named_unless_the_settings_say_so(
    town: Town, vera: Person
) -> None:
    await _follow(town, vera)
    answer = await _get(town, "/actors/josie/followers")
    document = json.loads(answer.body)
    assert document["totalItems"] == 1
    assert "first" not in document
    assert document["id"] == f"{BASE}/actors/josie/followers"
    assert answer.header("cache-control") == "private, no-store"
    assert (await _get(town, "/actors/josie/followers?page=true")).status == 404


async def test_the_owner_sees_her_own_followers(town: Town, vera: Person) -> None:
    await _follow(town, vera)
    token = await _token(town)
    first = await _get(town, "/actors/josie/followers", authorization=f"Bearer {token}")
    assert json.loads(first.body)["first"] == f"{BASE}/actors/josie/followers?page=true"
    answer = await _get(town, "/actors/josie/followers?page=true", authorization=f"bearer {token}")
    assert json.loads(answer.body)["orderedItems"] == [vera.iri]
    other = await _get(town, "/actors/hull/followers?page=true", authorization=f"Bearer {token}")
    assert other.status == 404


async def test_a_token_that_is_not_known_is_refused(town: Town) -> None:
    answer = await _get(town, "/actors/josie/followers", authorization="Bearer guessed")
    assert answer.status == 401


async def test_followers_are_paged_newest_acquaintance_first(town: Town) -> None:
    town.room = replace(town.room, disclosure=Disclosure("0.1.0", "Hull", followers=True))
    people = [Person(f"p{number:03}", "https://far.example") for number in range(PAGE_SIZE + 3)]
    for person in people:
        await _follow(town, person)
    whole = read_collection(json.loads((await _get(town, "/actors/josie/followers")).body))
    assert whole.total_items == PAGE_SIZE + 3
    found: list[object] = []
    url = whole.first
    while isinstance(url, str):
        answer = await _get(town, url.removeprefix(BASE))
        assert answer.header("cache-control") == "public, max-age=180"
        page = read_collection(json.loads(answer.body))
        assert page.id == url
        assert page.part_of == f"{BASE}/actors/josie/followers"
        found += page.items
        url = page.next
    assert found == [person.iri for person in reversed(people)]


async def test_following_is_a_collection_too(town: Town, vera: Person) -> None:
    town.room = replace(town.room, disclosure=Disclosure("0.1.0", "Hull", followers=True))
    actor = await town.know(vera)
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.set_follow(
            tx, town.josie.id, actor.id, "https://f/1", FollowState.ACCEPTED, now
        )
    )
    answer = await _get(town, "/actors/josie/following?page=true")
    assert json.loads(answer.body)["orderedItems"] == [vera.iri]


@pytest.mark.parametrize("cursor", ["-1", "x", "1e3", "", "9" * 20, "%D9%A1"])
async def test_an_odd_cursor_is_malformed(town: Town, cursor: str) -> None:
    assert (await _get(town, f"/actors/josie/followers?max_id={cursor}")).status == 400


async def test_the_largest_cursor_is_taken(town: Town) -> None:
    token = await _token(town)
    path = f"/actors/josie/followers?page=true&max_id={'9' * 19}"
    assert (await _get(town, path, authorization=f"Bearer {token}")).status == 200


async def test_moderators_are_the_coordinators_who_may_be_found(town: Town) -> None:
    def shy(tx: Writing) -> None:
        hidden = town.add(tx, Role.MEMBER, "shy", discoverable=False)
        store.add_member(tx, hidden.id, store.Standing.COORDINATOR, town.clock.now())

    await town.database.write(shy)
    document = json.loads((await _get(town, "/actors/hull/moderators")).body)
    assert document["orderedItems"] == [town.josie.iri]
    assert document["totalItems"] == 1


# Follower synchronisation (FEP-8fcf)


@pytest.mark.parametrize("scheme", list(Scheme))
async def test_a_server_reads_which_of_its_people_follow(
    town: Town, elsewhere: Elsewhere, vera: Person, scheme: Scheme
) -> None:
    await _follow(town, vera)
    await _follow(town, Person("otto", "https://other.example"))
    answer = await _signed_get(town, vera, "/actors/josie/followers_synchronization", scheme)
    assert answer.status == 200
    assert json.loads(answer.body)["orderedItems"] == [vera.iri]
    assert answer.header("cache-control") == "private, no-store"
    assert "Signature" in str(answer.header("vary"))


async def test_nobody_else_reads_who_follows(town: Town, vera: Person) -> None:
    await _follow(town, vera)
    path = "/actors/josie/followers_synchronization"
    assert (await _get(town, path)).status == 401
    token = await _token(town)
    assert (await _get(town, path, authorization=f"Bearer {token}")).status == 401


# Who asks


async def test_a_signed_get_is_by_its_signer(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    answer = await _signed_get(town, vera, "/whoami?a=1")
    assert json.loads(answer.body)["you"] == vera.iri


async def test_an_unsigned_get_is_by_nobody(town: Town) -> None:
    assert json.loads((await _get(town, "/whoami")).body)["you"] is None


async def test_a_bearer_token_speaks_for_its_member(town: Town) -> None:
    token = await _token(town)
    answer = await _get(town, "/whoami", authorization=f"Bearer {token}")
    assert json.loads(answer.body)["you"] == town.josie.iri


async def test_a_wrong_signature_is_refused(town: Town, elsewhere: Elsewhere, vera: Person) -> None:
    elsewhere.put(vera.iri, vera.document())
    forger = Person(keys=keys_of("mallory"))
    assert (await _signed_get(town, forger, "/whoami")).status == 401


async def test_a_signer_who_cannot_be_looked_up_is_refused_as_unproven(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.dark.add(vera.host)
    assert (await _signed_get(town, vera, "/whoami")).status == 401


async def test_a_signer_who_is_shut_out_is_refused(town: Town, vera: Person) -> None:
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block_host(
            tx, "victim.example", store.Severity.SUSPEND, reason="", now=now
        )
    )
    assert (await _signed_get(town, vera, "/whoami")).status == 403


async def test_two_nodes_that_never_met_can_read_each_other(town: Town, vera: Person) -> None:
    """Whoever signs the GET of an actor is not looked up first: that would never end."""
    answer = await _signed_get(town, vera, "/actor")
    assert answer.status == 200
    assert town.elsewhere.asked == []


def _application(town: Town) -> Starlette:
    async def whoami(request: Request) -> Response:
        viewer = await viewer_of(request, town.room)
        you = None if viewer is None else viewer.iri
        return activity_answer(request, {"you": you}, private=True)

    async def profile(request: Request) -> Response:
        name = request.path_params["name"]
        return await profile_answer(request, town.room, name) or Response("the page")

    async def refuse(_request: Request, error: Exception) -> Response:
        assert isinstance(error, SisternetError)
        return JSONResponse({"error": error.public}, error.status)

    return Starlette(
        routes=[*routes(town.room), Route("/whoami", whoami), Route("/@{name}", profile)],
        exception_handlers={SisternetError: refuse},
    )


async def _get(town: Town, path: str, *, accept: str = ACTIVITY, **headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    request = Outgoing("GET", BASE + path, (("accept", accept), *named))
    return await ask(_application(town), request)


async def _signed_get(
    town: Town, person: Person, path: str, scheme: Scheme = Scheme.CAVAGE
) -> Answer:
    request = person.signed_get(BASE + path, town.clock.now(), scheme)
    return await ask(_application(town), request)


async def _follow(town: Town, person: Person) -> None:
    actor = await town.know(person)
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.set_follow(
            tx, actor.id, town.josie.id, f"{person.iri}#f", FollowState.ACCEPTED, now
        )
    )


async def _token(town: Town) -> str:
    now = town.clock.now()
    token = store.Token(town.ids.new(), town.josie.id, "phone", now, None)
    await town.database.write(lambda tx: store.add_token(tx, token, hash_token("sis_secret")))
    return "sis_secret"
