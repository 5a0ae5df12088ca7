"""Notes that are published later, exactly once each."""

from datetime import timedelta

import pytest

from actors.actor import Actor
from outbox.audience import Audience
from posts import scheduled_store
from posts.actions import Within
from posts.draft import NoteDraft
from posts.poll import PollDraft
from posts.post import Post
from posts.scheduled_store import WAITING_MOST
from posts.scheduling import Scheduling
from posts.seen import Page
from posts.statuses import Statuses
from posts.stored_draft import from_text, to_text
from posts.trimming import Described, Trimmings
from posts.watching import QuietWatcher
from storage.transaction import Writing
from tests.posts.village import Village
from world.errors import Conflict, Malformed, Missing, Refused

HOUR = timedelta(hours=1)


@pytest.fixture
def scheduling(hull: Village) -> Scheduling:
    return Scheduling(Statuses(hull.database, hull.posts, hull.clock, hull.ids))


async def _texts(hull: Village) -> list[str]:
    return [row[0] for row in await hull.rows("SELECT content FROM posts ORDER BY id")]


async def _publish(hull: Village, scheduling: Scheduling) -> int:
    return await scheduling.publish_due(hull.clock.now())


def test_a_draft_is_read_as_it_was_kept() -> None:
    trimmings = Trimmings(
        media=(3, 5),
        described=(Described(3, "A loaf"),),
        poll=PollDraft(("yes", "no"), timedelta(hours=2), multiple=True),
    )
    for draft in (
        NoteDraft("Hello."),
        NoteDraft(
            "Bread?",
            "<p>Bread?</p>",
            Audience.FOLLOWERS,
            ("josie",),
            "https://a.example/1",
            "mi",
            "Careful",
            sensitive=True,
            trimmings=trimmings,
            as_typed=True,
        ),
    ):
        assert from_text(to_text(draft)) == draft


async def test_a_note_is_published_when_its_time_has_come(
    hull: Village, scheduling: Scheduling
) -> None:
    due_at = hull.clock.now() + HOUR
    note = await scheduling.schedule(hull.ted, NoteDraft("Later."), due_at)
    hull.clock.turn(minutes=59)
    assert await _publish(hull, scheduling) == 0
    assert await _texts(hull) == []
    hull.clock.turn(minutes=1)
    assert await _publish(hull, scheduling) == 1
    assert await _publish(hull, scheduling) == 0
    assert await _texts(hull) == ["<p>Later.</p>"]
    with pytest.raises(Missing):
        await hull.ask(lambda tx: scheduling.waiting(tx, hull.ted, note.id))


async def test_a_note_that_dies_on_the_way_is_published_by_the_next_try(
    hull: Village, scheduling: Scheduling
) -> None:
    class Death(QuietWatcher):
        def written(self, tx: Writing, post: Post) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    await scheduling.schedule(hull.ted, NoteDraft("Later."), hull.clock.now() + HOUR)
    hull.clock.turn(hours=2)
    hull.keeper.watchers.append(Death())
    with pytest.raises(KeyboardInterrupt):
        await _publish(hull, scheduling)
    assert await _texts(hull) == []
    hull.keeper.watchers.pop()
    assert await _publish(hull, scheduling) == 1
    assert await _texts(hull) == ["<p>Later.</p>"]


async def test_a_note_that_two_loops_find_is_published_once(
    hull: Village, scheduling: Scheduling
) -> None:
    await scheduling.schedule(hull.ted, NoteDraft("Later."), hull.clock.now() + HOUR)
    hull.clock.turn(hours=2)
    due = await hull.ask(lambda tx: scheduled_store.due(tx, hull.clock.now(), 9))
    done = [await scheduling._publish(note) for note in (*due, *due)]  # noqa: SLF001
    assert done == [True, False]
    assert await _texts(hull) == ["<p>Later.</p>"]


async def test_a_note_is_put_off_and_called_off_by_its_author_only(
    hull: Village, scheduling: Scheduling
) -> None:
    now = hull.clock.now()
    note = await scheduling.schedule(hull.ted, NoteDraft("Later."), now + HOUR)
    for deed in (
        scheduling.put_off(hull.amina, note.id, now + HOUR),
        scheduling.call_off(hull.amina, note.id),
        scheduling.call_off(hull.ted, 7),
    ):
        with pytest.raises(Missing):
            await deed
    later = await scheduling.put_off(hull.ted, note.id, now + 2 * HOUR)
    assert later.due_at == now + 2 * HOUR
    hull.clock.turn(hours=1)
    assert await _publish(hull, scheduling) == 0
    await scheduling.call_off(hull.ted, note.id)
    hull.clock.turn(hours=2)
    assert await _publish(hull, scheduling) == 0


