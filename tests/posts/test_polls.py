"""Polls: asked by ours and by others, voted in from both sides, told of and closed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from actors.actor import Actor
from federation.strict_json import parse
from outbox.audience import Audience
from posts import poll_store
from posts.actions import NoteDraft
from posts.poll import LONGEST, PollDraft, PollView
from posts.polls_seen import polls_seen_by
from posts.post import Post
from posts.seen import ANYBODY, Viewer
from posts.trimming import Trimmings
from posts.watching import QuietWatcher
from storage.transaction import Writing
from tests.posts.village import Json, Neighbour, Village, neighbour
from world.errors import Conflict, Malformed, Missing, Refused

DAY = timedelta(days=1)


def draft(
    *options: str, multiple: bool = False, hide: bool = False, text: str = "When?"
) -> NoteDraft:
    poll = PollDraft(options or ("Saturday", "Sunday"), DAY, multiple, hide)
    return NoteDraft(text, trimmings=Trimmings(poll=poll))


def vote(who: Neighbour, post: Post, title: str, number: str = "1") -> Json:
    note = who.note(
        f"vote-{number}", content=None, name=title, inReplyTo=post.iri, to=[post.author_iri]
    )
    note.pop("cc")
    return who.does("Create", note, to=[post.author_iri])


async def seen(hull: Village, post: Post, viewer: Actor | None = None) -> PollView | None:
    looker = ANYBODY if viewer is None else Viewer(viewer)
    found = await hull.ask(lambda tx: polls_seen_by(tx, looker, [post.id]))
    return found.get(post.id)


async def totals(hull: Village, post: Post) -> tuple[list[int], int | None]:
    poll = await hull.ask(lambda tx: poll_store.by_post(tx, post.id))
    assert poll is not None
    return [option.votes for option in poll.options], poll.voters


# ------------------------------------------------------------------------------------- our own


async def test_a_poll_of_ours_travels_as_a_question(hull: Village, vera: Neighbour) -> None:
    known_vera = await hull.meet(vera)
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, draft())
    (create,) = [said for said in await hull.wire() if said["type"] == "Create"]
    asked = create["object"]
    assert asked["type"] == post.type == "Question"
    assert asked["oneOf"] == [
        {"type": "Note", "name": title, "replies": {"type": "Collection", "totalItems": 0}}
        for title in ("Saturday", "Sunday")
    ]
    assert asked["endTime"] == hull.in_future(days=1)
    assert asked["votersCount"] == 0
    assert "closed" not in asked
    assert parse(post.document)["proof"]


@pytest.mark.parametrize(
    "options",
    [("One",), ("One", " "), ("One", "one"), ("A", "B", "C", "D", "E"), ("A", "x" * 51)],
)
async def test_what_cannot_be_chosen_from_is_not_asked(
    hull: Village, options: tuple[str, ...]
) -> None:
    with pytest.raises(Malformed):
        await hull.posts.write_note(hull.ted, draft(*options))
    assert await hull.rows("SELECT * FROM posts") == []


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(minutes=4), LONGEST + DAY])
def test_a_poll_is_open_for_minutes_at_least_and_a_month_at_most(lasts: timedelta) -> None:
    with pytest.raises(Malformed):
        PollDraft(("Yes", "No"), lasts).checked()


async def test_members_vote_once_and_never_in_their_own_poll(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, draft())
    await hull.posts.polls.vote(hull.amina, post.id, [1])
    assert await totals(hull, post) == ([0, 1], 1)
    view = await seen(hull, post, hull.amina)
    assert view is not None
    assert (view.own_votes, view.is_own) == ((1,), False)
    with pytest.raises(Conflict):
        await hull.posts.polls.vote(hull.amina, post.id, [0])
    with pytest.raises(Conflict):
        await hull.posts.polls.vote(hull.ted, post.id, [0])
    assert await totals(hull, post) == ([0, 1], 1)


@pytest.mark.parametrize("places", [[], [0, 1], [2], [-1]])
async def test_a_ballot_that_cannot_be_is_refused(hull: Village, places: Sequence[int]) -> None:
    post = await hull.posts.write_note(hull.ted, draft())
    with pytest.raises(Malformed):
        await hull.posts.polls.vote(hull.amina, post.id, places)
    assert await totals(hull, post) == ([0, 0], 0)


async def test_several_may_be_chosen_where_the_poll_says_so(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, draft("A", "B", "C", multiple=True))
    await hull.posts.polls.vote(hull.amina, post.id, [2, 0, 2])
    assert await totals(hull, post) == ([1, 0, 1], 1)


async def test_whoever_may_not_see_a_post_finds_no_poll_there(hull: Village) -> None:
    poll = draft().trimmings
    note = NoteDraft("When?", audience=Audience.DIRECT, people=("josie",), trimmings=poll)
    post = await hull.posts.write_note(hull.ted, note)
    assert await seen(hull, post) is None
    assert await seen(hull, post, hull.amina) is None
    assert await seen(hull, post, hull.josie) is not None
    with pytest.raises(Missing):
        await hull.posts.polls.vote(hull.amina, post.id, [0])
    plain = await hull.posts.write_note(hull.ted, NoteDraft("Hello."))
    with pytest.raises(Missing):
        await hull.posts.polls.vote(hull.amina, plain.id, [0])


async def test_an_edit_with_other_options_begins_anew_and_one_of_the_words_does_not(
    hull: Village,
) -> None:
    post = await hull.posts.write_note(hull.ted, draft())
    await hull.posts.polls.vote(hull.amina, post.id, [0])
    for kept in (draft(text="When, please?"), NoteDraft("When then?")):
        hull.later(minutes=1)
        edited = await hull.posts.edit(hull.ted, post.iri, kept)
        assert await totals(hull, post) == ([1, 0], 1)
        assert parse(edited.document)["oneOf"][0]["replies"]["totalItems"] == 1
    hull.later(minutes=1)
    edited = await hull.posts.edit(hull.ted, post.iri, draft("Monday", "Tuesday"))
    assert await totals(hull, post) == ([0, 0], 0)
    assert [one["name"] for one in parse(edited.document)["oneOf"]] == ["Monday", "Tuesday"]
    await hull.posts.polls.vote(hull.amina, post.id, [1])


async def test_a_poll_is_added_to_what_was_said_without_one(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("When?"))
    hull.later(minutes=1)
    edited = await hull.posts.edit(hull.ted, post.iri, draft())
    document = parse(edited.document)
    assert (edited.type, document["type"]) == ("Question", "Question")
    assert len(document["oneOf"]) == 2
    await hull.posts.polls.vote(hull.amina, post.id, [0])
    assert await totals(hull, post) == ([1, 0], 1)


async def test_a_poll_that_cannot_be_is_added_to_nothing(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("When?"))
    with pytest.raises(Malformed):
        await hull.posts.edit(hull.ted, post.iri, draft("Only this"))
    assert await seen(hull, post) is None


async def test_others_add_polls_to_what_they_said_and_take_them_off(
    hull: Village, vera: Neighbour
) -> None:
    await hull.follow(hull.amina, await hull.meet(vera))
    note = vera.note()
    await hull.hear(vera.does("Create", note))
    options = [{"type": "Note", "name": name} for name in ("Yes", "No")]
    asked = note | {"type": "Question", "oneOf": options, "updated": "2026-03-07T08:30:00Z"}
    await hull.hear(vera.does("Update", asked))
    post = await hull.post(note["id"])
    assert post is not None
    assert post.type == "Question"
    assert await totals(hull, post) == ([0, 0], None)
    await hull.hear(vera.does("Update", note | {"updated": "2026-03-07T08:40:00Z"}))
    assert await seen(hull, post) is None


# ------------------------------------------------------------------------------ votes of others


async def test_a_vote_from_elsewhere_counts_once_and_is_never_shown(
    hull: Village, vera: Neighbour
) -> None:
    known_vera = await hull.meet(vera)
    post = await hull.posts.write_note(hull.ted, draft())
    for number in ("1", "1", "2"):
        await hull.hear(vote(vera, post, "Sunday", number))
    await hull.hear(vote(vera, post, "Saturday", "3"))
    assert await totals(hull, post) == ([0, 1], 1)
    view = await seen(hull, post, known_vera)
    assert view is not None
    assert view.own_votes == (1,)
    assert await hull.rows("SELECT count(*) FROM posts") == [(1,)]


async def test_votes_that_gotosocial_sends_in_one_list_count_each(
    hull: Village, vera: Neighbour
) -> None:
    await hull.meet(vera)
    post = await hull.posts.write_note(hull.ted, draft("A", "B", "C", multiple=True))
    ballot = [vote(vera, post, title, title)["object"] for title in ("A", "C", "D")]
    await hull.hear(vera.does("Create", ballot, to=[post.author_iri]))
    assert await totals(hull, post) == ([1, 0, 1], 1)


@pytest.mark.parametrize("reason", ["late", "unknown option", "blocked", "unseen", "of another"])
async def test_a_vote_that_may_not_count_is_dropped(
    hull: Village, vera: Neighbour, reason: str
) -> None:
    known_vera = await hull.meet(vera)
    post = await hull.posts.write_note(hull.ted, draft())
    said = vote(vera, post, "Monday" if reason == "unknown option" else "Sunday")
    if reason == "late":
        hull.later(days=1)
    elif reason == "blocked":
        await hull.block(hull.ted, known_vera)
    elif reason == "unseen":
        await hull.database.write(
            lambda tx: tx.run("UPDATE posts SET visibility = 'network' WHERE id = :id", id=post.id)
        )
    elif reason == "of another":
        said["object"]["attributedTo"] = "https://mallory.example/actors/mallory"
        with pytest.raises(Refused):
            await hull.hear(said)
        assert await totals(hull, post) == ([0, 0], 0)
        return
    await hull.hear(said)
    assert await totals(hull, post) == ([0, 0], 0)


# --------------------------------------------------------------------------- told of and closed


@dataclass
class _Bell(QuietWatcher):
    """Writes down which polls have closed."""

    rung: list[str] = field(default_factory=list)

    def poll_closed(self, tx: Writing, post: Post) -> None:  # noqa: ARG002
        self.rung.append(post.iri)


async def _turn(hull: Village) -> int:
    now = hull.clock.now()
    return await hull.posts.polls.close_due(now) + await hull.posts.polls.tell_totals(now)


async def test_totals_are_told_after_some_minutes_for_all_votes_together(
    hull: Village, vera: Neighbour
) -> None:
    known_vera = await hull.meet(vera)
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, draft())
    await hull.posts.polls.vote(hull.amina, post.id, [0])
    await hull.posts.polls.vote(hull.josie, post.id, [0])
    assert await _turn(hull) == 0
    hull.later(minutes=3)
    assert (await _turn(hull), await _turn(hull)) == (1, 0)
    (update,) = [said for said in await hull.wire() if said["type"] == "Update"]
    assert update["object"]["oneOf"][0]["replies"]["totalItems"] == 2
    assert update["object"]["votersCount"] == 2
    assert "updated" not in update["object"]
    stored = await hull.post(post.iri)
    assert stored is not None
    assert stored.updated_at is None
    assert parse(stored.document)["oneOf"][0]["replies"]["totalItems"] == 2


async def test_a_voter_who_does_not_follow_hears_the_totals_as_well(
    hull: Village, vera: Neighbour
) -> None:
    await hull.meet(vera)
    post = await hull.posts.write_note(hull.ted, draft())
    await hull.hear(vote(vera, post, "Sunday"))
    hull.later(minutes=3)
    await _turn(hull)
    (update,) = [said for said in await hull.wire() if said["type"] == "Update"]
    assert update["_to"] == [f"{vera.base}/inbox"]


async def test_a_poll_closes_once_and_says_so(hull: Village, vera: Neighbour) -> None:
    known_vera = await hull.meet(vera)
    await hull.follow(known_vera, hull.ted)
    bell = _Bell()
    hull.keeper.watchers.append(bell)
    post = await hull.posts.write_note(hull.ted, draft(hide=True))
    await hull.posts.polls.vote(hull.amina, post.id, [0])
    hull.later(minutes=3)
    await _turn(hull)
    hull.later(days=1)
    assert (await _turn(hull), await _turn(hull)) == (1, 0)
    assert bell.rung == [post.iri]
    told = [said["object"] for said in await hull.wire() if said["type"] == "Update"]
    assert [one["oneOf"][0]["replies"]["totalItems"] for one in told] == [0, 1]
    assert ["closed" in one for one in told] == [False, True]
    with pytest.raises(Conflict):
        await hull.posts.polls.vote(hull.josie, post.id, [0])


async def test_the_end_of_a_poll_elsewhere_is_heard_by_us_if_one_of_ours_has_voted(
    hull: Village, vera: Neighbour
) -> None:
    known_vera = await hull.meet(vera)
    await hull.follow(hull.ted, known_vera)
    bell = _Bell()
    hull.keeper.watchers.append(bell)
    end = hull.in_future(days=1)
    for number in ("1", "2"):
        await hull.hear(vera.does("Create", _asked(vera, number, endTime=end)))
    first = await hull.post(f"{vera.base}/notes/1")
    assert first is not None
    await hull.posts.polls.vote(hull.ted, first.id, [0])
    hull.later(days=1, minutes=1)
    await _turn(hull)
    assert bell.rung == [first.iri]


async def test_votes_go_with_whoever_leaves(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, draft())
    await hull.posts.polls.vote(hull.amina, post.id, [0])
    await hull.database.write(lambda tx: hull.keeper.departed(tx, hull.amina))
    assert await totals(hull, post) == ([0, 0], 0)


# ------------------------------------------------------------------------------ polls of others


def _asked(
    who: Neighbour, number: str = "1", votes: Sequence[int] = (0, 0), **more: object
) -> Json:
    options = [
        {"type": "Note", "name": title, "replies": {"type": "Collection", "totalItems": count}}
        for title, count in zip(("Yes", "No"), votes, strict=True)
    ]
    return who.note(number, type="Question", oneOf=options, votersCount=sum(votes), **more)


@pytest.fixture
async def foreign(hull: Village, vera: Neighbour) -> Post:
    known_vera = await hull.meet(vera)
    await hull.follow(hull.ted, known_vera)
    asked = _asked(vera, votes=(3, 5), endTime=hull.in_future(days=1))
    await hull.hear(vera.does("Create", asked))
    post = await hull.post(asked["id"])
    assert post is not None
    return post


async def test_a_vote_of_ours_goes_to_the_author_alone(
    hull: Village, vera: Neighbour, foreign: Post
) -> None:
    await hull.posts.polls.vote(hull.ted, foreign.id, [1])
    assert await totals(hull, foreign) == ([3, 6], 9)
    (create,) = await hull.wire()
    note = create["object"]
    assert create["_to"] == [f"{vera.iri}/inbox"]
    assert create["to"] == note["to"] == [vera.iri]
    assert create["cc"] == note["cc"] == []
    assert (note["type"], note["name"], note["inReplyTo"]) == ("Note", "No", foreign.iri)
    assert "content" not in note
    assert "proof" not in create


async def test_totals_of_others_follow_their_updates_and_late_ones_undo_nothing(
    hull: Village, vera: Neighbour, foreign: Post
) -> None:
    for votes in ((4, 5), (6, 7), (5, 6), (6, 7)):
        await hull.hear(vera.does("Update", _asked(vera, votes=votes)))
    assert await totals(hull, foreign) == ([6, 7], 13)
    stored = await hull.post(foreign.iri)
    assert stored is not None
    assert stored.updated_at is None


async def test_another_poll_in_place_of_somebodys_begins_anew(
    hull: Village, vera: Neighbour, foreign: Post
) -> None:
    await hull.posts.polls.vote(hull.ted, foreign.id, [1])
    asked = _asked(vera, updated=hull.later(minutes=5))
    asked["oneOf"][0]["name"] = "Perhaps"
    await hull.hear(vera.does("Update", asked))
    view = await seen(hull, foreign, hull.ted)
    assert view is not None
    assert [option.title for option in view.poll.options] == ["Perhaps", "No"]
    assert (view.own_votes, view.poll.votes) == ((), 0)


async def test_nobody_but_its_author_tells_the_totals(
    hull: Village, vera: Neighbour, foreign: Post
) -> None:
    mallory = neighbour("mallory", "https://mallory.example")
    await hull.meet(mallory)
    forged = {**_asked(vera, votes=(90, 0)), "id": foreign.iri, "attributedTo": mallory.iri}
    with pytest.raises(Refused):
        await hull.hear(mallory.does("Update", forged))
    assert await totals(hull, foreign) == ([3, 5], 8)


async def test_a_question_without_options_is_a_post_without_a_poll(
    hull: Village, vera: Neighbour
) -> None:
    known_vera = await hull.meet(vera)
    await hull.follow(hull.ted, known_vera)
    await hull.hear(vera.does("Create", vera.note(type="Question", oneOf=[])))
    post = await hull.post(f"{vera.base}/notes/1")
    assert post is not None
    assert await seen(hull, post) is None
