"""Who may say what about whom (`reference/security.md` section 6)."""

from collections.abc import Callable

import pytest

from actors.actor import Actor
from posts.actions import NoteDraft
from posts.post import Post
from tests.actors.elsewhere import page
from tests.posts.village import PUBLIC, Json, Neighbour, Village, neighbour
from world.errors import Malformed, Missing, Refused, SisternetError


@pytest.fixture
async def note(hull: Village, vera: Neighbour, known_vera: Actor, known_evil: Actor) -> Json:
    """A note of vera's that ted has on his timeline, in the store."""
    document = vera.note()
    await hull.hear(vera.does("Create", document))
    return document


async def _content(hull: Village, iri: str) -> str | None:
    post = await hull.post(iri)
    return None if post is None else post.text.content


async def _tries(hull: Village, activity: Json) -> None:
    """Whatever becomes of it, it is no failure of ours."""
    try:
        await hull.hear(activity)
    except SisternetError:
        return


FORGED: dict[str, Callable[[Neighbour, Neighbour], Json]] = {
    "ORI-01 a note under vera's id and name": lambda evil, vera: evil.does(
        "Create", vera.note("new")
    ),
    "ORI-02 a note of evil's host, said to be by vera": lambda evil, vera: evil.does(
        "Create", evil.note("new", attributedTo=vera.iri)
    ),
    "ORI-03 a note by another account of evil's host": lambda evil, _vera: evil.does(
        "Create", evil.note("new", attributedTo="https://evil.example/users/bob")
    ),
    "ORI-04 somebody else's id, one's own name": lambda evil, vera: evil.does(
        "Create", evil.note(id=vera.note("new")["id"])
    ),
    "a note with two authors": lambda evil, vera: evil.does(
        "Create", evil.note("new", attributedTo=[evil.iri, vera.iri])
    ),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
async def test_nothing_is_kept_that_is_not_its_senders_to_say(
    hull: Village, vera: Neighbour, evil: Neighbour, note: Json, forged: Callable[..., Json]
) -> None:
    evil_here = await hull.meet(evil)
    await hull.follow(hull.ted, evil_here)
    with pytest.raises((Refused, Malformed)):
        await hull.hear(forged(evil, vera))
    assert await hull.rows("SELECT iri FROM posts") == [(note["id"],)]


async def test_the_genuine_note_still_counts_after_somebody_squatted_its_id(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    real = vera.note("next")
    await _tries(hull, evil.does("Create", evil.note(id=real["id"])))
    await _tries(hull, evil.does("Delete", real["id"]))
    await hull.hear(vera.does("Create", real))
    assert await _content(hull, real["id"]) == "<p>Hello.</p>"


async def test_a_neighbour_on_the_same_host_cannot_bury_what_has_not_arrived(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    bob = neighbour("bob", "https://victim.example")
    await hull.meet(bob)
    real = vera.note("next")
    await hull.hear(bob.does("Delete", real["id"]))
    await hull.hear(vera.does("Create", real))
    assert await _content(hull, real["id"]) == "<p>Hello.</p>"


ATTACKS: dict[str, Callable[[Neighbour, Neighbour], Json]] = {
    "ORI-05 Update": lambda evil, vera: evil.does(
        "Update", vera.note(content="<p>Taken.</p>", updated="2026-03-07T08:30:00Z")
    ),
    "ORI-07 Delete by bare id": lambda evil, vera: evil.does("Delete", vera.note()["id"]),
    "ORI-08 Delete by Tombstone": lambda evil, vera: evil.does(
        "Delete", {"type": "Tombstone", "id": vera.note()["id"]}
    ),
    "ORI-10 Undo of the Create": lambda evil, vera: evil.does(
        "Undo", vera.does("Create", vera.note())
    ),
    "ORI-12 Update wrapped into an Announce": lambda evil, vera: evil.does(
        "Announce",
        vera.does("Update", vera.note(content="<p>Taken.</p>", updated="2026-03-07T08:30:00Z")),
    ),
    "ORI-12 the same with a proof by evil": lambda evil, vera: evil.does(
        "Announce",
        vera.does("Update", vera.note(content="<p>No.</p>", updated="2026-03-07T08:30:00Z"))
        | {"proof": {"type": "DataIntegrityProof", "proofValue": "z1"}},
    ),
    "ORI-13 Remove": lambda evil, vera: evil.does(
        "Remove", vera.note()["id"], target=f"{vera.iri}/featured"
    ),
    "ORI-14 Update that changes the author": lambda evil, vera: evil.does(
        "Update",
        vera.note(attributedTo=evil.iri, content="<p>No.</p>", updated="2026-03-07T08:30:00Z"),
    ),
    "ORI-16 Update with two authors": lambda evil, vera: evil.does(
        "Update",
        vera.note(
            attributedTo=[evil.iri, vera.iri],
            content="<p>No.</p>",
            updated="2026-03-07T08:30:00Z",
        ),
    ),
    "ORI-17 Update with an author that carries evil's key": lambda evil, vera: evil.does(
        "Update",
        vera.note(
            attributedTo={"id": vera.iri, "publicKey": evil.person.public_key()},
            content="<p>No.</p>",
            updated="2026-03-07T08:30:00Z",
        ),
    ),
    "ORI-43 Create again with a wider audience": lambda evil, vera: evil.does(
        "Create", vera.note(content="<p>No.</p>")
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
async def test_nobody_changes_or_deletes_what_somebody_else_wrote(
    hull: Village, vera: Neighbour, evil: Neighbour, note: Json, attack: Callable[..., Json]
) -> None:
    await hull.follow(hull.ted, await hull.meet(evil))
    before = await hull.rows("SELECT * FROM posts")
    await _tries(hull, attack(evil, vera))
    assert await hull.rows("SELECT * FROM posts") == before
    assert await hull.home(hull.ted) == [note["id"]]


async def test_a_create_again_changes_nothing(hull: Village, vera: Neighbour, note: Json) -> None:
    await hull.hear(vera.does("Create", vera.note(content="<p>Other.</p>")))
    assert await _content(hull, note["id"]) == "<p>Hello.</p>"


async def test_an_embedded_author_redefines_nobody(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    told = vera.person.document(name="Somebody else")
    await hull.hear(vera.does("Create", vera.note(attributedTo=told)))
    again = await hull.stored(vera.iri)
    assert again is not None
    assert again.name == known_vera.name


async def test_an_announced_copy_is_never_believed_but_the_origin_is(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    await hull.follow(hull.amina, known_evil)
    real = vera.note()
    hull.elsewhere.put(real["id"], real)
    await hull.hear(evil.does("Announce", real | {"content": "<p>Forged.</p>"}))
    assert await _content(hull, real["id"]) == "<p>Hello.</p>"
    assert await hull.home(hull.amina) == [real["id"]]


async def test_an_announced_note_that_its_host_does_not_know_is_not_shown(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    await hull.follow(hull.amina, known_evil)
    with pytest.raises(Missing):
        await hull.hear(evil.does("Announce", vera.note()))
    assert await hull.post(vera.note()["id"]) is None
    assert await hull.home(hull.amina) == []


@pytest.mark.parametrize("kind", ["text/plain", "image/png", "application/json", "text/html"])
async def test_an_upload_that_poses_as_a_note_is_refused(
    hull: Village, vera: Neighbour, known_vera: Actor, kind: str
) -> None:
    upload = vera.note("upload")
    hull.elsewhere.put(upload["id"], page(upload, kind))
    with pytest.raises(SisternetError):
        await hull.importer.import_object(upload["id"], hull.budget())
    assert await hull.post(upload["id"]) is None


async def test_a_look_up_on_one_host_says_nothing_about_another(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    hull.elsewhere.put("https://evil.example/notes/1", vera.note())
    hull.elsewhere.put("https://evil.example/notes/2", evil.note("2", attributedTo=vera.iri))
    for number in ("1", "2"):
        with pytest.raises(SisternetError):
            await hull.importer.import_object(f"https://evil.example/notes/{number}", hull.budget())
    assert await hull.rows("SELECT 1 FROM posts") == []


async def test_a_followers_note_cannot_be_widened(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    private = vera.note(to=[vera.followers], cc=[])
    await hull.hear(vera.does("Create", private, to=[vera.followers]))
    wider = vera.note(updated="2026-03-07T08:30:00Z")
    for activity in (
        vera.does("Create", vera.note()),
        vera.does("Update", wider),
        evil.does("Create", vera.note()),
        evil.does("Announce", private["id"]),
    ):
        await _tries(hull, activity)
    assert await hull.post(private["id"]) is None
    assert await hull.post(private["id"], hull.amina) is None
    assert await hull.post(private["id"], hull.ted) is not None


async def test_a_note_for_somebody_elses_followers_is_not_put_before_them(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    await hull.hear(evil.does("Create", evil.note(to=[vera.followers], cc=[])))
    assert await hull.home(hull.ted) == []


async def test_our_own_posts_are_not_touched_from_outside(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    own = await hull.posts.write_note(hull.ted, NoteDraft("Mine."))
    forged = vera.note(id=own.iri, attributedTo=hull.ted.iri, updated="2026-03-07T09:00:01Z")
    for kind in ("Create", "Update"):
        await _tries(hull, vera.does(kind, forged))
        await _tries(hull, vera.does(kind, forged | {"attributedTo": vera.iri}))
        await _tries(hull, vera.does(kind, vera.note(id=hull.iris.object(12345))))
    await _tries(hull, vera.does("Delete", own.iri))
    await _tries(hull, vera.does("Announce", vera.note(id=hull.iris.object(999))))
    found = await hull.rows("SELECT iri, content FROM posts")
    assert found == [(own.iri, "<p>Mine.</p>")]
    assert await hull.rows("SELECT 1 FROM tombstones") == []


@pytest.mark.parametrize("kind", ["Page", "Article", "Event"])
async def test_a_post_stays_what_it_is(
    hull: Village, vera: Neighbour, note: Json, kind: str
) -> None:
    changed = vera.note(type=kind, content="<p>No.</p>", updated="2026-03-07T08:30:00Z")
    with pytest.raises(Refused):
        await hull.hear(vera.does("Update", changed))
    assert await _content(hull, note["id"]) == "<p>Hello.</p>"


async def test_published_is_not_moved_by_an_update(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    before = await hull.post(note["id"])
    changed = vera.note(published="2020-01-01T00:00:00Z", updated="2026-03-07T08:30:00Z")
    await hull.hear(vera.does("Update", changed))
    after = await hull.post(note["id"])
    assert before is not None
    assert after is not None
    assert after.published_at == before.published_at


async def test_what_was_deleted_stays_deleted(hull: Village, vera: Neighbour, note: Json) -> None:
    await hull.hear(vera.does("Delete", {"type": "Tombstone", "id": note["id"]}))
    hull.clock.turn(days=400)
    hull.elsewhere.put(note["id"], note)
    await hull.hear(vera.does("Create", note))
    await hull.hear(vera.does("Update", vera.note(updated="2026-03-08T08:30:00Z")))
    await hull.hear(vera.does("Announce", note["id"]))
    await hull.importer.import_object(note["id"], hull.budget())
    assert await hull.rows("SELECT 1 FROM posts") == []


async def test_a_like_counts_once_under_whatever_ids_and_stays_when_a_stranger_undoes_it(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    own = await hull.posts.write_note(hull.ted, NoteDraft("Mine."))
    likes = [vera.does("Like", own.iri) for _ in range(20)]
    for like in likes:
        await hull.hear(like)
    await _tries(hull, evil.does("Undo", likes[0]))
    await _tries(hull, evil.does("Undo", likes[0]["id"]))
    await _tries(hull, evil.does("Undo", likes[0] | {"actor": evil.iri}))
    assert await _likes(hull, own) == 1
    await hull.hear(vera.does("Undo", likes[0]["id"]))
    assert await _likes(hull, own) == 0


async def test_audience_of_a_public_note_narrows_when_its_author_says_so(
    hull: Village, vera: Neighbour, note: Json
) -> None:
    await hull.hear(vera.does("Create", vera.note(to=[vera.followers], cc=[])))
    assert await hull.post(note["id"]) is None
    assert await hull.post(note["id"], hull.ted) is not None
    await hull.hear(vera.does("Create", vera.note(to=[PUBLIC])))
    assert await hull.post(note["id"]) is None


async def _likes(hull: Village, post: Post) -> int:
    found = await hull.rows(f"SELECT 1 FROM reactions WHERE post_id = {post.id}")  # noqa: S608
    return len(found)
