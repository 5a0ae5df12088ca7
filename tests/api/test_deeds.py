"""What a program may ask of a member's server, and how it is told what cannot be."""

from typing import Any

import pytest

from federation.strict_json import parse
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home, Program
from tests.hostile.strangers import Stranger
from world.network import Answer

Json = dict[str, Any]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
LISTING: Json = {
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


@pytest.fixture
async def josie(hull: Home) -> Program:
    return await hull.program("josie")


def note(text: str, **more: object) -> Json:
    return {"type": "Note", "content": f"<p>{text}</p>", "to": [PUBLIC], **more}


async def _written(hull: Home, program: Program, document: Json) -> str:
    """The iri of what was made."""
    answer = await program.post(document)
    assert answer.status == 201, answer
    activity = await hull.document(str(answer.header("location")))
    return str(activity["object"]["id"])


def said(answer: Answer) -> str:
    return str(parse(answer.body)["error"])


async def test_a_note_is_edited_pinned_unpinned_and_deleted(hull: Home, josie: Program) -> None:
    iri = await _written(hull, josie, note("Good morning"))
    featured = f"{josie.actor}/featured"

    changed = {"type": "Update", "object": note("Good evening", id=iri)}
    assert (await josie.post(changed)).status == 201
    assert b"Good evening" in (await hull.get(iri)).body
    for kind, pinned in (("Add", [iri]), ("Remove", [])):
        deed = {"type": kind, "object": iri, "target": featured}
        assert (await josie.post(deed)).status == 201
        shown = (await hull.document(featured))["orderedItems"]
        assert [item["id"] for item in shown] == pinned
    assert (await josie.post({"type": "Delete", "object": iri})).status == 201
    assert (await hull.get(iri)).status == 410


async def test_somebody_is_followed_blocked_and_unblocked(
    fediverse: Fediverse, hull: Home, josie: Program
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    assert (await josie.post({"type": "Follow", "object": vera.iri})).status == 201
    assert (await josie.post({"type": "Block", "object": vera.iri})).status == 201
    assert await hull.rows("SELECT 1 FROM follows") == []
    assert len(await hull.rows("SELECT 1 FROM blocks")) == 1

    block = {"type": "Block", "actor": josie.actor, "object": vera.iri}
    assert (await josie.post({"type": "Undo", "object": block})).status == 201
    assert await hull.rows("SELECT 1 FROM blocks") == []
    assert (await josie.post({"type": "Undo", "object": block})).status == 404


@pytest.mark.parametrize(
    ("deed", "status", "words"),
    [
        ({"type": "Add", "target": "https://hull.example/actors/josie/followers"}, 400, "featured"),
        ({"type": "Add"}, 400, "featured"),
        (
            {"type": "Undo", "object": {"type": "Create", "object": "https://x.example/1"}},
            400,
            "un",
        ),
        ({"type": "Undo", "object": {"type": "Like"}}, 400, "no object"),
        ({"type": "Undo", "object": "https://hull.example/activities/1"}, 404, "no such"),
        ({"type": "Create", "object": "https://hull.example/objects/1"}, 400, "embedded"),
        ({"type": "Like", "object": "https://hull.example/objects/1"}, 404, ""),
        ({"type": "Announce", "object": "https://hull.example/objects/1"}, 403, ""),
        ({"type": "Block", "object": "https://hull.example/actors/josie"}, 409, "themselves"),
    ],
)
async def test_a_deed_that_cannot_be_is_explained(
    hull: Home, josie: Program, deed: Json, status: int, words: str
) -> None:
    iri = await _written(hull, josie, note("Here"))
    answer = await josie.post({"object": iri, **deed})
    assert answer.status == status
    assert words in said(answer)


async def test_a_listing_stays_a_listing_and_a_note_a_note(hull: Home, josie: Program) -> None:
    listed = await _written(hull, josie, LISTING)
    answer = await josie.post({"type": "Update", "object": note("Just words", id=listed)})
    assert answer.status == 400
    assert "listing" in said(answer)


async def test_a_listing_for_the_desk_is_for_coordinators(hull: Home, josie: Program) -> None:
    desk = (await hull.network()).iri
    assert (await josie.post({**LISTING, "to": [desk]})).status == 201
    (listing,) = await hull.rows("SELECT audience FROM listings")
    assert listing["audience"] == "coordinator"
    assert await hull.titles() == []


@pytest.mark.parametrize(
    ("addresses", "visibility"),
    [
        ('{"to": ["PUBLIC"]}', "public"),
        ('{"to": ["ME/followers"], "cc": ["PUBLIC"]}', "unlisted"),
        ('{"to": ["ME/followers"]}', "followers"),
        ('{"to": ["NET/members"]}', "network"),
        ('{"to": ["NET/sisters"]}', "sisters"),
        ('{"to": [{"id": "AMINA"}]}', "direct"),
        ('{"to": "AMINA", "cc": []}', "direct"),
        ('{"to": [], "bcc": ["AMINA"]}', "direct"),
    ],
)
async def test_the_audience_is_read_from_the_addresses(
    hull: Home, josie: Program, addresses: str, visibility: str
) -> None:
    actors = f"{hull.base_url}/actors"
    names = {"PUBLIC": PUBLIC, "ME": josie.actor, "NET": f"{actors}/hull"}
    for word, name in {**names, "AMINA": f"{actors}/amina"}.items():
        addresses = addresses.replace(word, name)
    assert (await josie.post(note("Hello") | parse(addresses.encode()))).status == 201
    (post,) = await hull.rows("SELECT visibility FROM posts")
    assert post["visibility"] == visibility


async def test_nobody_addresses_hundreds(hull: Home, josie: Program) -> None:
    crowd = [f"https://x.example/users/{number}" for number in range(101)]
    answer = await josie.post(note("Hello", to=crowd))
    assert answer.status == 400
    assert "too many" in said(answer)


async def test_what_somebody_else_wrote_is_named_and_not_taken_along(
    hull: Home, josie: Program
) -> None:
    theirs = note("Theirs", id="https://x.example/1", attributedTo="https://x.example/users/y")
    assert (await josie.post({"type": "Create", "object": theirs})).status == 403
    assert (await josie.post({"type": "Update", "object": theirs})).status in (400, 404)


async def test_the_inbox_has_pages(fediverse: Fediverse, hull: Home, josie: Program) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    for number in range(45):
        words = vera.note(number, f"words {number}", to=[josie.actor], cc=[])
        await vera.deliver(hull, vera.create(words))

    box = await josie.get(f"{josie.actor}/inbox")
    assert box["first"] == f"{josie.actor}/inbox?page=true"
    seen: list[str] = []
    following = box["first"]
    while following:
        page = await josie.get(following)
        seen += [item["object"]["content"] for item in page["orderedItems"]]
        following = page.get("next")
    assert seen == [f"<p>words {number}</p>" for number in range(44, -1, -1)]


@pytest.mark.parametrize("odd", ["x", "-1", "1.5", "9" * 40, "٣"])
async def test_an_odd_page_of_the_inbox_is_not_there(hull: Home, odd: str) -> None:
    token = await hull.rooms.membership.token("josie", "test")
    answer = await hull.get(f"/actors/josie/inbox?max_id={odd}", token=token)
    assert answer.status == 404
