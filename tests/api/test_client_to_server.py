"""A member's program posts to the outbox and reads the inbox."""

from typing import Any

import pytest

from federation.strict_json import write
from oauth.scopes import Scopes
from tests.fediverse.asking import ask
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.oauth.given import let_in, registered
from world.network import Answer, Headers, Outgoing

Json = dict[str, Any]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
AS2 = "https://www.w3.org/ns/activitystreams"
LISTING = {
    "type": "Note",
    "name": "Bicycle repair",
    "content": "<p>Brakes and gears.</p>",
    "to": [PUBLIC],
    "purpose": "offer",
    "publishes": {
        "type": "Intent",
        "action": "deliverService",
        "resourceConformsTo": "https://hull.example/categories/ride-bike",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
    },
}


async def token_of(home: Home, username: str) -> str:
    return await home.rooms.membership.token(username, "test")


async def post(
    home: Home,
    document: Json | bytes,
    *,
    by: str = "josie",
    token: str | None = None,
    kind: str = "application/activity+json",
) -> Answer:
    """The answer to a POST to a member's outbox, with their own token unless another is given."""
    secret = await token_of(home, by) if token is None else token
    headers: Headers = (("content-type", kind),)
    if secret:
        headers = (*headers, ("authorization", f"Bearer {secret}"))
    body = document if isinstance(document, bytes) else write(document)
    url = f"{home.base_url}/actors/{by}/outbox"
    return await home.doing(ask(home.node.app, Outgoing("POST", url, headers, body)))


def note(text: str, **more: object) -> Json:
    return {"@context": AS2, "type": "Note", "content": text, "to": [PUBLIC], **more}


async def test_a_bare_note_is_wrapped_and_can_be_fetched_where_it_was_said_to_be(
    hull: Home,
) -> None:
    answer = await post(hull, note("<p>Good morning</p><script>x</script>"))

    assert answer.status == 201
    activity = await hull.document(str(answer.header("location")))
    assert activity["type"] == "Create"
    assert activity["actor"] == f"{hull.base_url}/actors/josie"
    assert activity["object"]["content"] == "<p>Good morning</p>"
    assert activity["proof"]


async def test_an_offer_reaches_the_sisters(sisters: Sisters) -> None:
    answer = await post(sisters.hull, {"@context": AS2, "type": "Create", "object": LISTING})
    await sisters.fediverse.settle()

    assert answer.status == 201
    assert await sisters.madison.titles() == ["Bicycle repair"]


async def test_an_offer_is_changed_and_deleted(sisters: Sisters) -> None:
    made = await post(sisters.hull, LISTING)
    iri = (await sisters.hull.document(str(made.header("location"))))["object"]["id"]

    changed = {"type": "Update", "object": {**LISTING, "id": iri, "name": "Bicycle lessons"}}
    assert (await post(sisters.hull, changed)).status == 201
    await sisters.fediverse.settle()
    assert await sisters.aotearoa.titles() == ["Bicycle lessons"]

    assert (await post(sisters.hull, {"type": "Delete", "object": iri})).status == 201
    await sisters.fediverse.settle()
    assert await sisters.aotearoa.titles() == []


@pytest.mark.parametrize(
    ("to", "titles"), [("sisters", []), ("members", []), ("", ["Bicycle repair"])]
)
async def test_an_audience_is_what_was_asked_for(
    sisters: Sisters, to: str, titles: list[str]
) -> None:
    network = await sisters.hull.network()
    address = f"{network.iri}/{to}" if to else PUBLIC
    assert (await post(sisters.hull, {**LISTING, "to": [address]})).status == 201
    await sisters.fediverse.settle()

    assert await sisters.hull.titles() == titles
    known = "SELECT 1 FROM listings WHERE title = 'Bicycle repair'"
    assert len(await sisters.madison.rows(known)) == (0 if to == "members" else 1)


async def test_a_hidden_recipient_gets_it_and_is_named_to_nobody(sisters: Sisters) -> None:
    leah = (await sisters.madison.member("leah")).iri
    answer = await post(sisters.hull, note("<p>For you</p>", to=[], bto=[leah]))
    await sisters.fediverse.settle()

    assert answer.status == 201
    (row,) = await sisters.madison.rows(
        "SELECT visibility, document FROM posts WHERE content LIKE '%For you%'"
    )
    assert row["visibility"] == "direct"
    assert b"bto" not in row["document"]


