"""Posts that are asked for: by look-ups, announcements, walks."""

import pytest

from actors.actor import Actor
from posts.post import Proof, Visibility
from tests.actors.elsewhere import page
from tests.posts.village import Json, Neighbour, Village
from world.errors import Gone, Malformed, Missing, SisternetError


@pytest.fixture
def note(hull: Village, vera: Neighbour) -> Json:
    document = vera.note()
    hull.elsewhere.put(vera.iri, vera.person.document())
    hull.elsewhere.put(document["id"], document)
    return document


async def test_a_post_that_was_asked_for_is_kept_whoever_wrote_it(
    hull: Village, note: Json
) -> None:
    await hull.importer.import_object(note["id"], hull.budget())
    assert await hull.post(note["id"]) is not None


async def test_a_create_that_is_served_under_its_own_name_brings_its_note(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    create = vera.does("Create", note)
    hull.elsewhere.put(create["id"], create)
    await hull.importer.import_object(create["id"], hull.budget())
    assert await hull.post(note["id"]) is not None
    forged = vera.does("Create", vera.note("2", attributedTo="https://victim.example/users/x"))
    hull.elsewhere.put(forged["id"], forged)
    with pytest.raises(Malformed):
        await hull.importer.import_object(forged["id"], hull.budget())


async def test_what_was_fetched_again_is_renewed_if_it_is_newer(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    await hull.importer.import_object(note["id"], hull.budget())
    newer = vera.note(content="<p>New.</p>", updated="2026-03-07T08:30:00Z")
    hull.elsewhere.put(note["id"], newer)
    await hull.importer.import_object(note["id"], hull.budget())
    post = await hull.post(note["id"])
    assert post is not None
    assert post.text.content == "<p>New.</p>"


async def test_what_its_origin_says_is_gone_is_deleted_for_good(
    hull: Village, vera: Neighbour, note: Json, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", note))
    hull.elsewhere.put(note["id"], page({"type": "Tombstone"}, status=410))
    with pytest.raises(Gone):
        await hull.importer.import_object(note["id"], hull.budget())
    assert await hull.post(note["id"]) is None
    assert await hull.rows("SELECT iri FROM tombstones") == [(note["id"],)]


async def test_what_its_origin_does_not_find_is_let_go_unless_it_was_private(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    public, private = vera.note("1"), vera.note("2", to=[vera.followers], cc=[])
    for document in (public, private):
        await hull.hear(vera.does("Create", document))
        with pytest.raises(Missing):
            await hull.importer.import_object(document["id"], hull.budget())
    assert await hull.post(public["id"]) is None
    assert await hull.post(private["id"], hull.ted) is not None
    assert await hull.rows("SELECT 1 FROM tombstones") == []


async def test_nothing_of_our_own_is_ever_fetched(hull: Village) -> None:
    with pytest.raises(Missing):
        await hull.importer.import_object(hull.iris.object(1), hull.budget())
    assert hull.elsewhere.asked == []


async def test_an_actor_is_no_post(hull: Village, vera: Neighbour, note: Json) -> None:
    with pytest.raises(SisternetError):
        await hull.importer.import_object(vera.iri, hull.budget())
    nobody = vera.note("3", attributedTo=None)
    hull.elsewhere.put(nobody["id"], nobody)
    with pytest.raises(Malformed):
        await hull.importer.import_object(nobody["id"], hull.budget())


async def test_a_whole_post_out_of_a_list_is_believed_with_its_authors_proof(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    proven = vera.proven(vera.note("9"), hull.clock.now())
    await hull.importer.keep(proven, hull.budget())
    post = await hull.post(proven["id"])
    assert post is not None
    assert (post.proof, post.visibility) == (Proof.VERIFIED, Visibility.PUBLIC)
    assert hull.elsewhere.urls == [vera.iri]


async def test_a_whole_post_without_one_is_fetched_from_its_own_address(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    forged = vera.proven(note, hull.clock.now()) | {"content": "<p>Forged.</p>"}
    for item in (note | {"content": "<p>Forged.</p>"}, forged, note["id"]):
        await hull.importer.keep(item, hull.budget())
    post = await hull.post(note["id"])
    assert post is not None
    assert post.text.content == "<p>Hello.</p>"


async def test_a_whole_post_that_says_to_be_ours_is_not_believed(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    ours = vera.proven(vera.note(attributedTo=hull.ted.iri), hull.clock.now())
    with pytest.raises(SisternetError):
        await hull.importer.keep(ours, hull.budget())
    assert await hull.rows("SELECT 1 FROM posts") == []
