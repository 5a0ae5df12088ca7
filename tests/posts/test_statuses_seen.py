"""Lists of statuses by their ids: who finds what in them, in which order, page by page."""

import pytest

from actors.actor import Actor
from outbox.audience import Audience
from posts import statuses_seen as seen
from posts.actions import NoteDraft
from posts.post import Post, Reaction
from posts.seen import ANYBODY, Page, Viewer
from posts.statuses_seen import Choice
from tests.posts.village import Neighbour, Village

FOLLOWERS = Audience.FOLLOWERS


@pytest.fixture
async def three(hull: Village) -> list[Post]:
    """Three notes of ted's, the second an answer to the first, the third with a hashtag."""
    first = await hull.posts.write_note(hull.ted, NoteDraft("One."))
    answer = NoteDraft("Two.", in_reply_to=first.iri)
    second = await hull.posts.write_note(hull.ted, answer)
    return [first, second, await hull.posts.write_note(hull.ted, NoteDraft("Three. #Bread"))]


async def _home(hull: Village, owner: Actor) -> list[int]:
    """The entries of a home timeline, which programs are shown by `timelines`."""
    sql = f"SELECT entry_id FROM timelines WHERE owner_id = {owner.id} ORDER BY 1 DESC"  # noqa: S608
    return [row[0] for row in await hull.rows(sql)]


async def _of(
    hull: Village, viewer: Viewer, author: Actor, choice: Choice, page: Page | None = None
) -> list[int]:
    return await hull.ask(
        lambda tx: seen.of_author_seen_by(tx, viewer, author.id, choice, page or Page())
    )


async def _status(hull: Village, viewer: Viewer, number: int) -> seen.Status | None:
    return await hull.ask(lambda tx: seen.status_seen_by(tx, viewer, number))


async def _announcement(hull: Village, by: Actor, post: Post) -> int:
    found = await hull.rows(
        f"SELECT id FROM reactions WHERE actor_id = {by.id} AND post_id = {post.id}"  # noqa: S608
        " AND kind = 'announce'"
    )
    return int(found[0][0])


async def test_a_post_stands_on_timelines_by_itself_or_by_who_announced_it(
    hull: Village, three: list[Post]
) -> None:
    await hull.follow(hull.amina, hull.josie)
    await hull.posts.announce(hull.josie, three[0].iri)
    late = await hull.posts.write_note(hull.josie, NoteDraft("Late."))
    passed_on = await _announcement(hull, hull.josie, three[0])
    assert await _home(hull, hull.amina) == [late.id, passed_on]
    assert await _home(hull, hull.ted) == [post.id for post in reversed(three)]


async def test_an_upward_page_begins_right_above_its_floor(
    hull: Village, three: list[Post]
) -> None:
    one, two, three_ = (post.id for post in three)
    upward = Page(limit=1, after=one, upward=True)
    assert await _of(hull, ANYBODY, hull.ted, Choice(), upward) == [two]
    assert await _of(hull, ANYBODY, hull.ted, Choice(), Page(limit=1, after=one)) == [three_]
    two_of_them = Page(limit=2, after=one, upward=True)
    assert await _of(hull, ANYBODY, hull.ted, Choice(), two_of_them) == [three_, two]


async def test_whoever_passes_a_post_on_has_it_on_their_own_timeline(
    hull: Village, three: list[Post]
) -> None:
    await hull.posts.announce(hull.amina, three[0].iri)
    assert await _home(hull, hull.amina) == [await _announcement(hull, hull.amina, three[0])]
    await hull.posts.undo(hull.amina, three[0].iri, Reaction.ANNOUNCE)
    assert await _home(hull, hull.amina) == []


async def test_an_authors_statuses_are_their_notes_and_what_they_passed_on(
    hull: Village, three: list[Post]
) -> None:
    notes = [post.id for post in reversed(three)]
    other = await hull.posts.write_note(hull.amina, NoteDraft("Mine."))
    await hull.posts.announce(hull.ted, other.iri)
    passed_on = await _announcement(hull, hull.ted, other)
    assert await _of(hull, ANYBODY, hull.ted, Choice()) == [passed_on, *notes]
    assert await _of(hull, ANYBODY, hull.ted, Choice(without_announcements=True)) == notes
    tagged = Choice(tag="bread")
    assert await _of(hull, ANYBODY, hull.ted, tagged) == [three[2].id]
    assert await _of(hull, ANYBODY, hull.ted, Choice(only_media=True)) == []


async def test_answers_to_oneself_are_no_replies(hull: Village, three: list[Post]) -> None:
    reply = NoteDraft("To you.", in_reply_to=three[0].iri)
    to_ted = await hull.posts.write_note(hull.amina, reply)
    back = await hull.posts.write_note(hull.ted, NoteDraft("Thanks.", in_reply_to=to_ted.iri))
    found = await _of(hull, ANYBODY, hull.ted, Choice(without_replies=True))
    assert found == [post.id for post in reversed(three)]
    assert back.id in await _of(hull, ANYBODY, hull.ted, Choice())