async def test_following_liking_passing_on_and_taking_back(sisters: Sisters) -> None:
    leah = await sisters.madison.member("leah")
    written = await post(sisters.madison, note("<p>Hello</p>"), by="leah")
    iri = (await sisters.madison.document(str(written.header("location"))))["object"]["id"]

    follow = await post(sisters.hull, {"type": "Follow", "object": leah.iri})
    assert follow.status == 201
    await sisters.fediverse.settle()
    await post(sisters.madison, note("<p>Hello again</p>"), by="leah")
    await sisters.fediverse.settle()
    (row,) = await sisters.hull.rows(
        "SELECT p.iri FROM timelines t JOIN posts p ON p.id = t.post_id"
        " WHERE p.content LIKE '%again%' LIMIT 1"
    )
    for kind in ("Like", "Announce"):
        deed = {"type": kind, "object": row["iri"], "to": [PUBLIC]}
        assert (await post(sisters.hull, deed)).status == 201
    await sisters.fediverse.settle()
    count = "SELECT kind FROM reactions ORDER BY kind"
    assert [found["kind"] for found in await sisters.madison.rows(count)] == ["announce", "like"]

    like = {"type": "Like", "object": row["iri"]}
    assert (await post(sisters.hull, {"type": "Undo", "object": like})).status == 201
    undo = {"type": "Undo", "object": follow.header("location")}
    assert (await post(sisters.hull, undo)).status == 201
    await sisters.fediverse.settle()
    assert [found["kind"] for found in await sisters.madison.rows(count)] == ["announce"]
    assert iri != row["iri"]


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (b"not json", 400),
        (b"[]", 400),
        (b'{"type":"Note","type":"Create"}', 400),
        ({"type": "Dance", "object": "https://x.example/1"}, 400),
        ({"type": "Travel", "object": {"type": "Note"}}, 400),
        ({"type": "Create", "actor": "https://hull.example/actors/amina", "object": {}}, 403),
        ({"type": "Create", "object": {"type": "Event", "name": "x"}}, 400),
        ({"type": "Delete", "object": "https://hull.example/objects/1"}, 404),
        ({"type": "Like"}, 400),
        ({"type": "Follow", "object": {"name": "nobody"}}, 400),
        ({**LISTING, "to": ["https://hull.example/actors/josie/followers"]}, 400),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    hull: Home, document: Json | bytes, status: int
) -> None:
    answer = await post(hull, document)

    assert answer.status == status
    assert b'"error"' in answer.body


@pytest.mark.row("OAU-04")
@pytest.mark.parametrize(
    ("scopes", "posted", "read"),
    [
        (("read", "write"), 201, 200),
        (("write",), 201, 403),
        (("read",), 403, 200),
        (("write:statuses", "read:statuses"), 403, 403),
        (("follow", "push"), 403, 403),
    ],
)
async def test_a_program_that_was_let_in_may_do_what_its_member_gave_it(
    hull: Home, scopes: tuple[str, ...], posted: int, read: int
) -> None:
    program = (await registered(hull)).program
    token = (await let_in(hull, program, "josie", scopes=Scopes(scopes))).token
    assert (await post(hull, note("By phone."), token=token)).status == posted
    assert (await post(hull, note("As amina."), by="amina", token=token)).status == 403
    assert (await hull.get("/actors/josie/inbox?page=true", token=token)).status == read
    await hull.rooms.programs.show_out((await hull.member("josie")).id, program.id)
    assert (await post(hull, note("Once more."), token=token)).status == 401


async def test_a_program_by_itself_has_no_boxes(hull: Home) -> None:
    program = (await registered(hull)).program
    token = (await hull.rooms.programs.by_itself(program, Scopes(("read", "write")))).token
    assert (await post(hull, note("Of nobody."), token=token)).status == 401
    assert (await hull.get("/actors/josie/inbox?page=true", token=token)).status == 401


async def test_whom_nobody_has_met_says_nothing_by_this_way_either(hull: Home) -> None:
    token = (await let_in(hull, (await registered(hull)).program)).token
    josie = await hull.member("josie")
    newcomer = "UPDATE members SET standing = 'newcomer' WHERE actor_id = :id"
    await hull.node.database.write(lambda tx: tx.run(newcomer, id=josie.id))
    assert (await post(hull, note("Hello."), token=token)).status == 403


async def test_only_the_owner_may_post_and_only_with_a_token(hull: Home) -> None:
    assert (await post(hull, note("x"), token="")).status == 401
    assert (await post(hull, note("x"), token="sis_wrong")).status == 401
    amina = await token_of(hull, "amina")
    assert (await post(hull, note("x"), by="josie", token=amina)).status == 403
    assert (await post(hull, note("x"), kind="text/plain")).status == 415
    assert (await post(hull, b" " * 1_100_000)).status == 413
    assert await hull.rows("SELECT 1 FROM posts") == []


@pytest.mark.row("PRV-14")
async def test_nobody_changes_what_somebody_else_wrote(hull: Home) -> None:
    made = await post(hull, note("<p>Mine</p>"), by="amina")
    iri = (await hull.document(str(made.header("location"))))["object"]["id"]

    assert (await post(hull, {"type": "Delete", "object": iri})).status in (403, 404)
    changed = {"type": "Update", "object": note("<p>Theirs</p>", id=iri)}
    assert (await post(hull, changed)).status in (403, 404)
    assert b"Mine" in (await hull.get(iri)).body


async def test_the_inbox_is_for_its_owner(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    josie = (await hull.member("josie")).iri
    await post(madison, note("<p>Tea?</p>", to=[josie]), by="leah")
    await fediverse.settle()
    token = await token_of(hull, "josie")

    page = await hull.get("/actors/josie/inbox?page=true", token=token)

    assert page.status == 200
    assert b"Tea?" in page.body
    assert page.header("cache-control") == "private, no-store"
    assert (await hull.get("/actors/josie/inbox?page=true")).status == 401
    amina = await token_of(hull, "amina")
    assert (await hull.get("/actors/josie/inbox?page=true", token=amina)).status == 403