@pytest.mark.parametrize("ahead", [timedelta(minutes=4), -HOUR, timedelta(days=1_000)])
async def test_a_time_that_is_too_soon_or_too_far_is_refused(
    hull: Village, scheduling: Scheduling, ahead: timedelta
) -> None:
    now = hull.clock.now()
    with pytest.raises(Malformed):
        await scheduling.schedule(hull.ted, NoteDraft("Later."), now + ahead)
    note = await scheduling.schedule(hull.ted, NoteDraft("Later."), now + HOUR)
    with pytest.raises(Malformed):
        await scheduling.put_off(hull.ted, note.id, now + ahead)


async def test_what_cannot_be_published_is_left_to_its_author(
    hull: Village, scheduling: Scheduling
) -> None:
    parent = await hull.posts.write_note(hull.amina, NoteDraft("Soon gone."))
    draft = NoteDraft("Yes.", in_reply_to=parent.iri)
    note = await scheduling.schedule(hull.ted, draft, hull.clock.now() + HOUR)
    await hull.posts.delete(hull.amina, parent.iri)
    hull.clock.turn(hours=2)
    assert await _publish(hull, scheduling) == 0
    (left,) = await hull.ask(lambda tx: scheduling.waiting_of(tx, hull.ted, Page()))
    assert (left.id, left.draft) == (note.id, draft)
    assert left.failed
    again = await scheduling.put_off(hull.ted, note.id, hull.clock.now() + HOUR)
    assert again.failed is None


async def test_the_same_request_schedules_once(hull: Village, scheduling: Scheduling) -> None:
    due_at = hull.clock.now() + HOUR
    first = await scheduling.schedule(hull.ted, NoteDraft("Later."), due_at, "key")
    assert await scheduling.schedule(hull.ted, NoteDraft("Later."), due_at, "key") == first
    assert await scheduling.schedule(hull.ted, NoteDraft("Later."), due_at, "other") != first


async def test_nothing_empty_waits_and_nothing_without_end(
    hull: Village, scheduling: Scheduling
) -> None:
    due_at = hull.clock.now() + HOUR
    with pytest.raises(Refused):
        await scheduling.schedule(hull.ted, NoteDraft(" "), due_at)
    await _wait_often(hull, hull.ted)
    with pytest.raises(Conflict):
        await scheduling.schedule(hull.ted, NoteDraft("One more."), due_at)


async def _wait_often(hull: Village, author: Actor) -> None:
    due_at = hull.clock.now() + HOUR

    def act(tx: Writing) -> None:
        for _ in range(WAITING_MOST):
            note = scheduled_store.Scheduled(hull.ids.new(), author.id, due_at, NoteDraft("Later."))
            scheduled_store.put(tx, note)

    await hull.database.write(act)


async def test_pictures_of_notes_that_wait_are_known(hull: Village, scheduling: Scheduling) -> None:
    due_at = hull.clock.now() + HOUR
    await scheduling.schedule(hull.ted, NoteDraft("Plain."), due_at)
    pictures = NoteDraft("Two.", trimmings=Trimmings(media=(3, 5)))
    await scheduling.schedule(hull.ted, pictures, due_at)
    assert await hull.ask(scheduled_store.media_waiting) == {3, 5}


async def test_what_a_room_above_makes_of_a_note_is_made_once(
    hull: Village, scheduling: Scheduling
) -> None:
    class Deaf:
        """Does something that leaves no post."""

        done = 0

        async def write(self, author: Actor, draft: NoteDraft, within: Within) -> int | None:  # noqa: ARG002
            self.done += 1
            return 7

        async def edit(self, author: Actor, post: Post, draft: NoteDraft) -> int | None:  # noqa: ARG002
            return None

        async def delete(self, author: Actor, post: Post) -> bool:  # noqa: ARG002
            return False

    deaf = Deaf()
    scheduling.statuses.handlers.append(deaf)
    await scheduling.schedule(hull.ted, NoteDraft("taken"), hull.clock.now() + HOUR)
    hull.clock.turn(hours=2)
    assert [await _publish(hull, scheduling) for _ in range(2)] == [1, 0]
    for _ in range(2):
        assert await scheduling.statuses.write(hull.ted, NoteDraft("taken"), "key") == 7
    assert deaf.done == 2
