"""Posts that are passed on: by people, by groups, with copies and proofs."""

from contextlib import suppress

import pytest

from actors.actor import Actor
from outbox.audience import Audience
from posts import reaction_store
from posts.actions import NoteDraft
from posts.post import Counts, Proof
from tests.posts.village import Json, Neighbour, Village, neighbour
from world.errors import SisternetError

OLDER = "2026-03-07T08:30:00Z"


@pytest.fixture
async def group(hull: Village) -> Neighbour:
    """A group that amina follows."""
    desk = neighbour("garden", "https://groups.example", type="Group")
    await hull.follow(hull.amina, await hull.meet(desk))
    return desk


@pytest.fixture
def note(hull: Village, vera: Neighbour) -> Json:
    """A note that its server shows to whoever asks."""
    document = vera.note()
    hull.elsewhere.put(vera.iri, vera.person.document())
    hull.elsewhere.put(document["id"], document)
    return document


async def test_an_announced_note_is_fetched_with_its_author(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json
) -> None:
    await hull.hear(group.does("Announce", note["id"]))
    assert await hull.home(hull.amina) == [note["id"]]
    assert await hull.stored(vera.iri) is not None


async def test_nothing_is_fetched_for_an_announcement_nobody_here_cares_for(
    hull: Village, evil: Neighbour, known_evil: Actor, note: Json
) -> None:
    await hull.hear(evil.does("Announce", note["id"]))
    assert hull.elsewhere.asked == []
    assert await hull.rows("SELECT 1 FROM posts") == []


async def test_who_follows_author_and_group_sees_a_note_once_and_as_the_authors(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json
) -> None:
    await hull.hear(group.does("Announce", note["id"]))
    vera_here = await hull.meet(vera)
    await hull.follow(hull.amina, vera_here)
    await hull.hear(group.does("Announce", vera.does("Create", note)))
    await hull.hear(vera.does("Announce", note["id"]))
    assert await hull.home(hull.amina) == [note["id"]]
    assert await hull.rows("SELECT by_id FROM timelines") == [(vera_here.id,)]


async def test_a_groups_announcement_is_not_counted_as_a_boost(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json, known_vera: Actor
) -> None:
    await hull.hear(group.does("Announce", note["id"]))
    assert await _counts(hull, note["id"]) == Counts(0, 0, 0)
    await hull.hear(vera.does("Announce", note["id"]))
    assert await _counts(hull, note["id"]) == Counts(0, 0, 1)


async def test_a_copy_in_a_wrapped_create_is_taken_only_with_its_authors_proof(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json, known_vera: Actor
) -> None:
    proven = vera.proven(note, hull.clock.now())
    forged = proven | {"content": "<p>Forged.</p>"}
    await hull.hear(group.does("Announce", vera.does("Create", forged)))
    post = await hull.post(note["id"])
    assert post is not None
    assert post.text.content == "<p>Hello.</p>"
    second = vera.proven(vera.note("2"), hull.clock.now())
    hull.elsewhere.asked.clear()
    await hull.hear(group.does("Announce", vera.does("Create", second)))
    taken = await hull.post(second["id"])
    assert taken is not None
    assert taken.proof is Proof.VERIFIED
    assert hull.elsewhere.asked == []


async def test_the_author_of_a_proven_copy_is_fetched_to_check_the_proof(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json
) -> None:
    proven = vera.proven(note, hull.clock.now())
    await hull.hear(group.does("Announce", proven))
    assert hull.elsewhere.urls == [vera.iri]
    assert await hull.home(hull.amina) == [note["id"]]


