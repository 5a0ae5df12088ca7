"""Threads of direct notes, as each member of ours has them."""

from functools import partial

import pytest

from actors.actor import Actor
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.post import Post
from posts.seen import ANYBODY, Page, Viewer
from posts.statuses import Statuses
from posts.statuses_seen import DirectThread, direct_thread_seen_by, direct_threads_seen_by
from tests.posts.village import Neighbour, Village
from world.errors import Missing


async def _threads(hull: Village, owner: Actor, page: Page | None = None) -> list[DirectThread]:
    viewer, asked = Viewer(owner), page or Page()
    return await hull.ask(lambda tx: direct_threads_seen_by(tx, viewer, asked))


async def _say(hull: Village, author: Actor, text: str, parent: Post | None = None) -> Post:
    iri = parent.iri if parent else None
    draft = NoteDraft(text, audience=Audience.DIRECT, in_reply_to=iri)
    return await hull.posts.write_note(author, draft)


@pytest.fixture
def statuses(hull: Village) -> Statuses:
    return Statuses(hull.database, hull.posts, hull.clock, hull.ids)


async def test_a_direct_note_is_unread_for_who_is_named_and_read_for_who_wrote_it(
    hull: Village,
) -> None:
    note = await _say(hull, hull.ted, "@amina psst")
    (mine,), (hers,) = await _threads(hull, hull.ted), await _threads(hull, hull.amina)
    assert (mine.last_id, mine.is_unread, mine.others) == (note.id, False, (hull.amina.id,))
    assert (hers.last_id, hers.is_unread, hers.others) == (note.id, True, (hull.ted.id,))
    assert await _threads(hull, hull.josie) == []
    assert await hull.ask(lambda tx: direct_threads_seen_by(tx, ANYBODY, Page())) == []


async def test_answers_go_on_with_their_thread_and_others_begin_one(hull: Village) -> None:
    first = await _say(hull, hull.ted, "@amina psst")
    answer = await _say(hull, hull.amina, "yes?", first)
    other = await _say(hull, hull.ted, "@amina something else")
    found = await _threads(hull, hull.amina)
    assert [one.last_id for one in found] == [other.id, answer.id]
    assert [one.is_unread for one in found] == [True, False]
    assert [one.last_id for one in await _threads(hull, hull.ted)] == [other.id, answer.id]
    older = await _threads(hull, hull.amina, Page(before=other.id))
    assert [one.last_id for one in older] == [answer.id]


async def test_notes_of_somebody_else_are_in_the_thread_of_what_they_answer(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    mine = await _say(hull, hull.ted, "@vera@victim.example hello")
    answer = vera.note("1", inReplyTo=mine.iri, to=[hull.ted.iri], cc=[], published=hull.later())
    await hull.hear(vera.does("Create", answer))
    (thread,) = await _threads(hull, hull.ted)
    post = await hull.post(answer["id"], hull.ted)
    assert post is not None
    assert (thread.last_id, thread.is_unread) == (post.id, True)
    assert thread.others == (known_vera.id,)


async def test_a_thread_ends_with_its_last_note(hull: Village) -> None:
    first = await _say(hull, hull.ted, "@amina psst")
    answer = await _say(hull, hull.amina, "yes?", first)
    await hull.posts.delete(hull.amina, answer.iri)
    assert [one.last_id for one in await _threads(hull, hull.ted)] == [first.id]
    await hull.posts.delete(hull.ted, first.iri)
    assert await hull.rows("SELECT 1 FROM direct_threads") == []


async def test_a_thread_is_read_and_removed_by_its_owner_only(
    hull: Village, statuses: Statuses
) -> None:
    await _say(hull, hull.ted, "@amina psst")
    (thread,) = await _threads(hull, hull.amina)
    for wrong in (hull.ted, hull.josie):
        with pytest.raises(Missing):
            await statuses.mark_thread(wrong, thread.id)
        with pytest.raises(Missing):
            await statuses.remove_thread(wrong, thread.id)
        found = partial(direct_thread_seen_by, viewer=Viewer(wrong), thread_id=thread.id)
        assert await hull.ask(found) is None
    await statuses.mark_thread(hull.amina, thread.id)
    assert not (await _threads(hull, hull.amina))[0].is_unread
    await statuses.mark_thread(hull.amina, thread.id, unread=True)
    assert (await _threads(hull, hull.amina))[0].is_unread
    await statuses.remove_thread(hull.amina, thread.id)
    assert await _threads(hull, hull.amina) == []
    assert len(await hull.home(hull.amina)) == 1


async def test_a_thread_with_somebody_who_is_blocked_is_not_listed(hull: Village) -> None:
    await _say(hull, hull.ted, "@amina psst")
    await hull.block(hull.amina, hull.ted)
    assert await _threads(hull, hull.amina) == []