async def test_only_media_finds_what_others_attached(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    picture = {"type": "Document", "mediaType": "image/png", "url": "https://victim.example/1.png"}
    await hull.hear(vera.does("Create", vera.note("1")))
    await hull.hear(vera.does("Create", vera.note("2", attachment=[picture])))
    post = await hull.post(vera.note("2")["id"])
    assert post is not None
    assert await _of(hull, ANYBODY, known_vera, Choice(only_media=True)) == [post.id]


async def test_what_was_passed_on_to_followers_is_shown_to_followers(
    hull: Village, three: list[Post]
) -> None:
    await hull.posts.announce(hull.amina, three[0].iri, FOLLOWERS)
    passed_on = await _announcement(hull, hull.amina, three[0])
    await hull.follow(hull.josie, hull.amina)
    for viewer, shown in ((hull.josie, True), (hull.amina, True), (hull.ted, False), (None, False)):
        looker = ANYBODY if viewer is None else Viewer(viewer)
        assert await _of(hull, looker, hull.amina, Choice()) == [passed_on] * shown
        found = await _status(hull, looker, passed_on)
        assert (found is not None) is shown


async def test_a_status_is_a_post_or_an_announcement_and_nothing_else(
    hull: Village, three: list[Post]
) -> None:
    await hull.posts.like(hull.amina, three[0].iri)
    await hull.posts.announce(hull.amina, three[0].iri)
    passed_on = await _announcement(hull, hull.amina, three[0])
    likes = await hull.rows("SELECT id FROM reactions WHERE kind = 'like'")
    asked = (three[0].id, passed_on, likes[0][0], 0)
    found = [await _status(hull, ANYBODY, number) for number in asked]
    assert [one and (one.id, one.post_id, one.announcer_id) for one in found] == [
        (three[0].id, three[0].id, None),
        (passed_on, three[0].id, hull.amina.id),
        None,
        None,
    ]


async def test_whoever_is_blocked_finds_no_announcement_by_who_blocks_them(
    hull: Village, three: list[Post]
) -> None:
    await hull.posts.announce(hull.amina, three[0].iri)
    await hull.block(hull.amina, hull.josie)
    assert await _of(hull, Viewer(hull.josie), hull.amina, Choice()) == []


async def test_favourites_go_on_by_when_they_were_liked(hull: Village, three: list[Post]) -> None:
    for post in (three[2], three[0]):
        await hull.posts.like(hull.amina, post.iri)
    amina = Viewer(hull.amina)
    found = await hull.ask(lambda tx: seen.liked_seen_by(tx, amina, Page()))
    assert [one.id for one in found] == [three[0].id, three[2].id]
    rest = await hull.ask(lambda tx: seen.liked_seen_by(tx, amina, Page(before=found[0].cursor)))
    assert rest == found[1:]
    assert await hull.ask(lambda tx: seen.liked_seen_by(tx, ANYBODY, Page())) == []


async def test_who_reacted_is_told_to_who_sees_the_post(hull: Village) -> None:
    note = NoteDraft("Only for followers.", audience=FOLLOWERS)
    post = await hull.posts.write_note(hull.ted, note)
    await hull.follow(hull.amina, hull.ted)
    await hull.posts.like(hull.amina, post.iri)

    async def likers(viewer: Viewer) -> list[int] | None:
        found = await hull.ask(
            lambda tx: seen.who_reacted_seen_by(tx, viewer, post.id, Reaction.LIKE, Page())
        )
        return None if found is None else [one.id for one in found]

    assert await likers(Viewer(hull.ted)) == [hull.amina.id]
    assert await likers(Viewer(hull.josie)) is None
    await hull.block(hull.ted, hull.amina)
    assert await likers(Viewer(hull.ted)) == []


async def test_a_thread_is_told_from_its_beginning_and_each_answer_below_what_it_answers(
    hull: Village,
) -> None:
    async def say(author: Actor, text: str, parent: Post | None = None) -> Post:
        answered = parent.iri if parent else None
        return await hull.posts.write_note(author, NoteDraft(text, in_reply_to=answered))

    root = await say(hull.ted, "root")
    middle = await say(hull.amina, "middle", root)
    other = await say(hull.josie, "other", root)
    first = await say(hull.ted, "first", middle)
    second = await say(hull.josie, "second", middle)
    below = await say(hull.amina, "below", first)

    async def context(post: Post) -> tuple[list[int], list[int]]:
        found = await hull.ask(lambda tx: seen.context_seen_by(tx, ANYBODY, post.id))
        assert found is not None
        return found.ancestors, found.descendants

    under_root = [post.id for post in (middle, first, below, second, other)]
    assert await context(root) == ([], under_root)
    assert await context(below) == ([root.id, middle.id, first.id], [])
    assert await hull.ask(lambda tx: seen.context_seen_by(tx, ANYBODY, 7)) is None


async def test_a_thread_that_bites_its_tail_ends(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    one, two = vera.note("1")["id"], vera.note("2")["id"]
    await hull.hear(vera.does("Create", vera.note("1", inReplyTo=two)))
    await hull.hear(vera.does("Create", vera.note("2", inReplyTo=one)))
    first, second = await hull.post(one), await hull.post(two)
    assert first is not None
    assert second is not None
    found = await hull.ask(lambda tx: seen.context_seen_by(tx, ANYBODY, first.id))
    assert found == seen.Context([second.id], [second.id])