async def test_a_wrapped_update_counts_only_with_its_authors_proof(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", note))
    changed = vera.note(content="<p>New.</p>", updated=OLDER)
    await hull.hear(group.does("Announce", vera.does("Update", changed)))
    assert await _content(hull, note) == "<p>Hello.</p>"
    proven = vera.proven(changed, hull.clock.now())
    await hull.hear(group.does("Announce", vera.does("Update", proven)))
    assert await _content(hull, note) == "<p>New.</p>"
    assert await hull.home(hull.amina) == []


@pytest.mark.parametrize("kind", ["Announce", "Like", "Delete", "Follow"])
async def test_other_wrapped_activities_have_no_effect(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json, known_vera: Actor, kind: str
) -> None:
    await hull.hear(vera.does("Create", note))
    await hull.hear(group.does("Announce", vera.does(kind, note["id"])))
    assert await _content(hull, note) == "<p>Hello.</p>"
    assert await hull.rows("SELECT 1 FROM reactions") == []
    assert await hull.home(hull.amina) == []


async def test_what_is_not_for_everybody_is_not_passed_on(
    hull: Village, vera: Neighbour, group: Neighbour, known_vera: Actor
) -> None:
    private = vera.note(to=[vera.followers], cc=[])
    await hull.hear(vera.does("Create", private))
    await hull.hear(group.does("Announce", private["id"]))
    assert await hull.home(hull.amina) == []
    assert await hull.rows("SELECT 1 FROM reactions") == []


async def test_a_sisters_desk_passes_on_to_us_what_only_sisters_may_see(hull: Village) -> None:
    desk = neighbour("york", "https://york.example", type="Group")
    desk.person.more |= {"sisters": f"{desk.iri}/sisters"}
    bee = neighbour("bee", "https://york.example", network=desk.iri)
    other = neighbour("other", "https://york.example", type="Group")
    hull.elsewhere.put(bee.iri, bee.person.document())
    york = await hull.meet(desk)
    await hull.befriend(york)
    for actor in (york, await hull.meet(other)):
        await hull.follow(hull.network, actor)
        await hull.follow(hull.amina, actor)
    shared = bee.note(to=[f"{desk.iri}/sisters"], cc=[])
    hull.elsewhere.put(shared["id"], shared)
    await hull.hear(other.does("Announce", shared["id"]))
    assert await hull.home(hull.amina) == []
    await hull.hear(desk.does("Announce", shared["id"]))
    assert await hull.home(hull.amina) == [shared["id"]]


async def test_undoing_an_announcement_takes_it_off_the_timelines_it_brought_it_to(
    hull: Village, vera: Neighbour, group: Neighbour, note: Json, known_vera: Actor
) -> None:
    await hull.follow(hull.amina, known_vera)
    announced = group.does("Announce", note["id"])
    await hull.hear(vera.does("Create", note))
    await hull.hear(announced)
    await hull.follow(hull.josie, await hull.meet(group))
    await hull.hear(group.does("Undo", announced))
    assert await hull.home(hull.amina) == [note["id"]]
    assert await hull.home(hull.josie) == []
    assert await _counts(hull, note["id"]) == Counts(0, 0, 0)


async def test_an_announcement_may_be_undone_by_its_bare_id(
    hull: Village, vera: Neighbour, evil: Neighbour, known_vera: Actor, known_evil: Actor
) -> None:
    own = await hull.posts.write_note(hull.ted, NoteDraft("Mine."))
    like = vera.does("Like", own.iri)
    await hull.hear(like)
    await hull.hear(evil.does("Undo", like["id"]))
    assert (await _counts(hull, own.iri)).likes == 1
    await hull.hear(vera.does("Undo", like["id"]))
    assert (await _counts(hull, own.iri)).likes == 0


async def test_those_who_block_each_other_do_not_react_to_each_other(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    own = await hull.posts.write_note(hull.ted, NoteDraft("Mine."))
    await hull.block(hull.ted, known_evil)
    await hull.hear(evil.does("Like", own.iri))
    await hull.hear(evil.does("Announce", own.iri))
    answer = evil.note(inReplyTo=own.iri, cc=[hull.ted.iri])
    await hull.hear(evil.does("Create", answer))
    assert await _counts(hull, own.iri) == Counts(0, 0, 0)
    assert await hull.home(hull.ted) == [own.iri]
    assert await hull.post(answer["id"]) is None


async def test_a_like_of_what_one_cannot_see_does_not_count(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    own = await hull.posts.write_note(
        hull.ted, NoteDraft("@amina psst", audience=Audience.DIRECT, people=("amina",))
    )
    await hull.hear(evil.does("Like", own.iri))
    assert await hull.rows("SELECT 1 FROM reactions") == []


@pytest.mark.parametrize("thing", [None, [], ["urn:a", "urn:b"], {}, {"type": "Note"}, 7])
async def test_an_announcement_of_nothing_has_no_effect(
    hull: Village, group: Neighbour, thing: object
) -> None:
    with suppress(SisternetError):
        await hull.hear(group.does("Announce", thing))
    assert await hull.rows("SELECT 1 FROM posts") == []


async def _content(hull: Village, note: Json) -> str | None:
    post = await hull.post(note["id"])
    return None if post is None else post.text.content


async def _counts(hull: Village, iri: str) -> Counts:
    post = await hull.post(iri)
    assert post is not None
    return await hull.ask(lambda tx: reaction_store.counts(tx, post.id))
